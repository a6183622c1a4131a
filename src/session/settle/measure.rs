//! The quality of the map.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::data::ArtefactId;
use crate::jobs::Measure;
use crate::measure::MapQuality;
use crate::session::{Effect, JobInfo, Made, Session, Step};

impl Settle for Measure {
    fn done(session: &mut Session, _: &JobInfo, (of, quality): (ArtefactId, MapQuality)) -> Vec<Effect> {
        session.workspace.quality = Some(Made { of, value: Arc::new(quality) });
        session.note_map_of_run();
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.fail(Step::Look, why)
    }

    /// While they are the vectors that were made, whatever epoch is looked at.
    fn stands(session: &Session, job: &JobInfo) -> bool {
        job.subject.as_ref().is_some_and(|of| of.is(session.workspace.embedding.as_ref()))
    }
}

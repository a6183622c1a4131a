//! The map.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::data::Projection;
use crate::jobs::Project;
use crate::session::{Effect, JobInfo, Session, Step};

impl Settle for Project {
    fn moved(session: &mut Session, _: &JobInfo, frame: Arc<Projection>) -> Vec<Effect> {
        session.moving = Some(frame);
        Vec::new()
    }

    fn done(session: &mut Session, _: &JobInfo, output: Arc<Projection>) -> Vec<Effect> {
        session.moving = None;
        session.workspace.projection = Some(output);
        session.note_map_of_run();
        session.advance_pipeline()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.moving = None;
        session.fail(Step::Project, why)
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        (session.moving, session.goal) = (None, None);
        Vec::new()
    }

    /// While they are the vectors that were made, whatever epoch is looked at.
    fn stands(session: &Session, job: &JobInfo) -> bool {
        job.subject.as_ref().is_some_and(|of| of.is(session.workspace.embedding.as_ref()))
    }
}

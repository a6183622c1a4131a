//! Groups of the vectors, for colours.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::cluster::Clusters;
use crate::data::ArtefactId;
use crate::jobs::Cluster;
use crate::session::{Effect, JobInfo, Made, Session, Step, Subject};

impl Settle for Cluster {
    fn done(session: &mut Session, _: &JobInfo, (of, clusters): (ArtefactId, Clusters)) -> Vec<Effect> {
        // While vectors are learned groups keep their colours; the finished ones are numbered by size, the same for everyone.
        let clusters = match &session.workspace.clusters {
            Some(old) if session.live.is_some() => clusters.numbered_like(&old.value.labels),
            _ => clusters,
        };
        session.workspace.clusters = Some(Made { of, value: Arc::new(clusters) });
        session.note_map_of_run();
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.fail(Step::Look, why)
    }

    /// While they are the vectors that were made; those that are being learned change sooner than groups are found.
    fn stands(session: &Session, job: &JobInfo) -> bool {
        let learned = |of: &Subject| session.live.is_some() && of.has_items_of(session.present());
        job.subject.as_ref().is_some_and(|of| of.is(session.workspace.embedding.as_ref()) || learned(of))
    }
}

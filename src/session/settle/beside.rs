//! The answer to the question of the inspector from the vectors of the training beside.

use super::Settle;
use crate::base::Say;
use crate::jobs::NearestBeside;
use crate::query::{NeighbourList, QueryError};
use crate::session::{Effect, JobInfo, Session};

impl Settle for NearestBeside {
    fn done(session: &mut Session, job: &JobInfo, output: Result<NeighbourList, QueryError>) -> Vec<Effect> {
        session.answers.beside.settle(job.subject.as_ref(), output);
        Vec::new()
    }

    fn failed(_: &mut Session, _: &JobInfo, _: Say) -> Vec<Effect> {
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.answers.beside.clear();
        Vec::new()
    }

    fn stands(session: &Session, job: &JobInfo) -> bool {
        let beside = session.beside_run().and_then(|r| r.embedding());
        job.subject.as_ref().is_some_and(|of| of.is(beside))
    }
}

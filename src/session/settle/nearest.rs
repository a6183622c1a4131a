//! The answer to the question of the inspector.

use super::Settle;
use crate::base::Say;
use crate::jobs::Nearest;
use crate::query::{NeighbourList, QueryError};
use crate::session::{Effect, JobInfo, Session};

impl Settle for Nearest {
    fn done(session: &mut Session, job: &JobInfo, output: Result<NeighbourList, QueryError>) -> Vec<Effect> {
        session.answers.neighbours.settle(job.subject.as_ref(), output);
        Vec::new()
    }

    fn failed(_: &mut Session, _: &JobInfo, _: Say) -> Vec<Effect> {
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.answers.neighbours.clear();
        Vec::new()
    }
}

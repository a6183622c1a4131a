//! Grades of the vectors.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::jobs::{Evaluate, Evaluation};
use crate::session::{Effect, JobInfo, Session};

impl Settle for Evaluate {
    fn done(session: &mut Session, job: &JobInfo, output: Arc<Evaluation>) -> Vec<Effect> {
        session.answers.evaluation.settle(job.subject.as_ref(), Ok(output));
        Vec::new()
    }

    fn failed(session: &mut Session, job: &JobInfo, why: Say) -> Vec<Effect> {
        session.answers.evaluation.settle(job.subject.as_ref(), Err(why));
        Vec::new()
    }

    /// What was there before it is left.
    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.answers.evaluation.take_back();
        Vec::new()
    }

    /// Grades say which vectors they are of; those of vectors that have gone on are of use.
    fn stands(session: &Session, job: &JobInfo) -> bool {
        job.subject.as_ref().is_some_and(|of| session.shows_items(of))
    }
}

//! The pair of words whose number is looked at.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::jobs::{LookAtPair, PairLook};
use crate::session::{Effect, JobInfo, Session};

impl Settle for LookAtPair {
    fn done(session: &mut Session, job: &JobInfo, output: Arc<PairLook>) -> Vec<Effect> {
        session.answers.pair.settle(job.subject.as_ref(), Ok(output));
        Vec::new()
    }

    fn failed(session: &mut Session, job: &JobInfo, why: Say) -> Vec<Effect> {
        session.answers.pair.settle(job.subject.as_ref(), Err(why));
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.forget_pair();
        Vec::new()
    }

    /// A look at vectors that change is carried to its end.
    fn stands(session: &Session, job: &JobInfo) -> bool {
        job.subject.as_ref().is_some_and(|of| session.shows_items(of))
    }
}

//! The pair of words whose number is looked at.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::jobs::{LookAtPair, PairLook};
use crate::session::{Effect, JobInfo, Loadable, Session};

impl Settle for LookAtPair {
    fn done(session: &mut Session, _: &JobInfo, output: Arc<PairLook>) -> Vec<Effect> {
        session.pair = Loadable::Ready(output);
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.pair = Loadable::Failed(why);
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.forget_pair();
        Vec::new()
    }
}

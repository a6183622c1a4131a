//! Grades of the vectors.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::jobs::{Evaluate, Evaluation};
use crate::session::{Effect, JobInfo, Loadable, Session};

impl Settle for Evaluate {
    fn done(session: &mut Session, _: &JobInfo, output: Arc<Evaluation>) -> Vec<Effect> {
        session.evaluation = Loadable::Ready(output);
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.evaluation = Loadable::Failed(why);
        Vec::new()
    }

    /// What was there before it is left.
    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        let old = std::mem::take(&mut session.evaluation);
        session.evaluation = match old {
            Loadable::Loading(Some(last)) => Loadable::Ready(last),
            Loadable::Loading(None) => Loadable::Empty,
            other => other,
        };
        Vec::new()
    }
}

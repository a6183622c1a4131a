//! The odd one out of the selection.

use super::Settle;
use crate::base::Say;
use crate::jobs::FindOdd;
use crate::query::OddOneOut;
use crate::session::{Effect, JobInfo, Loadable, Session};

impl Settle for FindOdd {
    fn done(session: &mut Session, _: &JobInfo, output: OddOneOut) -> Vec<Effect> {
        session.odd = Loadable::Ready(output);
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.odd = Loadable::Failed(why);
        Vec::new()
    }
}

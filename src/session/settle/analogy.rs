//! The answer to the analogy form.

use super::Settle;
use crate::base::Say;
use crate::jobs::Analogy;
use crate::query::AnalogyResult;
use crate::session::{Effect, JobInfo, Loadable, Session};

impl Settle for Analogy {
    fn done(session: &mut Session, _: &JobInfo, output: AnalogyResult) -> Vec<Effect> {
        session.analogy = Loadable::Ready(output);
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.analogy = Loadable::Failed(why);
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.analogy = Loadable::Empty;
        Vec::new()
    }
}

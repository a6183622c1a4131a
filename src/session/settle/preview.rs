//! The first tokens of the open text.

use super::Settle;
use crate::base::Say;
use crate::jobs::{Preview, Previewed};
use crate::session::{Effect, JobInfo, Loadable, Session};

impl Settle for Preview {
    fn done(session: &mut Session, _: &JobInfo, output: Previewed) -> Vec<Effect> {
        session.preview = Loadable::Ready(output.tokens);
        session.expected = output.expected;
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.preview = Loadable::Failed(why);
        Vec::new()
    }
}

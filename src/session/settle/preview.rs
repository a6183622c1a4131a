//! The beginning of what is open.

use super::Settle;
use crate::base::Say;
use crate::jobs::Preview;
use crate::session::{Effect, JobInfo, Loadable, Session};
use crate::sources;

impl Settle for Preview {
    fn done(session: &mut Session, _: &JobInfo, preview: sources::Preview) -> Vec<Effect> {
        session.preview = Loadable::Ready(preview);
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.preview = Loadable::Failed(why);
        Vec::new()
    }
}

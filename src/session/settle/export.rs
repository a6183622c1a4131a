//! Files that were written.

use std::path::PathBuf;

use super::Settle;
use crate::base::Say;
use crate::jobs::Export;
use crate::say;
use crate::session::{Effect, JobInfo, NoticeKind, Session};

impl Settle for Export {
    fn done(session: &mut Session, _: &JobInfo, path: PathBuf) -> Vec<Effect> {
        session.notify(NoticeKind::Info, say!("Written: {path}", path = path.display().to_string()));
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.notify(NoticeKind::Error, why);
        Vec::new()
    }
}

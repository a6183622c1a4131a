//! Files that were written.

use super::Settle;
use crate::base::Say;
use crate::jobs::{Export, Written};
use crate::say;
use crate::session::{Effect, JobInfo, NoticeKind, Session};

impl Settle for Export {
    fn done(session: &mut Session, _: &JobInfo, written: Written) -> Vec<Effect> {
        match written {
            Written::Files { files, .. } => {
                let files: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
                session.notify(NoticeKind::Info, say!("Written: {path}", path = files.join(", ")));
            }
            Written::IsThere { path, export } => session.replacing.push((path, *export)),
        }
        Vec::new()
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.notify(NoticeKind::Error, why);
        Vec::new()
    }
}

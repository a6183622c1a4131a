//! The odd one out of the selection.

use super::Settle;
use crate::base::Say;
use crate::jobs::FindOdd;
use crate::query::OddOneOut;
use crate::session::{Effect, JobInfo, Session};

impl Settle for FindOdd {
    fn done(session: &mut Session, job: &JobInfo, output: OddOneOut) -> Vec<Effect> {
        session.answers.odd.settle(job.subject.as_ref(), Ok(output));
        Vec::new()
    }

    fn failed(session: &mut Session, job: &JobInfo, why: Say) -> Vec<Effect> {
        session.answers.odd.settle(job.subject.as_ref(), Err(why));
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.answers.odd.clear();
        Vec::new()
    }
}

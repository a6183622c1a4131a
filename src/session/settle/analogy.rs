//! The answer to the analogy form.

use super::Settle;
use crate::base::Say;
use crate::jobs::Analogy;
use crate::query::AnalogyResult;
use crate::session::{Effect, JobInfo, Session};

impl Settle for Analogy {
    fn done(session: &mut Session, job: &JobInfo, output: AnalogyResult) -> Vec<Effect> {
        session.answers.analogy.settle(job.subject.as_ref(), Ok(output));
        Vec::new()
    }

    fn failed(session: &mut Session, job: &JobInfo, why: Say) -> Vec<Effect> {
        session.answers.analogy.settle(job.subject.as_ref(), Err(why));
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.answers.analogy.clear();
        Vec::new()
    }
}

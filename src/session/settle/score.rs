//! Scores of finished trainings, in their records.

use super::Settle;
use crate::base::Say;
use crate::jobs::{Score, Scores};
use crate::session::{Effect, JobInfo, Session};

impl Settle for Score {
    fn done(session: &mut Session, _: &JobInfo, (run, scores): (usize, Scores)) -> Vec<Effect> {
        if let Some(run) = session.runs.iter_mut().find(|r| r.number == run) {
            run.scores = Some(scores);
        }
        Vec::new()
    }

    fn failed(_: &mut Session, _: &JobInfo, _: Say) -> Vec<Effect> {
        Vec::new()
    }

    /// While its training is held.
    fn stands(session: &Session, job: &JobInfo) -> bool {
        job.subject.as_ref().is_some_and(|of| session.runs.iter().any(|r| of.is(r.embedding())))
    }
}

//! The similarities that the map is coloured by.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::jobs::Shade;
use crate::session::{Effect, JobInfo, Session};

impl Settle for Shade {
    fn done(session: &mut Session, job: &JobInfo, output: Vec<f32>) -> Vec<Effect> {
        session.answers.shades.settle(job.subject.as_ref(), Ok(Arc::new(output)));
        Vec::new()
    }

    fn failed(session: &mut Session, job: &JobInfo, why: Say) -> Vec<Effect> {
        session.answers.shades.settle(job.subject.as_ref(), Err(why));
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.answers.shades.clear();
        Vec::new()
    }
}

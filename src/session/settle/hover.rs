//! The neighbours in the map's tooltip.

use super::Settle;
use crate::base::Say;
use crate::data::ItemId;
use crate::jobs::Hover;
use crate::session::{Effect, JobInfo, Session};

impl Settle for Hover {
    fn done(session: &mut Session, job: &JobInfo, (item, near): (ItemId, Vec<(ItemId, f32)>)) -> Vec<Effect> {
        session.answers.hover.settle(job.subject.as_ref(), Ok((item, near)));
        Vec::new()
    }

    fn failed(session: &mut Session, job: &JobInfo, why: Say) -> Vec<Effect> {
        session.answers.hover.settle(job.subject.as_ref(), Err(why));
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.answers.hover.clear();
        Vec::new()
    }
}

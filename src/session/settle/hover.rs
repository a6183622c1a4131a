//! The neighbours in the map's tooltip.

use super::Settle;
use crate::base::Say;
use crate::data::ItemId;
use crate::jobs::Hover;
use crate::session::{Effect, JobInfo, Session};

impl Settle for Hover {
    fn done(session: &mut Session, _: &JobInfo, (item, near): (ItemId, Vec<(ItemId, f32)>)) -> Vec<Effect> {
        if session.hover.as_ref().is_some_and(|(of, _)| *of == item) {
            session.hover = Some((item, near));
        }
        Vec::new()
    }

    fn failed(_: &mut Session, _: &JobInfo, _: Say) -> Vec<Effect> {
        Vec::new()
    }
}

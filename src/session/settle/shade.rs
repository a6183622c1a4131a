//! The similarities that the map is coloured by.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::jobs::Shade;
use crate::session::{Effect, JobInfo, Session};

impl Settle for Shade {
    fn done(session: &mut Session, _: &JobInfo, output: Vec<f32>) -> Vec<Effect> {
        session.shades = Some(Arc::new(output));
        Vec::new()
    }

    fn failed(_: &mut Session, _: &JobInfo, _: Say) -> Vec<Effect> {
        Vec::new()
    }
}

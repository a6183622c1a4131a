//! The quality of a map.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::Say;
use crate::data::{ArtefactId, Embedding, Projection};
use crate::math::parallel::available_threads;
use crate::measure::{MapQuality, map_quality};
use crate::say;

/// Measures how far the map can be trusted.
pub const KIND: JobKind = JobKind::new("measure");

/// Measure how far a map can be trusted.
#[derive(Debug)]
pub struct Measure {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// The map made of them.
    pub projection: Arc<Projection>,
}

impl Job for Measure {
    const KIND: JobKind = KIND;
    /// The map's recipe, and the figures.
    type Output = (ArtefactId, MapQuality);
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Quality of the map")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let quality = map_quality(&self.embedding, &self.projection, available_threads(), &cx.task)?;
        Ok((self.projection.recipe().id(), quality))
    }
}

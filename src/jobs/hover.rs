//! The nearest few of the item under the pointer.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::Say;
use crate::data::{Embedding, ItemId, Metric};
use crate::math::parallel::available_threads;
use crate::{index, say};

/// Fills in the map's tooltip.
pub const KIND: JobKind = JobKind::new("hover").quiet();

/// The nearest few of the item under the pointer.
#[derive(Debug)]
pub struct Hover {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// The item.
    pub item: ItemId,
    /// By which measure.
    pub metric: Metric,
    /// How many.
    pub k: usize,
}

impl Job for Hover {
    const KIND: JobKind = KIND;
    /// The item, and its nearest, best first.
    type Output = (ItemId, Vec<(ItemId, f32)>);
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Neighbours")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let Self { embedding, item, metric, k } = self;
        let hits = index::nearest(&embedding, &embedding.vector(item), metric, k, &[item], available_threads(), &cx.task)?;
        Ok((item, hits.into_iter().map(|h| (h.item, h.value)).collect()))
    }
}

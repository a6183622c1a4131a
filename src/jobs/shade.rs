//! How similar every item is to the selected ones, for colours.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::Say;
use crate::data::{Embedding, ItemId, Metric};
use crate::query::{self, Query};
use crate::say;

/// Colours the map by similarity.
pub const KIND: JobKind = JobKind::new("shade").quiet();

/// How similar every item is to some items.
#[derive(Debug)]
pub struct Shade {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// Similar to these.
    pub items: Vec<ItemId>,
}

impl Job for Shade {
    const KIND: JobKind = KIND;
    /// Cosine similarity of every item, row by row.
    type Output = Vec<f32>;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Similarities")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let Self { embedding, items } = self;
        let Some(query) = Query::average(&items, &cx.task)? else { return Err(JobError::Cancelled) };
        let list = query::neighbours(&embedding, &query, Metric::Cosine, embedding.len(), true, &cx.task)?;
        let mut shades = vec![0.0; embedding.len()];
        for hit in list.hits {
            shades[hit.item.row()] = hit.value;
        }
        Ok(shades)
    }
}

//! The item that fits least among some.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::Say;
use crate::data::{Embedding, ItemId};
use crate::query::{self, OddOneOut};
use crate::say;

/// Finds the odd one out of the selection.
pub const KIND: JobKind = JobKind::new("odd").quiet();

/// The item that fits least.
#[derive(Debug)]
pub struct FindOdd {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// At least three items.
    pub items: Vec<ItemId>,
}

impl Job for FindOdd {
    const KIND: JobKind = KIND;
    type Output = OddOneOut;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Odd one out")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        Ok(query::odd_one_out(&self.embedding, &self.items, &cx.task)?)
    }
}

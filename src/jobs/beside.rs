//! Nearest neighbours in the vectors of the training that is held beside those shown.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, Nearest, NoFrames};
use crate::base::Say;
use crate::data::Embedding;
use crate::query::{NeighbourList, QueryError};
use crate::say;

/// Answers the question of the inspector a second time.
pub const KIND: JobKind = JobKind::new("beside").quiet();

/// List nearest neighbours in the vectors of another training.
#[derive(Debug)]
pub struct NearestBeside(
    /// What is asked.
    pub Nearest,
);

impl Job for NearestBeside {
    const KIND: JobKind = KIND;
    type Output = Result<NeighbourList, QueryError>;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Neighbours")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.0.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        self.0.list(&cx.task)
    }
}

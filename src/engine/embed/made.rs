//! The run of a method that makes its vectors in one go: all the work lies in `prepare`, one step reports it.

use std::sync::Arc;

use crate::base::{Estimate, MethodError, Run, Say, StepReport, Task};
use crate::data::{Corpus, Dimensions, Embedding, EmbeddingError, Recipe};
use crate::math::sparse::Csr;

/// What was made.
pub(super) struct Made(pub Embedding);

impl Made {
    /// A sparse table of the corpus' words as a run.
    pub fn sparse(
        corpus: &Arc<Corpus>,
        table: Csr,
        meaning: Dimensions,
        recipe: Recipe,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        Ok(Box::new(Self(Embedding::sparse(corpus.words.clone(), table, meaning, recipe).map_err(|why| empty(&why))?)))
    }
}

/// Why an embedding could not be made, said of a corpus.
pub(super) fn empty(why: &EmbeddingError) -> Say {
    match why {
        EmbeddingError::Empty => Say::plain("The vocabulary is empty: there is nothing to learn from"),
        other => other.say(),
    }
}

/// What counting costs: numbers that are looked at, and bytes that are kept.
pub(super) fn counting(looked_at: f64, bytes: f64) -> Estimate {
    Estimate { seconds: 0.02 + looked_at * 4e-8, memory_bytes: bytes as u64 }
}

impl Run for Made {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        Ok(StepReport { step: 1, work: 1, work_total: 1, finished: true, ..StepReport::default() })
    }

    fn frame(&self, _most_items: usize, task: &Task) -> Result<Option<Embedding>, MethodError> {
        task.unless_cancelled()?;
        Ok(Some(self.0.clone()))
    }

    fn finish(self: Box<Self>, task: &Task) -> Result<Embedding, MethodError> {
        task.unless_cancelled()?;
        Ok(self.0)
    }
}

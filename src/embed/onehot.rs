//! One-hot codes: the house number of every word, and nothing else. The baseline that learned vectors are compared with.
//!
//! In: a vocabulary of n words. Out: n × n, the identity matrix, kept as such and never written out.
//! Every two words are √2 apart and have cosine 0, so no word is nearer to another than any other.
//! Source: the classical indicator coding of nominal data (Suits 1957). Cost: nothing. Random: nothing.

use std::sync::Arc;

use super::Embed;
use crate::base::{Estimate, Info, MethodError, Run, Say, Seed, StepReport, Task, Valid};
use crate::data::{Corpus, Embedding, EmbeddingError, Recipe};
use crate::params;

params! {
    /// One-hot coding has no parameters.
    pub struct OneHotParams {}
}

/// One-hot coding.
#[derive(Debug, Clone, Copy)]
pub struct OneHot;

impl Embed for OneHot {
    type Params = OneHotParams;

    const INFO: Info = Info {
        id: "onehot",
        label: "One-hot",
        summary: "Gives every word a house number: one 1 among zeros, so that all words are equally far apart.",
        source: "Suits, D. B. (1957). Use of dummy variables in regression equations. Journal of the American Statistical Association 52",
    };

    fn estimate(&self, _corpus: &Corpus, _params: &OneHotParams) -> Estimate {
        Estimate { seconds: 0.0, memory_bytes: 0 }
    }

    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        _params: &Valid<OneHotParams>,
        _seed: Seed,
        recipe: Recipe,
        _task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let made = Embedding::one_hot(corpus.words.clone(), recipe).map_err(|why: EmbeddingError| match why {
            EmbeddingError::Empty => Say::plain("The vocabulary is empty: there is nothing to learn from"),
            other => other.say(),
        })?;
        Ok(Box::new(OneHotRun(made)))
    }
}

struct OneHotRun(Embedding);

impl Run for OneHotRun {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        Ok(StepReport { step: 1, work: 1, work_total: 1, finished: true, ..StepReport::default() })
    }

    fn frame(&self) -> Embedding {
        self.0.clone()
    }

    fn finish(self: Box<Self>) -> Embedding {
        self.0
    }
}

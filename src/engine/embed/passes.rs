//! How a text is worked through: cut into slices, passed over several times, with a learning rate that falls linearly from the first word to the last.
//!
//! Slices are numbered over all passes: slice i of a text of n slices is slice i mod n in pass i / n.

use std::ops::Range;

use crate::base::{ParamMap, ParamValue, Say, StepReport};
use crate::data::Corpus;

/// Loss of some examples, and their number.
pub(super) type Loss = (f64, u64);

/// A run of tokens that is trained as one piece: whole sentences, or a part of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    /// Tokens of the corpus, from and to.
    pub start: usize,
    pub end: usize,
    /// The sentence that `start` is in.
    pub sentence: usize,
}

/// A method whose trainer passes over the words of a text: by the `Settings`, the `Training` and the `run::estimate` of the module that it stands in.
macro_rules! trained_in_passes {
    ($method:ty, $params:ty, examples: $examples:literal, $info:expr) => {
        impl $crate::embed::Embed for $method {
            type Input = std::sync::Arc<$crate::data::Corpus>;
            type Params = $params;

            const INFO: $crate::base::Info = $info;
            const EXAMPLES: bool = $examples;
            const CONTINUES: bool = true;
            const NEEDS: &'static str = $crate::embed::LONG_TEXT;
            const WORK: &'static $crate::embed::WorkUnit = &$crate::embed::WORDS_WORK;

            fn estimate(&self, corpus: &Self::Input, params: &$params) -> $crate::base::Estimate {
                run::estimate(corpus, &Settings::from(params))
            }

            fn suggest(&self, corpus: &Self::Input) -> $crate::base::ParamMap {
                $crate::embed::passes::enough_epochs(corpus)
            }

            fn prepare(
                &self,
                corpus: &Self::Input,
                beside: $crate::embed::Beside<'_>,
                params: &$crate::base::Valid<$params>,
                seed: $crate::base::Seed,
                recipe: $crate::data::Recipe,
                task: &$crate::base::Task,
            ) -> Result<Box<dyn $crate::base::Run<Out = $crate::data::Embedding>>, $crate::base::MethodError> {
                Ok(Box::new(Training::new(corpus, Settings::from(&**params), beside.start, seed, recipe, task)?))
            }
        }
    };
}
pub(super) use trained_in_passes;

/// Small texts need more passes: as many as work through about two million words, where that is more than the default of five.
pub(super) fn enough_epochs(corpus: &Corpus) -> ParamMap {
    const WORDS: usize = 2_000_000;
    const DEFAULT: usize = 5;
    const MOST: usize = 100;
    let epochs = (WORDS / corpus.tokens.len().max(1)).min(MOST);
    let more = (epochs > DEFAULT).then(|| ("epochs".to_owned(), ParamValue::Int(epochs as i64)));
    more.into_iter().collect()
}

/// The slices of a text and what is done with them.
#[derive(Debug)]
pub(super) struct Passes {
    slices: Vec<Slice>,
    tokens: usize,
    epochs: usize,
    /// Learning rate at the start and at the end.
    rates: [f64; 2],
}

impl Passes {
    /// `epochs` passes over a corpus in slices of about `size` tokens. `rates` are the learning rates at the start and at the end.
    ///
    /// # Errors
    /// Tokens that could not be read; a text in which no two words stand together.
    pub(super) fn new(corpus: &Corpus, size: usize, epochs: usize, rates: [f64; 2]) -> Result<Self, Say> {
        if corpus.words.len() < 2 {
            return Err(Say::plain("The vocabulary has fewer than two words: there is nothing to learn from"));
        }
        if !has_pairs(corpus)? {
            return Err(Say::plain("No sentence has two words of the vocabulary: there is nothing to learn from"));
        }
        Ok(Self { slices: slices(corpus, size)?, tokens: corpus.tokens.len(), epochs, rates })
    }

    /// Slices over all passes.
    pub(super) fn all(&self) -> usize {
        self.slices.len() * self.epochs
    }

    /// Tokens over all passes.
    pub(super) fn all_tokens(&self) -> usize {
        self.tokens * self.epochs
    }

    /// Tokens of a slice on average, at least 1.
    pub(super) fn mean_tokens(&self) -> usize {
        (self.tokens / self.slices.len().max(1)).max(1)
    }

    /// Where slice `index` lies.
    pub(super) fn slice(&self, index: usize) -> &Slice {
        &self.slices[index % self.slices.len()]
    }

    /// Tokens before slice `index`, over all passes.
    pub(super) fn tokens_before(&self, index: usize) -> usize {
        let in_pass = self.slices.get(index % self.slices.len()).map_or(0, |slice| slice.start);
        index / self.slices.len() * self.tokens + in_pass
    }

    /// The learning rate of a slice.
    pub(super) fn rate(&self, index: usize) -> f32 {
        let [first, last] = self.rates;
        (first - (first - last) * (self.tokens_before(index) as f64 / self.all_tokens() as f64)) as f32
    }

    /// `num` slices from `first` on, or fewer: a step ends with its pass at the latest, so that a small text is seen to learn.
    pub(super) fn step(&self, first: usize, num: usize) -> Range<usize> {
        let per_pass = self.slices.len();
        first..first + num.min(per_pass - first % per_pass).min(self.all() - first)
    }

    /// How a training stands after `work` tokens, when slice `last` was the last that it looked at.
    pub(super) fn report(&self, step: u64, last: usize, work: usize, (loss, pairs): Loss) -> StepReport {
        let last = last.min(self.all() - 1);
        StepReport {
            step,
            work: work as u64,
            work_total: self.all_tokens() as u64,
            epoch: (last / self.slices.len() + 1) as u32,
            epochs: self.epochs as u32,
            loss: (pairs > 0).then(|| loss / pairs as f64),
            learning_rate: Some(f64::from(self.rate(last))),
            finished: false,
        }
    }
}

/// Cuts a corpus into slices of about `size` tokens, at sentence ends where they come soon enough.
pub(super) fn slices(corpus: &Corpus, size: usize) -> Result<Vec<Slice>, Say> {
    let mut out: Vec<Slice> = Vec::new();
    let mut start = 0;
    let mut first = 0;
    let mut at = 0;
    let mut sentences = corpus.tokens.sentences();
    let mut sentence = 0;
    while let Some(tokens) = sentences.next()? {
        let end = at + tokens.len();
        if at > start && end - start > size {
            out.push(Slice { start, end: at, sentence: first });
            start = at;
        }
        if start == at {
            first = sentence;
        }
        while end - start > size {
            out.push(Slice { start, end: start + size, sentence });
            start += size;
        }
        at = end;
        sentence += 1;
    }
    if at > start {
        out.push(Slice { start, end: at, sentence: first });
    }
    Ok(out)
}

/// Whether some sentence has two words.
fn has_pairs(corpus: &Corpus) -> Result<bool, Say> {
    let mut sentences = corpus.tokens.sentences();
    while let Some(sentence) = sentences.next()? {
        if sentence.len() > 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Occurrences of every word.
///
/// # Errors
/// Tokens that could not be read.
pub(super) fn counts(corpus: &Corpus) -> Result<Vec<u64>, Say> {
    if let Some(counts) = corpus.words.columns().counts() {
        return Ok(counts.iter().map(|c| u64::try_from(*c).unwrap_or(0)).collect());
    }
    let mut counts = vec![0; corpus.words.len()];
    let mut sentences = corpus.tokens.sentences();
    while let Some(sentence) = sentences.next()? {
        sentence.iter().for_each(|token| counts[*token as usize] += 1);
    }
    Ok(counts)
}

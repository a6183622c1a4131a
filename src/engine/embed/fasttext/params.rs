//! Parameters of fastText: the names and defaults of the authors' program.

use crate::base::Choice;
use crate::data::{Corpus, SubwordRule};
use crate::embed::workers::training_threads;
use crate::math::kernels::LINE;
use crate::{params, say};

/// The two methods have the same parameters; each has its own struct, since a method owns its parameters.
macro_rules! fasttext_params {
    ($(#[doc = $doc:literal])* $name:ident) => {
        params! {
            $(#[doc = $doc])*
            pub struct $name {
                /// Length of every vector.
                dims: usize = 100, in 1..=2000, "Dimensions";
                /// How many words to each side count as context; each window is shrunk at random.
                window: usize = 5, in 1..=100, "Window";
                /// Passes over the text.
                epochs: usize = 5, in 1..=10_000, "Epochs";
                /// Drawn words per true one that the vectors are pushed away from.
                negative: usize = 5, in 1..=50, "Negative samples";
                /// Shortest character n-gram. A word's edges count as characters: < and >.
                min_n: usize = 3, in 1..=20, "Shortest n-gram";
                /// Longest character n-gram; 0 uses no n-grams, only whole words.
                max_n: usize = 6, in 0..=20, "Longest n-gram";
                /// Rows that the n-grams share by their hash. Only those in use take memory.
                buckets: usize = 2_000_000, in 1..=100_000_000, "Buckets";
                /// Words more frequent than this share of the text are thinned out at random; 0 keeps all. Use 0 for texts of a few sentences.
                sample: f64 = 1e-4, in 0.0..=1.0, "Subsampling threshold";
                /// Learning rate at the start; it falls evenly to the final one.
                alpha: f64 = 0.05, in 1e-5..=1.0, "Learning rate";
                /// Learning rate at the end.
                min_alpha: f64 = 0.0, in 0.0..=1.0, "Final learning rate";
                /// Words are drawn in proportion to their count to this power.
                power: f64 = 0.5, in 0.0..=1.0, "Power of the draw";
                /// Reproducible: the same seed gives the same vectors. Fast: each thread trains a copy and the changes are added up, so that the vectors also depend on the number of threads. Auto: fast above a million words.
                mode: Choice = Choice("auto"), of ["auto", "reproducible", "fast"], "Mode";
                /// Threads of the fast mode; 0 uses two: with more of them rare words learn less.
                threads: usize = 0, in 0..=256, "Threads", when mode != Choice("reproducible");
            }
            check |me, _on| {
                if me.min_alpha > me.alpha {
                    return Err(say!("The final learning rate {low} is above the first one, {high}", low = me.min_alpha, high = me.alpha));
                }
                if me.max_n > 0 && me.min_n > me.max_n {
                    return Err(say!("The shortest n-gram, {low}, is longer than the longest one, {high}", low = me.min_n, high = me.max_n));
                }
            }
        }
    };
}
fasttext_params!(
    /// Parameters of fastText's skip-gram.
    FastTextParams
);
fasttext_params!(
    /// Parameters of fastText's CBOW.
    FastTextCbowParams
);

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// Word to each neighbour.
    SkipGram,
    /// Mean of the neighbours to the word.
    Cbow,
}

/// The parameters of either method, as the trainer uses them.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub model: Model,
    pub dims: usize,
    pub window: usize,
    pub negative: usize,
    pub epochs: usize,
    pub rule: SubwordRule,
    pub sample: f64,
    pub alpha: f64,
    pub min_alpha: f64,
    pub power: f64,
    pub mode: Choice,
    pub threads: usize,
}

macro_rules! settings_from {
    ($params:ty, $model:expr) => {
        impl From<&$params> for Settings {
            fn from(p: &$params) -> Self {
                Self {
                    model: $model,
                    dims: p.dims,
                    window: p.window,
                    negative: p.negative,
                    epochs: p.epochs,
                    rule: SubwordRule { min_n: p.min_n, max_n: p.max_n, buckets: u32::try_from(p.buckets).unwrap_or(u32::MAX) },
                    sample: p.sample,
                    alpha: p.alpha,
                    min_alpha: p.min_alpha,
                    power: p.power,
                    mode: p.mode,
                    threads: p.threads,
                }
            }
        }
    };
}
settings_from!(FastTextParams, Model::SkipGram);
settings_from!(FastTextCbowParams, Model::Cbow);

impl Settings {
    /// Threads that update vectors: one in the reproducible mode. `rows` are those of both matrices together.
    pub(super) fn training_threads(&self, corpus: &Corpus, rows: usize) -> usize {
        training_threads(self.mode, self.threads, corpus, rows * self.dims.div_ceil(LINE) * LINE * 4)
    }

    /// Floating-point operations per kept token, roughly; reading and writing a row counts as much as computing with it.
    pub(super) fn flops_per_token(&self, rows_per_word: f64) -> f64 {
        let row = self.dims.div_ceil(16) as f64 * 16.0;
        let neighbours = self.window as f64 + 1.0;
        let targets = match self.model {
            Model::SkipGram => neighbours * (self.negative + 1) as f64,
            Model::Cbow => (self.negative + 1) as f64 + neighbours,
        };
        row * (6.0 * rows_per_word + 10.0 * targets)
    }
}

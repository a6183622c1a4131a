//! Parameters of skip-gram and CBOW: the field's names, and the defaults of the authors' program (final learning rate as in gensim).

use crate::base::Choice;
use crate::data::Corpus;
use crate::embed::workers::training_threads;
use crate::math::kernels::LINE;
use crate::{params, say};

params! {
    /// Parameters of skip-gram.
    pub struct SkipGramParams {
        /// Length of every vector.
    dims: usize = 100, in 1..=2000, "Dimensions";
    /// How many words to each side count as context; each window is shrunk at random.
    window: usize = 5, in 1..=100, "Window";
    /// Passes over the text.
    epochs: usize = 5, in 1..=10_000, "Epochs";
    /// How a guess is checked. Negative sampling: against a few words drawn at random. Hierarchical softmax: by the turns on the way to the word in a tree, which needs no draw and suits rare words.
    objective: Choice = Choice("negative-sampling"), of ["negative-sampling", "hierarchical-softmax"], "Objective";
    /// Drawn words per true one that the vectors are pushed away from.
    negative: usize = 5, in 1..=50, "Negative samples", when objective == Choice("negative-sampling");
    /// Words more frequent than this share of the text are thinned out at random; 0 keeps all. Use 0 for texts of a few sentences.
    sample: f64 = 1e-3, in 0.0..=1.0, "Subsampling threshold";
    /// Learning rate at the start; it falls evenly to the final one.
    alpha: f64 = 0.025, in 1e-5..=1.0, "Learning rate";
    /// Learning rate at the end.
    min_alpha: f64 = 1e-4, in 0.0..=1.0, "Final learning rate";
    /// Words are drawn in proportion to their count to this power.
    power: f64 = 0.75, in 0.0..=1.0, "Power of the draw";
    /// Reproducible: the same seed gives the same vectors. Fast: each thread trains a copy and the changes are added up, so that the vectors also depend on the number of threads. Auto: fast above a million words.
    mode: Choice = Choice("auto"), of ["auto", "reproducible", "fast"], "Mode";
    /// Threads of the fast mode; 0 uses two: with more of them rare words learn less.
    threads: usize = 0, in 0..=256, "Threads", when mode != Choice("reproducible");
}
check |me, _on| {
    if me.min_alpha > me.alpha {
        return Err(say!("The final learning rate {low} is above the first one, {high}", low = me.min_alpha, high = me.alpha));
    }
}
}

params! {
    /// Parameters of CBOW.
    pub struct CbowParams {
        /// Length of every vector.
    dims: usize = 100, in 1..=2000, "Dimensions";
    /// How many words to each side count as context; each window is shrunk at random.
    window: usize = 5, in 1..=100, "Window";
    /// Passes over the text.
    epochs: usize = 5, in 1..=10_000, "Epochs";
    /// How a guess is checked. Negative sampling: against a few words drawn at random. Hierarchical softmax: by the turns on the way to the word in a tree, which needs no draw and suits rare words.
    objective: Choice = Choice("negative-sampling"), of ["negative-sampling", "hierarchical-softmax"], "Objective";
    /// Drawn words per true one that the vectors are pushed away from.
    negative: usize = 5, in 1..=50, "Negative samples", when objective == Choice("negative-sampling");
    /// Words more frequent than this share of the text are thinned out at random; 0 keeps all. Use 0 for texts of a few sentences.
    sample: f64 = 1e-3, in 0.0..=1.0, "Subsampling threshold";
    /// Learning rate at the start; it falls evenly to the final one.
    alpha: f64 = 0.05, in 1e-5..=1.0, "Learning rate";
    /// Learning rate at the end.
    min_alpha: f64 = 1e-4, in 0.0..=1.0, "Final learning rate";
    /// Words are drawn in proportion to their count to this power.
    power: f64 = 0.75, in 0.0..=1.0, "Power of the draw";
    /// Reproducible: the same seed gives the same vectors. Fast: each thread trains a copy and the changes are added up, so that the vectors also depend on the number of threads. Auto: fast above a million words.
    mode: Choice = Choice("auto"), of ["auto", "reproducible", "fast"], "Mode";
    /// Threads of the fast mode; 0 uses two: with more of them rare words learn less.
    threads: usize = 0, in 0..=256, "Threads", when mode != Choice("reproducible");
}
check |me, _on| {
    if me.min_alpha > me.alpha {
        return Err(say!("The final learning rate {low} is above the first one, {high}", low = me.min_alpha, high = me.alpha));
    }
}
}

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
    pub sample: f64,
    pub alpha: f64,
    pub min_alpha: f64,
    pub power: f64,
    pub hierarchical: bool,
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
                    sample: p.sample,
                    alpha: p.alpha,
                    min_alpha: p.min_alpha,
                    power: p.power,
                    hierarchical: p.objective.0 == "hierarchical-softmax",
                    mode: p.mode,
                    threads: p.threads,
                }
            }
        }
    };
}
settings_from!(SkipGramParams, Model::SkipGram);
settings_from!(CbowParams, Model::Cbow);

impl Settings {
    /// Threads that update vectors: one in the reproducible mode.
    pub(super) fn training_threads(&self, corpus: &Corpus) -> usize {
        let copy = 2 * corpus.words.len() * self.dims.div_ceil(LINE) * LINE * 4;
        training_threads(self.mode, self.threads, corpus, copy)
    }

    /// Floating-point operations per token, roughly.
    pub(super) fn flops_per_token(&self) -> f64 {
        let row = self.dims.div_ceil(16) as f64 * 16.0;
        let neighbours = self.window as f64 + 1.0;
        // A path has about log2 n nodes less two; 12 for the vocabularies in use.
        let targets = if self.hierarchical { 12.0 } else { self.negative as f64 + 1.0 };
        match self.model {
            Model::SkipGram => row * (6.0 * neighbours * targets + 10.0 * (neighbours + targets)),
            Model::Cbow => row * (16.0 * targets + 16.0 * neighbours),
        }
    }
}

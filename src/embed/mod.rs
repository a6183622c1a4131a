//! Methods from a corpus to an embedding. One file or folder each, one line in [`EMBEDDERS`].

mod chance;
mod char_ngrams;
mod continuing;
mod cooccurrence;
mod counts;
mod fasttext;
mod glove;
mod ids;
mod made;
mod onehot;
pub mod pairs;
mod passes;
mod ppmi;
mod ppmi_svd;
mod runs;
mod shuffled;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trace_tests;
mod undo;
mod word2vec;
mod word_ngrams;
mod workers;

use std::sync::Arc;

use ndarray::Array2;

pub use char_ngrams::{CharNgrams, CharNgramsParams};
pub use continuing::{method_for, settings_for};
pub use counts::{Counts, CountsParams};
pub use fasttext::{FastText, FastTextCbow, FastTextCbowParams, FastTextParams};
pub use glove::{Glove, GloveParams};
pub use ids::{Ids, IdsParams};
pub use onehot::{OneHot, OneHotParams};
pub use ppmi::{Ppmi, PpmiParams};
pub use ppmi_svd::{PpmiSvd, PpmiSvdParams};
pub use word_ngrams::{WordNgrams, WordNgramsParams};
pub use word2vec::{Cbow, CbowParams, SkipGram, SkipGramParams};

use crate::base::{Estimate, Info, Knob, MethodError, ParamMap, Params, Run, Say, Seed, Shape, Task, Valid};
use crate::data::{Corpus, Embedding, ItemSet, Recipe};
use crate::math::kernels::Rows;
use crate::say;

/// How a method comes by its vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodKind {
    /// By counting and computing.
    Mechanical,
    /// By learning from examples, step by step.
    Learned,
}

/// What a learned method counts its work in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkUnit {
    /// Words of the text.
    Words,
    /// Cells of the table of counts.
    Cells,
}

impl MethodKind {
    /// Both, in the order of the interface.
    pub const ALL: [Self; 2] = [Self::Mechanical, Self::Learned];

    /// Heading on screen (key of the catalogues).
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Mechanical => "Mechanical",
            Self::Learned => "Learned",
        }
    }
}

/// A method as its author writes it. The registered value has no fields.
pub trait Embed: Send + Sync + 'static {
    /// Its parameters.
    type Params: Params;
    /// Who it is.
    const INFO: Info;
    /// How it comes by its vectors.
    const KIND: MethodKind = MethodKind::Learned;
    /// Whether the seed plays a part.
    const RANDOM: bool = true;
    /// One plain sentence on what it needs (English; key of the catalogues).
    const NEEDS: &'static str = "Needs a text of many sentences: the longer, the better.";

    /// Whether its runs can be followed example by example ([`Run::example_forward`]).
    const EXAMPLES: bool = false;

    /// What its step reports count their work in.
    const WORK: WorkUnit = WorkUnit::Words;

    /// What a run would cost.
    fn estimate(&self, corpus: &Corpus, params: &Self::Params) -> Estimate;

    /// Makes a run that is ready to step. `recipe` is complete (all parameters, seed, inputs) and goes into what the run makes.
    ///
    /// # Errors
    /// Input that the method cannot use, or cancelled.
    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        params: &Valid<Self::Params>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError>;

    /// Whether a training can continue from vectors that were learned before.
    const CONTINUES: bool = false;

    /// The same from the vectors of `start`, whose words are all in the vocabulary of `corpus`: words that are new start at random, and every vector can move.
    ///
    /// # Errors
    /// As [`Embed::prepare`]; a start that does not fit; always, where the method cannot continue.
    fn resume(
        &self,
        start: &Embedding,
        corpus: &Arc<Corpus>,
        params: &Valid<Self::Params>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let _ = (start, corpus, params, seed, recipe, task);
        Err(cannot_continue(&Self::INFO).into())
    }
}

fn cannot_continue(info: &Info) -> Say {
    say!(
        "{method} cannot continue from earlier vectors: it starts anew from every text. Skip-gram, CBOW and fastText can",
        method = Say::plain(info.label)
    )
}

/// The same, object-safe: what the rest of the program holds.
pub trait Embedder: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;
    /// How it comes by its vectors.
    fn kind(&self) -> MethodKind;
    /// What its step reports count their work in.
    fn work_unit(&self) -> WorkUnit;
    /// Whether the seed plays a part.
    fn is_random(&self) -> bool;
    /// What it needs, in one sentence (English; key of the catalogues).
    fn needs(&self) -> &'static str;
    /// Its parameters.
    fn knobs(&self) -> Vec<Knob>;
    /// Whether its runs can be followed example by example.
    fn has_examples(&self) -> bool;
    /// Checks parameters against a corpus.
    ///
    /// # Errors
    /// The first check that failed.
    fn check(&self, corpus: &Corpus, params: &ParamMap) -> Result<(), Say>;
    /// What a run would cost.
    ///
    /// # Errors
    /// Parameters that do not fit.
    fn estimate(&self, corpus: &Corpus, params: &ParamMap) -> Result<Estimate, Say>;
    /// The full recipe of a run: every parameter, defaults included.
    ///
    /// # Errors
    /// Parameters that do not fit.
    fn recipe(&self, corpus: &Corpus, params: &ParamMap, seed: Seed) -> Result<Recipe, Say>;
    /// Makes a run that is ready to step.
    ///
    /// # Errors
    /// Parameters or input that do not fit, or cancelled.
    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        params: &ParamMap,
        seed: Seed,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError>;
    /// Whether a training can continue from vectors that were learned before.
    fn can_continue(&self) -> bool;
    /// The full recipe of a run that continues from `start`: both are inputs.
    ///
    /// # Errors
    /// Parameters that do not fit.
    fn resumed_recipe(&self, start: &Embedding, corpus: &Corpus, params: &ParamMap, seed: Seed) -> Result<Recipe, Say>;
    /// Makes a run that continues from `start`, whose words are all in the vocabulary of `corpus`.
    ///
    /// # Errors
    /// As [`Embedder::prepare`]; a start that does not fit; always, where the method cannot continue.
    fn resume(
        &self,
        start: &Embedding,
        corpus: &Arc<Corpus>,
        params: &ParamMap,
        seed: Seed,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError>;
}

impl<E: Embed> Embedder for E {
    fn info(&self) -> Info {
        E::INFO
    }
    fn kind(&self) -> MethodKind {
        E::KIND
    }
    fn work_unit(&self) -> WorkUnit {
        E::WORK
    }
    fn is_random(&self) -> bool {
        E::RANDOM
    }
    fn needs(&self) -> &'static str {
        E::NEEDS
    }
    fn knobs(&self) -> Vec<Knob> {
        E::Params::knobs()
    }
    fn has_examples(&self) -> bool {
        E::EXAMPLES
    }
    fn check(&self, corpus: &Corpus, params: &ParamMap) -> Result<(), Say> {
        Valid::<E::Params>::from_map(params, shape_of(corpus)).map(|_| ())
    }
    fn estimate(&self, corpus: &Corpus, params: &ParamMap) -> Result<Estimate, Say> {
        Ok(Embed::estimate(self, corpus, &E::Params::from_map(params)?))
    }
    fn recipe(&self, corpus: &Corpus, params: &ParamMap, seed: Seed) -> Result<Recipe, Say> {
        let params = E::Params::from_map(params)?;
        Ok(Recipe::new(E::INFO.id, params.to_map(), seed, vec![corpus.recipe.id()]))
    }
    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        params: &ParamMap,
        seed: Seed,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let valid = Valid::<E::Params>::from_map(params, shape_of(corpus))?;
        let recipe = Embedder::recipe(self, corpus, params, seed)?;
        Embed::prepare(self, corpus, &valid, seed, recipe, task)
    }
    fn can_continue(&self) -> bool {
        E::CONTINUES
    }
    fn resumed_recipe(&self, start: &Embedding, corpus: &Corpus, params: &ParamMap, seed: Seed) -> Result<Recipe, Say> {
        let mut recipe = Embedder::recipe(self, corpus, params, seed)?;
        recipe.inputs.push(start.recipe().id());
        Ok(recipe)
    }
    fn resume(
        &self,
        start: &Embedding,
        corpus: &Arc<Corpus>,
        params: &ParamMap,
        seed: Seed,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        if !E::CONTINUES {
            return Err(cannot_continue(&E::INFO).into());
        }
        let lost = start.items().keys().iter().find(|word| corpus.words.find(word).is_none());
        if let Some(word) = lost {
            return Err(say!(
                "{word} has an earlier vector but is not in the vocabulary: both texts' words are needed to continue",
                word = word
            )
            .into());
        }
        let valid = Valid::<E::Params>::from_map(params, shape_of(corpus))?;
        let recipe = Embedder::resumed_recipe(self, start, corpus, params, seed)?;
        Embed::resume(self, start, corpus, &valid, seed, recipe, task)
    }
}

fn shape_of(corpus: &Corpus) -> Shape {
    Shape { items: corpus.words.len(), dims: 0 }
}

/// Trained rows as an embedding of `words`, one row each. Trainers refuse empty input and hold their rows within bounds, so this cannot fail.
fn embedding_of(words: &Arc<ItemSet>, rows: &Rows, recipe: Recipe) -> Embedding {
    let matrix = Array2::from_shape_vec((rows.len(), rows.dims()), rows.to_dense());
    let Ok(matrix) = matrix else { unreachable!("as many numbers as rows times dimensions") };
    match Embedding::dense(words.clone(), matrix, recipe) {
        Ok(embedding) => embedding,
        Err(why) => unreachable!("trained rows are one per word and finite: {}", why.say()),
    }
}

/// Every method, in the order of their history.
pub static EMBEDDERS: &[&dyn Embedder] =
    &[&Ids, &OneHot, &Counts, &CharNgrams, &WordNgrams, &Ppmi, &PpmiSvd, &SkipGram, &Cbow, &Glove, &FastText, &FastTextCbow];

/// The method with this id.
#[must_use]
pub fn embedder(id: &str) -> Option<&'static dyn Embedder> {
    EMBEDDERS.iter().copied().find(|e| e.info().id == id)
}

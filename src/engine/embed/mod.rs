//! Methods from a material to an embedding. One file or folder each, one line in [`EMBEDDERS`].

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

use crate::base::{Cancelled, Estimate, Info, Knob, List, MethodError, ParamMap, Params, Run, Say, Seed, Shape, Task, Valid};
use crate::data::{ArtefactId, Embedding, Input, ItemSet, Material, Recipe};
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

/// What the step reports of a method count their work in.
#[derive(Debug, PartialEq, Eq)]
pub struct WorkUnit {
    /// Stable name, for scripts.
    pub id: &'static str,
    /// The rate of work, with its number (English with `{n}`; key of the catalogues): "{n} words/s".
    pub rate: &'static str,
    /// The same as the name of a figure (key of the catalogues): "Words/s".
    pub label: &'static str,
    /// What is counted (key of the catalogues).
    pub help: &'static str,
}

/// Steps of a method that has no smaller unit.
static STEPS: WorkUnit =
    WorkUnit { id: "steps", rate: "{n} steps/s", label: "Steps/s", help: "Steps of the method per second, pauses not counted." };

/// Words of a text.
static WORDS_WORK: WorkUnit = WorkUnit {
    id: "words",
    rate: "{n} words/s",
    label: "Words/s",
    help: "Words of the text worked through per second, pauses not counted.",
};

/// Cells of a table of counts.
static CELLS_WORK: WorkUnit = WorkUnit {
    id: "cells",
    rate: "{n} cells/s",
    label: "Cells/s",
    help: "Cells of the table of counts worked through per second, pauses not counted.",
};

/// What methods that learn from the words of a text need.
const LONG_TEXT: &str = "Needs a text of many sentences: the longer, the better.";

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

/// What a method may use beside its material.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Vectors that were learned before and that the training continues from: their items are all among the material's.
    pub start: Option<&'a Embedding>,
    /// Vectors that are used as they are, such as those of words in a mean.
    pub vectors: Option<&'a Arc<Embedding>>,
}

impl<'a> Beside<'a> {
    /// A training that continues from these vectors, if there are any.
    #[must_use]
    pub fn start(start: Option<&'a Embedding>) -> Self {
        Self { start, ..Self::default() }
    }

    /// The roles that these play in a recipe.
    fn inputs(&self) -> impl Iterator<Item = (&'static str, ArtefactId)> {
        let start = self.start.map(|e| (Recipe::START, e.recipe().id()));
        start.into_iter().chain(self.vectors.map(|e| (Recipe::VECTORS, e.recipe().id())))
    }
}

/// A method as its author writes it. The registered value has no fields.
pub trait Embed: Send + Sync + 'static {
    /// What it learns from: a type of material (`Arc<Corpus>`), or [`crate::data::AnyItems`].
    type Input: Input;
    /// Its parameters.
    type Params: Params;
    /// Who it is.
    const INFO: Info;
    /// How it comes by its vectors.
    const KIND: MethodKind = MethodKind::Learned;
    /// Whether the seed plays a part.
    const RANDOM: bool = true;
    /// One plain sentence on what it needs (English; key of the catalogues).
    const NEEDS: &'static str;

    /// Whether its runs can be followed example by example ([`Run::example_forward`]).
    const EXAMPLES: bool = false;

    /// What its step reports count their work in.
    const WORK: &'static WorkUnit = &STEPS;

    /// Whether a training can continue from vectors that were learned before ([`Beside::start`]).
    const CONTINUES: bool = false;

    /// What a run would cost.
    fn estimate(&self, input: &Self::Input, params: &Self::Params) -> Estimate;

    /// Parameters that suit this input better than the defaults: more passes over a short text. Used where the user has not chosen, and shown.
    fn suggest(&self, input: &Self::Input) -> ParamMap {
        let _ = input;
        ParamMap::new()
    }

    /// Makes a run that is ready to step. `recipe` is complete (all parameters, seed, inputs) and goes into what the run makes.
    /// With `beside.start` (only where [`Embed::CONTINUES`]) items that are new start at random, and every vector can move.
    ///
    /// # Errors
    /// Input that the method cannot use, or cancelled.
    fn prepare(
        &self,
        input: &Self::Input,
        beside: Beside<'_>,
        params: &Valid<Self::Params>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError>;
}

/// The same, object-safe: what the rest of the program holds.
pub trait Embedder: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;
    /// How it comes by its vectors.
    fn kind(&self) -> MethodKind;
    /// What its step reports count their work in.
    fn work_unit(&self) -> &'static WorkUnit;
    /// Whether the seed plays a part.
    fn is_random(&self) -> bool;
    /// What it needs, in one sentence (English; key of the catalogues).
    fn needs(&self) -> &'static str;
    /// Its parameters.
    fn knobs(&self) -> Vec<Knob>;
    /// Whether its runs can be followed example by example.
    fn has_examples(&self) -> bool;
    /// Whether a training can continue from vectors that were learned before.
    fn can_continue(&self) -> bool;
    /// Whether it can learn from this material.
    ///
    /// # Errors
    /// What it needs.
    fn suits(&self, material: &Arc<dyn Material>) -> Result<(), Say>;
    /// Checks material and parameters.
    ///
    /// # Errors
    /// The first check that failed.
    fn check(&self, material: &Arc<dyn Material>, params: &ParamMap) -> Result<(), Say>;
    /// What a run would cost.
    ///
    /// # Errors
    /// Material or parameters that do not fit.
    fn estimate(&self, material: &Arc<dyn Material>, params: &ParamMap) -> Result<Estimate, Say>;
    /// Parameters that suit this material better than the defaults; empty where it does not suit at all.
    fn suggest(&self, material: &Arc<dyn Material>) -> ParamMap;
    /// The full recipe of a run: every parameter, defaults included; the material and what stands beside it are inputs.
    ///
    /// # Errors
    /// Parameters that do not fit.
    fn recipe(&self, material: &dyn Material, beside: Beside<'_>, params: &ParamMap, seed: Seed) -> Result<Recipe, Say>;
    /// Makes a run that is ready to step.
    ///
    /// # Errors
    /// Parameters or input that do not fit, a start that does not fit or where the method cannot continue, or cancelled.
    fn prepare(
        &self,
        material: &Arc<dyn Material>,
        beside: Beside<'_>,
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
    fn work_unit(&self) -> &'static WorkUnit {
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
    fn can_continue(&self) -> bool {
        E::CONTINUES
    }
    fn suits(&self, material: &Arc<dyn Material>) -> Result<(), Say> {
        input_of::<E>(material).map(|_| ())
    }
    fn check(&self, material: &Arc<dyn Material>, params: &ParamMap) -> Result<(), Say> {
        let input = input_of::<E>(material)?;
        Valid::<E::Params>::from_map(params, shape_of(&input)).map(|_| ())
    }
    fn estimate(&self, material: &Arc<dyn Material>, params: &ParamMap) -> Result<Estimate, Say> {
        Ok(Embed::estimate(self, &input_of::<E>(material)?, &E::Params::from_map(params)?))
    }
    fn suggest(&self, material: &Arc<dyn Material>) -> ParamMap {
        input_of::<E>(material).map(|input| Embed::suggest(self, &input)).unwrap_or_default()
    }
    fn recipe(&self, material: &dyn Material, beside: Beside<'_>, params: &ParamMap, seed: Seed) -> Result<Recipe, Say> {
        let params = E::Params::from_map(params)?;
        let recipe = Recipe::new(E::INFO.id, params.to_map(), seed, Vec::new()).with_input(Recipe::MATERIAL, material.recipe().id());
        Ok(beside.inputs().fold(recipe, |recipe, (role, id)| recipe.with_input(role, id)))
    }
    fn prepare(
        &self,
        material: &Arc<dyn Material>,
        beside: Beside<'_>,
        params: &ParamMap,
        seed: Seed,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let input = input_of::<E>(material)?;
        if let Some(start) = beside.start {
            if !E::CONTINUES {
                return Err(cannot_continue(&E::INFO).into());
            }
            let lost = start.items().labels().find(|label| input.items().find(label).is_none());
            if let Some(label) = lost {
                return Err(say!(
                    "{word} has an earlier vector but is not in the vocabulary: both texts' words are needed to continue",
                    word = label
                )
                .into());
            }
        }
        let valid = Valid::<E::Params>::from_map(params, shape_of(&input))?;
        let recipe = Embedder::recipe(self, &**material, beside, params, seed)?;
        Embed::prepare(self, &input, beside, &valid, seed, recipe, task)
    }
}

fn cannot_continue(info: &Info) -> Say {
    say!(
        "{method} cannot continue from earlier vectors: it starts anew from every text. Skip-gram, CBOW and fastText can",
        method = Say::plain(info.label)
    )
}

fn input_of<E: Embed>(material: &Arc<dyn Material>) -> Result<E::Input, Say> {
    E::Input::of(material).ok_or_else(|| {
        say!(
            "{method} cannot learn from {name}. {needs}",
            method = Say::plain(E::INFO.label),
            name = material.name(),
            needs = Say::plain(E::NEEDS)
        )
    })
}

fn shape_of(input: &impl Input) -> Shape {
    Shape { items: input.items().len(), dims: 0 }
}

/// Rows copied between two looks at the task.
const COPIED_ROWS: usize = 1024;

/// Trained rows without their padding.
fn matrix_of(rows: &Rows, task: &Task) -> Result<Array2<f32>, Cancelled> {
    rows_of(rows, 0..rows.len(), task)
}

/// Some trained rows in this order, without their padding.
fn rows_of(rows: &Rows, which: impl ExactSizeIterator<Item = usize>, task: &Task) -> Result<Array2<f32>, Cancelled> {
    let len = which.len();
    let mut numbers = Vec::with_capacity(len * rows.dims());
    for (i, row) in which.enumerate() {
        if i % COPIED_ROWS == 0 {
            task.unless_cancelled()?;
        }
        numbers.extend_from_slice(rows.row(row));
    }
    let Ok(matrix) = Array2::from_shape_vec((len, rows.dims()), numbers) else { unreachable!("as many numbers as rows times dimensions") };
    Ok(matrix)
}

/// Trained rows as an embedding of `words`, one row each. Trainers refuse empty input and hold their rows within bounds, so only a cancel ends this.
fn embedding_of(words: &Arc<ItemSet>, rows: &Rows, recipe: Recipe, task: &Task) -> Result<Embedding, Cancelled> {
    match Embedding::dense(words.clone(), matrix_of(rows, task)?, recipe) {
        Ok(embedding) => Ok(embedding),
        Err(why) => unreachable!("trained rows are one per word and finite: {}", why.say()),
    }
}

/// Every method, group by group, in the order of their history.
pub static EMBEDDERS: List<dyn Embedder> = List::new(&[ANY_ITEMS, WORDS]);

/// Methods that need no more than a list of items.
const ANY_ITEMS: &[&dyn Embedder] = &[&Ids, &OneHot];

/// Methods that learn from the words of a text.
const WORDS: &[&dyn Embedder] = &[&Counts, &CharNgrams, &WordNgrams, &Ppmi, &PpmiSvd, &SkipGram, &Cbow, &Glove, &FastText, &FastTextCbow];

/// What is learned with unless the user chooses.
pub static DEFAULT: &dyn Embedder = &SkipGram;

/// The method with this id.
#[must_use]
pub fn embedder(id: &str) -> Option<&'static dyn Embedder> {
    EMBEDDERS.iter().find(|e| e.info().id == id)
}

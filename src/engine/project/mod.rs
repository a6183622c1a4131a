//! Methods from an embedding to a map. One file or folder each, one line in [`PROJECTORS`].

mod components;
mod pca;
mod sparse;
mod tsne;

use std::sync::Arc;

use crate::base::{Info, Knob, List, MethodError, ParamMap, Params, Run, Say, Seed, Shape, Task, Valid};
use crate::data::{Embedding, Projection, Recipe};

pub use pca::{Pca, PcaParams};
pub use tsne::{Tsne, TsneParams};

/// A method as its author writes it. The registered value has no fields.
pub trait Project: Send + Sync + 'static {
    /// Its parameters.
    type Params: Params;
    /// Who it is.
    const INFO: Info;
    /// Parameters that depend on the number of items: what was chosen for other data says nothing about these.
    const SIZED: &'static [&'static str] = &[];

    /// Parameters that suit so many items better than the defaults, used where the user has not chosen; `None` where no setting suits.
    fn suggest(&self, items: usize) -> Option<ParamMap> {
        let _ = items;
        Some(ParamMap::new())
    }

    /// Makes a run that is ready to step. With `start` (same items) the layout begins there and moves on from it without a jump:
    /// iterative methods skip their scattering phase, PCA turns and mirrors itself to lie as near as it can.
    ///
    /// # Errors
    /// Input that the method cannot use, or cancelled.
    fn prepare(
        &self,
        embedding: &Arc<Embedding>,
        start: Option<&Projection>,
        params: &Valid<Self::Params>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Projection>>, MethodError>;
}

/// The same, object-safe.
pub trait Projector: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;
    /// Its parameters.
    fn knobs(&self) -> Vec<Knob>;
    /// Parameters that depend on the number of items.
    fn sized(&self) -> &'static [&'static str];
    /// Parameters that suit so many items better than the defaults; `None` where no setting suits.
    fn suggest(&self, items: usize) -> Option<ParamMap>;
    /// Checks parameters against items × dimensions.
    ///
    /// # Errors
    /// The first check that failed.
    fn check(&self, on: Shape, params: &ParamMap) -> Result<(), Say>;
    /// The full recipe of a run.
    ///
    /// # Errors
    /// Parameters that do not fit.
    fn recipe(&self, embedding: &Embedding, params: &ParamMap, seed: Seed) -> Result<Recipe, Say>;
    /// Makes a run that is ready to step.
    ///
    /// # Errors
    /// Parameters or input that do not fit, or cancelled.
    fn prepare(
        &self,
        embedding: &Arc<Embedding>,
        start: Option<&Projection>,
        params: &ParamMap,
        seed: Seed,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Projection>>, MethodError>;
}

impl<P: Project> Projector for P {
    fn info(&self) -> Info {
        P::INFO
    }
    fn knobs(&self) -> Vec<Knob> {
        P::Params::knobs()
    }
    fn sized(&self) -> &'static [&'static str] {
        P::SIZED
    }
    fn suggest(&self, items: usize) -> Option<ParamMap> {
        Project::suggest(self, items)
    }
    fn check(&self, on: Shape, params: &ParamMap) -> Result<(), Say> {
        Valid::<P::Params>::from_map(params, on).map(|_| ())
    }
    fn recipe(&self, embedding: &Embedding, params: &ParamMap, seed: Seed) -> Result<Recipe, Say> {
        let recipe = Recipe::new(P::INFO.id, P::Params::from_map(params)?.to_map(), seed, Vec::new());
        Ok(recipe.with_input(Recipe::VECTORS, embedding.recipe().id()))
    }
    fn prepare(
        &self,
        embedding: &Arc<Embedding>,
        start: Option<&Projection>,
        params: &ParamMap,
        seed: Seed,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Projection>>, MethodError> {
        let valid = Valid::<P::Params>::from_map(params, Shape { items: embedding.len(), dims: embedding.dims() })?;
        let recipe = Projector::recipe(self, embedding, params, seed)?;
        Project::prepare(self, embedding, start, &valid, seed, recipe, task)
    }
}

/// Above this many items PCA is the default: exact neighbours of so many are not to be waited for unasked.
pub const MOST_BY_NEIGHBOURS: usize = 500_000;

/// Every method.
pub static PROJECTORS: List<dyn Projector> = List::new(&[&[&Pca, &Tsne]]);

/// What lays out a map unless the user chooses.
pub static DEFAULT: &dyn Projector = &Tsne;

/// What lays out a map before there is anything to arrange, and where nothing else can.
pub static STRAIGHT: &dyn Projector = &Pca;

/// The method with this id.
#[must_use]
pub fn projector(id: &str) -> Option<&'static dyn Projector> {
    PROJECTORS.iter().find(|p| p.info().id == id)
}

//! Integer ids: a word is its number in the vocabulary, and nothing else. Shown so that it is seen what is wrong with it.
//!
//! In: a vocabulary of n words. Out: n × 1, row i holds i + 1, the word's rank by frequency.
//! The numbers name the words; their order and their differences mean nothing (a nominal scale), yet every method that takes vectors will use them: word 2
//! comes to lie between words 1 and 3, and in one dimension all cosines are 1. Source: Stevens 1946, nominal scales. Cost: nothing. Random: nothing.

use ndarray::Array2;

use super::made::{Made, empty};
use super::{Beside, Embed, MethodKind};
use crate::base::{Estimate, Info, MethodError, Run, Seed, Task, Valid};
use crate::data::{AnyItems, Embedding, Recipe};
use crate::params;

params! {
    /// Integer ids have no parameters.
    pub struct IdsParams {}
}

/// Integer ids.
#[derive(Debug, Clone, Copy)]
pub struct Ids;

impl Embed for Ids {
    type Input = AnyItems;
    type Params = IdsParams;

    const INFO: Info = Info {
        id: "ids",
        label: "Integer ids",
        summary: "Numbers the words by frequency; the numbers name them, and distances between them mean nothing.",
        source: "Stevens, S. S. (1946). On the theory of scales of measurement. Science 103",
    };
    const KIND: MethodKind = MethodKind::Mechanical;
    const RANDOM: bool = false;
    const NEEDS: &'static str = "Needs only the list of items.";

    fn estimate(&self, input: &AnyItems, _params: &IdsParams) -> Estimate {
        Estimate { seconds: 0.0, memory_bytes: input.0.len() as u64 * 4 }
    }

    fn prepare(
        &self,
        input: &AnyItems,
        _beside: Beside<'_>,
        _params: &Valid<IdsParams>,
        _seed: Seed,
        recipe: Recipe,
        _task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let numbers = Array2::from_shape_fn((input.0.len(), 1), |(row, _)| (row + 1) as f32);
        Ok(Box::new(Made(Embedding::dense(input.0.clone(), numbers, recipe).map_err(|why| empty(&why))?)))
    }
}

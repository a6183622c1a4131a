//! One-hot codes: the house number of every word, and nothing else. The baseline that learned vectors are compared with.
//!
//! In: a vocabulary of n words. Out: n × n, the identity matrix, kept as such and never written out.
//! Every two words are √2 apart and have cosine 0, so no word is nearer to another than any other.
//! Source: the classical indicator coding of nominal data (Suits 1957). Cost: nothing. Random: nothing.

use super::made::{Made, empty};
use super::{Beside, Embed, MethodKind};
use crate::base::{Estimate, Info, MethodError, Run, Seed, Task, Valid};
use crate::data::{AnyItems, Embedding, Recipe};
use crate::params;

params! {
    /// One-hot coding has no parameters.
    pub struct OneHotParams {}
}

/// One-hot coding.
#[derive(Debug, Clone, Copy)]
pub struct OneHot;

impl Embed for OneHot {
    type Input = AnyItems;
    type Params = OneHotParams;

    const INFO: Info = Info {
        id: "onehot",
        label: "One-hot",
        summary: "Gives every word a house number: one 1 among zeros, so that all words are equally far apart.",
        source: "Suits, D. B. (1957). Use of dummy variables in regression equations. Journal of the American Statistical Association 52",
    };
    const KIND: MethodKind = MethodKind::Mechanical;
    const RANDOM: bool = false;
    const NEEDS: &'static str = "Needs only the list of items.";

    fn estimate(&self, _input: &AnyItems, _params: &OneHotParams) -> Estimate {
        Estimate { seconds: 0.0, memory_bytes: 0 }
    }

    fn prepare(
        &self,
        input: &AnyItems,
        _beside: Beside<'_>,
        _params: &Valid<OneHotParams>,
        _seed: Seed,
        recipe: Recipe,
        _task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        Ok(Box::new(Made(Embedding::one_hot(input.0.clone(), recipe).map_err(|why| empty(&why))?)))
    }
}

//! Continuing from vectors that were learned before: the method and the settings that such a start asks for, and what every trainer takes from it.

use ndarray::Array2;

use super::{EMBEDDERS, Embedder};
use crate::base::{ParamValue, Say, Task};
use crate::data::{Embedding, WordModel};
use crate::say;

/// What a training must be set to, to continue from `start`: its dimensions, and how it cuts words where it has vectors of n-grams.
fn asked(start: &Embedding) -> Vec<(&'static str, ParamValue)> {
    let mut asked = vec![("dims", start.dims() as i64)];
    if let Some(subwords) = start.word_model().and_then(WordModel::subwords) {
        let rule = subwords.rule();
        asked.extend([("min_n", rule.min_n.max(1) as i64), ("max_n", rule.max_n as i64), ("buckets", i64::from(rule.buckets))]);
    }
    asked.into_iter().map(|(name, n)| (name, ParamValue::Int(n))).collect()
}

/// The settings that `method` needs to continue from `start`, as far as it has them.
#[must_use]
pub fn settings_for(method: &dyn Embedder, start: &Embedding) -> Vec<(&'static str, ParamValue)> {
    let knobs = method.knobs();
    asked(start).into_iter().filter(|(name, _)| knobs.iter().any(|k| k.name == *name)).collect()
}

/// The method that continues from `start`: `wanted` where it can and loses nothing of it, else that which made it, else the first that can.
#[must_use]
pub fn method_for(start: &Embedding, wanted: &'static dyn Embedder) -> &'static dyn Embedder {
    let suits = |method: &&'static dyn Embedder| method.can_continue() && settings_for(*method, start).len() == asked(start).len();
    let recipe = start.word_model().and_then(WordModel::recipe).unwrap_or(start.recipe());
    let made_it = super::embedder(&recipe.method);
    [Some(wanted), made_it].into_iter().flatten().chain(EMBEDDERS.iter()).find(suits).unwrap_or(wanted)
}

/// Earlier vectors must be as long as those that are wanted.
pub(super) fn check_dims(start: &Embedding, want: usize) -> Result<(), Say> {
    if start.dims() == want {
        return Ok(());
    }
    Err(say!(
        "The earlier vectors have {have} dimensions, and {want} are wanted: set Dimensions to {have}",
        have = start.dims(),
        want = want
    ))
}

/// The output vectors of the earlier words; says so where there are none.
pub(super) fn outputs_of<'a>(start: &'a Embedding, task: &Task) -> Option<&'a Array2<f32>> {
    let learned = start.word_model().and_then(WordModel::outputs).filter(|y| y.dim() == (start.len(), start.dims()));
    if learned.is_none() {
        task.warn(Say::plain("The earlier vectors came without output vectors, as most files do: these start at zero"));
    }
    learned
}

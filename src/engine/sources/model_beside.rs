//! The model that lies beside a file of vectors: found with them by its name, and never put to others.

use crate::base::{MethodError, Say, Task};
use crate::data::{Embedding, Files, Recipe};
use crate::formats::{Limits, ReadError, VectorsPrint, model_name, read_model};
use crate::{models, say};

/// The vectors with the model that lies beside their file `at`, if there is one. One that cannot be used is left out with a warning: the vectors are good without it.
///
/// # Errors
/// Cancelled.
pub(super) fn with_model_beside(
    embedding: Embedding,
    files: &dyn Files,
    at: usize,
    limits: &Limits,
    task: &Task,
) -> Result<Embedding, MethodError> {
    let name = model_name(files.list()[at].name());
    if embedding.model().is_some() {
        return Ok(embedding);
    }
    let Some(found) = files.beside(at, &name) else { return Ok(embedding) };
    let read = found.open(0).map_err(ReadError::Io).and_then(|mut from| read_model(&name, &mut *from, limits, task));
    let (embedding, why) = match read {
        Ok(file) => {
            if let Some(why) = other_vectors(&embedding, &file.vectors, task)? {
                (embedding, why)
            } else {
                // Formats of bare vectors hold no counts; a training continues from them.
                let counted = embedding.with_counts(file.counts.unwrap_or_default());
                match models::load(file.model, &counted) {
                    Ok(model) => {
                        let recipe = counted.recipe().clone().with_input(Recipe::MODEL, file.id);
                        return Ok(counted.with_recipe(recipe).with_model(model));
                    }
                    Err(why) => (counted, why),
                }
            }
        }
        Err(ReadError::Cancelled) => return Err(MethodError::Cancelled),
        Err(other) => (embedding, other.say()),
    };
    task.warn(say!("{file} lies beside the vectors and was left out. {why}", file = name, why = why));
    Ok(embedding)
}

/// Why these are not the vectors that a model was saved with.
fn other_vectors(embedding: &Embedding, of: &VectorsPrint, task: &Task) -> Result<Option<Say>, MethodError> {
    if embedding.recipe().params.contains_key("max_rows") && embedding.len() < of.items {
        return Ok(Some(say!("It belongs to all {n} vectors, and only the first {m} were read", n = of.items, m = embedding.len())));
    }
    if VectorsPrint::of(embedding, task)? == *of {
        return Ok(None);
    }
    Ok(Some(say!(
        "It belongs to other vectors ({n} of {dims} numbers): keep both files of one training together",
        n = of.items,
        dims = of.dims
    )))
}

//! Models that are read back from files. One loader each, one line in [`MODELS`].

use std::sync::Arc;

use crate::base::{List, Say};
use crate::data::{Embedding, Model, SavedModel, WordModel};
use crate::say;

/// Makes a model again for the vectors that it was saved with.
pub type LoadModel = fn(SavedModel<'static>, &Embedding) -> Result<Arc<dyn Model>, Say>;

/// What reads one kind of model back.
pub struct ModelLoader {
    /// The kind: [`Model::id`].
    pub id: &'static str,
    /// Makes it.
    pub load: LoadModel,
}

/// Every kind of model that can lie in a file, by its id.
pub static MODELS: List<ModelLoader> = List::new(&[WORDS]);

/// Models of words.
const WORDS: &[&ModelLoader] = &[&ModelLoader { id: WordModel::ID, load: word_model }];

fn word_model(saved: SavedModel<'static>, vectors: &Embedding) -> Result<Arc<dyn Model>, Say> {
    Ok(Arc::new(WordModel::load(saved, vectors.items(), vectors.dims())?))
}

/// Makes a model by the loader of its kind.
///
/// # Errors
/// A kind that is not known; what does not fit.
pub fn load(saved: SavedModel<'static>, vectors: &Embedding) -> Result<Arc<dyn Model>, Say> {
    let Some(loader) = MODELS.iter().find(|loader| loader.id == saved.id) else {
        return Err(say!("It holds a model of the kind {id}, which this version of the program does not know", id = saved.id.as_ref()));
    };
    (loader.load)(saved, vectors)
}

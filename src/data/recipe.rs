//! How an artefact was made; equal recipe means equal artefact.

use serde::{Deserialize, Serialize};

use crate::base::{ParamMap, Seed, fingerprint};

/// Identity of an artefact: the fingerprint of its recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ArtefactId(pub u64);

/// Everything needed to make an artefact again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Id of the method or format ("skipgram", "tsne", "word2vec-text"), or of a reader.
    pub method: String,
    /// All parameters, defaults included.
    pub params: ParamMap,
    /// The visible seed.
    pub seed: Seed,
    /// Artefacts it was made from; for files the fingerprint of their bytes.
    pub inputs: Vec<ArtefactId>,
    /// Where a run was stopped early: the work done. `None` for a run that ended by itself.
    pub stopped_at: Option<u64>,
}

impl Recipe {
    /// A recipe without an early stop.
    #[must_use]
    pub fn new(method: &str, params: ParamMap, seed: Seed, inputs: Vec<ArtefactId>) -> Self {
        Self { method: method.to_owned(), params, seed, inputs, stopped_at: None }
    }

    /// The identity of what this recipe makes.
    #[must_use]
    pub fn id(&self) -> ArtefactId {
        // serde_json writes maps in key order (BTreeMap), so equal recipes give equal text.
        let text = serde_json::to_string(self).unwrap_or_default();
        ArtefactId(fingerprint(text.as_bytes()))
    }
}

//! How an artefact was made; equal recipe means equal artefact.

use serde::{Deserialize, Serialize};

use crate::base::{ParamMap, Seed, fingerprint};

/// Identity of an artefact: the fingerprint of its recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ArtefactId(pub u64);

/// Artefacts by the role that they played ([`Recipe::MATERIAL`] and its like), in the order of the method.
pub type Inputs = Vec<(String, ArtefactId)>;

/// Everything needed to make an artefact again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Id of the method or format ("skipgram", "tsne", "word2vec-text"), or of a reader.
    pub method: String,
    /// All parameters, defaults included.
    pub params: ParamMap,
    /// The visible seed.
    pub seed: Seed,
    /// What it was made from, each with the part that it played; for files the fingerprint of their bytes, for texts that of their characters.
    pub inputs: Inputs,
    /// Where a run was stopped early: the work done. `None` for a run that ended by itself.
    pub stopped_at: Option<u64>,
}

impl Recipe {
    /// Role of an opened file, folder or text.
    pub const SOURCE: &str = "source";
    /// Role of a second file that gave labels or metadata.
    pub const LABELS: &str = "labels";
    /// Role of what a method learned from.
    pub const MATERIAL: &str = "material";
    /// Role of vectors that a training continued from.
    pub const START: &str = "start";
    /// Role of vectors that were used as they are: laid out, averaged, compared.
    pub const VECTORS: &str = "vectors";
    /// Role of a model that encoded the material.
    pub const MODEL: &str = "model";

    /// A recipe without an early stop.
    #[must_use]
    pub fn new(method: &str, params: ParamMap, seed: Seed, inputs: Inputs) -> Self {
        Self { method: method.to_owned(), params, seed, inputs, stopped_at: None }
    }

    /// The artefact that played this role, where there was one.
    #[must_use]
    pub fn input(&self, role: &str) -> Option<ArtefactId> {
        self.inputs.iter().find(|(r, _)| r == role).map(|(_, id)| *id)
    }

    /// Whether two recipes make the same artefact, an early stop aside.
    #[must_use]
    pub fn makes_the_same(&self, other: &Self) -> bool {
        self.method == other.method && self.params == other.params && self.seed == other.seed && self.inputs == other.inputs
    }

    /// Notes a further input.
    #[must_use]
    pub fn with_input(mut self, role: &str, id: ArtefactId) -> Self {
        self.inputs.push((role.to_owned(), id));
        self
    }

    /// The identity of what this recipe makes.
    #[must_use]
    pub fn id(&self) -> ArtefactId {
        // serde_json writes maps in key order (BTreeMap), so equal recipes give equal text.
        let text = serde_json::to_string(self).unwrap_or_default();
        ArtefactId(fingerprint(text.as_bytes()))
    }
}

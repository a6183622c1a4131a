//! What a trained model knows beside one vector per item: the other half of its network, and the pieces that words are made of.

use std::sync::Arc;

use ndarray::Array2;

use super::Subwords;

/// Parts of a model that its vectors alone do not hold. A training is continued from them, and fastText's `.bin` files carry them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelParts {
    /// Output vectors: n × d for negative sampling, (n - 1) × d for the inner nodes of hierarchical softmax.
    pub outputs: Option<Array2<f32>>,
    /// What the vectors were made of, where words are made of character n-grams; then row i of the embedding is their mean.
    pub subwords: Option<Arc<Subwords>>,
}

impl ModelParts {
    /// Bytes that the numbers take.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        let outputs = self.outputs.as_ref().map_or(0, |m| m.len() as u64 * 4);
        outputs + self.subwords.as_ref().map_or(0, |s| s.size_bytes())
    }
}

//! Distances and neighbour graphs.

use serde::{Deserialize, Serialize};

/// How nearness is measured. Similarities (cosine, dot) are better when larger, distances when smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Cosine similarity, in [-1, 1]; 0 where a vector is all zero.
    #[default]
    Cosine,
    /// Dot product.
    Dot,
    /// Euclidean distance.
    Euclidean,
    /// Manhattan (city block) distance.
    Manhattan,
}

impl Metric {
    /// All of them, in the order of the interface.
    pub const ALL: [Self; 4] = [Self::Cosine, Self::Dot, Self::Euclidean, Self::Manhattan];

    /// Stable name for the command line and session files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Cosine => "cosine",
            Self::Dot => "dot",
            Self::Euclidean => "euclidean",
            Self::Manhattan => "manhattan",
        }
    }

    /// English label; a key of the catalogues.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Cosine => "Cosine similarity",
            Self::Dot => "Dot product",
            Self::Euclidean => "Euclidean distance",
            Self::Manhattan => "Manhattan distance",
        }
    }

    /// Whether a larger value means nearer.
    #[must_use]
    pub fn larger_is_nearer(self) -> bool {
        matches!(self, Self::Cosine | Self::Dot)
    }
}

/// The k nearest neighbours of every row, self excluded, nearest first; ties by row number.
#[derive(Debug, Clone, PartialEq)]
pub struct KnnGraph {
    /// Neighbours per row.
    pub k: usize,
    /// n × k rows.
    pub rows: Vec<u32>,
    /// n × k values in the graph's metric.
    pub values: Vec<f32>,
}

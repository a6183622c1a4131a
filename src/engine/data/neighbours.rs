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
    /// Jaccard distance of the sets of dimensions that are not zero, in [0, 1]: 1 − |A ∩ B| / |A ∪ B|; 0 where both vectors are all zero. Only which
    /// numbers are zero counts, not how large the others are: Jaccard 1912; as `scipy.spatial.distance.jaccard` (from 1.15) and scikit-learn, which
    /// take numbers for true or false.
    Jaccard,
    /// Hamming distance, in [0, 1]: the share of the d numbers that differ at all (Hamming 1950; as `scipy.spatial.distance.hamming`).
    Hamming,
}

impl Metric {
    /// All of them, in the order of the interface.
    pub const ALL: [Self; 6] = [Self::Cosine, Self::Dot, Self::Euclidean, Self::Manhattan, Self::Jaccard, Self::Hamming];

    /// Stable name for the command line and session files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Cosine => "cosine",
            Self::Dot => "dot",
            Self::Euclidean => "euclidean",
            Self::Manhattan => "manhattan",
            Self::Jaccard => "jaccard",
            Self::Hamming => "hamming",
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
            Self::Jaccard => "Jaccard distance",
            Self::Hamming => "Hamming distance",
        }
    }

    /// What it is and what it suits, in a sentence; a key of the catalogues.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Cosine => "The angle between two vectors, whatever their lengths: the usual measure for learned vectors.",
            Self::Dot => "The angle and the lengths together: long vectors are near many others.",
            Self::Euclidean => "The straight-line distance.",
            Self::Manhattan => "The sum of the differences, number by number.",
            Self::Jaccard => {
                "The share of the dimensions in use that only one of the two vectors uses: for codes and counts, of which most numbers are zero. How large a number is does not matter."
            }
            Self::Hamming => {
                "The share of the numbers that differ at all: for codes and whole numbers. Learned vectors differ in nearly all of them."
            }
        }
    }

    /// The largest value there is; `None` where it depends on the vectors.
    #[must_use]
    pub fn largest(self) -> Option<f64> {
        match self {
            Self::Cosine | Self::Jaccard | Self::Hamming => Some(1.0),
            Self::Dot | Self::Euclidean | Self::Manhattan => None,
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

//! Nearest neighbours, exact: every row is looked at, and the values shown are those of the original vectors.
//!
//! [`nearest()`] answers one question, [`knn_graph`] all of them at once (for layouts and map quality). Both scan in `f32` with the widest instructions
//! of the machine, keep a few candidates more than asked, compute the kept ones again with `f64` accumulation and order them by that value as
//! it is shown (`f32`), ties by row number. Metrics that count rather than add have plain loops of their own. The result is the same for any number
//! of threads.

mod best;
mod cosines;
mod counted;
mod graph;
mod nearest;
mod sparse;

pub use best::Best;
pub use cosines::UnitRows;
pub use graph::knn_graph;
pub use nearest::{Hit, nearest, values};

use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, Metric, Storage};
use crate::math::kernels::dense::{Score, absolute_distance64, dot64, squared_distance64};

/// Candidates kept beyond k: rounding in the `f32` scan can misplace a row by a few ranks, never by this many unless they tie to 7 digits.
const SLACK: usize = 16;

/// How a metric orders rows.
enum Order {
    /// By a sum over the dimensions (for cosine: of rows scaled to length 1).
    Sum(Score),
    /// By numbers that are counted.
    Count(counted::Distance),
}

impl Order {
    fn of(metric: Metric) -> Self {
        let sum = match metric {
            Metric::Cosine | Metric::Dot => Score::Dot,
            Metric::Euclidean => Score::Squared,
            Metric::Manhattan => Score::Absolute,
            Metric::Jaccard => return Self::Count(counted::jaccard),
            Metric::Hamming => return Self::Count(counted::hamming),
        };
        Self::Sum(sum)
    }
}

/// The metric between two vectors, accumulated in `f64`. Cosine is 0 where a vector is all zero.
#[must_use]
pub fn exact_value(metric: Metric, a: &[f32], b: &[f32]) -> f64 {
    match metric {
        Metric::Cosine => cosine_of(dot64(a, b), dot64(a, a).sqrt(), dot64(b, b).sqrt()),
        Metric::Dot => dot64(a, b),
        Metric::Euclidean => squared_distance64(a, b).sqrt(),
        Metric::Manhattan => absolute_distance64(a, b),
        Metric::Jaccard => counted::jaccard(a, b),
        Metric::Hamming => counted::hamming(a, b),
    }
}

/// The metric between two items, accumulated in `f64`; sparse rows are not written out for it.
///
/// # Panics
/// For an item that the embedding does not have.
#[must_use]
pub fn pair_value(embedding: &Embedding, metric: Metric, a: ItemId, b: ItemId) -> f64 {
    match embedding.storage() {
        Storage::Sparse(rows) => sparse::exact(metric, rows.row(a.row()), rows.row(b.row()), rows.cols()),
        _ => exact_value(metric, &embedding.vector(a), &embedding.vector(b)),
    }
}

/// The metric between a query and every item, in row order and in `f64`, for sparse embeddings; `None` for others.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
pub fn sparse_values(embedding: &Embedding, query: &[f32], metric: Metric, task: &Task) -> Option<Result<Vec<f64>, Cancelled>> {
    embedding.sparse_rows().map(|rows| sparse::values(rows, query, metric, 1, task))
}

/// Cosine from a dot product and two lengths.
fn cosine_of(dot: f64, a: f64, b: f64) -> f64 {
    let lengths = a * b;
    if lengths > 0.0 { (dot / lengths).clamp(-1.0, 1.0) } else { 0.0 }
}

/// The value of a metric as a score: larger is nearer.
fn as_score(metric: Metric, value: f32) -> f32 {
    // Adding 0 makes -0 and 0 the same.
    if metric.larger_is_nearer() { value + 0.0 } else { 0.0 - value }
}

#[cfg(test)]
mod tests;

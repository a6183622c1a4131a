//! The vector that a query stands for.

use std::borrow::Cow;

use super::Query;
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, Metric};
use crate::math::kernels::dense::dot64;

/// Numbers looked at between two checks of the task.
pub(super) const NUMBERS: usize = 1 << 20;

/// Weighted sum of the query's vectors, accumulated in `f64`. With `unit`, each vector is scaled to length 1 first (an all-zero one stays zero),
/// as Mikolov et al. (2013) do, so that long vectors do not outvote short ones; a query of one word is the same either way up to its length.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
pub(super) fn combine(embedding: &Embedding, query: &Query, unit: bool, task: &Task) -> Result<Vec<f32>, Cancelled> {
    if let ([only], [], true) = (&query.terms[..], &query.unseen[..], !unit)
        && (only.weight - 1.0).abs() < f64::EPSILON
    {
        return Ok(embedding.vector(only.item).into_owned());
    }
    if let ([], [only], true) = (&query.terms[..], &query.unseen[..], !unit)
        && (only.weight - 1.0).abs() < f64::EPSILON
    {
        return Ok(only.encoded.vector.clone());
    }
    let mut sum = vec![0.0_f64; embedding.dims()];
    let seen = query.terms.iter().map(|term| (embedding.vector(term.item), term.weight));
    let unseen = query.unseen.iter().map(|term| (Cow::Borrowed(term.encoded.vector.as_slice()), term.weight));
    let at_once = (NUMBERS / embedding.dims()).max(1);
    for (i, (vector, weight)) in seen.chain(unseen).enumerate() {
        if i % at_once == 0 {
            task.check()?;
        }
        let length = if unit { dot64(&vector, &vector).sqrt() } else { 1.0 };
        if length > 0.0 {
            let weight = weight / length;
            for (sum, x) in sum.iter_mut().zip(&*vector) {
                *sum += weight * f64::from(*x);
            }
        }
    }
    Ok(sum.into_iter().map(|x| x as f32).collect())
}

/// Whether vectors are scaled to length 1 before they are combined: where the metric itself looks at directions only.
pub(super) fn scales(metric: Metric) -> bool {
    metric == Metric::Cosine
}

/// Cosine of two vectors at hand, 0 where one is all zero.
pub(super) fn cosine(embedding: &Embedding, a: ItemId, b: ItemId) -> f64 {
    crate::index::pair_value(embedding, Metric::Cosine, a, b)
}

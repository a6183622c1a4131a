//! A small flat view of a few words by themselves, for the arrows of an analogy.
//!
//! The words' vectors at length 1, less their mean, along the two directions in which they differ most (principal components, found through the
//! m × m products of m words, so the number of dimensions does not matter). Signs are fixed: the coordinate of largest size is positive.

use ndarray::Array2;

use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, Metric, Storage};
use crate::index::pair_value;
use crate::math::symmetric::symmetric_eigen;

/// Where the words lie in their own plane, one place per word in the order given. Meant for up to about a hundred words.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
///
/// # Panics
/// For items that the embedding does not have.
pub fn local_plane(embedding: &Embedding, words: &[ItemId], task: &Task) -> Result<Vec<[f32; 2]>, Cancelled> {
    let m = words.len();
    if m == 0 {
        return Ok(Vec::new());
    }
    let mut products = Array2::<f64>::zeros((m, m));
    for i in 0..m {
        task.check()?;
        for j in 0..=i {
            let cosine = cosine(embedding, words[i], words[j]);
            products[[i, j]] = cosine;
            products[[j, i]] = cosine;
        }
    }
    // Centring the vectors is centring the products on both sides.
    let row_means: Vec<f64> = products.rows().into_iter().map(|r| r.sum() / m as f64).collect();
    let mean = row_means.iter().sum::<f64>() / m as f64;
    let centred = Array2::from_shape_fn((m, m), |(i, j)| products[[i, j]] - row_means[i] - row_means[j] + mean);
    let found = symmetric_eigen(&centred, task)?;
    let mut places = vec![[0.0_f32; 2]; m];
    for axis in 0..2.min(found.vectors.nrows()) {
        // Rounding leaves tiny values where the words do not differ at all.
        let size = found.values.get(axis).copied().filter(|x| *x > 1e-12).map_or(0.0, f64::sqrt);
        let vector = found.vectors.row(axis);
        let largest = vector.iter().fold(0.0_f64, |best, x| if x.abs() > best.abs() + 1e-9 { *x } else { best });
        for (place, x) in places.iter_mut().zip(vector) {
            place[axis] = (x * size * largest.signum()) as f32;
        }
    }
    Ok(places)
}

fn cosine(embedding: &Embedding, a: ItemId, b: ItemId) -> f64 {
    match embedding.storage() {
        Storage::OneHot => f64::from(u8::from(a == b)),
        _ => pair_value(embedding, Metric::Cosine, a, b),
    }
}

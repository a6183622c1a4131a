//! The same words twice: as one-hot codes and as learned vectors.
//!
//! Of two different one-hot codes the cosine is exactly 0 and the distance exactly √2, whatever the words mean; that follows from the code and is
//! not computed. The learned side is computed from the vectors.

use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, Metric, Storage, Vectors};
use crate::index::pair_value;
use crate::math::sparse::Csr;

/// Fewest words of a comparison.
pub const FEWEST_WORDS: usize = 2;
/// Most words of a comparison: more do not fit two matrices on a screen.
pub const MOST_WORDS: usize = 40;

/// One of the two codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Cosine similarity of each word with each, row by row.
    pub cosines: Vec<f32>,
    /// Euclidean distance of each word from each, row by row.
    pub distances: Vec<f32>,
    /// Width: dimensions of a vector.
    pub dims: usize,
    /// Share of zeros among all numbers of the whole matrix, in `[0, 1]`.
    pub zero_share: f64,
    /// Bytes of the whole matrix with every number written out (4 each).
    pub dense_bytes: u64,
    /// Bytes as they are kept: one-hot 4 for the position in each row, counts 8 for each number that is not zero, dense the same as `dense_bytes`.
    pub sparse_bytes: u64,
}

/// One-hot beside learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The words, in the order given, repeats left out, at most [`MOST_WORDS`].
    pub words: Vec<ItemId>,
    /// House number of each word: its row, counted from 1. In its one-hot code this is the place of the 1.
    pub house_numbers: Vec<u64>,
    /// Rows of both matrices: size of the vocabulary.
    pub num_items: usize,
    /// One-hot codes.
    pub one_hot: Code,
    /// The embedding's own vectors.
    pub learned: Code,
}

/// Lays one-hot codes beside the vectors of an embedding, for some of its words. Words beyond [`MOST_WORDS`] are left out; with fewer than
/// [`FEWEST_WORDS`] the matrices have nothing to compare but are well-formed.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
///
/// # Panics
/// For items that the embedding does not have.
pub fn compare(embedding: &Embedding, words: &[ItemId], task: &Task) -> Result<Comparison, Cancelled> {
    Ok(compare_with(embedding, words, zero_share(embedding, task)?))
}

/// The same with the share of zeros (see [`zero_share`]) already known: the words alone are looked at.
///
/// # Panics
/// For items that the embedding does not have.
#[must_use]
pub fn compare_with(embedding: &Embedding, words: &[ItemId], zero_share: f64) -> Comparison {
    let mut chosen: Vec<ItemId> = Vec::with_capacity(words.len().min(MOST_WORDS));
    for word in words {
        if !chosen.contains(word) && chosen.len() < MOST_WORDS {
            chosen.push(*word);
        }
    }
    let one_hot = one_hot_code(embedding.len(), &chosen);
    let learned = match embedding.storage() {
        Storage::OneHot => one_hot.clone(),
        _ => learned_code(embedding, &chosen, zero_share),
    };
    Comparison {
        house_numbers: chosen.iter().map(|w| w.row() as u64 + 1).collect(),
        words: chosen,
        num_items: embedding.len(),
        one_hot,
        learned,
    }
}

/// Rows looked at between two checks of the task.
const READ_ROWS: usize = 4096;

/// Share of zeros among all numbers of an embedding, in `[0, 1]`. Looks at all of them.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
pub fn zero_share(embedding: &Embedding, task: &Task) -> Result<f64, Cancelled> {
    let (n, all) = (embedding.len(), embedding.len() as f64 * embedding.dims() as f64);
    let rows = match embedding.vectors() {
        Vectors::Rows(rows) => rows,
        Vectors::OneHot => return Ok(1.0 - 1.0 / n as f64),
        Vectors::Sparse(rows) => return Ok(1.0 - rows.stored() as f64 / all),
    };
    let (mut zeros, mut buffer) = (0_u64, Vec::new());
    for first in (0..n).step_by(READ_ROWS) {
        task.check()?;
        let part = rows.read(first..(first + READ_ROWS).min(n), &mut buffer);
        zeros += part.iter().map(|x| u64::from(*x == 0.0)).sum::<u64>();
    }
    Ok(zeros as f64 / all)
}

fn one_hot_code(n: usize, words: &[ItemId]) -> Code {
    let pairs = || words.iter().flat_map(|a| words.iter().map(move |b| a == b));
    Code {
        cosines: pairs().map(|same| if same { 1.0 } else { 0.0 }).collect(),
        distances: pairs().map(|same| if same { 0.0 } else { std::f32::consts::SQRT_2 }).collect(),
        dims: n,
        zero_share: 1.0 - 1.0 / n as f64,
        dense_bytes: 4 * (n as u64) * (n as u64),
        sparse_bytes: 4 * n as u64,
    }
}

fn learned_code(embedding: &Embedding, words: &[ItemId], zero_share: f64) -> Code {
    let matrix = |metric| -> Vec<f32> {
        let pairs = words.iter().flat_map(|a| words.iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| pair_value(embedding, metric, *a, *b) as f32).collect()
    };
    let dense = 4 * embedding.len() as u64 * embedding.dims() as u64;
    let bytes = if embedding.sparse_rows().is_some() { dense } else { embedding.vector_bytes() };
    Code {
        cosines: matrix(Metric::Cosine),
        distances: matrix(Metric::Euclidean),
        dims: embedding.dims(),
        zero_share,
        dense_bytes: bytes,
        sparse_bytes: embedding.sparse_rows().map_or(bytes, Csr::size_bytes),
    }
}

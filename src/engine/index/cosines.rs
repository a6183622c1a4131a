//! Cosines of some items with a run of rows, all of them kept: the block that question sets are scored from.

use std::ops::Range;

use super::sparse;
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, Metric, Storage};
use crate::math::kernels::Level;
use crate::math::kernels::dense::{Score, TILE_QUERIES, TILE_ROWS, Tile, dot64, tile};

/// Some items' vectors at length 1 (an all-zero vector stays zero), packed for the tiles.
#[derive(Debug, Clone)]
pub struct UnitRows<'a> {
    embedding: &'a Embedding,
    items: Vec<ItemId>,
    packed: Vec<f32>,
}

impl<'a> UnitRows<'a> {
    /// Packs the vectors of `items`.
    #[must_use]
    pub fn new(embedding: &'a Embedding, items: &[ItemId]) -> Self {
        let packed = match embedding.storage() {
            Storage::OneHot | Storage::Sparse(_) => Vec::new(),
            Storage::Dense(_) | Storage::F16(_) | Storage::I8(_) => pack(embedding, items.iter().copied(), TILE_QUERIES),
        };
        Self { embedding, items: items.to_vec(), packed }
    }

    /// Cosines with the given rows: item by item, `rows.len()` numbers each.
    ///
    /// # Errors
    /// `Cancelled` when the owner of the task gave up.
    ///
    /// # Panics
    /// For rows that the embedding does not have.
    pub fn cosines(&self, rows: Range<usize>, task: &Task) -> Result<Vec<f32>, Cancelled> {
        let width = rows.len();
        let mut out = vec![0.0; self.items.len() * width];
        if *self.embedding.storage() == Storage::OneHot {
            for (at, item) in self.items.iter().enumerate().filter(|(_, item)| rows.contains(&item.row())) {
                out[at * width + item.row() - rows.start] = 1.0;
            }
            return Ok(out);
        }
        if let Some(all) = self.embedding.sparse_rows() {
            for (item, out) in self.items.iter().zip(out.chunks_exact_mut(width.max(1))) {
                task.check()?;
                let query = self.embedding.vector(*item);
                let query = sparse::Query::new(&query, Metric::Cosine);
                for (row, out) in rows.clone().zip(out) {
                    *out = query.value(all.row(row)) as f32;
                }
            }
            return Ok(out);
        }
        let dims = self.embedding.dims();
        let panels = pack(self.embedding, rows.map(|r| ItemId(r as u32)), TILE_ROWS);
        let mut scores = Tile::zero();
        for (t, queries) in self.packed.chunks_exact(TILE_QUERIES * dims).enumerate() {
            task.check()?;
            for (p, panel) in panels.chunks_exact(TILE_ROWS * dims).enumerate() {
                tile(Level::detected(), Score::Dot, dims, queries, panel, &[f32::INFINITY; TILE_QUERIES], &mut scores);
                let columns = p * TILE_ROWS..((p + 1) * TILE_ROWS).min(width);
                for (q, scores) in scores.scores.iter().enumerate().take(self.items.len() - (t * TILE_QUERIES).min(self.items.len())) {
                    let at = (t * TILE_QUERIES + q) * width;
                    out[at + columns.start..at + columns.end].copy_from_slice(&scores[..columns.len()]);
                }
            }
        }
        Ok(out)
    }
}

/// Vectors at length 1 in groups of `width`, by dimension; the last group filled up with zeros.
fn pack(embedding: &Embedding, items: impl ExactSizeIterator<Item = ItemId>, width: usize) -> Vec<f32> {
    let dims = embedding.dims();
    let mut packed = vec![0.0; items.len().div_ceil(width) * width * dims];
    for (at, item) in items.enumerate() {
        let vector = embedding.vector(item);
        let length = dot64(&vector, &vector).sqrt();
        let group = &mut packed[at / width * width * dims..][..width * dims];
        if length > 0.0 {
            for (dim, x) in vector.iter().enumerate() {
                group[dim * width + at % width] = (f64::from(*x) / length) as f32;
            }
        }
    }
    packed
}

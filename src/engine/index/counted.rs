//! Jaccard and Hamming distances over rows that are not sparse: numbers are counted, not added.
//!
//! Each value is the quotient of two whole numbers, the same for any order of work, so rows that tie tie exactly and nothing has to be computed twice.
//! Cost: one pass over n × d numbers a query, n² · d comparisons for the graph. Memory: nothing beside the result. Random: nothing.

use std::ops::Range;

use super::{Best, Hit, as_score};
use crate::base::{Cancelled, Task};
use crate::data::{ItemId, KnnGraph, Metric};
use crate::math::parallel::map_shards;
use crate::math::rows::ReadRows;

/// A distance of two rows of the same length.
pub(super) type Distance = fn(&[f32], &[f32]) -> f64;

/// Rows read at once, and compared between two looks at the task.
const BLOCK: usize = 256;
/// Rows of a shard of one query.
const SHARD: usize = 4096;
/// Queries of a shard of the graph, which pass over each block together.
const QUERIES: usize = 32;

/// `part / whole`, 0 of nothing.
pub(super) fn quotient(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The Jaccard distance of two sets with `both` members in common and `either` in all; 0 of two empty sets.
pub(super) fn of_sets(both: usize, either: usize) -> f64 {
    quotient(either - both, either)
}

/// 1 − |A ∩ B| / |A ∪ B| of the dimensions that are not zero.
pub(super) fn jaccard(a: &[f32], b: &[f32]) -> f64 {
    let (mut both, mut either) = (0_u32, 0_u32);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (u32::from(*x != 0.0), u32::from(*y != 0.0));
        both += x & y;
        either += x | y;
    }
    of_sets(both as usize, either as usize)
}

/// The share of the numbers that differ.
pub(super) fn hamming(a: &[f32], b: &[f32]) -> f64 {
    let differ: u32 = a.iter().zip(b).map(|(x, y)| u32::from(x != y)).sum();
    quotient(differ as usize, a.len())
}

/// Rows, and how far they are from each other.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub rows: &'a dyn ReadRows,
    pub metric: Metric,
    pub distance: Distance,
}

impl Counted<'_> {
    /// Hands some rows to `take` with their numbers, block by block.
    fn walk(&self, rows: Range<usize>, task: &Task, mut take: impl FnMut(usize, &[f32])) -> Result<(), Cancelled> {
        let mut buffer = Vec::new();
        for first in rows.clone().step_by(BLOCK) {
            task.check()?;
            let block = self.rows.read(first..(first + BLOCK).min(rows.end), &mut buffer);
            block.chunks_exact(self.rows.shape().1).enumerate().for_each(|(i, row)| take(first + i, row));
        }
        Ok(())
    }

    /// The distance of every row from a query, in row order.
    pub fn values(&self, query: &[f32], threads: usize, task: &Task) -> Result<Vec<f32>, Cancelled> {
        let n = self.rows.shape().0;
        let shards = map_shards(threads, n.div_ceil(SHARD), |shard| {
            let mut out = Vec::with_capacity(SHARD);
            self.walk(shard * SHARD..((shard + 1) * SHARD).min(n), task, |_, row| out.push((self.distance)(query, row) as f32))?;
            Ok(out)
        });
        Ok(shards.into_iter().collect::<Result<Vec<_>, Cancelled>>()?.concat())
    }

    /// The `keep` rows nearest to a query, nearest first, ties by row.
    pub fn scan(&self, query: &[f32], keep: usize, threads: usize, task: &Task) -> Result<Vec<Hit>, Cancelled> {
        let mut best = Best::new(keep);
        for (row, value) in self.values(query, threads, task)?.into_iter().enumerate() {
            best.offer(as_score(self.metric, value), row as u32);
        }
        Ok(best.into_sorted().into_iter().map(|(score, row)| Hit { item: ItemId(row), value: as_score(self.metric, score) }).collect())
    }

    /// The `k` nearest of every row; see [`super::knn_graph`].
    pub fn graph(&self, k: usize, threads: usize, task: &Task) -> Result<KnnGraph, Cancelled> {
        let (n, dims) = self.rows.shape();
        let shards = map_shards(threads, n.div_ceil(QUERIES), |shard| {
            let queries = shard * QUERIES..((shard + 1) * QUERIES).min(n);
            let mut buffer = Vec::new();
            let asked: Vec<f32> = self.rows.read(queries.clone(), &mut buffer).to_vec();
            let mut best: Vec<Best> = queries.clone().map(|_| Best::new(k)).collect();
            self.walk(0..n, task, |row, numbers| {
                for ((query, asked), best) in queries.clone().zip(asked.chunks_exact(dims)).zip(&mut best) {
                    let score = as_score(self.metric, (self.distance)(asked, numbers) as f32);
                    #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "the limit is NaN while there is room")]
                    if query != row && !(score <= best.limit()) {
                        best.offer(score, row as u32);
                    }
                }
            })?;
            task.advance(queries.len() as u64)?;
            Ok(best.into_iter().flat_map(Best::into_sorted).collect::<Vec<_>>())
        });
        let mut graph = KnnGraph { k, rows: Vec::with_capacity(n * k), values: Vec::with_capacity(n * k) };
        for (score, row) in shards.into_iter().collect::<Result<Vec<_>, Cancelled>>()?.concat() {
            graph.rows.push(row);
            graph.values.push(as_score(self.metric, score));
        }
        Ok(graph)
    }
}

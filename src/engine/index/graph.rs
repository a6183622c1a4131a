//! The neighbour graph: the k nearest of every row, exact, all pairs compared.
//!
//! In: n × d. Out: n × k rows and values. Cost: n² · d multiply-adds (70,000 × 50: 0.25 T, a few CPU-seconds with AVX-512) and a packed copy of the
//! vectors, where they are kept as `f32`. Rows are packed in panels of 32 by dimension, queries in tiles of 12; a block of panels stays in the second-level cache while
//! 240 queries pass over it, and each query keeps a running selection whose limit is tested in registers. Random: nothing.

use std::ops::Range;

use super::counted::Counted;
use super::{Best, Order, SLACK, as_score, cosine_of, exact_value, sparse};
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, KnnGraph, Metric, Vectors};
use crate::math::kernels::Level;
use crate::math::kernels::dense::{Score, TILE_QUERIES, TILE_ROWS, Tile, dot64, tile};
use crate::math::parallel::map_shards;
use crate::math::rows::ReadRows;
use crate::say;

/// Queries of one shard.
const SHARD_QUERIES: usize = 20 * TILE_QUERIES;
/// Rows looked at between two checks of the task.
const READ_ROWS: usize = 1024;
/// Numbers of one block of panels (256 kB).
const BLOCK_NUMBERS: usize = 1 << 16;

/// The k nearest neighbours of every row, self excluded, nearest first, ties by row number. `k` is at most n − 1, and a larger one is cut to that.
/// One-hot vectors are all equally far from each other, so each row gets the first k other rows.
/// Reports rows done as a stage of the task. The result does not depend on `threads`.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
pub fn knn_graph(embedding: &Embedding, k: usize, metric: Metric, threads: usize, task: &Task) -> Result<KnnGraph, Cancelled> {
    let n = embedding.len();
    let k = k.min(n - 1);
    task.stage(say!("Finding nearest neighbours"), n as u64);
    task.check()?;
    if k == 0 {
        return Ok(KnnGraph { k, rows: Vec::new(), values: Vec::new() });
    }
    let search = match embedding.vectors() {
        Vectors::OneHot => return one_hot(n, k, metric, task),
        Vectors::Sparse(rows) => return sparse::graph(rows, k, metric, threads, task),
        Vectors::Rows(rows) => match Order::of(metric) {
            Order::Sum(score) => Search::new(rows, k, metric, score, threads, task)?,
            Order::Count(distance) => return Counted { rows, metric, distance }.graph(k, threads, task),
        },
    };
    let shards = map_shards(threads, n.div_ceil(SHARD_QUERIES), |shard| search.shard(shard, task));
    let mut graph = KnnGraph { k, rows: Vec::with_capacity(n * k), values: Vec::with_capacity(n * k) };
    for shard in shards {
        task.unless_cancelled()?;
        let (rows, values) = shard?;
        graph.rows.extend(rows);
        graph.values.extend(values);
    }
    Ok(graph)
}

fn one_hot(n: usize, k: usize, metric: Metric, task: &Task) -> Result<KnnGraph, Cancelled> {
    let value = match metric {
        Metric::Cosine | Metric::Dot => 0.0,
        Metric::Euclidean => std::f32::consts::SQRT_2,
        Metric::Manhattan => 2.0,
        Metric::Jaccard => 1.0,
        Metric::Hamming => (2.0 / n as f64) as f32,
    };
    let mut rows = Vec::with_capacity(n * k);
    for row in 0..n as u32 {
        rows.extend((0..n as u32).filter(|other| *other != row).take(k));
        if row % 4096 == 0 {
            task.advance(4096.min(u64::from(n as u32 - row)))?;
        }
    }
    Ok(KnnGraph { k, values: vec![value; rows.len()], rows })
}

struct Search<'a> {
    rows: &'a dyn ReadRows,
    n: usize,
    dims: usize,
    k: usize,
    metric: Metric,
    score: Score,
    level: Level,
    /// Length of every row; empty unless the metric is cosine.
    lengths: Vec<f64>,
    /// What a row is multiplied by before it is packed: 1 / length for cosine, else a power of two common to all that keeps squares in range.
    scale: f32,
    /// All rows packed; empty where rows are kept in fewer bits: these are packed block by block as they are needed, so that memory does not grow to `f32`.
    panels: Vec<f32>,
}

impl<'a> Search<'a> {
    fn new(rows: &'a dyn ReadRows, k: usize, metric: Metric, score: Score, threads: usize, task: &Task) -> Result<Self, Cancelled> {
        let (n, dims) = rows.shape();
        let (mut lengths, mut largest, mut buffer) = (Vec::new(), 0.0_f32, Vec::new());
        for first in (0..n).step_by(READ_ROWS) {
            task.check()?;
            let block = rows.read(first..(first + READ_ROWS).min(n), &mut buffer);
            if metric == Metric::Cosine {
                lengths.extend(block.chunks_exact(dims).map(|r| dot64(r, r).sqrt()));
            }
            largest = block.iter().fold(largest, |m, x| m.max(x.abs()));
        }
        let exponent = if largest > 0.0 { -libm::log2(f64::from(largest)).floor() } else { 0.0 };
        let mut search = Search {
            rows,
            n,
            dims,
            k,
            metric,
            score,
            level: Level::detected(),
            lengths,
            scale: libm::exp2(exponent.clamp(-126.0, 126.0)) as f32,
            panels: Vec::new(),
        };
        if !rows.is_in_place() {
            return Ok(search);
        }
        let panels = map_shards(threads, n.div_ceil(TILE_ROWS), |panel| {
            task.check()?;
            let mut packed = vec![0.0; TILE_ROWS * dims];
            search.pack(panel * TILE_ROWS, TILE_ROWS, &mut packed);
            Ok::<_, Cancelled>(packed)
        });
        search.panels = Vec::with_capacity(panels.len() * TILE_ROWS * dims);
        for panel in panels {
            task.unless_cancelled()?;
            search.panels.extend(panel?);
        }
        Ok(search)
    }

    /// Writes rows `first..first + width` by dimension; rows past the end stay as they are.
    fn pack(&self, first: usize, width: usize, packed: &mut [f32]) {
        let mut buffer = Vec::new();
        let rows = self.rows.read(first.min(self.n)..(first + width).min(self.n), &mut buffer);
        for (at, row) in rows.chunks_exact(self.dims).enumerate() {
            let length = self.lengths.get(first + at).copied();
            for (dim, x) in row.iter().enumerate() {
                packed[dim * width + at] = match length {
                    Some(0.0) => 0.0,
                    Some(length) => (f64::from(*x) / length) as f32,
                    None => x * self.scale,
                };
            }
        }
    }

    /// The neighbours of the shard's queries, k rows and values each.
    fn shard(&self, shard: usize, task: &Task) -> Result<(Vec<u32>, Vec<f32>), Cancelled> {
        let first = shard * SHARD_QUERIES;
        let count = SHARD_QUERIES.min(self.n - first);
        let tiles = count.div_ceil(TILE_QUERIES);
        let mut queries = vec![0.0; tiles * TILE_QUERIES * self.dims];
        for (t, packed) in queries.chunks_exact_mut(TILE_QUERIES * self.dims).enumerate() {
            self.pack(first + t * TILE_QUERIES, TILE_QUERIES, packed);
        }
        let keep = (self.k + SLACK).min(self.n - 1);
        let mut best: Vec<Best> = (0..tiles * TILE_QUERIES).map(|_| Best::new(keep)).collect();
        let panel_numbers = TILE_ROWS * self.dims;
        let (block_panels, all_panels) = ((BLOCK_NUMBERS / panel_numbers).max(1), self.n.div_ceil(TILE_ROWS));
        let (mut out, mut buffer) = (Tile::zero(), Vec::new());
        for first_panel in (0..all_panels).step_by(block_panels) {
            task.check()?;
            let panels = self.block(first_panel..(first_panel + block_panels).min(all_panels), &mut buffer);
            for ((t, packed), best) in queries.chunks_exact(TILE_QUERIES * self.dims).enumerate().zip(best.chunks_exact_mut(TILE_QUERIES)) {
                for (p, panel) in panels.chunks_exact(panel_numbers).enumerate() {
                    let limits = std::array::from_fn(|q| best[q].limit());
                    tile(self.level, self.score, self.dims, packed, panel, &limits, &mut out);
                    let first_row = (first_panel + p) * TILE_ROWS;
                    self.collect(first + t * TILE_QUERIES, first_row, &out, best);
                }
            }
        }
        let mut rows = Vec::with_capacity(count * self.k);
        let mut values = Vec::with_capacity(count * self.k);
        for (i, best) in best.into_iter().take(count).enumerate() {
            if i % 16 == 0 {
                task.check()?;
            }
            for (row, value) in self.refine(first + i, best) {
                rows.push(row);
                values.push(value);
            }
        }
        task.advance(count as u64)?;
        Ok((rows, values))
    }

    /// Some panels, packed beforehand or now.
    fn block<'b>(&'b self, panels: Range<usize>, buffer: &'b mut Vec<f32>) -> &'b [f32] {
        let panel_numbers = TILE_ROWS * self.dims;
        if self.rows.is_in_place() {
            return &self.panels[panels.start * panel_numbers..panels.end * panel_numbers];
        }
        buffer.clear();
        buffer.resize(panels.len() * panel_numbers, 0.0);
        for (packed, panel) in buffer.chunks_exact_mut(panel_numbers).zip(panels) {
            self.pack(panel * TILE_ROWS, TILE_ROWS, packed);
        }
        buffer
    }

    /// Offers a tile's hits to the selections of its queries.
    fn collect(&self, first_query: usize, first_row: usize, out: &Tile, best: &mut [Best]) {
        let inside = if first_row + TILE_ROWS <= self.n { u32::MAX } else { (1 << (self.n - first_row)) - 1 };
        for (q, best) in best.iter_mut().enumerate() {
            let mut hits = out.hits[q] & inside;
            while hits != 0 {
                let at = hits.trailing_zeros() as usize;
                hits &= hits - 1;
                if first_row + at != first_query + q {
                    best.offer(out.scores[q][at], (first_row + at) as u32);
                }
            }
        }
    }

    /// The kept rows with their values on the original vectors, in the order of those.
    fn refine(&self, query: usize, best: Best) -> Vec<(u32, f32)> {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        let a = self.rows.read(query..query + 1, &mut own);
        let mut found: Vec<(u32, f32)> = best
            .into_sorted()
            .into_iter()
            .map(|(_, row)| {
                let b = self.rows.read(row as usize..row as usize + 1, &mut other);
                let value = match self.metric {
                    Metric::Cosine => cosine_of(dot64(a, b), self.lengths[query], self.lengths[row as usize]),
                    metric => exact_value(metric, a, b),
                };
                (row, value as f32)
            })
            .collect();
        found.sort_unstable_by(|x, y| as_score(self.metric, y.1).total_cmp(&as_score(self.metric, x.1)).then(x.0.cmp(&y.0)));
        found.truncate(self.k);
        found
    }
}

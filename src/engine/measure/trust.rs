//! Trustworthiness and continuity of a map.
//!
//! T(k) = 1 − 2 / (n k (2n − 3k − 1)) · Σᵢ Σ_{j ∈ Uₖ(i)} (r(i, j) − k): Uₖ(i) are the k nearest places of i that are not among its k nearest vectors, r the rank of j among all
//! vectors by nearness to i. It falls when strangers are shown side by side. Continuity is the same with vectors and places exchanged: it falls when true neighbours are torn
//! apart. Both lie in `[0, 1]`. Source: Venna and Kaski 2001, Neighborhood preservation in nonlinear projection methods, eqs. 1-2; T as scikit-learn computes it.
//! Exact ranks over all items, ties by row number, distances in f64. All items are ranked up to about 20,000; in larger sets a random subset is (the ranks still run over all
//! items), and the result says how many. Cost: m · n · d for m ranked items, a few rows of n numbers per thread. Random: the subset.

use std::cmp::Ordering;

use ndarray::Array2;

use crate::base::{Cancelled, MethodError, Say, Seed, Task};
use crate::data::{Embedding, ItemId, Metric, Projection, Storage, Vectors};
use crate::index::sparse_values;
use crate::math::parallel::map_shards;
use crate::math::product::product;
use crate::math::rows::{ReadRows, block};
use crate::say;

/// How far a map can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct MapTrust {
    /// Neighbourhood size.
    pub k: usize,
    /// Low when strangers are shown side by side. In `[0, 1]`.
    pub trustworthiness: f64,
    /// Low when true neighbours are torn apart. In `[0, 1]`.
    pub continuity: f64,
    /// Mean share of the k true neighbours that the map keeps, in `[0, 1]`.
    pub kept: f64,
    /// Items whose neighbourhoods were ranked.
    pub ranked: usize,
    /// Items in all; when more than `ranked`, the figures are estimates from a random subset and must be shown so.
    pub items: usize,
}

impl MapTrust {
    /// Whether every item was ranked.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.ranked == self.items
    }
}

/// Pairs that are ranked at most, but never fewer than 1000 items.
const MOST_PAIRS: usize = 400_000_000;
/// Items ranked together.
const ROWS: usize = 16;
/// Items whose products are computed together.
const PANEL: usize = 2048;

/// Measures a map with neighbourhoods of `k` (10 is usual).
///
/// # Errors
/// `k` of half the items or more (the formula then has no meaning), one-hot codes, a map of other items, or cancelled.
pub fn trust(
    embedding: &Embedding,
    map: &Projection,
    metric: Metric,
    k: usize,
    seed: Seed,
    threads: usize,
    task: &Task,
) -> Result<MapTrust, MethodError> {
    same_items(embedding, map)?;
    let n = embedding.len();
    if k == 0 || 2 * k >= n {
        let most = n.saturating_sub(1) / 2;
        return Err(say!(
            "Trustworthiness with {k} neighbours needs more than {need} items, got {n}; up to {most} neighbours would do",
            k = k,
            need = 2 * k,
            n = n,
            most = most
        )
        .into());
    }
    let ranked = subset(n, seed);
    task.stage(say!("Measuring how far the map can be trusted"), ranked.len() as u64);
    let truth = match embedding.vectors() {
        Vectors::Rows(rows) => Some(Space::new(rows, metric, task)?),
        Vectors::OneHot | Vectors::Sparse(_) => None,
    };
    let shown = Space::new(map.at(), Metric::Euclidean, task)?;
    let parts = map_shards(threads, ranked.len().div_ceil(ROWS), |shard| {
        let rows = &ranked[shard * ROWS..((shard + 1) * ROWS).min(ranked.len())];
        let (far_in_truth, far_in_map) = (
            match &truth {
                Some(truth) => truth.distances(rows, task)?,
                None => sparse_distances(embedding, rows, metric, task)?,
            },
            shown.distances(rows, task)?,
        );
        let mut sums = [0_u64; 3];
        for (at, row) in rows.iter().enumerate() {
            let (a, b) = (&far_in_truth[at * n..(at + 1) * n], &far_in_map[at * n..(at + 1) * n]);
            let (near_a, near_b) = (nearest(a, *row, k), nearest(b, *row, k));
            sums[0] += penalty(a, *row, &near_a, &near_b);
            sums[1] += penalty(b, *row, &near_b, &near_a);
            sums[2] += near_a.iter().filter(|j| near_b.contains(j)).count() as u64;
        }
        task.advance(rows.len() as u64)?;
        Ok::<_, Cancelled>(sums)
    });
    let mut sums = [0_u64; 3];
    for part in parts {
        sums.iter_mut().zip(part?).for_each(|(s, p)| *s += p);
    }
    let m = ranked.len() as f64;
    let worst = m * k as f64 * (2.0 * n as f64 - 3.0 * k as f64 - 1.0) / 2.0;
    Ok(MapTrust {
        k,
        trustworthiness: 1.0 - sums[0] as f64 / worst,
        continuity: 1.0 - sums[1] as f64 / worst,
        kept: sums[2] as f64 / (m * k as f64),
        ranked: ranked.len(),
        items: n,
    })
}

/// The vectors, when the map is one of the same items and they are not one-hot.
pub(super) fn same_items(embedding: &Embedding, map: &Projection) -> Result<(), Say> {
    if *embedding.storage() == Storage::OneHot {
        return Err(say!("All one-hot vectors are equally far from each other, so there are no neighbours that a map could keep"));
    }
    if embedding.len() != map.at().nrows() {
        return Err(say!("The map has {places} places for {items} items", places = map.at().nrows(), items = embedding.len()));
    }
    Ok(())
}

/// A number that grows with the distance, from each of `rows` to every item, among sparse vectors: `rows.len()` × n.
fn sparse_distances(embedding: &Embedding, rows: &[usize], metric: Metric, task: &Task) -> Result<Vec<f64>, Cancelled> {
    let mut out = Vec::with_capacity(rows.len() * embedding.len());
    for row in rows {
        let query = embedding.vector(ItemId(*row as u32));
        let Some(values) = sparse_values(embedding, &query, metric, task) else { continue };
        let sign = if metric.larger_is_nearer() { -1.0 } else { 1.0 };
        out.extend(values?.into_iter().map(|v| v * sign));
    }
    Ok(out)
}

/// All items, or a random subset in row order.
fn subset(n: usize, seed: Seed) -> Vec<usize> {
    let most = (MOST_PAIRS / n).max(1000);
    let mut all: Vec<usize> = (0..n).collect();
    if n > most {
        seed.stream("trustworthiness").shuffle(&mut all);
        all.truncate(most);
        all.sort_unstable();
    }
    all
}

/// Vectors or places, and how far they are from each other.
struct Space<'a> {
    rows: &'a dyn ReadRows,
    metric: Metric,
    lengths: Vec<f64>,
}

/// Euclidean lengths where the metric wants them.
fn lengths(rows: &dyn ReadRows, metric: Metric, task: &Task) -> Result<Vec<f64>, Cancelled> {
    let (mut out, mut buffer) = (Vec::new(), Vec::new());
    if !matches!(metric, Metric::Cosine | Metric::Euclidean) {
        return Ok(out);
    }
    let (n, d) = rows.shape();
    for from in (0..n).step_by(PANEL) {
        task.check()?;
        let panel = rows.read(from..(from + PANEL).min(n), &mut buffer);
        out.extend(panel.chunks_exact(d).map(|r| r.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt()));
    }
    Ok(out)
}

impl<'a> Space<'a> {
    fn new(rows: &'a dyn ReadRows, metric: Metric, task: &Task) -> Result<Self, Cancelled> {
        Ok(Self { rows, metric, lengths: lengths(rows, metric, task)? })
    }

    /// A number that grows with the distance, from each of `rows` to every item: `rows.len()` × n.
    fn distances(&self, rows: &[usize], task: &Task) -> Result<Vec<f64>, Cancelled> {
        let (n, d) = self.rows.shape();
        let (mut out, mut buffer) = (vec![0.0; rows.len() * n], Vec::new());
        let mut queries = Array2::zeros((rows.len(), d));
        for (mut query, row) in queries.outer_iter_mut().zip(rows) {
            query.iter_mut().zip(self.rows.read(*row..row + 1, &mut buffer)).for_each(|(q, x)| *q = f64::from(*x));
        }
        for from in (0..n).step_by(PANEL) {
            task.check()?;
            let to = (from + PANEL).min(n);
            let panel = block(self.rows, from..to, &mut buffer).mapv(f64::from);
            // In few dimensions differences are cheap, and exact where items nearly coincide.
            let direct = d <= 3 || matches!(self.metric, Metric::Manhattan | Metric::Jaccard | Metric::Hamming);
            let products = if direct { Array2::zeros((0, 0)) } else { product(&queries, &panel.t()) };
            for (i, row) in rows.iter().enumerate() {
                for (j, out) in out[i * n + from..i * n + to].iter_mut().enumerate() {
                    *out = match self.metric {
                        Metric::Manhattan => queries.row(i).iter().zip(panel.row(j)).map(|(a, b)| (a - b).abs()).sum(),
                        Metric::Hamming => queries.row(i).iter().zip(panel.row(j)).filter(|(a, b)| a != b).count() as f64,
                        Metric::Jaccard => {
                            let pairs = || queries.row(i).into_iter().zip(panel.row(j)).map(|(a, b)| (*a != 0.0, *b != 0.0));
                            let (apart, either) = (pairs().filter(|(a, b)| a != b).count(), pairs().filter(|(a, b)| *a || *b).count());
                            if either == 0 { 0.0 } else { apart as f64 / either as f64 }
                        }
                        Metric::Euclidean if direct => queries.row(i).iter().zip(panel.row(j)).map(|(a, b)| (a - b) * (a - b)).sum(),
                        Metric::Euclidean => self.lengths[*row].powi(2) + self.lengths[from + j].powi(2) - 2.0 * products[[i, j]],
                        Metric::Dot | Metric::Cosine => {
                            let product = if direct { queries.row(i).dot(&panel.row(j)) } else { products[[i, j]] };
                            let scale = if self.metric == Metric::Dot { 1.0 } else { self.lengths[*row] * self.lengths[from + j] };
                            if scale > 0.0 { -product / scale } else { 0.0 }
                        }
                    };
                }
            }
        }
        Ok(out)
    }
}

fn nearer(far: &[f64], i: u32, j: u32) -> Ordering {
    far[i as usize].total_cmp(&far[j as usize]).then(i.cmp(&j))
}

/// The k nearest items, nearest first, self excluded.
fn nearest(far: &[f64], own: usize, k: usize) -> Vec<u32> {
    let mut kept: Vec<u32> = Vec::with_capacity(k + 1);
    let mut limit = f64::INFINITY;
    for (j, distance) in far.iter().enumerate() {
        if (*distance < limit || kept.len() < k) && j != own {
            let j = j as u32;
            let slot = kept.partition_point(|other| nearer(far, *other, j) == Ordering::Less);
            kept.insert(slot, j);
            kept.truncate(k);
            if let (true, Some(last)) = (kept.len() == k, kept.last()) {
                limit = far[*last as usize];
            }
        }
    }
    kept
}

/// Σ (rank − k) over the items of `theirs` that are not in `ours`; ranks by `far`, from 1.
fn penalty(far: &[f64], own: usize, ours: &[u32], theirs: &[u32]) -> u64 {
    let mut strangers: Vec<u32> = theirs.iter().copied().filter(|j| !ours.contains(j)).collect();
    strangers.sort_by(|a, b| nearer(far, *a, *b));
    let Some(last) = strangers.last() else { return 0 };
    let limit = far[*last as usize];
    // Items nearer than the first stranger, between the first and the second, and so on.
    let mut between = vec![0_u64; strangers.len()];
    for (l, distance) in far.iter().enumerate() {
        if *distance <= limit && l != own {
            let slot = strangers.partition_point(|j| nearer(far, *j, l as u32) != Ordering::Greater);
            if slot < between.len() {
                between[slot] += 1;
            }
        }
    }
    // Strangers count themselves in the slot after their own, so the sum up to a slot is the number of nearer items.
    let mut rank = 0;
    let mut sum = 0;
    for count in between {
        rank += count;
        sum += rank + 1 - ours.len() as u64;
    }
    sum
}

#[cfg(test)]
#[path = "trust_tests.rs"]
pub(super) mod tests;

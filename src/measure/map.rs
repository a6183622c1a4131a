//! Quality of a map: which neighbours it invents (trustworthiness), which it loses (continuity), and how many each point keeps.
//!
//! In: n × d vectors and their n × 2 or n × 3 places. Out: two numbers in [0, 1] and one share per item.
//!
//!   T(k) = 1 − 2 / (n k (2n − 3k − 1)) · Σ_i Σ_{j ∈ U_i} (r(i, j) − k)
//!
//! where U_i are the k nearest of i on the map that are not among its k nearest vectors, and r(i, j) is the rank of j from i among the vectors, from 1. Continuity is
//! the same with vectors and map exchanged. Source: Venna and Kaski 2001, "Neighborhood preservation in nonlinear projection methods", equations 1 and 2;
//! the same formula as scikit-learn's `trustworthiness`. Vectors are compared as the map compared them (Euclidean, or cosine, which is Euclidean on rows of length 1).
//! Ties go to the lower row. Cost: two neighbour graphs and one pass over all rows for each point measured. Random: nothing. Limits: k below n / 2 (for fewer than 2k + 1
//! items k is made smaller); above 20,000 items T and continuity are measured on 5,000 points spread evenly over the rows, and say so.

use std::sync::Arc;

use ndarray::Array2;

use crate::base::{Cancelled, MethodError, ParamValue, Seed, Task};
use crate::data::{Embedding, ItemId, KnnGraph, Metric, Projection, Recipe, Storage};
use crate::index::knn_graph;
use crate::math::kernels::Level;
use crate::math::kernels::dense::{Score, scan};
use crate::math::parallel::map_shards;
use crate::say;

/// Neighbours that are compared.
const K: usize = 10;
/// Up to this many items every point is measured.
const ALL_POINTS: usize = 20_000;
/// Points measured in larger sets.
const SAMPLE: usize = 5_000;
/// Points of one shard.
const SHARD: usize = 32;

/// How far a map can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct MapQuality {
    /// Neighbours compared.
    pub k: usize,
    /// How vectors were compared.
    pub metric: Metric,
    /// In [0, 1]; 1 when every neighbour on the map is a true one.
    pub trustworthiness: f64,
    /// In [0, 1]; 1 when every true neighbour is near on the map.
    pub continuity: f64,
    /// For each item, the share of its k true neighbours that are among its k nearest on the map, in [0, 1].
    pub kept: Vec<f32>,
    /// Points on which trustworthiness and continuity were measured; fewer than the items above 20,000.
    pub measured: usize,
}

impl MapQuality {
    /// Mean share of true neighbours kept.
    #[must_use]
    pub fn mean_kept(&self) -> f64 {
        self.kept.iter().map(|x| f64::from(*x)).sum::<f64>() / self.kept.len().max(1) as f64
    }
}

/// Measures a map against the vectors it was made of.
///
/// # Errors
/// Fewer than four items, one-hot vectors (all are equally far, so that there is nothing to keep), or cancelled.
pub fn map_quality(embedding: &Embedding, projection: &Projection, threads: usize, task: &Task) -> Result<MapQuality, MethodError> {
    let n = embedding.len();
    if *embedding.storage() == Storage::OneHot {
        return Err(say!("All one-hot vectors are equally far from each other, so there are no neighbours that a map could keep").into());
    }
    if n < 4 {
        return Err(say!("The quality of a map is measured from four items on; there are {n}", n = n).into());
    }
    let k = K.min((n - 1) / 2);
    let metric = metric_of(projection);
    let vectors = comparable(embedding, metric)?;
    let places = Embedding::dense(projection.items().clone(), projection.at().clone(), Recipe::new("places", [].into(), Seed(0), vec![]))
        .map_err(|e| e.say())?;
    let true_near = knn_graph(&vectors, k, Metric::Euclidean, threads, task)?;
    let map_near = knn_graph(&places, k, Metric::Euclidean, threads, task)?;
    let kept = (0..n)
        .map(|i| {
            let (of_vectors, of_map) = (near(&true_near, i), near(&map_near, i));
            of_vectors.iter().filter(|j| of_map.contains(j)).count() as f32 / k as f32
        })
        .collect();

    let measured: Vec<usize> = if n <= ALL_POINTS { (0..n).collect() } else { (0..SAMPLE).map(|i| i * n / SAMPLE).collect() };
    task.stage(say!("Measuring how far the map can be trusted"), measured.len() as u64);
    let sums = map_shards(threads, measured.len().div_ceil(SHARD), |shard| -> Result<(f64, f64), Cancelled> {
        let (mut invented, mut lost) = (0.0, 0.0);
        let mut row = vec![0.0; n];
        for i in measured.iter().skip(shard * SHARD).take(SHARD) {
            task.advance(1)?;
            let strangers =
                |a: &KnnGraph, b: &KnnGraph| -> Vec<u32> { near(a, *i).iter().filter(|j| !near(b, *i).contains(j)).copied().collect() };
            invented += penalty(&vectors, *i, &strangers(&map_near, &true_near), k, &mut row);
            lost += penalty(&places, *i, &strangers(&true_near, &map_near), k, &mut row);
        }
        Ok((invented, lost))
    });
    let (mut invented, mut lost) = (0.0, 0.0);
    for sum in sums {
        let (a, b) = sum?;
        invented += a;
        lost += b;
    }
    let (nf, kf) = (n as f64, k as f64);
    let scale = 2.0 / (measured.len() as f64 * kf * (2.0 * nf - 3.0 * kf - 1.0));
    Ok(MapQuality { k, metric, trustworthiness: 1.0 - scale * invented, continuity: 1.0 - scale * lost, kept, measured: measured.len() })
}

/// How the map compared vectors, from its recipe.
fn metric_of(projection: &Projection) -> Metric {
    let params = &projection.recipe().params;
    let unit_rows = params.get("unit_rows") == Some(&ParamValue::Bool(true));
    let cosine = params.get("metric") == Some(&ParamValue::Choice(Metric::Cosine.id().to_owned()));
    if unit_rows || cosine { Metric::Cosine } else { Metric::Euclidean }
}

/// The vectors on which Euclidean order is the map's order: rows of length 1 for cosine.
fn comparable(embedding: &Embedding, metric: Metric) -> Result<Arc<Embedding>, MethodError> {
    let Some(matrix) = embedding.matrix() else { return Err(MethodError::Cancelled) };
    let mut rows: Array2<f32> = matrix.clone();
    if metric == Metric::Cosine {
        for mut row in rows.rows_mut() {
            let length = row.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
            if length > 0.0 {
                row.mapv_inplace(|x| (f64::from(x) / length) as f32);
            }
        }
    }
    Ok(Arc::new(Embedding::dense(embedding.items().clone(), rows, embedding.recipe().clone()).map_err(|e| e.say())?))
}

fn near(graph: &KnnGraph, row: usize) -> &[u32] {
    &graph.rows[row * graph.k..(row + 1) * graph.k]
}

/// Σ (rank − k) over some items, ranks from row `i` among these vectors.
fn penalty(vectors: &Embedding, i: usize, items: &[u32], k: usize, row: &mut [f32]) -> f64 {
    if items.is_empty() {
        return 0.0;
    }
    let all = vectors.matrix().and_then(|m| m.as_slice()).unwrap_or_default();
    // Scores are larger when nearer.
    scan(Level::detected(), Score::Squared, &vectors.vector(ItemId(i as u32)), all, row, None);
    row[i] = f32::NEG_INFINITY;
    let rank = |j: usize| {
        let score = row[j];
        1 + row.iter().filter(|s| **s > score).count() + row[..j].iter().filter(|s| **s == score).count()
    };
    items.iter().map(|j| (rank(*j as usize) as f64 - k as f64).max(0.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ParamMap;
    use crate::data::{Axes, Columns, ItemKind, ItemSet, Keys};

    fn set(n: usize) -> Arc<ItemSet> {
        let keys: Keys = (0..n).map(|i| format!("w{i}")).collect();
        Arc::new(ItemSet::new(ItemKind::Generic, keys, Columns::default()).expect("fits"))
    }

    fn recipe() -> Recipe {
        Recipe::new("test", ParamMap::new(), Seed(1), vec![])
    }

    fn pair(vectors: Array2<f32>, at: Array2<f32>) -> (Embedding, Projection) {
        let items = set(vectors.nrows());
        let embedding = Embedding::dense(items.clone(), vectors, recipe()).expect("finite");
        (embedding, Projection::new(items, at, Axes::Meaningless, recipe()).expect("finite"))
    }

    #[test]
    fn a_faithful_map_scores_one_and_a_scrambled_one_less() {
        let mut rng = Seed(5).stream("map");
        let at = Array2::from_shape_fn((60, 2), |_| rng.normal() as f32);
        let (embedding, projection) = pair(at.clone(), at);
        let quality = map_quality(&embedding, &projection, 1, &Task::detached()).expect("measured");
        assert_eq!((quality.trustworthiness, quality.continuity, quality.mean_kept()), (1.0, 1.0, 1.0));
        let scrambled = Array2::from_shape_fn((60, 2), |_| rng.normal() as f32);
        let (embedding, projection) = pair(embedding.matrix().expect("dense").clone(), scrambled);
        let quality = map_quality(&embedding, &projection, 2, &Task::detached()).expect("measured");
        assert!(quality.trustworthiness < 0.7 && quality.trustworthiness > 0.3, "{quality:?}");
    }

    #[test]
    fn agrees_with_a_count_by_hand() {
        // Five items on a line, k = 2; on the map item 0 moved to the far end, so that order is 1 2 3 4 0.
        let line = Array2::from_shape_vec((5, 2), vec![0.0, 0.0, 1.0, 0.0, 2.1, 0.0, 3.3, 0.0, 4.6, 0.0]).expect("shape");
        let map = Array2::from_shape_vec((5, 2), vec![6.0, 0.0, 1.0, 0.0, 2.1, 0.0, 3.3, 0.0, 4.6, 0.0]).expect("shape");
        let (embedding, projection) = pair(line, map);
        let quality = map_quality(&embedding, &projection, 1, &Task::detached()).expect("measured");
        // Made with scikit-learn 1.9: trustworthiness(line, map, n_neighbors=2), and with the arguments exchanged.
        assert!((quality.trustworthiness - 0.6).abs() < 1e-12, "{quality:?}");
        assert!((quality.continuity - 0.6).abs() < 1e-12, "{quality:?}");
    }

    #[test]
    fn tiny_and_one_hot_sets_are_refused_in_words() {
        let at = Array2::from_shape_fn((3, 2), |(i, j)| (i * 2 + j) as f32);
        let (embedding, projection) = pair(at.clone(), at);
        assert!(map_quality(&embedding, &projection, 1, &Task::detached()).is_err());
        let items = set(9);
        let one_hot = Embedding::one_hot(items.clone(), recipe()).expect("items");
        let projection = Projection::new(items, Array2::zeros((9, 2)), Axes::Meaningless, recipe()).expect("finite");
        assert!(map_quality(&one_hot, &projection, 1, &Task::detached()).is_err());
    }
}

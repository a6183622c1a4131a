//! Quality of a map in one answer: trustworthiness, continuity and the share of true neighbours that each point keeps.
//!
//! In: n × d vectors and their n × 2 or n × 3 places. Out: two numbers in [0, 1] and one share per item. Formulae and source (Venna and Kaski 2001): [`trust`]; shares:
//! [`neighbours_kept`]. Vectors are compared as the map compared them, which its recipe tells: by cosine, or by straight-line distance. Neighbourhoods of 10, less for fewer
//! than 21 items. Cost: two neighbour graphs, and ranks of every item up to 20,000, of a random subset above that. Random: the subset, by the map's seed.

use super::{neighbours_kept, trust};
use crate::base::{MethodError, ParamValue, Task};
use crate::data::{Embedding, Metric, Projection};
use crate::say;

/// Neighbours that are compared.
const K: usize = 10;

/// How far a map can be trusted.
#[derive(Debug, Clone)]
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
/// Fewer than four items, one-hot vectors (all are equally far, so that there is nothing to keep), a map of other items, or cancelled.
pub fn map_quality(embedding: &Embedding, projection: &Projection, threads: usize, task: &Task) -> Result<MapQuality, MethodError> {
    let n = embedding.len();
    if n < 4 {
        return Err(say!("The quality of a map is measured from four items on; there are {n}", n = n).into());
    }
    let k = K.min((n - 1) / 2);
    let metric = metric_of(projection);
    let kept = neighbours_kept(embedding, projection, metric, k, threads, task)?;
    let whole = trust(embedding, projection, metric, k, projection.recipe().seed, threads, task)?;
    Ok(MapQuality { k, metric, trustworthiness: whole.trustworthiness, continuity: whole.continuity, kept, measured: whole.ranked })
}

/// How the map compared vectors, from its recipe.
fn metric_of(projection: &Projection) -> Metric {
    let params = &projection.recipe().params;
    let unit_rows = params.get("unit_rows") == Some(&ParamValue::Bool(true));
    let cosine = params.get("metric") == Some(&ParamValue::Choice(Metric::Cosine.id().to_owned()));
    if unit_rows || cosine { Metric::Cosine } else { Metric::Euclidean }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;
    use crate::base::{ParamMap, Seed};
    use crate::data::{Axes, Columns, ItemKind, ItemSet, Keys, Recipe};

    fn set(n: usize) -> Arc<ItemSet> {
        let keys: Keys = (0..n).map(|i| format!("w{i}")).collect();
        Arc::new(ItemSet::new(ItemKind::ROW, keys, Columns::default()).expect("fits"))
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

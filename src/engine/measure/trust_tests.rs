//! Trustworthiness and continuity against scikit-learn and by construction.

use std::sync::Arc;

use super::*;
use crate::base::ParamMap;
use crate::data::{Axes, Columns, ItemKind, ItemSet, Keys, Recipe};

fn recipe() -> Recipe {
    Recipe::new("test", ParamMap::new(), Seed(1), vec![])
}

pub(crate) fn embed(vectors: Array2<f32>) -> Embedding {
    let keys: Keys = (0..vectors.nrows()).map(|i| format!("item {i}")).collect();
    let items = Arc::new(ItemSet::new(ItemKind::ROW, keys, Columns::default()).unwrap());
    Embedding::dense(items, vectors, recipe()).unwrap()
}

pub(crate) fn map_of(embedding: &Embedding, at: Array2<f32>) -> Projection {
    Projection::new(Arc::clone(embedding.items()), at, Axes::Meaningless, recipe()).unwrap()
}

fn numbers(v: &serde_json::Value) -> Array2<f32> {
    let rows: Vec<Vec<f32>> = serde_json::from_value(v.clone()).unwrap();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

#[test]
fn agrees_with_scikit_learn() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../../../tests/data/trust.json")).unwrap();
    let task = Task::detached();
    for case in golden.as_array().unwrap() {
        let data = embed(numbers(&case["x"]));
        let map = map_of(&data, numbers(&case["y"]));
        let k = case["k"].as_u64().unwrap() as usize;
        for (metric, name) in [(Metric::Euclidean, "euclidean"), (Metric::Cosine, "cosine")] {
            let found = trust(&data, &map, metric, k, Seed(1), 1, &task).unwrap();
            assert!((found.trustworthiness - case[name][0].as_f64().unwrap()).abs() < 1e-9, "{found:?} {}", case[name]);
            assert!((found.continuity - case[name][1].as_f64().unwrap()).abs() < 1e-9, "{found:?} {}", case[name]);
            assert_eq!(found, trust(&data, &map, metric, k, Seed(1), 3, &task).unwrap());
            let kept = crate::measure::neighbours_kept(&data, &map, metric, k, 1, &task).unwrap();
            let mean = kept.iter().map(|x| f64::from(*x)).sum::<f64>() / kept.len() as f64;
            assert!((mean - found.kept).abs() < 1e-6);
        }
    }
}

#[test]
fn a_perfect_map_scores_one_and_a_shuffled_one_about_a_half() {
    let mut rng = Seed(4).stream("x");
    let flat = Array2::from_shape_fn((500, 2), |_| rng.unit_f32());
    let data = embed(flat.clone());
    let task = Task::detached();
    let perfect = trust(&data, &map_of(&data, flat), Metric::Euclidean, 10, Seed(1), 2, &task).unwrap();
    assert_eq!((perfect.trustworthiness, perfect.continuity, perfect.kept), (1.0, 1.0, 1.0));
    assert!(perfect.is_exact());
    let shuffled = Array2::from_shape_fn((500, 2), |_| rng.unit_f32());
    let poor = trust(&data, &map_of(&data, shuffled), Metric::Euclidean, 10, Seed(1), 2, &task).unwrap();
    assert!((0.4..0.6).contains(&poor.trustworthiness) && poor.kept < 0.1);
}

#[test]
fn duplicates_and_zero_rows_are_ranked_by_row() {
    let data = embed(Array2::zeros((30, 4)));
    let map = map_of(&data, Array2::zeros((30, 2)));
    for metric in Metric::ALL {
        let found = trust(&data, &map, metric, 10, Seed(1), 1, &Task::detached()).unwrap();
        assert_eq!((found.trustworthiness, found.continuity), (1.0, 1.0));
    }
}

#[test]
fn a_large_set_is_measured_on_a_subset_and_says_so() {
    assert_eq!(subset(20_000, Seed(1)).len(), 20_000);
    let part = subset(70_000, Seed(1));
    assert_eq!(part.len(), 5714);
    assert!(part.is_sorted() && part[part.len() - 1] < 70_000);
    assert_eq!(subset(500_000, Seed(1)).len(), 1000);
}

#[test]
fn too_wide_neighbourhoods_are_refused() {
    let data = embed(Array2::from_shape_fn((20, 2), |(i, j)| (i + j) as f32));
    let map = map_of(&data, Array2::zeros((20, 2)));
    let task = Task::detached();
    assert!(trust(&data, &map, Metric::Cosine, 9, Seed(1), 1, &task).is_ok());
    let refused = trust(&data, &map, Metric::Cosine, 10, Seed(1), 1, &task);
    assert!(matches!(refused, Err(MethodError::Refused(say)) if say.to_string().contains("up to 9 neighbours")));
    task.cancel();
    assert_eq!(trust(&data, &map, Metric::Cosine, 5, Seed(1), 1, &task), Err(MethodError::Cancelled));
}

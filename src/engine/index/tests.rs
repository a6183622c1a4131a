//! Against NumPy, against the plain definition, and the promises about ties, threads and cancelling.

use std::sync::Arc;

use ndarray::Array2;
use serde::Deserialize;

use super::*;
use crate::base::{Cancelled, Seed, Task};
use crate::data::{Columns, Dimensions, Embedding, ItemId, ItemKind, ItemSet, Keys, KnnGraph, Recipe};
use crate::math::sparse::Csr;

#[derive(Deserialize)]
struct Golden {
    vectors: Vec<Vec<f32>>,
    query: Vec<f32>,
    metrics: std::collections::BTreeMap<String, GoldenMetric>,
}

#[derive(Deserialize)]
struct GoldenMetric {
    graph_rows: Vec<Vec<u32>>,
    graph_values: Vec<Vec<f32>>,
    rows: Vec<u32>,
    values: Vec<f32>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/data/neighbours.json")).unwrap()
}

fn items(n: usize) -> Arc<ItemSet> {
    let keys: Keys = (0..n).map(|i| format!("item {i}")).collect();
    Arc::new(ItemSet::new(ItemKind::ROW, keys, Columns::default()).unwrap())
}

fn recipe() -> Recipe {
    Recipe::new("test", crate::base::ParamMap::new(), Seed(1), Vec::new())
}

fn embedding(rows: usize, numbers: Vec<f32>) -> Embedding {
    let vectors = Array2::from_shape_vec((rows, numbers.len() / rows), numbers).unwrap();
    Embedding::dense(items(rows), vectors, recipe()).unwrap()
}

fn random(n: usize, d: usize) -> Embedding {
    let mut rng = Seed(11).stream("vectors");
    embedding(n, (0..n * d).map(|_| rng.normal() as f32).collect())
}

fn one_hot(n: usize) -> Embedding {
    Embedding::one_hot(items(n), recipe()).unwrap()
}

/// The definition: every pair by `exact_value`, sorted.
fn plain_graph(e: &Embedding, k: usize, metric: Metric) -> KnnGraph {
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for q in 0..e.len() as u32 {
        let mut all: Vec<(u32, f32)> = (0..e.len() as u32)
            .filter(|r| *r != q)
            .map(|r| (r, exact_value(metric, &e.vector(ItemId(q)), &e.vector(ItemId(r))) as f32))
            .collect();
        all.sort_by(|x, y| as_score(metric, y.1).total_cmp(&as_score(metric, x.1)).then(x.0.cmp(&y.0)));
        rows.extend(all[..k].iter().map(|h| h.0));
        values.extend(all[..k].iter().map(|h| h.1));
    }
    KnnGraph { k, rows, values }
}

fn close(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 2e-6)
}

#[test]
fn agrees_with_numpy() {
    let golden = golden();
    let e = embedding(64, golden.vectors.concat());
    for metric in [Metric::Cosine, Metric::Dot, Metric::Euclidean, Metric::Manhattan] {
        let want = &golden.metrics[metric.id()];
        let graph = knn_graph(&e, 8, metric, 1, &Task::detached()).unwrap();
        assert_eq!(graph.rows, want.graph_rows.concat(), "{metric:?}");
        assert!(close(&graph.values, &want.graph_values.concat()), "{metric:?}");
        let hits = nearest(&e, &golden.query, metric, 8, &[], 1, &Task::detached()).unwrap();
        assert_eq!(hits.iter().map(|h| h.item.0).collect::<Vec<_>>(), want.rows, "{metric:?}");
        assert!(close(&hits.iter().map(|h| h.value).collect::<Vec<_>>(), &want.values), "{metric:?}");
    }
}

#[test]
fn counted_distances_agree_with_scipy_to_the_bit() {
    let sets: std::collections::BTreeMap<String, Golden> = serde_json::from_str(include_str!("../../../tests/data/counted.json")).unwrap();
    assert_eq!(sets.keys().collect::<Vec<_>>(), ["codes", "counts", "dense"]);
    for (name, golden) in sets {
        let dense = embedding(40, golden.vectors.concat());
        let sparse: Vec<Vec<(u32, f32)>> =
            golden.vectors.iter().map(|row| (0..).zip(row.iter().copied()).filter(|(_, x)| *x != 0.0).collect()).collect();
        let sparse = Csr::from_rows(golden.query.len(), &sparse);
        let sparse = Embedding::sparse(items(40), sparse, Dimensions::Unnamed, recipe()).unwrap();
        for metric in [Metric::Jaccard, Metric::Hamming] {
            let want = &golden.metrics[metric.id()];
            for e in [&dense, &sparse] {
                let graph = knn_graph(e, 6, metric, 2, &Task::detached()).unwrap();
                assert_eq!((graph.rows, graph.values), (want.graph_rows.concat(), want.graph_values.concat()), "{name} {metric:?}");
                let hits = nearest(e, &golden.query, metric, 6, &[], 2, &Task::detached()).unwrap();
                assert_eq!(hits.iter().map(|h| h.item.0).collect::<Vec<_>>(), want.rows, "{name} {metric:?}");
                assert_eq!(hits.iter().map(|h| h.value).collect::<Vec<_>>(), want.values, "{name} {metric:?}");
            }
        }
    }
}

#[test]
fn the_fast_graph_is_the_plain_graph() {
    for (n, d, k) in [(2, 3, 1), (33, 1, 32), (300, 20, 7), (701, 50, 90)] {
        let e = random(n, d);
        for metric in Metric::ALL {
            assert_eq!(knn_graph(&e, k, metric, 1, &Task::detached()).unwrap(), plain_graph(&e, k, metric), "{n} x {d} {metric:?}");
        }
    }
}

#[test]
fn threads_do_not_change_a_bit() {
    let e = random(2000, 16);
    for metric in Metric::ALL {
        let graph = |threads| knn_graph(&e, 15, metric, threads, &Task::detached()).unwrap();
        assert_eq!(graph(1), graph(3));
    }
    let wide = random(9000, 300);
    let query = wide.vector(ItemId(8000)).into_owned();
    let ask = |threads| nearest(&wide, &query, Metric::Cosine, 20, &[ItemId(8000)], threads, &Task::detached()).unwrap();
    assert_eq!(ask(1), ask(2));
    assert_eq!(ask(1).len(), 20);
}

#[test]
fn ties_and_duplicates_come_by_row() {
    let e = embedding(6, vec![1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
    let graph = knn_graph(&e, 3, Metric::Euclidean, 1, &Task::detached()).unwrap();
    assert_eq!(graph.rows[..9], [2, 3, 5, 4, 0, 2, 0, 3, 5]);
    let hits = nearest(&e, &[1.0, 0.0], Metric::Cosine, 6, &[ItemId(2)], 1, &Task::detached()).unwrap();
    assert_eq!(hits.iter().map(|h| h.item.0).collect::<Vec<_>>(), [0, 3, 5, 1, 4]);
}

#[test]
fn extreme_lengths_keep_their_cosines() {
    let e = embedding(4, vec![3e-30, 4e-30, 3e30, 4e30, 4.0, -3.0, 0.0, 0.0]);
    let hits = nearest(&e, &[6e-25, 8e-25], Metric::Cosine, 4, &[], 1, &Task::detached()).unwrap();
    let found: Vec<(u32, f32)> = hits.iter().map(|h| (h.item.0, h.value)).collect();
    assert_eq!(found, [(0, 1.0), (1, 1.0), (2, 0.0), (3, 0.0)]);
    let graph = knn_graph(&e, 1, Metric::Cosine, 1, &Task::detached()).unwrap();
    assert_eq!(graph.rows[..2], [1, 0]);
    let tiny = embedding(3, vec![1e-30, 2e-30, 5e-30]);
    assert_eq!(knn_graph(&tiny, 1, Metric::Euclidean, 1, &Task::detached()).unwrap().rows, [1, 0, 1]);
}

#[test]
fn one_hot_rows_are_all_equally_far() {
    let graph = knn_graph(&one_hot(5), 2, Metric::Euclidean, 1, &Task::detached()).unwrap();
    assert_eq!(graph.rows, [1, 2, 0, 2, 0, 1, 0, 1, 0, 1]);
    assert_eq!(graph.values, [std::f32::consts::SQRT_2; 10]);
    // A free query against the identity, held against the written-out matrix.
    let written = embedding(5, (0..25).map(|i| if i % 6 == 0 { 1.0 } else { 0.0 }).collect());
    let query = [0.5, -2.0, 0.25, 0.5, 3.0];
    for metric in Metric::ALL {
        let ask = |e: &Embedding| nearest(e, &query, metric, 5, &[], 1, &Task::detached()).unwrap();
        assert_eq!((ask(&one_hot(5)).len(), ask(&written).len()), (5, 5));
        for (a, b) in ask(&one_hot(5)).iter().zip(ask(&written)) {
            assert_eq!(a.item, b.item, "{metric:?}");
            assert!((a.value - b.value).abs() < 1e-6, "{metric:?}");
        }
    }
}

#[test]
fn small_sets_and_large_k() {
    assert_eq!(knn_graph(&random(1, 3), 5, Metric::Dot, 2, &Task::detached()).unwrap().k, 0);
    let graph = knn_graph(&random(4, 3), 90, Metric::Dot, 2, &Task::detached()).unwrap();
    assert_eq!((graph.k, graph.rows.len()), (3, 12));
    let e = random(4, 3);
    assert!(nearest(&e, &[1.0, 0.0, 0.0], Metric::Cosine, 0, &[], 1, &Task::detached()).unwrap().is_empty());
}

#[test]
fn cancelled_means_no_result() {
    let task = Task::detached();
    task.cancel();
    let e = random(500, 4);
    assert_eq!(knn_graph(&e, 5, Metric::Cosine, 2, &task), Err(Cancelled));
    assert_eq!(nearest(&e, &[0.0; 4], Metric::Cosine, 5, &[], 2, &task), Err(Cancelled));
    assert_eq!(knn_graph(&one_hot(9), 5, Metric::Cosine, 2, &task), Err(Cancelled));
}

#[test]
fn progress_reaches_every_row() {
    for e in [random(1000, 4), one_hot(5000)] {
        let task = Task::detached();
        knn_graph(&e, 2, Metric::Cosine, 2, &task).unwrap();
        assert_eq!(task.progress().fraction(), Some(1.0));
        assert_eq!(task.progress().done, e.len() as u64);
    }
}

#[test]
fn values_of_every_item_agree_with_the_definition() {
    for e in [random(700, 20), one_hot(20)] {
        let query: Vec<f32> = (0..20).map(|i| (i as f32).sin()).collect();
        for metric in Metric::ALL {
            let got = values(&e, &query, metric, 2, &Task::detached()).unwrap();
            let want: Vec<f32> = (0..e.len() as u32).map(|r| exact_value(metric, &query, &e.vector(ItemId(r))) as f32).collect();
            assert!(got.len() == want.len() && got.iter().zip(&want).all(|(x, y)| (x - y).abs() < 2e-5), "{metric:?}");
        }
    }
}

#[test]
fn blocks_of_cosines_agree_with_the_definition() {
    for e in [random(90, 13), one_hot(90)] {
        let items: Vec<ItemId> = (0..25).map(|i| ItemId(i * 3 + 1)).collect();
        let got = UnitRows::new(&e, &items).cosines(40..85, &Task::detached()).unwrap();
        for (i, item) in items.iter().enumerate() {
            for row in 40..85 {
                let want = exact_value(Metric::Cosine, &e.vector(*item), &e.vector(ItemId(row))) as f32;
                assert!((got[i * 45 + row as usize - 40] - want).abs() < 1e-6);
            }
        }
    }
}

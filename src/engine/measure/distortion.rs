//! Distortion of a map, point by point: the share of an item's k nearest vectors that are still among its k nearest places.
//!
//! In: n × d embedding, n × 2 or n × 3 map. Out: n shares in `[0, 1]`; 1 means that the neighbourhood survived whole. Both neighbourhoods are exact, places by
//! straight-line distance, ties by row number. Source: France and Carroll 2007, Development of an agreement metric based upon the RAND index (neighbourhood agreement).
//! Cost: two exact neighbour graphs, n² · d. Random: nothing.

use std::sync::Arc;

use crate::base::{MethodError, Say, Task};
use crate::data::{Embedding, Metric, Projection};
use crate::index::knn_graph;

/// The share of true neighbours that the map keeps, for every item.
///
/// # Errors
/// One-hot codes, a map of other items, or cancelled.
pub fn neighbours_kept(
    embedding: &Embedding,
    map: &Projection,
    metric: Metric,
    k: usize,
    threads: usize,
    task: &Task,
) -> Result<Vec<f32>, MethodError> {
    super::trust::same_items(embedding, map)?;
    let places = Embedding::dense(Arc::clone(map.items()), map.at().clone(), map.recipe().clone()).map_err(|e| e.say())?;
    let truth = knn_graph(embedding, k, metric, threads, task)?;
    let shown = knn_graph(&places, k, Metric::Euclidean, threads, task)?;
    if truth.k == 0 {
        return Err(Say::plain("One item has no neighbours").into());
    }
    let kept = |(a, b): (&[u32], &[u32])| a.iter().filter(|j| b.contains(j)).count() as f32 / truth.k as f32;
    Ok(truth.rows.chunks_exact(truth.k).zip(shown.rows.chunks_exact(truth.k)).map(kept).collect())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::measure::trust::tests::{embed, map_of};

    #[test]
    fn a_torn_point_is_seen_by_name() {
        let line = Array2::from_shape_fn((12, 2), |(i, j)| if j == 0 { i as f32 } else { 0.0 });
        let data = embed(line.clone());
        let task = Task::detached();
        assert_eq!(neighbours_kept(&data, &map_of(&data, line.clone()), Metric::Euclidean, 3, 2, &task).unwrap(), [1.0; 12]);
        let mut torn = line;
        torn[[0, 0]] = 100.0;
        let kept = neighbours_kept(&data, &map_of(&data, torn), Metric::Euclidean, 2, 1, &task).unwrap();
        assert_eq!((kept[0], kept[1], kept[6]), (0.0, 0.5, 1.0));
    }
}

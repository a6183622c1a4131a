//! A sparse embedding and the same numbers written out give the same answers everywhere.

use std::sync::Arc;

use ndarray::Array2;
use semascope::base::{ParamMap, ParamValue, Rng, Seed, Task, drive};
use semascope::cluster::kmeans;
use semascope::data::{Columns, Dimensions, Embedding, ItemId, ItemKind, ItemSet, Keys, Metric, Projection, Recipe};
use semascope::formats::format_for_writing;
use semascope::index::{UnitRows, knn_graph, nearest, pair_value, values};
use semascope::math::sparse::Csr;
use semascope::measure::map_quality;
use semascope::project::projector;
use semascope::query::{AnalogyMethod, Query, QueryKind, Term, analogy, compare, local_plane, neighbours, odd_one_out};

/// n rows of which most numbers are zero, among them a row of zeros and two equal rows; small quarters, so that sums are exact and ties are ties.
fn twins(n: usize, d: u32) -> (Arc<Embedding>, Arc<Embedding>) {
    let mut rng = Rng::new(5);
    let mut rows: Vec<Vec<(u32, f32)>> = (0..n)
        .map(|i| {
            let own = (i % 4) as u32 * (d / 4);
            let value = |rng: &mut Rng| (1 + rng.below(12)) as f32 * 0.25;
            let mut row: Vec<(u32, f32)> = (0..d)
                .filter_map(|c| {
                    let likely = if c / (d / 4) * (d / 4) == own { 0.5 } else { 0.03 };
                    if rng.unit_f64() < likely { Some((c, value(&mut rng))) } else { None }
                })
                .collect();
            row.iter_mut().step_by(5).for_each(|(_, v)| *v = -*v);
            row
        })
        .collect();
    rows[3].clear();
    rows[9] = rows[5].clone();
    let sparse = Csr::from_rows(d as usize, &rows);
    let dense = Array2::from_shape_vec((n, d as usize), (0..n).flat_map(|r| sparse.dense_row(r)).collect()).unwrap();
    let keys: Keys = (0..n).map(|i| format!("w{i}")).collect();
    let items = Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap());
    let recipe = Recipe::new("test", ParamMap::new(), Seed(1), vec![]);
    let sparse = Embedding::sparse(items.clone(), sparse, Dimensions::Unnamed, recipe.clone()).unwrap();
    (Arc::new(sparse), Arc::new(Embedding::dense(items, dense, recipe).unwrap()))
}

fn map_of(e: &Arc<Embedding>, method: &str, params: &[(&str, ParamValue)], start: Option<&Projection>) -> Projection {
    let params = params.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
    let task = Task::detached();
    drive(projector(method).unwrap().prepare(e, start, &params, Seed(1), &task).unwrap(), &task, |_, _| ()).unwrap()
}

#[test]
fn neighbours_are_the_same() {
    let (sparse, dense) = twins(300, 40);
    let task = Task::detached();
    for metric in Metric::ALL {
        for threads in [1, 3] {
            let (a, b) = (knn_graph(&sparse, 12, metric, threads, &task).unwrap(), knn_graph(&dense, 12, metric, 1, &task).unwrap());
            assert_eq!(a, b, "{metric:?}");
        }
        let expression: Vec<f32> = (0..40).map(|i| (i % 5) as f32 * 0.5 - 1.0).collect();
        for query in [sparse.vector(ItemId(7)).into_owned(), expression, vec![0.0; 40]] {
            let exclude = [ItemId(7), ItemId(20)];
            let of = |e: &Embedding| nearest(e, &query, metric, 15, &exclude, 2, &task).unwrap();
            assert_eq!(of(&sparse), of(&dense), "{metric:?}");
            let (a, b) = (values(&sparse, &query, metric, 2, &task).unwrap(), values(&dense, &query, metric, 1, &task).unwrap());
            assert!(a.len() == 300 && b.len() == 300 && a.iter().zip(&b).all(|(x, y)| (x - y).abs() < 1e-5), "{metric:?}");
        }
        assert!((pair_value(&sparse, metric, ItemId(2), ItemId(6)) - pair_value(&dense, metric, ItemId(2), ItemId(6))).abs() < 1e-12);
    }
    let items = [ItemId(1), ItemId(3), ItemId(200)];
    let of = |e: &Embedding| UnitRows::new(e, &items).cosines(10..90, &task).unwrap();
    assert_eq!((of(&sparse).len(), of(&dense).len()), (3 * 80, 3 * 80));
    assert!(of(&sparse).iter().zip(of(&dense)).all(|(a, b)| (a - b).abs() < 1e-6));
}

#[test]
fn questions_have_the_same_answers() {
    let (sparse, dense) = twins(120, 40);
    let task = Task::detached();
    let term = |item, weight| Term { item: ItemId(item), weight };
    for (terms, kind) in [(vec![term(5, 1.0)], QueryKind::Word), (vec![term(1, 1.0), term(2, -1.0), term(6, 1.0)], QueryKind::Expression)] {
        let query = Query { terms, unseen: Vec::new(), kind };
        let of = |e: &Embedding| neighbours(e, &query, Metric::Euclidean, 8, true, &task).unwrap();
        assert_eq!(of(&sparse), of(&dense));
    }
    let twin = neighbours(
        &sparse,
        &Query { terms: vec![term(5, 1.0)], unseen: Vec::new(), kind: QueryKind::Word },
        Metric::Cosine,
        3,
        false,
        &task,
    )
    .unwrap();
    assert_eq!(twin.duplicates, [ItemId(9)]);
    for method in AnalogyMethod::ALL {
        let of = |e: &Embedding| analogy(e, ItemId(0), ItemId(4), ItemId(1), method, 5, false, &task).unwrap().answer;
        assert_eq!(of(&sparse), of(&dense));
    }
    let words: Vec<ItemId> = (0..8).map(ItemId).collect();
    let (a, b) = (compare(&sparse, &words, &task).unwrap(), compare(&dense, &words, &task).unwrap());
    assert_eq!(
        (&a.learned.cosines, a.learned.zero_share, a.learned.dense_bytes),
        (&b.learned.cosines, b.learned.zero_share, b.learned.dense_bytes)
    );
    assert!(a.learned.sparse_bytes < b.learned.sparse_bytes);
    assert_eq!(odd_one_out(&sparse, &words, &task).unwrap(), odd_one_out(&dense, &words, &task).unwrap());
    assert_eq!(local_plane(&sparse, &words, &task).unwrap().len(), 8);
}

#[test]
fn maps_groups_and_their_quality_are_the_same() {
    let (sparse, dense) = twins(400, 40);
    for unit in [false, true] {
        let params = [("unit_rows", ParamValue::Bool(unit)), ("dims", ParamValue::Int(3))];
        let (a, b) = (map_of(&sparse, "pca", &params, None), map_of(&dense, "pca", &params, None));
        let largest = b.at().iter().fold(0.0_f32, |m, x| m.max(x.abs()));
        assert!(a.at().iter().zip(b.at()).all(|(x, y)| (x - y).abs() < 1e-4 * largest), "unit {unit}");
        let (semascope::data::Axes::Principal { variance_ratio: a, .. }, semascope::data::Axes::Principal { variance_ratio: b, .. }) =
            (a.axes(), b.axes())
        else {
            panic!("axes of PCA mean something")
        };
        assert!(a.len() == 3 && b.len() == 3 && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-6));
    }
    // Straight-line distances are exact for both, so that the layouts agree to the bit.
    let euclidean = ParamValue::Choice("euclidean".to_owned());
    let params = [("iterations", ParamValue::Int(50)), ("early_iterations", ParamValue::Int(50)), ("metric", euclidean)];
    let start = map_of(&dense, "pca", &[], None);
    let (a, b) = (map_of(&sparse, "tsne", &params, Some(&start)), map_of(&dense, "tsne", &params, Some(&start)));
    assert_eq!(a.at(), b.at());
    let alone = map_of(&sparse, "tsne", &params, None);
    let task = Task::detached();
    let quality = |e: &Embedding| map_quality(e, &alone, 2, &task).unwrap();
    let (x, y) = (quality(&sparse), quality(&dense));
    // Written-out rows are ranked by products, which part what ties.
    assert!((x.trustworthiness - y.trustworthiness).abs() < 1e-3 && (x.continuity - y.continuity).abs() < 1e-3, "{x:?} {y:?}");
    assert_eq!(x.kept, y.kept);
    assert!(x.trustworthiness > 0.8, "{}", x.trustworthiness);
    let groups = |e: &Embedding| kmeans(e, 4, Seed(3), 2, &task).unwrap();
    assert_eq!(groups(&sparse).labels, groups(&dense).labels);
}

#[test]
fn files_hold_the_numbers_written_out_or_are_refused_for_their_size() {
    let (sparse, dense) = twins(20, 40);
    for name in ["x.txt", "x.npy", "x.bin", "x.tsv"] {
        let written = |e: &Arc<Embedding>| {
            let mut bytes = Vec::new();
            format_for_writing(name).unwrap().write(e, &mut bytes).unwrap().unwrap();
            bytes
        };
        assert!(written(&sparse) == written(&dense), "{name}");
    }
    let keys: Keys = (0..11_000).map(|i| format!("w{i}")).collect();
    let items = Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap());
    let rows = vec![Vec::new(); 11_000];
    let large =
        Embedding::sparse(items, Csr::from_rows(11_000, &rows), Dimensions::Items, Recipe::new("test", ParamMap::new(), Seed(1), vec![]));
    let large = Arc::new(large.unwrap());
    assert_eq!((large.size_bytes(), large.dimension(2)), (11_001 * 8, Some("w2")));
    for name in ["x.txt", "x.npy", "x.bin", "x.tsv"] {
        let refused = format_for_writing(name).unwrap().write(&large, &mut Vec::new()).unwrap().unwrap_err();
        assert!(refused.to_string().contains("11000 x 11000"), "{refused}");
    }
}

//! Vectors in fewer bits: every answer is the one that the same numbers give as `f32`, to the bit, and memory is told as it is.

use std::io::Cursor;
use std::sync::Arc;

use half::f16;
use ndarray::Array2;
use semascope::base::{ParamMap, Seed, Task};
use semascope::cluster::kmeans;
use semascope::data::{ByteRows, Columns, Embedding, HalfRows, ItemId, ItemKind, ItemSet, Keys, Metric, Recipe, Storage};
use semascope::formats::{Limits, format, read_any};
use semascope::index::{UnitRows, knn_graph, nearest, values};
use semascope::measure::map_quality;
use semascope::project::projector;
use semascope::query::{duplicates, zero_share};

fn items(n: usize) -> Arc<ItemSet> {
    let keys: Keys = (0..n).map(|i| format!("item {i}")).collect();
    Arc::new(ItemSet::new(ItemKind::ROW, keys, Columns::default()).unwrap())
}

fn recipe() -> Recipe {
    Recipe::new("test", ParamMap::new(), Seed(1), vec![])
}

/// Normal numbers of very different lengths, two equal rows and a row of zeros.
fn numbers(n: usize, d: usize) -> Array2<f32> {
    let mut rng = Seed(3).stream("storage");
    let mut out = Array2::from_shape_fn((n, d), |(i, _)| (rng.normal() * (1 + i % 9) as f64 * 0.3) as f32);
    let first = out.row(0).to_owned();
    out.row_mut(n - 1).assign(&first);
    out.row_mut(n / 2).fill(0.0);
    out
}

fn dense(of: &Embedding) -> Embedding {
    let numbers: Vec<f32> = (0..of.len() as u32).flat_map(|i| of.vector(ItemId(i)).into_owned()).collect();
    Embedding::dense(of.items().clone(), Array2::from_shape_vec((of.len(), of.dims()), numbers).unwrap(), recipe()).unwrap()
}

fn half(n: usize, d: usize) -> Embedding {
    let rows = HalfRows::new(d, numbers(n, d).iter().map(|x| f16::from_f32(*x)).collect()).unwrap();
    Embedding::half(items(n), rows, recipe()).unwrap()
}

fn bytes(n: usize, d: usize) -> Embedding {
    Embedding::bytes(items(n), ByteRows::quantised(&numbers(n, d)).unwrap(), recipe()).unwrap()
}

fn bits<'a>(numbers: impl IntoIterator<Item = &'a f32>) -> Vec<u32> {
    numbers.into_iter().map(|x| x.to_bits()).collect()
}

#[test]
fn answers_are_those_of_the_same_numbers_as_f32() {
    let task = Task::detached();
    for narrow in [half(2500, 37), bytes(2500, 37)] {
        let wide = dense(&narrow);
        let query = wide.vector(ItemId(7)).into_owned();
        for metric in Metric::ALL {
            for threads in [1, 2] {
                let ask = |e: &Embedding| nearest(e, &query, metric, 20, &[ItemId(3)], threads, &task).unwrap();
                assert_eq!(ask(&narrow), ask(&wide), "{metric:?}");
                let all = |e: &Embedding| values(e, &query, metric, threads, &task).unwrap();
                assert_eq!(bits(&all(&narrow)), bits(&all(&wide)), "{metric:?}");
                let graph = |e: &Embedding| knn_graph(e, 12, metric, threads, &task).unwrap();
                assert_eq!(graph(&narrow), graph(&wide), "{metric:?}");
            }
        }
        let some = [ItemId(0), ItemId(1250), ItemId(9)];
        let cosines = |e: &Embedding| UnitRows::new(e, &some).cosines(5..700, &task).unwrap();
        assert_eq!(bits(&cosines(&narrow)), bits(&cosines(&wide)));
        let (a, b) = (kmeans(&narrow, 9, Seed(4), 2, &task).unwrap(), kmeans(&wide, 9, Seed(4), 2, &task).unwrap());
        assert_eq!((a.labels, a.sizes, a.representative, bits(&a.centres)), (b.labels, b.sizes, b.representative, bits(&b.centres)));
        assert_eq!(a.mean_cosine, b.mean_cosine);
        assert_eq!(duplicates(&narrow, ItemId(0), &task).unwrap(), [ItemId(2499)]);
        assert_eq!(zero_share(&narrow, &task).unwrap(), zero_share(&wide, &task).unwrap());
    }
}

#[test]
fn maps_are_those_of_the_same_numbers_as_f32() {
    let task = Task::detached();
    // More items than dimensions, and fewer.
    for narrow in [half(600, 20), bytes(600, 20), half(30, 90)] {
        let (narrow, wide) = (Arc::new(narrow.clone()), Arc::new(dense(&narrow)));
        for method in ["pca", "tsne"] {
            let mut params = ParamMap::new();
            if method == "tsne" {
                params.insert("iterations".to_owned(), semascope::base::ParamValue::Int(60));
                params.insert("early_iterations".to_owned(), semascope::base::ParamValue::Int(20));
                params.insert("perplexity".to_owned(), semascope::base::ParamValue::Float(5.0));
            }
            let map = |e: &Arc<Embedding>| {
                let run = projector(method).unwrap().prepare(e, None, &params, Seed(2), &task).unwrap();
                semascope::base::drive(run, &task, |_, _| ()).unwrap()
            };
            let (a, b) = (map(&narrow), map(&wide));
            assert_eq!(bits(a.at()), bits(b.at()), "{method}");
            let (a, b) = (map_quality(&narrow, &a, 2, &task).unwrap(), map_quality(&wide, &b, 2, &task).unwrap());
            assert_eq!((a.trustworthiness, a.continuity, a.kept), (b.trustworthiness, b.continuity, b.kept), "{method}");
        }
    }
}

#[test]
fn arrays_of_fewer_bits_do_not_grow() {
    let task = Task::detached();
    let npy = format("npy").unwrap();
    let read = |bytes: &[u8]| read_any("a.npy", &mut Cursor::new(bytes), None, &Limits::default(), &task).unwrap().0;
    let whole = ByteRows::new(3, vec![-128, 127, 0, 5, -6, 7], vec![1.0, 1.0]).unwrap();
    let whole = Embedding::bytes(items(2), whole, recipe()).unwrap();
    for (kept, each, scales) in [(half(50, 6), 2, 0), (whole, 1, 8)] {
        let kept = Arc::new(kept);
        let mut file = Vec::new();
        npy.write(&kept, &mut file).unwrap().unwrap();
        let again = read(&file);
        assert_eq!(again.storage(), kept.storage());
        let numbers = (kept.len() * kept.dims()) as u64;
        assert_eq!((again.size_bytes(), file.len() as u64 % 64), (numbers * each + scales, (numbers * each) % 64));
        let mut second = Vec::new();
        npy.write(&Arc::new(again), &mut second).unwrap().unwrap();
        assert_eq!(file, second);
    }
    // With scales the numbers themselves are written.
    let scaled = Arc::new(bytes(20, 5));
    let mut file = Vec::new();
    npy.write(&scaled, &mut file).unwrap().unwrap();
    let again = read(&file);
    assert!(matches!(again.storage(), Storage::Dense(_)));
    assert_eq!(bits(again.matrix().unwrap()), bits(dense(&scaled).matrix().unwrap()));
    // A number that is none is left out with its row, as in every format.
    let mut broken = Vec::new();
    npy.write(&Arc::new(half(50, 6)), &mut broken).unwrap().unwrap();
    let end = broken.len();
    broken[end - 2..].copy_from_slice(&f16::NAN.to_le_bytes());
    assert_eq!(read(&broken).len(), 49);
}

//! PCA against scikit-learn, and on data that break careless implementations.

use ndarray::Array2;

use super::*;
use crate::base::{ParamMap, ParamValue, drive};
use crate::data::{Columns, ItemKind, ItemSet, Keys};
use crate::project::Projector;

pub(crate) fn embed(vectors: Array2<f32>) -> Arc<Embedding> {
    let keys: Keys = (0..vectors.nrows()).map(|i| format!("item {i}")).collect();
    let items = Arc::new(ItemSet::new(ItemKind::ROW, keys, Columns::default()).unwrap());
    Arc::new(Embedding::dense(items, vectors, Recipe::new("test", ParamMap::new(), Seed(1), vec![])).unwrap())
}

fn project(vectors: Array2<f32>, dims: usize, unit: bool, start: Option<&Projection>) -> Projection {
    let params: ParamMap = [("dims".to_owned(), ParamValue::Int(dims as i64)), ("unit_rows".to_owned(), ParamValue::Bool(unit))].into();
    let task = Task::detached();
    let run = Projector::prepare(&Pca, &embed(vectors), start, &params, Seed(1), &task).unwrap();
    drive(run, &task, |_, _| {}).unwrap()
}

fn shares(p: &Projection) -> (Vec<f64>, Vec<f64>) {
    match p.axes() {
        Axes::Principal { variance_ratio, spectrum, .. } => (variance_ratio.clone(), spectrum.clone()),
        Axes::Meaningless => panic!("PCA axes mean something"),
    }
}

fn numbers(v: &serde_json::Value) -> Array2<f32> {
    let rows: Vec<Vec<f32>> = serde_json::from_value(v.clone()).unwrap();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

fn iris() -> Array2<f32> {
    let text = include_str!("../../../tests/data/iris.csv");
    let rows: Vec<Vec<f32>> = text.lines().skip(1).map(|l| l.split(',').take(4).map(|f| f.parse().unwrap()).collect()).collect();
    Array2::from_shape_fn((rows.len(), 4), |(i, j)| rows[i][j])
}

#[test]
fn agrees_with_scikit_learn() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../../../tests/data/pca.json")).unwrap();
    for (name, case) in golden.as_object().unwrap() {
        let x = if case["x"].is_null() { iris() } else { numbers(&case["x"]) };
        let want = numbers(&case["at"]);
        let ours = project(x, want.ncols(), case["unit"].as_bool().unwrap(), None);
        for (a, b) in ours.at().columns().into_iter().zip(want.columns()) {
            let sign = a.dot(&b).signum();
            let worst = a.iter().zip(b).map(|(a, b)| (a - sign * b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-5, "{name}: {worst}");
        }
        let ratio: Vec<f64> = serde_json::from_value(case["ratio"].clone()).unwrap();
        let (shown, spectrum) = shares(&ours);
        assert_eq!(spectrum.len(), ratio.len(), "{name}");
        for (a, b) in spectrum.iter().zip(&ratio).chain(shown.iter().zip(&ratio)) {
            assert!((a - b).abs() < 1e-6, "{name}: {a} {b}");
        }
    }
}

#[test]
fn linfa_answers_ordinary_small_data_and_the_wide_path_agrees() {
    let task = Task::detached();
    let mut rng = Seed(2).stream("x");
    let x = Array2::from_shape_fn((120, 20), |(_, j)| (rng.normal() * 8.0 / (1.0 + j as f64)) as f32);
    let rows = Rows::new(&x, false, 1, &task).unwrap();
    let mean = rows.mean(&task).unwrap();
    let (values, ours) = eigen_of_inner(&rows, &mean, 2, &task).unwrap();
    let total = rows.scatter(&mean, &task).unwrap();
    let theirs = by_linfa(&rows, &mean, total, 2, &values, &task).unwrap().expect("dependable here");
    for i in 0..2 {
        assert!((ours.row(i).dot(&theirs.row(i)).abs() - 1.0).abs() < 1e-10);
    }
    let (gram_values, gram_vectors) = eigen_of_gram(&rows, &mean, 2, &task).unwrap();
    assert!((gram_values[1] - values[1]).abs() < 1e-9 * values[0]);
    assert!((gram_vectors.row(1).dot(&ours.row(1)).abs() - 1.0).abs() < 1e-9);
}

#[test]
fn data_that_break_the_library_are_survived() {
    let mut rng = Seed(4).stream("x");
    let mut normal = |n: usize, d: usize, scale: f32| Array2::from_shape_fn((n, d), |_| rng.normal() as f32 * scale);
    let mut outlier = normal(200, 30, 1.0);
    outlier[[3, 4]] = 1e8;
    for x in [normal(500, 60, 1e8), outlier, normal(100, 12, 1e30), normal(100, 12, 1e-30)] {
        let p = project(x, 2, false, None);
        let (ratio, spectrum) = shares(&p);
        assert!(ratio[0] > 0.0 && ratio[0] >= ratio[1]);
        assert!((spectrum.iter().sum::<f64>() - 1.0).abs() < 1e-6);
    }
}

#[test]
fn missing_components_are_zero() {
    let constant = project(Array2::from_elem((10, 4), 3.5), 3, false, None);
    assert!(constant.at().iter().all(|x| *x == 0.0));
    let single = project(Array2::from_elem((1, 4), 3.5), 2, false, None);
    assert_eq!(single.at().dim(), (1, 2));
    let pair = project(Array2::from_shape_vec((2, 3), vec![0.0, 0.0, 0.0, 3.0, 0.0, 4.0]).unwrap(), 2, false, None);
    assert!((pair.at()[[1, 0]] - 2.5).abs() < 1e-6 && pair.at()[[1, 1]] == 0.0);
    assert_eq!(shares(&pair).0, [1.0, 0.0]);
    let line = project(Array2::from_shape_vec((4, 1), vec![0.0, 1.0, 2.0, 7.0]).unwrap(), 3, false, None);
    assert!(line.at().column(1).iter().chain(line.at().column(2)).all(|x| *x == 0.0));
    assert!((line.at()[[3, 0]] - 4.5).abs() < 1e-6);
}

#[test]
fn a_start_layout_fixes_turn_and_mirror_without_changing_distances() {
    let plain = project(iris(), 2, false, None);
    let mirrored = Array2::from_shape_fn((150, 2), |(i, j)| plain.at()[[i, j]] * if j == 0 { -2.0 } else { 1.0 } + 7.0);
    let start = Projection::new(Arc::clone(plain.items()), mirrored, Axes::Meaningless, plain.recipe().clone()).unwrap();
    let turned = project(iris(), 2, false, Some(&start));
    for i in 0..150 {
        assert!((turned.at()[[i, 0]] + plain.at()[[i, 0]]).abs() < 0.02);
        assert!((turned.at()[[i, 1]] - plain.at()[[i, 1]]).abs() < 0.02);
        let (a, b) = (turned.at().row(i), plain.at().row(i));
        assert!((a.dot(&a) - b.dot(&b)).abs() < 1e-4);
    }
    assert!((shares(&turned).0.iter().sum::<f64>() - shares(&plain).0.iter().sum::<f64>()).abs() < 1e-9);
}

#[test]
fn one_hot_codes_are_refused_with_the_reason() {
    let keys: Keys = ["a", "b", "c"].into_iter().collect();
    let items = Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap());
    let codes = Arc::new(Embedding::one_hot(items, Recipe::new("one-hot", ParamMap::new(), Seed(1), vec![])).unwrap());
    let refused = Projector::prepare(&Pca, &codes, None, &ParamMap::new(), Seed(1), &Task::detached());
    assert!(matches!(refused, Err(MethodError::Refused(say)) if say.to_string().contains("equally far")));
}

//! PCA against scikit-learn, and on data that break careless implementations.

use ndarray::Array2;

use super::*;
use crate::base::{ParamMap, ParamValue, drive};
use crate::data::{Columns, ItemKind, ItemSet, Keys, PcaSolver};
use crate::math::linalg::Rows;
use crate::math::sparse::Csr;
use crate::project::Projector;
use crate::project::components::{by_lanczos, by_library, leading};

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

fn shares(p: &Projection) -> Vec<f64> {
    match p.axes() {
        Axes::Principal { variance_ratio, .. } => variance_ratio.clone(),
        Axes::Meaningless => panic!("PCA axes mean something"),
    }
}

fn solver(p: &Projection) -> PcaSolver {
    match p.axes() {
        Axes::Principal { solver, .. } => *solver,
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
    let mut solvers = Vec::new();
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
        for (a, b) in shares(&ours).iter().zip(&ratio) {
            assert!((a - b).abs() < 1e-6, "{name}: {a} {b}");
        }
        solvers.push(solver(&ours));
    }
    assert!(solvers.contains(&PcaSolver::LinfaReduction) && solvers.contains(&PcaSolver::BlockLanczos), "both ways are held against it");
}

/// Loose bundles around a few centres.
fn bundled(n: usize, d: usize) -> Array2<f32> {
    let mut rng = Seed(2).stream("x");
    let centres = Array2::from_shape_fn((7, d), |(_, j)| rng.normal() * 8.0 / (1.0 + j as f64));
    Array2::from_shape_fn((n, d), |(i, j)| (centres[[i % 7, j]] + rng.normal()) as f32)
}

#[test]
fn the_library_answers_up_to_its_bound_and_both_ways_agree() {
    let task = Task::detached();
    for (n, d) in [(120, 20), (40, 130), (400, 100)] {
        let x = bundled(n, d);
        let rows = Rows::new(&x, false, 1, &task).unwrap();
        let mean = rows.mean(&task).unwrap();
        let total = rows.scatter(&mean, &task).unwrap();
        let (their_values, theirs) = by_library(&rows, &mean, total, 2, &task).unwrap().expect("dependable here");
        let (values, ours) = by_lanczos(&rows, &mean, 2, 1, &task).unwrap();
        // The same without writing the matrix out.
        let (_, free) = leading(d, 2, 1, &task, |v| rows.inner_times(&mean, v, &task)).unwrap();
        for i in 0..2 {
            assert!((values[i] - their_values[i]).abs() < 1e-9 * values[0], "{n} x {d}: {values:?} {their_values:?}");
            assert!((ours.row(i).dot(&theirs.row(i)).abs() - 1.0).abs() < 1e-9, "{n} x {d}");
            assert!((ours.row(i).dot(&free.column(i)).abs() - 1.0).abs() < 1e-9, "{n} x {d}");
        }
        assert_eq!(solver(&project(x, 2, false, None)), PcaSolver::LinfaReduction);
    }
    assert_eq!(solver(&project(bundled(2001, 100), 2, false, None)), PcaSolver::BlockLanczos, "more numbers than it is asked");
    assert_eq!(solver(&project(bundled(120, 14), 3, false, None)), PcaSolver::BlockLanczos, "too near full rank");
}

#[test]
fn a_first_look_places_every_item_along_the_axes_of_a_sample() {
    let task = Task::detached();
    for unit in [false, true] {
        let data = embed(bundled(900, 30));
        let whole = components_of(&data, unit, 2, None, 1, &task).unwrap();
        let look = components_of(&data, unit, 2, Some(300), 2, &task).unwrap();
        assert_eq!((look.at.nrows(), look.sample, whole.sample), (900, Some(300), None));
        let size = whole.at.iter().fold(0.0_f32, |m, x| m.max(x.abs()));
        let apart = (&look.at - &whole.at).iter().fold(0.0_f32, |m, x| m.max(x.abs()));
        assert!(apart < 0.1 * size && apart > 0.0, "{apart} of {size}");
        // Sparse rows are placed likewise.
        let matrix = data.matrix().unwrap();
        let rows: Vec<Vec<(u32, f32)>> = matrix.outer_iter().map(|r| (0..).zip(r.iter().copied()).collect()).collect();
        let sparse = super::super::sparse::components(&Csr::from_rows(30, &rows), unit, 2, Some(300), 2, &task).unwrap();
        assert!((&sparse.at - &look.at).iter().all(|x| x.abs() < 1e-4 * size));
        assert!(sparse.ratio.iter().zip(&look.ratio).all(|(a, b)| (a - b).abs() < 1e-6));
    }
    assert_eq!(first_look(&embed(bundled(900, 30))), None, "small sets need none");
    let large = embed(Array2::zeros((12_000, 300)));
    assert_eq!(first_look(&large), Some(4096));
}

#[test]
fn a_run_over_many_vectors_shows_a_sample_first_and_ends_with_all() {
    let data = embed(bundled(12_000, 300));
    let task = Task::detached();
    let mut run = Projector::prepare(&Pca, &data, None, &ParamMap::new(), Seed(1), &task).unwrap();
    let frame = |run: &dyn Run<Out = Projection>| run.frame(usize::MAX, &task).unwrap().unwrap();
    let sample = |p: &Projection| match p.axes() {
        Axes::Principal { sample, .. } => *sample,
        Axes::Meaningless => None,
    };
    assert_eq!((sample(&frame(&*run)), frame(&*run).at().nrows()), (Some(4096), 12_000));
    assert!(run.step(&task).unwrap().finished);
    let made = run.finish(&task).unwrap();
    assert_eq!((sample(&made), made.recipe().stopped_at), (None, None));
    let whole = components_of(&data, false, 2, None, 1, &task).unwrap();
    assert_eq!(made.at(), whole.at, "the same bytes whatever was shown before");
    let early = Projector::prepare(&Pca, &data, None, &ParamMap::new(), Seed(1), &task).unwrap().finish(&task).unwrap();
    assert_eq!((sample(&early), early.recipe().stopped_at), (Some(4096), Some(0)), "stopped before the whole, and it says so");
}

#[test]
fn data_that_break_the_library_are_survived() {
    let mut rng = Seed(4).stream("x");
    let mut normal = |n: usize, d: usize, scale: f32| Array2::from_shape_fn((n, d), |_| rng.normal() as f32 * scale);
    let mut outlier = normal(200, 30, 1.0);
    outlier[[3, 4]] = 1e8;
    for x in [normal(500, 60, 1e8), outlier, normal(100, 12, 1e30), normal(100, 12, 1e-30)] {
        let p = project(x, 2, false, None);
        let ratio = shares(&p);
        assert!(ratio[0] > 0.0 && ratio[0] >= ratio[1] && ratio[0] + ratio[1] <= 1.0);
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
    assert_eq!(shares(&pair), [1.0, 0.0]);
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
    assert!((shares(&turned).iter().sum::<f64>() - shares(&plain).iter().sum::<f64>()).abs() < 1e-9);
}

#[test]
fn one_hot_codes_are_refused_with_the_reason() {
    let keys: Keys = ["a", "b", "c"].into_iter().collect();
    let items = Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap());
    let codes = Arc::new(Embedding::one_hot(items, Recipe::new("one-hot", ParamMap::new(), Seed(1), vec![])).unwrap());
    let refused = Projector::prepare(&Pca, &codes, None, &ParamMap::new(), Seed(1), &Task::detached());
    assert!(matches!(refused, Err(MethodError::Refused(say)) if say.to_string().contains("equally far")));
}

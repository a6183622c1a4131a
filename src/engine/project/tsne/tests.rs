//! t-SNE as a whole.

use super::*;
use crate::base::{ParamMap, ParamValue, Shape, drive};
use crate::project::Projector;
use crate::project::pca::tests::embed;

/// `groups` bundles of `per` items, far apart.
fn bundles(groups: usize, per: usize) -> Arc<Embedding> {
    let mut rng = Seed(8).stream("bundles");
    embed(Array2::from_shape_fn((groups * per, 12), |(i, j)| (if j == i % groups { 6.0 } else { 0.0 } + rng.normal()) as f32))
}

fn params(pairs: &[(&str, ParamValue)]) -> ParamMap {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn run(data: &Arc<Embedding>, pairs: &[(&str, ParamValue)], start: Option<&Projection>) -> (Projection, Vec<f64>) {
    let task = Task::detached();
    let run = Projector::prepare(&Tsne, data, start, &params(pairs), Seed(1), &task).unwrap();
    let mut losses = Vec::new();
    let made = drive(run, &task, |report, _| losses.extend(report.loss)).unwrap();
    (made, losses)
}

/// Share of items whose nearest place belongs to an item of their own bundle.
fn purity(map: &Projection, groups: usize) -> f64 {
    let at = map.at();
    let own = |i: usize| {
        let far = |j: &usize| (&at.row(i) - &at.row(*j)).mapv(|x| x * x).sum();
        (0..at.nrows()).filter(|j| *j != i).min_by(|a, b| far(a).total_cmp(&far(b))).is_some_and(|j| j % groups == i % groups)
    };
    (0..at.nrows()).filter(|i| own(*i)).count() as f64 / at.nrows() as f64
}

#[test]
fn bundles_come_apart_in_the_plane_and_in_space_by_every_way() {
    let data = bundles(5, 40);
    for (dims, way) in [(2, "exact"), (2, "grid"), (2, "tree"), (3, "exact"), (3, "tree")] {
        let pairs =
            [("dims", ParamValue::Int(dims)), ("repulsion", ParamValue::Choice(way.into())), ("perplexity", ParamValue::Float(10.0))];
        let (map, losses) = run(&data, &pairs, None);
        assert!(purity(&map, 5) > 0.99, "{dims} {way}: {}", purity(&map, 5));
        let (first, last) = (losses[0], losses[losses.len() - 1]);
        assert!(last < 0.5 * first && last > 0.0, "{dims} {way}: {first} {last}");
        assert_eq!((map.recipe().stopped_at, map.dims()), (None, dims as usize));
    }
}

#[test]
fn the_divergence_is_that_of_the_definition() {
    let data = bundles(3, 20);
    let pairs = [("perplexity", ParamValue::Float(19.0)), ("iterations", ParamValue::Int(1)), ("early_iterations", ParamValue::Int(30))];
    let task = Task::detached();
    let graph = crate::index::knn_graph(&data, 57, Metric::Cosine, 1, &task).unwrap();
    let edges = affinities::affinities(&graph, Metric::Cosine, 19.0, 1, &task).unwrap();
    let mut run = Projector::prepare(&Tsne, &data, None, &params(&pairs), Seed(1), &task).unwrap();
    let mut before = run.frame(usize::MAX, &task).unwrap().unwrap();
    let loss = loop {
        let report = run.step(&task).unwrap();
        if report.finished {
            break report.loss.unwrap();
        }
        before = run.frame(usize::MAX, &task).unwrap().unwrap();
    };
    let at = before.at().mapv(f64::from);
    let q = |i: usize, j: usize| 1.0 / (1.0 + (&at.row(i) - &at.row(j)).mapv(|x| x * x).sum());
    let z: f64 = (0..60).map(|i| (0..60).filter(|j| *j != i).map(|j| q(i, j)).sum::<f64>()).sum();
    let mut kl = 0.0;
    for i in 0..60 {
        let (targets, weights) = edges.row(i);
        for (j, p) in targets.iter().zip(weights).filter(|(_, p)| **p > 0.0) {
            kl += f64::from(*p) * (f64::from(*p) * z / q(i, *j as usize)).ln();
        }
    }
    assert!((loss - kl).abs() < 1e-4, "{loss} {kl}");
}

#[test]
fn the_bytes_depend_on_the_seed_and_not_on_the_threads() {
    let data = bundles(8, 501);
    let short = |threads, way: &str, dims| {
        let pairs = [
            ("threads", ParamValue::Int(threads)),
            ("dims", ParamValue::Int(dims)),
            ("repulsion", ParamValue::Choice(way.into())),
            ("iterations", ParamValue::Int(4)),
            ("early_iterations", ParamValue::Int(6)),
        ];
        run(&data, &pairs, None).0.at().clone()
    };
    for (way, dims) in [("auto", 2), ("auto", 3)] {
        assert_eq!(short(1, way, dims), short(3, way, dims));
    }
    let task = Task::detached();
    let frame = |seed| {
        Projector::prepare(&Tsne, &data, None, &ParamMap::new(), Seed(seed), &task).unwrap().frame(usize::MAX, &task).unwrap().unwrap()
    };
    assert_ne!(frame(1).at(), frame(2).at());
}

#[test]
fn a_first_look_by_a_sample_leaves_the_map_as_it_is() {
    let data = bundles(4, 50);
    let settings = params(&[("perplexity", ParamValue::Float(12.0)), ("iterations", ParamValue::Int(30))]);
    let task = Task::detached();
    let begin = |sample| {
        let valid = Valid::from_map(&settings, Shape { items: data.len(), dims: data.dims() }).unwrap();
        let recipe = Projector::recipe(&Tsne, &data, &settings, Seed(1)).unwrap();
        prepare::<2>(&data, None, sample, &valid, Seed(1), recipe, &task).unwrap()
    };
    let first = |run: &dyn Run<Out = Projection>| run.frame(usize::MAX, &task).unwrap().unwrap();
    let (looked, plain) = (begin(Some(60)), begin(None));
    let (a, b) = (first(&*looked), first(&*plain));
    assert_ne!(a.at(), b.at());
    assert!((a.at() - b.at()).iter().all(|x| x.abs() < 2e-3), "both are principal components at the size of a start");
    let end = |run| drive(run, &task, |_, _| {}).unwrap();
    assert_eq!(end(looked).at(), end(plain).at());
}

#[test]
fn a_finished_map_moves_on_without_a_jump() {
    let data = bundles(4, 50);
    let pairs = [("perplexity", ParamValue::Float(12.0)), ("iterations", ParamValue::Int(200))];
    let (map, losses) = run(&data, &pairs, None);
    let task = Task::detached();
    let mut next = Projector::prepare(&Tsne, &data, Some(&map), &params(&pairs), Seed(1), &task).unwrap();
    let near = |a: &Projection, b: &Projection| (a.at() - b.at()).mapv(f32::abs).fold(0.0_f32, |m, x| m.max(*x));
    assert!(near(&next.frame(usize::MAX, &task).unwrap().unwrap(), &map) < 1e-3);
    let mut last = next.frame(usize::MAX, &task).unwrap().unwrap();
    let report = loop {
        let report = next.step(&task).unwrap();
        let now = next.frame(usize::MAX, &task).unwrap().unwrap();
        assert!(near(&now, &last) < 5.0);
        last = now;
        if report.finished {
            break report;
        }
    };
    assert_eq!(report.work_total, 200);
    assert!(report.loss.unwrap() < losses[losses.len() - 1] + 0.05);
    let scale = spread(last.at()) / spread(map.at());
    assert!((0.5..2.0).contains(&scale), "{scale}");
}

#[test]
fn too_few_items_are_refused_with_what_would_do() {
    let refused = |items, perplexity: f64| {
        Projector::check(&Tsne, Shape { items, dims: 5 }, &params(&[("perplexity", ParamValue::Float(perplexity))]))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(refused(90, 40.0), "Perplexity 40 needs at least 121 items, got 90; a perplexity of up to 29 would do");
    assert_eq!(refused(3, 1.0), "t-SNE needs at least 4 items, got 3");
    for items in 4..40 {
        let most = params(&[("perplexity", ParamValue::Float(largest_perplexity(items)))]);
        assert!(Projector::check(&Tsne, Shape { items, dims: 5 }, &most).is_ok());
    }
    let flat = params(&[("dims", ParamValue::Int(3)), ("repulsion", ParamValue::Choice("grid".into()))]);
    assert!(Projector::check(&Tsne, Shape { items: 500, dims: 5 }, &flat).is_err());
}

#[test]
fn odd_data_give_finite_maps() {
    let constant = embed(Array2::from_elem((40, 3), 1.5));
    let zero = embed(Array2::zeros((40, 3)));
    let twins = embed(Array2::from_shape_fn((60, 4), |(i, j)| ((i / 2 + 3 * j) % 13) as f32));
    for data in [&constant, &zero, &twins] {
        for metric in ["cosine", "euclidean"] {
            let pairs = [("perplexity", ParamValue::Float(5.0)), ("metric", ParamValue::Choice(metric.into()))];
            assert!(run(data, &pairs, None).0.at().iter().all(|x| x.is_finite()));
        }
    }
    let tiny = embed(Array2::from_shape_fn((4, 2), |(i, j)| (i * i + j) as f32));
    assert_eq!(run(&tiny, &[("perplexity", ParamValue::Float(1.0))], None).0.at().nrows(), 4);
}

#[test]
fn it_stops_with_a_note_and_cancels_in_every_stage() {
    let data = bundles(4, 50);
    for steps in 0..4_u64 {
        let task = Task::detached();
        let mut run = Projector::prepare(&Tsne, &data, None, &ParamMap::new(), Seed(1), &task).unwrap();
        for _ in 0..steps {
            run.step(&task).unwrap();
        }
        task.cancel();
        assert_eq!(run.step(&task), Err(MethodError::Cancelled));
        let kept = run.finish(&Task::detached()).unwrap();
        assert_eq!(kept.recipe().stopped_at, Some(steps.saturating_sub(2) * 10));
    }
}

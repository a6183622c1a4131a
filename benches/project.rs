//! Speed of maps and groups: PCA, k-means, one iteration of t-SNE and what comes before the first.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::Array2;
use semascope::base::{ParamMap, ParamValue, Seed, Task, drive};
use semascope::cluster::kmeans;
use semascope::data::{Columns, Embedding, ItemKind, ItemSet, Keys, Recipe};
use semascope::project::projector;

/// `n` vectors in 50 loose bundles.
fn vectors(n: usize, d: usize) -> Arc<Embedding> {
    let mut rng = Seed(5).stream("bench");
    let centres = Array2::from_shape_fn((50, d), |_| rng.normal());
    let values = Array2::from_shape_fn((n, d), |(i, j)| (centres[[i % 50, j]] + rng.normal()) as f32);
    let keys: Keys = (0..n).map(|i| format!("item {i}")).collect();
    let recipe = Recipe::new("bench", ParamMap::new(), Seed(5), Vec::new());
    let made = ItemSet::new(ItemKind::ROW, keys, Columns::default()).ok().and_then(|i| Embedding::dense(Arc::new(i), values, recipe).ok());
    Arc::new(made.unwrap_or_else(|| unreachable!("finite vectors, one per key")))
}

fn pca(c: &mut Criterion) {
    let mut group = c.benchmark_group("pca");
    group.sample_size(10);
    for (n, d) in [(2_000, 50), (20_000, 100), (100_000, 300)] {
        let data = vectors(n, d);
        group.bench_function(format!("{n} x {d}"), |b| {
            b.iter(|| {
                let Some(pca) = projector("pca") else { return };
                let task = Task::detached();
                let run = pca.prepare(&data, None, &ParamMap::new(), Seed(1), &task);
                black_box(run.and_then(|run| drive(run, &task, |_, _| ())).ok());
            });
        });
    }
    group.finish();
}

fn groups(c: &mut Criterion) {
    let data = vectors(20_000, 100);
    let mut group = c.benchmark_group("k-means");
    group.sample_size(10);
    for threads in [1, 2] {
        group.bench_function(format!("20000 x 100, 12 groups, {threads} threads"), |b| {
            b.iter(|| black_box(kmeans(&data, 12, Seed(1), threads, &Task::detached()).ok()));
        });
    }
    group.finish();
}

fn tsne(c: &mut Criterion) {
    let mut group = c.benchmark_group("t-SNE");
    group.sample_size(10);
    let task = Task::detached();
    for (n, dims) in [(1_000, 2), (10_000, 2), (70_000, 2), (10_000, 3)] {
        let Some(tsne) = projector("tsne") else { return };
        let data = vectors(n, 50);
        let params: ParamMap = [("dims".to_owned(), ParamValue::Int(dims)), ("iterations".to_owned(), ParamValue::Int(20_000))].into();
        let begin = || tsne.prepare(&data, None, &params, Seed(1), &task).ok();
        if n <= 10_000 {
            group.bench_function(format!("neighbours and affinities, {n} items, {dims}D"), |b| {
                b.iter(|| {
                    let Some(mut run) = begin() else { return };
                    // The first step finds neighbours, the second makes affinities.
                    black_box((run.step(&task).ok(), run.step(&task).ok()));
                });
            });
        }
        let Some(mut run) = begin() else { return };
        // Past the phase of exaggeration the map is spread out and an iteration costs what most of them do.
        for _ in 0..400 {
            if run.step(&task).is_ok_and(|r| r.step >= 300) {
                break;
            }
        }
        group.bench_function(format!("step, {n} items, {dims}D"), |b| b.iter(|| black_box(run.step(&task).ok())));
    }
    group.finish();
}

criterion_group!(benches, pca, groups, tsne);
criterion_main!(benches);

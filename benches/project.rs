//! Speed of maps and groups: PCA, k-means, one slice of t-SNE.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::Array2;
use semascope::base::{ParamMap, Seed, Task};
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
    let made =
        ItemSet::new(ItemKind::Generic, keys, Columns::default()).ok().and_then(|i| Embedding::dense(Arc::new(i), values, recipe).ok());
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
                let run = pca.prepare(&data, None, &ParamMap::new(), Seed(1), &Task::detached());
                black_box(run.map(|r| r.finish()).ok());
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

criterion_group!(benches, pca, groups);
criterion_main!(benches);

//! How long neighbours take: one exact query, the neighbour graph that layouts start from, question sets, completion and near spellings.
//! The vectors are random clusters of the stated size; times depend on size, not on what the words mean.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use half::f16;
use ndarray::Array2;
use semascope::base::{ParamMap, Seed, Task};
use semascope::data::{Columns, Embedding, HalfRows, ItemId, ItemKind, ItemSet, Keys, Metric, Recipe};
use semascope::index::{knn_graph, nearest};
use semascope::math::parallel::available_threads;
use semascope::query::evaluate::{AnalogyOptions, evaluate_analogies, parse_questions};
use semascope::query::{AnalogyMethod, analogy, complete, near_spellings};

/// Vectors around 500 centres of different lengths, as word vectors are: some directions crowded, frequent words longer.
fn vectors(n: usize, d: usize) -> Embedding {
    let mut rng = Seed(5).stream("bench");
    let centres: Vec<f32> = (0..500 * d).map(|_| rng.normal() as f32).collect();
    let mut numbers = Vec::with_capacity(n * d);
    for _ in 0..n {
        let (at, length) = (rng.below(500) as usize, 1.0 + rng.unit_f32());
        numbers.extend((0..d).map(|i| length * (centres[at * d + i] + rng.normal() as f32)));
    }
    let keys: Keys = (0..n).map(|i| format!("w{:05x}", i as u64 * 0x9E37_79B9 % 0xF_FFF1)).collect();
    let keys = if keys.len() == n { keys } else { (0..n).map(|i| format!("word{i}")).collect() };
    let items = ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap_or_else(|e| panic!("{e}"));
    let vectors = Array2::from_shape_vec((n, d), numbers).unwrap_or_else(|e| panic!("{e}"));
    let recipe = Recipe::new("random", ParamMap::new(), Seed(5), Vec::new());
    Embedding::dense(Arc::new(items), vectors, recipe).unwrap_or_else(|e| panic!("{}", e.say()))
}

fn one_query(c: &mut Criterion) {
    let e = vectors(400_000, 100);
    let task = Task::detached();
    let mut group = c.benchmark_group("nearest 400k x 100");
    group.sample_size(30);
    for metric in Metric::ALL {
        for threads in [1, available_threads()] {
            let mut row = 0;
            group.bench_function(format!("{} {threads} threads", metric.id()), |b| {
                b.iter_batched(
                    || {
                        row = (row + 7919) % 400_000;
                        e.vector(ItemId(row)).into_owned()
                    },
                    |query| nearest(&e, &query, metric, 10, &[], threads, &task),
                    BatchSize::SmallInput,
                );
            });
        }
    }
    // The same in half precision: a block at a time becomes f32.
    let numbers = e.matrix().iter().copied().flatten().map(|x| f16::from_f32(*x)).collect();
    let rows = HalfRows::new(e.dims(), numbers).unwrap_or_else(|| unreachable!());
    let half = Embedding::half(e.items().clone(), rows, e.recipe().clone()).unwrap_or_else(|e| panic!("{}", e.say()));
    let query = e.vector(ItemId(7919)).into_owned();
    group.bench_function("cosine 1 threads, half precision", |b| b.iter(|| nearest(&half, &query, Metric::Cosine, 10, &[], 1, &task)));
    group.bench_function("3CosMul", |b| {
        b.iter(|| analogy(&e, ItemId(1), ItemId(2), ItemId(3), AnalogyMethod::Mul, 10, false, &task));
    });
    group.bench_function("complete", |b| b.iter(|| complete(e.items(), black_box("zz"), 20)));
    group.bench_function("near spellings", |b| b.iter(|| near_spellings(e.items(), black_box("w12345x"), 5)));
    group.finish();
}

fn graphs(c: &mut Criterion) {
    let task = Task::detached();
    let mut group = c.benchmark_group("knn_graph k 90");
    group.sample_size(10).warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_secs(10));
    for (name, n, d) in [("10k x 50", 10_000, 50), ("70k x 50", 70_000, 50)] {
        let e = vectors(n, d);
        for metric in [Metric::Cosine, Metric::Euclidean] {
            group.bench_function(format!("{name} {}", metric.id()), |b| {
                b.iter(|| knn_graph(&e, 90, metric, available_threads(), &task));
            });
        }
    }
    group.finish();
}

fn questions(c: &mut Criterion) {
    let e = vectors(20_000, 100);
    let mut rng = Seed(5).stream("questions");
    let label = |row: u32| e.items().label(ItemId(row)).to_owned();
    let lines: Vec<String> = (0..19_544)
        .map(|_| format!("{} {} {} {}", label(rng.below(900)), label(rng.below(900)), label(rng.below(900)), label(rng.below(900))))
        .collect();
    let set = parse_questions(&lines.join("\n"));
    let mut group = c.benchmark_group("19,544 analogy questions, 20k x 100");
    group.sample_size(10);
    for method in AnalogyMethod::ALL {
        let options = AnalogyOptions { method, ..AnalogyOptions::default() };
        group.bench_function(method.label(), |b| {
            b.iter(|| evaluate_analogies(&e, &set, options, available_threads(), &Task::detached()));
        });
    }
    group.finish();
}

criterion_group!(benches, one_query, graphs, questions);
criterion_main!(benches);

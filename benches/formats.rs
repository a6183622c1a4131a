//! Opening files of vectors: 60,000 × 50 as word2vec text, word2vec binary and `.npy`, from memory. Throughput in bytes of the file.

use std::hint::black_box;
use std::io::Cursor;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;

use semascope::base::{ParamMap, Rng, Seed, Task};
use semascope::data::{Columns, Embedding, ItemKind, ItemSet, Recipe};
use semascope::formats::{Limits, format, read_any};

const ROWS: usize = 60_000;
const DIMS: usize = 50;

fn vectors() -> Arc<Embedding> {
    let mut rng = Rng::new(1);
    let labels = (0..ROWS).map(|i| format!("word{i}")).collect();
    let values = (0..ROWS * DIMS).map(|_| rng.normal() as f32).collect();
    let items = ItemSet::new(ItemKind::WORD, labels, Columns::default()).unwrap_or_else(|e| panic!("{e}"));
    let matrix = Array2::from_shape_vec((ROWS, DIMS), values).unwrap_or_else(|e| panic!("{e}"));
    let recipe = Recipe::new("bench", ParamMap::new(), Seed::default(), Vec::new());
    Arc::new(Embedding::dense(Arc::new(items), matrix, recipe).unwrap_or_else(|e| panic!("{}", e.say())))
}

fn open(c: &mut Criterion) {
    let vectors = vectors();
    let mut group = c.benchmark_group("open");
    group.sample_size(20);
    for (id, name) in [("word2vec-text", "a.txt"), ("word2vec-binary", "a.bin"), ("npy", "a.npy")] {
        let mut bytes = Vec::new();
        let written = format(id).and_then(|f| f.write(&vectors, &mut bytes));
        assert!(matches!(written, Some(Ok(()))), "{id} can be written");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(id, |b| {
            b.iter(|| {
                read_any(name, &mut Cursor::new(black_box(&bytes)), None, &Limits::default(), &Task::detached()).map(|(e, _)| e.len()).ok()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, open);
criterion_main!(benches);

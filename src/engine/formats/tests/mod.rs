//! Tests over all formats.

mod damage;
mod golden;
mod models;
mod tables;
mod text;

use std::io::Cursor;
use std::sync::Arc;

use ndarray::Array2;

use super::*;
use crate::data::{Columns, ItemKind, ItemSet, Recipe};

/// Reads bytes as a file of that name; the sentence on failure; the warnings beside the result.
fn read_with(
    name: &str,
    bytes: &[u8],
    companion: Option<(&str, &[u8])>,
    limits: &Limits,
) -> (Result<(Embedding, &'static str), String>, Vec<String>) {
    let task = Task::detached();
    let mut file = Cursor::new(bytes);
    let mut second = companion.map(|(name, bytes)| (name, Cursor::new(bytes)));
    let companion = second.as_mut().map(|(name, from)| Companion { name, from });
    let result = read_any(name, &mut file, companion, limits, &task);
    let warnings = task.warnings().iter().map(ToString::to_string).collect();
    (result.map(|(e, f)| (e, f.info().id)).map_err(|e| e.say().to_string()), warnings)
}

fn read(name: &str, bytes: &[u8]) -> (Embedding, &'static str, Vec<String>) {
    let (result, warnings) = read_with(name, bytes, None, &Limits::default());
    let (embedding, id) = result.unwrap();
    (embedding, id, warnings)
}

fn refusal(name: &str, bytes: &[u8]) -> String {
    read_with(name, bytes, None, &Limits::default()).0.map(|(_, id)| id).unwrap_err()
}

fn labels(e: &Embedding) -> Vec<&str> {
    e.items().labels().collect()
}

fn row(e: &Embedding, label: &str) -> Vec<f32> {
    e.vector(e.items().find(label).unwrap()).into_owned()
}

fn sample(kind: ItemKind) -> Arc<Embedding> {
    let labels = ["the", "New York", "苹果", "naïve", "x"];
    let values = vec![0.1, -2.5e-7, 3.0, 1.0 / 3.0, 0.0, -1e20, 5.5, 6.25, f32::MIN_POSITIVE, 1.0, 2.0, 3.0, 16_777_217.0, -0.0, 9.0];
    let items = ItemSet::new(kind, labels.into_iter().collect(), Columns::default()).unwrap();
    let matrix = Array2::from_shape_vec((5, 3), values).unwrap();
    Arc::new(Embedding::dense(Arc::new(items), matrix, Recipe::new("test", Default::default(), Default::default(), vec![])).unwrap())
}

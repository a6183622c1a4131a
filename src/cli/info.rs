//! `info`: what a source holds.

use clap::ArgMatches;
use serde::Serialize;
use serde_json::Value;

use super::args::InfoArgs;
use super::files;
use super::output::{Failure, Output};
use crate::base::Arg;
use crate::data::{ColumnValues, Embedding, Fact, ItemId, ItemSet};
use crate::jobs::{Make, run_here};
use crate::sources::Ready;

/// Labels that are shown from the beginning and from the end.
const LABELS: usize = 5;

#[derive(Serialize)]
struct Info {
    name: String,
    kind: &'static str,
    unit: &'static str,
    format: String,
    items: usize,
    dims: Option<usize>,
    mean_length: Option<f64>,
    memory_bytes: u64,
    columns: Vec<ColumnInfo>,
    facts: Vec<FactInfo>,
    first_labels: Vec<String>,
    last_labels: Vec<String>,
    undecodable_bytes: u64,
    language: Option<String>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct ColumnInfo {
    name: String,
    kind: &'static str,
    missing: usize,
}

#[derive(Serialize)]
struct FactInfo {
    id: &'static str,
    label: &'static str,
    value: Value,
}

/// Runs the command.
///
/// # Errors
/// Something that cannot be opened.
pub fn run(args: &InfoArgs, matches: &ArgMatches, output: &mut Output) -> Result<(), Failure> {
    let paths: Vec<_> = args.sources.iter().chain(&args.labels).cloned().collect();
    let opened = files::open(&paths, &args.source, files::rows(args.rows), output)?;
    let (source, kind) = (opened.source.clone(), opened.source.kind.info());
    let ready = if let Some(ready) = opened.made {
        ready
    } else {
        let (opened, params) = files::with_options(opened, &args.source, matches)?;
        run_here(Make { source: opened.source, params, onto: None }, &output.task)?.ready
    };
    let mut facts = source.opened.facts();
    let (items, embedding) = match &ready {
        Ready::Material(material) => {
            facts.extend(material.facts());
            (material.items().clone(), None)
        }
        Ready::Vectors(embedding) => {
            facts.extend(embedding.facts());
            (embedding.items().clone(), Some(embedding))
        }
    };
    let text_of = |id: &str| facts.iter().find(|fact| fact.id == id).map(|fact| fact.value.to_string());
    let info = Info {
        name: source.name().to_owned(),
        kind: kind.id,
        unit: items.kind().id(),
        format: embedding.map_or_else(|| kind.id.to_owned(), |e| e.recipe().method.clone()),
        items: items.len(),
        dims: embedding.map(|e| e.dims()),
        mean_length: embedding.map(|e| mean_length(e)),
        memory_bytes: match &ready {
            Ready::Material(material) => material.size_bytes(),
            Ready::Vectors(embedding) => embedding.size_bytes(),
        },
        columns: columns(&items),
        facts: facts.iter().map(|fact| FactInfo { id: fact.id, label: fact.label, value: value_of(fact) }).collect(),
        first_labels: items.labels().take(LABELS).map(str::to_owned).collect(),
        last_labels: (items.len().saturating_sub(LABELS)..items.len()).filter_map(|row| items.label_at(row)).map(str::to_owned).collect(),
        undecodable_bytes: facts.iter().find(|fact| fact.id == "undecodable_bytes").and_then(Fact::number).unwrap_or(0),
        language: text_of("language"),
        warnings: output.warnings(),
    };
    output.line(format!("{}: {}", info.name, kind.label));
    let dims = info.dims.map(|d| format!(" of {d} dimensions")).unwrap_or_default();
    let length = info.mean_length.map(|l| format!(", mean length {}", Arg::Number(l))).unwrap_or_default();
    output.line(format!("{}{dims}, {} in memory{length}", items.kind().counted(info.items), Arg::Bytes(info.memory_bytes)));
    for fact in facts.iter().filter(|fact| !["items", "dims", "memory_bytes"].contains(&fact.id)) {
        output.line(format!("{}: {}", fact.label, fact.value));
    }
    if !info.columns.is_empty() {
        let columns: Vec<String> = info.columns.iter().map(|c| format!("{} ({})", c.name, c.kind)).collect();
        output.line(format!("Columns: {}", columns.join(", ")));
    }
    match embedding {
        Some(embedding) => first_rows(embedding, output),
        None => output.line(format!("First {}: {}", items.kind().0.many, info.first_labels.join(", "))),
    }
    output.result(&info)
}

fn value_of(fact: &Fact) -> Value {
    match (fact.number(), &fact.value) {
        (Some(n), _) => n.into(),
        (None, Arg::Number(x)) => (*x).into(),
        (None, other) => other.to_string().into(),
    }
}

fn first_rows(embedding: &Embedding, output: &mut Output) {
    for row in 0..embedding.len().min(LABELS) {
        let id = ItemId(row as u32);
        let values: Vec<String> = embedding.vector(id).iter().take(5).map(|x| format!("{x:9.4}")).collect();
        let more = if embedding.dims() > 5 { " …" } else { "" };
        output.line(format!("  {:<20}{}{more}", embedding.items().label(id), values.join("")));
    }
}

fn mean_length(embedding: &Embedding) -> f64 {
    let lengths = (0..embedding.len() as u32).map(|row| {
        let sum: f64 = embedding.vector(ItemId(row)).iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
        sum.sqrt()
    });
    lengths.sum::<f64>() / embedding.len() as f64
}

fn columns(items: &ItemSet) -> Vec<ColumnInfo> {
    let of = |values: &ColumnValues| match values {
        ColumnValues::Ints(_) => ("whole numbers", 0),
        ColumnValues::Floats(v) => ("numbers", v.iter().filter(|x| !x.is_finite()).count()),
        ColumnValues::Texts(v) => ("text", v.iter().filter(|t| t.is_empty()).count()),
        ColumnValues::Categories { names, codes } => {
            let is_empty = |code: &&u32| names.get(**code as usize).is_none_or(|name| name.is_empty());
            ("categories", codes.iter().filter(is_empty).count())
        }
    };
    let all = items.columns().0.iter().map(|column| (column, of(&column.values)));
    all.map(|(column, (kind, missing))| ColumnInfo { name: column.name.clone(), kind, missing }).collect()
}

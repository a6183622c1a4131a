//! `info`: what a file holds.

use serde::Serialize;

use super::args::InfoArgs;
use super::files::{self, Content};
use super::output::{Failure, Output, counted};
use crate::base::Arg;
use crate::data::{ColumnValues, Embedding, ItemId, ItemKind, Language};
use crate::formats::Format;

#[derive(Serialize)]
struct VectorInfo<'a> {
    file: String,
    format: &'a str,
    items: usize,
    dims: usize,
    kind: &'a str,
    memory_bytes: u64,
    mean_length: f64,
    columns: Vec<ColumnInfo<'a>>,
    first_labels: Vec<&'a str>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct ColumnInfo<'a> {
    name: &'a str,
    kind: &'a str,
}

#[derive(Serialize)]
struct TextInfo {
    file: String,
    format: &'static str,
    documents: Option<usize>,
    characters: Option<usize>,
    bytes: u64,
    language: Language,
    undecodable_bytes: u64,
    warnings: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, or is neither vectors nor text.
pub fn run(args: &InfoArgs, output: &mut Output) -> Result<(), Failure> {
    match files::content(&args.file, output)? {
        Content::Vectors(embedding, format) => vectors(args, &embedding, format, output),
        Content::Other => text(args, output),
    }
}

fn vectors(args: &InfoArgs, embedding: &Embedding, format: &'static dyn Format, output: &mut Output) -> Result<(), Failure> {
    let items = embedding.items();
    let info = VectorInfo {
        file: args.file.path.display().to_string(),
        format: format.info().id,
        items: embedding.len(),
        dims: embedding.dims(),
        kind: if items.kind() == ItemKind::WORD { "words" } else { "rows" },
        memory_bytes: embedding.size_bytes(),
        mean_length: mean_length(embedding),
        columns: items.columns().0.iter().map(|c| ColumnInfo { name: &c.name, kind: kind_of(&c.values) }).collect(),
        first_labels: items.labels().take(5).collect(),
        warnings: output.warnings(),
    };
    output.line(format!("{}: {}", info.file, format.info().label));
    output.line(format!(
        "{} of {}, {} in memory, mean length {}",
        if info.kind == "words" { counted(info.items, "word", "words") } else { counted(info.items, "row", "rows") },
        counted(info.dims, "dimension", "dimensions"),
        Arg::Bytes(info.memory_bytes),
        Arg::Number(info.mean_length)
    ));
    if !info.columns.is_empty() {
        let columns: Vec<String> = info.columns.iter().map(|c| format!("{} ({})", c.name, c.kind)).collect();
        output.line(format!("Columns: {}", columns.join(", ")));
    }
    for row in 0..embedding.len().min(5) {
        let id = ItemId(row as u32);
        let values: Vec<String> = embedding.vector(id).iter().take(5).map(|x| format!("{x:9.4}")).collect();
        let more = if embedding.dims() > 5 { " …" } else { "" };
        output.line(format!("  {:<20}{}{more}", items.label(id), values.join("")));
    }
    output.result(&info)
}

fn mean_length(embedding: &Embedding) -> f64 {
    let lengths = (0..embedding.len() as u32).map(|row| {
        let sum: f64 = embedding.vector(ItemId(row)).iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
        sum.sqrt()
    });
    lengths.sum::<f64>() / embedding.len() as f64
}

fn kind_of(values: &ColumnValues) -> &'static str {
    match values {
        ColumnValues::Ints(_) => "whole numbers",
        ColumnValues::Floats(_) => "numbers",
        ColumnValues::Texts(_) => "text",
        ColumnValues::Categories { .. } => "categories",
    }
}

fn text(args: &InfoArgs, output: &mut Output) -> Result<(), Failure> {
    let path = &args.file.path;
    let source = crate::jobs::open_texts(&files::short_name(path), &files::texts(std::slice::from_ref(path), output)?, None, &output.task)?;
    let whole = source.stored.is_none();
    let info = TextInfo {
        file: path.display().to_string(),
        format: "text",
        documents: whole.then_some(source.documents.len()),
        characters: whole.then(|| source.documents.iter().map(|d| d.text.chars().count()).sum()),
        bytes: source.size_bytes,
        language: source.language,
        undecodable_bytes: source.undecodable_bytes,
        warnings: output.warnings(),
    };
    let language = match info.language {
        Language::English => "English",
        Language::Chinese => "Chinese",
        Language::Other => "words between spaces",
    };
    output.line(format!("{}: text, {language}", info.file));
    match info.documents.zip(info.characters) {
        Some((documents, characters)) => output.line(format!(
            "{}, {}, {}",
            counted(documents, "document", "documents"),
            counted(characters, "character", "characters"),
            Arg::Bytes(info.bytes)
        )),
        None => output.line(format!("{}, read from disk as needed: larger than a quarter of the memory", Arg::Bytes(info.bytes))),
    }
    output.result(&info)
}

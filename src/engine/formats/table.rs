//! Tables with tabs (`.tsv`) or commas and semicolons (`.csv`): one row per item, with or without a first line of names.
//!
//! - Numeric columns are the dimensions; the others are metadata. With a header, numeric columns named like `id`, `rank`, `count` or `class` are metadata
//!   too; and where several share a numbered name (`d1`, `d2`, …; pandas' `0`, `1`, …) only those are dimensions.
//! - A first line is a header when it has text over a column of numbers, or counts 0, 1, 2, ….
//! - Which column holds the labels: see `table_columns`. Rows with equal labels are all kept and numbered.
//! - A table of bare numbers (the Embedding Projector's `vectors.tsv`) takes labels and metadata from a file beside it (`metadata.tsv`).
//!
//! Sources: RFC 4180 (Shafranovich 2005) for commas; the Embedding Projector (Smilkov et al. 2016) for tabs, which are never quoted.
//! Columns are judged by the rows in the first 256 kB. Written with a header: label, metadata, then `d1`, `d2`, ….

use std::io::{self, Write};
use std::sync::Arc;

use csv::{ByteRecord, QuoteStyle, ReaderBuilder, WriterBuilder};

use super::decimal::parse_f32;
use super::input::Input;
use super::labels::Labels;
use super::rows::{At, Made, Repeats, Rows};
use super::table_columns::{RawColumn, choose_labels, is_metadata_name, numbered_name, typed};
use super::write::{check_size, ids};
use super::{Confidence, Format, Limits, Opened, Place, ReadError};
use crate::base::{Info, Say, Task};
use crate::data::{Columns, Embedding, ItemKind, Recipe};
use crate::say;

/// Tab-separated.
pub static TSV: Table = Table { tabs: true };
/// Comma- or semicolon-separated.
pub static CSV: Table = Table { tabs: false };

/// Both formats.
pub struct Table {
    tabs: bool,
}

/// Bytes that decide about the columns.
const SAMPLE_BYTES: usize = 1 << 18;
/// Rows that do.
const SAMPLE_ROWS: usize = 200;

impl Table {
    fn delimiter(&self, head: &[u8]) -> u8 {
        let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
        let count = |d: u8| first.split(|b| *b == d).count();
        match (self.tabs, count(b';') > count(b',')) {
            (true, _) => b'\t',
            (false, true) => b';',
            (false, false) => b',',
        }
    }

    fn shape_of(&self, head: &[u8], complete: bool) -> Option<(u8, Schema)> {
        let delimiter = self.delimiter(head);
        let end = if complete { head.len() } else { head.iter().rposition(|b| *b == b'\n')? };
        Schema::of(&sample(&head[..end], delimiter)).map(|schema| (delimiter, schema))
    }
}

impl Format for Table {
    fn info(&self) -> Info {
        if self.tabs {
            Info {
                id: "tsv",
                label: "Tab-separated table",
                summary: "One row per item: numeric columns are the dimensions, the others metadata",
                source: "Smilkov et al. (2016), Embedding Projector: interactive visualization and interpretation of embeddings",
            }
        } else {
            Info {
                id: "csv",
                label: "Comma-separated table",
                summary: "One row per item: numeric columns are the dimensions, the others metadata",
                source: "Shafranovich (2005), RFC 4180: common format and MIME type for comma-separated values files",
            }
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        if self.tabs { &["tsv", "tab"] } else { &["csv"] }
    }

    fn sniff(&self, head: &[u8], name: &str) -> Confidence {
        let Some((_, schema)) = self.shape_of(head, head.len() < super::HEAD_BYTES) else { return Confidence::No };
        let by_name = self.extensions().contains(&super::recognise::ending(name).as_str());
        if 10 * schema.agreeing < 9 * schema.sampled {
            Confidence::No
        } else if by_name || schema.dims.len() >= 8 {
            Confidence::Likely
        } else {
            Confidence::Maybe
        }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        super::companions::metadata(name)
    }

    fn read(&self, opened: Opened<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError> {
        let Opened { name, from, companion } = opened;
        let mut input = Input::new(from, task);
        task.stage(say!("Reading {name}", name = name), input.size());
        let head = input.fill(SAMPLE_BYTES)?;
        let Some((delimiter, schema)) = self.shape_of(head, head.len() < SAMPLE_BYTES) else {
            let what = if head.is_empty() {
                Say::plain("The file is empty")
            } else {
                Say::plain("The table has fewer than two columns of numbers")
            };
            return Err(ReadError::Content { what, place: Place { line: Some(1), ..Place::default() } });
        };
        let mut rows = Rows::new(schema.dims.len(), limits, Repeats::Number);
        let mut columns: Vec<RawColumn> = schema.metadata.iter().map(|j| RawColumn::named(schema.name(*j))).collect();
        read_records(&mut input, delimiter, &schema, &mut rows, &mut columns)?;
        let mut inputs = vec![(Recipe::SOURCE.to_owned(), input.fingerprint())];
        let mut kind = ItemKind::ROW;
        let at = choose_labels(&columns);
        let metadata = match (at, companion) {
            (Some(at), _) => {
                let labels = columns.remove(at);
                if labels.names_words() {
                    kind = ItemKind::WORD;
                }
                rows.relabel(&labels.cells);
                Columns(columns.into_iter().map(typed).collect())
            }
            (None, Some(companion)) if columns.is_empty() => {
                let labels = Labels::read(companion.name, companion.from, rows.seen(), task)?;
                if labels.names.len() as u64 != rows.seen() && (!rows.is_full() || (labels.names.len() as u64) < rows.seen()) {
                    let (n, items) = (rows.seen(), labels.names.len());
                    let what = say!("{rows} vectors for {items} labels: the two files do not belong together", rows = n, items = items);
                    return Err(ReadError::Content { what, place: Place::default() });
                }
                inputs.push((Recipe::LABELS.to_owned(), labels.id));
                kind = labels.kind;
                let kept: Vec<Box<str>> = rows.ranks().iter().filter_map(|r| labels.names.get(*r as usize - 1).cloned()).collect();
                let metadata = labels.columns_of(rows.ranks());
                rows.relabel(&kept);
                metadata
            }
            _ => {
                task.warn(Say::plain("No column has a name for every row: rows are named by number"));
                Columns(columns.into_iter().map(typed).collect())
            }
        };
        rows.finish(Made { method: self.info().id, inputs, kind, columns: metadata }, task)
    }

    fn can_write(&self) -> bool {
        true
    }

    fn write(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<io::Result<()>> {
        Some(write(what, to, self.tabs))
    }
}

fn reader<R: io::Read>(from: R, delimiter: u8) -> csv::Reader<R> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).quoting(delimiter != b'\t').from_reader(from)
}

fn sample(head: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    let mut reader = reader(head, delimiter);
    reader.byte_records().map_while(Result::ok).take(SAMPLE_ROWS).map(|r| r.iter().map(<[u8]>::to_vec).collect()).collect()
}

fn is_number(cell: &[u8]) -> bool {
    parse_f32(cell.trim_ascii()).is_some()
}

/// What the columns are.
#[derive(Debug, PartialEq, Eq)]
struct Schema {
    header: Option<Vec<String>>,
    width: usize,
    dims: Vec<usize>,
    metadata: Vec<usize>,
    sampled: usize,
    agreeing: usize,
}

impl Schema {
    fn of(rows: &[Vec<Vec<u8>>]) -> Option<Self> {
        let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
        widths.sort_unstable();
        let width = widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).map(|run| run[0])?;
        let first = rows.first().filter(|r| !r.is_empty())?;
        let all: Vec<&Vec<Vec<u8>>> = rows.iter().filter(|r| r.len() == width).collect();
        let body = || all.iter().skip(usize::from(first.len() == width));
        let numeric_below = |j: usize| {
            let mut cells = body().map(|r| r[j].trim_ascii()).filter(|c| !c.is_empty()).peekable();
            cells.peek().is_some() && cells.all(is_number)
        };
        // pandas writes an index column without a name, then 0, 1, 2, ….
        let numbered = if first[0].is_empty() { &first[1..] } else { &first[..] };
        let counts_up = numbered.len() > 2
            && numbered.iter().enumerate().all(|(j, c)| std::str::from_utf8(c).ok().and_then(|c| c.parse::<usize>().ok()) == Some(j));
        let has_header = rows.len() > 1 && (counts_up || (0..width.min(first.len())).any(|j| numeric_below(j) && !is_number(&first[j])));
        let numeric: Vec<usize> =
            (0..width).filter(|j| if has_header { numeric_below(*j) } else { all.iter().all(|r| is_number(&r[*j])) }).collect();
        let header: Option<Vec<String>> = has_header.then(|| first.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect());
        let dims = match &header {
            Some(names) => dimensions(names, &numeric),
            None => numeric,
        };
        let metadata = (0..width).filter(|j| !dims.contains(j)).collect();
        let agreeing = widths.iter().filter(|w| **w == width).count();
        (dims.len() >= 2).then_some(Self { header, width, dims, metadata, sampled: rows.len(), agreeing })
    }

    fn name(&self, column: usize) -> &str {
        self.header.as_ref().and_then(|h| h.get(column)).map_or("", String::as_str)
    }
}

/// The numeric columns that are dimensions, by their names: those that share a name and count up without a gap, or all but the usual names of metadata.
fn dimensions(names: &[String], numeric: &[usize]) -> Vec<usize> {
    let mut stems: Vec<&str> = numeric.iter().filter_map(|j| names.get(*j).and_then(|n| numbered_name(n))).map(|(stem, _)| stem).collect();
    stems.sort_unstable();
    stems.dedup();
    let groups = stems.iter().map(|stem| {
        let members = numeric.iter().filter_map(|j| names.get(*j).and_then(|n| numbered_name(n)).map(|(s, number)| (*j, s, number)));
        members.filter(|(_, s, _)| s == stem).map(|(j, _, number)| (number, j)).collect::<Vec<_>>()
    });
    let complete = groups.filter(|group| {
        let numbers = || group.iter().map(|(number, _)| *number);
        let span = numbers().max().zip(numbers().min()).map_or(0, |(most, least)| most - least);
        group.len() >= 2 && span + 1 == group.len() as u64
    });
    match complete.max_by_key(Vec::len) {
        Some(group) => group.into_iter().map(|(_, j)| j).collect(),
        None => numeric.iter().copied().filter(|j| names.get(*j).is_none_or(|n| !is_metadata_name(n))).collect(),
    }
}

fn read_records(
    input: &mut Input<'_>,
    delimiter: u8,
    schema: &Schema,
    rows: &mut Rows,
    columns: &mut [RawColumn],
) -> Result<(), ReadError> {
    let task = input.task();
    let mut reader = reader(input, delimiter);
    let mut record = ByteRecord::new();
    let mut values = Vec::with_capacity(schema.dims.len());
    let mut skip_header = schema.header.is_some();
    while !rows.is_full() {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) if task.is_cancelled() => return Err(ReadError::Cancelled),
            Err(e) => return Err(ReadError::Io(io::Error::other(e))),
        }
        if std::mem::take(&mut skip_header) {
            continue;
        }
        let at = At::Line(record.position().map_or(0, csv::Position::line));
        if record.len() != schema.width {
            rows.skip(at, || say!("it has {found} cells instead of {wanted}", found = record.len(), wanted = schema.width));
            continue;
        }
        values.clear();
        let bad = schema.dims.iter().find(|j| match parse_f32(record[**j].trim_ascii()) {
            Some(value) => {
                values.push(value);
                false
            }
            None => true,
        });
        if let Some(j) = bad {
            rows.skip(at, || say!("cell {field} is not a number", field = *j + 1));
            continue;
        }
        let name = format!("row {}", rows.seen() + 1);
        if rows.push_text(&name, &values, at)? {
            for (column, j) in columns.iter_mut().zip(&schema.metadata) {
                let text = String::from_utf8_lossy(&record[*j]);
                rows.note_lossy(&record[*j], at);
                column.cells.push(Box::from(text));
            }
        }
    }
    Ok(())
}

fn write(what: &Embedding, to: &mut dyn Write, tabs: bool) -> io::Result<()> {
    check_size(what)?;
    let (delimiter, style) = if tabs { (b'\t', QuoteStyle::Never) } else { (b',', QuoteStyle::Necessary) };
    let plain = |text: &str| if tabs { text.replace(['\t', '\n', '\r'], " ") } else { text.to_owned() };
    let mut writer = WriterBuilder::new().delimiter(delimiter).quote_style(style).from_writer(to);
    let items = what.items();
    let columns = &items.columns().0;
    let label = if items.kind() == ItemKind::WORD { "word" } else { "label" };
    writer.write_field(label)?;
    for column in columns {
        writer.write_field(plain(&column.name))?;
    }
    for j in 1..=what.dims() {
        writer.write_field(format!("d{j}"))?;
    }
    writer.write_record(None::<&[u8]>)?;
    let mut number = Vec::new();
    for id in ids(what) {
        writer.write_field(plain(items.label(id)))?;
        for j in 0..columns.len() {
            writer.write_field(plain(&items.cell(j, id.row())))?;
        }
        for value in what.vector(id).iter() {
            number.clear();
            write!(number, "{value}")?;
            writer.write_field(&number)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

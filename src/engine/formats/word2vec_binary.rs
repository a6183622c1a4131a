//! word2vec binary: a text line "rows dimensions", then per row the word, a space and the numbers as little-endian 32-bit floats.
//!
//! Source: the word2vec tool (Mikolov et al. 2013), `-binary 1`, which ends each row with a line feed; gensim and the Google News file do not.
//! So line feeds in front of a word are dropped and nothing else is. Words may be cut within a character (the tool keeps 98 bytes): they are
//! decoded as far as they go, and repeats keep the first, as gensim does. A file that ends early gives the rows it has, and says so.
//! Written with a line feed after each row; blanks within a label become underscores, since a blank ends it.

use std::io::{self, Write};
use std::sync::Arc;

use super::input::Input;
use super::rows::{At, Made, Repeats, Rows, compare_count};
use super::text::{counts_column, header_of};
use super::vocab::read_vocab;
use super::write::{check_size, ids, one_field};
use super::{Confidence, Format, Limits, Opened, Place, ReadError};
use crate::base::{Info, Say, Task};
use crate::data::{Columns, Embedding, ItemKind, Recipe};
use crate::say;

/// The format.
pub struct Word2vecBinary;

const ID: &str = "word2vec-binary";
/// Bytes kept in the window.
const BLOCK: usize = 4 << 20;
/// A longer word means that the file is something else.
const LONGEST_WORD: usize = 1 << 16;
/// More dimensions mean the same.
const MOST_DIMS: u64 = 1 << 22;

impl Format for Word2vecBinary {
    fn info(&self) -> Info {
        Info {
            id: ID,
            label: "word2vec binary",
            summary: "A first line with rows and dimensions, then words and numbers in binary: small and quick to open",
            source: "Mikolov et al. (2013), Efficient estimation of word representations in vector space; the word2vec tool, -binary 1",
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["bin"]
    }

    fn sniff(&self, head: &[u8], name: &str) -> Confidence {
        let Some((_, dims, start)) = header(head) else { return Confidence::No };
        if super::word2vec_text::has_header(head) {
            return Confidence::No;
        }
        let body = &head[start..];
        let complete = head.len() < super::HEAD_BYTES;
        match first_rows(body, dims, complete) {
            0 if super::recognise::ending(name) == "bin" && !body.is_empty() => Confidence::Maybe,
            0 => Confidence::No,
            1 => Confidence::Likely,
            _ => Confidence::Sure,
        }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        super::companions::vocabularies(name)
    }

    fn read(&self, opened: Opened<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError> {
        let Opened { name, from, companion } = opened;
        let mut input = Input::new(from, task);
        task.stage(say!("Reading {name}", name = name), input.size());
        let Some((declared, dims, start)) = header(input.fill(1 << 12)?) else {
            let what = Say::plain("The first line is not the number of rows and the number of dimensions");
            return Err(ReadError::Content { what, place: Place { line: Some(1), ..Place::default() } });
        };
        if dims > MOST_DIMS {
            return Err(ReadError::Content {
                what: say!("The file says {n} dimensions, which cannot be", n = dims),
                place: Place::default(),
            });
        }
        input.consume(start)?;
        let mut rows = Rows::new(dims as usize, limits, Repeats::KeepFirst);
        read_rows(&mut input, &mut rows, declared)?;
        compare_count(declared, &rows, task);
        if !rows.is_full() && rows.seen() == declared && input.fill(2)?.iter().any(|b| *b != b'\n') {
            task.warn(say!("More bytes follow the {n} rows that the file says; they were not read", n = declared));
        }
        let mut inputs = vec![(Recipe::SOURCE.to_owned(), input.fingerprint())];
        let columns = match companion {
            Some(companion) => {
                let counts = read_vocab(companion.from, task)?;
                inputs.push((Recipe::LABELS.to_owned(), counts.id));
                counts_column(&counts, &rows, task)
            }
            None => Columns::default(),
        };
        rows.finish(Made { method: ID, inputs, kind: ItemKind::WORD, columns }, task)
    }

    fn can_write(&self) -> bool {
        true
    }

    fn write(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<io::Result<()>> {
        Some(write(what, to))
    }
}

/// Rows, dimensions and the length of the first line.
fn header(head: &[u8]) -> Option<(u64, u64, usize)> {
    let end = head.iter().take(64).position(|b| *b == b'\n')?;
    header_of(&head[..end]).map(|(rows, dims)| (rows, dims, end + 1))
}

/// How many of the first rows (up to three) have a plausible word and finite numbers.
fn first_rows(mut body: &[u8], dims: u64, complete: bool) -> usize {
    let Ok(bytes) = usize::try_from(dims.saturating_mul(4)) else { return 0 };
    let mut good = 0;
    while good < 3 {
        while let Some(rest) = body.strip_prefix(b"\n") {
            body = rest;
        }
        let Some(space) = body.iter().take(1000).position(|b| *b == b' ') else { break };
        let after = &body[space + 1..];
        let plausible = body[..space].iter().all(|b| *b > b' ');
        if !plausible || (after.len() < bytes && complete) {
            break;
        }
        let (numbers, _) = after[..bytes.min(after.len())].as_chunks::<4>();
        // Vectors are of moderate size; text read as floats is not.
        if !numbers.iter().all(|n| f32::from_le_bytes(*n).abs() < 1e6) {
            break;
        }
        good += 1;
        if after.len() <= bytes {
            break;
        }
        body = &after[bytes..];
    }
    good
}

fn read_rows(input: &mut Input<'_>, rows: &mut Rows, declared: u64) -> Result<(), ReadError> {
    let bytes = rows.dims() * 4;
    let mut values = vec![0.0_f32; 0];
    while rows.seen() < declared && !rows.is_full() {
        let wanted = BLOCK.max(bytes + LONGEST_WORD);
        let window = input.fill(wanted)?;
        let mut at = 0;
        while rows.seen() < declared && !rows.is_full() {
            let rest = &window[at..];
            let start = rest.iter().take_while(|b| **b == b'\n').count();
            let Some(space) = rest[start..].iter().take(LONGEST_WORD).position(|b| *b == b' ') else {
                if rest.len() - start >= LONGEST_WORD {
                    let row = rows.seen() + 1;
                    let place = Place { byte: input.offset() + at as u64, ..Place::default() };
                    return Err(ReadError::Content {
                        what: say!("no space ends the word of row {row}; the number of dimensions may be wrong", row = row),
                        place,
                    });
                }
                break;
            };
            let numbers = start + space + 1;
            let Some(raw) = rest.get(numbers..numbers + bytes) else { break };
            values.clear();
            values.extend(raw.as_chunks::<4>().0.iter().map(|n| f32::from_le_bytes(*n)));
            rows.push(&rest[start..start + space], &values, At::Row(rows.seen() + 1))?;
            at += numbers + bytes;
        }
        if at == 0 {
            break;
        }
        input.consume(at)?;
    }
    Ok(())
}

fn write(what: &Embedding, to: &mut dyn Write) -> io::Result<()> {
    check_size(what)?;
    writeln!(to, "{} {}", what.len(), what.dims())?;
    let mut row = Vec::new();
    for id in ids(what) {
        row.clear();
        row.extend_from_slice(one_field(what.items().label(id)).as_bytes());
        row.push(b' ');
        for value in what.vector(id).iter() {
            row.extend_from_slice(&value.to_le_bytes());
        }
        row.push(b'\n');
        to.write_all(&row)?;
    }
    Ok(())
}

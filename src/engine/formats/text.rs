//! Rows of text: a label, a space, and numbers with single spaces between them. Shared by word2vec text, GloVe and fastText `.vec`.
//!
//! Rules (the word2vec, GloVe and fastText sources, and what their users' files hold):
//! - the last D fields of a line are the numbers and everything before them is the label, which may hold spaces, tabs and no-break spaces;
//! - only the space separates, and only spaces and a carriage return are dropped at the end of a line;
//! - a first line of two whole numbers, "rows dimensions", is a header when the lines after it look like rows;
//! - D is the header's when any of the first rows bears it out, otherwise what most of the first rows have.
//!
//! A block of the file is cut into pieces at line ends, always at the same places; the pieces are parsed on several threads and put together in order.
//! Cost: about 2 ns a number and one copy of the values.

use super::decimal::number_at;
use super::input::Input;
use super::rows::{At, Made, Repeats, Rows, compare_count};
use super::vocab::{VocabCounts, read_vocab};
use super::{Limits, Opened, Place, ReadError};
use crate::base::{Say, Task};
use crate::data::{Columns, Embedding, ItemKind, Recipe};
use crate::math::parallel::{available_threads, map_shards};
use crate::say;

/// Bytes parsed between two checks of the task.
const BLOCK: usize = 4 << 20;
/// Bytes of one piece of a block.
const PIECE: usize = 128 << 10;
/// A longer line is refused.
const LONGEST_LINE: usize = 64 << 20;
/// Rows that decide about the number of dimensions.
const SAMPLE: usize = 64;

/// What the first lines of a text tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Rows and dimensions from the first line, if it is a header.
    pub header: Option<(u64, u64)>,
    /// Dimensions of the rows.
    pub dims: usize,
    /// Rows looked at.
    pub sampled: usize,
    /// Rows among them that have that many numbers.
    pub agreeing: usize,
}

/// Looks at the first lines. `complete` says that `head` is the whole file, so that its last line is whole.
pub(super) fn shape_of(head: &[u8], complete: bool) -> Option<Shape> {
    let head = skip_bom(head);
    let end = if complete { head.len() } else { head.iter().rposition(|b| *b == b'\n')? };
    let mut lines = head[..end].split(|b| *b == b'\n').map(trim_end).filter(|l| !l.is_empty()).peekable();
    let header = lines.peek().and_then(|first| header_of(first));
    let mut counts: Vec<usize> = Vec::new();
    for line in lines.clone().skip(usize::from(header.is_some())).take(SAMPLE) {
        counts.push(numbers_at_end(line));
    }
    let mode = most_common(&counts)?;
    let dims = match header {
        Some((_, d)) if counts.iter().any(|c| *c as u64 == d) => d as usize,
        _ => mode,
    };
    if dims == 0 {
        return None;
    }
    let agreeing = counts.iter().filter(|c| **c >= dims).count();
    Some(Shape { header, dims, sampled: counts.len(), agreeing })
}

fn most_common(counts: &[usize]) -> Option<usize> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).max_by(|a, b| a.len().cmp(&b.len()).then(b[0].cmp(&a[0]))).map(|run| run[0])
}

/// "rows dimensions", both whole numbers and nothing else.
pub(super) fn header_of(line: &[u8]) -> Option<(u64, u64)> {
    let text = std::str::from_utf8(trim_end(line)).ok()?;
    let (rows, dims) = text.split_once([' ', '\t'])?;
    let whole = |s: &str| if s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<u64>().ok() } else { None };
    Some((whole(rows)?, whole(dims.trim_start_matches([' ', '\t']))?)).filter(|(_, d)| *d > 0)
}

/// How many fields at the end of a line are numbers, the first field never counted (it is the label).
fn numbers_at_end(line: &[u8]) -> usize {
    let mut fields = line.rsplit(|b| *b == b' ').filter(|f| !f.is_empty()).peekable();
    let mut count = 0;
    while let Some(field) = fields.next() {
        let is_first = fields.peek().is_none() && !line.starts_with(b" ");
        if is_first || super::decimal::parse_f32(field).is_none() {
            break;
        }
        count += 1;
    }
    count
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let mut line = line.strip_suffix(b"\r").unwrap_or(line);
    while let Some(shorter) = line.strip_suffix(b" ") {
        line = shorter;
    }
    line
}

/// Without a byte order mark.
pub(super) fn skip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// Reads a whole file of such rows.
pub(super) fn read_text(method: &'static str, opened: Opened<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError> {
    let Opened { name, from, companion } = opened;
    let mut input = Input::new(from, task);
    task.stage(say!("Reading {name}", name = name), input.size());
    let shape = first_lines(&mut input)?;
    let mut rows = Rows::new(shape.dims, limits, Repeats::KeepFirst);
    let mut line = 1;
    let marks = input.window().len() - skip_bom(input.window()).len();
    input.consume(marks)?;
    if shape.header.is_some() {
        line = pass_header(&mut input)?;
    }
    read_blocks(&mut input, &mut rows, &mut line)?;
    let mut inputs = vec![(Recipe::SOURCE.to_owned(), input.fingerprint())];
    if let Some((declared, dims)) = shape.header {
        if dims != shape.dims as u64 {
            task.warn(say!("The header says {declared} dimensions, the rows have {found}", declared = dims, found = shape.dims));
        }
        compare_count(declared, &rows, task);
    }
    let columns = match companion {
        Some(companion) => {
            let counts = read_vocab(companion.from, task)?;
            inputs.push((Recipe::LABELS.to_owned(), counts.id));
            counts_column(&counts, &rows, task)
        }
        None => Columns::default(),
    };
    rows.finish(Made { method, inputs, kind: ItemKind::WORD, columns }, task)
}

/// The count column out of a vocabulary file, where it knows the words.
pub(super) fn counts_column(counts: &VocabCounts, rows: &Rows, task: &Task) -> Columns {
    let (values, known) = counts.of(rows.keys());
    if known * 2 < rows.len() {
        task.warn(say!("The vocabulary file knows {known} of {n} words and was not used", known = known, n = rows.len()));
        return Columns::default();
    }
    Columns(vec![crate::data::Column { name: Columns::COUNT.to_owned(), values: crate::data::ColumnValues::Ints(values) }])
}

/// Enough of the beginning to know the shape.
fn first_lines(input: &mut Input<'_>) -> Result<Shape, ReadError> {
    let mut wanted = 1 << 16;
    loop {
        let head = input.fill(wanted)?;
        let (length, lines) = (head.len(), head.split(|b| *b == b'\n').take(4).count() - 1);
        let ended = length < wanted;
        if ended || lines >= 3 {
            let shape = shape_of(head, ended);
            return shape.ok_or_else(|| ReadError::Content {
                what: if length == 0 { Say::plain("The file is empty") } else { Say::plain("The lines do not end in numbers") },
                place: Place { line: Some(1), ..Place::default() },
            });
        }
        if wanted >= LONGEST_LINE {
            return Err(too_long(1));
        }
        wanted *= 2;
    }
}

fn too_long(line: u64) -> ReadError {
    let what = say!("The line is longer than {limit}: these are not vectors as text", limit = crate::base::Arg::Bytes(LONGEST_LINE as u64));
    ReadError::Content { what, place: Place { line: Some(line), ..Place::default() } }
}

/// Moves past empty lines and the header; returns the number of the line after it.
fn pass_header(input: &mut Input<'_>) -> Result<u64, ReadError> {
    let mut line = 1;
    loop {
        let window = input.window();
        let end = window.iter().position(|b| *b == b'\n').map_or(window.len(), |n| n + 1);
        let was_empty = trim_end(&window[..end]).is_empty();
        input.consume(end)?;
        line += 1;
        if !was_empty || input.window().is_empty() {
            return Ok(line);
        }
    }
}

fn read_blocks(input: &mut Input<'_>, rows: &mut Rows, line: &mut u64) -> Result<(), ReadError> {
    let mut wanted = BLOCK;
    let threads = available_threads();
    let dims = rows.dims();
    while !rows.is_full() {
        let window = input.fill(wanted)?;
        if window.is_empty() {
            break;
        }
        let whole = window.len() < wanted;
        let end = if whole { window.len() } else { window.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1) };
        if end == 0 {
            if wanted >= LONGEST_LINE {
                return Err(too_long(*line));
            }
            wanted *= 2;
            continue;
        }
        wanted = BLOCK;
        let block = &window[..end];
        let pieces = cut_at_lines(block);
        let parsed = map_shards(threads, pieces.len(), |i| parse_piece(pieces[i], dims));
        for (piece, part) in pieces.iter().zip(parsed) {
            take_piece(rows, piece, &part, *line)?;
            *line += part.lines;
        }
        input.consume(end)?;
    }
    Ok(())
}

fn cut_at_lines(block: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::with_capacity(block.len() / PIECE + 1);
    let mut rest = block;
    while !rest.is_empty() {
        let from = PIECE.min(rest.len());
        let end = rest[from..].iter().position(|b| *b == b'\n').map_or(rest.len(), |n| from + n + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// The rows of one piece.
#[derive(Default)]
struct Piece {
    /// Lines in it.
    lines: u64,
    /// Per row: line within the piece (from 0), and its label as a range of the piece.
    rows: Vec<(u64, usize, usize)>,
    /// Values of all rows.
    values: Vec<f32>,
    /// Lines that are no rows, with the reason.
    bad: Vec<(u64, Bad)>,
}

/// Why a line is no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bad {
    Fields { found: usize, wanted: usize },
    Number { field: usize },
}

impl Bad {
    fn say(self) -> Say {
        match self {
            Self::Fields { found, wanted } => say!("it has {found} numbers instead of {wanted}", found = found, wanted = wanted),
            Self::Number { field } => say!("field {field} is not a number", field = field),
        }
    }
}

fn parse_piece(piece: &[u8], dims: usize) -> Piece {
    let mut out = Piece { values: Vec::with_capacity(piece.len() / 7), ..Piece::default() };
    let mut at = 0;
    while at < piece.len() {
        let kept = out.values.len();
        if let Some((label_end, next)) = parse_plain(piece, at, dims, &mut out.values) {
            out.rows.push((out.lines, at, label_end));
            at = next;
        } else {
            out.values.truncate(kept);
            let end = piece[at..].iter().position(|b| *b == b'\n').map_or(piece.len(), |n| at + n);
            let line = trim_end(&piece[at..end]);
            if !line.is_empty() {
                match parse_from_end(line, dims, &mut out.values) {
                    Ok(label) => out.rows.push((out.lines, at, at + label)),
                    Err(bad) => {
                        out.values.truncate(kept);
                        out.bad.push((out.lines, bad));
                    }
                }
            }
            at = end + 1;
        }
        out.lines += 1;
    }
    out
}

/// A line as nearly all are: label without spaces, single spaces, numbers. Returns where the label ends and where the next line begins.
#[inline]
fn parse_plain(piece: &[u8], start: usize, dims: usize, values: &mut Vec<f32>) -> Option<(usize, usize)> {
    let label_end = start + piece[start..].iter().position(|b| *b == b' ' || *b == b'\n')?;
    let mut at = label_end;
    for _ in 0..dims {
        if piece.get(at) != Some(&b' ') {
            return None;
        }
        let (value, end) = number_at(piece, at + 1)?;
        values.push(value);
        at = end;
    }
    while piece.get(at) == Some(&b' ') {
        at += 1;
    }
    if piece.get(at) == Some(&b'\r') {
        at += 1;
    }
    match piece.get(at) {
        Some(b'\n') => Some((label_end, at + 1)),
        None => Some((label_end, at)),
        Some(_) => None,
    }
}

/// Any line: the last `dims` fields are the numbers. Returns the length of the label.
fn parse_from_end(line: &[u8], dims: usize, values: &mut Vec<f32>) -> Result<usize, Bad> {
    let first = values.len();
    values.resize(first + dims, 0.0);
    let mut end = line.len();
    for i in (0..dims).rev() {
        while end > 0 && line[end - 1] == b' ' {
            end -= 1;
        }
        let start = line[..end].iter().rposition(|b| *b == b' ').map_or(0, |n| n + 1);
        let found = dims - 1 - i;
        if start == 0 {
            return Err(Bad::Fields { found, wanted: dims });
        }
        let Some(value) = super::decimal::parse_f32(&line[start..end]) else {
            let fields = line.split(|b| *b == b' ').filter(|f| !f.is_empty()).count();
            let before = line[..start].split(|b| *b == b' ').filter(|f| !f.is_empty()).count();
            return Err(if fields <= dims { Bad::Fields { found: fields - 1, wanted: dims } } else { Bad::Number { field: before + 1 } });
        };
        values[first + i] = value;
        end = start;
    }
    Ok(end.saturating_sub(1))
}

fn take_piece(rows: &mut Rows, piece: &[u8], part: &Piece, first_line: u64) -> Result<(), ReadError> {
    let dims = rows.dims();
    let mut bad = part.bad.iter().peekable();
    for (i, (line, start, end)) in part.rows.iter().enumerate() {
        while let Some((at, why)) = bad.next_if(|(at, _)| at < line) {
            rows.skip(At::Line(first_line + at), || why.say());
        }
        rows.push(&piece[*start..*end], &part.values[i * dims..(i + 1) * dims], At::Line(first_line + line))?;
        if rows.is_full() {
            return Ok(());
        }
    }
    for (at, why) in bad {
        rows.skip(At::Line(first_line + at), || why.say());
    }
    Ok(())
}

//! NumPy `.npy`: a head, then an array of numbers; labels come from a file beside it (`NAME.words.txt`, `NAME.txt`, `labels.txt`, `NAME.vocab`, `metadata.tsv`, …).
//!
//! Source: NumPy's format specification (NEP 1), versions 1.0 to 3.0. Floats of 16, 32 and 64 bits, whole numbers and booleans, both byte orders,
//! both array orders. Arrays of Python objects are refused: they hold programs. Without labels, rows are named "row 1", "row 2", … and a warning says so.
//! Half-precision numbers and whole ones of 8 bits stay so in memory; all others become float32. Written as little-endian float32, or as they are kept where that is narrower and loses
//! nothing, version 1.0, with the labels as `NAME.words.txt`.

use std::io::{self, Write};
use std::sync::Arc;

use half::f16;

use super::input::Input;
use super::labels::Labels;
use super::npy_header::{Header, Kind, LONGEST_HEAD, MAGIC, head_length, parse};
use super::rows::{At, Made, Repeats, Rows, compare_count};
use super::write::{check_size, ids, one_line};
use super::{Confidence, Format, Limits, Opened, Place, ReadError};
use crate::base::{Info, Say, Task};
use crate::data::{Columns, Embedding, ItemKind, Recipe, Storage};
use crate::say;

/// The format.
pub struct Npy;

const ID: &str = "npy";
/// Bytes taken between two checks of the task.
const BLOCK: usize = 4 << 20;
/// More dimensions mean that the head is damaged or the array is no set of vectors.
const MOST_DIMS: u64 = 1 << 22;

impl Format for Npy {
    fn info(&self) -> Info {
        Info {
            id: ID,
            label: "NumPy array",
            summary: "A bare matrix of numbers; the labels lie in a text file beside it",
            source: "NumPy enhancement proposal 1 (Kern 2007), A simple file format for NumPy arrays",
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["npy"]
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Confidence {
        if head.starts_with(MAGIC) { Confidence::Sure } else { Confidence::No }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        super::companions::labels(name)
    }

    fn read(&self, opened: Opened<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError> {
        let Opened { name, from, companion } = opened;
        let mut input = Input::new(from, task);
        task.stage(say!("Reading {name}", name = name), input.size());
        let header = read_header(&mut input)?;
        let labels = companion.map(|c| Labels::read(c.name, c.from, header.rows, task)).transpose()?;
        let names = labels.as_ref().map(|l| l.names.as_slice());
        if let Some(names) = names.filter(|n| n.len() as u64 != header.rows) {
            let what =
                say!("{rows} vectors for {items} labels: the two files do not belong together", rows = header.rows, items = names.len());
            return Err(ReadError::Content { what, place: Place::default() });
        }
        let new = match (header.kind, header.width) {
            (Kind::Float, 2) => Rows::half,
            (Kind::Int, 1) => Rows::bytes,
            _ => Rows::new,
        };
        let mut rows = new(header.dims as usize, limits, Repeats::Number);
        if header.fortran {
            read_by_column(&mut input, &header, limits, &mut rows, names)?;
        } else {
            read_by_row(&mut input, &header, &mut rows, names)?;
        }
        compare_count(header.rows, &rows, task);
        let mut inputs = vec![(Recipe::SOURCE.to_owned(), input.fingerprint())];
        let (kind, columns) = if let Some(l) = &labels {
            inputs.push((Recipe::LABELS.to_owned(), l.id));
            if l.lossy > 0 {
                task.warn(say!("Lines of the label file that are not valid UTF-8, shown with �: {n}", n = l.lossy));
            }
            (l.kind, l.columns_of(rows.ranks()))
        } else {
            task.warn(Say::plain("There is no file of labels beside it: rows are named by number"));
            (ItemKind::ROW, Columns::default())
        };
        rows.finish(Made { method: ID, inputs, kind, columns }, task)
    }

    fn can_write(&self) -> bool {
        true
    }

    fn write(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<io::Result<()>> {
        Some(write(what, to))
    }

    fn write_companion(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<io::Result<()>> {
        Some(what.items().labels().try_for_each(|label| writeln!(to, "{}", one_line(label))))
    }
}

fn read_header(input: &mut Input<'_>) -> Result<Header, ReadError> {
    let damaged =
        |byte| ReadError::Content { what: Say::plain("The head of the NumPy file is damaged"), place: Place { byte, ..Place::default() } };
    let length = head_length(input.fill(12)?).filter(|n| *n <= LONGEST_HEAD).ok_or_else(|| damaged(0))?;
    let window = input.fill(length)?;
    let header = parse(window.get(..length).ok_or_else(|| damaged(window.len() as u64))?)?;
    if header.dims == 0 || header.rows == 0 {
        return Err(ReadError::Content { what: Say::plain("There are no vectors in it"), place: Place { byte: 10, ..Place::default() } });
    }
    if header.dims > MOST_DIMS {
        let what = say!("The file says {n} dimensions, which cannot be", n = header.dims);
        return Err(ReadError::Content { what, place: Place { byte: 10, ..Place::default() } });
    }
    input.consume(header.data_at)?;
    Ok(header)
}

fn push(rows: &mut Rows, values: &[f32], row: u64, names: Option<&[Box<str>]>) -> Result<(), ReadError> {
    let at = At::Row(row + 1);
    match names.and_then(|n| n.get(row as usize)) {
        Some(name) => rows.push_text(name, values, at)?,
        None => rows.push_text(&format!("row {}", row + 1), values, at)?,
    };
    Ok(())
}

fn read_by_row(input: &mut Input<'_>, header: &Header, rows: &mut Rows, names: Option<&[Box<str>]>) -> Result<(), ReadError> {
    let bytes = header.dims as usize * header.width;
    let mut values = Vec::new();
    let mut row = 0;
    while row < header.rows && !rows.is_full() {
        let window = input.fill(BLOCK.max(bytes))?;
        let count = (window.len() / bytes).min(usize::try_from(header.rows - row).unwrap_or(usize::MAX));
        if count == 0 {
            break;
        }
        for raw in window.chunks_exact(bytes).take(count) {
            values.clear();
            decode(raw, header, &mut values);
            push(rows, &values, row, names)?;
            row += 1;
            if rows.is_full() {
                break;
            }
        }
        input.consume(count * bytes)?;
    }
    Ok(())
}

/// All of the file is needed before the first row is known.
fn read_by_column(
    input: &mut Input<'_>,
    header: &Header,
    limits: &Limits,
    rows: &mut Rows,
    names: Option<&[Box<str>]>,
) -> Result<(), ReadError> {
    let count = header.rows.checked_mul(header.dims).filter(|n| n.saturating_mul(4) <= limits.max_bytes).ok_or_else(|| {
        let what = say!("The vectors need more than {limit} of memory; read fewer rows", limit = crate::base::Arg::Bytes(limits.max_bytes));
        ReadError::Content { what, place: Place::default() }
    })?;
    let mut values: Vec<f32> = Vec::new();
    while (values.len() as u64) < count {
        let window = input.fill(BLOCK)?;
        let take = (window.len() / header.width).min((count - values.len() as u64) as usize);
        if take == 0 {
            let what = say!(
                "The file ends after {found} of {wanted} numbers, and it is stored column by column, so no row is whole",
                found = values.len(),
                wanted = count
            );
            return Err(ReadError::Content {
                what,
                place: Place { byte: input.offset() + input.window().len() as u64, ..Place::default() },
            });
        }
        decode(&window[..take * header.width], header, &mut values);
        input.consume(take * header.width)?;
    }
    let n = header.rows as usize;
    let mut row_values = vec![0.0; values.len() / n];
    for row in 0..n {
        for (j, value) in row_values.iter_mut().enumerate() {
            *value = values[j * n + row];
        }
        push(rows, &row_values, row as u64, names)?;
        if rows.is_full() {
            break;
        }
    }
    Ok(())
}

/// Appends the numbers in `raw` as `f32`.
fn decode(raw: &[u8], header: &Header, out: &mut Vec<f32>) {
    fn each<const N: usize>(raw: &[u8], big_endian: bool, out: &mut Vec<f32>, number: impl Fn([u8; N]) -> f32) {
        let (numbers, _) = raw.as_chunks::<N>();
        if big_endian {
            out.extend(numbers.iter().map(|n| {
                let mut n = *n;
                n.reverse();
                number(n)
            }));
        } else {
            out.extend(numbers.iter().map(|n| number(*n)));
        }
    }
    let big = header.big_endian;
    match (header.kind, header.width) {
        (Kind::Float, 2) => each(raw, big, out, |n| f16::from_le_bytes(n).to_f32()),
        (Kind::Float, 4) => each(raw, big, out, f32::from_le_bytes),
        (Kind::Float, _) => each(raw, big, out, |n| f64::from_le_bytes(n) as f32),
        (Kind::Int, 1) => each(raw, big, out, |n| f32::from(i8::from_le_bytes(n))),
        (Kind::Int, 2) => each(raw, big, out, |n| f32::from(i16::from_le_bytes(n))),
        (Kind::Int, 4) => each(raw, big, out, |n| i32::from_le_bytes(n) as f32),
        (Kind::Int, _) => each(raw, big, out, |n| i64::from_le_bytes(n) as f32),
        (Kind::Unsigned, 1) => each(raw, big, out, |n| f32::from(u8::from_le_bytes(n))),
        (Kind::Unsigned, 2) => each(raw, big, out, |n| f32::from(u16::from_le_bytes(n))),
        (Kind::Unsigned, 4) => each(raw, big, out, |n| u32::from_le_bytes(n) as f32),
        (Kind::Unsigned, _) => each(raw, big, out, |n| u64::from_le_bytes(n) as f32),
    }
}

fn write(what: &Embedding, to: &mut dyn Write) -> io::Result<()> {
    check_size(what)?;
    let kept = match what.storage() {
        Storage::F16(_) => "<f2",
        Storage::I8(rows) if rows.scales().iter().all(|s| *s == 1.0) => "|i1",
        _ => "<f4",
    };
    let mut head = format!("{{'descr': '{kept}', 'fortran_order': False, 'shape': ({}, {}), }}", what.len(), what.dims());
    // Magic, version and length take 10 bytes; the numbers begin at a multiple of 64.
    while !(10 + head.len() + 1).is_multiple_of(64) {
        head.push(' ');
    }
    head.push('\n');
    to.write_all(MAGIC)?;
    to.write_all(&[1, 0])?;
    to.write_all(&u16::try_from(head.len()).unwrap_or(u16::MAX).to_le_bytes())?;
    to.write_all(head.as_bytes())?;
    let mut row: Vec<u8> = Vec::new();
    for id in ids(what) {
        row.clear();
        let vector = what.vector(id);
        match kept {
            "<f2" => row.extend(vector.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes())),
            "|i1" => row.extend(vector.iter().flat_map(|x| (*x as i8).to_le_bytes())),
            _ => row.extend(vector.iter().flat_map(|x| x.to_le_bytes())),
        }
        to.write_all(&row)?;
    }
    Ok(())
}

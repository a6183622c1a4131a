//! Where the rows of every reader come together: labels made unique, trouble counted, limits kept, and the embedding built at the end.
//!
//! Memory follows the bytes that arrive, never a number that a file states.

use std::borrow::Cow;
use std::sync::Arc;

use half::f16;
use half::slice::HalfFloatSliceExt;
use ndarray::Array2;

use super::{Limits, Place, ReadError};
use crate::base::{Arg, ParamMap, ParamValue, Say, Seed, Task};
use crate::data::{ByteRows, Column, ColumnValues, Columns, Embedding, HalfRows, Inputs, ItemKind, ItemSet, Keys, Recipe};
use crate::say;

/// How many places of a kind of trouble are listed by number.
const LISTED: usize = 5;

/// What happens to a label that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeats {
    /// The row is left out and counted: words, where a repeat is an accident of the file (gensim does the same).
    KeepFirst,
    /// The label gets a number, `name (2)`: tables and arrays, where every row is somebody.
    Number,
}

/// Where a row stands in its file, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Line number, from 1.
    Line(u64),
    /// Row number, from 1: binary files have no lines.
    Row(u64),
}

impl At {
    fn number(self) -> u64 {
        match self {
            Self::Line(n) | Self::Row(n) => n,
        }
    }
}

/// Trouble of one kind: how often, the first places, and what the first was.
#[derive(Debug, Default)]
struct Trouble {
    count: u64,
    first: Vec<At>,
    what: Option<Arg>,
}

impl Trouble {
    fn note(&mut self, at: At, what: impl FnOnce() -> Arg) {
        self.count += 1;
        if self.first.len() < LISTED {
            self.first.push(at);
        }
        if self.what.is_none() {
            self.what = Some(what());
        }
    }

    fn list(&self) -> String {
        let mut list: Vec<String> = self.first.iter().map(|at| at.number().to_string()).collect();
        if self.count as usize > list.len() {
            list.push("…".to_owned());
        }
        list.join(", ")
    }

    fn place(&self) -> Place {
        match self.first.first() {
            Some(At::Line(n)) => Place { line: Some(*n), ..Place::default() },
            _ => Place::default(),
        }
    }
}

/// Numbers as they are collected: no wider than the file has them, where fewer bits are kept.
enum Values {
    F32(Vec<f32>),
    F16(Vec<f16>),
    I8(Vec<i8>),
}

impl Values {
    fn bytes(&self) -> u64 {
        match self {
            Self::F32(x) => x.len() as u64 * 4,
            Self::F16(x) => x.len() as u64 * 2,
            Self::I8(x) => x.len() as u64,
        }
    }

    /// Adds numbers that came from this width, so that nothing is lost.
    fn extend(&mut self, values: &[f32]) {
        match self {
            Self::F32(x) => x.extend_from_slice(values),
            Self::F16(x) => {
                let at = x.len();
                x.resize(at + values.len(), f16::ZERO);
                x[at..].convert_from_f32_slice(values);
            }
            Self::I8(x) => x.extend(values.iter().map(|v| *v as i8)),
        }
    }
}

/// Collects rows.
pub(super) struct Rows {
    dims: usize,
    limits: Limits,
    repeats: Repeats,
    keys: Keys,
    values: Values,
    ranks: Vec<i64>,
    /// Rows of the file seen so far, kept or not.
    seen: u64,
    full: bool,
    skipped: Trouble,
    repeated: Trouble,
    lossy: Trouble,
    unnamed: u64,
}

impl Rows {
    /// For rows of `dims` numbers.
    pub fn new(dims: usize, limits: &Limits, repeats: Repeats) -> Self {
        Self {
            dims,
            limits: *limits,
            repeats,
            keys: Keys::default(),
            values: Values::F32(Vec::new()),
            ranks: Vec::new(),
            seen: 0,
            full: false,
            skipped: Trouble::default(),
            repeated: Trouble::default(),
            lossy: Trouble::default(),
            unnamed: 0,
        }
    }

    /// The same for rows of half precision, which stay so.
    pub fn half(dims: usize, limits: &Limits, repeats: Repeats) -> Self {
        Self { values: Values::F16(Vec::new()), ..Self::new(dims, limits, repeats) }
    }

    /// The same for rows of whole numbers from -128 to 127, which stay so.
    pub fn bytes(dims: usize, limits: &Limits, repeats: Repeats) -> Self {
        Self { values: Values::I8(Vec::new()), ..Self::new(dims, limits, repeats) }
    }

    /// Numbers in a row.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// Rows kept.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Rows of the file so far, the skipped ones included.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Whether the limit of rows is reached: read no more.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// The labels kept.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Place in the file, from 1, of every row kept.
    pub fn ranks(&self) -> &[i64] {
        &self.ranks
    }

    /// Takes a row that is as it should be. Returns whether it was kept.
    ///
    /// # Errors
    /// The vectors would outgrow the limit of memory.
    pub fn push(&mut self, label: &[u8], values: &[f32], at: At) -> Result<bool, ReadError> {
        self.note_lossy(label, at);
        self.push_text(&String::from_utf8_lossy(label), values, at)
    }

    /// Counts a text that has to be repaired when it is decoded.
    pub fn note_lossy(&mut self, raw: &[u8], at: At) {
        if std::str::from_utf8(raw).is_err() {
            self.lossy.note(at, || Arg::from(String::from_utf8_lossy(raw).as_ref()));
        }
    }

    /// Gives the rows kept other labels, one each, in order; equal ones are numbered.
    pub fn relabel(&mut self, labels: &[Box<str>]) {
        self.keys = Keys::default();
        for (i, label) in labels.iter().enumerate() {
            let row = i as u64 + 1;
            self.insert(label, row, At::Row(row));
        }
    }

    /// The same, for a label that is text already.
    pub fn push_text(&mut self, label: &str, values: &[f32], at: At) -> Result<bool, ReadError> {
        if self.limits.max_rows.is_some_and(|most| self.len() >= most) {
            self.full = true;
            return Ok(false);
        }
        debug_assert_eq!(values.len(), self.dims, "readers check the length of a row");
        if !values.iter().all(|x| x.is_finite()) {
            self.skip(at, || Say::plain("a value is not a finite number"));
            return Ok(false);
        }
        self.seen += 1;
        if !self.insert(label, self.seen, at) {
            return Ok(false);
        }
        self.values.extend(values);
        if self.values.bytes() > self.limits.max_bytes {
            return Err(ReadError::Content {
                what: say!("The vectors need more than {limit} of memory; read fewer rows", limit = Arg::Bytes(self.limits.max_bytes)),
                place: Place { line: if let At::Line(n) = at { Some(n) } else { None }, ..Place::default() },
            });
        }
        self.ranks.push(self.seen as i64);
        Ok(true)
    }

    fn insert(&mut self, label: &str, row: u64, at: At) -> bool {
        let label = if label.is_empty() {
            self.unnamed += 1;
            Cow::Owned(format!("row {row}"))
        } else {
            Cow::Borrowed(label)
        };
        if self.keys.insert(&label).1 {
            return true;
        }
        self.repeated.note(at, || Arg::from(label.as_ref()));
        self.repeats == Repeats::Number && (2..=u64::MAX).any(|n| self.keys.insert(&format!("{label} ({n})")).1)
    }

    /// Counts a row that cannot be used.
    pub fn skip(&mut self, at: At, what: impl FnOnce() -> Say) {
        self.seen += 1;
        self.skipped.note(at, || Arg::from(what()));
    }

    /// Tells the task what was partly wrong and makes the embedding.
    ///
    /// # Errors
    /// Not one usable row, or columns that do not fit.
    pub fn finish(self, made: Made<'_>, task: &Task) -> Result<Embedding, ReadError> {
        if self.len() == 0 {
            let what = match &self.skipped.what {
                Some(Arg::Say(what)) => what.as_ref().clone(),
                _ => Say::plain("There are no vectors in it"),
            };
            return Err(ReadError::Content { what, place: self.skipped.place() });
        }
        self.report(task);
        let Made { method, inputs, kind, mut columns } = made;
        let has = |name: &str| columns.0.iter().any(|c| c.name == name);
        if kind == ItemKind::WORD && !has(Columns::COUNT) && !has("rank") {
            columns.0.push(Column { name: "rank".to_owned(), values: ColumnValues::Ints(self.ranks) });
        }
        let mut params = ParamMap::new();
        if let Some(most) = self.limits.max_rows {
            params.insert("max_rows".to_owned(), ParamValue::Int(i64::try_from(most).unwrap_or(i64::MAX)));
        }
        let recipe = Recipe::new(method, params, Seed::default(), inputs);
        let rows = self.keys.len();
        let whole_file = |what: Say| ReadError::Content { what, place: Place::default() };
        let items = ItemSet::new(kind, self.keys, columns).map_err(whole_file)?;
        let items = Arc::new(items);
        let empty = || whole_file(Say::plain("There are no vectors in it"));
        let made = match self.values {
            Values::F32(values) => Embedding::dense(items, Array2::from_shape_vec((rows, self.dims), values).map_err(|_| empty())?, recipe),
            Values::F16(values) => Embedding::half(items, HalfRows::new(self.dims, values).ok_or_else(empty)?, recipe),
            Values::I8(values) => Embedding::bytes(items, ByteRows::new(self.dims, values, vec![1.0; rows]).ok_or_else(empty)?, recipe),
        };
        made.map_err(|e| whole_file(e.say()))
    }

    fn report(&self, task: &Task) {
        if self.full {
            task.warn(say!("Only the first {n} rows were read, as asked", n = self.len()));
        }
        if let Some(what) = &self.skipped.what {
            let (n, list, what) = (self.skipped.count, self.skipped.list(), what.clone());
            task.warn(match self.skipped.first.first() {
                Some(At::Line(_)) => say!("Lines skipped: {n} (line {list}). The first: {what}", n = n, list = list, what = what),
                _ => say!("Rows skipped: {n} (row {list}). The first: {what}", n = n, list = list, what = what),
            });
        }
        if let Some(label) = &self.repeated.what {
            let (n, list, label) = (self.repeated.count, self.repeated.list(), label.clone());
            task.warn(match (self.repeats, self.repeated.first.first()) {
                (Repeats::Number, _) => {
                    say!("Repeated labels that were numbered: {n}. The first: {label}", n = n, label = label)
                }
                (_, Some(At::Line(_))) => {
                    say!("Repeated labels left out: {n} (line {list}). The first: {label}", n = n, list = list, label = label)
                }
                _ => say!("Repeated labels left out: {n} (row {list}). The first: {label}", n = n, list = list, label = label),
            });
        }
        if let Some(label) = &self.lossy.what {
            task.warn(say!(
                "Labels that are not valid UTF-8, shown with �: {n}. The first: {label}",
                n = self.lossy.count,
                label = label.clone()
            ));
        }
        if self.unnamed > 0 {
            task.warn(say!("Rows with an empty label, named by their number: {n}", n = self.unnamed));
        }
    }
}

/// What an embedding is made with beside its rows.
pub(super) struct Made<'a> {
    /// Id of the format.
    pub method: &'a str,
    /// Fingerprints of the files.
    pub inputs: Inputs,
    /// What the rows are.
    pub kind: ItemKind,
    /// Metadata, one value per row kept.
    pub columns: Columns,
}

/// Tells the task when the rows found are not as many as the file said.
pub(super) fn compare_count(declared: u64, rows: &Rows, task: &Task) {
    if declared != rows.seen() && !rows.is_full() {
        task.warn(say!("The file says {declared} rows and holds {found}", declared = declared, found = rows.seen()));
    }
}

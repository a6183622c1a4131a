//! Labels and metadata that lie in a file of their own, beside an array or a bare table.
//!
//! Rules:
//! - lines with tabs are a table whose first line names the columns (the Embedding Projector's metadata); see `table_columns` for the label column;
//! - lines of a word and a count, counts never rising, are a vocabulary: words and their `count` column;
//! - anything else is one label a line; a first line that only names the column ("word", "label", …) is left out when there is one line too many.

use super::input::Input;
use super::table_columns::{RawColumn, choose_labels, typed};
use super::text::skip_bom;
use super::vocab::{read_small, word_and_count};
use super::{ReadError, ReadSeek};
use crate::base::Task;
use crate::data::{ArtefactId, Column, ColumnValues, Columns, ItemKind};

/// Labels of the rows of another file, in its order.
pub(super) struct Labels {
    /// One per row.
    pub names: Vec<Box<str>>,
    /// Metadata, one value per row.
    pub columns: Columns,
    /// Words, or rows of something.
    pub kind: ItemKind,
    /// Labels that were not valid UTF-8.
    pub lossy: usize,
    /// Fingerprint of the file.
    pub id: ArtefactId,
}

impl Labels {
    /// Reads a companion of `rows` rows (0 when that is unknown).
    pub fn read(name: &str, from: &mut dyn ReadSeek, rows: u64, task: &Task) -> Result<Self, ReadError> {
        let mut input = Input::new(from, task);
        let bytes = read_small(&mut input)?;
        let id = input.fingerprint();
        let bytes = skip_bom(&bytes);
        let mut lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l)).collect();
        if lines.last().is_some_and(|l| l.is_empty()) {
            lines.pop();
        }
        let lossy = lines.iter().filter(|l| std::str::from_utf8(l).is_err()).count();
        let lines: Vec<_> = lines.into_iter().map(String::from_utf8_lossy).collect();
        let named_words = ["word", "vocab", "token"].iter().any(|w| name.to_lowercase().contains(w));
        let kind = if named_words { ItemKind::WORD } else { ItemKind::ROW };
        if lines.first().is_some_and(|l| l.contains('\t')) {
            return Ok(Self { lossy, ..table(&lines, kind, id) });
        }
        if let Some((labels, counts)) = vocabulary(&lines) {
            let columns = Columns(vec![Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(counts) }]);
            return Ok(Self { names: labels, columns, kind: ItemKind::WORD, lossy, id });
        }
        let heading = rows > 0
            && rows.checked_add(1) == Some(lines.len() as u64)
            && lines.first().is_some_and(|l| super::table_columns::is_label_name(l));
        let names = lines.iter().skip(usize::from(heading)).map(|l| Box::from(l.as_ref())).collect();
        Ok(Self { names, columns: Columns::default(), kind, lossy, id })
    }

    /// The metadata of the rows that were kept, by their place in the file from 1.
    pub fn columns_of(&self, ranks: &[i64]) -> Columns {
        let rows: Vec<usize> = ranks.iter().map(|r| (*r - 1) as usize).collect();
        Columns(self.columns.0.iter().map(|c| Column { name: c.name.clone(), values: pick(&c.values, &rows) }).collect())
    }
}

/// Some rows of a column.
fn pick(values: &ColumnValues, rows: &[usize]) -> ColumnValues {
    match values {
        ColumnValues::Ints(v) => ColumnValues::Ints(rows.iter().filter_map(|r| v.get(*r).copied()).collect()),
        ColumnValues::Floats(v) => ColumnValues::Floats(rows.iter().filter_map(|r| v.get(*r).copied()).collect()),
        ColumnValues::Texts(v) => ColumnValues::Texts(rows.iter().filter_map(|r| v.get(*r).cloned()).collect()),
        ColumnValues::Categories { names, codes } => {
            ColumnValues::Categories { names: names.clone(), codes: rows.iter().filter_map(|r| codes.get(*r).copied()).collect() }
        }
    }
}

fn vocabulary(lines: &[std::borrow::Cow<'_, str>]) -> Option<(Vec<Box<str>>, Vec<i64>)> {
    if lines.len() < 2 {
        return None;
    }
    let mut labels = Vec::new();
    let mut counts = Vec::new();
    for line in lines {
        let (word, count) = word_and_count(line)?;
        if counts.last().is_some_and(|last| count > *last) {
            return None;
        }
        labels.push(Box::from(word));
        counts.push(count);
    }
    Some((labels, counts))
}

fn table(lines: &[std::borrow::Cow<'_, str>], kind: ItemKind, id: ArtefactId) -> Labels {
    let mut columns: Vec<RawColumn> = lines[0].split('\t').map(RawColumn::named).collect();
    for line in &lines[1..] {
        let mut cells = line.split('\t');
        for column in &mut columns {
            column.cells.push(Box::from(cells.next().unwrap_or_default()));
        }
    }
    let at = choose_labels(&columns).unwrap_or(0);
    let labels = columns.remove(at);
    let kind = if labels.names_words() { ItemKind::WORD } else { kind };
    Labels { names: labels.cells, columns: Columns(columns.into_iter().map(typed).collect()), kind, lossy: 0, id }
}

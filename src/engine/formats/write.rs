//! What the writers share.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::data::{Embedding, ItemId, Storage};

/// A one-hot embedding of more items is not written out: n × n numbers.
const MOST_ONE_HOT: usize = 5_000;
/// A sparse embedding is written out, zeros and all, up to this many numbers.
const MOST_WRITTEN_OUT: u64 = 100_000_000;

/// Refuses what would fill the disk with zeros.
pub(super) fn check_size(what: &Embedding) -> io::Result<()> {
    if *what.storage() == Storage::OneHot && what.len() > MOST_ONE_HOT {
        let n = what.len();
        return Err(io::Error::other(format!(
            "one-hot codes of {n} items would be {n} x {n} numbers; at most {MOST_ONE_HOT} items are written out"
        )));
    }
    if let Storage::Sparse(rows) = what.storage() {
        let (n, d, stored) = (what.len(), what.dims(), rows.stored());
        if n as u64 * d as u64 > MOST_WRITTEN_OUT {
            return Err(io::Error::other(format!(
                "{n} x {d} numbers with all zeros written out are too many for a file ({stored} of them are not zero); at most {MOST_WRITTEN_OUT} are written. Choose fewer words, or reduce the dimensions with PPMI and SVD"
            )));
        }
    }
    Ok(())
}

/// All row numbers.
pub(super) fn ids(what: &Embedding) -> impl Iterator<Item = ItemId> {
    (0..what.len() as u32).map(ItemId)
}

/// The label without line breaks.
pub(super) fn one_line(label: &str) -> Cow<'_, str> {
    if label.contains(['\n', '\r']) { Cow::Owned(label.replace(['\n', '\r'], " ")) } else { Cow::Borrowed(label) }
}

/// The label as one field: blanks become underscores, as word2vec writes phrases.
pub(super) fn one_field(label: &str) -> Cow<'_, str> {
    if label.contains([' ', '\n', '\r']) { Cow::Owned(label.replace([' ', '\n', '\r'], "_")) } else { Cow::Borrowed(label) }
}

/// Label and numbers of every item on a line each, the shortest digits that give the same number back, then `ending`.
pub(super) fn write_text_rows(what: &Embedding, to: &mut dyn Write, ending: &str, label_of: fn(&str) -> Cow<'_, str>) -> io::Result<()> {
    check_size(what)?;
    let mut line = Vec::new();
    for id in ids(what) {
        line.clear();
        line.extend_from_slice(label_of(what.items().label(id)).as_bytes());
        for value in what.vector(id).iter() {
            write!(line, " {value}")?;
        }
        line.extend_from_slice(ending.as_bytes());
        line.push(b'\n');
        to.write_all(&line)?;
    }
    Ok(())
}

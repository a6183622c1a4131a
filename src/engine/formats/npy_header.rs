//! The head of a `.npy` file: magic, version, and a Python dictionary with type, order and shape.
//!
//! Source: NumPy's format specification (NEP 1), versions 1.0 to 3.0.

use super::{Place, ReadError};
use crate::base::Say;
use crate::say;

/// The eight bytes before the length are `\x93NUMPY`, major, minor.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";
/// A longer head is refused.
pub(super) const LONGEST_HEAD: usize = 1 << 20;

/// Type of a number in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// IEEE floats of 2, 4 or 8 bytes.
    Float,
    /// Signed whole numbers.
    Int,
    /// Unsigned whole numbers, and booleans.
    Unsigned,
}

/// What the head says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Type of the numbers.
    pub kind: Kind,
    /// Bytes of a number.
    pub width: usize,
    /// Most significant byte first.
    pub big_endian: bool,
    /// Column by column instead of row by row.
    pub fortran: bool,
    /// Rows and columns.
    pub rows: u64,
    /// Columns.
    pub dims: u64,
    /// Bytes before the numbers.
    pub data_at: usize,
}

/// How many bytes the head takes, from its first twelve.
pub(super) fn head_length(start: &[u8]) -> Option<usize> {
    if !start.starts_with(MAGIC) {
        return None;
    }
    match *start.get(6)? {
        1 => Some(10 + usize::from(u16::from_le_bytes(start.get(8..10)?.try_into().ok()?))),
        2 | 3 => Some(12 + usize::try_from(u32::from_le_bytes(start.get(8..12)?.try_into().ok()?)).ok()?),
        _ => None,
    }
}

/// Reads the dictionary in a whole head.
///
/// # Errors
/// What is not as it should be, or cannot be taken as vectors.
pub(super) fn parse(head: &[u8]) -> Result<Header, ReadError> {
    let wrong = |what: Say| ReadError::Content { what, place: Place { byte: 10, ..Place::default() } };
    let dictionary = head.get(if head.get(6) == Some(&1) { 10 } else { 12 }..).unwrap_or_default();
    let text = String::from_utf8_lossy(dictionary);
    let damaged = || wrong(Say::plain("The head of the NumPy file is damaged"));
    let descr = after_key(&text, "descr").ok_or_else(damaged)?;
    let (kind, width, big_endian) = number_type(descr).map_err(wrong)?;
    let fortran = match after_key(&text, "fortran_order").ok_or_else(damaged)? {
        v if v.starts_with("True") => true,
        v if v.starts_with("False") => false,
        _ => return Err(damaged()),
    };
    let shape = after_key(&text, "shape").and_then(|v| v.strip_prefix('(')).and_then(|v| v.split_once(')')).ok_or_else(damaged)?.0;
    let sizes: Option<Vec<u64>> =
        shape.split(',').map(|s| s.trim().trim_end_matches('L')).filter(|s| !s.is_empty()).map(|s| s.parse().ok()).collect();
    match sizes.ok_or_else(damaged)?[..] {
        [rows, dims] => Ok(Header { kind, width, big_endian, fortran, rows, dims, data_at: head.len() }),
        ref other => Err(wrong(say!("The array has {n} axes; vectors need two: rows and dimensions", n = other.len()))),
    }
}

/// What follows `'key':`.
fn after_key<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let quoted = |q: char| text.find(&format!("{q}{key}{q}")).map(|at| &text[at + key.len() + 2..]);
    Some(quoted('\'').or_else(|| quoted('"'))?.trim_start().strip_prefix(':')?.trim_start())
}

fn number_type(descr: &str) -> Result<(Kind, usize, bool), Say> {
    let quote = descr.chars().next().filter(|c| *c == '\'' || *c == '"');
    let Some(code) = quote.and_then(|q| descr[1..].split(q).next()) else {
        return Err(Say::plain("The array has named fields; save one plain array of numbers instead"));
    };
    let (big_endian, code) = match code.as_bytes().first() {
        Some(b'>') => (true, &code[1..]),
        Some(b'<' | b'|' | b'=') => (false, &code[1..]),
        _ => (false, code),
    };
    let kind = match code {
        "f2" | "f4" | "f8" => Kind::Float,
        "i1" | "i2" | "i4" | "i8" => Kind::Int,
        "u1" | "u2" | "u4" | "u8" | "b1" => Kind::Unsigned,
        _ if code.starts_with('O') => {
            return Err(Say::plain(
                "The array holds Python objects, which can run programs and are not opened; save it as numbers: array.astype('float32')",
            ));
        }
        _ => return Err(say!("The array holds {code}, not numbers that can be read; save it as float32", code = code)),
    };
    Ok((kind, usize::from(code.as_bytes()[1] - b'0'), big_endian))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(dictionary: &str) -> Result<Header, ReadError> {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((dictionary.len() as u16).to_le_bytes());
        bytes.extend(dictionary.as_bytes());
        assert_eq!(head_length(&bytes), Some(bytes.len()));
        parse(&bytes)
    }

    #[test]
    fn reads_types_orders_and_shapes() {
        let h = head("{'descr': '>f8', 'fortran_order': True, 'shape': (3, 4), }\n").unwrap();
        assert_eq!((h.kind, h.width, h.big_endian, h.fortran, h.rows, h.dims), (Kind::Float, 8, true, true, 3, 4));
        let h = head("{\"shape\": (5L, 2L), \"descr\": \"|u1\", \"fortran_order\": False}").unwrap();
        assert_eq!((h.kind, h.width, h.rows, h.dims), (Kind::Unsigned, 1, 5, 2));
    }

    #[test]
    fn refuses_what_is_no_matrix_of_numbers() {
        let said = |d: &str| head(d).unwrap_err().say().to_string();
        assert!(said("{'descr': '|O', 'fortran_order': False, 'shape': (3, 4), }").contains("Python objects"));
        assert!(said("{'descr': '<c8', 'fortran_order': False, 'shape': (3, 4), }").contains("c8"));
        assert!(said("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3, 4), }").contains("fields"));
        assert!(said("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }").contains("1 axes"));
        assert!(said("{'descr': '<f4', 'fortran_order': False, 'shape': (3, -4), }").contains("damaged"));
        assert!(said("{'descr': '<f4', 'shape': (3, 4), }").contains("damaged"));
        assert!(said("").contains("damaged"));
    }
}

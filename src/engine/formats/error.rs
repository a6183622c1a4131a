//! What can be wrong with a file, and where.

use std::io;

use crate::base::{Cancelled, Say};
use crate::say;

/// Where in a file. Lines and fields count from 1, bytes from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Byte offset.
    pub byte: u64,
    /// Line, in text formats.
    pub line: Option<u64>,
    /// Field within the line.
    pub field: Option<u64>,
}

/// Why a file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The owner gave up.
    Cancelled,
    /// The file system said no.
    Io(io::Error),
    /// The content is wrong: what, and where.
    Content {
        /// What is wrong and what to do.
        what: Say,
        /// Where.
        place: Place,
    },
}

impl ReadError {
    /// The sentence for the user, with the place.
    #[must_use]
    pub fn say(&self) -> Say {
        match self {
            Self::Cancelled => Say::plain("Cancelled"),
            Self::Io(e) => say!("The file could not be read: {error}", error = e.to_string()),
            Self::Content { what, place: Place { line: Some(line), field: Some(field), .. } } => {
                say!("Line {line}, field {field}: {what}", line = *line, field = *field, what = what.clone())
            }
            Self::Content { what, place: Place { line: Some(line), .. } } => say!("Line {line}: {what}", line = *line, what = what.clone()),
            Self::Content { what, place } if place.byte == 0 => what.clone(),
            Self::Content { what, place } => say!("Byte {byte}: {what}", byte = place.byte, what = what.clone()),
        }
    }
}

impl From<Cancelled> for ReadError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<io::Error> for ReadError {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

//! Files of vectors. One file per format, one line in [`FORMATS`]; opened by content, not by name alone.

mod error;

pub use error::{Place, ReadError};

use std::io::{BufRead, Seek, Write};
use std::sync::Arc;

use crate::base::{Info, Task};
use crate::data::Embedding;

/// Anything that can be read and sought: a file, or bytes in memory.
pub trait ReadSeek: BufRead + Seek + Send {}
impl<T: BufRead + Seek + Send> ReadSeek for T {}

/// What a reader may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Read at most this many rows; the rest is announced. `None` reads all.
    pub max_rows: Option<usize>,
    /// Refuse to grow beyond this many bytes of vectors.
    pub max_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_rows: None, max_bytes: 8 << 30 }
    }
}

/// How sure a format is that a file is its own, from the file's head and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Not this format.
    No,
    /// Could be.
    Maybe,
    /// Almost surely.
    Likely,
    /// Carries the format's mark.
    Sure,
}

/// One file as a format sees it.
pub struct Opened<'a> {
    /// File name without folders; decides between formats that look alike.
    pub name: &'a str,
    /// Its bytes.
    pub from: &'a mut dyn ReadSeek,
    /// A second file that belongs to it (labels or metadata), if the user or the reader found one.
    pub companion: Option<&'a mut dyn ReadSeek>,
}

/// A file format of vectors.
pub trait Format: Send + Sync {
    /// Who it is; `source` names the specification.
    fn info(&self) -> Info;
    /// File name endings it usually has, without the dot.
    fn extensions(&self) -> &'static [&'static str];
    /// Whether this is its file, from up to 64 kB of its head.
    fn sniff(&self, head: &[u8], name: &str) -> Confidence;
    /// Names of companion files to look for beside a file of this name, best first.
    fn companions(&self, name: &str) -> Vec<String> {
        let _ = name;
        Vec::new()
    }
    /// Reads all of it. Partial trouble (duplicates, bad lines, lossy labels) goes to `task.warn`.
    ///
    /// # Errors
    /// What is wrong and where.
    fn read(&self, opened: Opened<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError>;
    /// Writes an embedding; `None` when the format is only read.
    ///
    /// # Errors
    /// In the inner result, what the file system said.
    fn write(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<std::io::Result<()>> {
        let _ = (what, to);
        None
    }
}

/// Every format; when several are equally sure the first wins.
pub static FORMATS: &[&dyn Format] = &[];

/// The format with this id.
#[must_use]
pub fn format(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|f| f.info().id == id)
}

/// The format that is surest of a file, from its head and name; `None` when it is no vector file (plain text, perhaps).
#[must_use]
pub fn sniff(head: &[u8], name: &str) -> Option<&'static dyn Format> {
    let mut best: Option<(Confidence, &'static dyn Format)> = None;
    for format in FORMATS {
        let confidence = format.sniff(head, name);
        if confidence > best.map_or(Confidence::No, |(c, _)| c) {
            best = Some((confidence, *format));
        }
    }
    best.map(|(_, f)| f)
}

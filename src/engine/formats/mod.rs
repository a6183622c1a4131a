//! Files of vectors. One file per format, one line in [`FORMATS`]; opened by content, not by name alone.

mod companions;
pub mod decimal;
mod error;
mod fasttext_bin;
mod fasttext_vec;
mod glove;
mod input;
mod labels;
mod model_file;
mod npy;
mod npy_header;
mod recognise;
mod rows;
mod table;
mod table_columns;
mod text;
mod vocab;
mod word2vec_binary;
mod word2vec_text;
mod write;

#[cfg(test)]
mod tests;

pub use companions::model as model_name;
pub use error::{Place, ReadError};
pub use model_file::{ModelFile, VectorsPrint, read_model, write_model};
pub use recognise::{Recognised, format_for_vectors, format_for_writing, head_of, inner_name, is_zip, read_any, recognise, sniff};

use std::io::Write;
use std::sync::Arc;

use crate::base::{Info, Task};
pub use crate::data::ReadSeek;
use crate::data::{Embedding, Model};

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

/// Bytes of a file's beginning that formats are recognised by.
pub const HEAD_BYTES: usize = 64 << 10;

/// A second file that belongs to the first: labels, metadata or word counts.
pub struct Companion<'a> {
    /// File name without folders.
    pub name: &'a str,
    /// Its bytes.
    pub from: &'a mut dyn ReadSeek,
}

/// One file as a format sees it.
pub struct Opened<'a> {
    /// File name without folders; decides between formats that look alike.
    pub name: &'a str,
    /// Its bytes.
    pub from: &'a mut dyn ReadSeek,
    /// A second file that belongs to it (labels, metadata or word counts), if the caller found one.
    pub companion: Option<Companion<'a>>,
}

/// A file format of vectors.
pub trait Format: Send + Sync {
    /// Who it is; `source` names the specification.
    fn info(&self) -> Info;
    /// File name endings it usually has, without the dot.
    fn extensions(&self) -> &'static [&'static str];
    /// Whether this is its file, from up to [`HEAD_BYTES`] of its head (fewer: the whole file).
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
    /// Whether [`Format::write`] writes.
    fn can_write(&self) -> bool {
        false
    }
    /// Writes an embedding; `None` when the format is only read.
    ///
    /// # Errors
    /// In the inner result, what the file system said.
    fn write(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<std::io::Result<()>> {
        let _ = (what, to);
        None
    }
    /// Whether its files hold this model too, so that it need not lie beside them.
    fn keeps_model(&self, model: &dyn Model) -> bool {
        let _ = model;
        false
    }
    /// Writes the file that has to lie beside it (labels of a bare array), named by the first of [`Format::companions`]; `None` when there is none.
    ///
    /// # Errors
    /// In the inner result, what the file system said.
    fn write_companion(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<std::io::Result<()>> {
        let _ = (what, to);
        None
    }
}

/// Every format; when several are equally sure the first wins.
pub static FORMATS: &[&dyn Format] = &[
    &word2vec_text::Word2vecText,
    &word2vec_binary::Word2vecBinary,
    &glove::GloveText,
    &fasttext_vec::FastTextVec,
    &fasttext_bin::FastTextBin,
    &npy::Npy,
    &table::TSV,
    &table::CSV,
];

/// The format with this id.
#[must_use]
pub fn format(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|f| f.info().id == id)
}

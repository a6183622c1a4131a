//! Texts that are read from files each time they are needed, because they are larger than the memory they may take.

use std::io::Read;
use std::sync::Arc;

use super::TokenStore;
use crate::base::Say;

/// A file of a stored text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// Its name without folders.
    pub name: String,
    /// Its size as it lies there, packed or not.
    pub size_bytes: u64,
}

/// Files that a text is read from, and the place for the numbers of its words.
pub trait TextStore: std::fmt::Debug + Send + Sync {
    /// The files in order; never empty.
    fn files(&self) -> &[TextFile];

    /// Bytes of text in all, unpacked; estimated from the beginning where a file is packed.
    fn unpacked_bytes(&self) -> u64;

    /// How much memory reading may take, besides the vocabulary that is kept in the end.
    fn memory(&self) -> u64;

    /// The bytes of a file from its beginning, as they lie there.
    ///
    /// # Errors
    /// A file that cannot be opened, or that is not the one any more that it was.
    fn open(&self, file: usize) -> Result<Box<dyn Read + Send>, Say>;

    /// An empty tape outside memory, gone when it is dropped.
    ///
    /// # Errors
    /// What the file system said.
    fn tape(&self) -> Result<Box<dyn TokenTape>, Say>;
}

/// Tokens outside memory while they are being made. Written from the front; what was written can be written over.
pub trait TokenTape: TokenStore {
    /// Writes tokens from number `start` on; `start` is at most the present length.
    ///
    /// # Errors
    /// What the file system said.
    fn write(&mut self, start: u64, tokens: &[u32]) -> Result<(), Say>;

    /// Lets go of all from number `len` on.
    ///
    /// # Errors
    /// What the file system said.
    fn truncate(&mut self, len: u64) -> Result<(), Say>;

    /// The finished tokens.
    fn into_store(self: Box<Self>) -> Arc<dyn TokenStore>;
}

/// A shared [`TextStore`]; equal when it is the same one.
#[derive(Debug, Clone)]
pub struct StoredText(pub Arc<dyn TextStore>);

impl PartialEq for StoredText {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for StoredText {
    type Target = dyn TextStore;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref()
    }
}

//! Room outside memory for a long computation. What lies there is gone when its file is dropped, and when the program ends.

use std::fmt::Debug;

use super::Say;

/// A place for files that a computation needs for a while.
pub trait Scratch: Debug + Send + Sync {
    /// A new empty file.
    ///
    /// # Errors
    /// What the file system said.
    fn file(&self) -> Result<Box<dyn ScratchFile>, Say>;
}

/// One file, written and read anywhere, by several threads at the same time. Dropping it deletes it.
pub trait ScratchFile: Debug + Send + Sync {
    /// Adds bytes at the end.
    ///
    /// # Errors
    /// What the file system said, such as that the disk is full.
    fn append(&mut self, bytes: &[u8]) -> Result<(), Say>;

    /// Writes bytes from the byte at `start` on.
    ///
    /// # Errors
    /// As [`ScratchFile::append`].
    fn write(&mut self, start: u64, bytes: &[u8]) -> Result<(), Say>;

    /// Lets go of all from the byte at `len` on, or grows the file to that length.
    ///
    /// # Errors
    /// As [`ScratchFile::append`].
    fn truncate(&mut self, len: u64) -> Result<(), Say>;

    /// Fills `out` from the byte at `start` on.
    ///
    /// # Errors
    /// What the file system said.
    fn read(&self, start: u64, out: &mut [u8]) -> Result<(), Say>;
}

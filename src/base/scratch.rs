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

/// One file, written from beginning to end and read anywhere. Dropping it deletes it.
pub trait ScratchFile: Debug + Send {
    /// Adds bytes at the end.
    ///
    /// # Errors
    /// What the file system said, such as that the disk is full.
    fn append(&mut self, bytes: &[u8]) -> Result<(), Say>;

    /// Fills `out` from the byte at `start` on.
    ///
    /// # Errors
    /// What the file system said.
    fn read(&mut self, start: u64, out: &mut [u8]) -> Result<(), Say>;
}

//! Named bytes that belong together, wherever they lie: what a source is opened from.

use std::fmt::Debug;
use std::io::{self, BufRead, Seek};

/// Anything that can be read and sought: a file, or bytes in memory.
pub trait ReadSeek: BufRead + Seek + Send {}
impl<T: BufRead + Seek + Send> ReadSeek for T {}

/// One file of a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Where it lies inside the whole, folders by `/`. Two files may have one path if they come from two folders of one name.
    pub path: String,
    /// Its size in bytes; unpacked, if it lies packed in an archive.
    pub size_bytes: u64,
    /// Whether the user named this very file, rather than something that it lies in.
    pub chosen: bool,
}

impl FileEntry {
    /// The name without folders.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Named bytes that belong together: a file, several files, a folder, a zip archive, or bytes in memory.
pub trait Files: Debug + Send + Sync {
    /// The name of the whole: what the user chose, without the folders above it.
    fn name(&self) -> &str;

    /// The files: in the order in which they or their folders were chosen, and by path within a folder. Hidden ones are left out.
    fn list(&self) -> &[FileEntry];

    /// The bytes of the file at a place of the list, from its beginning. May be called as often as needed.
    ///
    /// # Errors
    /// What the file system said; a place outside the list; packed bytes that are damaged show themselves while they are read.
    fn open(&self, at: usize) -> io::Result<Box<dyn ReadSeek>>;

    /// The file of this name (without folders) in the folder of the file at `at`, whether it was chosen or not: labels beside an array.
    fn beside(&self, at: usize, name: &str) -> Option<Box<dyn Files>>;
}

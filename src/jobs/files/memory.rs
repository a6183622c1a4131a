//! Bytes in memory: bundled examples and pasted text.

use std::borrow::Cow;
use std::io::{self, Cursor};
use std::sync::Arc;

use crate::data::{FileEntry, Files, ReadSeek};

/// Files in memory.
#[derive(Clone)]
pub struct MemoryFiles {
    name: String,
    entries: Vec<FileEntry>,
    bytes: Vec<Bytes>,
}

#[derive(Clone)]
struct Bytes(Arc<Cow<'static, [u8]>>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for MemoryFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryFiles").field("name", &self.name).field("entries", &self.entries).finish_non_exhaustive()
    }
}

impl MemoryFiles {
    /// These files, by name, under a name for the whole.
    pub fn new(name: impl Into<String>, files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let mut all = Self { name: name.into(), entries: Vec::new(), bytes: Vec::new() };
        for (path, bytes) in files {
            all.entries.push(FileEntry { path, size_bytes: bytes.len() as u64, chosen: true });
            all.bytes.push(Bytes(Arc::new(bytes)));
        }
        all
    }
}

impl Files for MemoryFiles {
    fn name(&self) -> &str {
        &self.name
    }

    fn list(&self) -> &[FileEntry] {
        &self.entries
    }

    fn open(&self, at: usize) -> io::Result<Box<dyn ReadSeek>> {
        let bytes = self.bytes.get(at).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes.clone())))
    }

    fn beside(&self, at: usize, name: &str) -> Option<Box<dyn Files>> {
        let found = sibling(&self.entries, at, name)?;
        let (entry, bytes) = (self.entries[found].clone(), self.bytes[found].clone());
        Some(Box::new(Self { name: name.to_owned(), entries: vec![entry], bytes: vec![bytes] }))
    }
}

/// The place of the file of this name in the folder of the one at `at`.
pub(super) fn sibling(entries: &[FileEntry], at: usize, name: &str) -> Option<usize> {
    let folder = entries.get(at)?.path.rsplit_once('/').map(|(folder, _)| folder);
    let wanted = folder.map_or_else(|| name.to_owned(), |folder| format!("{folder}/{name}"));
    entries.iter().position(|e| e.path == wanted)
}

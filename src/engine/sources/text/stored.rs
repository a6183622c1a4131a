//! Opening texts: held in memory where they fit, else read from their files each time, with the numbers of their words in a scratch file.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::Limits;
use super::super::kind::cannot_read;
use crate::base::{MethodError, Say, Scratch, ScratchFile, Task};
use crate::data::{FileEntry, Files, StoredText, TextFile, TextSource, TextStore, TokenStore, TokenTape};
use crate::formats::inner_name;
use crate::{say, text};

/// Endings of the text files that are taken from a folder.
const TEXT_ENDINGS: [&str; 7] = ["txt", "text", "md", "rst", "tex", "csv", "tsv"];

/// Unpacked bytes that tell how far a packed file expands.
const SAMPLE: u64 = 1 << 20;

/// Bytes that are turned into tokens at a time.
const BLOCK: usize = 16 << 10;

/// Opens texts as one source. What is larger than `limits.memory_bytes` (unpacked) is not held in memory.
///
/// # Errors
/// Files that cannot be read or hold no text, each in a sentence, or cancelled.
pub(super) fn open(files: &Arc<dyn Files>, limits: &Limits, task: &Task) -> Result<TextSource, MethodError> {
    let name = files.name();
    let texts = TextFiles::look_at(files, limits, task)?;
    if texts.chosen.is_empty() {
        return Err(say!("There are no text files in {name}", name = name).into());
    }
    let budget = limits.memory_bytes;
    if texts.unpacked <= budget {
        let mut read = Vec::with_capacity(texts.chosen.len());
        let mut held = 0;
        task.stage(say!("Reading {file}", file = name), texts.files.iter().map(|f| f.size_bytes).sum());
        for (at, file) in texts.chosen.iter().zip(&texts.files) {
            let bytes = read_file(&**files, *at, budget.saturating_sub(held), task)?;
            held += bytes.len() as u64;
            read.push((file.name.clone(), bytes));
        }
        if let Some(source) = text::source_within(name, read, budget, task)? {
            return Ok(source);
        }
    }
    text::stored_source(name, StoredText(Arc::new(texts)), task)
}

/// Files that were named, whatever they are called, and of folders those with the ending of a text, packed or not.
fn is_text(entry: &FileEntry) -> bool {
    entry.chosen || is_text_name(entry.name())
}

fn is_text_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let inner = inner_name(&name);
    match inner.rsplit_once('.') {
        Some((_, ending)) => TEXT_ENDINGS.contains(&ending),
        // Packed, and no word of what.
        None => inner != name,
    }
}

/// A whole file, looking at the task now and then. Ends early past `limit`, where the text does not fit anyway.
fn read_file(files: &dyn Files, at: usize, limit: u64, task: &Task) -> Result<Vec<u8>, MethodError> {
    let failed = |e: io::Error| cannot_read(&files.list()[at].path, &e);
    let mut from = files.open(at).map_err(failed)?;
    let mut bytes = Vec::new();
    loop {
        let num = from.by_ref().take(4 << 20).read_to_end(&mut bytes).map_err(failed)?;
        task.advance(num as u64)?;
        if num == 0 || bytes.len() as u64 > limit {
            return Ok(bytes);
        }
    }
}

/// The files of a text.
#[derive(Debug)]
struct TextFiles {
    all: Arc<dyn Files>,
    /// Places of the texts in `all`.
    chosen: Vec<usize>,
    files: Vec<TextFile>,
    unpacked: u64,
    memory: u64,
    scratch: Arc<dyn Scratch>,
}

impl TextFiles {
    fn look_at(all: &Arc<dyn Files>, limits: &Limits, task: &Task) -> Result<Self, MethodError> {
        let (memory, scratch) = (limits.memory_bytes, limits.scratch.clone());
        let mut texts = Self { all: all.clone(), chosen: Vec::new(), files: Vec::new(), unpacked: 0, memory, scratch };
        for (at, entry) in all.list().iter().enumerate().filter(|(_, entry)| is_text(entry)) {
            task.check()?;
            let size = unpacked_size(&**all, at, entry.size_bytes).map_err(|e| cannot_read(&entry.path, &e))?;
            texts.unpacked = texts.unpacked.saturating_add(size);
            texts.chosen.push(at);
            texts.files.push(TextFile { name: entry.name().to_owned(), size_bytes: entry.size_bytes });
        }
        Ok(texts)
    }
}

/// The size of a file; of a packed one an estimate from its beginning.
fn unpacked_size(files: &dyn Files, at: usize, size: u64) -> io::Result<u64> {
    let mut from = files.open(at)?;
    let mut mark = Vec::new();
    from.by_ref().take(2).read_to_end(&mut mark)?;
    if mark != [0x1F, 0x8B] {
        return Ok(size);
    }
    let read = Arc::new(AtomicU64::new(2));
    let packed = Cursor::new(mark).chain(Counted(from, read.clone()));
    let mut unpacked = 0;
    let mut reader = flate2::read::MultiGzDecoder::new(packed).take(SAMPLE);
    let mut block = vec![0; BLOCK];
    // A damaged file is dealt with where its text is read.
    while let Ok(num @ 1..) = reader.read(&mut block) {
        unpacked += num as u64;
    }
    let read = read.load(Ordering::Relaxed).clamp(1, size.max(1));
    Ok((unpacked as f64 / read as f64 * size as f64) as u64)
}

struct Counted<R>(R, Arc<AtomicU64>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let num = self.0.read(into)?;
        self.1.fetch_add(num as u64, Ordering::Relaxed);
        Ok(num)
    }
}

impl TextStore for TextFiles {
    fn files(&self) -> &[TextFile] {
        &self.files
    }

    fn unpacked_bytes(&self) -> u64 {
        self.unpacked
    }

    fn memory(&self) -> u64 {
        self.memory
    }

    fn open(&self, file: usize) -> Result<Box<dyn Read + Send>, Say> {
        let at = self.chosen[file];
        let from = self.all.open(at).map_err(|e| cannot_read(&self.all.list()[at].path, &e))?;
        Ok(Box::new(from))
    }

    fn tape(&self) -> Result<Box<dyn TokenTape>, Say> {
        Ok(Box::new(ScratchTape { file: self.scratch.file()?, len: 0 }))
    }
}

/// Tokens in a scratch file: four bytes each, lowest first.
#[derive(Debug)]
struct ScratchTape {
    file: Box<dyn ScratchFile>,
    len: u64,
}

impl TokenStore for ScratchTape {
    fn len(&self) -> u64 {
        self.len
    }

    fn read(&self, start: u64, out: &mut [u32]) -> Result<(), Say> {
        let mut bytes = [0; BLOCK];
        let mut at = start * 4;
        for part in out.chunks_mut(BLOCK / 4) {
            let bytes = &mut bytes[..part.len() * 4];
            self.file.read(at, bytes)?;
            for (token, bytes) in part.iter_mut().zip(bytes.as_chunks().0) {
                *token = u32::from_le_bytes(*bytes);
            }
            at += bytes.len() as u64;
        }
        Ok(())
    }
}

impl TokenTape for ScratchTape {
    fn write(&mut self, start: u64, tokens: &[u32]) -> Result<(), Say> {
        let bytes: Vec<u8> = tokens.iter().flat_map(|t| t.to_le_bytes()).collect();
        self.file.write(start * 4, &bytes)?;
        self.len = self.len.max(start + tokens.len() as u64);
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> Result<(), Say> {
        self.file.truncate(len * 4)?;
        self.len = len;
        Ok(())
    }

    fn into_store(self: Box<Self>) -> Arc<dyn TokenStore> {
        Arc::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_texts_are_texts() {
        for name in ["a.txt", "A.TXT", "a.md.gz", "a.gz"] {
            assert!(is_text_name(name), "{name}");
        }
        for name in ["a.npy", "a.npy.gz", "a", "txt"] {
            assert!(!is_text_name(name), "{name}");
        }
    }
}

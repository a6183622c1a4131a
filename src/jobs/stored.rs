//! Texts outside memory: files that are read each time, and a nameless temporary file for the numbers of their words.
//!
//! The temporary file is made by [`super::scratch`]. Reading is positioned, so that several threads may read at the same time.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::open::io_failure;
use super::scratch::{temporary_file, temporary_folder};
use super::{JobError, memory, short_name};
use crate::base::{Say, Task, fingerprint};
use crate::data::{ArtefactId, StoredText, TextFile, TextSource, TextStore, TokenStore, TokenTape};
use crate::say;
use crate::text;

/// Unpacked bytes that tell how far a packed file expands.
const SAMPLE: u64 = 1 << 20;

/// Bytes that are turned into tokens at a time.
const BLOCK: usize = 16 << 10;

/// Opens texts as one source. What is larger than `memory_bytes` (unpacked; `None`: a quarter of what the machine has) is not held in memory.
///
/// # Errors
/// Files that cannot be read or hold no text, each in a sentence, or cancelled.
pub fn open_texts(name: &str, paths: &[PathBuf], memory_bytes: Option<u64>, task: &Task) -> Result<TextSource, JobError> {
    let budget = memory_bytes.unwrap_or_else(memory::default_budget);
    let files = TextFiles::look_at(paths, budget, task)?;
    if files.unpacked <= budget {
        let mut texts = Vec::with_capacity(paths.len());
        let mut read = 0;
        task.stage(say!("Reading {file}", file = name), files.files.iter().map(|f| f.size_bytes).sum());
        for path in paths {
            let bytes = read_file(path, budget.saturating_sub(read), task)?;
            read += bytes.len() as u64;
            texts.push((short_name(path), bytes));
        }
        if let Some(source) = text::source_within(name, texts, budget, task)? {
            return Ok(source);
        }
    }
    let stored = StoredText(Arc::new(files));
    Ok(text::stored_source(name, stored, task)?)
}

/// A whole file, looking at the task now and then. Ends early past `limit`, where the text does not fit anyway.
fn read_file(path: &Path, limit: u64, task: &Task) -> Result<Vec<u8>, JobError> {
    let mut from = File::open(path).map_err(|e| io_failure(path, &e))?;
    let mut bytes = Vec::new();
    loop {
        let num = from.by_ref().take(4 << 20).read_to_end(&mut bytes).map_err(|e| io_failure(path, &e))?;
        task.advance(num as u64)?;
        if num == 0 || bytes.len() as u64 > limit {
            return Ok(bytes);
        }
    }
}

/// The files of a text.
#[derive(Debug)]
struct TextFiles {
    files: Vec<TextFile>,
    paths: Vec<PathBuf>,
    changed: Vec<Option<SystemTime>>,
    unpacked: u64,
    memory: u64,
}

impl TextFiles {
    fn look_at(paths: &[PathBuf], memory: u64, task: &Task) -> Result<Self, JobError> {
        let mut all = Self { files: Vec::new(), paths: paths.to_vec(), changed: Vec::new(), unpacked: 0, memory };
        for path in paths {
            task.check()?;
            let info = fs::metadata(path).map_err(|e| io_failure(path, &e))?;
            all.unpacked = all.unpacked.saturating_add(unpacked_size(path, info.len()).map_err(|e| io_failure(path, &e))?);
            all.files.push(TextFile { name: short_name(path), size_bytes: info.len() });
            all.changed.push(info.modified().ok());
        }
        Ok(all)
    }
}

/// The size of a file; of a packed one an estimate from its beginning.
fn unpacked_size(path: &Path, size: u64) -> io::Result<u64> {
    let mut from = File::open(path)?;
    let mut mark = Vec::new();
    from.by_ref().take(2).read_to_end(&mut mark)?;
    if mark != [0x1F, 0x8B] {
        return Ok(size);
    }
    let read = Arc::new(AtomicU64::new(2));
    let packed = io::Cursor::new(mark).chain(Counted(from, read.clone()));
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

struct Counted(File, Arc<AtomicU64>);

impl Read for Counted {
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

    fn id(&self) -> ArtefactId {
        let mut marks = String::new();
        for ((path, file), changed) in self.paths.iter().zip(&self.files).zip(&self.changed) {
            marks.push_str(&format!("{}\n{}\n{changed:?}\n", path.display(), file.size_bytes));
        }
        ArtefactId(fingerprint(marks.as_bytes()))
    }

    fn unpacked_bytes(&self) -> u64 {
        self.unpacked
    }

    fn memory(&self) -> u64 {
        self.memory
    }

    fn open(&self, file: usize) -> Result<Box<dyn Read + Send>, Say> {
        let path = &self.paths[file];
        let failed = |e: io::Error| say!("{file} could not be read: {error}", file = path.display().to_string(), error = e.to_string());
        let from = File::open(path).map_err(failed)?;
        let info = from.metadata().map_err(failed)?;
        if info.len() != self.files[file].size_bytes || info.modified().ok() != self.changed[file] {
            return Err(say!("{file} has changed since it was opened; open it again", file = self.files[file].name.as_str()));
        }
        Ok(Box::new(from))
    }

    fn tape(&self) -> Result<Box<dyn TokenTape>, Say> {
        Ok(Box::new(TokenFile::new()?))
    }
}

/// Tokens in a temporary file: four bytes each, lowest first.
#[derive(Debug)]
struct TokenFile {
    file: File,
    len: u64,
}

impl TokenFile {
    fn new() -> Result<Self, Say> {
        Ok(Self { file: temporary_file(&temporary_folder()).map_err(|e| no_room(&e))?, len: 0 })
    }
}

impl TokenStore for TokenFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn read(&self, start: u64, out: &mut [u32]) -> Result<(), Say> {
        let mut bytes = [0; BLOCK];
        let mut at = start * 4;
        for part in out.chunks_mut(BLOCK / 4) {
            let bytes = &mut bytes[..part.len() * 4];
            read_exact_at(&self.file, bytes, at)
                .map_err(|e| say!("The temporary file could not be read: {error}", error = e.to_string()))?;
            for (token, bytes) in part.iter_mut().zip(bytes.as_chunks().0) {
                *token = u32::from_le_bytes(*bytes);
            }
            at += bytes.len() as u64;
        }
        Ok(())
    }
}

impl TokenTape for TokenFile {
    fn write(&mut self, start: u64, tokens: &[u32]) -> Result<(), Say> {
        let bytes: Vec<u8> = tokens.iter().flat_map(|t| t.to_le_bytes()).collect();
        write_all_at(&self.file, &bytes, start * 4).map_err(|e| no_room(&e))?;
        self.len = self.len.max(start + tokens.len() as u64);
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> Result<(), Say> {
        self.file.set_len(len * 4).map_err(|e| no_room(&e))?;
        self.len = len;
        Ok(())
    }

    fn into_store(self: Box<Self>) -> Arc<dyn TokenStore> {
        Arc::new(*self)
    }
}

fn no_room(error: &io::Error) -> Say {
    say!(
        "The words could not be written to a temporary file in {folder}: {error}. Make room there, or let TMPDIR name another folder",
        folder = temporary_folder().display().to_string(),
        error = error.to_string()
    )
}

#[cfg(unix)]
fn read_exact_at(file: &File, out: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, at)
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut out: &mut [u8], mut at: u64) -> io::Result<()> {
    while !out.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, out, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            num => {
                out = &mut out[num..];
                at += num as u64;
            }
        }
    }
    Ok(())
}

#[cfg(windows)]
fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let num = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        bytes = &bytes[num..];
        at += num as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_where_they_were_written_even_far_out() {
        let mut tape = TokenFile::new().unwrap();
        let tokens: Vec<u32> = (0..50_000_u32).map(|i| i.wrapping_mul(2_654_435_761)).collect();
        tape.write(0, &tokens).unwrap();
        tape.write(10, &[7, 8]).unwrap();
        let mut out = vec![0; 20_000];
        tape.read(5, &mut out).unwrap();
        assert_eq!((&out[..5], out[5], out[6], &out[7..]), (&tokens[5..10], 7, 8, &tokens[12..20_005]));
        // More tokens than 32 bits can count; the file is sparse.
        let far = u64::from(u32::MAX) + 10;
        tape.truncate(far).unwrap();
        tape.write(far, &[9]).unwrap();
        assert_eq!(tape.len(), far + 1);
        let store = Box::new(tape).into_store();
        store.read(far - 1, &mut out[..2]).unwrap();
        assert_eq!(out[..2], [0, 9]);
        assert!(store.read(far, &mut out[..2]).is_err());
    }
}

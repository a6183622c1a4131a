//! Zip archives: listed at once, unpacked where they are read. Nothing is written to disk, so that an archive can do no harm; what claims to grow
//! beyond all measure is refused all the same, since somebody would wait for it.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Component;
use std::sync::Arc;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::is_hidden;
use super::memory::sibling;
use crate::base::Say;
use crate::data::{FileEntry, Files, ReadSeek};
use crate::say;

/// An archive that unpacks to more than this many times its size is refused...
const MOST_TIMES: u64 = 200;
/// ...if that is more than this many bytes: tables of zeros are small and grow much.
const HARMLESS: u64 = 1 << 30;
/// Unpacked bytes that are held at a time.
const BUFFER: usize = 64 << 10;

/// The files in a zip archive.
#[derive(Clone)]
pub struct ZipFiles {
    name: String,
    entries: Vec<FileEntry>,
    packed: Vec<Packed>,
    archive: Archive,
}

/// Where the archive itself lies.
#[derive(Clone)]
struct Archive {
    files: Arc<dyn Files>,
    at: usize,
}

/// How a file lies in the archive.
#[derive(Debug, Clone, Copy)]
struct Packed {
    /// Where its packed bytes begin in the archive.
    start: u64,
    packed_bytes: u64,
    deflated: bool,
    crc: u32,
}

impl std::fmt::Debug for ZipFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ZipFiles").field("name", &self.name).field("entries", &self.entries).finish_non_exhaustive()
    }
}

impl ZipFiles {
    /// Reads the directory of the archive at a place of `files`. Folders, links and hidden files are left out.
    ///
    /// # Errors
    /// An archive that is damaged, encrypted, packed by a method other than deflate, that would grow beyond measure, or that names a file outside
    /// itself; each in a sentence.
    pub fn new(files: Arc<dyn Files>, at: usize) -> Result<Self, Say> {
        let name = files.list().get(at).map(|e| e.name().to_owned()).unwrap_or_default();
        let size = files.list().get(at).map_or(0, |e| e.size_bytes);
        let broken = |error: &dyn std::fmt::Display| damaged(&name, error);
        let from = files.open(at).map_err(|e| say!("{file} could not be read: {error}", file = name.as_str(), error = e.to_string()))?;
        let mut directory = ZipArchive::new(from).map_err(|e| broken(&e))?;
        let mut listed: Vec<(FileEntry, Packed)> = Vec::new();
        for number in 0..directory.len() {
            let entry = directory.by_index_raw(number).map_err(|e| broken(&e))?;
            let shown = entry.name().to_owned();
            let Some(path) = inside(&shown, entry.enclosed_name().as_deref()) else {
                return Err(say!("{file} names a file outside itself, {entry}: it is refused", file = name.as_str(), entry = shown));
            };
            if !entry.is_file() || path.split('/').any(is_hidden) {
                continue;
            }
            if entry.encrypted() {
                return Err(say!("{file} is encrypted; unpack it with its password and open the folder", file = name.as_str()));
            }
            let deflated = entry.compression() == CompressionMethod::DEFLATE;
            if !deflated && entry.compression() != CompressionMethod::STORE {
                return Err(say!(
                    "{entry} in {file} is packed by {method}, not by deflate; unpack it and open the folder",
                    entry = path,
                    file = name.as_str(),
                    method = entry.compression().to_string()
                ));
            }
            let start = entry.data_start().ok_or_else(|| broken(&"it says not where a file begins"))?;
            let packed = Packed { start, packed_bytes: entry.compressed_size(), deflated, crc: entry.crc32() };
            listed.push((FileEntry { path, size_bytes: entry.size(), chosen: false }, packed));
        }
        let unpacked = listed.iter().fold(0_u64, |sum, (e, _)| sum.saturating_add(e.size_bytes));
        if unpacked > HARMLESS && unpacked / MOST_TIMES > size {
            return Err(say!(
                "{file} would grow from {packed} to {unpacked} when unpacked, more than {times} times: it is refused. If you trust it, unpack it and open the folder",
                file = name,
                packed = crate::base::Arg::Bytes(size),
                unpacked = crate::base::Arg::Bytes(unpacked),
                times = MOST_TIMES
            ));
        }
        listed.sort_by(|a, b| std::path::Path::new(&a.0.path).cmp(std::path::Path::new(&b.0.path)));
        let (entries, packed) = listed.into_iter().unzip();
        Ok(Self { name, entries, packed, archive: Archive { files, at } })
    }
}

fn damaged(file: &str, error: &dyn std::fmt::Display) -> Say {
    say!("{file} is a damaged zip archive: {error}", file = file, error = error.to_string())
}

/// The path of an entry with `/` between folders; `None` if it leads out of the archive.
fn inside(shown: &str, enclosed: Option<&std::path::Path>) -> Option<String> {
    // A backslash parts folders on one system and is part of a name on the others: it must not lead out anywhere.
    let leads_out = shown.starts_with(['/', '\\']) || shown.get(1..2) == Some(":") || shown.split(['/', '\\']).any(|part| part == "..");
    let parts = enclosed.filter(|_| !leads_out)?.components().map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    Some(parts.flatten().collect::<Vec<_>>().join("/"))
}

impl Files for ZipFiles {
    fn name(&self) -> &str {
        &self.name
    }

    fn list(&self) -> &[FileEntry] {
        &self.entries
    }

    fn open(&self, at: usize) -> io::Result<Box<dyn ReadSeek>> {
        let (Some(entry), Some(packed)) = (self.entries.get(at), self.packed.get(at)) else { return Err(io::ErrorKind::NotFound.into()) };
        let unpacked = Unpacked {
            archive: self.archive.clone(),
            packed: *packed,
            size: entry.size_bytes,
            from: Box::new(io::empty()),
            at: u64::MAX,
            wanted: 0,
            crc: Crc::new(),
        };
        Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
    }

    fn beside(&self, at: usize, name: &str) -> Option<Box<dyn Files>> {
        let found = sibling(&self.entries, at, name)?;
        Some(Box::new(Self {
            name: name.to_owned(),
            entries: vec![self.entries[found].clone()],
            packed: vec![self.packed[found]],
            archive: self.archive.clone(),
        }))
    }
}

/// A packed file as the bytes inside it. Seeking back begins again at its start, and only once bytes are asked for.
struct Unpacked {
    archive: Archive,
    packed: Packed,
    /// Its bytes as the directory states them.
    size: u64,
    from: Box<dyn Read + Send>,
    /// Bytes that were unpacked; `u64::MAX` before the beginning.
    at: u64,
    wanted: u64,
    crc: Crc,
}

impl Unpacked {
    fn begin(&mut self) -> io::Result<()> {
        let mut from = self.archive.files.open(self.archive.at)?;
        from.seek(SeekFrom::Start(self.packed.start))?;
        let from = from.take(self.packed.packed_bytes);
        self.from = if self.packed.deflated { Box::new(DeflateDecoder::new(from)) } else { Box::new(from) };
        (self.at, self.crc) = (0, Crc::new());
        Ok(())
    }

    fn advance(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let num = self.from.read(to)?;
        self.at += num as u64;
        self.crc.update(&to[..num]);
        let ended = self.at == self.size;
        if self.at > self.size || (num == 0 && !ended) || (ended && self.crc.sum() != self.packed.crc) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its packed bytes are damaged"));
        }
        Ok(num)
    }
}

impl Read for Unpacked {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() || self.wanted >= self.size && self.size > 0 {
            return Ok(0);
        }
        if self.wanted < self.at {
            self.begin()?;
        }
        let mut skipped = [0; 4096];
        while self.at < self.wanted {
            let most = skipped.len().min(usize::try_from(self.wanted - self.at).unwrap_or(skipped.len()));
            self.advance(&mut skipped[..most])?;
        }
        let num = self.advance(to)?;
        self.wanted = self.at;
        Ok(num)
    }
}

impl Seek for Unpacked {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let wanted = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.wanted.checked_add_signed(by),
        };
        self.wanted = wanted.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.wanted)
    }
}

//! Texts that are not held in memory: read from their files, decoded, split into documents and cut into shards, a little at a time.
//!
//! What comes out is what [`super::source`] and [`super::shards::cut`] make of the same files in memory, shard by shard, however long the lines are.
//! Held at once: about one shard (half a megabyte) and what decoding needs.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::shards::{PIECE, SHARD, piece_end};
use super::source::{Identity, MAX_TITLE, REFUSAL_HEAD, refusal, title_of};
use crate::base::{MethodError, Say, Task};
use crate::data::{ArtefactId, TextStore};
use crate::say;

/// Bytes decoded at a time.
const BLOCK: usize = 256 << 10;

/// Some pieces of the text, in order.
#[derive(Debug, Default)]
pub(super) struct ReadShard {
    text: String,
    /// Number of the document, and where in `text`.
    pieces: Vec<(usize, std::ops::Range<usize>)>,
}

impl ReadShard {
    /// The pieces: number of the document, and text.
    pub fn pieces(&self) -> impl Iterator<Item = (usize, &str)> {
        self.pieces.iter().map(|(document, bytes)| (*document, &self.text[bytes.clone()]))
    }
}

/// Reads the shards of a stored text one after the other.
pub(super) struct Stream<'a> {
    store: &'a dyn TextStore,
    next_file: usize,
    file: Option<FileText>,
    /// Decoded and not yet given out, from `at` on.
    text: String,
    at: usize,
    /// No title line begins before this; and whether a line begins there.
    known: usize,
    line_begins: bool,
    /// The line from `.0` on is a title; the next document begins at `.1`.
    title: Option<(usize, usize)>,
    /// Number of the present document, and whether only white space was seen of it.
    document: usize,
    is_blank: bool,
    /// Titles of the documents so far.
    pub titles: Vec<String>,
    keeps_titles: bool,
    identity: Identity,
    /// Bytes that were not valid.
    pub undecodable_bytes: u64,
    bytes_read: Arc<AtomicU64>,
}

impl<'a> Stream<'a> {
    /// From the beginning. With `keeps_titles` the titles of all documents are collected.
    pub fn new(store: &'a dyn TextStore, keeps_titles: bool) -> Self {
        Self {
            store,
            next_file: 0,
            file: None,
            text: String::new(),
            at: 0,
            known: 0,
            line_begins: true,
            title: None,
            document: 0,
            is_blank: true,
            titles: Vec::new(),
            keeps_titles,
            identity: Identity::default(),
            undecodable_bytes: 0,
            bytes_read: Arc::new(AtomicU64::new(0)),
        }
    }

    /// Bytes read from the files so far, as they lie there.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// What the text read so far is known by; of the whole text the same as in memory.
    pub fn identity(&self) -> ArtefactId {
        self.identity.id()
    }

    /// The next shard; `None` at the end of the text.
    ///
    /// # Errors
    /// A file that cannot be read, the only one not being text, or cancelled.
    pub fn next_shard(&mut self, task: &Task) -> Result<Option<ReadShard>, MethodError> {
        let mut shard = ReadShard::default();
        while shard.text.len() < SHARD {
            let Some(end) = self.next_piece_end(task)? else { break };
            let piece = &self.text[self.at..end];
            // As in memory: white space before the first words of a document is nothing.
            if !(self.is_blank && piece.trim().is_empty()) {
                self.is_blank = false;
                self.identity.add(self.document, piece);
                let start = shard.text.len();
                shard.text.push_str(piece);
                shard.pieces.push((self.document, start..shard.text.len()));
            }
            self.at = end;
        }
        self.text.drain(..self.at);
        self.known -= self.at;
        self.title = self.title.map(|(start, end)| (start - self.at, end - self.at));
        self.at = 0;
        Ok((!shard.pieces.is_empty()).then_some(shard))
    }

    /// Where the next piece ends; reads on and goes over to the next document as needed.
    fn next_piece_end(&mut self, task: &Task) -> Result<Option<usize>, MethodError> {
        loop {
            let limit = self.title.map_or(self.known, |(start, _)| start);
            if limit - self.at > PIECE {
                return Ok(Some(piece_end(&self.text[..limit], self.at)));
            }
            if let Some((start, end)) = self.title {
                if start > self.at {
                    return Ok(Some(start));
                }
                let title = if self.keeps_titles { title_of(self.text[start..end].trim_end_matches('\n')).unwrap_or_default() } else { "" };
                let title = title.to_owned();
                self.begin_document(&title);
                self.at = end;
                self.title = None;
                (self.known, self.line_begins) = (end, true);
                self.look_for_title(self.file.as_ref().is_none_or(|f| f.ended));
                continue;
            }
            if self.file.as_ref().is_some_and(|f| !f.ended) {
                self.read_on(task)?;
                continue;
            }
            if self.known > self.at {
                return Ok(Some(self.known));
            }
            if !self.open_next(task)? {
                return Ok(None);
            }
        }
    }

    fn begin_document(&mut self, title: &str) {
        if self.keeps_titles {
            self.titles.push(title.to_owned());
        }
        self.document += 1;
        self.is_blank = true;
    }

    /// Decodes another block.
    fn read_on(&mut self, task: &Task) -> Result<(), MethodError> {
        task.check()?;
        let Some(file) = &mut self.file else { return Ok(()) };
        let before = file.undecodable_bytes;
        file.read_on(&mut self.text, task)?;
        self.undecodable_bytes += file.undecodable_bytes - before;
        let ended = file.ended;
        self.look_for_title(ended);
        Ok(())
    }

    /// Opens the next file that is text; false when there is none.
    fn open_next(&mut self, task: &Task) -> Result<bool, MethodError> {
        self.text.clear();
        (self.at, self.known, self.line_begins) = (0, 0, true);
        while let Some(info) = self.store.files().get(self.next_file) {
            let raw = self.store.open(self.next_file)?;
            self.next_file += 1;
            let mut file = FileText::new(&info.name, Box::new(Counted { from: raw, read: self.bytes_read.clone() }))?;
            while !file.ended && self.text.len() < 4 * REFUSAL_HEAD {
                task.check()?;
                file.read_on(&mut self.text, task)?;
            }
            let Some(why) = refusal(&info.name, &self.text, file.undecodable_bytes) else {
                self.undecodable_bytes += file.undecodable_bytes;
                self.begin_document(&info.name.clone());
                let ended = file.ended;
                self.file = Some(file);
                self.look_for_title(ended);
                return Ok(true);
            };
            if self.store.files().len() == 1 {
                return Err(why.into());
            }
            task.warn(why);
            self.text.clear();
        }
        self.file = None;
        Ok(false)
    }

    /// Moves `known` on, past all lines that are no titles, to the next title line or to the last line that could still become one.
    fn look_for_title(&mut self, ended: bool) {
        if self.title.is_some() {
            return;
        }
        loop {
            let rest = &self.text[self.known..];
            if self.line_begins && (rest.starts_with("= ") || "= ".starts_with(rest)) {
                match rest.bytes().take(MAX_TITLE + 1).position(|b| b == b'\n') {
                    Some(end) if title_of(&rest[..end]).is_some() => {
                        self.title = Some((self.known, self.known + end + 1));
                        return;
                    }
                    None if ended && title_of(rest).is_some() => {
                        self.title = Some((self.known, self.text.len()));
                        return;
                    }
                    None if !ended && rest.len() <= MAX_TITLE => return,
                    _ => {}
                }
            }
            let Some(end) = rest.find('\n') else {
                self.line_begins &= rest.is_empty();
                self.known = self.text.len();
                return;
            };
            self.known += end + 1;
            self.line_begins = true;
        }
    }
}

/// Counts what is read.
struct Counted {
    from: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let num = self.from.read(into)?;
        self.read.fetch_add(num as u64, Ordering::Relaxed);
        Ok(num)
    }
}

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
}

/// A file that is being decoded.
struct FileText {
    name: String,
    from: Box<dyn Read + Send>,
    is_packed: bool,
    encoding: Option<Encoding>,
    /// Bytes that are not decoded yet; after a block a part of a character at most.
    bytes: Vec<u8>,
    /// The last character was `\r`: a `\n` that follows belongs to it.
    after_return: bool,
    undecodable_bytes: u64,
    ended: bool,
}

impl FileText {
    fn new(name: &str, mut raw: Box<dyn Read + Send>) -> Result<Self, Say> {
        let mut mark = Vec::new();
        raw.by_ref().take(2).read_to_end(&mut mark).map_err(|e| unreadable(name, &e))?;
        let is_packed = mark == [0x1F, 0x8B];
        let raw = Cursor::new(mark).chain(raw);
        let from: Box<dyn Read + Send> = if is_packed { Box::new(flate2::read::MultiGzDecoder::new(raw)) } else { Box::new(raw) };
        Ok(Self {
            name: name.to_owned(),
            from,
            is_packed,
            encoding: None,
            bytes: Vec::new(),
            after_return: false,
            undecodable_bytes: 0,
            ended: false,
        })
    }

    /// Reads a block and adds its text.
    fn read_on(&mut self, text: &mut String, task: &Task) -> Result<(), MethodError> {
        let mut part = vec![0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK && !self.ended {
            match self.from.read(&mut part[filled..]) {
                Ok(0) => self.ended = true,
                Ok(num) => filled += num,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) if self.is_packed => {
                    self.ended = true;
                    task.warn(damaged(&self.name));
                }
                Err(e) => return Err(unreadable(&self.name, &e).into()),
            }
        }
        self.bytes.extend_from_slice(&part[..filled]);
        let encoding = *self.encoding.get_or_insert_with(|| {
            let (encoding, mark) = match self.bytes.as_slice() {
                [0xFF, 0xFE, ..] => (Encoding::Utf16(u16::from_le_bytes), 2),
                [0xFE, 0xFF, ..] => (Encoding::Utf16(u16::from_be_bytes), 2),
                [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
                _ => (Encoding::Utf8, 0),
            };
            self.bytes.drain(..mark);
            encoding
        });
        let start = text.len();
        match encoding {
            Encoding::Utf8 => self.decode_utf8(text),
            Encoding::Utf16(unit) => self.decode_utf16(unit, text),
        }
        self.unify_line_ends(text, start);
        Ok(())
    }

    fn decode_utf8(&mut self, text: &mut String) {
        let mut at = 0;
        while at < self.bytes.len() {
            let (valid, bad) = match std::str::from_utf8(&self.bytes[at..]) {
                Ok(valid) => (valid, 0),
                Err(e) => {
                    let valid = std::str::from_utf8(&self.bytes[at..at + e.valid_up_to()]).unwrap_or_default();
                    let rest = self.bytes.len() - at - e.valid_up_to();
                    // A character that is not whole yet waits for the next block.
                    (valid, e.error_len().unwrap_or(if self.ended { rest } else { 0 }))
                }
            };
            text.push_str(valid);
            at += valid.len() + bad;
            text.extend(std::iter::repeat_n(char::REPLACEMENT_CHARACTER, bad));
            self.undecodable_bytes += bad as u64;
            if bad == 0 {
                break;
            }
        }
        self.bytes.drain(..at);
    }

    fn decode_utf16(&mut self, unit: fn([u8; 2]) -> u16, text: &mut String) {
        let (pairs, _) = self.bytes.as_chunks::<2>();
        let mut units: Vec<u16> = pairs.iter().map(|p| unit(*p)).collect();
        // The first half of a character waits for the second.
        if !self.ended && units.last().is_some_and(|u| (0xD800..0xDC00).contains(u)) {
            units.pop();
        }
        for decoded in char::decode_utf16(units.iter().copied()) {
            self.undecodable_bytes += if decoded.is_err() { 2 } else { 0 };
            text.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.bytes.drain(..units.len() * 2);
        if self.ended && !self.bytes.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            self.undecodable_bytes += 1;
            self.bytes.clear();
        }
    }

    fn unify_line_ends(&mut self, text: &mut String, start: usize) {
        if self.after_return && text[start..].starts_with('\n') {
            text.remove(start);
            self.after_return = false;
        }
        if text.len() > start {
            self.after_return = text.ends_with('\r');
        }
        if text.as_bytes()[start..].contains(&b'\r') {
            let added = super::decode::unify_line_ends(text.split_off(start));
            text.push_str(&added);
        }
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Say {
    say!("{file} could not be read: {error}", file = name, error = error.to_string())
}

/// What is said of a packed file that does not hold what it should.
pub(super) fn damaged(name: &str) -> Say {
    say!("{file} is a damaged or shortened gzip file: only its readable beginning is used", file = name)
}

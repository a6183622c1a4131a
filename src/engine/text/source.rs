//! Files to documents.
//!
//! A line `= Title =` at the start of a line begins a document of that title, so that one file can hold many (the bundled corpora do). A file without such
//! lines is one document named after the file. The identity of a source is the fingerprint of its texts in order, whatever their names.
//! A text that is too large for memory has a source too: its beginning, and the way to the rest.

use crate::base::{Arg, Cancelled, MethodError, Say, Task};
use crate::data::{ArtefactId, Language, StoredText, TextDocument, TextSource};
use crate::say;

use super::decode::{MAX_UNPACKED, decode_owned};
use super::key::hash;
use super::language::{detect_language, load_dictionary};
use super::shards::cut;
use super::stream::Stream;

/// Title lines longer than this (in bytes) are text.
pub(super) const MAX_TITLE: usize = 300;

/// Characters at the beginning of a file that tell whether it is text.
pub(super) const REFUSAL_HEAD: usize = 100_000;

/// Bytes at the beginning of a stored text that previews and estimates are made of.
const STORED_HEAD: usize = 1 << 20;

/// Joins files into one source named `name`: decodes each, splits titled ones into documents, detects the language.
///
/// # Errors
/// No files, only empty ones, a file that is no text, or "Cancelled": said with the file's name.
pub fn source(name: &str, files: Vec<(String, Vec<u8>)>, task: &Task) -> Result<TextSource, Say> {
    match source_within(name, files, MAX_UNPACKED, task) {
        Ok(Some(source)) => Ok(source),
        Ok(None) => {
            Err(say!("{name} holds more than {limit} of text; unpack it and open the file", name = name, limit = Arg::Bytes(MAX_UNPACKED)))
        }
        Err(MethodError::Refused(why)) => Err(why),
        Err(MethodError::Cancelled) => Err(Say::plain("Cancelled")),
    }
}

/// The same unless there is more text than `limit` bytes, unpacked: then `None`.
///
/// # Errors
/// As [`source`].
pub fn source_within(name: &str, files: Vec<(String, Vec<u8>)>, limit: u64, task: &Task) -> Result<Option<TextSource>, MethodError> {
    if files.is_empty() {
        return Err(Say::plain("There is no text to open: no file was chosen").into());
    }
    let num_files = files.len();
    let size_bytes: u64 = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    task.stage(Say::plain("Decoding text"), size_bytes);
    let mut documents = Vec::new();
    let (mut undecodable_bytes, mut text_bytes) = (0, 0);
    for (file, bytes) in files {
        let len = bytes.len() as u64;
        let decoded = decode_owned(bytes, limit, task)?;
        text_bytes += decoded.text.len() as u64;
        if decoded.beyond || text_bytes > limit {
            return Ok(None);
        }
        if let Some(refusal) = refusal(&file, &decoded.text, decoded.undecodable_bytes) {
            if num_files == 1 {
                return Err(refusal.into());
            }
            task.warn(refusal);
        } else {
            if decoded.damaged {
                task.warn(super::stream::damaged(&file));
            }
            undecodable_bytes += decoded.undecodable_bytes;
            split_documents(&file, decoded.text, &mut documents);
        }
        task.advance(len)?;
    }
    documents.retain(|d| !d.text.trim().is_empty());
    if documents.is_empty() {
        return Err(say!("{name} is empty: there is no text in it", name = name).into());
    }
    if undecodable_bytes > 0 {
        task.warn(undecodable(undecodable_bytes));
    }
    let id = identify(&documents, task)?;
    let language = detect_language(&documents);
    if language == Language::Chinese {
        load_dictionary();
    }
    Ok(Some(TextSource { name: name.to_owned(), documents, size_bytes, undecodable_bytes, language, id: Some(id), stored: None }))
}

/// Why a decoded file cannot be taken for text, if so: more than a tenth of its head is undecodable or control characters.
pub(super) fn refusal(file: &str, text: &str, undecodable_bytes: u64) -> Option<Say> {
    let head = text.chars().take(REFUSAL_HEAD);
    let (mut all, mut undecodable, mut control) = (0_usize, 0_usize, 0_usize);
    for c in head {
        all += 1;
        undecodable += usize::from(c == char::REPLACEMENT_CHARACTER);
        control += usize::from(c.is_control() && !c.is_whitespace());
    }
    if control * 10 > all {
        Some(say!("{file} is not a text file: it holds control characters where words should be", file = file))
    } else if undecodable * 10 > all {
        Some(say!(
            "{file} is not UTF-8 text: {n} bytes cannot be decoded. Save it as UTF-8 in a text editor and open it again",
            file = file,
            n = undecodable_bytes
        ))
    } else {
        None
    }
}

fn split_documents(file: &str, text: String, documents: &mut Vec<TextDocument>) {
    let mut title = file.to_owned();
    let mut start = 0;
    let mut is_split = false;
    for (at, line) in lines_with_offsets(&text) {
        if let Some(found) = title_of(line) {
            is_split = true;
            documents.push(TextDocument { title: std::mem::replace(&mut title, found.to_owned()), text: text[start..at].to_owned() });
            start = (at + line.len() + 1).min(text.len());
        }
    }
    let text = if is_split { text[start..].to_owned() } else { text };
    documents.push(TextDocument { title, text });
}

fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    })
}

pub(super) fn title_of(line: &str) -> Option<&str> {
    if line.len() > MAX_TITLE {
        return None;
    }
    let title = line.strip_prefix("= ")?.trim_end().strip_suffix(" =")?.trim();
    (!title.is_empty()).then_some(title)
}

/// What is said of bytes that are no characters.
pub(super) fn undecodable(bytes: u64) -> Say {
    say!("{n} bytes could not be decoded as UTF-8 and are shown as replacement characters", n = bytes)
}

fn identify(documents: &[TextDocument], task: &Task) -> Result<ArtefactId, Cancelled> {
    let mut identity = Identity::default();
    for (i, piece) in cut(documents).iter().flatten().enumerate() {
        identity.add(piece.document, &documents[piece.document].text[piece.bytes.clone()]);
        if i % 256 == 0 {
            task.check()?;
        }
    }
    Ok(identity.id())
}

/// The fingerprint of a text, piece by piece as [`cut`] cuts it.
#[derive(Debug, Default)]
pub(super) struct Identity {
    state: u64,
    document: Option<usize>,
}

impl Identity {
    /// Takes in the next piece.
    pub fn add(&mut self, document: usize, piece: &str) {
        let is_new = self.document.replace(document) != Some(document);
        let mark = [self.state.to_le_bytes(), hash(piece.as_bytes()).to_le_bytes(), u64::from(is_new).to_le_bytes()];
        self.state = hash(mark.as_flattened());
    }

    /// The fingerprint so far.
    pub fn id(&self) -> ArtefactId {
        ArtefactId(self.state)
    }
}

/// A source for a text that is read from its files each time: shows its beginning, and knows where the rest is.
///
/// # Errors
/// Files that cannot be read, or hold no text.
pub fn stored_source(name: &str, stored: StoredText, task: &Task) -> Result<TextSource, MethodError> {
    let size_bytes = stored.files().iter().map(|f| f.size_bytes).sum();
    let mut stream = Stream::new(&*stored, true);
    let mut documents: Vec<TextDocument> = Vec::new();
    let (mut head, mut last) = (0, usize::MAX);
    while head < STORED_HEAD
        && let Some(shard) = stream.next_shard(task)?
    {
        for (document, piece) in shard.pieces() {
            if std::mem::replace(&mut last, document) != document {
                documents.push(TextDocument { title: stream.titles[document - 1].clone(), text: String::new() });
            }
            if let Some(open) = documents.last_mut() {
                open.text.push_str(piece);
            }
            head += piece.len();
        }
    }
    if documents.is_empty() {
        return Err(say!("{name} is empty: there is no text in it", name = name).into());
    }
    let undecodable_bytes = stream.undecodable_bytes;
    let language = detect_language(&documents);
    if language == Language::Chinese {
        load_dictionary();
    }
    Ok(TextSource { name: name.to_owned(), documents, size_bytes, undecodable_bytes, language, id: None, stored: Some(stored) })
}

//! Files to documents.
//!
//! A line `= Title =` at the start of a line begins a document of that title, so that one file can hold many (the bundled corpora do). A file without such
//! lines is one document named after the file. The identity of a source is the fingerprint of its texts in order, whatever their names.

use crate::base::{Cancelled, Say, Task, fingerprint};
use crate::data::{ArtefactId, Language, TextDocument, TextSource};
use crate::say;

use super::decode::{Decoded, decode_owned};
use super::language::{detect_language, load_dictionary};

/// Title lines longer than this (in bytes) are text.
const MAX_TITLE: usize = 300;

/// Joins files into one source named `name`: decodes each, splits titled ones into documents, detects the language.
///
/// # Errors
/// No files, only empty ones, a file that is no text, or "Cancelled": said with the file's name.
pub fn source(name: &str, files: Vec<(String, Vec<u8>)>, task: &Task) -> Result<TextSource, Say> {
    read_files(name, files, task).unwrap_or_else(|Cancelled| Err(Say::plain("Cancelled")))
}

fn read_files(name: &str, files: Vec<(String, Vec<u8>)>, task: &Task) -> Result<Result<TextSource, Say>, Cancelled> {
    if files.is_empty() {
        return Ok(Err(Say::plain("There is no text to open: no file was chosen")));
    }
    let num_files = files.len();
    let size_bytes: u64 = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    task.stage(Say::plain("Decoding text"), size_bytes);
    let mut documents = Vec::new();
    let mut undecodable_bytes = 0;
    for (file, bytes) in files {
        let len = bytes.len() as u64;
        let decoded = decode_owned(bytes, task)?;
        if let Some(refusal) = refusal(&file, &decoded) {
            if num_files == 1 {
                return Ok(Err(refusal));
            }
            task.warn(refusal);
        } else {
            if decoded.damaged {
                task.warn(say!("{file} is a damaged or shortened gzip file: only its readable beginning is used", file = file.as_str()));
            }
            undecodable_bytes += decoded.undecodable_bytes;
            split_documents(&file, decoded.text, &mut documents);
        }
        task.advance(len)?;
    }
    documents.retain(|d| !d.text.trim().is_empty());
    if documents.is_empty() {
        return Ok(Err(say!("{name} is empty: there is no text in it", name = name)));
    }
    if undecodable_bytes > 0 {
        task.warn(say!("{n} bytes could not be decoded as UTF-8 and are shown as replacement characters", n = undecodable_bytes));
    }
    let id = identify(&documents, task)?;
    let language = detect_language(&documents);
    if language == Language::Chinese {
        load_dictionary();
    }
    Ok(Ok(TextSource { name: name.to_owned(), documents, size_bytes, undecodable_bytes, language, id }))
}

/// Why a decoded file cannot be taken for text, if so: more than a tenth of its head is undecodable or control characters.
fn refusal(file: &str, decoded: &Decoded) -> Option<Say> {
    let head = decoded.text.chars().take(100_000);
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
            n = decoded.undecodable_bytes
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

fn title_of(line: &str) -> Option<&str> {
    if line.len() > MAX_TITLE {
        return None;
    }
    let title = line.strip_prefix("= ")?.trim_end().strip_suffix(" =")?.trim();
    (!title.is_empty()).then_some(title)
}

/// Fingerprint of the fingerprints of all pieces of 16 MiB, so that a large text can be interrupted.
fn identify(documents: &[TextDocument], task: &Task) -> Result<ArtefactId, Cancelled> {
    let mut marks = Vec::with_capacity(documents.len() * 16);
    for document in documents {
        for piece in document.text.as_bytes().chunks(16 << 20) {
            marks.extend(fingerprint(piece).to_le_bytes());
            task.check()?;
        }
        marks.extend((document.text.len() as u64).to_le_bytes());
    }
    Ok(ArtefactId(fingerprint(&marks)))
}

//! What a file is, from its first bytes: vectors of a known format, something that is refused with a sentence, or neither (text, perhaps).

use std::io::{self, Read, SeekFrom};

use super::input::{Unpacked, is_gzip};
use super::{Companion, Confidence, FORMATS, Format, HEAD_BYTES, Limits, Opened, Place, ReadError, ReadSeek};
use crate::base::{Say, Task};
use crate::data::Embedding;
use crate::say;

/// What a file seems to be.
pub enum Recognised {
    /// Vectors in this format.
    Vectors(&'static dyn Format),
    /// Something that is not opened; the sentence says what it is and what to do.
    Refused(Say),
    /// No vectors: plain text, perhaps.
    Other,
}

/// Up to 64 kB of the beginning, unpacked when the file is gzip; leaves `from` at its beginning.
///
/// # Errors
/// What the file system said, or a damaged gzip file.
pub fn head_of(from: &mut dyn ReadSeek) -> io::Result<Vec<u8>> {
    from.seek(SeekFrom::Start(0))?;
    let packed = is_gzip(from.fill_buf()?);
    let mut head = Vec::new();
    if packed {
        // A damaged file shows what it holds up to the damage; whoever reads all of it says so.
        match Unpacked::new(from).take(HEAD_BYTES as u64).read_to_end(&mut head) {
            Err(e) if head.is_empty() => return Err(e),
            _ => {}
        }
    } else {
        Read::take(&mut *from, HEAD_BYTES as u64).read_to_end(&mut head)?;
    }
    from.seek(SeekFrom::Start(0))?;
    Ok(head)
}

/// Whether these bytes begin a zip archive.
#[must_use]
pub fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// The name of what a packed file holds: `a.vec` for `a.vec.gz`.
#[must_use]
pub fn inner_name(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

/// The format that is surest of a file, from its head and name; `None` when it is no vector file (plain text, perhaps).
#[must_use]
pub fn sniff(head: &[u8], name: &str) -> Option<&'static dyn Format> {
    let name = inner_name(name);
    let mut best: Option<(Confidence, &'static dyn Format)> = None;
    for format in FORMATS {
        let confidence = format.sniff(head, name);
        if confidence > best.map_or(Confidence::No, |(c, _)| c) {
            best = Some((confidence, *format));
        }
    }
    best.map(|(_, f)| f)
}

/// What the file is, from [`head_of`] it and its name.
#[must_use]
pub fn recognise(head: &[u8], name: &str) -> Recognised {
    if let Some(sentence) = refusal(head) {
        return Recognised::Refused(sentence);
    }
    match sniff(head, name) {
        Some(format) => Recognised::Vectors(format),
        None if is_binary(head) => Recognised::Refused(Say::plain(
            "This is a binary file of a kind that is not read here; save the vectors as word2vec text or .npy",
        )),
        None => Recognised::Other,
    }
}

/// Whether more than a tenth of it are control characters, zeros among them; a text with a stray zero is a text.
fn is_binary(head: &[u8]) -> bool {
    let control = head.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
    head.contains(&0) && !is_utf16(head) && control * 10 > head.len()
}

fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF])
}

/// Why a file of this beginning is not opened as vectors or text.
fn refusal(head: &[u8]) -> Option<Say> {
    let starts = |magic: &[u8]| head.starts_with(magic);
    Some(match head {
        [] => Say::plain("The file is empty"),
        [0x80, 2..=5, ..] if head.get(2).is_some_and(|b| !b.is_ascii_digit()) => Say::plain(
            "This is a Python pickle (a gensim model, perhaps). Pickles can run programs and are not opened: in Python, save it with model.wv.save_word2vec_format",
        ),
        _ if is_zip(head) => Say::plain("This is a zip archive (or .npz): unpack it and open the file of vectors inside"),
        _ if is_safetensors(head) => Say::plain(
            "This is a safetensors file, which holds a model and no labels: open the file of vectors that it lies beside, and it comes with them",
        ),
        _ if starts(b"FiFu") => Say::plain("This is a finalfusion file, which is not read yet: convert it to word2vec format first"),
        _ if starts(b"BZh") => Say::plain("This file is packed by bzip2: unpack it first"),
        _ if starts(b"\xFD7zXZ\x00") => Say::plain("This file is packed by xz: unpack it first"),
        _ if starts(b"\x28\xB5\x2F\xFD") => Say::plain("This file is packed by zstd: unpack it first"),
        _ if starts(b"\x89HDF") => Say::plain("This is an HDF5 file, which is not read: save the vectors as .npy or word2vec text"),
        _ if starts(b"%PDF") => Say::plain("This is a PDF: save its text as a .txt file first"),
        _ if is_html(head) => {
            Say::plain("This is a web page, not the file itself: the download went wrong, or the page has to be saved as plain text first")
        }
        _ => return None,
    })
}

/// The length of a head, and the head: an object.
fn is_safetensors(head: &[u8]) -> bool {
    let Some((length, text)) = head.split_first_chunk::<8>() else { return false };
    u64::from_le_bytes(*length) < 100_000_000 && text.starts_with(b"{\"")
}

fn is_html(head: &[u8]) -> bool {
    let start: Vec<u8> = super::text::skip_bom(head).trim_ascii_start().iter().take(15).map(u8::to_ascii_lowercase).collect();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

/// Recognises and reads a file of vectors, gzip or not, with its companion file if one was found.
///
/// # Errors
/// What is wrong and where; for a file that is no vector file, a sentence that says what it is.
pub fn read_any(
    name: &str,
    from: &mut dyn ReadSeek,
    companion: Option<Companion<'_>>,
    limits: &Limits,
    task: &Task,
) -> Result<(Embedding, &'static dyn Format), ReadError> {
    let head = head_of(from)?;
    let refuse = |what: Say| ReadError::Content { what, place: Place::default() };
    let format = match recognise(&head, name) {
        Recognised::Vectors(format) => format,
        Recognised::Refused(what) => return Err(refuse(what)),
        Recognised::Other => return Err(refuse(say!("{name} holds no vectors: it looks like plain text", name = name))),
    };
    // Rebuilt so that the lifetimes of both files can shrink to this call.
    let companion = companion.map(|c| Companion { name: c.name, from: &mut *c.from });
    let embedding = if is_gzip(from.fill_buf()?) {
        let mut inside = Unpacked::new(from);
        format.read(Opened { name, from: &mut inside, companion }, limits, task)?
    } else {
        format.read(Opened { name, from, companion }, limits, task)?
    };
    Ok((embedding, format))
}

/// The ending of a name in small letters, without `.gz` and without the dot; empty when there is none.
pub(super) fn ending(name: &str) -> String {
    inner_name(name).rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// The format to write a file of this name in, by its ending.
#[must_use]
pub fn format_for_writing(name: &str) -> Option<&'static dyn Format> {
    let name = name.to_lowercase();
    let ends = |ending: &str| name.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.'));
    let fits = FORMATS.iter().copied().filter(|f| f.can_write() && f.extensions().iter().any(|e| ends(e)));
    // The longest ending names it best: `.fasttext.bin` is more than `.bin`.
    fits.min_by_key(|f| std::cmp::Reverse(f.extensions().iter().filter(|e| ends(e)).map(|e| e.len()).max()))
}

/// The format to write these vectors in, by the ending of the name. A model with n-grams under a plain `.bin` becomes fastText's, which keeps them.
#[must_use]
pub fn format_for_vectors(name: &str, what: &Embedding) -> Option<&'static dyn Format> {
    let keeps_ngrams = what.word_model().is_some_and(|m| m.subwords().is_some()) && ending(name) == "bin";
    if keeps_ngrams { Some(&super::fasttext_bin::FastTextBin) } else { format_for_writing(name) }
}

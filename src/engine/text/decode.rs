//! Bytes to text. Never fails: what cannot be decoded is counted and shown as U+FFFD.
//!
//! Known: gzip (by its mark 1f 8b, several members allowed), UTF-8 with and without byte order mark, UTF-16 with byte order mark.
//! Line ends `\r\n` and `\r` become `\n`.

use std::io::Read;

use crate::base::{Cancelled, Task};

/// Text is unpacked up to this size unless the caller says otherwise.
pub(super) const MAX_UNPACKED: u64 = 8 << 30;

/// Decoded between two looks at the task.
const CHUNK: usize = 4 << 20;

/// What became of some bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decoded {
    /// The text, lines ended by `\n`.
    pub text: String,
    /// Bytes that were not valid, each shown as U+FFFD.
    pub undecodable_bytes: u64,
    /// The gzip stream was damaged or cut short; `text` is what could be unpacked.
    pub damaged: bool,
    /// The gzip stream holds more than was allowed; nothing was decoded.
    pub beyond: bool,
}

/// Decodes bytes, unpacking them first when they are gzip.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    decode_owned(bytes.to_vec(), MAX_UNPACKED, &Task::detached()).unwrap_or_default()
}

/// The same for bytes that are given away: clean UTF-8 is not copied. Unpacks up to `limit` bytes.
pub(super) fn decode_owned(mut bytes: Vec<u8>, limit: u64, task: &Task) -> Result<Decoded, Cancelled> {
    let mut damaged = false;
    if bytes.starts_with(&[0x1F, 0x8B]) {
        (bytes, damaged) = unpack(&bytes, limit, task)?;
    }
    if bytes.len() as u64 > limit {
        return Ok(Decoded { beyond: true, ..Decoded::default() });
    }
    let (text, undecodable_bytes) = match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => from_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => from_utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, ..] => {
            bytes.drain(..3);
            from_utf8(bytes, task)?
        }
        _ => from_utf8(bytes, task)?,
    };
    task.check()?;
    Ok(Decoded { text: unify_line_ends(text), undecodable_bytes, damaged, beyond: false })
}

/// At most one byte more than `limit`; second, whether the stream is damaged.
fn unpack(packed: &[u8], limit: u64, task: &Task) -> Result<(Vec<u8>, bool), Cancelled> {
    let mut reader = flate2::read::MultiGzDecoder::new(packed).take(limit.saturating_add(1));
    let mut out = Vec::new();
    loop {
        task.check()?;
        match reader.by_ref().take(CHUNK as u64).read_to_end(&mut out) {
            Ok(0) => return Ok((out, false)),
            Ok(_) => {}
            Err(_) => return Ok((out, true)),
        }
    }
}

fn from_utf8(bytes: Vec<u8>, task: &Task) -> Result<(String, u64), Cancelled> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok((text, 0)),
        Err(e) => e.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut bad = 0_u64;
    let mut next_look = CHUNK;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            text.push(char::REPLACEMENT_CHARACTER);
            bad += 1;
        }
        if text.len() >= next_look {
            task.check()?;
            next_look = text.len() + CHUNK;
        }
    }
    Ok((text, bad))
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, u64) {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut bad = odd.len() as u64;
    for decoded in char::decode_utf16(pairs.iter().map(|p| unit(*p))) {
        if let Ok(c) = decoded {
            text.push(c);
        } else {
            text.push(char::REPLACEMENT_CHARACTER);
            bad += 2;
        }
    }
    if !odd.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    (text, bad)
}

pub(super) fn unify_line_ends(text: String) -> String {
    if !text.as_bytes().contains(&b'\r') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\r') {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    out
}

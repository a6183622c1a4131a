//! Bytes in blocks: every reader takes its bytes through [`Input`], which grows its buffer as they arrive, fingerprints them, reports progress and
//! answers to the task; and [`Unpacked`], gzip as if it were a plain file.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::MultiGzDecoder;

use super::ReadSeek;
use crate::base::{Cancelled, Task};
use crate::data::ArtefactId;

/// Bytes asked of the file at once.
const CHUNK: usize = 1 << 20;

/// A window on the bytes of a file that moves forward.
pub(super) struct Input<'a> {
    from: &'a mut dyn ReadSeek,
    task: &'a Task,
    buffer: Vec<u8>,
    start: usize,
    offset: u64,
    ended: bool,
    print: Fingerprint,
}

impl<'a> Input<'a> {
    /// Begins where `from` stands.
    pub fn new(from: &'a mut dyn ReadSeek, task: &'a Task) -> Self {
        Self { from, task, buffer: Vec::new(), start: 0, offset: 0, ended: false, print: Fingerprint::default() }
    }

    /// Bytes of the whole file from here on, where the source can tell.
    pub fn size(&mut self) -> u64 {
        let from = &mut *self.from;
        let measured = from.stream_position().and_then(|at| {
            let end = from.seek(SeekFrom::End(0))?;
            from.seek(SeekFrom::Start(at))?;
            Ok(end.saturating_sub(at))
        });
        measured.unwrap_or(0)
    }

    /// Makes sure of `wanted` bytes in the window, fewer only at the end of the file, and returns the window.
    pub fn fill(&mut self, wanted: usize) -> Result<&[u8], super::ReadError> {
        if self.buffer.len() - self.start < wanted && !self.ended {
            self.buffer.drain(..self.start);
            self.start = 0;
            while self.buffer.len() < wanted && !self.ended {
                self.task.check()?;
                let had = self.buffer.len();
                self.buffer.resize(had + (wanted - had).min(CHUNK), 0);
                let got = read_some(self.from, &mut self.buffer[had..])?;
                self.buffer.truncate(had + got);
                self.print.add(&self.buffer[had..]);
                self.ended = got == 0;
            }
        }
        Ok(self.window())
    }

    /// The task that watches the reading.
    pub fn task(&self) -> &'a Task {
        self.task
    }

    /// What is in the window now.
    pub fn window(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Moves the window past `n` bytes and reports them as done.
    pub fn consume(&mut self, n: usize) -> Result<(), Cancelled> {
        let n = n.min(self.buffer.len() - self.start);
        self.start += n;
        self.offset += n as u64;
        self.task.advance(n as u64)
    }

    /// Byte offset of the window.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Fingerprint of the bytes read so far; does not depend on how they came in pieces.
    pub fn fingerprint(&self) -> ArtefactId {
        ArtefactId(self.print.value())
    }
}

impl Read for Input<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let available = match self.fill(to.len().clamp(1, CHUNK)) {
            Ok(window) => window,
            Err(super::ReadError::Io(e)) => return Err(e),
            Err(_) => return Err(io::Error::other("cancelled")),
        };
        let n = available.len().min(to.len());
        to[..n].copy_from_slice(&available[..n]);
        self.consume(n).map_err(|Cancelled| io::Error::other("cancelled"))?;
        Ok(n)
    }
}

/// One read that is not ended by a signal.
fn read_some(from: &mut dyn ReadSeek, to: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(to) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// A fast fingerprint of a byte stream, eight bytes at a step.
#[derive(Default)]
struct Fingerprint {
    state: u64,
    tail: [u8; 8],
    tail_len: usize,
    length: u64,
}

impl Fingerprint {
    fn add(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.tail_len > 0 {
            let n = bytes.len().min(8 - self.tail_len);
            self.tail[self.tail_len..self.tail_len + n].copy_from_slice(&bytes[..n]);
            self.tail_len += n;
            bytes = &bytes[n..];
            if self.tail_len < 8 {
                return;
            }
            self.state = mix(self.state, u64::from_le_bytes(self.tail));
            self.tail_len = 0;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        self.state = words.iter().fold(self.state, |state, word| mix(state, u64::from_le_bytes(*word)));
        self.tail[..rest.len()].copy_from_slice(rest);
        self.tail_len = rest.len();
    }

    fn value(&self) -> u64 {
        let mut last = [0; 8];
        last[..self.tail_len].copy_from_slice(&self.tail[..self.tail_len]);
        let mixed = mix(mix(self.state, u64::from_le_bytes(last)), self.length);
        mixed ^ (mixed >> 32)
    }
}

fn mix(state: u64, word: u64) -> u64 {
    (state.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A gzip file (of one or several members) as the bytes inside it. Seeks to its beginning only.
pub(super) struct Unpacked<'a> {
    decoder: Option<MultiGzDecoder<&'a mut dyn ReadSeek>>,
    at: u64,
}

impl<'a> Unpacked<'a> {
    /// Over a packed file that stands at its beginning.
    pub fn new(from: &'a mut dyn ReadSeek) -> BufReader<Self> {
        BufReader::with_capacity(1 << 16, Self { decoder: Some(MultiGzDecoder::new(from)), at: 0 })
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.decoder.as_mut().map_or(Ok(0), |d| d.read(to))?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Unpacked<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) => Ok(self.at),
            SeekFrom::Start(0) => {
                if let Some(decoder) = self.decoder.take() {
                    let from = decoder.into_inner();
                    from.seek(SeekFrom::Start(0))?;
                    self.decoder = Some(MultiGzDecoder::new(from));
                }
                self.at = 0;
                Ok(0)
            }
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Whether these bytes begin a gzip file.
pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1F, 0x8B])
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    #[test]
    fn the_fingerprint_does_not_depend_on_the_pieces() {
        let bytes: Vec<u8> = (0..1000_u32).map(|i| (i * 7) as u8).collect();
        let print = |piece: usize| {
            let mut p = Fingerprint::default();
            bytes.chunks(piece).for_each(|c| p.add(c));
            p.value()
        };
        let whole = print(1000);
        assert!([1, 3, 7, 8, 9, 64, 999].into_iter().all(|piece| print(piece) == whole));
        let mut other = Fingerprint::default();
        other.add(&bytes[..999]);
        assert_ne!(other.value(), whole);
    }

    #[test]
    fn the_window_moves_and_grows() {
        let task = Task::detached();
        let mut bytes = Cursor::new((0..=255_u8).collect::<Vec<_>>());
        let mut input = Input::new(&mut bytes, &task);
        assert_eq!(input.size(), 256);
        assert_eq!(input.fill(4).unwrap(), [0, 1, 2, 3]);
        input.consume(3).unwrap();
        assert_eq!(input.fill(2).unwrap(), [3, 4]);
        assert_eq!(input.fill(1000).unwrap().len(), 253);
        assert_eq!(input.offset(), 3);
    }

    #[test]
    fn gzip_reads_and_rewinds() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"two words").unwrap();
        let mut file = Cursor::new(packed.finish().unwrap());
        let mut inside = Unpacked::new(&mut file);
        for _ in 0..2 {
            let mut text = String::new();
            inside.read_to_string(&mut text).unwrap();
            assert_eq!(text, "two words");
            inside.rewind().unwrap();
        }
    }
}

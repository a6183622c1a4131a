//! Bytes in blocks: every reader takes its bytes through [`Input`], which grows its buffer as they arrive, fingerprints them, reports progress and
//! answers to the task; and [`Unpacked`], gzip as if it were a plain file.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::MultiGzDecoder;

use super::ReadSeek;
use crate::base::{Cancelled, Fingerprint, Task};
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

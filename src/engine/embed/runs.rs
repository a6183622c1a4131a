//! Counts of many keys in bounded memory: they are collected in batches, sorted, and merged as sorted runs that grow; runs beyond a budget lie in scratch files.
//!
//! Counts are added up in `f64` in the order in which they came, by the same merges wherever a run lies: the result does not depend on the budget.
//! Cost: each count is merged about log₂ (counts / 1 M) times. Memory: 16 MB for a batch, and runs up to half the budget; without one, 16 bytes per key and twice that
//! while two large runs merge.

use crate::base::{MethodError, Say, Scratch, ScratchFile, Task};

/// Counts that are collected before they are sorted. Part of the result's last digit, so the same for every budget.
const BATCH: usize = 1 << 20;
/// Counts that are read or written at a time.
const BLOCK: usize = 1 << 14;
/// Bytes of a count in a file.
const BYTES: usize = 16;

/// A key and its count.
pub(super) type Count = (u64, f64);

/// Where counts go that memory should not hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room<'a> {
    /// Files.
    pub scratch: &'a dyn Scratch,
    /// Bytes of memory that may be used, roughly.
    pub bytes: u64,
}

/// Counts sorted by key, each key once.
#[derive(Debug)]
pub(super) enum SortedRun {
    /// In memory.
    Memory(Vec<Count>),
    /// In a file.
    Stored {
        /// 16 bytes each: key, count.
        file: Box<dyn ScratchFile>,
        /// How many.
        len: usize,
    },
}

impl SortedRun {
    /// Number of keys.
    pub fn len(&self) -> usize {
        match self {
            Self::Memory(counts) => counts.len(),
            Self::Stored { len, .. } => *len,
        }
    }

    /// Reads from the first key on.
    pub fn reader(&mut self) -> Reader<'_> {
        Reader { run: self, next: 0, block: Vec::new(), at: 0 }
    }
}

/// Reads a run key by key.
pub(super) struct Reader<'a> {
    run: &'a mut SortedRun,
    next: usize,
    block: Vec<Count>,
    at: usize,
}

impl Reader<'_> {
    /// The next count without taking it.
    pub fn peek(&mut self) -> Result<Option<Count>, Say> {
        match &mut *self.run {
            SortedRun::Memory(counts) => Ok(counts.get(self.next).copied()),
            SortedRun::Stored { file, len } => {
                if self.at == self.block.len() {
                    let count = BLOCK.min(*len - self.next);
                    let mut bytes = vec![0; count * BYTES];
                    file.read((self.next * BYTES) as u64, &mut bytes)?;
                    self.block.clear();
                    self.block
                        .extend(bytes.as_chunks::<8>().0.chunks_exact(2).map(|c| (u64::from_le_bytes(c[0]), f64::from_le_bytes(c[1]))));
                    self.at = 0;
                }
                Ok(self.block.get(self.at).copied())
            }
        }
    }

    /// Takes the count that was peeked at.
    pub fn pass(&mut self) {
        self.next += 1;
        self.at += usize::from(matches!(self.run, SortedRun::Stored { .. }));
    }
}

/// Takes counts in rising order of their keys.
enum Writer {
    Memory(Vec<Count>),
    Stored { file: Box<dyn ScratchFile>, len: usize, bytes: Vec<u8> },
}

impl Writer {
    fn new(room: Option<Room<'_>>, most: usize) -> Result<Self, Say> {
        match room {
            Some(room) if (most * BYTES) as u64 > room.bytes / 4 => {
                Ok(Self::Stored { file: room.scratch.file()?, len: 0, bytes: Vec::with_capacity(BLOCK * BYTES) })
            }
            _ => Ok(Self::Memory(Vec::with_capacity(most))),
        }
    }

    fn push(&mut self, count: Count) -> Result<(), Say> {
        match self {
            Self::Memory(counts) => counts.push(count),
            Self::Stored { file, len, bytes } => {
                bytes.extend_from_slice(&count.0.to_le_bytes());
                bytes.extend_from_slice(&count.1.to_le_bytes());
                *len += 1;
                if bytes.len() >= BLOCK * BYTES {
                    file.append(bytes)?;
                    bytes.clear();
                }
            }
        }
        Ok(())
    }

    fn end(self) -> Result<SortedRun, Say> {
        Ok(match self {
            Self::Memory(counts) => SortedRun::Memory(counts),
            Self::Stored { mut file, len, bytes } => {
                file.append(&bytes)?;
                SortedRun::Stored { file, len }
            }
        })
    }
}

/// Counts as they come.
#[derive(Debug)]
pub(super) struct Runs<'a> {
    runs: Vec<SortedRun>,
    batch: Vec<Count>,
    room: Option<Room<'a>>,
}

impl<'a> Runs<'a> {
    /// None yet.
    pub fn new(room: Option<Room<'a>>) -> Self {
        Self { runs: Vec::new(), batch: Vec::new(), room }
    }

    /// Adds to a key.
    #[inline]
    pub fn add(&mut self, key: u64, count: f64) {
        self.batch.push((key, count));
    }

    /// Sorts and merges once enough has come; to be called every few thousand counts.
    pub fn settle(&mut self, task: &Task) -> Result<(), MethodError> {
        if self.batch.len() < BATCH {
            return Ok(());
        }
        self.flush(task)?;
        self.merge_while(2, task)
    }

    /// Everything as one run.
    pub fn end(mut self, task: &Task) -> Result<SortedRun, MethodError> {
        self.flush(task)?;
        self.merge_while(usize::MAX, task)?;
        Ok(self.runs.pop().unwrap_or(SortedRun::Memory(Vec::new())))
    }

    fn flush(&mut self, task: &Task) -> Result<(), MethodError> {
        task.check()?;
        let counts = sorted(std::mem::take(&mut self.batch));
        let mut writer = Writer::new(self.room, counts.len())?;
        if let Writer::Memory(_) = writer {
            self.runs.push(SortedRun::Memory(counts));
            return Ok(());
        }
        for count in counts {
            writer.push(count)?;
        }
        self.runs.push(writer.end()?);
        Ok(())
    }

    /// Merges the newest runs while the older one is less than `factor` times as long, so that each count is merged a few times only.
    fn merge_while(&mut self, factor: usize, task: &Task) -> Result<(), MethodError> {
        while let [.., older, newer] = self.runs.as_mut_slice() {
            if older.len() >= newer.len().saturating_mul(factor) && newer.len() > 0 && factor != usize::MAX {
                break;
            }
            let merged = merge(older, newer, self.room, task)?;
            self.runs.truncate(self.runs.len() - 2);
            self.runs.push(merged);
        }
        Ok(())
    }
}

/// Sorts, and adds up what has the same key, in the order in which it came.
fn sorted(mut counts: Vec<Count>) -> Vec<Count> {
    counts.sort_by_key(|(key, _)| *key);
    counts.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
    counts
}

fn merge(older: &mut SortedRun, newer: &mut SortedRun, room: Option<Room<'_>>, task: &Task) -> Result<SortedRun, MethodError> {
    let mut out = Writer::new(room, older.len() + newer.len())?;
    let (mut older, mut newer) = (older.reader(), newer.reader());
    for step in 0_usize.. {
        if step.is_multiple_of(1 << 16) {
            task.check()?;
        }
        let (x, y) = (older.peek()?, newer.peek()?);
        let count = match (x, y) {
            (None, None) => break,
            (Some(x), Some(y)) if x.0 == y.0 => {
                older.pass();
                newer.pass();
                (x.0, x.1 + y.1)
            }
            (Some(x), y) if y.is_none_or(|y| x.0 < y.0) => {
                older.pass();
                x
            }
            (_, Some(y)) => {
                newer.pass();
                y
            }
            (Some(x), None) => x,
        };
        out.push(count)?;
    }
    Ok(out.end()?)
}

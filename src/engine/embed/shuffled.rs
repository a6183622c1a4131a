//! Pairs in random order, in memory or in scratch files.
//!
//! Each pair is dealt to one of several piles at random, and each pile is shuffled (Fisher and Yates): every order of all pairs is as likely as with one shuffle of
//! them all, piles being filled one after the other in the end. The order depends on the seed and the number of pairs alone, not on where they lie.
//! Memory: 12 bytes a pair, or with files 12 MB for the pile at hand and a block for each pile.

use super::cooccurrence::{Counted, Pair};
use super::runs::Room;
use crate::base::{MethodError, Rng, ScratchFile, Seed, Task};

/// Pairs of a pile, on average.
const PILE: usize = 1 << 20;
/// Bytes of a pair in a file.
const BYTES: usize = 12;
/// Bytes that are written to a pile at a time.
const BLOCK: usize = 1 << 16;

/// Pairs in random order.
pub(super) struct Shuffled {
    /// All pairs, or those of the pile at hand.
    pairs: Vec<Pair>,
    /// Where each pile begins, and the end.
    starts: Vec<usize>,
    files: Option<Files>,
    seed: Seed,
}

struct Files {
    piles: Vec<Box<dyn ScratchFile>>,
    at_hand: Option<usize>,
}

impl Shuffled {
    /// Deals the pairs; a word near itself counts once from each side. They lie in memory if they take at most half of the room's.
    pub fn new(counted: &mut Counted, seed: Seed, room: Option<Room<'_>>, task: &Task) -> Result<Self, MethodError> {
        let len = counted.len();
        let piles = len.div_ceil(PILE).max(1);
        let deal = |rng: &mut Rng| rng.below(piles as u32) as usize;
        let mut starts = vec![0; piles + 1];
        let mut rng = seed.stream("glove piles");
        (0..len).for_each(|_| starts[deal(&mut rng) + 1] += 1);
        for pile in 0..piles {
            starts[pile + 1] += starts[pile];
        }
        let mut rng = seed.stream("glove piles");
        let whole = |pair: Pair| Pair { weight: if pair.a == pair.b { 2.0 * pair.weight } else { pair.weight }, ..pair };
        if let Some(room) = room.filter(|r| (len * BYTES) as u64 > r.bytes / 2) {
            let mut files = (0..piles).map(|_| room.scratch.file()).collect::<Result<Vec<_>, _>>()?;
            let mut blocks = vec![Vec::new(); piles];
            counted.each(task, |pair| {
                let (pile, pair) = (deal(&mut rng), whole(pair));
                let block: &mut Vec<u8> = &mut blocks[pile];
                block.extend_from_slice(&pair.a.to_le_bytes());
                block.extend_from_slice(&pair.b.to_le_bytes());
                block.extend_from_slice(&pair.weight.to_le_bytes());
                if block.len() >= BLOCK {
                    files[pile].append(block)?;
                    block.clear();
                }
                Ok(())
            })?;
            for (file, block) in files.iter_mut().zip(&blocks) {
                file.append(block)?;
            }
            return Ok(Self { pairs: Vec::new(), starts, files: Some(Files { piles: files, at_hand: None }), seed });
        }
        let mut pairs = vec![Pair { a: 0, b: 0, weight: 0.0 }; len];
        let mut next = starts.clone();
        counted.each(task, |pair| {
            let slot = &mut next[deal(&mut rng)];
            pairs[*slot] = whole(pair);
            *slot += 1;
            Ok(())
        })?;
        for pile in 0..piles {
            task.check()?;
            shuffle(&mut pairs[starts[pile]..starts[pile + 1]], pile, seed);
        }
        Ok(Self { pairs, starts, files: None, seed })
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Hands over every pair, in the order of the piles.
    pub fn each(&mut self, task: &Task, mut take: impl FnMut(Pair)) -> Result<(), MethodError> {
        let mut done = 0;
        while done < self.len() {
            task.check()?;
            let pairs = self.from(done, task)?;
            done += pairs.len();
            pairs.iter().copied().for_each(&mut take);
        }
        Ok(())
    }

    /// The pairs from number `from` on, up to the end of their pile.
    pub fn from(&mut self, from: usize, task: &Task) -> Result<&[Pair], MethodError> {
        let pile = self.starts.partition_point(|start| *start <= from) - 1;
        let Some(files) = &mut self.files else { return Ok(&self.pairs[from..self.starts[pile + 1]]) };
        if files.at_hand != Some(pile) {
            task.check()?;
            let mut bytes = vec![0; (self.starts[pile + 1] - self.starts[pile]) * BYTES];
            files.piles[pile].read(0, &mut bytes)?;
            self.pairs.clear();
            self.pairs.extend(bytes.as_chunks::<4>().0.chunks_exact(3).map(|p| Pair {
                a: u32::from_le_bytes(p[0]),
                b: u32::from_le_bytes(p[1]),
                weight: f32::from_le_bytes(p[2]),
            }));
            shuffle(&mut self.pairs, pile, self.seed);
            files.at_hand = Some(pile);
        }
        Ok(&self.pairs[from - self.starts[pile]..])
    }
}

/// Fisher and Yates.
fn shuffle(pairs: &mut [Pair], pile: usize, seed: Seed) {
    let mut rng = seed.shard("glove order", pile as u64);
    for i in (1..pairs.len()).rev() {
        pairs.swap(i, rng.below(u32::try_from(i + 1).unwrap_or(u32::MAX)) as usize);
    }
}

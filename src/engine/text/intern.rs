//! Words to small numbers, without an allocation per word: found through an open-addressing table, kept as their keys ([`super::key`]).
//!
//! A slot holds 32 bits of the hash beside the number, so that a lookup looks at a word only where it is almost surely the same. Frequent words come early:
//! they have low numbers and lie together.

use std::ops::Range;

use super::key::{Key, short_word};

/// An interner: equal words get equal numbers, counted from 0 in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct Interner {
    /// The keys of the words; of long ones the place in `long` stands for the hash.
    words: Vec<[u8; 16]>,
    /// The text of the long words.
    long: String,
    /// 0 for free, else the upper half of the hash and the number plus one.
    slots: Vec<u64>,
}

/// Words that [`Interner::prefetch`] takes at a time.
pub(super) const AHEAD: usize = 64;

/// A word with its key at hand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word<'a> {
    /// The key says it all.
    Short(Key),
    /// The key does not: the text.
    Long(Key, &'a str),
}

impl<'a> Word<'a> {
    /// Any word.
    pub fn of(word: &'a str) -> Self {
        let key = Key::of(word);
        if key.is_long() { Self::Long(key, word) } else { Self::Short(key) }
    }

    #[inline]
    fn key(self) -> Key {
        match self {
            Self::Short(key) | Self::Long(key, _) => key,
        }
    }
}

impl Interner {
    /// One with room for about so many words.
    pub fn with_room(words: usize) -> Self {
        Self { words: Vec::with_capacity(words), long: String::new(), slots: vec![0; (2 * words).next_power_of_two()] }
    }

    /// Number of distinct words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The word of a number.
    pub fn word(&self, id: usize) -> &str {
        self.long_word(id).unwrap_or_else(|| std::str::from_utf8(short_word(&self.words[id])).unwrap_or_default())
    }

    /// The same as bytes, which is quicker.
    #[inline]
    pub fn bytes(&self, id: usize) -> &[u8] {
        self.long_word(id).map_or_else(|| short_word(&self.words[id]), str::as_bytes)
    }

    /// The same for another interner.
    #[inline]
    pub fn entry(&self, id: usize) -> Word<'_> {
        self.long_word(id).map_or_else(|| Word::Short(Key::from_bytes(&self.words[id])), Word::of)
    }

    /// The word of a number, if it is a long one.
    #[inline]
    fn long_word(&self, id: usize) -> Option<&str> {
        let (start, len) = Key::from_bytes(&self.words[id]).as_long()?;
        Some(&self.long[start as usize..start as usize + len])
    }

    /// Bytes that it takes.
    pub fn size_bytes(&self) -> usize {
        self.words.capacity() * 16 + self.long.capacity() + self.slots.capacity() * 8
    }

    /// The number of a word that may be in.
    pub fn find(&self, word: Word<'_>) -> Option<u32> {
        self.look(word, word.key().hash()).ok()
    }

    /// The number of a word, which is added if it is new.
    #[inline]
    pub fn intern(&mut self, word: Word<'_>) -> u32 {
        let h = word.key().hash();
        match self.look(word, h) {
            Ok(id) => id,
            Err(free) => self.add(word, h, free),
        }
    }

    /// Looks at what the lookups of some words of another interner will look at, all at once, so that slow memory is waited for once.
    pub fn prefetch(&self, other: &Self, ids: Range<usize>) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slots = [0_u32; AHEAD];
        for (slot, kept) in slots.iter_mut().zip(&other.words[ids]) {
            *slot = self.slots.get(Key::from_bytes(kept).hash() as usize & mask).map_or(0, |slot| *slot as u32);
        }
        let first_bytes = slots.iter().map(|slot| self.words.get((*slot as usize).wrapping_sub(1)).map_or(0, |kept| kept[0]));
        std::hint::black_box(first_bytes.fold(0, |sum, byte| sum ^ byte));
    }

    /// The number of a word, or the free slot that it would take.
    #[expect(clippy::inline_always, reason = "a call for each word of a text would cost as much as the look")]
    #[inline(always)]
    fn look(&self, word: Word<'_>, h: u64) -> Result<u32, usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = h as usize & mask;
        while let Some(slot) = self.slots.get(at).filter(|slot| **slot != 0) {
            let id = (*slot as u32) - 1;
            if slot >> 32 == h >> 32 && self.is(id, word) {
                return Ok(id);
            }
            at = (at + 1) & mask;
        }
        Err(at)
    }

    /// Whether a number is that of a word.
    #[expect(clippy::inline_always, reason = "the greater part of the look")]
    #[inline(always)]
    fn is(&self, id: u32, word: Word<'_>) -> bool {
        match word {
            Word::Short(key) => Key::from_bytes(&self.words[id as usize]) == key,
            Word::Long(_, text) => self.long_word(id as usize) == Some(text),
        }
    }

    #[cold]
    #[inline(never)]
    fn add(&mut self, word: Word<'_>, h: u64, mut free: usize) -> u32 {
        if (self.words.len() + 1) * 2 > self.slots.len() {
            self.grow();
            free = free_slot(&self.slots, h);
        }
        let id = self.words.len() as u32;
        self.slots[free] = slot(h, id);
        let kept = match word {
            Word::Short(key) => key,
            Word::Long(_, text) => Key::long(self.long.len() as u64, text.len()),
        };
        if let Word::Long(_, text) = word {
            self.long.push_str(text);
        }
        self.words.push(kept.to_bytes());
        id
    }

    fn grow(&mut self) {
        let mut slots = vec![0_u64; (self.slots.len() * 2).max(1 << 10)];
        for id in 0..self.words.len() {
            let h = self.entry(id).key().hash();
            let free = free_slot(&slots, h);
            slots[free] = slot(h, id as u32);
        }
        self.slots = slots;
    }
}

fn slot(h: u64, id: u32) -> u64 {
    (h >> 32) << 32 | u64::from(id + 1)
}

/// The slot for a word that is not in.
fn free_slot(slots: &[u64], h: u64) -> usize {
    let mask = slots.len() - 1;
    let mut at = h as usize & mask;
    while slots[at] != 0 {
        at = (at + 1) & mask;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_and_repeat() {
        for room in [0, 1, 10_000] {
            let mut interner = if room == 0 { Interner::default() } else { Interner::with_room(room) };
            assert_eq!(interner.find(Word::of("w0")), None);
            // Short and long words, some of the same length and the same beginning.
            let words: Vec<String> =
                (0..9_000_u32).map(|i| format!("{}{}", "word number ".repeat(i as usize % 3), i * 7919 % 3_001)).collect();
            let mut seen: Vec<&str> = Vec::new();
            for word in &words {
                let id = interner.intern(Word::of(word)) as usize;
                if id == seen.len() {
                    seen.push(word);
                }
                assert_eq!(seen[id], word);
                assert_eq!((interner.word(id), interner.bytes(id)), (word.as_str(), word.as_bytes()));
            }
            assert_eq!(interner.len(), 9_000);
            let mut other = Interner::default();
            for (id, word) in seen.iter().enumerate() {
                assert_eq!(other.intern(interner.entry(id)) as usize, id);
                assert_eq!((other.word(id), other.find(Word::of(word))), (*word, Some(id as u32)));
            }
        }
    }

    #[test]
    fn the_empty_word_and_long_words_are_words() {
        let mut interner = Interner::default();
        let long = "x".repeat(100);
        assert_eq!(interner.intern(Word::of("")), 0);
        assert_eq!(interner.intern(Word::of(&long)), 1);
        assert_eq!(interner.intern(Word::of("")), 0);
        assert_eq!((interner.word(0), interner.word(1)), ("", long.as_str()));
    }
}

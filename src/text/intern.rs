//! Words to small numbers, without an allocation per word: all words lie in one buffer, found through an open-addressing table.
//!
//! A slot holds 32 bits of the hash beside the number, so that a lookup touches the buffer only for a word that is almost surely the same.

/// An interner: equal words get equal numbers, counted from 0 in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct Interner {
    buffer: String,
    /// Where each word ends in the buffer.
    ends: Vec<usize>,
    hashes: Vec<u64>,
    /// 0 for free, else the upper half of the hash and the number plus one.
    slots: Vec<u64>,
}

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// A fast hash of short words: eight bytes a step, multiply and fold.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut h = (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let (chunks, tail) = bytes.as_chunks::<8>();
    for chunk in chunks {
        h = mix(h ^ u64::from_le_bytes(*chunk));
    }
    let mut last = 0_u64;
    for b in tail.iter().rev() {
        last = (last << 8) | u64::from(*b);
    }
    mix(h ^ last)
}

#[inline]
fn mix(x: u64) -> u64 {
    let wide = u128::from(x ^ 0xA076_1D64_78BD_642F) * u128::from(MULTIPLIER);
    (wide as u64) ^ ((wide >> 64) as u64)
}

impl Interner {
    /// Number of distinct words.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word of a number.
    #[inline]
    pub fn word(&self, id: usize) -> &str {
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.buffer[start..self.ends[id]]
    }

    /// The hash of a word that is in.
    pub fn hash_of(&self, id: usize) -> u64 {
        self.hashes[id]
    }

    /// Bytes that it takes.
    pub fn size_bytes(&self) -> usize {
        self.buffer.capacity() + (self.ends.capacity() + self.hashes.capacity() + self.slots.capacity()) * 8
    }

    /// The number of a word that may be in.
    pub fn find(&self, word: &str, h: u64) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = h as usize & mask;
        while self.slots[at] != 0 {
            let id = (self.slots[at] as u32) - 1;
            if self.slots[at] >> 32 == h >> 32 && self.word(id as usize) == word {
                return Some(id);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The number of a word, which is added if it is new.
    #[inline]
    pub fn intern(&mut self, word: &str) -> u32 {
        self.intern_hashed(word, hash(word.as_bytes()))
    }

    /// The same with the hash at hand.
    #[inline]
    pub fn intern_hashed(&mut self, word: &str, h: u64) -> u32 {
        if (self.ends.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mark = h >> 32;
        let mut at = h as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            let id = (slot as u32) - 1;
            if slot >> 32 == mark && self.word(id as usize) == word {
                return id;
            }
            at = (at + 1) & mask;
        }
        let id = self.ends.len() as u32;
        self.slots[at] = (mark << 32) | u64::from(id + 1);
        self.buffer.push_str(word);
        self.ends.push(self.buffer.len());
        self.hashes.push(h);
        id
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1 << 10);
        let mut slots = vec![0_u64; size];
        for (id, h) in self.hashes.iter().enumerate() {
            let mut at = *h as usize & (size - 1);
            while slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = ((h >> 32) << 32) | (id as u64 + 1);
        }
        self.slots = slots;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_and_repeat() {
        let mut interner = Interner::default();
        let words: Vec<String> = (0..5_000_u32).map(|i| format!("w{}", i * 7919 % 3_001)).collect();
        let mut seen: Vec<&str> = Vec::new();
        for word in &words {
            let id = interner.intern(word) as usize;
            if id == seen.len() {
                seen.push(word);
            }
            assert_eq!(seen[id], word);
            assert_eq!(interner.word(id), word);
        }
        assert_eq!(interner.len(), 3_001);
    }

    #[test]
    fn the_empty_word_and_long_words_are_words() {
        let mut interner = Interner::default();
        let long = "x".repeat(100);
        assert_eq!(interner.intern(""), 0);
        assert_eq!(interner.intern(&long), 1);
        assert_eq!(interner.intern(""), 0);
        assert_eq!(interner.word(1), long);
    }
}

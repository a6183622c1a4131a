//! The tokens of a corpus in the order of the text, in memory or in a file: read in parts, sentence by sentence.
//!
//! A store outside memory keeps one `u32` a token, with [`SENTENCE_END`] set in the last token of each sentence; nothing else is needed to read any part.

use std::ops::Range;
use std::sync::Arc;

use crate::base::Say;

/// Set in the last token of each sentence of a [`TokenStore`].
pub const SENTENCE_END: u32 = 1 << 31;

/// Tokens read from a store at a time.
const BLOCK: usize = 1 << 16;

/// Tokens that lie outside memory.
pub trait TokenStore: std::fmt::Debug + Send + Sync {
    /// Number of tokens.
    fn len(&self) -> u64;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `out` with the tokens from number `start` on; [`SENTENCE_END`] is set in the last of each sentence.
    ///
    /// # Errors
    /// What the file system said.
    fn read(&self, start: u64, out: &mut [u32]) -> Result<(), Say>;
}

/// Row numbers of words in the order of the text, in sentences. No window crosses the end of a sentence.
#[derive(Debug, Clone)]
pub struct Tokens(Place);

#[derive(Debug, Clone)]
enum Place {
    Memory { tokens: Vec<u32>, ends: Vec<u32> },
    Stored(Arc<dyn TokenStore>),
}

impl PartialEq for Tokens {
    /// Stored tokens are equal when they are the same store.
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Place::Memory { tokens: a, ends: x }, Place::Memory { tokens: b, ends: y }) => a == b && x == y,
            (Place::Stored(a), Place::Stored(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Tokens {
    /// Tokens held in memory; `ends` says where each sentence ends (exclusive, rising, at most `tokens.len()`).
    #[must_use]
    pub fn in_memory(tokens: Vec<u32>, ends: Vec<u32>) -> Self {
        Self(Place::Memory { tokens, ends })
    }

    /// Tokens that are read from a store when they are needed.
    #[must_use]
    pub fn stored(store: Arc<dyn TokenStore>) -> Self {
        Self(Place::Stored(store))
    }

    /// Number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Place::Memory { tokens, .. } => tokens.len(),
            Place::Stored(store) => usize::try_from(store.len()).unwrap_or(usize::MAX),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the tokens are held in memory.
    #[must_use]
    pub fn are_in_memory(&self) -> bool {
        matches!(self.0, Place::Memory { .. })
    }

    /// The sentences one after the other, from the first.
    #[must_use]
    pub fn sentences(&self) -> Sentences<'_> {
        Sentences { tokens: self, sentence: 0, at: 0, block: Vec::new(), block_at: 0, next: 0 }
    }

    /// The tokens of a range, as pieces of sentences. `first_sentence` is the number of the sentence that `range.start` lies in (unused for a store);
    /// `buffer` is used where they do not lie in memory.
    ///
    /// # Errors
    /// What the file system said.
    pub fn part<'a>(&'a self, range: Range<usize>, first_sentence: usize, buffer: &'a mut Vec<u32>) -> Result<TokenPart<'a>, Say> {
        Ok(match &self.0 {
            Place::Memory { tokens, ends } => {
                TokenPart(PartPlace::Memory { tokens, ends: &ends[first_sentence.min(ends.len())..], at: range.start, end: range.end })
            }
            Place::Stored(store) => {
                buffer.resize(range.len(), 0);
                store.read(range.start as u64, buffer)?;
                TokenPart(PartPlace::Marked { rest: buffer })
            }
        })
    }
}

/// The pieces of sentences in a part of the text.
#[derive(Debug)]
pub struct TokenPart<'a>(PartPlace<'a>);

#[derive(Debug)]
enum PartPlace<'a> {
    Memory { tokens: &'a [u32], ends: &'a [u32], at: usize, end: usize },
    Marked { rest: &'a mut [u32] },
}

impl<'a> Iterator for TokenPart<'a> {
    type Item = &'a [u32];

    /// The next piece: the tokens up to the end of their sentence, or of the part.
    #[inline]
    fn next(&mut self) -> Option<&'a [u32]> {
        match &mut self.0 {
            PartPlace::Memory { tokens, ends, at, end } => {
                if *at >= *end {
                    return None;
                }
                let (first, rest) = ends.split_first()?;
                *ends = rest;
                let to = (*first as usize).min(*end);
                let piece = &tokens[*at..to];
                *at = to;
                Some(piece)
            }
            PartPlace::Marked { rest } => {
                if rest.is_empty() {
                    return None;
                }
                let all = std::mem::take(rest);
                let length = unmark_sentence(all);
                let (piece, after) = all.split_at_mut(length);
                *rest = after;
                Some(piece)
            }
        }
    }
}

/// Takes the mark from the first sentence that ends in `marked`, if one does; returns its length, or that of all.
fn unmark_sentence(marked: &mut [u32]) -> usize {
    match marked.iter().position(|t| *t & SENTENCE_END != 0) {
        Some(last) => {
            marked[last] &= !SENTENCE_END;
            last + 1
        }
        None => marked.len(),
    }
}

/// All sentences in order. A lending iterator, because a sentence may be read from a file.
#[derive(Debug)]
pub struct Sentences<'a> {
    tokens: &'a Tokens,
    /// Number of the next sentence, and where it begins (in memory).
    sentence: usize,
    at: usize,
    /// Tokens from number `block_at` on, of which those before `next` were given out (from a store).
    block: Vec<u32>,
    block_at: u64,
    next: usize,
}

impl Sentences<'_> {
    /// The next sentence; `None` after the last.
    ///
    /// # Errors
    /// What the file system said.
    #[expect(clippy::should_implement_trait, reason = "it lends, which Iterator cannot")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<&[u32]>, Say> {
        match &self.tokens.0 {
            Place::Memory { tokens, ends } => Ok(ends.get(self.sentence).map(|end| {
                let sentence = &tokens[self.at..*end as usize];
                self.sentence += 1;
                self.at = *end as usize;
                sentence
            })),
            Place::Stored(store) => self.next_stored(store.as_ref()),
        }
    }

    fn next_stored(&mut self, store: &dyn TokenStore) -> Result<Option<&[u32]>, Say> {
        let mut looked = self.next;
        let last = loop {
            if let Some(found) = self.block[looked..].iter().position(|t| *t & SENTENCE_END != 0) {
                break looked + found;
            }
            self.block.drain(..self.next);
            self.block_at += self.next as u64;
            self.next = 0;
            looked = self.block.len();
            let left = store.len() - self.block_at - looked as u64;
            if left == 0 && looked == 0 {
                return Ok(None);
            } else if left == 0 {
                break looked - 1;
            }
            self.block.resize(looked + usize::try_from(left).unwrap_or(BLOCK).min(BLOCK), 0);
            store.read(self.block_at + looked as u64, &mut self.block[looked..])?;
        };
        self.block[last] &= !SENTENCE_END;
        let first = std::mem::replace(&mut self.next, last + 1);
        Ok(Some(&self.block[first..=last]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Kept(Vec<u32>);

    impl TokenStore for Kept {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }

        fn read(&self, start: u64, out: &mut [u32]) -> Result<(), Say> {
            let start = start as usize;
            let end = start + out.len();
            out.copy_from_slice(self.0.get(start..end).ok_or_else(|| Say::plain("beyond the end"))?);
            Ok(())
        }
    }

    /// Sentences of 1 to 9 tokens, and one that is longer than a block.
    fn both() -> (Vec<Vec<u32>>, [Tokens; 2]) {
        let sizes = (0..20_000).map(|i| 1 + i * 7 % 9).chain([3 * BLOCK + 5, 1]);
        let mut number = 0;
        let sentences: Vec<Vec<u32>> = sizes
            .map(|n| {
                (0..n as u32)
                    .map(|i| {
                        number += 1;
                        number + i % 3
                    })
                    .collect()
            })
            .collect();
        let tokens: Vec<u32> = sentences.concat();
        let ends: Vec<u32> = sentences
            .iter()
            .scan(0, |end, s| {
                *end += s.len() as u32;
                Some(*end)
            })
            .collect();
        let mut marked = tokens.clone();
        ends.iter().for_each(|end| marked[*end as usize - 1] |= SENTENCE_END);
        (sentences, [Tokens::in_memory(tokens, ends), Tokens::stored(Arc::new(Kept(marked)))])
    }

    #[test]
    fn both_places_give_the_same_sentences() {
        let (want, places) = both();
        for tokens in places {
            assert_eq!(tokens.len(), want.concat().len());
            let mut sentences = tokens.sentences();
            for sentence in &want {
                assert_eq!(sentences.next().unwrap(), Some(sentence.as_slice()));
            }
            assert_eq!(sentences.next().unwrap(), None);
        }
        let nothing = Tokens::stored(Arc::new(Kept(Vec::new())));
        assert_eq!(nothing.sentences().next().unwrap(), None);
    }

    #[test]
    fn both_places_give_the_same_parts() {
        let (want, [memory, stored]) = both();
        let end_of = |sentence: usize| want[..=sentence].iter().map(Vec::len).sum::<usize>();
        for (first, last) in [(0, 0), (0, 40), (17, 18), (900, 1_300), (19_990, 20_001)] {
            for (more, less) in [(0, 0), (1, 0), (0, 1), (2, 3)] {
                let begin = if first == 0 { 0 } else { end_of(first - 1) };
                let range = (begin + more).min(end_of(first) - 1)..end_of(last) - less.min(want[last].len() - 1);
                let (mut a, mut b) = (Vec::new(), Vec::new());
                let from_memory: Vec<&[u32]> = memory.part(range.clone(), first, &mut a).unwrap().collect();
                let from_store: Vec<&[u32]> = stored.part(range.clone(), first, &mut b).unwrap().collect();
                assert_eq!(from_memory, from_store);
                assert_eq!(from_memory.concat().len(), range.len());
            }
        }
    }
}

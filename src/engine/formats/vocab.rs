//! Vocabulary files beside vectors: `word count` on each line (word2vec's `-save-vocab`, GloVe's `vocab.txt`).

use std::collections::HashMap;

use super::input::Input;
use super::{Place, ReadError, ReadSeek};
use crate::base::{Say, Task};
use crate::data::{ArtefactId, Keys};

/// Counts by word.
pub(super) struct VocabCounts {
    by_word: HashMap<Box<str>, i64>,
    /// Fingerprint of the file.
    pub id: ArtefactId,
}

impl VocabCounts {
    /// The counts of these words in their order, 0 where the file does not know one, and how many it knows.
    pub fn of(&self, words: &Keys) -> (Vec<i64>, usize) {
        let mut known = 0;
        let counts = words
            .iter()
            .map(|w| {
                let count = self.by_word.get(w).copied();
                known += usize::from(count.is_some());
                count.unwrap_or(0)
            })
            .collect();
        (counts, known)
    }
}

/// Splits `word count`; the word may hold spaces.
pub(super) fn word_and_count(line: &str) -> Option<(&str, i64)> {
    let (word, count) = line.trim_end_matches(['\r', ' ']).rsplit_once([' ', '\t'])?;
    let count = count.parse().ok().filter(|c| *c >= 0)?;
    (!word.is_empty()).then_some((word, count))
}

/// Reads a vocabulary file.
///
/// # Errors
/// A line that is not a word and its count.
pub(super) fn read_vocab(from: &mut dyn ReadSeek, task: &Task) -> Result<VocabCounts, ReadError> {
    let mut input = Input::new(from, task);
    let bytes = read_small(&mut input)?;
    let mut by_word = HashMap::new();
    for (i, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
        if line.is_empty() {
            continue;
        }
        let Some((word, count)) = word_and_count(line) else {
            let place = Place { line: Some(i as u64 + 1), ..Place::default() };
            return Err(ReadError::Content { what: Say::plain("A vocabulary file has a word and its count on each line"), place });
        };
        by_word.entry(Box::from(word)).or_insert(count);
    }
    Ok(VocabCounts { by_word, id: input.fingerprint() })
}

/// All bytes of a companion file, refused beyond 1 GiB.
pub(super) fn read_small(input: &mut Input<'_>) -> Result<Vec<u8>, ReadError> {
    const MOST: usize = 1 << 30;
    let mut bytes = Vec::new();
    loop {
        let window = input.fill(1 << 16)?;
        if window.is_empty() {
            return Ok(bytes);
        }
        bytes.extend_from_slice(window);
        let n = window.len();
        input.consume(n)?;
        if bytes.len() > MOST {
            return Err(ReadError::Content { what: Say::plain("A file of labels this large is not one"), place: Place::default() });
        }
    }
}

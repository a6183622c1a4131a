//! What a text that was not read yet will probably give: for estimates of time and memory before the work.
//!
//! Tokens: those of the beginning, in proportion to the bytes. Distinct words: by Heaps' law V = K · n^β, with β from the first half and the whole of the
//! beginning (held within 0.4 and 0.8, as in texts of any language). Words beyond the minimum count: the same share of both as Zipf's law gives, V / min count.

use std::sync::Arc;

use super::tokenise::tokenise;
use super::vocabulary::automatic_min_count;
use crate::base::{MethodError, Say, Task};
use crate::data::{Column, ColumnValues, Columns, Corpus, ItemKind, ItemSet, Keys, TextSource, TokenOptions, TokenStore, Tokens};

/// Bytes of text that are looked at.
const HEAD: usize = 1 << 20;

/// Tokens that are only counted.
#[derive(Debug)]
struct Unread(u64);

impl TokenStore for Unread {
    fn len(&self) -> u64 {
        self.0
    }

    fn read(&self, _: u64, out: &mut [u32]) -> Result<(), Say> {
        out.fill(0);
        Ok(())
    }
}

/// A corpus of the expected size: its first words are those of the beginning, the rest are made up, and its tokens cannot be learned from.
/// For [`crate::data::Corpus`] as an estimate takes it, and for nothing else.
///
/// # Errors
/// A beginning without words, or cancelled.
pub fn expected_corpus(source: &TextSource, options: &TokenOptions, task: &Task) -> Result<Corpus, MethodError> {
    let mut documents = Vec::new();
    let mut bytes = 0;
    for document in &source.documents {
        let end = document.text.floor_char_boundary(HEAD - bytes);
        documents.push(crate::data::TextDocument { title: String::new(), text: document.text[..end].to_owned() });
        bytes += end;
        if bytes >= HEAD {
            break;
        }
    }
    let all: u64 =
        source.stored.as_ref().map_or_else(|| source.documents.iter().map(|d| d.text.len() as u64).sum(), |s| s.unpacked_bytes());
    let head = TextSource { documents, stored: None, ..source.clone() };
    let every = TokenOptions { min_count: Some(1), max_words: None, phrases: None, ..options.clone() };
    let whole = tokenise(&head, &every, task)?;
    let growth = all as f64 / bytes.max(1) as f64;
    let seen = whole.tokens_seen as f64 * growth;
    let words = whole.words_seen as f64 * growth.max(1.0).powf(exponent(&whole)?);
    let min_count = options.min_count.unwrap_or_else(|| automatic_min_count(seen as u64));
    let kept = (words / f64::from(min_count.max(1))).max(1.0) as usize;
    let kept = options.max_words.map_or(kept, |cap| kept.min(cap.max(1)));
    let mut keys: Keys = whole.words.labels().take(kept).collect();
    while keys.len() < kept {
        keys.insert(&format!("word {}", keys.len()));
    }
    let counts = (0..keys.len()).map(|row| (seen / (row + 1) as f64 / (keys.len() as f64).ln().max(1.0)) as i64).collect();
    let count = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(counts) };
    Ok(Corpus {
        words: Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns(vec![count]))?),
        tokens: Tokens::stored(Arc::new(Unread(seen as u64))),
        tokens_seen: seen as u64,
        words_seen: words as u64,
        min_count,
        options: options.clone(),
        ..whole
    })
}

/// How fast the vocabulary grows: from its size after half of the tokens and after all.
fn exponent(corpus: &Corpus) -> Result<f64, Say> {
    let (mut is_seen, mut distinct, mut num) = (vec![false; corpus.words.len()], 0_usize, 0_usize);
    let mut sentences = corpus.tokens.sentences();
    while let Some(sentence) = sentences.next()?
        && num < corpus.tokens.len() / 2
    {
        for token in sentence {
            distinct += usize::from(!std::mem::replace(&mut is_seen[*token as usize], true));
        }
        num += sentence.len();
    }
    let growth = (corpus.tokens.len() as f64 / num.max(1) as f64).ln();
    let slope = (corpus.words.len() as f64 / distinct.max(1) as f64).ln() / growth;
    Ok(if slope.is_finite() { slope.clamp(0.4, 0.8) } else { 0.6 })
}

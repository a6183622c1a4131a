//! The odd one out: of some words, the one farthest from the middle of all.
//!
//! The middle is the mean of the vectors at length 1, itself brought to length 1; the odd word has the smallest cosine to it (as gensim's
//! `doesnt_match`). A tie is a tie: then there is no odd word.

use super::vectors::cosine;
use crate::data::{Embedding, ItemId};
use crate::math::kernels::dense::dot64;

/// One word of the group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddWord {
    /// The word.
    pub item: ItemId,
    /// Cosine to the middle of the group.
    pub to_middle: f64,
    /// Mean cosine to the other words.
    pub to_others: f64,
}

/// The group and its odd member.
#[derive(Debug, Clone, PartialEq)]
pub struct OddOneOut {
    /// The words as given, repeats left out.
    pub words: Vec<OddWord>,
    /// The odd one; `None` for fewer than three words or a tie.
    pub odd: Option<ItemId>,
    /// The two lowest are equal to nine digits, so nobody is odd.
    pub tied: bool,
}

/// Finds the odd one out of some words.
///
/// # Panics
/// For items that the embedding does not have.
#[must_use]
pub fn odd_one_out(embedding: &Embedding, words: &[ItemId]) -> OddOneOut {
    let mut group: Vec<ItemId> = Vec::with_capacity(words.len());
    for word in words {
        if !group.contains(word) {
            group.push(*word);
        }
    }
    let mut middle = vec![0.0_f64; embedding.dims()];
    let lengths: Vec<f64> = group.iter().map(|w| embedding.vector(*w)).map(|v| dot64(&v, &v).sqrt()).collect();
    for (word, length) in group.iter().zip(&lengths).filter(|(_, length)| **length > 0.0) {
        for (sum, x) in middle.iter_mut().zip(&*embedding.vector(*word)) {
            *sum += f64::from(*x) / length;
        }
    }
    let middle_length = middle.iter().map(|x| x * x).sum::<f64>().sqrt();
    let to_middle = |word: ItemId, length: f64| {
        let dot: f64 = middle.iter().zip(&*embedding.vector(word)).map(|(m, x)| m * f64::from(*x)).sum();
        if length * middle_length > 0.0 { dot / (length * middle_length) } else { 0.0 }
    };
    let to_others = |word: ItemId| {
        let others = group.iter().filter(|other| **other != word);
        others.map(|other| cosine(embedding, word, *other)).sum::<f64>() / (group.len() - 1).max(1) as f64
    };
    let found: Vec<OddWord> = group
        .iter()
        .zip(&lengths)
        .map(|(word, length)| OddWord { item: *word, to_middle: to_middle(*word, *length), to_others: to_others(*word) })
        .collect();
    let mut order: Vec<&OddWord> = found.iter().collect();
    order.sort_by(|x, y| x.to_middle.total_cmp(&y.to_middle));
    let tied = matches!(order[..], [first, second, ..] if second.to_middle - first.to_middle < 1e-9);
    let odd = if found.len() >= 3 && !tied { order.first().map(|w| w.item) } else { None };
    OddOneOut { words: found, odd, tied }
}

//! The odd one out: of some words, the one farthest from the middle of all.
//!
//! The middle is the mean of the vectors at length 1, itself brought to length 1; the odd word has the smallest cosine to it (as gensim's
//! `doesnt_match`). A tie is a tie: then there is no odd word.

use super::vectors::NUMBERS;
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, ItemMask};
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

/// Finds the odd one out of some words. Cost: two passes over their vectors, as the mean cosine to the others is that to the sum of all, less one's own.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
///
/// # Panics
/// For items that the embedding does not have.
pub fn odd_one_out(embedding: &Embedding, words: &[ItemId], task: &Task) -> Result<OddOneOut, Cancelled> {
    let mut seen = ItemMask::default();
    let group: Vec<ItemId> = words.iter().copied().filter(|word| seen.insert(*word)).collect();
    let at_once = (NUMBERS / embedding.dims()).max(1);
    let mut sum = vec![0.0_f64; embedding.dims()];
    let mut lengths = Vec::with_capacity(group.len());
    for part in group.chunks(at_once) {
        task.check()?;
        for word in part {
            let vector = embedding.vector(*word);
            let length = dot64(&vector, &vector).sqrt();
            lengths.push(length);
            if length > 0.0 {
                for (sum, x) in sum.iter_mut().zip(&*vector) {
                    *sum += f64::from(*x) / length;
                }
            }
        }
    }
    let sum_length = sum.iter().map(|x| x * x).sum::<f64>().sqrt();
    let num_others = (group.len() - group.len().min(1)).max(1) as f64;
    let mut found = Vec::with_capacity(group.len());
    for (part, lengths) in group.chunks(at_once).zip(lengths.chunks(at_once)) {
        task.check()?;
        for (word, length) in part.iter().zip(lengths) {
            let dot: f64 = sum.iter().zip(&*embedding.vector(*word)).map(|(s, x)| s * f64::from(*x)).sum();
            // A vector of all zeros has cosine 0 to everything.
            let (to_middle, to_others) = match (*length > 0.0, sum_length > 0.0) {
                (true, true) => (dot / (length * sum_length), (dot / length - 1.0) / num_others),
                (true, false) => (0.0, (dot / length - 1.0) / num_others),
                (false, _) => (0.0, 0.0),
            };
            found.push(OddWord { item: *word, to_middle, to_others });
        }
    }
    let (mut lowest, mut second) = (None::<OddWord>, f64::INFINITY);
    for word in &found {
        if lowest.is_none_or(|l| word.to_middle < l.to_middle) {
            second = lowest.map_or(f64::INFINITY, |l| l.to_middle);
            lowest = Some(*word);
        } else {
            second = second.min(word.to_middle);
        }
    }
    let tied = lowest.is_some_and(|l| second - l.to_middle < 1e-9);
    let odd = lowest.filter(|_| found.len() >= 3 && !tied).map(|w| w.item);
    Ok(OddOneOut { words: found, odd, tied })
}

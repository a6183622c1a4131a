//! What chance does in a training on a text: which words are left out, which are drawn against the true ones, and how often that makes each be updated.
//!
//! Subsampling keeps a word that makes up a share f of the text with probability √(t/f) + t/f (word2vec's program; `Mikolov` and others 2013, section 2.3, have
//! the first term alone). Drawn words follow count^`power` (same paper, section 2.2).

use crate::base::Rng;
use crate::math::alias::AliasTable;

/// The probability that a word is kept which makes up `share` of the text.
pub(super) fn keep_probability(sample: f64, share: f64) -> f64 {
    if sample > 0.0 && share > 0.0 { ((sample / share).sqrt() + sample / share).min(1.0) } else { 1.0 }
}

/// Leaves out some of the frequent words.
#[derive(Debug)]
pub(super) struct Subsampling {
    /// Per word: kept where 32 random bits are at most this. Empty when nothing is left out.
    keep: Vec<u32>,
}

impl Subsampling {
    /// With threshold `sample` for words of these counts; 0 keeps all.
    pub(super) fn new(sample: f64, counts: &[u64]) -> Self {
        let total = counts.iter().sum::<u64>().max(1) as f64;
        let most = |count: &u64| (keep_probability(sample, (*count).max(1) as f64 / total) * f64::from(u32::MAX)) as u32;
        Self { keep: if sample > 0.0 { counts.iter().map(most).collect() } else { Vec::new() } }
    }

    /// Whether this occurrence of a word is kept.
    #[inline]
    pub(super) fn keeps(&self, word: u32, rng: &mut Rng) -> bool {
        self.keep.get(word as usize).is_none_or(|most| rng.next_u32() <= *most)
    }

    /// Appends the words that are kept.
    #[inline]
    pub(super) fn thin(&self, words: &[u32], rng: &mut Rng, out: &mut Vec<u32>) {
        if self.keep.is_empty() {
            out.extend_from_slice(words);
        } else {
            // Each is written and the end moved on only if it is kept: no branch to be guessed wrong.
            let mut end = out.len();
            out.resize(end + words.len(), 0);
            for word in words {
                out[end] = *word;
                end += usize::from(rng.next_u32() <= self.keep[*word as usize]);
            }
            out.truncate(end);
        }
    }

    /// How often each word is expected for each word of the text.
    pub(super) fn occurrences(&self, counts: &[u64]) -> Vec<f64> {
        let total = counts.iter().sum::<u64>().max(1) as f64;
        let kept = |word: usize| self.keep.get(word).map_or(1.0, |most| f64::from(*most) / f64::from(u32::MAX));
        counts.iter().enumerate().map(|(word, count)| *count as f64 / total * kept(word)).collect()
    }
}

fn weights(counts: &[u64], power: f64) -> Vec<f64> {
    counts.iter().map(|count| libm::pow(*count as f64, power)).collect()
}

/// A table to draw words from.
pub(super) fn noise(counts: &[u64], power: f64) -> AliasTable {
    AliasTable::new(&weights(counts, power))
}

/// How often each word is a target or drawn, when `negative` words are drawn for each of these `occurrences`.
pub(super) fn targets_and_draws(occurrences: &[f64], counts: &[u64], power: f64, negative: usize) -> Vec<f64> {
    let weights = weights(counts, power);
    let drawn = negative as f64 * occurrences.iter().sum::<f64>() / weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    occurrences.iter().zip(weights).map(|(occurs, weight)| occurs + drawn * weight).collect()
}

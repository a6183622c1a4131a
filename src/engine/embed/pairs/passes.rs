//! Passes over the tokens that count for single words what `cooccurrence` counts for all: sums, one row, the rows of frequent words among themselves.

use super::super::cooccurrence::{ContextRule, each_sentence};
use crate::base::{MethodError, Say, Task};
use crate::data::Corpus;

/// Words whose pairs are looked at for one that stands out.
const FREQUENT: usize = 1024;
/// Tokens between two looks at the task.
const PART: usize = 1 << 15;

/// What an occurrence at each distance counts, from 1 on.
fn weights(rule: &ContextRule) -> impl Iterator<Item = f64> + use<> {
    let by_distance = rule.by_distance;
    (1..=rule.window).map(move |d| if by_distance { 1.0 / d as f64 } else { 1.0 })
}

/// Hands over every sentence with the numbers of its tokens in parts, the task looked at before each.
fn each_part(
    corpus: &Corpus,
    rule: &ContextRule,
    task: &Task,
    mut take: impl FnMut(&[u32], std::ops::Range<usize>),
) -> Result<(), MethodError> {
    task.stage(Say::plain("Counting neighbours"), corpus.tokens.len() as u64);
    let (mut done, mut since) = (0, 0);
    each_sentence(corpus, rule, |sentence| {
        let mut from = 0;
        while from < sentence.len() {
            let to = (from + PART).min(sentence.len());
            take(sentence, from..to);
            since += to - from;
            from = to;
            if since >= PART {
                done += since;
                since = 0;
                task.set_done(done as u64);
                task.check()?;
            }
        }
        Ok(())
    })
}

/// #(w) of every word; and #(c), unless both sides count, which makes them the same.
pub fn sums(corpus: &Corpus, rule: &ContextRule, task: &Task) -> Result<(Vec<f64>, Vec<f64>), MethodError> {
    let n = corpus.words.len();
    let (mut rows, mut columns) = (vec![0.0; n], if rule.both_sides { Vec::new() } else { vec![0.0; n] });
    // What all places up to a distance count together.
    let reach: Vec<f64> = std::iter::once(0.0)
        .chain(weights(rule).scan(0.0, |sum, w| {
            *sum += w;
            Some(*sum)
        }))
        .collect();
    each_part(corpus, rule, task, |sentence, places| {
        for i in places {
            let word = sentence[i] as usize;
            let before = reach[i.min(rule.window)];
            let after = reach[(sentence.len() - 1 - i).min(rule.window)];
            if rule.both_sides {
                rows[word] += before + after;
            } else {
                rows[word] += before;
                columns[word] += after;
            }
        }
    })?;
    Ok((rows, columns))
}

/// #(w, c) of one word with every other.
pub fn row(corpus: &Corpus, rule: &ContextRule, word: u32, task: &Task) -> Result<Vec<f64>, MethodError> {
    let mut counts = vec![0.0; corpus.words.len()];
    each_part(corpus, rule, task, |sentence, places| {
        let first = places.start;
        for i in sentence[places].iter().enumerate().filter(|(_, t)| **t == word).map(|(i, _)| first + i) {
            for (other, weight) in sentence[..i].iter().rev().zip(weights(rule)) {
                counts[*other as usize] += weight;
            }
            if rule.both_sides {
                for (other, weight) in sentence[i + 1..].iter().zip(weights(rule)) {
                    counts[*other as usize] += weight;
                }
            }
        }
    })?;
    Ok(counts)
}

/// Counts of the most frequent words among themselves.
pub struct Square {
    side: usize,
    both_sides: bool,
    counts: Vec<f64>,
}

impl Square {
    /// Every pair that meets, (word, context), with its count; by rows, then by columns.
    pub fn pairs(&self) -> impl Iterator<Item = ([u32; 2], f64)> + '_ {
        let (side, both) = (self.side, self.both_sides);
        (0..side * side).filter_map(move |at| {
            let (w, c) = (at / side, at % side);
            let count = if both { self.counts[w.min(c) * side + w.max(c)] } else { self.counts[at] };
            (count > 0.0).then_some(([w as u32, c as u32], count))
        })
    }
}

/// Counts the pairs of the most frequent words: the first of the vocabulary.
pub fn square(corpus: &Corpus, rule: &ContextRule, task: &Task) -> Result<Square, MethodError> {
    let side = corpus.words.len().min(FREQUENT);
    let mut counts = vec![0.0; side * side];
    each_part(corpus, rule, task, |sentence, places| {
        for i in places {
            let word = sentence[i] as usize;
            if word >= side {
                continue;
            }
            for (other, weight) in sentence[..i].iter().rev().zip(weights(rule)) {
                let other = *other as usize;
                if other < side {
                    let (w, c) = if rule.both_sides { (word.min(other), word.max(other)) } else { (word, other) };
                    counts[w * side + c] += weight;
                }
            }
        }
    })?;
    Ok(Square { side, both_sides: rule.both_sides, counts })
}

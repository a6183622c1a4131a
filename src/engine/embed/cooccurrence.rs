//! How often words occur near each other: the table that count-based methods learn from.
//!
//! In: a corpus. Out: every pair of words (a ≤ b) that occurs within `window` words in a sentence, with the sum of 1 / distance over its occurrences
//! (Pennington, Socher and Manning 2014) or of 1; sorted by a, then b. Counted in f64, in the order of the text.
//! The most frequent words, where most pairs fall, are counted in a square; the rest as sorted runs that are merged as they grow.
//! Cost: tokens · `window` counts and their sorting; memory as in `runs`, which may be bounded.

use super::runs::{Room, Runs, SortedRun};
use crate::base::{MethodError, Rng, Say, Seed, Task};
use crate::data::Corpus;
use crate::math::sparse::Csr;

/// Words that are counted in a square.
const SQUARE: usize = 1024;
/// Tokens between two looks at the task.
const TOKENS_PER_CHECK: usize = 4096;

/// A pair of words and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    /// The more frequent word, or the same; with one side only, the word itself.
    pub a: u32,
    /// The other word; with one side only, the one before.
    pub b: u32,
    /// Weighted occurrences; positive.
    pub weight: f32,
}

/// What counts as context.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ContextRule {
    /// Words to each side.
    pub window: usize,
    /// An occurrence at distance d weighs 1/d, else 1.
    pub by_distance: bool,
    /// Both sides count, else only the words before.
    pub both_sides: bool,
    /// Words above this share of the text are thinned out at random before windows are laid; 0 keeps all.
    pub sample: f64,
    /// For the thinning.
    pub seed: Seed,
}

impl ContextRule {
    /// Both sides, nothing thinned out.
    pub fn within(window: usize, by_distance: bool) -> Self {
        Self { window, by_distance, both_sides: true, sample: 0.0, seed: Seed(0) }
    }
}

/// Thins out frequent words, each kept with probability √(t / f) + t / f as in word2vec.
struct Thinning {
    keep: Vec<f64>,
    rng: Rng,
}

impl Thinning {
    fn new(corpus: &Corpus, rule: &ContextRule) -> Option<Self> {
        let counts = corpus.words.columns().counts().filter(|_| rule.sample > 0.0)?;
        let total: f64 = counts.iter().map(|c| *c as f64).sum();
        let keep = |count: &i64| {
            let ratio = rule.sample * total / (*count as f64).max(1.0);
            ratio.sqrt() + ratio
        };
        Some(Self { keep: counts.iter().map(keep).collect(), rng: rule.seed.stream("thinning") })
    }

    fn thin(&mut self, sentence: &[u32], into: &mut Vec<u32>) {
        into.clear();
        into.extend(sentence.iter().filter(|w| self.rng.unit_f64() < self.keep[**w as usize]));
    }
}

/// Hands over each sentence as it is counted, frequent words thinned out.
pub(super) fn each_sentence(
    corpus: &Corpus,
    rule: &ContextRule,
    mut take: impl FnMut(&[u32]) -> Result<(), MethodError>,
) -> Result<(), MethodError> {
    let mut sentences = corpus.tokens.sentences();
    let mut thinning = Thinning::new(corpus, rule);
    let mut thinned = Vec::new();
    while let Some(sentence) = sentences.next()? {
        let sentence = match &mut thinning {
            Some(thinning) => {
                thinning.thin(sentence, &mut thinned);
                thinned.as_slice()
            }
            None => sentence,
        };
        take(sentence)?;
    }
    Ok(())
}

/// Counts as a table of words × words: with both sides symmetric, a word near itself counted once from each side.
pub(super) fn count_table(corpus: &Corpus, rule: ContextRule, task: &Task) -> Result<Csr, MethodError> {
    if corpus.words.is_empty() {
        return Err(Say::plain("The vocabulary is empty: there is nothing to learn from").into());
    }
    task.stage(Say::plain("Counting neighbours"), corpus.tokens.len() as u64);
    let pairs = count_pairs(corpus, rule, task)?;
    let n = corpus.words.len();
    let mut table = Csr::with_cols(n);
    if !rule.both_sides {
        let mut rest = pairs.as_slice();
        for word in 0..n as u32 {
            let own = rest.partition_point(|p| p.a <= word);
            rest[..own].iter().for_each(|p| table.push(p.b, p.weight));
            rest = &rest[own..];
            table.end_row();
        }
        return Ok(table);
    }
    // Each pair stands in the rows of both its words; in the order of the pairs the columns of every row rise.
    let mut rows = vec![0_usize; n + 1];
    for p in &pairs {
        rows[p.a as usize + 1] += 1;
        rows[p.b as usize + 1] += usize::from(p.a != p.b);
    }
    for i in 0..n {
        rows[i + 1] += rows[i];
    }
    let mut at = rows.clone();
    let (mut columns, mut values) = (vec![0_u32; rows[n]], vec![0.0_f32; rows[n]]);
    let mut put = |row: u32, column: u32, weight: f32| {
        let slot = &mut at[row as usize];
        columns[*slot] = column;
        values[*slot] = weight;
        *slot += 1;
    };
    for (i, p) in pairs.iter().enumerate() {
        if i % 65_536 == 0 {
            task.check()?;
        }
        if p.a == p.b {
            put(p.a, p.a, 2.0 * p.weight);
        } else {
            put(p.a, p.b, p.weight);
            put(p.b, p.a, p.weight);
        }
    }
    drop(pairs);
    Ok(Csr::from_parts(n, rows, columns, values))
}

/// Counts the pairs of a corpus: (a, b) with a ≤ b, or with one side only (word, word before it); sorted by a, then b.
pub(super) fn count_pairs(corpus: &Corpus, rule: ContextRule, task: &Task) -> Result<Vec<Pair>, MethodError> {
    let mut counted = count(corpus, rule, None, task)?;
    let mut out = Vec::with_capacity(counted.len());
    counted.each(task, |pair| {
        out.push(pair);
        Ok(())
    })?;
    Ok(out)
}

/// Pairs as they were counted.
pub(super) struct Counted {
    square: Vec<f64>,
    side: usize,
    rare: SortedRun,
}

impl Counted {
    /// Number of different pairs.
    pub fn len(&self) -> usize {
        self.rare.len() + self.square.iter().filter(|w| **w > 0.0).count()
    }

    /// Hands over each pair, sorted by a, then b.
    pub fn each(&mut self, task: &Task, mut take: impl FnMut(Pair) -> Result<(), Say>) -> Result<(), MethodError> {
        let mut rare = self.rare.reader();
        let mut rest = |limit: u64, take: &mut dyn FnMut(Pair) -> Result<(), Say>| -> Result<(), MethodError> {
            for step in 0_usize.. {
                if step.is_multiple_of(1 << 16) {
                    task.check()?;
                }
                let Some((key, weight)) = rare.peek()?.filter(|(key, _)| key >> 32 < limit) else { break };
                rare.pass();
                take(Pair { a: (key >> 32) as u32, b: key as u32, weight: weight as f32 })?;
            }
            Ok(())
        };
        // A row of the square comes before the rest of its row, whose columns are beyond it.
        for (a, row) in self.square.chunks_exact(self.side.max(1)).enumerate() {
            for (b, weight) in row.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                take(Pair { a: a as u32, b: b as u32, weight: *weight as f32 })?;
            }
            rest(a as u64 + 1, &mut take)?;
        }
        rest(u64::MAX, &mut take)
    }
}

/// Counts the pairs of a corpus; what goes beyond the memory of `room` lies in its files.
pub(super) fn count(corpus: &Corpus, rule: ContextRule, room: Option<Room<'_>>, task: &Task) -> Result<Counted, MethodError> {
    let side = corpus.words.len().min(SQUARE);
    let mut square = vec![0.0_f64; side * side];
    let mut runs = Runs::new(room);
    let (mut done, mut since) = (0, 0);
    each_sentence(corpus, &rule, |sentence| {
        for (i, word) in sentence.iter().enumerate() {
            for (back, other) in sentence[..i].iter().rev().take(rule.window).enumerate() {
                let weight = if rule.by_distance { 1.0 / (back + 1) as f64 } else { 1.0 };
                let (a, b) = if rule.both_sides { (*word.min(other), *word.max(other)) } else { (*word, *other) };
                if (a.max(b) as usize) < side {
                    square[a as usize * side + b as usize] += weight;
                } else {
                    runs.add((u64::from(a) << 32) | u64::from(b), weight);
                }
            }
            since += 1;
            if since == TOKENS_PER_CHECK {
                done += since;
                since = 0;
                task.set_done(done as u64);
                task.check()?;
                runs.settle(task)?;
            }
        }
        Ok(())
    })?;
    Ok(Counted { square, side, rare: runs.end(task)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use crate::embed::tests::{corpus_of, sentences_of};

    #[test]
    fn counts_by_hand() {
        // a twice, then b, c: rows 0, 1, 2.
        let corpus = corpus_of(["a b c", "a"]);
        let pairs = count_pairs(&corpus, ContextRule::within(2, true), &Task::detached()).unwrap();
        let found: Vec<(u32, u32, f32)> = pairs.iter().map(|p| (p.a, p.b, p.weight)).collect();
        assert_eq!(found, [(0, 1, 1.0), (0, 2, 0.5), (1, 2, 1.0)]);
        let near = count_pairs(&corpus, ContextRule::within(1, false), &Task::detached()).unwrap();
        assert_eq!(near.len(), 2);
    }

    #[test]
    fn a_large_vocabulary_agrees_with_a_plain_count() {
        let mut rng = Rng::new(9);
        let mut word = || format!("w{}", (3000.0 * rng.unit_f64().powi(2)) as u32);
        let text: Vec<String> = (0..300).map(|_| (0..60).map(|_| word()).collect::<Vec<_>>().join(" ")).collect();
        let corpus = corpus_of(text.iter().map(String::as_str));
        let mut plain = std::collections::BTreeMap::new();
        for s in sentences_of(&corpus) {
            for i in 0..s.len() {
                for j in i.saturating_sub(7)..i {
                    *plain.entry((s[i].min(s[j]), s[i].max(s[j]))).or_insert(0.0) += 1.0 / (i - j) as f64;
                }
            }
        }
        let pairs = count_pairs(&corpus, ContextRule::within(7, true), &Task::detached()).unwrap();
        assert!(corpus.words.len() > SQUARE && pairs.len() == plain.len());
        for (got, (key, want)) in pairs.iter().zip(plain) {
            assert_eq!((got.a, got.b), key);
            assert!((f64::from(got.weight) - want).abs() < 1e-4, "{got:?} {want}");
        }
    }
}

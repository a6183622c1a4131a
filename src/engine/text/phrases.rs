//! Words that belong together become one: new york, 人工 智能.
//!
//! In: the tape of all words and their tally; out: both with the phrases joined. A pair of neighbours a b scores
//! (n(ab) - δ) · N / (n(a) · n(b)), with N the words of the text; pairs above the threshold are joined from left to right, none twice.
//! Each further pass may join what the one before has made; pass i of p takes threshold · 2^(p - i), as the authors' script goes from 200 to 100.
//! Joined with `_`, but without anything where an ideograph meets the seam. Sentences, and words that the options leave out, part neighbours.
//! Source: Mikolov, Sutskever, Chen, Corrado and Dean 2013, eq. 6 (arXiv 1310.4546), scaled by N as in their `word2phrase`. gensim's `Phrases` with
//! `scoring='default'` scales by the number of its entries instead of N; otherwise it is the same.
//! Cost: two passes over the tape each; memory 24 to 48 bytes per distinct pair of words that occur more than δ times. Past a limit the rarest pairs
//! are let go of, which is said.

use super::intern::Word;
use super::language::is_han;
use super::tape::Tape;
use super::tokenise::TokeniseError;
use super::vocabulary::{NO_WORD, Tally, stays};
use crate::base::{Arg, Say, Task};
use crate::data::{PhraseOptions, SENTENCE_END, TokenOptions};
use crate::say;

/// Joins phrases on the tape, in as many passes as wanted.
pub(super) fn join(
    tape: &mut Tape,
    tally: &mut Tally,
    options: &TokenOptions,
    phrases: PhraseOptions,
    limit: usize,
    task: &Task,
) -> Result<(), TokeniseError> {
    for pass in 0..phrases.passes {
        let threshold = phrases.threshold * f64::from(phrases.passes - 1 - pass).exp2();
        task.stage(Say::plain("Finding phrases"), 2 * tape.len());
        let least = u64::from(phrases.min_count);
        let stays: Vec<bool> = (0..tally.words.len()).map(|id| tally.counts[id] > 0 && stays(tally.words.word(id), options)).collect();
        let total: u64 = tally.counts.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(n, _)| n).sum();
        let takes_part: Vec<bool> = tally.counts.iter().zip(&stays).map(|(n, stays)| *stays && *n > least).collect();
        let pairs = count(tape, &takes_part, limit, task)?;
        let mut accepted: Vec<(u64, u32)> = pairs
            .entries()
            .filter(|(key, n)| {
                let (a, b) = parts(*key);
                let product = tally.counts[a as usize] as f64 * tally.counts[b as usize] as f64;
                (f64::from(*n) - least as f64) / product * total as f64 > threshold
            })
            .collect();
        drop(pairs);
        accepted.sort_unstable_by_key(|(key, _)| *key);
        let mut joined = Pairs::new(usize::MAX);
        for (key, _) in accepted {
            let (a, b) = parts(key);
            let word = join_words(tally.words.word(a as usize), tally.words.word(b as usize));
            let id = tally.intern(Word::of(&word));
            joined.add(key, id + 1);
        }
        task.check()?;
        let mut joiner = Joiner { joined: &joined, takes_part: &takes_part, counts: &mut tally.counts, waiting: None };
        tape.change(task, |ids, out| joiner.change(ids, out))?;
    }
    Ok(())
}

/// One word out of two: with `_`, but not where an ideograph meets the seam.
pub(super) fn join_words(a: &str, b: &str) -> String {
    let seam = if a.chars().next_back().is_some_and(is_han) || b.chars().next().is_some_and(is_han) { "" } else { "_" };
    format!("{a}{seam}{b}")
}

fn key(a: u32, b: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

fn parts(key: u64) -> (u32, u32) {
    ((key >> 32) as u32, key as u32)
}

/// Neighbours that both take part.
fn count(tape: &Tape, takes_part: &[bool], limit: usize, task: &Task) -> Result<Pairs, TokeniseError> {
    let mut pairs = Pairs::new(limit);
    let mut before = NO_WORD;
    tape.visit(task, |ids| {
        for marked in ids {
            let id = marked & !SENTENCE_END;
            let id = if takes_part.get(id as usize).copied().unwrap_or(false) { id } else { NO_WORD };
            if id != NO_WORD && before != NO_WORD {
                pairs.add(key(before, id), 1);
            }
            before = if marked & SENTENCE_END == 0 { id } else { NO_WORD };
        }
        Ok(())
    })?;
    if pairs.dropped > 0 {
        task.warn(say!(
            "The list of word pairs grew beyond {limit}: pairs that occurred at most {n} times until then were left out",
            limit = Arg::Bytes(limit as u64),
            n = pairs.dropped
        ));
    }
    Ok(pairs)
}

/// Joins from left to right and keeps the tally.
struct Joiner<'a> {
    joined: &'a Pairs,
    takes_part: &'a [bool],
    counts: &'a mut [u64],
    /// A word that may be the first of a pair.
    waiting: Option<u32>,
}

impl Joiner<'_> {
    fn change(&mut self, ids: &[u32], out: &mut Vec<u32>) {
        for marked in ids {
            let (id, end) = (marked & !SENTENCE_END, marked & SENTENCE_END);
            let takes_part = self.takes_part.get(id as usize).copied().unwrap_or(false);
            let found = self.waiting.filter(|_| takes_part).and_then(|before| Some((before, self.joined.get(key(before, id))? - 1)));
            if let Some((before, phrase)) = found {
                self.counts[before as usize] -= 1;
                self.counts[id as usize] -= 1;
                self.counts[phrase as usize] += 1;
                self.waiting = None;
                out.push(phrase | end);
            } else {
                out.extend(self.waiting.take());
                if takes_part && end == 0 {
                    self.waiting = Some(id);
                } else {
                    out.push(*marked);
                }
            }
        }
    }
}

/// A table from pairs of words to numbers.
struct Pairs {
    /// The pair plus one; 0 for free.
    keys: Vec<u64>,
    numbers: Vec<u32>,
    len: usize,
    /// Bytes that it may take.
    limit: usize,
    /// Pairs with at most so much were let go of.
    dropped: u32,
}

/// Bytes per slot.
const SLOT: usize = 12;

impl Pairs {
    fn new(limit: usize) -> Self {
        Self { keys: vec![0; 1 << 10], numbers: vec![0; 1 << 10], len: 0, limit, dropped: 0 }
    }

    fn slot(&self, key: u64) -> usize {
        let mask = self.keys.len() - 1;
        let mut at = (key ^ (key >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(20) as usize & mask;
        while self.keys[at] != 0 && self.keys[at] != key + 1 {
            at = (at + 1) & mask;
        }
        at
    }

    fn get(&self, key: u64) -> Option<u32> {
        let at = self.slot(key);
        (self.keys[at] != 0).then(|| self.numbers[at])
    }

    /// Adds `n` to the number of a pair.
    fn add(&mut self, key: u64, n: u32) {
        let mut at = self.slot(key);
        if self.keys[at] == 0 {
            if (self.len + 1) * 2 > self.keys.len() {
                self.make_room();
                at = self.slot(key);
            }
            self.keys[at] = key + 1;
            self.len += 1;
        }
        self.numbers[at] = self.numbers[at].saturating_add(n);
    }

    /// Doubles the table, or lets go of rare pairs where that is not allowed.
    fn make_room(&mut self) {
        let mut size = self.keys.len() * 2;
        let mut entries: Vec<(u64, u32)> = self.entries().collect();
        if size * SLOT > self.limit {
            size = self.keys.len();
            while entries.len() * 3 > size {
                self.dropped += 1;
                entries.retain(|(_, n)| *n > self.dropped);
            }
        }
        self.len = entries.len();
        (self.keys, self.numbers) = (vec![0; size], vec![0; size]);
        for (key, n) in entries {
            let at = self.slot(key);
            self.keys[at] = key + 1;
            self.numbers[at] = n;
        }
    }

    /// All pairs, in no order.
    fn entries(&self) -> impl Iterator<Item = (u64, u32)> {
        self.keys.iter().zip(&self.numbers).filter(|(key, _)| **key != 0).map(|(key, n)| (key - 1, *n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Corpus, ItemId, Language};
    use crate::text::{source, tokenise};

    fn joined(text: &str, language: Language, phrases: Option<PhraseOptions>) -> Vec<String> {
        let task = Task::detached();
        let opened = source("text", vec![("text".to_owned(), text.as_bytes().to_vec())], &task).unwrap();
        let options = TokenOptions { phrases, min_count: Some(1), ..TokenOptions::for_language(language) };
        let corpus: Corpus = tokenise(&opened, &options, &task).unwrap();
        let mut sentences = corpus.tokens.sentences();
        let mut out = Vec::new();
        while let Some(sentence) = sentences.next().unwrap() {
            out.push(sentence.iter().map(|t| corpus.words.label(ItemId(*t))).collect::<Vec<_>>().join(" "));
        }
        out
    }

    #[test]
    fn phrases_are_those_of_gensim() {
        let mut lines = include_str!("../../../tests/data/phrases.tsv").lines().map(|l| l.split('\t').collect::<Vec<_>>());
        let plain = lines.next().unwrap()[3].replace(" | ", "\n");
        assert!(!plain.contains('_'));
        let mut longest = 0;
        for line in lines {
            let [passes, threshold, min_count] = [0, 1, 2].map(|i| line[i].parse::<f64>().unwrap());
            let phrases = PhraseOptions { threshold, min_count: min_count as u32, passes: passes as u32 };
            let got = joined(&plain, Language::English, Some(phrases));
            for (got, want) in got.iter().zip(line[3].split(" | ")) {
                assert_eq!(got, want, "{phrases:?}");
            }
            assert_eq!(got.len(), line[3].split(" | ").count());
            longest = longest.max(got.iter().flat_map(|s| s.split(' ')).map(|w| w.split('_').count()).max().unwrap_or(0));
        }
        assert!(longest > 3);
    }

    #[test]
    fn chinese_words_are_joined_without_a_mark_and_sentences_part() {
        let text = "机器翻译很难。我们喜欢机器翻译。机器翻译快\n".repeat(40);
        let apart = joined(&text, Language::Chinese, None);
        assert!(apart[0].starts_with("机器 翻译") || apart[0].starts_with("机器翻译"), "{}", apart[0]);
        let together = joined(&text, Language::Chinese, Some(PhraseOptions { threshold: 2.0, min_count: 5, passes: 1 }));
        assert!(together.iter().all(|s| !s.contains('_')));
        assert!(together.len() == apart.len() && together.concat().len() < apart.concat().len());
        assert_eq!(join_words("new", "york"), "new_york");
        assert_eq!(join_words("人工", "智能"), "人工智能");
        assert_eq!(join_words("linux", "系统"), "linux系统");
    }

    #[test]
    fn a_full_table_lets_go_of_rare_pairs() {
        let mut pairs = Pairs::new(1 << 16);
        for i in 0..200_000_u64 {
            pairs.add(i % 2_000 * u64::from(i % 2 == 0), 1);
            pairs.add(1_000_000 + i, 1);
        }
        assert!(pairs.dropped > 0 && pairs.keys.len() * SLOT <= 1 << 16);
        assert!(pairs.get(0).unwrap() > 90_000);
    }
}

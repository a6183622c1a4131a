//! Word n-grams: a word is described by the short phrases that it stands in, with its own place in them left open.
//!
//! In: a corpus of n words. Out: n × g, sparse: one dimension for each of the g phrases of `min_n` to `max_n` words with one gap ("the _", "the _ of", "_ sat on") that
//! occur at least `phrase_min_count` times; cell (w, p) is how often w fills the gap of p. The word itself is left out of the phrase because a phrase with it would be
//! shared by no other word: with the gap, two words share a dimension when the one could stand where the other stands, and the order of words counts.
//! Source: Finch and Chater 1992 (words described by the words at fixed places before and after them); Shannon 1948 for n-grams.
//! Phrases are told apart by 64-bit fingerprints (ten million phrases: a chance of 3 in a million that two of them fall together).
//! Cost: two passes, tokens · Σ n fingerprints, sorted; memory 16 bytes for each different phrase while counting. Random: nothing.

use std::sync::Arc;

use super::made::{Made, counting};
use super::runs::{Runs, SortedRun};
use super::{Beside, Embed, MethodKind};
use crate::base::{Estimate, Info, MethodError, Run, Say, Seed, Task, Valid};
use crate::data::{Corpus, Dimensions, Embedding, Keys, Recipe};
use crate::math::sparse::Csr;
use crate::{params, say};

params! {
    /// Parameters of word n-grams.
    pub struct WordNgramsParams {
        /// Shortest phrase, in words, the gap included.
        min_n: usize = 2, in 2..=5, "Shortest phrase";
        /// Longest phrase, in words, the gap included.
        max_n: usize = 3, in 2..=5, "Longest phrase";
        /// Phrases that occur less often are left out: what occurs once is shared by no two words.
        phrase_min_count: usize = 2, in 1..=1000, "Least count of a phrase";
    }
    check |me, _on| {
        if me.min_n > me.max_n {
            return Err(say!("The shortest phrase, {min}, is longer than the longest, {max}", min = me.min_n, max = me.max_n));
        }
    }
}

/// Word n-grams.
#[derive(Debug, Clone, Copy)]
pub struct WordNgrams;

/// Tokens between two looks at the task.
const TOKENS_PER_CHECK: usize = 4096;

/// A phrase with a gap: its words and where the gap is.
#[derive(Clone, Copy)]
struct Phrase<'a> {
    words: &'a [u32],
    gap: usize,
}

impl Phrase<'_> {
    fn fingerprint(self) -> u64 {
        let mut hash = (self.words.len() as u64) << 32 | self.gap as u64;
        for (at, word) in self.words.iter().enumerate() {
            let word = if at == self.gap { u64::MAX } else { u64::from(*word) };
            hash = (hash ^ word).wrapping_add(0x9E37_79B9_7F4A_7C15);
            hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            hash ^= hash >> 31;
        }
        hash
    }

    fn name(self, corpus: &Corpus) -> String {
        let word = |(at, row): (usize, &u32)| if at == self.gap { "_" } else { corpus.words.label_at(*row as usize).unwrap_or("") };
        self.words.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
    }
}

/// Every phrase of the corpus with the word in its gap.
fn each_phrase(
    corpus: &Corpus,
    params: &WordNgramsParams,
    task: &Task,
    mut take: impl FnMut(Phrase<'_>, u32) -> Result<(), MethodError>,
) -> Result<(), MethodError> {
    let mut sentences = corpus.tokens.sentences();
    let (mut done, mut since) = (0_u64, 0);
    while let Some(sentence) = sentences.next()? {
        for start in 0..sentence.len() {
            for n in params.min_n..=params.max_n.min(sentence.len() - start) {
                let words = &sentence[start..start + n];
                for (gap, word) in words.iter().enumerate() {
                    take(Phrase { words, gap }, *word)?;
                }
            }
            since += 1;
            if since == TOKENS_PER_CHECK {
                done += since as u64;
                since = 0;
                task.set_done(done);
                task.check()?;
            }
        }
    }
    Ok(())
}

impl Embed for WordNgrams {
    type Input = Arc<Corpus>;
    type Params = WordNgramsParams;

    const INFO: Info = Info {
        id: "word-ngrams",
        label: "Word n-grams",
        summary: "Describes a word by the short phrases whose gap it fills, such as “the _ of”: words that can stand in the same place come near each other.",
        source: "Finch, S. and Chater, N. (1992). Bootstrapping syntactic categories using statistical methods. Background and Experiments in Machine Learning of Natural Language; Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal 27",
    };
    const KIND: MethodKind = MethodKind::Mechanical;
    const RANDOM: bool = false;
    const NEEDS: &'static str = "Needs a text in which phrases repeat.";

    fn estimate(&self, corpus: &Arc<Corpus>, params: &WordNgramsParams) -> Estimate {
        let each: usize = (params.min_n..=params.max_n).sum();
        let phrases = corpus.tokens.len() as f64 * each as f64;
        counting(phrases * 4.0, 3e7 + phrases * 24.0)
    }

    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        _beside: Beside<'_>,
        params: &Valid<WordNgramsParams>,
        _seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        task.stage(Say::plain("Counting phrases"), corpus.tokens.len() as u64);
        let mut phrases = Runs::new(None);
        each_phrase(corpus, params, task, |phrase, _| {
            phrases.add(phrase.fingerprint(), 1.0);
            phrases.settle(task)
        })?;
        let SortedRun::Memory(mut kept) = phrases.end(task)? else { unreachable!("without scratch files runs lie in memory") };
        kept.retain(|(_, count)| *count >= params.phrase_min_count as f64);
        if kept.is_empty() {
            let least = params.phrase_min_count;
            return Err(say!("No phrase occurs {n} times: lower the least count, or open a longer text", n = least).into());
        }
        // The most frequent phrases first; ties by fingerprint, which is the same on every machine.
        let mut order: Vec<u32> = (0..kept.len() as u32).collect();
        order.sort_by(|a, b| kept[*b as usize].1.total_cmp(&kept[*a as usize].1).then(a.cmp(b)));
        let mut column = vec![0_u32; kept.len()];
        order.iter().enumerate().for_each(|(new, old)| column[*old as usize] = new as u32);
        task.stage(Say::plain("Filling in words"), corpus.tokens.len() as u64);
        let mut cells = Runs::new(None);
        let mut names: Vec<Option<Box<str>>> = vec![None; kept.len()];
        each_phrase(corpus, params, task, |phrase, word| {
            if let Ok(at) = kept.binary_search_by_key(&phrase.fingerprint(), |(key, _)| *key) {
                let column = column[at];
                cells.add(u64::from(word) << 32 | u64::from(column), 1.0);
                cells.settle(task)?;
                let name = &mut names[column as usize];
                if name.is_none() {
                    *name = Some(phrase.name(corpus).into());
                }
            }
            Ok(())
        })?;
        let SortedRun::Memory(cells) = cells.end(task)? else { unreachable!("without scratch files runs lie in memory") };
        let mut table = Csr::with_cols(kept.len());
        let mut rest = cells.as_slice();
        for word in 0..corpus.words.len() as u64 {
            let own = rest.partition_point(|(key, _)| key >> 32 <= word);
            rest[..own].iter().for_each(|(key, count)| table.push(*key as u32, *count as f32));
            rest = &rest[own..];
            table.end_row();
        }
        let names: Keys = names.into_iter().map(Option::unwrap_or_default).collect();
        Made::sparse(corpus, table, Dimensions::Named(Arc::new(names)), recipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ParamMap, ParamValue, drive};
    use crate::embed::tests::{corpus_of, material};
    use crate::embed::{Beside, Embedder, embedder};

    #[test]
    fn phrases_by_hand() {
        let corpus = corpus_of(["the cat sat", "the dog sat", "a cat"]);
        let task = Task::detached();
        let method: &dyn Embedder = embedder("word-ngrams").unwrap();
        let params: ParamMap = [("phrase_min_count".to_owned(), ParamValue::Int(1))].into();
        let e = drive(method.prepare(&material(&corpus), Beside::default(), &params, Seed(1), &task).unwrap(), &task, |_, _| ()).unwrap();
        let cell = |word: &str, phrase: &str| {
            let dim = (0..e.dims()).find(|d| e.dimension(*d) == Some(phrase)).unwrap();
            e.vector(e.items().find(word).unwrap())[dim]
        };
        assert_eq!([cell("cat", "the _"), cell("cat", "the _ sat"), cell("dog", "the _ sat"), cell("cat", "a _")], [1.0; 4]);
        assert_eq!([cell("the", "_ cat"), cell("a", "_ cat"), cell("dog", "a _"), cell("sat", "the cat _")], [1.0, 1.0, 0.0, 1.0]);
        // Two that repeat: "the _" (cat, dog), "_ sat", "the _ sat", "_ cat"; by falling count and then by fingerprint.
        let often =
            drive(method.prepare(&material(&corpus), Beside::default(), &ParamMap::new(), Seed(1), &task).unwrap(), &task, |_, _| ())
                .unwrap();
        let mut names: Vec<&str> = (0..often.dims()).filter_map(|d| often.dimension(d)).collect();
        names.sort_unstable();
        assert_eq!(names, ["_ cat", "_ sat", "the _", "the _ sat"]);
    }
}

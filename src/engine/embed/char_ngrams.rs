//! Character n-grams: a word is the bag of the letter sequences that it is spelt with.
//!
//! In: a vocabulary of n words. Out: n × g, sparse: one dimension for each of the g sequences of `min_n` to `max_n` characters that occur in `<word>`, the word between
//! marks for its beginning and end; a cell says how often. As in fastText, a mark by itself is no sequence. Words that look alike come out alike, whatever they mean;
//! a word shorter than `min_n` has a row of zeros, which is said.
//! Source: Adamson and Boreham 1974 (words compared by the pairs of letters that they share); the marks and the range of Bojanowski et al. 2017.
//! Cost: characters × lengths; memory 8 bytes a cell and the sequences' text. Random: nothing. The text itself is not looked at, only its words.

use std::sync::Arc;

use super::made::{Made, counting};
use super::{Beside, Embed, MethodKind};
use crate::base::{Estimate, Info, MethodError, Run, Say, Seed, Task, Valid};
use crate::data::{Corpus, Dimensions, Embedding, Keys, Recipe};
use crate::math::sparse::Csr;
use crate::{params, say};

params! {
    /// Parameters of character n-grams.
    pub struct CharNgramsParams {
        /// Shortest sequence, in characters; 1 or 2 suits Chinese.
        min_n: usize = 3, in 1..=6, "Shortest sequence";
        /// Longest sequence, in characters.
        max_n: usize = 6, in 1..=12, "Longest sequence";
    }
    check |me, _on| {
        if me.min_n > me.max_n {
            return Err(say!("The shortest sequence, {min}, is longer than the longest, {max}", min = me.min_n, max = me.max_n));
        }
    }
}

/// Character n-grams.
#[derive(Debug, Clone, Copy)]
pub struct CharNgrams;

/// The sequences of a word, repeats included.
fn sequences(word: &str, min_n: usize, max_n: usize) -> Vec<String> {
    let marked: Vec<char> = std::iter::once('<').chain(word.chars()).chain(std::iter::once('>')).collect();
    let last = marked.len() - 1;
    let mut out = Vec::new();
    for n in min_n..=max_n.min(marked.len()) {
        let is_mark = |start: usize| n == 1 && (start == 0 || start == last);
        out.extend(
            (0..=marked.len() - n).filter(|start| !is_mark(*start)).map(|start| marked[start..start + n].iter().collect::<String>()),
        );
    }
    out
}

impl Embed for CharNgrams {
    type Input = Arc<Corpus>;
    type Params = CharNgramsParams;

    const INFO: Info = Info {
        id: "char-ngrams",
        label: "Character n-grams",
        summary: "Describes a word by the short letter sequences in it: words that are spelt alike come near each other, whatever they mean.",
        source: "Adamson, G. W. and Boreham, J. (1974). The use of an association measure based on character structure to identify semantically related pairs of words and document titles. Information Storage and Retrieval 10",
    };
    const KIND: MethodKind = MethodKind::Mechanical;
    const RANDOM: bool = false;
    const NEEDS: &'static str = "Needs only the spelling of the words.";

    fn estimate(&self, corpus: &Arc<Corpus>, params: &CharNgramsParams) -> Estimate {
        let letters: usize = corpus.words.labels().map(|w| w.len() + 2).sum();
        let cells = (letters * (params.max_n + 1).saturating_sub(params.min_n)) as f64;
        counting(cells * 10.0, cells * 30.0)
    }

    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        _beside: Beside<'_>,
        params: &Valid<CharNgramsParams>,
        _seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        task.stage(Say::plain("Taking words apart"), corpus.words.len() as u64);
        let mut names = Keys::default();
        let mut rows: Vec<Vec<(u32, f32)>> = Vec::with_capacity(corpus.words.len());
        for (at, word) in corpus.words.labels().enumerate() {
            if at % 1024 == 0 {
                task.set_done(at as u64);
                task.check()?;
            }
            let mut columns: Vec<u32> = sequences(word, params.min_n, params.max_n).iter().map(|s| names.insert(s).0 as u32).collect();
            columns.sort_unstable();
            rows.push(columns.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f32)).collect());
        }
        if names.is_empty() && !corpus.words.is_empty() {
            return Err(say!("No word is long enough for sequences of {n} characters", n = params.min_n).into());
        }
        let short = rows.iter().filter(|r| r.is_empty()).count();
        if short > 0 {
            task.warn(say!(
                "{n} words are too short for sequences of {min} characters: their vectors are all zero",
                n = short,
                min = params.min_n
            ));
        }
        Made::sparse(corpus, Csr::from_rows(names.len(), &rows), Dimensions::Named(Arc::new(names)), recipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::drive;
    use crate::embed::tests::{corpus_of, cosine, material};
    use crate::embed::{Beside, Embedder, embedder};

    #[test]
    fn sequences_by_hand() {
        assert_eq!(sequences("cat", 3, 6), ["<ca", "cat", "at>", "<cat", "cat>", "<cat>"]);
        assert_eq!(sequences("a", 1, 2), ["a", "<a", "a>"]);
        assert_eq!(sequences("苹果", 2, 2), ["<苹", "苹果", "果>"]);
        assert!(sequences("a", 4, 6).is_empty());
    }

    #[test]
    fn words_that_are_spelt_alike_are_near_and_dimensions_have_names() {
        let corpus = corpus_of(["nation national banana of"]);
        let task = Task::detached();
        let method: &dyn Embedder = embedder("char-ngrams").unwrap();
        let e = drive(
            method.prepare(&material(&corpus), Beside::default(), &crate::base::ParamMap::new(), Seed(1), &task).unwrap(),
            &task,
            |_, _| (),
        )
        .unwrap();
        assert!(cosine(&e, "nation", "national") > 0.5 && cosine(&e, "nation", "banana") < 0.2);
        let banana = e.vector(e.items().find("banana").unwrap());
        let twice: Vec<&str> = (0..e.dims()).filter(|d| banana[*d] == 2.0).filter_map(|d| e.dimension(d)).collect();
        assert_eq!(twice, ["ana"]);
    }
}

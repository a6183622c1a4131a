//! Context counts: a word is described by how often each other word occurs near it. Its meaning is the company it keeps (Firth 1957).
//!
//! In: a corpus of n words. Out: n × n, sparse: cell (w, c) is how often c occurs within `window` words of w in a sentence; with `distance_weighting` the sum of
//! 1 / distance over those occurrences (Lund and Burgess 1996 weight by nearness too). With `symmetric` both sides count and the table is symmetric,
//! a word near itself counting once for each side; without it only the words before w count.
//! Source: Rubenstein and Goodenough 1965; Lund and Burgess 1996. Cost: as in `cooccurrence`; memory 12 bytes a pair while counting and 16 after. Random: nothing.

use std::sync::Arc;

use super::cooccurrence::{ContextRule, count_table};
use super::made::{Made, counting};
use super::{Beside, Embed, MethodKind};
use crate::base::{Estimate, Info, MethodError, Run, Say, Seed, Task, Valid};
use crate::data::{Corpus, Dimensions, Embedding, Recipe};
use crate::params;

params! {
    /// Parameters of context counts.
    pub struct CountsParams {
        /// How many words to each side count as context.
        window: usize = 5, in 1..=100, "Window";
        /// Count the words on both sides; off, only those before a word.
        symmetric: bool = true, switch, "Both sides";
        /// A word at distance d counts 1/d instead of 1.
        distance_weighting: bool = false, switch, "Nearer words count more";
    }
}

impl CountsParams {
    /// What counts as context.
    pub(super) fn context_rule(&self, seed: Seed) -> ContextRule {
        ContextRule { window: self.window, by_distance: self.distance_weighting, both_sides: self.symmetric, sample: 0.0, seed }
    }
}

/// Context counts.
#[derive(Debug, Clone, Copy)]
pub struct Counts;

/// What a table of pairs costs. Repeats grow with the text: on Wikipedia about the 0.85th power of the counts is distinct.
pub(super) fn table_estimate(corpus: &Corpus, window: usize) -> (f64, f64) {
    let counts = corpus.tokens.len() as f64 * window as f64;
    let n = corpus.words.len() as f64;
    (counts, counts.powf(0.85).min(n * (n + 1.0) / 2.0))
}

impl Embed for Counts {
    type Input = Arc<Corpus>;
    type Params = CountsParams;

    const INFO: Info = Info {
        id: "counts",
        label: "Context counts",
        summary: "Describes a word by how often each other word occurs near it: one dimension for each word, nearly all of them 0.",
        source: "Rubenstein, H. and Goodenough, J. B. (1965). Contextual correlates of synonymy. Communications of the ACM 8; Lund, K. and Burgess, C. (1996). Producing high-dimensional semantic spaces from lexical co-occurrence. Behavior Research Methods 28",
    };
    const KIND: MethodKind = MethodKind::Mechanical;
    const RANDOM: bool = false;
    const NEEDS: &'static str = "Needs a text; frequent words soon have counts to compare.";

    fn estimate(&self, corpus: &Arc<Corpus>, params: &CountsParams) -> Estimate {
        let (counts, pairs) = table_estimate(corpus, params.window);
        counting(counts, pairs * 32.0 + 9e6)
    }

    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        _beside: Beside<'_>,
        params: &Valid<CountsParams>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let table = count_table(corpus, params.context_rule(seed), task)?;
        if table.stored() == 0 {
            return Err(Say::plain("No sentence has two words of the vocabulary: there is nothing to learn from").into());
        }
        Made::sparse(corpus, table, Dimensions::Items, recipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ParamValue, drive};
    use crate::embed::tests::{corpus_of, material};
    use crate::embed::{Beside, Embedder, embedder};

    fn made(text: &[&str], params: &[(&str, ParamValue)]) -> Embedding {
        let corpus = corpus_of(text.iter().copied());
        let params = params.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        let task = Task::detached();
        let method: &dyn Embedder = embedder("counts").unwrap();
        drive(method.prepare(&material(&corpus), Beside::default(), &params, Seed(1), &task).unwrap(), &task, |_, _| ()).unwrap()
    }

    fn cell(e: &Embedding, a: &str, b: &str) -> f32 {
        e.vector(e.items().find(a).unwrap())[e.items().find(b).unwrap().row()]
    }

    #[test]
    fn cells_by_hand() {
        let text = ["a b a c", "b c"];
        let both = made(&text, &[("window", ParamValue::Int(2))]);
        // a·b: distances 1 and 1; a·a: distance 2, seen from both; a·c: 1 (c is 3 from the first a); b·c: 2 and 1.
        assert_eq!([cell(&both, "a", "b"), cell(&both, "b", "a"), cell(&both, "a", "a"), cell(&both, "a", "c")], [2.0, 2.0, 2.0, 1.0]);
        assert_eq!(cell(&both, "b", "c"), 2.0);
        assert_eq!(both.dimension(0), Some(both.items().label(crate::data::ItemId(0))));
        let near = made(&text, &[("window", ParamValue::Int(2)), ("distance_weighting", ParamValue::Bool(true))]);
        assert_eq!([cell(&near, "a", "a"), cell(&near, "b", "c")], [1.0, 1.5]);
        let before = made(&text, &[("window", ParamValue::Int(2)), ("symmetric", ParamValue::Bool(false))]);
        assert_eq!(
            [cell(&before, "a", "b"), cell(&before, "b", "a"), cell(&before, "c", "b"), cell(&before, "b", "c")],
            [1.0, 1.0, 2.0, 0.0]
        );
        assert_eq!(cell(&before, "a", "a"), 1.0);
    }
}

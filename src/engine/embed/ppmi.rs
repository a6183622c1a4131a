//! Positive pointwise mutual information: counts of contexts, weighed by how much more often two words meet than chance would have it.
//!
//! In: a corpus of n words. Out: n × n, sparse. With #(w, c) the context counts and D their sum,
//! PMI(w, c) = ln( #(w, c) · Σ #(c')^cds / (#(w) · #(c)^cds) ); cell = max(0, PMI - ln `shift`). `cds` = 1 is plain PMI; 0.75 keeps rare contexts from
//! winning; `shift` = k plays the part of k negative samples in skip-gram.
//! Source: Church and Hanks 1990; Bullinaria and Levy 2007; Levy and Goldberg 2014, section 3; Levy, Goldberg and Dagan 2015, sections 3.1 and 3.2 (cds, shift, subsampling).
//! Cost: counting as in `cooccurrence`, then one pass over the pairs; memory 12 bytes a pair while counting and 16 after. Random: subsampling, where it is on.

use std::sync::Arc;

use super::cooccurrence::{ContextRule, count_table};
use super::counts::table_estimate;
use super::made::{Made, counting};
use super::{Beside, Embed, MethodKind};
use crate::base::{Cancelled, Estimate, Info, MethodError, Run, Say, Seed, Task, Valid};
use crate::data::{Corpus, Dimensions, Embedding, Recipe};
use crate::math::sparse::Csr;

/// The parameters of a method that begins with this table, and the table: stated once. A method's own come first, third and last.
macro_rules! with_table {
    ($(#[doc = $doc:literal])* pub struct $name:ident { first { $($first:tt)* } third { $($third:tt)* } last { $($last:tt)* } }) => {
        $crate::params! {
            $(#[doc = $doc])*
            pub struct $name {
                $($first)*
                /// How many words to each side count as context.
                window: usize = 5, in 1..=100, "Window";
                $($third)*
                /// Context distribution smoothing: contexts count by their frequency to this power; 1 is plain PMI, 0.75 favours rare contexts less.
                cds: f64 = 0.75, in 0.0..=1.0, "Context smoothing";
                /// The logarithm of this is taken off every cell: only pairs that meet that many times more often than by chance stay. Like as many negative samples.
                shift: f64 = 1.0, in 1.0..=100.0, "Shift (k)";
                /// A word at distance d counts 1/d instead of 1.
                distance_weighting: bool = false, switch, "Nearer words count more";
                /// Words more frequent than this share of the text are thinned out at random; 0 keeps all. Use 0 for texts of a few sentences.
                sample: f64 = 0.0, in 0.0..=1.0, "Subsampling threshold";
                $($last)*
            }
        }

        impl $name {
            /// What counts as context.
            pub(super) fn context_rule(&self, seed: $crate::base::Seed) -> $crate::embed::cooccurrence::ContextRule {
                let (window, by_distance, sample) = (self.window, self.distance_weighting, self.sample);
                $crate::embed::cooccurrence::ContextRule { window, by_distance, both_sides: true, sample, seed }
            }

            /// The table.
            fn table(
                &self,
                corpus: &$crate::data::Corpus,
                seed: $crate::base::Seed,
                task: &$crate::base::Task,
            ) -> Result<$crate::math::sparse::Csr, $crate::base::MethodError> {
                $crate::embed::ppmi::ppmi_table(corpus, self.context_rule(seed), self.cds, self.shift, task)
            }
        }
    };
}
pub(super) use with_table;

with_table! {
    /// Parameters of positive pointwise mutual information.
    pub struct PpmiParams { first {} third {} last {} }
}

/// Positive pointwise mutual information.
#[derive(Debug, Clone, Copy)]
pub struct Ppmi;

/// PPMI out of counts: `cds` and `shift` as in [`PpmiParams`].
pub(super) fn ppmi_of(counts: Csr, cds: f64, shift: f64, task: &Task) -> Result<Csr, Cancelled> {
    let words = counts.row_sums();
    let contexts: Vec<f64> = counts.column_sums().iter().map(|c| if *c > 0.0 { libm::pow(*c, cds) } else { 0.0 }).collect();
    let total: f64 = contexts.iter().sum();
    counts.mapped(
        |w, c, count| {
            let pmi = libm::log(f64::from(count) * total / (words[w] * contexts[c])) - libm::log(shift);
            pmi.max(0.0) as f32
        },
        task,
    )
}

/// Counts contexts and weighs them; refuses what leaves nothing.
pub(super) fn ppmi_table(corpus: &Corpus, rule: ContextRule, cds: f64, shift: f64, task: &Task) -> Result<Csr, MethodError> {
    let counts = count_table(corpus, rule, task)?;
    if counts.stored() == 0 {
        return Err(Say::plain("No sentence has two words of the vocabulary: there is nothing to learn from").into());
    }
    task.stage(Say::plain("Weighing pairs"), 0);
    let table = ppmi_of(counts, cds, shift, task)?;
    if table.stored() == 0 {
        return Err(Say::plain("No pair of words meets more often than by chance: lower the shift, or open a longer text").into());
    }
    Ok(table)
}

impl Embed for Ppmi {
    type Input = Arc<Corpus>;
    type Params = PpmiParams;

    const INFO: Info = Info {
        id: "ppmi",
        label: "Positive PMI",
        summary: "Counts the contexts of each word and weighs each by how much more often the two meet than chance would have it.",
        source: "Church, K. W. and Hanks, P. (1990). Word association norms, mutual information, and lexicography. Computational Linguistics 16; Levy, O., Goldberg, Y. and Dagan, I. (2015). Improving distributional similarity with lessons learned from word embeddings. TACL 3",
    };
    const KIND: MethodKind = MethodKind::Mechanical;
    const NEEDS: &'static str = "Needs a text; better than counts as soon as words repeat.";

    fn estimate(&self, corpus: &Arc<Corpus>, params: &PpmiParams) -> Estimate {
        let (counts, pairs) = table_estimate(corpus, params.window);
        counting(counts + pairs, pairs * 32.0 + 9e6)
    }

    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        _beside: Beside<'_>,
        params: &Valid<PpmiParams>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        Made::sparse(corpus, params.table(corpus, seed, task)?, Dimensions::Items, recipe)
    }
}

//! From a count to a cell: how context counts, PPMI and PPMI with SVD come by the number of one pair of words, for a pupil who looks on.
//!
//! In: the corpus and the recipe of vectors that were made of it. Out: for a word w all words c that stand near it, and for each of them the chain
//! #(w, c) → #(w), #(c)^cds, Σ #(c')^cds → expected = #(w)·#(c)^cds / Σ → PMI = ln( #(w, c) / expected ) → - ln `shift` → max(0, ·), formulae and source as in `ppmi`;
//! and, of vectors pressed by SVD, the sum over dimensions that stands for the cell (see [`Rebuilt`]).
//! Nothing of the table is kept for this: the sums take one pass over the tokens (what a token adds hangs on its place in the sentence only), the
//! contexts of a word another one that looks only where the word stands. Subsampling leaves out the same tokens as when the vectors were made: same seed, same draws.
//! Cost: two passes over the tokens for the first pair, one for another word, one for another context with SVD; memory 32 bytes a word of the vocabulary.
//! Differs from the table in rounding only: cells there are `f32`.

mod passes;
mod rebuilt;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use rebuilt::{Rebuilt, Share};

use super::cooccurrence::ContextRule;
use super::{Counts, CountsParams, Embed, Ppmi, PpmiParams, PpmiSvd, PpmiSvdParams};
use crate::base::{MethodError, ParamMap, Params, Say, Seed, Task};
use crate::data::{Corpus, Material, Recipe, downcast};

/// The method whose cells are looked at unless another one is named.
pub const DEFAULT: &str = Ppmi::INFO.id;

/// What becomes of the counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Table {
    /// They are the vectors.
    Counts,
    /// They are weighed: positive PMI.
    Ppmi,
    /// They are weighed and pressed into a few dimensions: U·Σ^`eig`.
    PpmiSvd {
        /// Power of the singular values.
        eig: f64,
    },
}

/// How vectors were counted and weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighing {
    /// What became of the counts.
    pub table: Table,
    /// Context distribution smoothing; 1 where the method has none.
    pub cds: f64,
    /// The logarithm of this is taken off; 1 where the method has none.
    pub shift: f64,
    rule: ContextRule,
}

impl Weighing {
    /// Whether a method counts pairs.
    #[must_use]
    pub fn is_of(method: &str) -> bool {
        Self::of(&Recipe::new(method, ParamMap::new(), Seed::default(), Vec::new())).is_some()
    }

    /// How the vectors of this recipe were made; `None` for those of other methods.
    #[must_use]
    pub fn of(recipe: &Recipe) -> Option<Self> {
        let (params, seed) = (&recipe.params, recipe.seed);
        match recipe.method.as_str() {
            id if id == Counts::INFO.id => {
                let p = CountsParams::from_map(params).ok()?;
                Some(Self { table: Table::Counts, cds: 1.0, shift: 1.0, rule: p.context_rule(seed) })
            }
            id if id == Ppmi::INFO.id => {
                let p = PpmiParams::from_map(params).ok()?;
                Some(Self { table: Table::Ppmi, cds: p.cds, shift: p.shift, rule: p.context_rule(seed) })
            }
            id if id == PpmiSvd::INFO.id => {
                let p = PpmiSvdParams::from_map(params).ok()?;
                Some(Self { table: Table::PpmiSvd { eig: p.eig }, cds: p.cds, shift: p.shift, rule: p.context_rule(seed) })
            }
            _ => None,
        }
    }

    /// Words to each side that count as context.
    #[must_use]
    pub fn window(&self) -> usize {
        self.rule.window
    }

    /// A word at distance d counts 1/d.
    #[must_use]
    pub fn by_distance(&self) -> bool {
        self.rule.by_distance
    }

    /// Words on both sides count; else only those before.
    #[must_use]
    pub fn both_sides(&self) -> bool {
        self.rule.both_sides
    }

    /// Words above this share of the text were thinned out; 0 for none.
    #[must_use]
    pub fn sample(&self) -> f64 {
        self.rule.sample
    }
}

/// What every word adds up to in the table of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// Σ over contexts: #(w).
    rows: Vec<f64>,
    /// Σ over words: #(c); empty where both sides count, which makes it #(w).
    columns: Vec<f64>,
    /// Σ #(c)^cds.
    total: f64,
}

impl Sums {
    fn column(&self, word: u32) -> f64 {
        let columns = if self.columns.is_empty() { &self.rows } else { &self.columns };
        columns.get(word as usize).copied().unwrap_or(0.0)
    }
}

/// A word that stands near another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Context {
    /// Its row.
    pub word: u32,
    /// How often, weighed by distance where that is on; positive.
    pub count: f64,
    /// ln of how many times as often as by chance.
    pub pmi: f64,
}

/// A word with all its contexts.
#[derive(Debug, Clone, PartialEq)]
pub struct Contexts {
    /// How it was counted.
    pub weighing: Weighing,
    /// Row of the word.
    pub word: u32,
    /// The strongest cells first: by PMI (of counts: by count), then by count, then by row.
    pub all: Vec<Context>,
    /// Places in `all`, the largest counts first.
    pub by_count: Vec<u32>,
    sums: Arc<Sums>,
}

/// Every number between the count of a pair and its cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chain {
    /// Rows of the word and of its context.
    pub words: [u32; 2],
    /// #(w, c).
    pub count: f64,
    /// #(w): all contexts of the word.
    pub row_sum: f64,
    /// #(c): how often the context stands near any word.
    pub column_sum: f64,
    /// #(c)^cds.
    pub smoothed: f64,
    /// Σ #(c')^cds over all contexts.
    pub total: f64,
    /// The count that chance would give.
    pub expected: f64,
    /// ln(count / expected); minus infinity for a pair that never meets.
    pub pmi: f64,
    /// PMI - ln shift.
    pub shifted: f64,
    /// The number in the table: the count, or max(0, `shifted`).
    pub cell: f64,
}

impl Contexts {
    /// Place of a context in `all`; `None` for one that never stands near the word.
    #[must_use]
    pub fn place(&self, context: u32) -> Option<usize> {
        self.all.iter().position(|c| c.word == context)
    }

    /// From the count of this context to its cell.
    #[must_use]
    pub fn chain(&self, context: u32) -> Chain {
        let count = self.place(context).map_or(0.0, |at| self.all[at].count);
        chain(&self.weighing, &self.sums, [self.word, context], count)
    }

    /// The same of a context that is there.
    #[must_use]
    pub fn chain_of(&self, context: &Context) -> Chain {
        chain(&self.weighing, &self.sums, [self.word, context.word], context.count)
    }

    /// The sums, to look at another word with.
    #[must_use]
    pub fn sums(&self) -> &Arc<Sums> {
        &self.sums
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        let numbers = self.sums.rows.len() + self.sums.columns.len();
        (self.all.len() * (size_of::<Context>() + 4) + numbers * 8) as u64
    }
}

fn chain(weighing: &Weighing, sums: &Sums, words: [u32; 2], count: f64) -> Chain {
    let row_sum = sums.rows.get(words[0] as usize).copied().unwrap_or(0.0);
    let column_sum = sums.column(words[1]);
    let smoothed = if column_sum > 0.0 { libm::pow(column_sum, weighing.cds) } else { 0.0 };
    let expected = if sums.total > 0.0 { row_sum * smoothed / sums.total } else { 0.0 };
    let pmi = if count > 0.0 { libm::log(count / expected) } else { f64::NEG_INFINITY };
    let shifted = pmi - libm::log(weighing.shift);
    let cell = if weighing.table == Table::Counts { count } else { shifted.max(0.0) };
    Chain { words, count, row_sum, column_sum, smoothed, total: sums.total, expected, pmi, shifted, cell }
}

/// The sums of the table of counts: a pass over the tokens.
///
/// # Errors
/// Tokens that cannot be read, or cancelled.
pub fn sums(corpus: &Corpus, weighing: &Weighing, task: &Task) -> Result<Arc<Sums>, MethodError> {
    let (rows, columns) = passes::sums(corpus, &weighing.rule, task)?;
    let counted = if columns.is_empty() { &rows } else { &columns };
    let total = counted.iter().filter(|c| **c > 0.0).map(|c| libm::pow(*c, weighing.cds)).sum();
    Ok(Arc::new(Sums { rows, columns, total }))
}

/// The text in a material: pairs of words are counted in nothing else.
///
/// # Errors
/// Another material.
pub fn text_of(material: &Arc<dyn Material>) -> Result<Arc<Corpus>, Say> {
    downcast(material).ok_or_else(|| Say::plain("Only the words of a text have pairs that were counted"))
}

/// A word with all its contexts: a pass over the tokens. `sums` are those of the same corpus and weighing.
///
/// # Errors
/// Tokens that cannot be read, or cancelled.
pub fn contexts(corpus: &Corpus, weighing: &Weighing, sums: &Arc<Sums>, word: u32, task: &Task) -> Result<Contexts, MethodError> {
    let counts = passes::row(corpus, &weighing.rule, word, task)?;
    let context = |(c, count): (usize, &f64)| {
        let of = chain(weighing, sums, [word, c as u32], *count);
        Context { word: c as u32, count: *count, pmi: of.pmi }
    };
    let mut all: Vec<Context> = counts.iter().enumerate().filter(|(_, n)| **n > 0.0).map(context).collect();
    let first = |c: &Context| if weighing.table == Table::Counts { c.count } else { c.pmi };
    all.sort_by(|a, b| first(b).total_cmp(&first(a)).then(b.count.total_cmp(&a.count)).then(a.word.cmp(&b.word)));
    let mut by_count: Vec<u32> = (0..all.len() as u32).collect();
    by_count.sort_by(|a, b| {
        let (a, b) = (&all[*a as usize], &all[*b as usize]);
        b.count.total_cmp(&a.count).then(a.word.cmp(&b.word))
    });
    Ok(Contexts { weighing: *weighing, word, all, by_count, sums: sums.clone() })
}

/// A pair of words that stands out, to begin with: among the frequent words the one with the largest PMI² · √count, PMI without smoothing (PMI alone would
/// find pairs that met once, the count alone those of grammar, which smoothing favours). Where frequent words never meet, any that does.
///
/// # Errors
/// No two words stand near each other; tokens that cannot be read, or cancelled.
pub fn standing_out(corpus: &Corpus, weighing: &Weighing, sums: &Arc<Sums>, task: &Task) -> Result<[u32; 2], MethodError> {
    let square = passes::square(corpus, &weighing.rule, task)?;
    let all: f64 = sums.rows.iter().sum();
    let mut best: Option<(f64, [u32; 2])> = None;
    for (words, count) in square.pairs().filter(|([w, c], _)| w != c) {
        let pmi = libm::log(count * all / (sums.rows[words[0] as usize] * sums.column(words[1])));
        let score = pmi * pmi.abs() * count.sqrt();
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, words));
        }
    }
    if let Some((_, words)) = best {
        return Ok(words);
    }
    let any = sums.rows.iter().position(|sum| *sum > 0.0);
    let none = || Say::plain("No sentence has two words of the vocabulary: there is nothing to learn from");
    let word = any.ok_or_else(none)? as u32;
    let found = contexts(corpus, weighing, sums, word, task)?;
    Ok([word, found.all.first().map_or(word, |c| c.word)])
}

/// The sum over dimensions that stands for the cell of a pair, and how it builds up; `None` where the vectors are the table itself.
///
/// # Errors
/// Tokens that cannot be read, or cancelled.
pub fn rebuild(
    corpus: &Corpus,
    contexts: &Contexts,
    context: u32,
    embedding: &crate::data::Embedding,
    task: &Task,
) -> Result<Option<Rebuilt>, MethodError> {
    let (Table::PpmiSvd { eig }, Some(vectors)) = (contexts.weighing.table, embedding.matrix()) else { return Ok(None) };
    let (weighing, sums) = (&contexts.weighing, &contexts.sums);
    // Both sides count, so the column of counts is the row of the context.
    let counts = passes::row(corpus, &weighing.rule, context, task)?;
    let column = counts.iter().enumerate().filter(|(_, n)| **n > 0.0);
    let column = column.map(|(w, count)| (w, chain(weighing, sums, [w as u32, context], *count).cell)).filter(|(_, cell)| *cell > 0.0);
    Ok(Some(rebuilt::rebuild(vectors, eig, contexts.word, column, task)?))
}

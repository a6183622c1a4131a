//! Scores on published question sets: analogies (accuracy per section) and word pairs judged by people (rank correlation). The kinds of test are an open
//! list, [`EVALUATIONS`].
//!
//! Words of the files are looked up among the first rows only when a restriction is set, with or without regard to case; what is not found is
//! counted and listed, never scored.

mod analogies;
mod kind;
mod pairs;
mod questions;

pub use analogies::{AnalogyOptions, AnalogyReport, Failure, MOST_TOP, SectionReport, evaluate_analogies};
pub use kind::{EVALUATIONS, EvaluationKind, Figure, Questions, Report, Rows, Value, evaluation, recognise, what_lines_look_like};
pub use pairs::{
    JudgedPair, JudgedPairs, MissingPair, PairSet, ScoredPair, SimilarityReport, evaluate_similarity, parse_pairs, pearson, spearman,
};
pub use questions::{Analogies, BadLine, Question, QuestionSet, Section, parse_questions};

use std::collections::HashMap;

use crate::base::{Cancelled, Task};
use crate::data::{ItemId, ItemSet};

/// Finds words, by label or by label without regard to case (then the first row wins, which is the most frequent).
struct Lookup<'a> {
    items: &'a ItemSet,
    rows: usize,
    folded: Option<HashMap<String, u32>>,
}

/// Rows between two looks at whether the owner gave up.
const CHECK_EVERY: usize = 4096;

impl<'a> Lookup<'a> {
    fn new(items: &'a ItemSet, fold_case: bool, first_rows: Option<usize>, task: &Task) -> Result<Self, Cancelled> {
        let rows = first_rows.unwrap_or(usize::MAX).min(items.len());
        let mut folded = None;
        if fold_case {
            let mut map = HashMap::with_capacity(rows);
            for (row, label) in items.labels().take(rows).enumerate() {
                if row % CHECK_EVERY == 0 {
                    task.check()?;
                }
                map.entry(label.to_lowercase()).or_insert(row as u32);
            }
            folded = Some(map);
        }
        Ok(Self { items, rows, folded })
    }

    fn find(&self, word: &str) -> Option<ItemId> {
        match &self.folded {
            Some(map) => map.get(&word.to_lowercase()).copied().map(ItemId),
            None => self.items.find(word).filter(|id| id.row() < self.rows),
        }
    }

    /// For each row the first row with the same word; a row by itself when case counts.
    fn first_of_same(&self, task: &Task) -> Result<Vec<u32>, Cancelled> {
        let mut out = Vec::with_capacity(self.rows);
        for (row, label) in self.items.labels().take(self.rows).enumerate() {
            if row % CHECK_EVERY == 0 {
                task.check()?;
            }
            out.push(self.folded.as_ref().map_or(row as u32, |_| self.find(label).map_or(row as u32, |id| id.0)));
        }
        Ok(out)
    }
}

/// Every n-th question, with n so that at most `most` remain: for a quick look at large sets.
#[must_use]
pub fn thinned(set: &QuestionSet, most: usize) -> QuestionSet {
    let every = set.len().div_ceil(most.max(1)).max(1);
    let mut seen = 0;
    let mut take = |section: &Section| {
        let questions = section.questions.iter().filter(|_| {
            seen += 1;
            (seen - 1) % every == 0
        });
        Section { name: section.name.clone(), questions: questions.cloned().collect() }
    };
    QuestionSet { sections: set.sections.iter().map(&mut take).collect(), bad_lines: set.bad_lines.clone() }
}

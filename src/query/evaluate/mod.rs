//! Scores on published question sets: analogies (accuracy per section) and word pairs judged by people (rank correlation).
//!
//! Words of the files are looked up among the first rows only when a restriction is set, with or without regard to case; what is not found is
//! counted and listed, never scored.

mod analogies;
mod pairs;
mod questions;

pub use analogies::{AnalogyOptions, AnalogyReport, Failure, SectionReport, evaluate_analogies};
pub use pairs::{JudgedPair, MissingPair, PairSet, ScoredPair, SimilarityReport, evaluate_similarity, parse_pairs, pearson, spearman};
pub use questions::{BadLine, Question, QuestionSet, Section, parse_questions};

use std::collections::HashMap;

use crate::data::{ItemId, ItemSet};

/// Finds words, by label or by label without regard to case (then the first row wins, which is the most frequent).
struct Lookup<'a> {
    items: &'a ItemSet,
    rows: usize,
    folded: Option<HashMap<String, u32>>,
}

impl<'a> Lookup<'a> {
    fn new(items: &'a ItemSet, fold_case: bool, first_rows: Option<usize>) -> Self {
        let rows = first_rows.unwrap_or(usize::MAX).min(items.len());
        let folded = fold_case.then(|| {
            let mut map = HashMap::with_capacity(rows);
            for (row, label) in items.keys().iter().take(rows).enumerate() {
                map.entry(label.to_lowercase()).or_insert(row as u32);
            }
            map
        });
        Self { items, rows, folded }
    }

    fn find(&self, word: &str) -> Option<ItemId> {
        match &self.folded {
            Some(map) => map.get(&word.to_lowercase()).copied().map(ItemId),
            None => self.items.find(word).filter(|id| id.row() < self.rows),
        }
    }

    /// For each row the first row with the same word; a row by itself when case counts.
    fn first_of_same(&self) -> Vec<u32> {
        let labels = self.items.keys().iter().take(self.rows).enumerate();
        labels.map(|(row, label)| self.folded.as_ref().map_or(row as u32, |_| self.find(label).map_or(row as u32, |id| id.0))).collect()
    }
}

//! Two neighbour lists of one question, asked of two sets of vectors: which neighbours stayed, came and went, and how their ranks changed.

use super::NeighbourList;
use crate::data::ItemSet;

/// A neighbour and where it ranks in both lists, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Its label.
    pub label: String,
    /// Rank now, where it is among the first k.
    pub now: Option<usize>,
    /// Rank before, as far down as that list goes.
    pub before: Option<usize>,
}

/// What happened to a neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftKind {
    /// Among the first k in both.
    Kept,
    /// Among the first k only now.
    New,
    /// Among the first k only before.
    Gone,
}

impl Shift {
    /// What happened to it, for lists of k.
    #[must_use]
    pub fn kind(&self, k: usize) -> ShiftKind {
        match (self.now, self.before) {
            (Some(_), Some(before)) if before <= k => ShiftKind::Kept,
            (Some(_), _) => ShiftKind::New,
            (None, _) => ShiftKind::Gone,
        }
    }
}

/// Compares the first k neighbours of two lists by label; words of the question are none. First those of now, by rank, then those that are gone.
#[must_use]
pub fn shifts(now: (&ItemSet, &NeighbourList), before: (&ItemSet, &NeighbourList), k: usize) -> Vec<Shift> {
    let ranked = |(items, list): (&ItemSet, &NeighbourList)| -> Vec<String> {
        let hits = list.hits.iter().filter(|h| !h.is_query_word && h.item.row() < items.len());
        hits.map(|h| items.label(h.item).to_owned()).collect()
    };
    let (now, before) = (ranked(now), ranked(before));
    let now = &now[..k.min(now.len())];
    let place = |list: &[String], label: &str| list.iter().position(|l| l == label).map(|i| i + 1);
    let here = now.iter().enumerate().map(|(i, label)| Shift { label: label.clone(), now: Some(i + 1), before: place(&before, label) });
    let gone = before.iter().take(k).enumerate().filter(|(_, label)| place(now, label).is_none());
    here.chain(gone.map(|(i, label)| Shift { label: label.clone(), now: None, before: Some(i + 1) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Columns, ItemId, ItemKind, Metric};
    use crate::query::Ranked;

    fn list(rows: &[u32], query: u32) -> NeighbourList {
        let hits = rows.iter().map(|r| Ranked { item: ItemId(*r), value: 0.5, is_query_word: *r == query }).collect();
        NeighbourList {
            hits,
            metric: Metric::Cosine,
            scaled_to_unit: false,
            all_equal: false,
            is_zero: false,
            made_of: None,
            unseen: Vec::new(),
            duplicates: Vec::new(),
        }
    }

    fn items(labels: &[&str]) -> ItemSet {
        ItemSet::new(ItemKind::WORD, labels.iter().collect(), Columns::default()).unwrap()
    }

    #[test]
    fn what_stays_comes_and_goes_is_told_by_label() {
        // Another order of rows in the other vocabulary.
        let (a, b) = (items(&["x", "p", "q", "r", "s"]), items(&["s", "r", "q", "p", "x"]));
        let now = list(&[0, 1, 2, 3], 0);
        let before = list(&[4, 2, 0, 3, 1], 4);
        let found = shifts((&a, &now), (&b, &before), 2);
        let told: Vec<_> = found.iter().map(|s| (s.label.as_str(), s.now, s.before, s.kind(2))).collect();
        assert_eq!(
            told,
            [("p", Some(1), Some(3), ShiftKind::New), ("q", Some(2), Some(1), ShiftKind::Kept), ("s", None, Some(2), ShiftKind::Gone),]
        );
        assert!(shifts((&a, &list(&[], 0)), (&b, &list(&[], 0)), 5).is_empty());
    }
}

//! Rows as they were before an example, so that it can be taken back to the bit. The list is bounded: the oldest examples are forgotten first.

use std::collections::VecDeque;

use crate::math::kernels::Rows;

/// Examples that can be taken back at most.
const MAX_EXAMPLES: usize = 1000;
/// Numbers that are kept for it at most: 64 MiB.
const MAX_NUMBERS: usize = 16 << 20;

/// Some rows of a matrix, once each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Saved(Vec<(u32, Vec<f32>)>);

impl Saved {
    /// Copies rows; one that is named twice is kept once.
    pub(super) fn of(matrix: &Rows, rows: &[u32]) -> Self {
        let first = |(i, row): (usize, &u32)| (!rows[..i].contains(row)).then(|| (*row, matrix.row(*row as usize).to_vec()));
        Self(rows.iter().enumerate().filter_map(first).collect())
    }

    /// Puts them back.
    pub(super) fn restore(&self, matrix: &mut Rows) {
        for (row, numbers) in &self.0 {
            matrix.row_mut(*row as usize).copy_from_slice(numbers);
        }
    }

    /// The rows and what they were, in the order of their first naming.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, &[f32])> {
        self.0.iter().map(|(row, numbers)| (*row, numbers.as_slice()))
    }

    fn numbers(&self) -> usize {
        self.0.iter().map(|(_, numbers)| numbers.len()).sum()
    }
}

/// What can be taken back, newest last: rows of each matrix, and whatever else the method keeps.
#[derive(Debug)]
pub(super) struct Undo<K> {
    list: VecDeque<(Vec<Saved>, K)>,
    numbers: usize,
}

impl<K> Default for Undo<K> {
    fn default() -> Self {
        Self { list: VecDeque::new(), numbers: 0 }
    }
}

impl<K> Undo<K> {
    pub(super) fn push(&mut self, saved: Vec<Saved>, kept: K) {
        self.numbers += saved.iter().map(Saved::numbers).sum::<usize>();
        self.list.push_back((saved, kept));
        while self.list.len() > 1 && (self.list.len() > MAX_EXAMPLES || self.numbers > MAX_NUMBERS) {
            if let Some((old, _)) = self.list.pop_front() {
                self.numbers -= old.iter().map(Saved::numbers).sum::<usize>();
            }
        }
    }

    pub(super) fn pop(&mut self) -> Option<(Vec<Saved>, K)> {
        let last = self.list.pop_back()?;
        self.numbers -= last.0.iter().map(Saved::numbers).sum::<usize>();
        Some(last)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten_and_rows_come_back() {
        let mut rows = Rows::zeroed(4, 3);
        let mut undo = Undo::default();
        for i in 0..MAX_EXAMPLES + 5 {
            undo.push(vec![Saved::of(&rows, &[2, 1, 2])], i);
            rows.row_mut(2).fill(i as f32 + 1.0);
        }
        assert_eq!(undo.len(), MAX_EXAMPLES);
        let mut last = None;
        while let Some((saved, i)) = undo.pop() {
            assert_eq!(saved[0].rows().map(|(row, _)| row).collect::<Vec<_>>(), [2, 1]);
            saved[0].restore(&mut rows);
            last = Some(i);
        }
        assert_eq!((last, rows.row(2)[0], undo.numbers), (Some(5), 5.0, 0));
        undo.push(vec![Saved::of(&Rows::zeroed(1, MAX_NUMBERS + 1), &[0])], 0);
        assert_eq!(undo.len(), 1, "the newest can always be taken back");
    }
}

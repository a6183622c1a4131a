//! One cell of the table of co-occurrences at a time, forward and back, on the vectors of the run itself.
//!
//! The next pairs are trained one by one by the function that trains them otherwise. What a pair changes (two word vectors, two context vectors, their
//! biases, and the sums of squares of all these) is kept, so that it can be taken back to the bit. The cells around are looked up in the whole list of
//! pairs: two passes over it for each example.

use std::sync::Arc;

use super::{GloveRun, Pair};
use crate::base::trace::{Cell, Example, Fit, Move, Moved};
use crate::base::{ExampleReport, MethodError, StepReport, Task, Trace};
use crate::embed::undo::{Saved, Undo};

/// Words in the picture of the cells around, the two of the cell among them.
const AROUND: usize = 8;

/// Pairs that were trained one by one since the last whole step.
#[derive(Default)]
pub(super) struct Stepper {
    /// Their loss, and the directions that were trained.
    loss: (f64, usize),
    taken: u64,
    undo: Undo<Kept>,
}

/// What is restored beside the rows.
struct Kept {
    /// Row, bias, sum of squares.
    biases: Vec<(usize, f32, f32)>,
    done: usize,
    loss: (f64, usize),
    trace: Trace,
}

impl Stepper {
    /// A whole step begins, and nothing can be taken back beyond it: the loss not yet reported.
    pub(super) fn hand_over(&mut self) -> (f64, usize) {
        std::mem::take(self).loss
    }
}

impl GloveRun {
    /// Trains the next pair; `None` at the end of the training.
    pub(super) fn pair_forward(&mut self, task: &Task) -> Result<Option<ExampleReport>, MethodError> {
        let all = self.pairs.len() * self.params.epochs;
        if self.done >= all {
            return Ok(None);
        }
        let contexts = self.words.words.len() as u32;
        let first = self.done % self.pairs.len();
        let Some(pair) = self.pairs.from(first, task)?.first().copied() else { return Ok(None) };
        let (around, counts) = self.around(pair, task)?;
        let Pair { a, b, .. } = pair;
        let rows = if a == b { vec![a, contexts + a] } else { vec![a, b, contexts + a, contexts + b] };
        let saved = vec![Saved::of(&self.vectors, &rows), Saved::of(&self.squares, &rows)];
        let biases = rows.iter().map(|r| *r as usize).map(|r| (r, self.biases[r], self.bias_squares[r])).collect();
        let words: Vec<u32> = if a == b { vec![a] } else { vec![a, b] };
        let before: Vec<Vec<f32>> = words.iter().map(|row| self.sum_of(*row)).collect();
        let (share, log) = self.weight_and_log(pair);
        let directions: Vec<(u32, u32)> = if a == b { vec![(a, contexts + b)] } else { vec![(a, contexts + b), (b, contexts + a)] };
        let mut fits = Vec::new();
        let mut loss = 0.0;
        for (w, c) in &directions {
            let (dot, biases) = self.product(*w, *c);
            let error = dot + biases[0] + biases[1] - f64::from(log);
            fits.push(Fit { dot, biases, error, pull: f64::from(share) * error, after: 0.0 });
            loss += self.fit(*w, *c, share, log);
        }
        for (fit, (w, c)) in fits.iter_mut().zip(&directions) {
            let (dot, biases) = self.product(*w, *c);
            fit.after = dot + biases[0] + biases[1];
        }
        let moved = |(row, before): (&u32, Vec<f32>)| Move { vector: Moved::Shown(*row), before, after: self.sum_of(*row) };
        let moves = words.iter().zip(before).map(moved).collect();
        let mut trace = Trace {
            example: Example::Cell(Cell {
                words: [a, b],
                count: f64::from(pair.weight),
                log: f64::from(log),
                weight: f64::from(share),
                fits,
                around,
                counts,
            }),
            moves,
            loss,
            rate: self.params.eta,
            taken_back: false,
            taken: self.stepper.taken + 1,
            can_go_back: 0,
            is_last: false,
        };
        let kept = Kept { biases, done: self.done, loss: self.stepper.loss, trace: trace.clone() };
        self.stepper.undo.push(saved, kept);
        self.stepper.taken += 1;
        self.stepper.loss = (self.stepper.loss.0 + loss, self.stepper.loss.1 + directions.len());
        self.done += 1;
        trace.can_go_back = self.stepper.undo.len() as u64;
        trace.is_last = self.done == all;
        Ok(Some(ExampleReport { report: self.standing(), trace: Arc::new(trace) }))
    }

    /// Takes the last pair back.
    pub(super) fn pair_back(&mut self) -> Option<ExampleReport> {
        let (saved, kept) = self.stepper.undo.pop()?;
        for (saved, matrix) in saved.iter().zip([&mut self.vectors, &mut self.squares]) {
            saved.restore(matrix);
        }
        for (row, bias, square) in kept.biases {
            (self.biases[row], self.bias_squares[row]) = (bias, square);
        }
        self.done = kept.done;
        self.stepper.loss = kept.loss;
        self.stepper.taken -= 1;
        let can_go_back = self.stepper.undo.len() as u64;
        let trace = Trace { taken_back: true, taken: self.stepper.taken, can_go_back, ..kept.trace };
        Some(ExampleReport { report: self.standing(), trace: Arc::new(trace) })
    }

    /// Dot product of a word row and a context row, and their biases, in 64 bits.
    fn product(&self, w: u32, c: u32) -> (f64, [f64; 2]) {
        let (x, y) = (self.vectors.row(w as usize), self.vectors.row(c as usize));
        let dot = x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
        (dot, [w, c].map(|row| f64::from(self.biases[row as usize])))
    }

    /// The vector of a word as the result has it.
    fn sum_of(&self, row: u32) -> Vec<f32> {
        let context = self.words.words.len() + row as usize;
        self.vectors.row(row as usize).iter().zip(self.vectors.row(context)).map(|(word, context)| word + context).collect()
    }

    /// How the run stands between two whole steps.
    fn standing(&self) -> StepReport {
        let epochs = self.params.epochs;
        StepReport {
            step: self.steps,
            work: self.done as u64,
            work_total: (self.pairs.len() * epochs) as u64,
            epoch: (self.done / self.pairs.len()).min(epochs - 1) as u32 + 1,
            epochs: epochs as u32,
            loss: None,
            learning_rate: Some(self.params.eta),
            finished: false,
        }
    }

    /// The words of a pair, those that most often stand near either, and the counts between all of them, row by row.
    fn around(&mut self, pair: Pair, task: &Task) -> Result<(Vec<u32>, Vec<f64>), MethodError> {
        let mut near: Vec<(f32, u32)> = Vec::new();
        self.pairs.each(task, |other| {
            for (me, it) in [(other.a, other.b), (other.b, other.a)] {
                if (me == pair.a || me == pair.b) && it != pair.a && it != pair.b {
                    near.push((other.weight, it));
                }
            }
        })?;
        near.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let mut around = vec![pair.a];
        for word in std::iter::once(pair.b).chain(near.into_iter().map(|(_, word)| word)) {
            if around.len() < AROUND && !around.contains(&word) {
                around.push(word);
            }
        }
        let n = around.len();
        let mut counts = vec![0.0; n * n];
        self.pairs.each(task, |other| {
            let at = |word: u32| around.iter().position(|w| *w == word);
            if let (Some(i), Some(j)) = (at(other.a), at(other.b)) {
                counts[i * n + j] = f64::from(other.weight);
                counts[j * n + i] = f64::from(other.weight);
            }
        })?;
        Ok((around, counts))
    }
}

#[cfg(test)]
#[path = "glove_trace_tests.rs"]
mod tests;

//! One window at a time, forward and back, on the vectors of the run itself.
//!
//! The windows of the next slice are trained one by one by the kernel that trains them otherwise, in the same order, so that a training that was looked at
//! ends in the same bytes as one that was not. Before each update the products are taken anew in 64 bits, as the kernel meets them: with many neighbours
//! the later ones meet output vectors that the earlier ones have moved. Rows that a window changes are kept, so that it can be taken back to the bit.

use std::sync::Arc;

use super::{Training, tiles};
use crate::base::trace::{Example, Meeting, Move, Moved, Output, OutputOf, Part, SentenceWord, Window as WindowTrace};
use crate::base::{ExampleReport, MethodError, Say, StepReport, Task, Trace};
use crate::embed::passes::Loss;
use crate::embed::undo::{Saved, Undo};
use crate::embed::word2vec::params::Model;
use crate::embed::word2vec::plan::{Plan, SliceText, Window};
use crate::math::kernels::{LossSum, MAX_OUTPUTS, add_difference, mean_rows, update_pairs};

/// Words of a long sentence that are shown on each side of a window.
const AROUND: usize = 12;

/// How far single windows have come in the slice that is next.
#[derive(Default)]
pub(super) struct Stepper {
    /// The slice that `plan` is for.
    planned: Option<usize>,
    plan: Plan,
    text: SliceText,
    /// Windows of that slice that have been trained.
    offset: usize,
    /// Loss of the windows that were trained one by one since the last whole step.
    loss: Loss,
    /// Their number.
    taken: u64,
    undo: Undo<Kept>,
}

/// What is restored beside the rows.
struct Kept {
    slice: usize,
    offset: usize,
    loss: Loss,
    trace: Trace,
}

impl Stepper {
    /// A whole step begins, and nothing can be taken back beyond it: how many windows of slice `next` are trained already, and the loss not yet reported.
    pub(super) fn hand_over(&mut self, next: usize) -> (usize, Loss) {
        let begun = (self.begun(next), self.loss);
        *self = Self::default();
        begun
    }

    fn begun(&self, next: usize) -> usize {
        if self.planned == Some(next) { self.offset } else { 0 }
    }
}

impl Training {
    /// Corpus words worked through, over all epochs.
    pub(super) fn work(&self) -> usize {
        let in_slice = match self.stepper.begun(self.done).checked_sub(1) {
            Some(last) => self.stepper.text.kept[Plan::places(&self.stepper.plan.windows()[last])[1]] + 1,
            None => 0,
        };
        self.schedule.passes.tokens_before(self.done) + in_slice
    }

    /// Trains the next window; `None` at the end of the training.
    pub(super) fn window_forward(&mut self, task: &Task) -> Result<Option<ExampleReport>, MethodError> {
        if !self.ready()? {
            return Ok(None);
        }
        let window = self.stepper.plan.windows()[self.stepper.offset];
        let mut context = Vec::new();
        self.stepper.plan.neighbours(&window, &mut context);
        // Single windows are trained in place: what the workers have learned comes together first.
        self.workers.gather(task)?;
        let targets = self.wanted_targets(&window);
        let (slice, offset, loss_before) = (self.done, self.stepper.offset, self.stepper.loss);
        let rate = self.schedule.passes.rate(slice);
        let rows: Vec<u32> = targets.iter().map(|(row, _)| *row).collect();
        let saved = vec![Saved::of(&self.workers.inputs, &context), Saved::of(&self.workers.outputs, &rows)];
        let (meetings, loss) = self.train_window(&context, &targets, rate);
        let mut trace = Trace {
            moves: self.moves(&saved),
            example: Example::Window(self.window_trace(&window, context, &targets, meetings)),
            loss: loss.0,
            rate: f64::from(rate),
            taken_back: false,
            taken: self.stepper.taken + 1,
            can_go_back: 0,
            is_last: false,
        };
        let stepper = &mut self.stepper;
        stepper.undo.push(saved, Kept { slice, offset, loss: loss_before, trace: trace.clone() });
        stepper.taken += 1;
        stepper.offset += 1;
        stepper.loss = (loss_before.0 + loss.0, loss_before.1 + loss.1);
        trace.can_go_back = stepper.undo.len() as u64;
        trace.is_last = !self.ready()?;
        Ok(Some(ExampleReport { report: self.standing(), trace: Arc::new(trace) }))
    }

    /// Output rows of a window, and whether each is pulled near.
    fn wanted_targets(&self, window: &Window) -> Vec<(u32, bool)> {
        let targets = self.schedule.planner.targets(&self.stepper.plan, window);
        targets.rows.iter().enumerate().map(|(i, row)| (*row, targets.is_wanted(i))).collect()
    }

    /// Takes the last window back.
    pub(super) fn window_back(&mut self) -> Result<Option<ExampleReport>, MethodError> {
        let Some((saved, kept)) = self.stepper.undo.pop() else { return Ok(None) };
        for (saved, matrix) in saved.iter().zip([&mut self.workers.inputs, &mut self.workers.outputs]) {
            saved.restore(matrix);
        }
        self.done = kept.slice;
        self.plan_next()?;
        let stepper = &mut self.stepper;
        stepper.offset = kept.offset;
        stepper.loss = kept.loss;
        stepper.taken -= 1;
        let trace = Trace { taken_back: true, taken: stepper.taken, can_go_back: stepper.undo.len() as u64, ..kept.trace };
        Ok(Some(ExampleReport { report: self.standing(), trace: Arc::new(trace) }))
    }

    /// Makes the next window ready; slices in which nothing is left are passed over. False at the end of the training.
    fn ready(&mut self) -> Result<bool, Say> {
        let all = self.schedule.passes.all();
        while self.done < all {
            self.plan_next()?;
            if self.stepper.offset < self.stepper.plan.windows().len() {
                return Ok(true);
            }
            self.done += 1;
        }
        Ok(false)
    }

    fn plan_next(&mut self) -> Result<(), Say> {
        if self.stepper.planned == Some(self.done) {
            return Ok(());
        }
        let slice = self.schedule.passes.slice(self.done);
        let plan = &mut self.stepper.plan;
        self.stepper.text = self.schedule.planner.plan_with_text(&self.corpus, slice, self.done as u64, plan)?;
        self.stepper.planned = Some(self.done);
        self.stepper.offset = 0;
        Ok(())
    }

    /// How the run stands between two whole steps.
    fn standing(&self) -> StepReport {
        self.schedule.passes.report(self.steps, self.done, self.work(), (0.0, 0))
    }

    /// One window in place, with its products on the way.
    fn train_window(&mut self, context: &[u32], targets: &[(u32, bool)], rate: f32) -> (Vec<Meeting>, Loss) {
        let level = self.schedule.level;
        let mut loss = LossSum::default();
        let mut meetings = Vec::with_capacity(context.len() * targets.len());
        match self.schedule.settings.model {
            Model::SkipGram => {
                for some in tiles(context) {
                    let begun = meetings.len();
                    meetings.resize(begun + some.len() * targets.len(), NOT_YET);
                    for (part, few) in targets.chunks(MAX_OUTPUTS).enumerate() {
                        for (i, input) in some.iter().enumerate() {
                            for (j, (output, wanted)) in few.iter().enumerate() {
                                let (x, y) = (self.workers.inputs.row(*input as usize), self.workers.outputs.row(*output as usize));
                                let t = part * MAX_OUTPUTS + j;
                                meetings[begun + i * targets.len() + t] = meeting(x, y, *wanted, rate);
                            }
                        }
                        let (rows, wanted) = tile(few);
                        update_pairs(level, &mut self.workers.inputs, some, &mut self.workers.outputs, &rows, wanted, rate, &mut loss);
                    }
                }
                loss.add_pairs(context.len());
            }
            Model::Cbow => {
                let [mean, before] = &mut self.workers.scratch[0].mean;
                mean_rows(level, &self.workers.inputs, context, mean, 0);
                before.copy_row(0, mean, 0);
                for few in targets.chunks(MAX_OUTPUTS) {
                    let meet =
                        |(output, wanted): &(u32, bool)| meeting(mean.row(0), self.workers.outputs.row(*output as usize), *wanted, rate);
                    meetings.extend(few.iter().map(meet));
                    let (rows, wanted) = tile(few);
                    update_pairs(level, mean, &[0], &mut self.workers.outputs, &rows, wanted, rate, &mut loss);
                }
                add_difference(level, &mut self.workers.inputs, context, mean, before, 0);
                mean_rows(level, &self.workers.inputs, context, mean, 0);
                loss.add_pairs(1);
            }
        }
        for (i, met) in meetings.iter_mut().enumerate() {
            let input = match self.schedule.settings.model {
                Model::SkipGram => self.workers.inputs.row(context[i / targets.len()] as usize),
                Model::Cbow => self.workers.scratch[0].mean[0].row(0),
            };
            met.dot_after = dot(input, self.workers.outputs.row(targets[i % targets.len()].0 as usize));
        }
        (meetings, (loss.total(), loss.pairs()))
    }

    fn moves(&self, saved: &[Saved]) -> Vec<Move> {
        let has_tree = self.schedule.planner.has_tree();
        let of = |saved: &Saved, after: &crate::math::kernels::Rows, vector: &dyn Fn(usize, u32) -> Moved| -> Vec<Move> {
            let moved = |(i, (row, before)): (usize, (u32, &[f32]))| Move {
                vector: vector(i, row),
                before: before.to_vec(),
                after: after.row(row as usize).to_vec(),
            };
            saved.rows().enumerate().map(moved).collect()
        };
        let mut moves = of(&saved[0], &self.workers.inputs, &|_, row| Moved::Shown(row));
        moves.extend(of(&saved[1], &self.workers.outputs, &|i, row| if has_tree { Moved::Node(i as u32) } else { Moved::Output(row) }));
        moves
    }

    fn window_trace(&self, window: &Window, context: Vec<u32>, targets: &[(u32, bool)], meetings: Vec<Meeting>) -> WindowTrace {
        let SliceText { tokens, ends, kept } = &self.stepper.text;
        let [first, middle, last] = Plan::places(window);
        let sentence = ends.partition_point(|end| *end <= kept[middle]);
        let start = sentence.checked_sub(1).map_or(0, |before| ends[before]);
        let end = ends[sentence];
        let from = start.max(kept[first].saturating_sub(AROUND));
        let to = end.min(kept[last - 1] + 1 + AROUND);
        let part = |at: usize| match kept.binary_search(&at) {
            Ok(word) if word == middle => Part::Target,
            Ok(word) if (first..last).contains(&word) => Part::Context(word - first - usize::from(word > middle)),
            Ok(_) => Part::Outside,
            Err(_) => Part::Thinned,
        };
        let has_tree = self.schedule.planner.has_tree();
        let output = |(i, (row, wanted)): (usize, &(u32, bool))| {
            let who = if has_tree { OutputOf::Node(i as u32) } else { OutputOf::Word(*row) };
            Output { who, wanted: *wanted }
        };
        WindowTrace {
            sentence: (from..to).map(|at| SentenceWord { row: tokens[at], part: part(at) }).collect(),
            cut: [from > start, to < end],
            context,
            outputs: targets.iter().enumerate().map(output).collect(),
            by_mean: self.schedule.settings.model == Model::Cbow,
            meetings,
        }
    }
}

/// The rows of a tile, and which of them are pulled near, as bits.
fn tile(few: &[(u32, bool)]) -> (Vec<u32>, u32) {
    let wanted = few.iter().enumerate().map(|(i, (_, wanted))| u32::from(*wanted) << i).sum();
    (few.iter().map(|(row, _)| *row).collect(), wanted)
}

/// Stands where a meeting is not computed yet.
const NOT_YET: Meeting = Meeting { dot: 0.0, dot_after: 0.0, sigma: 0.0, error: 0.0, push: 0.0 };

fn meeting(input: &[f32], output: &[f32], wanted: bool, rate: f32) -> Meeting {
    let dot_now = dot(input, output);
    let sigma = 1.0 / (1.0 + (-dot_now).exp());
    let error = f64::from(u8::from(wanted)) - sigma;
    let push = f64::from(rate) * error.abs() * dot(output, output).sqrt();
    Meeting { dot: dot_now, dot_after: dot_now, sigma, error, push }
}

fn dot(x: &[f32], y: &[f32]) -> f64 {
    x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;

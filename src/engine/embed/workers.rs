//! The two matrices of a training on a text: changed in place by one thread, or as copies by the threads of the fast mode.

use std::borrow::Cow;
use std::ops::Range;

use super::passes::Passes;
use crate::base::{Cancelled, Choice, Task};
use crate::data::Corpus;
use crate::math::kernels::Rows;
use crate::math::parallel::available_threads;
use crate::math::replicas::{Pace, Replicas};

/// From this many tokens on, `auto` means fast.
const FAST_FROM_TOKENS: usize = 1_000_000;
/// Threads that 0 uses at most: with two the vectors are as good as with one, with four they are not (benches/README.md).
const OWN_CHOICE: usize = 2;
/// More copies cost more memory than they save time.
const MOST_WORKERS: usize = 16;
/// Memory that the copies may take.
const WORKER_BYTES: usize = 4 << 30;

/// Threads that update vectors: one in the reproducible mode; in the fast mode no more than there is memory for copies of `copy_bytes`.
pub(super) fn training_threads(mode: Choice, threads: usize, corpus: &Corpus, copy_bytes: usize) -> usize {
    let threads = if threads == 0 { available_threads().min(OWN_CHOICE) } else { threads };
    let fast = match mode.0 {
        "fast" => true,
        "reproducible" => false,
        _ => corpus.tokens.len() >= FAST_FROM_TOKENS,
    };
    let fit = (WORKER_BYTES / copy_bytes.max(1)).saturating_sub(1).min(MOST_WORKERS);
    // One worker with a copy would only be slower.
    if fast && threads.min(fit) > 1 { threads.min(fit) } else { 1 }
}

/// How many times as fast as one thread these are, roughly.
pub(super) fn speed_up(threads: usize) -> f64 {
    (threads.max(1) as f64).powf(0.8)
}

/// Input and output vectors, and what the threads that train them need.
pub(super) struct Workers<S> {
    pub inputs: Rows,
    pub outputs: Rows,
    /// Working memory of every thread.
    pub scratch: Vec<S>,
    /// How often each row of the inputs and of the outputs is updated for each word.
    activity: [Vec<f32>; 2],
    /// Work of a token in units of skip-gram's.
    work_per_token: usize,
    /// Copies for the threads of the fast mode, while whole steps are taken.
    copies: Option<Replicas<2>>,
}

impl<S: Send> Workers<S> {
    /// One thread for each scratch memory. `activity` is how often each row is updated for each word; where that is much more than with skip-gram
    /// `work_per_token` makes the copies of several threads merge more often.
    pub(super) fn new(inputs: Rows, outputs: Rows, scratch: Vec<S>, activity: [Vec<f32>; 2], work_per_token: usize) -> Self {
        let activity = activity.map(|rows| rows.into_iter().map(|times| times / work_per_token as f32).collect());
        Self { inputs, outputs, scratch, activity, work_per_token, copies: None }
    }

    /// How the copies of several threads are merged.
    fn pace<'a>(&self, passes: &'a Passes) -> Pace<impl Fn(usize) -> f32 + 'a> {
        Pace { work_per_slice: passes.mean_tokens() * self.work_per_token, rate: |index| passes.rate(index) }
    }

    /// Calls `work(slice, [inputs, outputs], scratch)` for every slice; results in their order.
    ///
    /// # Errors
    /// Those of `work`.
    pub(super) fn train<R: Send, E: Send>(
        &mut self,
        slices: Range<usize>,
        passes: &Passes,
        work: impl Fn(usize, [&mut Rows; 2], &mut S) -> Result<R, E> + Sync,
    ) -> Result<Vec<R>, E> {
        let pace = self.pace(passes);
        if let [scratch] = &mut self.scratch[..] {
            return slices.map(|slice| work(slice, [&mut self.inputs, &mut self.outputs], scratch)).collect();
        }
        let copies = || Replicas::new(self.scratch.len(), [&self.inputs, &self.outputs], self.activity.clone());
        let copies = self.copies.get_or_insert_with(copies);
        copies.train([&mut self.inputs, &mut self.outputs], &mut self.scratch, slices, &pace, |slice, [inputs, outputs], scratch| {
            work(slice, [inputs, outputs], scratch)
        })
    }

    /// `num` slices, or as many more as make whole rounds of the threads.
    pub(super) fn whole_rounds(&self, num: usize, passes: &Passes) -> usize {
        self.copies.as_ref().map_or(num, |copies| num.next_multiple_of(copies.slices_per_round(&self.pace(passes))))
    }

    /// Everything that the threads have learned comes together, and the copies are given up.
    ///
    /// # Errors
    /// `Cancelled`; the training is then of no use any more.
    pub(super) fn gather(&mut self, task: &Task) -> Result<(), Cancelled> {
        self.copies.take().map_or(Ok(()), |copies| copies.merge_all([&mut self.inputs, &mut self.outputs], task))
    }

    /// The inputs with everything that the threads have learned so far.
    ///
    /// # Errors
    /// `Cancelled`.
    pub(super) fn inputs_now(&self, task: &Task) -> Result<Cow<'_, Rows>, Cancelled> {
        Ok(match &self.copies {
            None => Cow::Borrowed(&self.inputs),
            Some(copies) => Cow::Owned(copies.merged(0, &self.inputs, task)?),
        })
    }
}

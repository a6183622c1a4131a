//! The run of skip-gram and CBOW: slices in the order of the text, on one thread in place, or on several under row locks.

#[path = "trace.rs"]
mod trace;

use std::sync::Arc;

use self::trace::Stepper;
use super::params::{Model, Settings};
use super::plan::{Plan, Planner, Slice, Window, counts, slices};
use crate::base::{Cancelled, Estimate, ExampleReport, MethodError, Run, Say, Seed, StepReport, Task};
use crate::data::{Corpus, Embedding, Recipe};
use crate::math::kernels::{Level, LossSum, MAX_INPUTS, MAX_OUTPUTS, RowLocks, Rows, SharedRows, add_difference, mean_rows, update_pairs};
use crate::math::parallel::map_shards;

/// How many windows ahead rows are fetched.
const FETCH_AHEAD: usize = 2;
/// Operations between two looks at the task.
const OPS_PER_CHECK: f64 = 5e7;
/// Operations per slice, where the text allows.
const OPS_PER_SLICE: f64 = 2e8;

/// Operations a second of one thread, roughly.
fn ops_per_second(level: Level) -> f64 {
    match level {
        Level::Avx512 => 1e11,
        Level::Avx2 => 5e10,
        Level::Plain => 6e9,
    }
}

/// What a run would cost.
pub(super) fn estimate(corpus: &Corpus, settings: &Settings) -> Estimate {
    let ops = corpus.tokens.len() as f64 * settings.epochs as f64 * settings.flops_per_token();
    let threads = settings.training_threads(corpus) as f64;
    let (n, row) = (corpus.words.len() as u64, settings.dims.div_ceil(16) as u64 * 64);
    // Two matrices, the finished copy, tables of the draw and of subsampling.
    let memory_bytes = n * (2 * row + settings.dims as u64 * 4 + 24) + (1 << 20);
    Estimate { seconds: 0.02 + ops / ops_per_second(Level::detected()) / threads, memory_bytes }
}

/// A training under way.
pub(super) struct Training {
    corpus: Arc<Corpus>,
    recipe: Recipe,
    inputs: Rows,
    outputs: Rows,
    schedule: Schedule,
    threads: usize,
    locks: (RowLocks, RowLocks),
    scratch: Scratch,
    slices_per_step: usize,
    /// Slices done, over all epochs.
    done: usize,
    steps: u64,
    stepper: Stepper,
}

/// Everything that is fixed for the whole run.
struct Schedule {
    settings: Settings,
    planner: Planner,
    slices: Vec<Slice>,
    tokens: usize,
    level: Level,
    windows_per_check: usize,
}

/// Working memory of one thread.
struct Scratch {
    plan: Plan,
    neighbours: Vec<u32>,
    inputs: [Rows; 2],
    outputs: [Rows; 2],
}

/// Loss of one slice.
type Loss = (f64, u64);

impl Training {
    pub(super) fn new(corpus: &Arc<Corpus>, settings: Settings, seed: Seed, recipe: Recipe, task: &Task) -> Result<Self, MethodError> {
        if corpus.words.len() < 2 {
            return Err(Say::plain("The vocabulary has fewer than two words: there is nothing to learn from").into());
        }
        if !has_pairs(corpus)? {
            return Err(Say::plain("No sentence has two words of the vocabulary: there is nothing to learn from").into());
        }
        let ops = settings.flops_per_token();
        let level = Level::detected();
        let threads = settings.training_threads(corpus);
        let slices = slices(corpus, ((OPS_PER_SLICE / ops) as usize).clamp(256, 4096))?;
        let per_slice = corpus.tokens.len() as f64 / slices.len() as f64 * ops;
        let slices_per_step = (ops_per_second(level) * 0.025 / per_slice) as usize * threads;
        let inputs = start_vectors(corpus.words.len(), settings.dims, seed, task)?;
        let planner = Planner::new(&settings, &counts(corpus)?, seed);
        task.stage(Say::plain("Training"), (corpus.tokens.len() * settings.epochs) as u64);
        Ok(Self {
            outputs: Rows::zeroed(inputs.len(), settings.dims),
            locks: (RowLocks::new(inputs.len()), RowLocks::new(inputs.len())),
            scratch: Scratch::new(&settings),
            slices_per_step: slices_per_step.max(threads),
            schedule: Schedule {
                planner,
                slices,
                tokens: corpus.tokens.len(),
                level,
                windows_per_check: (OPS_PER_CHECK / ops) as usize + 1,
                settings,
            },
            corpus: corpus.clone(),
            recipe,
            inputs,
            threads,
            done: 0,
            steps: 0,
            stepper: Stepper::default(),
        })
    }
}

/// Whether some sentence has two words.
fn has_pairs(corpus: &Corpus) -> Result<bool, Say> {
    let mut sentences = corpus.tokens.sentences();
    while let Some(sentence) = sentences.next()? {
        if sentence.len() > 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Uniform in ±0.5 / dims.
fn start_vectors(num_words: usize, dims: usize, seed: Seed, task: &Task) -> Result<Rows, Cancelled> {
    let mut rows = Rows::zeroed(num_words, dims);
    let mut rng = seed.stream("word2vec start");
    for row in 0..num_words {
        if row % 1024 == 0 {
            task.check()?;
        }
        for x in rows.row_mut(row) {
            *x = (rng.unit_f32() - 0.5) / dims as f32;
        }
    }
    Ok(rows)
}

impl Run for Training {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        let first = self.done;
        // Windows that were trained one by one are not trained again.
        let (begun, (mut loss, mut pairs)) = self.stepper.hand_over(first);
        let schedule = &self.schedule;
        let per_epoch = schedule.slices.len();
        let all = per_epoch * schedule.settings.epochs;
        let from = |index: usize| if index == first { begun } else { 0 };
        // A step ends with its epoch at the latest, so that a small text is seen to learn.
        let num = self.slices_per_step.min(per_epoch - first % per_epoch).min(all - first);
        let losses: Vec<Result<Loss, MethodError>> = if self.threads == 1 {
            let (inputs, outputs, scratch) = (&mut self.inputs, &mut self.outputs, &mut self.scratch);
            (first..first + num).map(|i| schedule.train_alone(&self.corpus, i, from(i), inputs, outputs, scratch, task)).collect()
        } else {
            let inputs = SharedRows::new(&mut self.inputs, &self.locks.0);
            let outputs = SharedRows::new(&mut self.outputs, &self.locks.1);
            map_shards(self.threads, num, |i| schedule.train_shared(&self.corpus, first + i, from(first + i), &inputs, &outputs, task))
        };
        for part in losses {
            let part = part?;
            loss += part.0;
            pairs += part.1;
        }
        let last = (first + num).min(all) - 1;
        let learning_rate = schedule.rate(last);
        self.done += num;
        self.steps += 1;
        Ok(StepReport {
            step: self.steps,
            work: self.work() as u64,
            work_total: (self.schedule.tokens * self.schedule.settings.epochs) as u64,
            epoch: (last / per_epoch + 1) as u32,
            epochs: self.schedule.settings.epochs as u32,
            loss: (pairs > 0).then(|| loss / pairs as f64),
            learning_rate: Some(f64::from(learning_rate)),
            finished: self.done == all,
        })
    }

    fn frame(&self) -> Embedding {
        crate::embed::embedding_of(&self.corpus.words, &self.inputs, self.recipe.clone())
    }

    fn finish(self: Box<Self>) -> Embedding {
        let mut recipe = self.recipe.clone();
        if self.done < self.schedule.slices.len() * self.schedule.settings.epochs {
            recipe.stopped_at = Some(self.work() as u64);
        }
        crate::embed::embedding_of(&self.corpus.words, &self.inputs, recipe)
    }

    fn example_forward(&mut self, _: &Task) -> Result<Option<ExampleReport>, MethodError> {
        self.window_forward()
    }

    fn example_back(&mut self) -> Result<Option<ExampleReport>, MethodError> {
        self.window_back()
    }
}

impl Schedule {
    /// The learning rate of a slice.
    fn rate(&self, index: usize) -> f32 {
        let per_epoch = self.slices.len();
        let done = index / per_epoch * self.tokens + self.slices[index % per_epoch].start;
        let progress = done as f64 / (self.tokens * self.settings.epochs) as f64;
        (self.settings.alpha - (self.settings.alpha - self.settings.min_alpha) * progress) as f32
    }

    fn plan(&self, corpus: &Corpus, index: usize, plan: &mut Plan) -> Result<(), Say> {
        self.planner.plan(corpus, &self.slices[index % self.slices.len()], index as u64, plan)
    }

    /// One slice from its window `from` on, in place.
    #[expect(clippy::too_many_arguments, reason = "what to train, on what, with what")]
    fn train_alone(
        &self,
        corpus: &Corpus,
        index: usize,
        from: usize,
        inputs: &mut Rows,
        outputs: &mut Rows,
        scratch: &mut Scratch,
        task: &Task,
    ) -> Result<Loss, MethodError> {
        self.plan(corpus, index, &mut scratch.plan)?;
        let (rate, mut loss) = (self.rate(index), LossSum::default());
        let Scratch { plan, neighbours, inputs: [mean, before], .. } = scratch;
        let windows = plan.windows();
        for (i, window) in windows.iter().enumerate().skip(from) {
            if i % self.windows_per_check == 0 {
                task.check()?;
            }
            if let Some(next) = windows.get(i + FETCH_AHEAD) {
                fetch(plan, next, self.settings.window, |row| inputs.prefetch(row), |row| outputs.prefetch(row));
            }
            plan.neighbours(window, neighbours);
            let targets = plan.targets(window);
            match self.settings.model {
                Model::SkipGram => {
                    for some in tiles(neighbours) {
                        update_all(self.level, inputs, some, outputs, targets, rate, &mut loss);
                    }
                    loss.add_pairs(neighbours.len());
                }
                Model::Cbow => {
                    mean_rows(self.level, inputs, neighbours, mean, 0);
                    before.copy_row(0, mean, 0);
                    update_all(self.level, mean, &[0], outputs, targets, rate, &mut loss);
                    add_difference(self.level, inputs, neighbours, mean, before, 0);
                    loss.add_pairs(1);
                }
            }
        }
        Ok((loss.total(), loss.pairs()))
    }

    /// One slice on vectors that other threads train too: rows are copied, trained, and the changes added.
    fn train_shared(
        &self,
        corpus: &Corpus,
        index: usize,
        from: usize,
        inputs: &SharedRows<'_>,
        outputs: &SharedRows<'_>,
        task: &Task,
    ) -> Result<Loss, MethodError> {
        let mut scratch = Scratch::new(&self.settings);
        self.plan(corpus, index, &mut scratch.plan)?;
        let (rate, mut loss) = (self.rate(index), LossSum::default());
        let Scratch { plan, neighbours, inputs: [x, x_before], outputs: [y, y_before] } = &mut scratch;
        let slots: Vec<u32> = (0..=self.settings.negative.max(MAX_INPUTS) as u32).collect();
        let windows = plan.windows();
        for (i, window) in windows.iter().enumerate().skip(from) {
            if i % self.windows_per_check == 0 {
                task.check()?;
            }
            if let Some(next) = windows.get(i + FETCH_AHEAD) {
                fetch(plan, next, self.settings.window, |row| inputs.prefetch(row), |row| outputs.prefetch(row));
            }
            plan.neighbours(window, neighbours);
            let targets = plan.targets(window);
            for (slot, row) in targets.iter().enumerate() {
                outputs.copy_to(*row, y, y_before, slot);
            }
            match self.settings.model {
                Model::SkipGram => {
                    for some in tiles(neighbours) {
                        for (slot, row) in some.iter().enumerate() {
                            inputs.copy_to(*row, x, x_before, slot);
                        }
                        update_all(self.level, x, &slots[..some.len()], y, &slots[..targets.len()], rate, &mut loss);
                        for (slot, row) in some.iter().enumerate() {
                            inputs.add_change(*row, x, x_before, slot);
                        }
                    }
                    loss.add_pairs(neighbours.len());
                }
                Model::Cbow => {
                    // Slot 0 for the mean, the others for neighbours in turn.
                    let share = 1.0 / neighbours.len() as f32;
                    x.row_mut(0).fill(0.0);
                    for row in neighbours.iter() {
                        inputs.copy_to(*row, x, x_before, 1);
                        x.add_row(0, 1, share);
                    }
                    x_before.copy_row(0, x, 0);
                    update_all(self.level, x, &[0], y, &slots[..targets.len()], rate, &mut loss);
                    for row in neighbours.iter() {
                        inputs.add_change(*row, x, x_before, 0);
                    }
                    loss.add_pairs(1);
                }
            }
            for (slot, row) in targets.iter().enumerate() {
                outputs.add_change(*row, y, y_before, slot);
            }
        }
        Ok((loss.total(), loss.pairs()))
    }
}

impl Scratch {
    fn new(settings: &Settings) -> Self {
        let inputs = Rows::zeroed(MAX_INPUTS, settings.dims);
        let outputs = Rows::zeroed(settings.negative + 1, settings.dims);
        Self { plan: Plan::default(), neighbours: Vec::new(), inputs: [inputs.clone(), inputs], outputs: [outputs.clone(), outputs] }
    }
}

/// Parts of nearly equal size that one update takes.
fn tiles(rows: &[u32]) -> impl Iterator<Item = &[u32]> {
    let size = rows.len().div_ceil(rows.len().div_ceil(MAX_INPUTS).max(1)).max(1);
    rows.chunks(size)
}

/// All targets in turn; the first is the true word.
#[inline]
fn update_all(level: Level, inputs: &mut Rows, some: &[u32], outputs: &mut Rows, targets: &[u32], rate: f32, loss: &mut LossSum) {
    for (part, targets) in targets.chunks(MAX_OUTPUTS).enumerate() {
        update_pairs(level, inputs, some, outputs, targets, u32::from(part == 0), rate, loss);
    }
}

/// Asks for the rows of a window that comes soon.
#[inline]
fn fetch(plan: &Plan, window: &Window, reach: usize, input: impl Fn(u32), output: impl Fn(u32)) {
    if let Some(row) = plan.coming(window, reach) {
        input(row);
    }
    for row in plan.targets(window) {
        output(*row);
    }
}

//! The run of skip-gram and CBOW: slices in the order of the text, on one thread in place, or on several that each train a copy.

#[path = "trace.rs"]
mod trace;

use std::sync::Arc;

use self::trace::Stepper;
use super::params::{Model, Settings};
use super::plan::{Plan, Planner, Targets, Window};
use crate::base::{Cancelled, Estimate, ExampleReport, MethodError, Run, Say, Seed, StepReport, Task};
use crate::data::{Corpus, Embedding, ItemId, Recipe, WordModel};
use crate::embed::continuing::{check_dims, outputs_of};
use crate::embed::passes::{Loss, Passes, counts};
use crate::embed::workers::{Workers, speed_up};
use crate::embed::{embedding_of, matrix_of};
use crate::math::kernels::{Level, LossSum, MAX_INPUTS, Rows, add_difference, mean_rows, update_pairs};

/// How many windows ahead rows are fetched.
const FETCH_AHEAD: usize = 2;
/// Operations between two looks at the task.
const OPS_PER_CHECK: f64 = 5e7;
/// Seconds of a step, roughly: pausing waits for its end, and a step of several threads has a beginning and an end that cost time.
const SECONDS_PER_STEP: f64 = 0.06;
/// Operations per slice, where the text allows.
const OPS_PER_SLICE: f64 = 2e8;

/// Operations a second of one thread, roughly.
fn ops_per_second(level: Level) -> f64 {
    match level {
        Level::Avx512 => 1.3e11,
        Level::Avx2 => 6e10,
        Level::Plain => 6e9,
    }
}

/// What a run would cost.
pub(super) fn estimate(corpus: &Corpus, settings: &Settings) -> Estimate {
    let ops = corpus.tokens.len() as f64 * settings.epochs as f64 * settings.flops_per_token();
    let threads = settings.training_threads(corpus);
    let (n, row) = (corpus.words.len() as u64, settings.dims.div_ceil(16) as u64 * 64);
    let copies = if threads > 1 { threads as u64 + 1 } else { 1 };
    // Two matrices for each worker, the finished copies of both, tables of the draw and of subsampling.
    let memory_bytes = n * (copies * 2 * row + 2 * settings.dims as u64 * 4 + 24) + (1 << 20);
    Estimate { seconds: 0.02 + ops / ops_per_second(Level::detected()) / speed_up(threads), memory_bytes }
}

/// A training under way.
pub(super) struct Training {
    corpus: Arc<Corpus>,
    recipe: Recipe,
    schedule: Schedule,
    workers: Workers<Scratch>,
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
    passes: Passes,
    level: Level,
    windows_per_check: usize,
}

/// Working memory of one thread.
struct Scratch {
    plan: Plan,
    neighbours: Vec<u32>,
    /// The mean of the neighbours, and as it was before its update.
    mean: [Rows; 2],
}

impl Training {
    /// A training from random vectors, or from those of `start`.
    pub(super) fn new(
        corpus: &Arc<Corpus>,
        settings: Settings,
        start: Option<&Embedding>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Self, MethodError> {
        let ops = settings.flops_per_token();
        let level = Level::detected();
        let size = ((OPS_PER_SLICE / ops) as usize).clamp(256, 4096);
        let passes = Passes::new(corpus, size, settings.epochs, [settings.alpha, settings.min_alpha])?;
        let mut inputs = start_vectors(corpus.words.len(), settings.dims, seed, task)?;
        let mut outputs = Rows::zeroed(inputs.len() - usize::from(settings.hierarchical), settings.dims);
        if let Some(start) = start {
            go_on_from(start, corpus, &settings, [&mut inputs, &mut outputs], task)?;
        }
        let counts = counts(corpus)?;
        let planner = Planner::new(&settings, &counts, seed);
        let threads = settings.training_threads(corpus);
        // One update of CBOW's moves all neighbours at once: with copies that are merged as seldom as skip-gram's, WordSim-353 fell by .015.
        let work_per_token = if settings.model == Model::Cbow { 2 } else { 1 };
        let scratch = (0..threads).map(|_| Scratch::new(&settings)).collect();
        task.stage(Say::plain("Training"), passes.all_tokens() as u64);
        Ok(Self {
            workers: Workers::new(inputs, outputs, scratch, planner.activity(&settings, &counts), work_per_token),
            slices_per_step: ((ops_per_second(level) * SECONDS_PER_STEP / (passes.mean_tokens() as f64 * ops)) as usize).max(1) * threads,
            schedule: Schedule { planner, passes, level, windows_per_check: (OPS_PER_CHECK / ops) as usize + 1, settings },
            corpus: corpus.clone(),
            recipe,
            done: 0,
            steps: 0,
            stepper: Stepper::default(),
        })
    }
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

/// Rows of words that have vectors already.
fn go_on_from(
    start: &Embedding,
    corpus: &Corpus,
    settings: &Settings,
    [inputs, outputs]: [&mut Rows; 2],
    task: &Task,
) -> Result<(), MethodError> {
    if settings.hierarchical {
        return Err(Say::plain(
            "The tree of hierarchical softmax belongs to one vocabulary: to continue from earlier vectors choose negative sampling",
        )
        .into());
    }
    check_dims(start, settings.dims)?;
    let learned = outputs_of(start, task);
    if start.word_model().is_some_and(|m| m.subwords().is_some()) {
        task.warn(Say::plain(
            "The earlier vectors are made of character n-grams, and only fastText learns on with these: unseen words will have no vector any more",
        ));
    }
    for (old, word) in start.items().labels().enumerate() {
        if old % 1024 == 0 {
            task.check()?;
        }
        let Some(row) = corpus.words.find(word) else { continue };
        inputs.row_mut(row.row()).copy_from_slice(&start.vector(ItemId(old as u32)));
        if let Some(from) = learned.and_then(|y| y.row(old).to_slice()) {
            outputs.row_mut(row.row()).copy_from_slice(from);
        }
    }
    Ok(())
}

impl Run for Training {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        let first = self.done;
        // Windows that were trained one by one are not trained again.
        let (begun, (mut loss, mut pairs)) = self.stepper.hand_over(first);
        let (corpus, schedule) = (&self.corpus, &self.schedule);
        let slices = schedule.passes.step(first, self.workers.whole_rounds(self.slices_per_step, &schedule.passes));
        let next = slices.end;
        let trained = self.workers.train(slices, &schedule.passes, |slice, matrices, scratch| {
            schedule.train_slice(corpus, slice, if slice == first { begun } else { 0 }, matrices, scratch, task)
        })?;
        for part in trained {
            loss += part.0;
            pairs += part.1;
        }
        self.done = next;
        self.steps += 1;
        let passes = &self.schedule.passes;
        let report = passes.report(self.steps, next - 1, passes.tokens_before(next), (loss, pairs));
        Ok(StepReport { finished: next == passes.all(), ..report })
    }

    fn frame(&self, _most_items: usize, task: &Task) -> Result<Option<Embedding>, MethodError> {
        Ok(Some(embedding_of(&self.corpus.words, &*self.workers.inputs_now(task)?, self.recipe.clone(), task)?))
    }

    fn finish(mut self: Box<Self>, task: &Task) -> Result<Embedding, MethodError> {
        self.workers.gather(task)?;
        let mut recipe = self.recipe.clone();
        if self.done < self.schedule.passes.all() {
            recipe.stopped_at = Some(self.work() as u64);
        }
        let Workers { inputs, outputs, .. } = &self.workers;
        let model = WordModel::new(self.corpus.words.clone(), Some(matrix_of(outputs, task)?), None).trained_by(recipe.clone());
        Ok(embedding_of(&self.corpus.words, inputs, recipe, task)?.with_model(Arc::new(model)))
    }

    fn example_forward(&mut self, task: &Task) -> Result<Option<ExampleReport>, MethodError> {
        self.window_forward(task)
    }

    fn example_back(&mut self) -> Result<Option<ExampleReport>, MethodError> {
        self.window_back()
    }
}

impl Schedule {
    fn plan(&self, corpus: &Corpus, index: usize, plan: &mut Plan) -> Result<(), Say> {
        self.planner.plan(corpus, self.passes.slice(index), index as u64, plan)
    }

    /// One slice from its window `from` on, in place.
    fn train_slice(
        &self,
        corpus: &Corpus,
        index: usize,
        from: usize,
        [inputs, outputs]: [&mut Rows; 2],
        scratch: &mut Scratch,
        task: &Task,
    ) -> Result<Loss, MethodError> {
        self.plan(corpus, index, &mut scratch.plan)?;
        let (rate, mut loss) = (self.passes.rate(index), LossSum::default());
        let Scratch { plan, neighbours, mean: [mean, before] } = scratch;
        let windows = plan.windows();
        for (i, window) in windows.iter().enumerate().skip(from) {
            if i % self.windows_per_check == 0 {
                task.check()?;
            }
            if let Some(next) = windows.get(i + FETCH_AHEAD) {
                self.fetch(plan, next, inputs, outputs);
            }
            plan.neighbours(window, neighbours);
            let targets = self.planner.targets(plan, window);
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

    /// Asks for the rows of a window that comes soon.
    #[inline]
    fn fetch(&self, plan: &Plan, window: &Window, inputs: &Rows, outputs: &Rows) {
        if let Some(row) = plan.coming(window, self.settings.window) {
            inputs.prefetch(row);
        }
        for row in self.planner.targets(plan, window).rows {
            outputs.prefetch(*row);
        }
    }
}

impl Scratch {
    fn new(settings: &Settings) -> Self {
        let mean = Rows::zeroed(1, settings.dims);
        Self { plan: Plan::default(), neighbours: Vec::new(), mean: [mean.clone(), mean] }
    }
}

/// Parts of nearly equal size that one update takes.
fn tiles(rows: &[u32]) -> impl Iterator<Item = &[u32]> {
    let size = rows.len().div_ceil(rows.len().div_ceil(MAX_INPUTS).max(1)).max(1);
    rows.chunks(size)
}

/// All targets in turn.
#[inline]
fn update_all(level: Level, inputs: &mut Rows, some: &[u32], outputs: &mut Rows, targets: Targets<'_>, rate: f32, loss: &mut LossSum) {
    for (rows, wanted) in targets.tiles() {
        update_pairs(level, inputs, some, outputs, rows, wanted, rate, loss);
    }
}

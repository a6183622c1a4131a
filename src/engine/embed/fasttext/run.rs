//! The run of fastText: slices in the order of the text, on one thread in place, or on several that train copies whose changes are added up.

use std::sync::Arc;

use super::params::{Model, Settings};
use super::pieces::Pieces;
use super::plan::{Plan, Planner};
use super::start::{go_on_from, start_vectors};
use crate::base::{Cancelled, Estimate, MethodError, Run, Say, Seed, StepReport, Task};
use crate::data::{Corpus, Embedding, Recipe, Subwords, WordModel, wrap};
use crate::embed::chance::keep_probability;
use crate::embed::passes::{Loss, Passes, counts};
use crate::embed::workers::{Workers, speed_up};
use crate::embed::{COPIED_ROWS, embedding_of, matrix_of, rows_of};
use crate::math::kernels::{Level, LossSum, MAX_OUTPUTS, Rows, add_difference, mean_rows, update_pairs, weighted_mean};

/// How many windows ahead rows are fetched.
const FETCH_AHEAD: usize = 2;
/// Operations between two looks at the task.
const OPS_PER_CHECK: f64 = 2e7;
/// Seconds of a step, roughly: pausing waits for its end, and a step of several threads has a beginning and an end that cost time.
const SECONDS_PER_STEP: f64 = 0.04;
/// Operations per slice, where the text allows.
const OPS_PER_SLICE: f64 = 1e8;
/// Work of a token in units of skip-gram's: its n-grams are updated that much more often, so the copies of several threads have to merge more often. Measured on
/// Wikipedia with two threads: 4 costs a point of the analogies, 12 gains nothing.
const WORK_PER_TOKEN: usize = 8;
/// Words that an estimate looks at.
const WORDS_LOOKED_AT: usize = 2000;

/// Operations a second of one thread, roughly.
fn ops_per_second(level: Level) -> f64 {
    match level {
        Level::Avx512 => 3.3e10,
        Level::Avx2 => 2.5e10,
        Level::Plain => 6e9,
    }
}

/// Rows of a word on average, from some of the words.
fn rows_per_word(corpus: &Corpus, settings: &Settings) -> f64 {
    let stride = corpus.words.len().div_ceil(WORDS_LOOKED_AT).max(1);
    let (mut words, mut rows) = (0, 0);
    for label in (0..corpus.words.len()).step_by(stride).filter_map(|row| corpus.words.label_at(row)) {
        words += 1;
        rows += 1;
        settings.rule.for_each(&wrap(label.as_bytes()), |_, _| rows += 1);
    }
    f64::from(rows) / f64::from(words).max(1.0)
}

/// Tokens that subsampling keeps, roughly: rare words count as kept.
fn tokens_kept(corpus: &Corpus, settings: &Settings) -> f64 {
    let all = corpus.tokens.len() as f64;
    let counts = corpus.words.columns().counts().unwrap_or_default();
    let left_out: f64 =
        counts.iter().take(WORDS_LOOKED_AT).map(|c| *c as f64 * (1.0 - keep_probability(settings.sample, *c as f64 / all.max(1.0)))).sum();
    all - left_out
}

/// What a run would cost.
pub(super) fn estimate(corpus: &Corpus, settings: &Settings) -> Estimate {
    let rows = rows_per_word(corpus, settings);
    let ops = tokens_kept(corpus, settings) * settings.epochs as f64 * settings.flops_per_token(rows);
    let n = corpus.words.len() as f64;
    // About two fifths of all n-grams are distinct in vocabularies of some ten thousand words.
    let distinct = f64::from(settings.rule.buckets) * (1.0 - (-0.4 * n * (rows - 1.0) / f64::from(settings.rule.buckets)).exp());
    let threads = settings.training_threads(corpus, (2.0 * n + distinct) as usize);
    let row = settings.dims as f64 * 4.0;
    let copies = if threads > 1 { threads as f64 + 2.0 } else { 2.0 };
    let memory = copies * row * (2.0 * n + distinct) + row * n + n * (rows * 8.0 + 32.0);
    Estimate { seconds: 0.05 + ops / ops_per_second(Level::detected()) / speed_up(threads), memory_bytes: memory as u64 + (1 << 20) }
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
    /// The n-grams' rows that the training began with.
    earlier: Option<Arc<Subwords>>,
}

/// Everything that is fixed for the whole run.
struct Schedule {
    settings: Settings,
    pieces: Pieces,
    planner: Planner,
    passes: Passes,
    level: Level,
    windows_per_check: usize,
}

/// Working memory of one thread.
struct Scratch {
    plan: Plan,
    neighbours: Vec<u32>,
    targets: Vec<u32>,
    /// The input of an update now and before it: row 0.
    hidden: [Rows; 2],
    /// CBOW: the mean rows of the words in reach, now and as they were read; place p of the slice is at p modulo their number.
    reach: [Rows; 2],
    weights: Vec<f32>,
    slots: Vec<u32>,
    loss: LossSum,
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
        let counts = counts(corpus)?;
        let pieces = Pieces::new(&corpus.words, &counts, settings.rule, task)?;
        let ops = settings.flops_per_token(pieces.mean_rows());
        let level = Level::detected();
        let size = ((OPS_PER_SLICE / ops) as usize).clamp(256, 4096);
        let passes = Passes::new(corpus, size, settings.epochs, [settings.alpha, settings.min_alpha])?;
        let threads = settings.training_threads(corpus, pieces.len() + corpus.words.len());
        let planner = Planner::new(&settings, &counts, seed);
        let mut inputs = start_vectors(&pieces, settings.dims, seed, task)?;
        let mut outputs = Rows::zeroed(corpus.words.len(), settings.dims);
        let earlier = match start {
            Some(start) => go_on_from(start, corpus, &settings, &pieces, [&mut inputs, &mut outputs], task)?,
            None => None,
        };
        let scratch = (0..threads).map(|_| Scratch::new(&settings)).collect();
        task.stage(Say::plain("Training"), passes.all_tokens() as u64);
        Ok(Self {
            workers: Workers::new(inputs, outputs, scratch, planner.activity(&settings, &counts, &pieces), WORK_PER_TOKEN),
            slices_per_step: ((ops_per_second(level) * SECONDS_PER_STEP / (passes.mean_tokens() as f64 * ops)) as usize).max(1) * threads,
            schedule: Schedule { planner, pieces, passes, level, windows_per_check: (OPS_PER_CHECK / ops) as usize + 1, settings },
            corpus: corpus.clone(),
            recipe,
            done: 0,
            steps: 0,
            earlier,
        })
    }

    /// The vectors of the words: means of their rows.
    fn vectors(&self, inputs: &Rows, task: &Task) -> Result<Rows, Cancelled> {
        let pieces = &self.schedule.pieces;
        let mut vectors = Rows::zeroed(pieces.num_words(), inputs.dims());
        for word in 0..pieces.num_words() {
            if word % COPIED_ROWS == 0 {
                task.unless_cancelled()?;
            }
            mean_rows(self.schedule.level, inputs, pieces.of(word as u32), &mut vectors, word);
        }
        Ok(vectors)
    }

    /// What the vectors are made of.
    fn model(&self, task: &Task) -> Result<Option<WordModel>, Cancelled> {
        let pieces = &self.schedule.pieces;
        let gather = |places: &[u32]| rows_of(&self.workers.inputs, places.iter().map(|place| *place as usize), task);
        let outputs = matrix_of(&self.workers.outputs, task)?;
        let (words, rows) = (gather(pieces.word_places())?, gather(pieces.bucket_places())?);
        let trained = vec![true; pieces.buckets().len()];
        let made = Subwords::new(self.schedule.settings.rule, words, pieces.buckets().to_vec(), trained, rows);
        let Some(subwords) = made else { return Ok(None) };
        // Buckets that no word of the vocabulary uses are kept as they were.
        let subwords = match &self.earlier {
            Some(earlier) => subwords.with_rest_of(earlier, task)?,
            None => subwords,
        };
        let has_ngrams = self.schedule.settings.rule.max_n > 0;
        Ok(Some(WordModel::new(self.corpus.words.clone(), Some(outputs), has_ngrams.then(|| Arc::new(subwords)))))
    }
}

impl Run for Training {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        let (corpus, schedule) = (&self.corpus, &self.schedule);
        let slices = schedule.passes.step(self.done, self.workers.whole_rounds(self.slices_per_step, &schedule.passes));
        let next = slices.end;
        let (mut loss, mut pairs) = (0.0, 0);
        for part in self
            .workers
            .train(slices, &schedule.passes, |slice, matrices, scratch| schedule.train(corpus, slice, matrices, scratch, task))?
        {
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
        let vectors = self.vectors(&*self.workers.inputs_now(task)?, task)?;
        Ok(Some(embedding_of(&self.corpus.words, &vectors, self.recipe.clone(), task)?))
    }

    fn finish(mut self: Box<Self>, task: &Task) -> Result<Embedding, MethodError> {
        self.workers.gather(task)?;
        let mut recipe = self.recipe.clone();
        let passes = &self.schedule.passes;
        if self.done < passes.all() {
            recipe.stopped_at = Some(passes.tokens_before(self.done) as u64);
        }
        let made = embedding_of(&self.corpus.words, &self.vectors(&self.workers.inputs, task)?, recipe.clone(), task)?;
        Ok(match self.model(task)? {
            Some(model) => made.with_model(Arc::new(model.trained_by(recipe))),
            None => made,
        })
    }
}

impl Schedule {
    /// One slice.
    fn train(
        &self,
        corpus: &Corpus,
        index: usize,
        [inputs, outputs]: [&mut Rows; 2],
        scratch: &mut Scratch,
        task: &Task,
    ) -> Result<Loss, MethodError> {
        self.planner.plan(corpus, self.passes.slice(index), index as u64, &mut scratch.plan)?;
        scratch.loss = LossSum::default();
        let rate = self.passes.rate(index);
        match self.settings.model {
            Model::SkipGram => self.train_skip_gram(inputs, outputs, scratch, rate, task)?,
            Model::Cbow => self.train_cbow(inputs, outputs, scratch, rate, task)?,
        }
        Ok((scratch.loss.total(), scratch.loss.pairs()))
    }

    fn train_skip_gram(
        &self,
        inputs: &mut Rows,
        outputs: &mut Rows,
        scratch: &mut Scratch,
        rate: f32,
        task: &Task,
    ) -> Result<(), Cancelled> {
        let Scratch { plan, neighbours, targets, hidden: [hidden, before], loss, .. } = scratch;
        for (i, window) in plan.windows.iter().enumerate() {
            if i % self.windows_per_check == 0 {
                task.check()?;
            }
            if let Some(next) = plan.windows.get(i + FETCH_AHEAD) {
                self.pieces.of(plan.middle(next)).iter().for_each(|row| inputs.prefetch(*row));
                plan.drawn(next).iter().for_each(|row| outputs.prefetch(*row));
                if let Some(coming) = plan.words.get(next.middle as usize + self.settings.window) {
                    outputs.prefetch(*coming);
                }
            }
            plan.neighbours(window, neighbours);
            let rows = self.pieces.of(plan.middle(window));
            mean_rows(self.level, inputs, rows, hidden, 0);
            before.copy_row(0, hidden, 0);
            for (word, drawn) in neighbours.iter().zip(plan.drawn(window).chunks_exact(self.settings.negative)) {
                self.update(hidden, outputs, *word, drawn, targets, rate, loss);
            }
            add_difference(self.level, inputs, rows, hidden, before, 0);
        }
        Ok(())
    }

    /// One input against its true word and the drawn ones.
    #[inline]
    #[expect(clippy::too_many_arguments, reason = "two matrices, the words, and what to do with them")]
    fn update(
        &self,
        hidden: &mut Rows,
        outputs: &mut Rows,
        word: u32,
        drawn: &[u32],
        targets: &mut Vec<u32>,
        rate: f32,
        loss: &mut LossSum,
    ) {
        targets.clear();
        targets.push(word);
        targets.extend(drawn.iter().filter(|drawn| **drawn != word));
        for (part, some) in targets.chunks(MAX_OUTPUTS).enumerate() {
            update_pairs(self.level, hidden, &[0], outputs, some, u32::from(part == 0), rate, loss);
        }
        loss.add_pairs(1);
    }

    fn train_cbow(&self, inputs: &mut Rows, outputs: &mut Rows, scratch: &mut Scratch, rate: f32, task: &Task) -> Result<(), Cancelled> {
        let Scratch { plan, targets, hidden: [hidden, before], reach: [now, read], weights, slots, loss, .. } = scratch;
        let (num_slots, width) = (now.len() as u32, self.settings.window as u32);
        // Places of the slice that lie in memory near by: read up to `next`, written back up to `written`.
        let (mut next, mut written) = (0, 0);
        for (i, window) in plan.windows.iter().enumerate() {
            if i % self.windows_per_check == 0 {
                task.check()?;
            }
            if let Some(coming) = plan.words.get(next as usize + FETCH_AHEAD) {
                self.pieces.of(*coming).iter().for_each(|row| inputs.prefetch(*row));
            }
            if let Some(next) = plan.windows.get(i + FETCH_AHEAD) {
                plan.drawn(next).iter().for_each(|row| outputs.prefetch(*row));
                outputs.prefetch(plan.middle(next));
            }
            let (from, to) = (window.sentence.0.max(window.middle.saturating_sub(width)), window.sentence.1.min(window.middle + width + 1));
            while written < from.min(next) {
                self.write_back(inputs, plan, written, num_slots, now, read);
                written += 1;
            }
            if next < from {
                (next, written) = (from, from);
            }
            while next < to {
                let slot = (next % num_slots) as usize;
                mean_rows(self.level, inputs, self.pieces.of(plan.words[next as usize]), now, slot);
                read.copy_row(slot, now, slot);
                next += 1;
            }
            slots.clear();
            weights.clear();
            for place in (window.first..window.last).filter(|place| *place != window.middle) {
                slots.push(place % num_slots);
                weights.push(self.pieces.of(plan.words[place as usize]).len() as f32);
            }
            let all: f32 = weights.iter().sum();
            weights.iter_mut().for_each(|w| *w /= all);
            weighted_mean(self.level, now, slots, weights, hidden, 0);
            before.copy_row(0, hidden, 0);
            let word = plan.middle(window);
            self.update(hidden, outputs, word, plan.drawn(window), targets, rate, loss);
            add_difference(self.level, now, slots, hidden, before, 0);
        }
        while written < next {
            self.write_back(inputs, plan, written, num_slots, now, read);
            written += 1;
        }
        Ok(())
    }

    /// Gives a word's rows what its mean has changed by since it was read.
    fn write_back(&self, inputs: &mut Rows, plan: &Plan, place: u32, num_slots: u32, now: &Rows, read: &Rows) {
        add_difference(self.level, inputs, self.pieces.of(plan.words[place as usize]), now, read, (place % num_slots) as usize);
    }
}

impl Scratch {
    fn new(settings: &Settings) -> Self {
        let hidden = Rows::zeroed(1, settings.dims);
        let reach = Rows::zeroed(if settings.model == Model::Cbow { 2 * settings.window + 2 } else { 0 }, settings.dims);
        Self {
            plan: Plan::default(),
            neighbours: Vec::new(),
            targets: Vec::new(),
            hidden: [hidden.clone(), hidden],
            reach: [reach.clone(), reach],
            weights: Vec::new(),
            slots: Vec::new(),
            loss: LossSum::default(),
        }
    }
}

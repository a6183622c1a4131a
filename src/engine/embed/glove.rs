//! GloVe: vectors whose dot products match the logarithms of how often words occur near each other.
//!
//! In: a corpus of n words. Out: n × `dims`, the sum of word and context vectors.
//! Objective, minimised over all pairs that occur: ½ f(X) (w·c + b + b′ - ln X)² with f(X) = min(1, (X / `x_max`)^`alpha`), where X is the sum of
//! 1 / distance over the pair's occurrences within `window`, to both sides. Loss reported: its mean per pair, as in the authors' program.
//! Source: Pennington, Socher and Manning 2014, eq. 8 and 9, and their program: `AdaGrad` with rate `eta`, gradients held within ±100, vectors and
//! biases starting uniform in ±0.5/`dims`.
//! Different from it: 32-bit numbers; both directions of a pair are learned one after the other; pairs lie in memory up to `pair_memory`, beyond that on disk as there; components are held within ±1000 so that no setting
//! ends in infinity; there is no extra row for unknown words.
//! Cost: counting as in `cooccurrence`, then `epochs` · pairs · `dims` · 30 operations on one thread; memory 16 · n · `dims` bytes and 12 to 44 bytes a pair.
//! Random: start vectors and the order of pairs. One thread, so the same seed always gives the same bytes.

#[path = "glove_trace.rs"]
mod trace;

use std::sync::Arc;

use self::trace::Stepper;
use super::cooccurrence::{ContextRule, Pair, count};
use super::runs::Room;
use super::shuffled::Shuffled;
use super::{Beside, CELLS_WORK, COPIED_ROWS, Embed, LONG_TEXT, WorkUnit, embedding_of};
use crate::base::{Cancelled, Estimate, ExampleReport, Info, MethodError, Run, Say, Seed, StepReport, Task, Valid};
use crate::data::{Corpus, Embedding, Recipe};
use crate::math::kernels::{BOUND, Level, Rows, adagrad_pair, dot_rows, one_step};
use crate::params;

params! {
    /// Parameters of GloVe.
    pub struct GloveParams {
        /// Length of every vector.
        dims: usize = 50, in 1..=2000, "Dimensions";
        /// How many words to each side count as context; nearer ones count more.
        window: usize = 15, in 1..=100, "Window";
        /// Passes over the pairs.
        epochs: usize = 25, in 1..=10_000, "Epochs";
        /// Learning rate; each component lowers its own as it learns.
        eta: f64 = 0.05, in 1e-5..=1.0, "Learning rate";
        /// Pairs that occur at least this often count fully; use about 10 for small texts.
        x_max: f64 = 100.0, in 1.0..=100_000.0, "Full weight from";
        /// Rarer pairs count by their share of it to this power.
        alpha: f64 = 0.75, in 0.0..=1.0, "Power of the weight";
        /// Megabytes that counts and pairs may take; beyond them they lie in temporary files, with the same result.
        pair_memory: usize = 2048, in 64..=1_000_000, "Memory for pairs (MB)";
    }
}

/// Global vectors.
#[derive(Debug, Clone, Copy)]
pub struct Glove;

/// Pairs trained a second on one thread at one line of 16 numbers a row, roughly.
fn pairs_per_second(level: Level) -> f64 {
    match level {
        Level::Avx512 => 1.6e7,
        Level::Avx2 => 1.0e7,
        Level::Plain => 2e6,
    }
}

impl Embed for Glove {
    type Input = Arc<Corpus>;
    type Params = GloveParams;

    const INFO: Info = Info {
        id: "glove",
        label: "GloVe",
        summary: "Counts how often words occur near each other, then fits vectors whose products match the counts.",
        source: "Pennington, J., Socher, R. and Manning, C. D. (2014). GloVe: Global vectors for word representation. EMNLP",
    };

    const EXAMPLES: bool = true;
    const WORK: &'static WorkUnit = &CELLS_WORK;

    const NEEDS: &'static str = LONG_TEXT;

    fn estimate(&self, corpus: &Arc<Corpus>, params: &GloveParams) -> Estimate {
        let counts = corpus.tokens.len() as f64 * params.window as f64;
        let n = corpus.words.len() as f64;
        // Repeats grow with the text: on Wikipedia about the 0.85th power of the counts is distinct.
        let pairs = counts.powf(0.85).min(n * (n + 1.0) / 2.0);
        let lines = params.dims.div_ceil(16) as f64;
        let budget = params.pair_memory as f64 * f64::from(1 << 20);
        let seconds = counts * 3e-8 + 2.0 * pairs * params.epochs as f64 * lines / pairs_per_second(Level::detected());
        Estimate {
            seconds: 0.02 + seconds,
            memory_bytes: (n * (4.0 * lines * 64.0 + params.dims as f64 * 4.0) + (pairs * 44.0).min(budget)) as u64 + (40 << 20),
        }
    }

    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        _beside: Beside<'_>,
        params: &Valid<GloveParams>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        if corpus.words.len() < 2 {
            return Err(Say::plain("The vocabulary has fewer than two words: there is nothing to learn from").into());
        }
        task.stage(Say::plain("Counting neighbours"), corpus.tokens.len() as u64);
        let room = task.scratch().map(|scratch| Room { scratch, bytes: (params.pair_memory as u64) << 20 });
        let mut counted = count(corpus, ContextRule::within(params.window, true), room, task)?;
        if counted.len() == 0 {
            return Err(Say::plain("No sentence has two words of the vocabulary: there is nothing to learn from").into());
        }
        task.stage(Say::plain("Shuffling pairs"), 0);
        let pairs = Shuffled::new(&mut counted, seed, room, task)?;
        drop(counted);
        let n = corpus.words.len();
        let mut vectors = Rows::zeroed(2 * n, params.dims);
        let mut biases = vec![0.0; 2 * n];
        let mut rng = seed.stream("glove start");
        for (row, bias) in biases.iter_mut().enumerate() {
            if row % 1024 == 0 {
                task.check()?;
            }
            let mut start = || (rng.unit_f32() - 0.5) / params.dims as f32;
            vectors.row_mut(row).fill_with(&mut start);
            *bias = start();
        }
        let level = Level::detected();
        task.stage(Say::plain("Training"), (pairs.len() * params.epochs) as u64);
        Ok(Box::new(GloveRun {
            words: corpus.clone(),
            params: (**params).clone(),
            recipe,
            squares: Rows::zeroed(2 * n, params.dims),
            bias_squares: vec![0.0; 2 * n],
            vectors,
            biases,
            pairs_per_step: (pairs_per_second(level) * 0.0125 / params.dims.div_ceil(16) as f64) as usize + 1,
            pairs,
            level,
            slice: Vec::new(),
            done: 0,
            steps: 0,
            stepper: Stepper::default(),
        }))
    }
}

struct GloveRun {
    words: Arc<Corpus>,
    params: GloveParams,
    recipe: Recipe,
    pairs: Shuffled,
    /// Word vectors, then context vectors.
    vectors: Rows,
    squares: Rows,
    biases: Vec<f32>,
    bias_squares: Vec<f32>,
    level: Level,
    pairs_per_step: usize,
    /// The pairs of a step.
    slice: Vec<Pair>,
    /// Pairs done, over all epochs.
    done: usize,
    steps: u64,
    stepper: Stepper,
}

impl GloveRun {
    /// One pair in one direction: word `w` and context row `c`; returns its loss.
    fn fit(&mut self, w: u32, c: u32, weight: f32, log: f32) -> f64 {
        let eta = self.params.eta as f32;
        let error = dot_rows(self.level, &self.vectors, w, c) + self.biases[w as usize] + self.biases[c as usize] - log;
        let pull = weight * error;
        adagrad_pair(self.level, &mut self.vectors, &mut self.squares, w, c, pull, eta);
        for row in [w as usize, c as usize] {
            let step = one_step(pull, &mut self.bias_squares[row], eta);
            self.biases[row] = (self.biases[row] - step).clamp(-BOUND, BOUND);
        }
        0.5 * f64::from(pull) * f64::from(error)
    }

    /// f(X) and ln X of a pair.
    fn weight_and_log(&self, pair: Pair) -> (f32, f32) {
        let of_full = pair.weight / self.params.x_max as f32;
        let share = if of_full < 1.0 { libm::expf(self.params.alpha as f32 * libm::logf(of_full)) } else { 1.0 };
        (share, libm::logf(pair.weight))
    }

    fn sums(&self, task: &Task) -> Result<Rows, Cancelled> {
        let n = self.words.words.len();
        let mut sums = Rows::zeroed(n, self.params.dims);
        for row in 0..n {
            if row % COPIED_ROWS == 0 {
                task.unless_cancelled()?;
            }
            for ((sum, word), context) in sums.row_mut(row).iter_mut().zip(self.vectors.row(row)).zip(self.vectors.row(n + row)) {
                *sum = word + context;
            }
        }
        Ok(sums)
    }
}

impl Run for GloveRun {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        let (len, all) = (self.pairs.len(), self.pairs.len() * self.params.epochs);
        let first = self.done % len;
        // A step ends with its epoch at the latest, so that a small text is seen to learn.
        let num = self.pairs_per_step.min(len - first).min(all - self.done);
        let (mut loss, mut directions) = self.stepper.hand_over();
        let contexts = self.words.words.len() as u32;
        // Copied so that the rows may change while it is read: 12 bytes a pair.
        let mut slice = std::mem::take(&mut self.slice);
        slice.clear();
        if num > 0 {
            let ready = self.pairs.from(first, task)?;
            slice.extend_from_slice(&ready[..num.min(ready.len())]);
        }
        let num = slice.len();
        for (i, pair) in slice.iter().copied().enumerate() {
            if i % 1024 == 0 {
                task.check()?;
            }
            if let Some(soon) = slice.get(i + 4) {
                for row in [soon.a, soon.b, contexts + soon.a, contexts + soon.b] {
                    self.vectors.prefetch(row);
                    self.squares.prefetch(row);
                }
            }
            let Pair { a, b, .. } = pair;
            let (share, log) = self.weight_and_log(pair);
            loss += self.fit(a, contexts + b, share, log);
            directions += 1;
            if a != b {
                loss += self.fit(b, contexts + a, share, log);
                directions += 1;
            }
        }
        self.slice = slice;
        let epoch = (self.done / len).min(self.params.epochs - 1);
        self.done += num;
        self.steps += 1;
        Ok(StepReport {
            step: self.steps,
            work: self.done as u64,
            work_total: all as u64,
            epoch: epoch as u32 + 1,
            epochs: self.params.epochs as u32,
            loss: (directions > 0).then(|| loss / directions as f64),
            learning_rate: Some(self.params.eta),
            finished: self.done == all,
        })
    }

    fn frame(&self, _most_items: usize, task: &Task) -> Result<Option<Embedding>, MethodError> {
        Ok(Some(embedding_of(&self.words.words, &self.sums(task)?, self.recipe.clone(), task)?))
    }

    fn example_forward(&mut self, task: &Task) -> Result<Option<ExampleReport>, MethodError> {
        self.pair_forward(task)
    }

    fn example_back(&mut self) -> Result<Option<ExampleReport>, MethodError> {
        Ok(self.pair_back())
    }

    fn finish(self: Box<Self>, task: &Task) -> Result<Embedding, MethodError> {
        let mut recipe = self.recipe.clone();
        if self.done < self.pairs.len() * self.params.epochs {
            recipe.stopped_at = Some(self.done as u64);
        }
        Ok(embedding_of(&self.words.words, &self.sums(task)?, recipe, task)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ParamMap, ParamValue, Rng, Scratch, ScratchFile, drive};
    use crate::embed::tests::{corpus_of, material};
    use crate::embed::{Beside, Embedder, embedder};

    /// Files that are vectors; counts the bytes that went through them.
    #[derive(Debug, Default, Clone)]
    struct Shelf(Arc<std::sync::atomic::AtomicUsize>);

    #[derive(Debug)]
    struct Sheet(Vec<u8>, Shelf);

    impl Scratch for Shelf {
        fn file(&self) -> Result<Box<dyn ScratchFile>, Say> {
            Ok(Box::new(Sheet(Vec::new(), self.clone())))
        }
    }

    impl ScratchFile for Sheet {
        fn append(&mut self, bytes: &[u8]) -> Result<(), Say> {
            self.1.0.fetch_add(bytes.len(), std::sync::atomic::Ordering::Relaxed);
            self.0.extend_from_slice(bytes);
            Ok(())
        }
        fn write(&mut self, start: u64, bytes: &[u8]) -> Result<(), Say> {
            let end = start as usize + bytes.len();
            self.0.resize(self.0.len().max(end), 0);
            self.0[start as usize..end].copy_from_slice(bytes);
            Ok(())
        }
        fn truncate(&mut self, len: u64) -> Result<(), Say> {
            self.0.resize(len as usize, 0);
            Ok(())
        }
        fn read(&self, start: u64, out: &mut [u8]) -> Result<(), Say> {
            out.copy_from_slice(&self.0[start as usize..][..out.len()]);
            Ok(())
        }
    }

    fn wide_corpus() -> Arc<Corpus> {
        let mut rng = Rng::new(2);
        let mut word = || format!("w{}", (6000.0 * rng.unit_f64().powi(2)) as u32);
        let text: Vec<String> = (0..400).map(|_| (0..100).map(|_| word()).collect::<Vec<_>>().join(" ")).collect();
        corpus_of(text.iter().map(String::as_str))
    }

    #[test]
    fn pairs_on_disk_are_the_same_pairs_in_the_same_order() {
        let corpus = wide_corpus();
        let task = Task::detached();
        let rule = ContextRule::within(40, true);
        let ordered = |room: Option<Room<'_>>| {
            let mut counted = count(&corpus, rule, room, &task).unwrap();
            let mut pairs = Shuffled::new(&mut counted, Seed(5), room, &task).unwrap();
            let mut all = Vec::new();
            while all.len() < pairs.len() {
                let next = pairs.from(all.len(), &task).unwrap().to_vec();
                all.extend(next);
            }
            all
        };
        let shelf = Shelf::default();
        let (kept, spilt) = (ordered(None), ordered(Some(Room { scratch: &shelf, bytes: 1 << 20 })));
        assert!(kept.len() > 1 << 20, "more than one pile: {}", kept.len());
        assert!(shelf.0.load(std::sync::atomic::Ordering::Relaxed) > 12 * kept.len());
        assert!(kept == spilt);
        let mut sorted: Vec<(u32, u32)> = kept.iter().map(|p| (p.a, p.b)).collect();
        sorted.sort_unstable();
        let counted: Vec<(u32, u32)> =
            crate::embed::cooccurrence::count_pairs(&corpus, rule, &task).unwrap().iter().map(|p| (p.a, p.b)).collect();
        assert!(sorted == counted);
    }

    #[test]
    fn a_lent_place_changes_nothing_in_what_is_learned() {
        let corpus = corpus_of([
            "the cat sat on the mat and the dog lay near the door while a mouse ate some old cheese in its small warm house by our garden",
        ]);
        assert!(corpus.words.len() < 30);
        let method: &dyn Embedder = embedder("glove").unwrap();
        let params: ParamMap = [("dims".to_owned(), ParamValue::Int(10)), ("epochs".to_owned(), ParamValue::Int(50))].into();
        let made = |task: &Task| {
            let mut last = f64::NAN;
            let e = drive(method.prepare(&material(&corpus), Beside::default(), &params, Seed(1), task).unwrap(), task, |r, _| {
                last = r.loss.unwrap();
            })
            .unwrap();
            assert!(last.is_finite());
            e
        };
        let lent = Task::detached();
        lent.lend_scratch(Arc::new(Shelf::default()));
        let (kept, scratch) = (made(&Task::detached()), made(&lent));
        assert_eq!(kept.contents(), scratch.contents());
    }
}

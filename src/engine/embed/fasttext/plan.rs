//! What to train on, decided before any vector is touched: for a slice of the text its kept words, windows and drawn words.
//! Everything random about training is here, so the vectors depend on the seed and the order of slices alone.

use super::params::{Model, Settings};
use super::pieces::Pieces;
use crate::base::{Rng, Say, Seed};
use crate::data::Corpus;
use crate::embed::chance::{Subsampling, noise, targets_and_draws};
use crate::embed::passes::Slice;
use crate::math::alias::AliasTable;

/// One word and the words around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// The words in reach, from and to in [`Plan::words`]; the word itself, at `middle`, is among them.
    pub first: u32,
    pub last: u32,
    pub middle: u32,
    /// The words of its sentence, from and to in [`Plan::words`].
    pub sentence: (u32, u32),
    /// What was drawn, from and to in `Plan::drawn`.
    drawn: (u32, u32),
}

/// A slice made ready.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub words: Vec<u32>,
    pub windows: Vec<Window>,
    drawn: Vec<u32>,
    /// Tokens that were read from a file.
    read: Vec<u32>,
}

impl Plan {
    /// The words around the middle one, in order; collected in `out`.
    #[inline]
    pub(super) fn neighbours(&self, window: &Window, out: &mut Vec<u32>) {
        out.clear();
        out.extend_from_slice(&self.words[window.first as usize..window.middle as usize]);
        out.extend_from_slice(&self.words[window.middle as usize + 1..window.last as usize]);
    }

    /// The word in the middle.
    #[inline]
    pub(super) fn middle(&self, window: &Window) -> u32 {
        self.words[window.middle as usize]
    }

    /// The drawn words, `negative` for each pair in turn; a true one may be among them.
    #[inline]
    pub(super) fn drawn(&self, window: &Window) -> &[u32] {
        &self.drawn[window.drawn.0 as usize..window.drawn.1 as usize]
    }
}

/// Makes plans.
#[derive(Debug)]
pub(super) struct Planner {
    seed: Seed,
    window: u32,
    negative: usize,
    /// Words are drawn for each neighbour, not once for the window.
    for_each_pair: bool,
    subsampling: Subsampling,
    draw: AliasTable,
}

impl Planner {
    pub(super) fn new(settings: &Settings, counts: &[u64], seed: Seed) -> Self {
        Self {
            seed,
            window: settings.window as u32,
            negative: settings.negative,
            for_each_pair: settings.model == Model::SkipGram,
            subsampling: Subsampling::new(settings.sample, counts),
            draw: noise(counts, settings.power),
        }
    }

    /// How often each row of the inputs and of the outputs is expected to be updated for each word of the text.
    pub(super) fn activity(&self, settings: &Settings, counts: &[u64], pieces: &Pieces) -> [Vec<f32>; 2] {
        let occurs = self.subsampling.occurrences(counts);
        let neighbours = settings.window as f64 + 1.0;
        let pairs = if settings.model == Model::SkipGram { neighbours } else { 1.0 };
        let mut inputs = vec![0.0_f32; pieces.len()];
        for (word, occurs) in occurs.iter().enumerate() {
            let updates = (occurs * neighbours * (settings.negative + 1) as f64) as f32;
            pieces.of(word as u32).iter().for_each(|row| inputs[*row as usize] += updates);
        }
        let targets = targets_and_draws(&occurs, counts, settings.power, settings.negative);
        [inputs, targets.iter().map(|times| (times * pairs) as f32).collect()]
    }

    /// Plans slice number `index` of the whole training (all epochs) into `plan`.
    ///
    /// # Errors
    /// Tokens that could not be read.
    pub(super) fn plan(&self, corpus: &Corpus, slice: &Slice, index: u64, plan: &mut Plan) -> Result<(), Say> {
        let mut rng = self.seed.shard("fasttext windows", index);
        plan.words.clear();
        plan.windows.clear();
        plan.drawn.clear();
        let mut read = std::mem::take(&mut plan.read);
        for sentence in corpus.tokens.part(slice.start..slice.end, slice.sentence, &mut read)? {
            let from = plan.words.len();
            self.subsampling.thin(sentence, &mut rng, &mut plan.words);
            self.form_windows(from, &mut rng, plan);
        }
        plan.read = read;
        Ok(())
    }

    fn form_windows(&self, from: usize, rng: &mut Rng, plan: &mut Plan) {
        let to = plan.words.len();
        if to - from < 2 {
            return;
        }
        for middle in from..to {
            let reach = 1 + rng.below(self.window) as usize;
            let first = middle.saturating_sub(reach).max(from);
            let last = (middle + reach + 1).min(to);
            let begin = plan.drawn.len();
            let pairs = if self.for_each_pair { last - first - 1 } else { 1 };
            plan.drawn.extend((0..self.negative * pairs).map(|_| self.draw.draw(rng)));
            plan.windows.push(Window {
                first: first as u32,
                last: last as u32,
                middle: middle as u32,
                sentence: (from as u32, to as u32),
                drawn: (begin as u32, plan.drawn.len() as u32),
            });
        }
    }
}

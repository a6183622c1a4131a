//! What to train on, decided before any vector is touched: the slices of a corpus, and for a slice its kept words, windows and drawn words.
//! Everything random about training is here, so the vectors depend on the seed and the order of slices alone.

use super::params::{Model, Settings};
use super::tree::Tree;
use crate::base::{Rng, Say, Seed};
use crate::data::Corpus;
use crate::embed::chance::{Subsampling, noise, targets_and_draws};
use crate::embed::passes::Slice;
use crate::math::alias::AliasTable;
use crate::math::kernels::MAX_OUTPUTS;

/// One word and the words around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// Neighbours, from and to in `Plan::words`; the word itself, at `middle`, is among them.
    first: u32,
    last: u32,
    middle: u32,
    /// The word and what was drawn against it, from and to in `Plan::targets`.
    targets: (u32, u32),
}

/// A slice made ready.
#[derive(Debug, Default)]
pub(super) struct Plan {
    words: Vec<u32>,
    windows: Vec<Window>,
    targets: Vec<u32>,
    /// Tokens that were read from a file.
    read: Vec<u32>,
}

impl Plan {
    /// The windows in order.
    pub(super) fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// The words around the middle one, in order; collected in `out`.
    #[inline]
    pub(super) fn neighbours(&self, window: &Window, out: &mut Vec<u32>) {
        out.clear();
        out.extend_from_slice(&self.words[window.first as usize..window.middle as usize]);
        out.extend_from_slice(&self.words[window.middle as usize + 1..window.last as usize]);
    }

    /// The word that comes into reach with this window, whose row is needed from now on.
    #[inline]
    pub(super) fn coming(&self, window: &Window, reach: usize) -> Option<u32> {
        self.words.get(window.middle as usize + reach).copied()
    }

    /// Places in the plan: the first word of the window, the middle one, and the one after the last.
    pub(super) fn places(window: &Window) -> [usize; 3] {
        [window.first, window.middle, window.last].map(|at| at as usize)
    }

    /// The middle word.
    #[inline]
    pub(super) fn word(&self, window: &Window) -> u32 {
        self.words[window.middle as usize]
    }

    /// The middle word, then the drawn ones. Empty with hierarchical softmax.
    #[inline]
    pub(super) fn drawn(&self, window: &Window) -> &[u32] {
        &self.targets[window.targets.0 as usize..window.targets.1 as usize]
    }
}

/// The text of a slice, for those who look on.
#[derive(Debug, Default)]
pub(super) struct SliceText {
    /// All tokens, those left out by subsampling too.
    pub tokens: Vec<u32>,
    /// Where its sentences end in `tokens` (exclusive).
    pub ends: Vec<usize>,
    /// Which tokens the words of the plan are.
    pub kept: Vec<usize>,
}
/// Rows of the output matrix that a window trains: the middle word and the drawn ones, or the inner nodes on the way to the middle word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Targets<'a> {
    pub rows: &'a [u32],
    /// For every [`MAX_OUTPUTS`] of them, as bits: which are pulled near.
    wanted: &'a [u32],
}

impl<'a> Targets<'a> {
    /// Parts that one update takes, with their bits.
    #[inline]
    pub(super) fn tiles(self) -> impl Iterator<Item = (&'a [u32], u32)> {
        self.rows.chunks(MAX_OUTPUTS).zip(self.wanted.iter().copied())
    }

    /// Whether row `i` is pulled near.
    pub(super) fn is_wanted(self, i: usize) -> bool {
        (self.wanted[i / MAX_OUTPUTS] >> (i % MAX_OUTPUTS)) & 1 == 1
    }
}

/// Only the first of all is wanted.
static FIRST: [u32; 16] = {
    let mut bits = [0; 16];
    bits[0] = 1;
    bits
};

/// Makes plans.
#[derive(Debug)]
pub(super) struct Planner {
    seed: Seed,
    window: u32,
    negative: usize,
    subsampling: Subsampling,
    draw: AliasTable,
    /// Instead of draws.
    tree: Option<Tree>,
}

impl Planner {
    /// What a window trains.
    #[inline]
    pub(super) fn targets<'a>(&'a self, plan: &'a Plan, window: &Window) -> Targets<'a> {
        match &self.tree {
            Some(tree) => Targets { rows: tree.nodes(plan.word(window)), wanted: tree.turns(plan.word(window)) },
            None => Targets { rows: plan.drawn(window), wanted: &FIRST },
        }
    }

    /// Whether the targets are inner nodes of a tree.
    pub(super) fn has_tree(&self) -> bool {
        self.tree.is_some()
    }

    pub(super) fn new(settings: &Settings, counts: &[u64], seed: Seed) -> Self {
        let tree = settings.hierarchical.then(|| Tree::new(counts));
        Self {
            seed,
            window: settings.window as u32,
            negative: if settings.hierarchical { 0 } else { settings.negative },
            subsampling: Subsampling::new(settings.sample, counts),
            draw: noise(counts, settings.power),
            tree,
        }
    }

    /// How often each row of the inputs and of the outputs is expected to be updated for each word of the text.
    pub(super) fn activity(&self, settings: &Settings, counts: &[u64]) -> [Vec<f32>; 2] {
        let occurs = self.subsampling.occurrences(counts);
        let neighbours = settings.window as f64 + 1.0;
        let pairs = if settings.model == Model::SkipGram { neighbours } else { 1.0 };
        let outputs = if let Some(tree) = &self.tree {
            let mut passes = vec![0.0; counts.len() - 1];
            for (word, occurs) in occurs.iter().enumerate() {
                tree.nodes(word as u32).iter().for_each(|node| passes[*node as usize] += occurs);
            }
            passes
        } else {
            targets_and_draws(&occurs, counts, settings.power, settings.negative)
        };
        let targets = if self.tree.is_some() { 1.0 } else { (settings.negative + 1) as f64 };
        [occurs.iter().map(|o| (o * neighbours * targets) as f32).collect(), outputs.iter().map(|o| (o * pairs) as f32).collect()]
    }

    /// Plans slice number `index` of the whole training (all epochs) into `plan`.
    ///
    /// # Errors
    /// Tokens that could not be read.
    pub(super) fn plan(&self, corpus: &Corpus, slice: &Slice, index: u64, plan: &mut Plan) -> Result<(), Say> {
        self.plan_watched(corpus, slice, index, plan, |_, _| {})
    }

    /// The same; also returns the text of the slice and which of its tokens the words of the plan are.
    ///
    /// # Errors
    /// As `plan`.
    pub(super) fn plan_with_text(&self, corpus: &Corpus, slice: &Slice, index: u64, plan: &mut Plan) -> Result<SliceText, Say> {
        let mut text = SliceText::default();
        self.plan_watched(corpus, slice, index, plan, |sentence, mut rng| {
            for token in sentence {
                if self.subsampling.keeps(*token, &mut rng) {
                    text.kept.push(text.tokens.len());
                }
                text.tokens.push(*token);
            }
            text.ends.push(text.tokens.len());
        })?;
        Ok(text)
    }

    /// `watch` sees each sentence and the state of chance before its words are thinned out.
    #[inline]
    fn plan_watched(
        &self,
        corpus: &Corpus,
        slice: &Slice,
        index: u64,
        plan: &mut Plan,
        mut watch: impl FnMut(&[u32], Rng),
    ) -> Result<(), Say> {
        let mut rng = self.seed.shard("word2vec windows", index);
        plan.words.clear();
        plan.windows.clear();
        plan.targets.clear();
        let mut read = std::mem::take(&mut plan.read);
        for sentence in corpus.tokens.part(slice.start..slice.end, slice.sentence, &mut read)? {
            let from = plan.words.len();
            watch(sentence, rng.clone());
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
            let word = plan.words[middle];
            let begin = plan.targets.len();
            if self.tree.is_none() {
                plan.targets.push(word);
            }
            for _ in 0..self.negative {
                let drawn = self.draw.draw(rng);
                if drawn != word {
                    plan.targets.push(drawn);
                }
            }
            let targets = (begin as u32, plan.targets.len() as u32);
            plan.windows.push(Window { first: first as u32, last: last as u32, middle: middle as u32, targets });
        }
    }
}

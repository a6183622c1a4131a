//! What to train on, decided before any vector is touched: the slices of a corpus, and for a slice its kept words, windows and drawn words.
//! Everything random about training is here, so the vectors depend on the seed and the order of slices alone.

use super::params::{Model, Settings};
use super::tree::Tree;
use crate::base::{Rng, Say, Seed};
use crate::data::Corpus;
use crate::math::alias::AliasTable;
use crate::math::kernels::MAX_OUTPUTS;

/// A run of tokens that is trained as one piece: whole sentences, or a part of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::embed) struct Slice {
    /// Tokens of the corpus, from and to.
    pub start: usize,
    pub end: usize,
    /// The sentence that `start` is in.
    pub sentence: usize,
}

/// Cuts a corpus into slices of about `size` tokens, at sentence ends where they come soon enough.
pub(in crate::embed) fn slices(corpus: &Corpus, size: usize) -> Result<Vec<Slice>, Say> {
    let mut out: Vec<Slice> = Vec::new();
    let mut start = 0;
    let mut first = 0;
    let mut at = 0;
    let mut sentences = corpus.tokens.sentences();
    let mut sentence = 0;
    while let Some(tokens) = sentences.next()? {
        let end = at + tokens.len();
        if at > start && end - start > size {
            out.push(Slice { start, end: at, sentence: first });
            start = at;
        }
        if start == at {
            first = sentence;
        }
        while end - start > size {
            out.push(Slice { start, end: start + size, sentence });
            start += size;
        }
        at = end;
        sentence += 1;
    }
    if at > start {
        out.push(Slice { start, end: at, sentence: first });
    }
    Ok(out)
}

/// Occurrences of every word.
pub(in crate::embed) fn counts(corpus: &Corpus) -> Result<Vec<u64>, Say> {
    if let Some(counts) = corpus.words.columns().counts() {
        return Ok(counts.iter().map(|c| u64::try_from(*c).unwrap_or(0)).collect());
    }
    let mut counts = vec![0; corpus.words.len()];
    let mut sentences = corpus.tokens.sentences();
    while let Some(sentence) = sentences.next()? {
        sentence.iter().for_each(|token| counts[*token as usize] += 1);
    }
    Ok(counts)
}

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
    /// Per word: kept where 32 random bits are at most this. Empty when nothing is left out.
    keep: Vec<u32>,
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
        let total: u64 = counts.iter().sum();
        let threshold = settings.sample * total as f64;
        let keep_probability = |count: &u64| {
            let share = threshold / (*count).max(1) as f64;
            (share.sqrt() + share).min(1.0)
        };
        let keep = if settings.sample > 0.0 {
            counts.iter().map(|c| (keep_probability(c) * f64::from(u32::MAX)) as u32).collect()
        } else {
            Vec::new()
        };
        let weights: Vec<f64> = counts.iter().map(|c| (*c as f64).powf(settings.power)).collect();
        let tree = settings.hierarchical.then(|| Tree::new(counts));
        let negative = if settings.hierarchical { 0 } else { settings.negative };
        Self { seed, window: settings.window as u32, negative, keep, draw: AliasTable::new(&weights), tree }
    }

    /// How often each row of the inputs and of the outputs is expected to be updated for each word of the text.
    pub(super) fn activity(&self, settings: &Settings, counts: &[u64]) -> [Vec<f32>; 2] {
        let total = counts.iter().sum::<u64>().max(1) as f64;
        let kept = |word: usize| f64::from(self.keep.get(word).copied().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
        let occurs: Vec<f64> = counts.iter().enumerate().map(|(word, count)| *count as f64 / total * kept(word)).collect();
        let neighbours = settings.window as f64 + 1.0;
        let pairs = if settings.model == Model::SkipGram { neighbours } else { 1.0 };
        let all: f64 = occurs.iter().sum();
        let outputs = if let Some(tree) = &self.tree {
            let mut passes = vec![0.0; counts.len() - 1];
            for (word, occurs) in occurs.iter().enumerate() {
                tree.nodes(word as u32).iter().for_each(|node| passes[*node as usize] += occurs);
            }
            passes
        } else {
            let weights: Vec<f64> = counts.iter().map(|c| (*c as f64).powf(settings.power)).collect();
            let sum: f64 = weights.iter().sum();
            let drawn = settings.negative as f64 * all;
            occurs.iter().zip(weights).map(|(occurs, weight)| occurs + drawn * weight / sum).collect()
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
                if self.keep.get(*token as usize).is_none_or(|most| rng.next_u32() <= *most) {
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
            self.keep_words(sentence, &mut rng, &mut plan.words);
            self.form_windows(from, &mut rng, plan);
        }
        plan.read = read;
        Ok(())
    }

    fn keep_words(&self, tokens: &[u32], rng: &mut Rng, out: &mut Vec<u32>) {
        if self.keep.is_empty() {
            out.extend_from_slice(tokens);
        } else {
            // Each is written and the end moved on only if it is kept: no branch to be guessed wrong.
            let mut end = out.len();
            out.resize(end + tokens.len(), 0);
            for token in tokens {
                out[end] = *token;
                end += usize::from(rng.next_u32() <= self.keep[*token as usize]);
            }
            out.truncate(end);
        }
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

//! The vocabulary of a text: which words stay, in which order, and why there may be none.

use std::cmp::{Ordering, Reverse};

use super::intern::{AHEAD, Interner, Word};
use super::normalise::is_number;
use super::stop_words::is_stop_word;
use super::tokenise::{Shard, TokeniseError};
use crate::base::{Say, Task};
use crate::data::{Column, ColumnValues, Columns, ItemId, ItemKind, ItemSet, Keys, NumberRule, SENTENCE_END, TokenOptions};
use crate::say;

/// What all numbers are written as under [`NumberRule::Merge`].
pub(super) const NUMBER: &str = "<num>";

/// The automatic minimum count leaves at least so many words where the text has them.
const ENOUGH_WORDS: usize = 30;

/// The vocabulary and its tallies.
pub(super) struct Vocabulary {
    pub words: ItemSet,
    pub tokens_seen: u64,
    pub words_seen: u64,
    pub min_count: u32,
}

/// A word outside the vocabulary.
pub(super) const NO_ROW: u32 = u32::MAX;

/// A word of the text that the tally has let go of.
pub(super) const NO_WORD: u32 = SENTENCE_END - 1;

/// The minimum count for a text of so many tokens (numbers and stop words that are left out not counted): 1 below 2,000 tokens, 2 below
/// 20,000, 3 below 100,000, 5 (the usual default) below 10 million, 10 below 100 million, 20 from there on.
#[must_use]
pub fn automatic_min_count(tokens: u64) -> u32 {
    match tokens {
        0..2_000 => 1,
        2_000..20_000 => 2,
        20_000..100_000 => 3,
        100_000..10_000_000 => 5,
        10_000_000..100_000_000 => 10,
        _ => 20,
    }
}

/// All words of the text and how often each occurs.
///
/// A tally that may not grow past a limit lets go of the rarest words when it does, as word2vec does; what is left is then counted again.
pub(super) struct Tally {
    pub words: Interner,
    pub counts: Vec<u64>,
    /// Bytes that it may take.
    limit: usize,
    /// Words with at most so many occurrences were let go of, if any were.
    pub dropped: Option<u64>,
    /// No new words are taken up.
    is_closed: bool,
    /// Words of the text, those that were let go of included.
    pub tokens: u64,
    merges_numbers: bool,
    /// The present shard's numbers as those of the text.
    map: Vec<u32>,
}

impl Tally {
    /// An empty one. `limit` is what it may take, in bytes.
    pub fn new(options: &TokenOptions, limit: usize) -> Self {
        Self {
            words: Interner::default(),
            counts: Vec::new(),
            limit,
            dropped: None,
            is_closed: false,
            tokens: 0,
            merges_numbers: options.numbers == NumberRule::Merge,
            map: Vec::new(),
        }
    }

    /// The number of a word, new or not.
    pub fn intern(&mut self, word: Word<'_>) -> u32 {
        let id = self.words.intern(word);
        if id as usize == self.counts.len() {
            self.counts.push(0);
        }
        id
    }

    /// Counts the words of a shard; afterwards [`Tally::numbers`] gives the numbers of its words.
    pub fn add(&mut self, shard: &Shard) {
        let mut map = std::mem::take(&mut self.map);
        map.clear();
        for (local, n) in shard.counts.iter().enumerate() {
            if local % AHEAD == 0 {
                self.words.prefetch(&shard.words, local..(local + AHEAD).min(shard.counts.len()));
            }
            let is_merged = self.merges_numbers && is_number(shard.words.word(local));
            let word = if is_merged { Word::of(NUMBER) } else { shard.words.entry(local) };
            let id = if self.is_closed { self.words.find(word).unwrap_or(NO_WORD) } else { self.intern(word) };
            if let Some(count) = self.counts.get_mut(id as usize) {
                *count += u64::from(*n);
            }
            self.tokens += u64::from(*n);
            map.push(id);
        }
        self.map = map;
        if !self.is_closed && self.size_bytes() > self.limit {
            self.prune();
        }
    }

    /// The words of the shard that was just added, as the tape keeps them. Worth nothing once words were let go of.
    pub fn numbers(&self, shard: &Shard, out: &mut Vec<u32>) {
        out.clear();
        out.extend(shard.tokens.iter().map(|t| self.map[*t as usize]));
        shard.sentence_ends.iter().for_each(|end| out[*end as usize - 1] |= SENTENCE_END);
    }

    /// Whether no new words are taken up.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// From here on no words are taken up and counting begins anew: for a second look at the text.
    pub fn count_again(&mut self) {
        self.is_closed = true;
        self.tokens = 0;
        self.counts.fill(0);
    }

    fn size_bytes(&self) -> usize {
        self.words.size_bytes() + self.counts.capacity() * 8
    }

    /// Lets go of rare words, rarer and less rare, until a quarter of the space is free.
    fn prune(&mut self) {
        let mut least = self.dropped.unwrap_or(0);
        while self.size_bytes() > self.limit / 4 * 3 && !self.counts.is_empty() {
            least += 1;
            let mut words = Interner::default();
            let mut counts = Vec::new();
            for (id, count) in self.counts.iter().enumerate().filter(|(_, n)| **n > least) {
                words.intern(self.words.entry(id));
                counts.push(*count);
            }
            (self.words, self.counts) = (words, counts);
        }
        self.dropped = Some(least);
    }
}

/// Chooses the words that stay; second, the row of each word of the tally, or [`NO_ROW`].
///
/// With `onto` the words of an earlier vocabulary stay too, however rare they are here; their counts are added.
pub(super) fn build(
    tally: &mut Tally,
    name: &str,
    options: &TokenOptions,
    onto: Option<&ItemSet>,
    task: &Task,
) -> Result<(Vocabulary, Vec<u32>), TokeniseError> {
    let (mut order, seen) = choose(tally, name, options, task)?;
    if let Some(earlier) = onto {
        unite(tally, &mut order, earlier);
    }
    let mut rows = vec![NO_ROW; tally.counts.len()];
    for (row, id) in order.iter().enumerate() {
        rows[*id as usize] = row as u32;
    }
    let keys: Keys = order.iter().map(|id| tally.words.word(*id as usize)).collect();
    let counts = order.iter().map(|id| tally.counts[*id as usize] as i64).collect();
    let count = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(counts) };
    let words = ItemSet::new(ItemKind::WORD, keys, Columns(vec![count]))?;
    Ok((Vocabulary { words, tokens_seen: seen.tokens, words_seen: seen.words, min_count: seen.min_count }, rows))
}

/// Adds the words of an earlier vocabulary and their counts, and sorts again.
fn unite(tally: &mut Tally, order: &mut Vec<u32>, earlier: &ItemSet) {
    let mut is_in = vec![false; tally.counts.len()];
    order.iter().for_each(|id| is_in[*id as usize] = true);
    for (row, word) in earlier.labels().enumerate() {
        let id = tally.intern(Word::of(word));
        if !is_in.get(id as usize).copied().unwrap_or(false) {
            order.push(id);
        }
        let before = earlier.count(ItemId(row as u32)).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        tally.counts[id as usize] += before;
    }
    order.sort_unstable_by(|a, b| by_count(tally, *a, *b));
}

struct Seen {
    tokens: u64,
    words: u64,
    min_count: u32,
}

/// The words that stay, most frequent first, ties by label.
fn choose(tally: &Tally, name: &str, options: &TokenOptions, task: &Task) -> Result<(Vec<u32>, Seen), TokeniseError> {
    let count = |id: u32| tally.counts[id as usize];
    let mut order: Vec<u32> =
        (0..tally.counts.len() as u32).filter(|id| count(*id) > 0 && stays(tally.words.word(*id as usize), options)).collect();
    task.check()?;
    let tokens: u64 = order.iter().map(|id| count(*id)).sum();
    let words = order.len() as u64;
    if order.is_empty() {
        return Err(nothing_left(tally.tokens, name).into());
    }
    let min_count = options.min_count.unwrap_or_else(|| {
        let mut counts: Vec<u64> = order.iter().map(|id| count(*id)).collect();
        let rarest = ENOUGH_WORDS.min(counts.len()) - 1;
        let (_, enough, _) = counts.select_nth_unstable_by_key(rarest, |n| Reverse(*n));
        automatic_min_count(tokens).min(u32::try_from(*enough).unwrap_or(u32::MAX))
    });
    let by_count = |a: &u32, b: &u32| by_count(tally, *a, *b);
    let most_frequent = order.iter().copied().min_by(by_count).unwrap_or(0);
    // Rare words, which most words are, need no place in the order.
    order.retain(|id| count(*id) >= u64::from(min_count));
    if order.is_empty() {
        return Err(say!(
            "No word occurs {min} times: the most frequent, {word}, occurs {n} times. Lower the minimum count to {n} or less",
            min = min_count,
            word = tally.words.word(most_frequent as usize),
            n = count(most_frequent)
        )
        .into());
    }
    order.sort_unstable_by(by_count);
    task.check()?;
    if let Some(cap) = options.max_words.filter(|cap| *cap < order.len()) {
        task.warn(say!("Vocabulary capped: the {kept} most frequent of {all} words are used", kept = cap.max(1), all = order.len()));
        order.truncate(cap.max(1));
    }
    Ok((order, Seen { tokens, words, min_count }))
}

/// Frequent words first, ties by label.
fn by_count(tally: &Tally, a: u32, b: u32) -> Ordering {
    let (a, b) = (a as usize, b as usize);
    tally.counts[b].cmp(&tally.counts[a]).then_with(|| tally.words.bytes(a).cmp(tally.words.bytes(b)))
}

/// Whether the rules for numbers and stop words let a word in.
pub(super) fn stays(form: &str, options: &TokenOptions) -> bool {
    !(options.numbers == NumberRule::Drop && is_number(form) || options.drop_stop_words && is_stop_word(form, options.language))
}

fn nothing_left(all_tokens: u64, name: &str) -> Say {
    if all_tokens == 0 {
        say!("There are no words in {name}: nothing in it is a letter or a digit", name = name)
    } else {
        say!(
            "All {n} words of {name} are numbers or stop words, and these are left out. Keep them, or choose another language",
            n = all_tokens,
            name = name
        )
    }
}

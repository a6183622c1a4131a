//! The vocabulary of a text: which words stay, in which order, and why there may be none.

use super::intern::Interner;
use super::normalise::is_number;
use super::stop_words::is_stop_word;
use super::tokenise::{Shard, TokeniseError};
use crate::base::{Say, Task};
use crate::data::{Column, ColumnValues, Columns, ItemKind, ItemSet, Keys, NumberRule, TokenOptions};
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

/// The row of each word of each shard.
pub(super) struct Rows {
    /// Per shard, per word of the shard: number of the word in the whole text.
    ids: Vec<Vec<u32>>,
    /// Per word of the whole text: its row, or `NONE`.
    rows: Vec<u32>,
}

impl Rows {
    /// Stands for a word outside the vocabulary.
    pub const NONE: u32 = u32::MAX;

    /// The row of word `id` of a shard.
    pub fn row(&self, shard: usize, id: usize) -> u32 {
        self.rows[self.ids[shard][id] as usize]
    }
}

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
struct Tally {
    words: Interner,
    counts: Vec<u64>,
}

impl Tally {
    fn add(&mut self, id: u32, n: u64) {
        if id as usize == self.counts.len() {
            self.counts.push(0);
        }
        self.counts[id as usize] += n;
    }
}

/// Merges the shards in order and chooses the words that stay.
pub(super) fn build(shards: &[Shard], name: &str, options: &TokenOptions, task: &Task) -> Result<(Vocabulary, Rows), TokeniseError> {
    let mut tally = Tally { words: Interner::default(), counts: Vec::new() };
    let mut ids = Vec::with_capacity(shards.len());
    let mut all_tokens = 0_u64;
    for shard in shards {
        let mut map = Vec::with_capacity(shard.words.len());
        for (local, n) in shard.counts.iter().enumerate() {
            let word = shard.words.word(local);
            let id = if options.numbers == NumberRule::Merge && is_number(word) {
                tally.words.intern(NUMBER)
            } else {
                tally.words.intern_hashed(word, shard.words.hash_of(local))
            };
            tally.add(id, u64::from(*n));
            all_tokens += u64::from(*n);
            map.push(id);
        }
        ids.push(map);
        task.advance(1)?;
    }
    let (order, seen) = choose(&tally, all_tokens, name, options, task)?;
    let mut rows = vec![Rows::NONE; tally.counts.len()];
    for (row, id) in order.iter().enumerate() {
        rows[*id as usize] = row as u32;
    }
    let keys: Keys = order.iter().map(|id| tally.words.word(*id as usize)).collect();
    let counts = order.iter().map(|id| tally.counts[*id as usize] as i64).collect();
    let count = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(counts) };
    let words = ItemSet::new(ItemKind::Word, keys, Columns(vec![count]))?;
    Ok((Vocabulary { words, tokens_seen: seen.tokens, words_seen: seen.words, min_count: seen.min_count }, Rows { ids, rows }))
}

struct Seen {
    tokens: u64,
    words: u64,
    min_count: u32,
}

/// The words that stay, most frequent first, ties by label.
fn choose(tally: &Tally, all_tokens: u64, name: &str, options: &TokenOptions, task: &Task) -> Result<(Vec<u32>, Seen), TokeniseError> {
    let mut order: Vec<u32> = (0..tally.counts.len() as u32).filter(|id| stays(tally.words.word(*id as usize), options)).collect();
    let count = |id: u32| tally.counts[id as usize];
    order.sort_unstable_by(|a, b| count(*b).cmp(&count(*a)).then_with(|| tally.words.word(*a as usize).cmp(tally.words.word(*b as usize))));
    task.check()?;
    let Some(first) = order.first().copied() else {
        return Err(nothing_left(all_tokens, name).into());
    };
    let tokens: u64 = order.iter().map(|id| count(*id)).sum();
    let words = order.len() as u64;
    let min_count = options.min_count.unwrap_or_else(|| {
        let enough = order.get(ENOUGH_WORDS - 1).or(order.last()).map_or(1, |id| count(*id));
        automatic_min_count(tokens).min(u32::try_from(enough).unwrap_or(u32::MAX))
    });
    order.truncate(order.partition_point(|id| count(*id) >= u64::from(min_count)));
    if order.is_empty() {
        return Err(say!(
            "No word occurs {min} times: the most frequent, {word}, occurs {n} times. Lower the minimum count to {n} or less",
            min = min_count,
            word = tally.words.word(first as usize),
            n = count(first)
        )
        .into());
    }
    if let Some(cap) = options.max_words.filter(|cap| *cap < order.len()) {
        task.warn(say!("Vocabulary capped: the {kept} most frequent of {all} words are used", kept = cap.max(1), all = order.len()));
        order.truncate(cap.max(1));
    }
    Ok((order, Seen { tokens, words, min_count }))
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

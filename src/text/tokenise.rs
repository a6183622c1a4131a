//! Text to corpus: sentences, words, vocabulary, row numbers.
//!
//! In: a [`TextSource`]; out: a [`Corpus`] with `sentence_ends` over row numbers of a vocabulary sorted by falling count, ties by label.
//! Each shard of about half a megabyte ([`super::shards`]) interns its own words; the shards are merged in order, so threads change nothing.
//! Order of rules per word: length, numbers, stop words, minimum count, cap.
//! Limits: a sentence longer than [`MAX_SENTENCE_TOKENS`] kept tokens is cut, as word2vec does; words over 100 bytes are left out and counted; a line
//! longer than a shard is cut at white space. Cost: one pass over the text and one over its tokens; memory four bytes a token beside the text.

use std::sync::Arc;

use super::intern::Interner;
use super::language::load_dictionary;
use super::normalise::Normaliser;
use super::scan::{Sink, scan};
use super::shards::{Piece, cut};
use super::vocabulary::{self, Rows, Vocabulary};
use crate::base::{Cancelled, MethodError, ParamMap, ParamValue, Say, Seed, Task};
use crate::data::{Corpus, Language, NumberRule, Recipe, TextSource, TokenOptions, Tokens};
use crate::math::parallel::{available_threads, map_shards};
use crate::say;

/// Sentences are cut after this many tokens (word2vec's limit).
pub const MAX_SENTENCE_TOKENS: usize = 1_000;

/// Words longer than this many bytes are no words (word2vec's limit).
const MAX_WORD_BYTES: usize = 100;

/// Why there is no corpus.
pub type TokeniseError = MethodError;

/// What one shard of the text holds, in numbers of its own.
#[derive(Default)]
pub(super) struct Shard {
    pub words: Interner,
    pub counts: Vec<u32>,
    pub tokens: Vec<u32>,
    pub sentence_ends: Vec<u32>,
    pub too_long: u64,
}

/// Splits a text into words and gives each word of the vocabulary its row.
///
/// # Errors
/// `Cancelled`, or an empty vocabulary explained with numbers.
pub fn tokenise(source: &TextSource, options: &TokenOptions, task: &Task) -> Result<Corpus, TokeniseError> {
    tokenise_on(available_threads(), source, options, task)
}

/// The same on a given number of threads; the result is the same for any.
pub(super) fn tokenise_on(threads: usize, source: &TextSource, options: &TokenOptions, task: &Task) -> Result<Corpus, TokeniseError> {
    if options.language == Language::Chinese {
        task.stage(Say::plain("Loading the Chinese dictionary"), 0);
        load_dictionary();
        task.check()?;
    }
    let text_bytes: usize = source.documents.iter().map(|d| d.text.len()).sum();
    task.stage(Say::plain("Splitting text into words"), text_bytes as u64);
    let work = cut(&source.documents);
    let shards = map_shards(threads, work.len(), |i| read_shard(source, &work[i], options, task));
    let shards = shards.into_iter().collect::<Result<Vec<Shard>, Cancelled>>()?;

    task.stage(Say::plain("Counting the vocabulary"), shards.len() as u64);
    let (vocabulary, rows) = vocabulary::build(&shards, &source.name, options, task)?;
    let parts = map_shards(threads, shards.len(), |i| renumber(&shards[i], &rows, i, task));
    let parts = parts.into_iter().collect::<Result<Vec<_>, Cancelled>>()?;
    let (tokens, sentence_ends) = join(parts)?;

    let too_long: u64 = shards.iter().map(|s| s.too_long).sum();
    if too_long > 0 {
        task.warn(say!("{n} words longer than {limit} bytes were left out", n = too_long, limit = MAX_WORD_BYTES));
    }
    let Vocabulary { words, tokens_seen, words_seen, min_count } = vocabulary;
    Ok(Corpus {
        name: source.name.clone(),
        words: Arc::new(words),
        tokens: Tokens::in_memory(tokens, sentence_ends),
        tokens_seen,
        words_seen,
        min_count,
        options: options.clone(),
        recipe: Recipe::new("tokenise", params_of(options), Seed::default(), vec![source.id]),
    })
}

/// The options as a recipe keeps them; 0 stands for an automatic minimum count and for no cap.
fn params_of(options: &TokenOptions) -> ParamMap {
    let language = match options.language {
        Language::English => "english",
        Language::Chinese => "chinese",
        Language::Other => "other",
    };
    let numbers = match options.numbers {
        NumberRule::Keep => "keep",
        NumberRule::Drop => "drop",
        NumberRule::Merge => "merge",
    };
    [
        ("language", ParamValue::Choice(language.to_owned())),
        ("lower_case", ParamValue::Bool(options.lower_case)),
        ("numbers", ParamValue::Choice(numbers.to_owned())),
        ("drop_stop_words", ParamValue::Bool(options.drop_stop_words)),
        ("min_count", ParamValue::Int(i64::from(options.min_count.unwrap_or(0)))),
        ("max_words", ParamValue::Int(options.max_words.map_or(0, |n| i64::try_from(n).unwrap_or(i64::MAX)))),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

struct Reader {
    fold: Normaliser,
    shard: Shard,
}

impl Sink for Reader {
    #[inline]
    fn word(&mut self, surface: &str, is_ascii: bool) {
        let shard = &mut self.shard;
        if surface.len() > MAX_WORD_BYTES {
            shard.too_long += 1;
            return;
        }
        let id = shard.words.intern(self.fold.form(surface, is_ascii));
        if id as usize == shard.counts.len() {
            shard.counts.push(0);
        }
        shard.counts[id as usize] += 1;
        shard.tokens.push(id);
    }

    fn sentence_end(&mut self) {
        let end = self.shard.tokens.len() as u32;
        if end > self.shard.sentence_ends.last().copied().unwrap_or(0) {
            self.shard.sentence_ends.push(end);
        }
    }
}

fn read_shard(source: &TextSource, pieces: &[Piece], options: &TokenOptions, task: &Task) -> Result<Shard, Cancelled> {
    let mut reader = Reader { fold: Normaliser::new(options.lower_case), shard: Shard::default() };
    let mut document = usize::MAX;
    for piece in pieces {
        if piece.document != document {
            reader.sentence_end();
            document = piece.document;
        }
        let text = &source.documents[piece.document].text[piece.bytes.clone()];
        scan(text, options.language == Language::Chinese, &mut reader);
        task.advance(piece.bytes.len() as u64)?;
    }
    reader.sentence_end();
    Ok(reader.shard)
}

type Part = (Vec<u32>, Vec<u32>);

/// Rows instead of the shard's own numbers; words without a row go, empty sentences go, long ones are cut.
fn renumber(shard: &Shard, rows: &Rows, index: usize, task: &Task) -> Result<Part, Cancelled> {
    let row_of: Vec<u32> = (0..shard.words.len()).map(|id| rows.row(index, id)).collect();
    let mut tokens = Vec::with_capacity(shard.tokens.len());
    let mut ends = Vec::with_capacity(shard.sentence_ends.len());
    let mut start = 0;
    for end in &shard.sentence_ends {
        let mut begun = tokens.len();
        for token in &shard.tokens[start as usize..*end as usize] {
            let row = row_of[*token as usize];
            if row != Rows::NONE {
                tokens.push(row);
                if tokens.len() - begun == MAX_SENTENCE_TOKENS {
                    begun = tokens.len();
                    ends.push(begun as u32);
                }
            }
        }
        if tokens.len() > begun {
            ends.push(tokens.len() as u32);
        }
        start = *end;
    }
    task.check()?;
    Ok((tokens, ends))
}

fn join(parts: Vec<Part>) -> Result<Part, Say> {
    let total: usize = parts.iter().map(|(tokens, _)| tokens.len()).sum();
    if u32::try_from(total).is_err() {
        return Err(say!("The text has {n} tokens; at most {limit} can be open at once", n = total, limit = u32::MAX));
    }
    let mut tokens = Vec::with_capacity(total);
    let mut ends = Vec::with_capacity(parts.iter().map(|(_, ends)| ends.len()).sum());
    for (part, part_ends) in parts {
        let offset = tokens.len() as u32;
        ends.extend(part_ends.iter().map(|end| end + offset));
        tokens.extend_from_slice(&part);
    }
    Ok((tokens, ends))
}

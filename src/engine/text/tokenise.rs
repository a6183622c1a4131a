//! Text to corpus: sentences, words, vocabulary, row numbers.
//!
//! In: a [`TextSource`]; out: a [`Corpus`] of row numbers of a vocabulary sorted by falling count, ties by label.
//! Each shard of about half a megabyte ([`super::shards`]) interns its own words; the shards are counted in order, so threads change nothing. The numbers
//! of all words go to a tape ([`super::tape`]) on which words are joined to phrases, and numbers become rows. A text that is not held in memory takes
//! the same way shard by shard, with its tape in a file: the same text gives the same corpus.
//! Order of rules per word: length, numbers, stop words, minimum count, cap.
//! Limits: a sentence longer than [`MAX_SENTENCE_TOKENS`] kept tokens is cut, as word2vec does; words over 100 bytes are left out and counted; a line
//! longer than a shard is cut at white space. Cost: one pass over the text and one over its tokens; memory four bytes a token beside the text, or of a stored text a few
//! shards and the list of words; if that outgrows half of the memory allowed, rare words are let go of and the text is read twice.

use std::sync::{Arc, Mutex, PoisonError};

use super::intern::{Interner, Word};
use super::key::Key;
use super::language::load_dictionary;
use super::normalise::Normaliser;
use super::phrases;
use super::scan::{Sink, scan};
use super::shards::{Piece, cut};
use super::source::undecodable;
use super::stream::{ReadShard, Stream};
use super::tape::Tape;
use super::vocabulary::{self, NO_ROW, Tally, Vocabulary};
use crate::base::{Arg, Cancelled, MethodError, ParamMap, ParamValue, Say, Seed, Task};
use crate::data::{ArtefactId, Corpus, Embedding, Language, NumberRule, Recipe, SENTENCE_END, TextDocument, TextSource, TokenOptions};
use crate::math::parallel::{available_threads, map_shards};
use crate::say;

/// Sentences are cut after this many tokens (word2vec's limit).
pub const MAX_SENTENCE_TOKENS: usize = 1_000;

/// Words longer than this many bytes are no words (word2vec's limit).
const MAX_WORD_BYTES: usize = 100;

/// The list of words of a stored text may always take this much.
const LEAST_TALLY: usize = 16 << 20;

/// Shards that are read before they are split.
const MAX_SHARDS_AT_ONCE: usize = 64;

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

impl Shard {
    /// One with room for what most texts of so many bytes hold.
    fn with_room(bytes: usize) -> Self {
        let (words, tokens) = (bytes / 32, bytes / 5);
        Self { words: Interner::with_room(words), counts: Vec::with_capacity(words), tokens: Vec::with_capacity(tokens), ..Self::default() }
    }

    /// Takes up the next word.
    #[expect(clippy::inline_always, reason = "it is called for each word of a text")]
    #[inline(always)]
    fn take(&mut self, word: Word<'_>) {
        let id = self.words.intern(word);
        match self.counts.get_mut(id as usize) {
            Some(count) => *count += 1,
            None => self.counts.push(1),
        }
        self.tokens.push(id);
    }
}

/// Splits a text into words and gives each word of the vocabulary its row. A stored text is read, and its tokens are kept, outside memory.
///
/// # Errors
/// `Cancelled`, files that cannot be read, or an empty vocabulary explained with numbers.
pub fn tokenise(source: &TextSource, options: &TokenOptions, task: &Task) -> Result<Corpus, TokeniseError> {
    tokenise_on(available_threads(), source, options, None, task)
}

/// The same for a training that continues from `start`: its words are in the vocabulary too, however rare they are in this text, and their counts are added to
/// those of the text. The recipe names both.
///
/// # Errors
/// As [`tokenise`].
pub fn tokenise_onto(source: &TextSource, options: &TokenOptions, start: &Embedding, task: &Task) -> Result<Corpus, TokeniseError> {
    tokenise_on(available_threads(), source, options, Some(start), task)
}

/// The same on a given number of threads; the result is the same for any.
pub(super) fn tokenise_on(
    threads: usize,
    source: &TextSource,
    options: &TokenOptions,
    start: Option<&Embedding>,
    task: &Task,
) -> Result<Corpus, TokeniseError> {
    if options.language == Language::Chinese {
        task.stage(Say::plain("Loading the Chinese dictionary"), 0);
        load_dictionary();
        task.check()?;
    }
    let limit = source.stored.as_ref().map_or(usize::MAX, |s| usize::try_from(s.memory() / 2).unwrap_or(usize::MAX).max(LEAST_TALLY));
    let mut made = Made { tally: Tally::new(options, limit), tape: Tape::of(source)?, too_long: 0, numbers: Vec::new() };
    task.stage(Say::plain("Splitting text into words"), text_bytes(source));
    let mut id = read_all(threads, source, options, &mut made, task)?;
    if let Some(dropped) = made.tally.dropped {
        task.warn(say!(
            "The list of words grew beyond {limit}: words that occurred at most {n} times until then were left out",
            limit = Arg::Bytes(limit as u64),
            n = dropped
        ));
        made.count_again()?;
        task.stage(Say::plain("Reading the text again"), text_bytes(source));
        id = read_all(threads, source, options, &mut made, task)?;
    }
    if made.too_long > 0 {
        task.warn(say!("{n} words longer than {limit} bytes were left out", n = made.too_long, limit = MAX_WORD_BYTES));
    }
    let Made { mut tally, mut tape, .. } = made;
    if let Some(phrases) = options.phrases {
        phrases::join(&mut tape, &mut tally, options, phrases, limit, task)?;
    }
    task.stage(Say::plain("Counting the vocabulary"), tape.len());
    let (vocabulary, rows) = vocabulary::build(&mut tally, &source.name, options, start.map(|s| &**s.items()), task)?;
    drop(tally);
    let mut numbering = Numbering { rows: &rows, waiting: None, length: 0 };
    tape.change(task, |ids, out| numbering.change(ids, out))?;

    let recipe = Recipe::new("tokenise", params_of(options), Seed::default(), Vec::new()).with_input(Recipe::SOURCE, id);
    let recipe = match start {
        Some(start) => recipe.with_input(Recipe::START, start.recipe().id()),
        None => recipe,
    };
    let Vocabulary { words, tokens_seen, words_seen, min_count } = vocabulary;
    Ok(Corpus {
        name: source.name.clone(),
        words: Arc::new(words),
        tokens: tape.into_tokens(task)?,
        tokens_seen,
        words_seen,
        min_count,
        options: options.clone(),
        recipe,
    })
}

/// What progress is counted in: bytes of text, or of the files.
fn text_bytes(source: &TextSource) -> u64 {
    if source.stored.is_some() { source.size_bytes } else { source.documents.iter().map(|d| d.text.len() as u64).sum() }
}

/// What reading a text makes.
struct Made {
    tally: Tally,
    tape: Tape,
    too_long: u64,
    /// Kept between shards.
    numbers: Vec<u32>,
}

impl Made {
    fn add(&mut self, shard: &Shard) -> Result<(), TokeniseError> {
        self.too_long += shard.too_long;
        self.tally.add(shard);
        // Once words were let go of their numbers mean nothing until the second look.
        if self.tally.dropped.is_none() || self.tally.is_closed() {
            self.tally.numbers(shard, &mut self.numbers);
            self.tape.push(&self.numbers)?;
        }
        Ok(())
    }

    fn count_again(&mut self) -> Result<(), TokeniseError> {
        self.too_long = 0;
        self.tally.count_again();
        self.tape.clear()
    }
}

/// A shard of the text.
enum ShardText<'a> {
    Held(&'a [TextDocument], Vec<Piece>),
    Read(ReadShard),
}

impl ShardText<'_> {
    fn bytes(&self) -> usize {
        match self {
            Self::Held(_, pieces) => pieces.iter().map(|p| p.bytes.len()).sum(),
            Self::Read(shard) => shard.pieces().map(|(_, piece)| piece.len()).sum(),
        }
    }
}

/// Where shards come from.
enum Feed<'a> {
    Held(&'a [TextDocument], std::vec::IntoIter<Vec<Piece>>),
    Read(Box<Stream<'a>>),
}

impl<'a> Feed<'a> {
    fn of(source: &'a TextSource) -> Self {
        match &source.stored {
            None => Self::Held(&source.documents, cut(&source.documents).into_iter()),
            Some(stored) => Self::Read(Box::new(Stream::new(&**stored, false))),
        }
    }

    fn next(&mut self, task: &Task) -> Result<Option<ShardText<'a>>, TokeniseError> {
        Ok(match self {
            Self::Held(documents, work) => work.next().map(|pieces| ShardText::Held(documents, pieces)),
            Self::Read(stream) => {
                let shard = stream.next_shard(task)?;
                task.set_done(stream.bytes_read());
                shard.map(ShardText::Read)
            }
        })
    }
}

/// One of the things that are done at the same time: the next shards are read while these are split and those before are counted.
enum Done<'a> {
    Read(Result<Vec<ShardText<'a>>, TokeniseError>),
    Split(Result<Shard, Cancelled>),
    Counted(Result<(), TokeniseError>),
}

/// Reads the whole text into `made`; returns its fingerprint.
fn read_all(
    threads: usize,
    source: &TextSource,
    options: &TokenOptions,
    made: &mut Made,
    task: &Task,
) -> Result<ArtefactId, TokeniseError> {
    let mut feed = Feed::of(source);
    let at_once = (2 * threads).min(MAX_SHARDS_AT_ONCE);
    let (mut texts, mut shards) = (Vec::new(), Vec::new());
    let mut ended = false;
    while !ended || !texts.is_empty() || !shards.is_empty() {
        let (feed, made) = (Mutex::new(&mut feed), Mutex::new(&mut *made));
        let done = map_shards(threads, 2 + texts.len(), |i| match i {
            0 => {
                let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                Done::Counted(shards.iter().try_for_each(|shard| made.add(shard)))
            }
            1 => {
                let mut feed = feed.lock().unwrap_or_else(PoisonError::into_inner);
                Done::Read((0..at_once).map_while(|_| feed.next(task).transpose()).collect())
            }
            _ => Done::Split(split(&texts[i - 2], options, source.stored.is_none(), task)),
        });
        let mut split = Vec::with_capacity(texts.len());
        for one in done {
            match one {
                Done::Counted(counted) => counted?,
                Done::Read(read) => texts = read?,
                Done::Split(shard) => split.push(shard?),
            }
        }
        ended = texts.is_empty();
        shards = split;
    }
    Ok(match feed {
        // Held texts were fingerprinted when they were opened.
        Feed::Held(..) => source.id.unwrap_or(ArtefactId(0)),
        Feed::Read(stream) => {
            if stream.undecodable_bytes > 0 {
                task.warn(undecodable(stream.undecodable_bytes));
            }
            stream.identity()
        }
    })
}

/// The options as a recipe keeps them; 0 stands for an automatic minimum count, for no cap and for no phrases.
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
        ("phrase_passes", ParamValue::Int(options.phrases.map_or(0, |p| i64::from(p.passes)))),
        ("phrase_threshold", ParamValue::Float(options.phrases.map_or(0.0, |p| p.threshold))),
        ("phrase_min_count", ParamValue::Int(options.phrases.map_or(0, |p| i64::from(p.min_count)))),
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
    fn word(&mut self, surface: &str, is_ascii: bool) {
        let shard = &mut self.shard;
        if surface.len() > MAX_WORD_BYTES {
            shard.too_long += 1;
            return;
        }
        shard.take(Word::of(self.fold.form(surface, is_ascii)));
    }

    #[inline]
    fn short_word(&mut self, surface: Key) {
        self.shard.take(Word::Short(self.fold.short_form(surface)));
    }

    fn sentence_end(&mut self) {
        let end = self.shard.tokens.len() as u32;
        if end > self.shard.sentence_ends.last().copied().unwrap_or(0) {
            self.shard.sentence_ends.push(end);
        }
    }
}

/// Splits a shard into words. Progress is that of reading, unless the text is held.
fn split(text: &ShardText<'_>, options: &TokenOptions, counts_progress: bool, task: &Task) -> Result<Shard, Cancelled> {
    let mut reader = Reader { fold: Normaliser::new(options.lower_case), shard: Shard::with_room(text.bytes()) };
    let mut document = usize::MAX;
    let mut take = |number: usize, piece: &str| {
        if std::mem::replace(&mut document, number) != number {
            reader.sentence_end();
        }
        scan(piece, options.language == Language::Chinese, &mut reader);
        task.advance(if counts_progress { piece.len() as u64 } else { 0 })
    };
    match text {
        ShardText::Held(documents, pieces) => {
            pieces.iter().try_for_each(|p| take(p.document, &documents[p.document].text[p.bytes.clone()]))?;
        }
        ShardText::Read(shard) => shard.pieces().try_for_each(|(number, piece)| take(number, piece))?,
    }
    reader.sentence_end();
    Ok(reader.shard)
}

/// Rows instead of the numbers of words; words without a row go, empty sentences go, long ones are cut.
struct Numbering<'a> {
    rows: &'a [u32],
    /// The last token so far, which is not written before it is known whether its sentence goes on.
    waiting: Option<u32>,
    /// Tokens of the present sentence.
    length: usize,
}

impl Numbering<'_> {
    fn change(&mut self, ids: &[u32], out: &mut Vec<u32>) {
        out.extend(self.waiting.take());
        for id in ids {
            let row = self.rows.get((id & !SENTENCE_END) as usize).copied().unwrap_or(NO_ROW);
            if row != NO_ROW {
                out.push(row);
                self.length += 1;
            }
            if id & SENTENCE_END != 0 || self.length == MAX_SENTENCE_TOKENS {
                if let Some(last) = out.last_mut().filter(|_| self.length > 0) {
                    *last |= SENTENCE_END;
                }
                self.length = 0;
            }
        }
        if self.length > 0 {
            self.waiting = out.pop();
        }
    }
}

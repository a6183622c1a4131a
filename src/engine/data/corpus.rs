//! Texts and what they become: a vocabulary and its tokens in order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::{Arg, ParamMap, ParamValue};
use crate::say;

use super::{ArtefactId, Fact, ItemSet, Material, Recipe, StoredText, Tokens};

/// How a text is split into tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Written with spaces: Unicode word boundaries (UAX 29), English stop words.
    English,
    /// Chinese: dictionary and hidden Markov segmentation, Chinese stop words.
    Chinese,
    /// Any other script with spaces: Unicode word boundaries, no stop words.
    Other,
}

impl Language {
    /// All of them, in the order of the interface.
    pub const ALL: [Self; 3] = [Self::English, Self::Chinese, Self::Other];

    /// Stable name, for recipes and the command line; also a key of the catalogues.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::Chinese => "chinese",
            Self::Other => "other",
        }
    }
}

/// What happens to numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberRule {
    /// Kept as they stand.
    Keep,
    /// Left out.
    Drop,
    /// All written `<num>`.
    Merge,
}

/// One document of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct TextDocument {
    /// Title or file name.
    pub title: String,
    /// The text, decoded.
    pub text: String,
}

/// Text as opened, before it is split into tokens.
#[derive(Debug, Clone)]
pub struct TextSource {
    /// Name on screen.
    pub name: String,
    /// Documents in order; never empty. Of a text that is not held in memory, those at its beginning.
    pub documents: Vec<TextDocument>,
    /// Bytes read.
    pub size_bytes: u64,
    /// Bytes that were not valid UTF-8, each shown as U+FFFD.
    pub undecodable_bytes: u64,
    /// Detected language; the user may choose another.
    pub language: Language,
    /// Fingerprint of the decoded texts in order, whatever their files are called; of a text that is not held in memory it is known once all of it was read.
    pub id: Option<ArtefactId>,
    /// Where the text is read from, if it is not held in memory.
    pub stored: Option<StoredText>,
}

/// Choices between text and tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenOptions {
    /// How to split.
    pub language: Language,
    /// Fold to lower case.
    pub lower_case: bool,
    /// What happens to numbers.
    pub numbers: NumberRule,
    /// Leave out the words that carry grammar rather than topic.
    pub drop_stop_words: bool,
    /// Leave out words that occur less often; `None` chooses from the corpus size.
    pub min_count: Option<u32>,
    /// Keep at most this many of the most frequent words; `None` keeps all. A cap is announced.
    pub max_words: Option<usize>,
    /// Join words that belong together, such as new york; `None` leaves them apart.
    #[serde(default)]
    pub phrases: Option<PhraseOptions>,
}

/// Which neighbouring words are joined to one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PhraseOptions {
    /// A pair scores (n(ab) - `min_count`) · N / (n(a) · n(b)), with N the tokens of the text; joined above this.
    pub threshold: f64,
    /// Pairs must occur more often than this.
    pub min_count: u32,
    /// Times the text is gone through; each doubles the longest phrase. Before the last, twice the next one's threshold holds.
    pub passes: u32,
}

impl Default for PhraseOptions {
    fn default() -> Self {
        Self { threshold: 100.0, min_count: 5, passes: 1 }
    }
}

impl TokenOptions {
    /// Sensible choices for a language.
    #[must_use]
    pub fn for_language(language: Language) -> Self {
        Self {
            language,
            lower_case: true,
            numbers: NumberRule::Keep,
            drop_stop_words: false,
            min_count: None,
            max_words: None,
            phrases: None,
        }
    }
}

/// A tokenised text: the vocabulary, and the tokens of each sentence that are in it.
///
/// The vocabulary is sorted by falling count, ties by label; its `count` column holds occurrences.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// Name on screen.
    pub name: String,
    /// The vocabulary.
    pub words: Arc<ItemSet>,
    /// Row numbers of the tokens in order, words outside the vocabulary left out.
    pub tokens: Tokens,
    /// Tokens seen before the vocabulary was cut.
    pub tokens_seen: u64,
    /// Distinct words seen before the vocabulary was cut.
    pub words_seen: u64,
    /// The minimum count that was applied.
    pub min_count: u32,
    /// The choices it was made with.
    pub options: TokenOptions,
    /// How it was made.
    pub recipe: Recipe,
}

impl Material for Corpus {
    fn items(&self) -> &Arc<ItemSet> {
        &self.words
    }

    fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn work(&self) -> u64 {
        self.tokens.len() as u64
    }

    fn facts(&self) -> Vec<Fact> {
        let of = |n: u64, all: u64| if n == all { Arg::from(n) } else { Arg::from(say!("{n} of {all}", n = n, all = all)) };
        vec![
            Fact::new("tokens", "Tokens", of(self.tokens.len() as u64, self.tokens_seen))
                .with_help("Words of the text that are learned from, of all that it has"),
            Fact::new("words", "Vocabulary", of(self.words.len() as u64, self.words_seen))
                .with_help("Distinct words that get a vector, of all that were seen"),
            Fact::new("min_count", "Minimum count", self.min_count).with_help("Words that occur less often are left out."),
        ]
    }

    fn chosen(&self) -> ParamMap {
        let min_count = self.options.min_count.is_none().then(|| ("min_count".to_owned(), ParamValue::Int(i64::from(self.min_count))));
        min_count.into_iter().collect()
    }

    fn size_bytes(&self) -> u64 {
        let tokens = if self.tokens.are_in_memory() { self.tokens.len() as u64 * 4 } else { 0 };
        tokens + self.words.size_bytes()
    }
}

//! The options between a text and its words.

use crate::base::Choice;
use crate::data::{Language, NumberRule, PhraseOptions, TokenOptions};
use crate::params;

params! {
    /// How a text is split, and which words are kept.
    pub struct TextParams {
        /// What gets a vector.
        unit: Choice = Choice("word"), of ["word"], "Unit";
        /// How words are found: by spaces and punctuation, or by a Chinese dictionary.
        language: Choice = Choice("english"), of ["english", "chinese", "other"], "Language";
        /// What happens to numbers: they stay, they go, or all become one word.
        numbers: Choice = Choice("keep"), of ["keep", "drop", "merge"], "Numbers";
        /// “The” and “the” become one word.
        lower_case: bool = true, switch, "Fold to lower case";
        /// Leaves out words that carry grammar rather than topic: the, of, 的, 了.
        drop_stop_words: bool = false, switch, "Drop stop words";
        /// Words that occur less often are left out. Automatic: chosen from the length of the text, because rare words cannot be learned from a few sentences.
        min_count: Option<u32> = None, in 1..=1_000_000, "Minimum count";
        /// The most frequent words that are kept. Automatic keeps all of them.
        max_words: Option<usize> = None, in 1..=100_000_000, "Most words";
        /// Neighbours that occur together far more often than by chance become one word, such as new york: times that the text is gone through, each doubling the longest phrase; 0 joins none.
        phrases: u32 = 0, in 0..=8, "Join phrases", group "Phrases";
        /// Pairs that score above it are joined; lower joins more. Before the last pass twice the next one's holds.
        phrase_threshold: f64 = 100.0, in 1e-6..=1e12, "Threshold", group "Phrases", when phrases != 0;
        /// Pairs must occur more often than this; it is also what their count is lowered by.
        phrase_pairs: u32 = 5, in 0..=1_000_000, "Pairs more often than", group "Phrases", when phrases != 0;
    }
}

impl From<&TextParams> for TokenOptions {
    fn from(params: &TextParams) -> Self {
        let language = Language::ALL.into_iter().find(|l| l.id() == params.language.0);
        let phrases = PhraseOptions { threshold: params.phrase_threshold, min_count: params.phrase_pairs, passes: params.phrases };
        Self {
            language: language.unwrap_or(Language::Other),
            lower_case: params.lower_case,
            numbers: match params.numbers.0 {
                "drop" => NumberRule::Drop,
                "merge" => NumberRule::Merge,
                _ => NumberRule::Keep,
            },
            drop_stop_words: params.drop_stop_words,
            min_count: params.min_count,
            max_words: params.max_words,
            phrases: (params.phrases > 0).then_some(phrases),
        }
    }
}

//! The first words of a text and what the choices do to them; cheap enough to make again on every change.

use super::normalise::{Normaliser, is_number};
use super::phrases::join_words;
use super::scan::{Sink, scan};
use super::stop_words::is_stop_word;
use super::vocabulary::NUMBER;
use crate::data::{ItemSet, Language, NumberRule, TextSource, TokenOptions};

/// What happens to a word. The minimum count is not known from a few words; [`Fate::Kept`] words may still fall to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Kept,
    /// A number, left out.
    Number,
    /// A stop word, left out.
    StopWord,
}

/// One word of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewToken {
    /// As it stands in the text.
    pub surface: String,
    /// As it would stand in the vocabulary.
    pub form: String,
    /// What happens to it.
    pub fate: Fate,
    /// It is the first word of its sentence.
    pub starts_sentence: bool,
}

/// The first words of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenPreview {
    /// The words in order, sentence by sentence.
    pub tokens: Vec<PreviewToken>,
    /// The text goes on after them.
    pub has_more: bool,
}

impl TokenPreview {
    /// With the phrases that are words of a vocabulary joined, the longest first; a pass of joining doubles their length.
    #[must_use]
    pub fn joined(self, words: &ItemSet, passes: u32) -> Self {
        let longest = 1_usize << passes.min(8);
        let mut out: Vec<PreviewToken> = Vec::with_capacity(self.tokens.len());
        let mut at = 0;
        while let Some(first) = self.tokens.get(at) {
            let mut made = (first.clone(), 1);
            let mut grown = first.clone();
            for (i, next) in self.tokens[at + 1..].iter().take(longest - 1).enumerate() {
                if next.starts_sentence || next.fate != Fate::Kept || first.fate != Fate::Kept {
                    break;
                }
                grown.form = join_words(&grown.form, &next.form);
                grown.surface = join_words(&grown.surface, &next.surface).replace('_', " ");
                if words.find(&grown.form).is_some() {
                    made = (grown.clone(), i + 2);
                }
            }
            out.push(made.0);
            at += made.1;
        }
        Self { tokens: out, has_more: self.has_more }
    }
}

struct Collector<'a> {
    options: &'a TokenOptions,
    fold: Normaliser,
    max_tokens: usize,
    starts_sentence: bool,
    made: TokenPreview,
}

impl Sink for Collector<'_> {
    fn word(&mut self, surface: &str, is_ascii: bool) {
        if self.made.tokens.len() >= self.max_tokens {
            self.made.has_more = true;
            return;
        }
        let mut form = self.fold.form(surface, is_ascii).to_owned();
        let mut fate = Fate::Kept;
        if is_number(&form) {
            match self.options.numbers {
                NumberRule::Keep => {}
                NumberRule::Drop => fate = Fate::Number,
                NumberRule::Merge => NUMBER.clone_into(&mut form),
            }
        }
        if fate == Fate::Kept && self.options.drop_stop_words && is_stop_word(&form, self.options.language) {
            fate = Fate::StopWord;
        }
        let starts_sentence = std::mem::take(&mut self.starts_sentence);
        self.made.tokens.push(PreviewToken { surface: surface.to_owned(), form, fate, starts_sentence });
    }

    fn sentence_end(&mut self) {
        self.starts_sentence = true;
    }
}

/// The first `max_tokens` words of a source under `options`. Looks only at the head of the text. The first Chinese preview loads the dictionary
/// unless [`super::load_dictionary`] was called before.
#[must_use]
pub fn preview(source: &TextSource, options: &TokenOptions, max_tokens: usize) -> TokenPreview {
    let is_chinese = options.language == Language::Chinese;
    let fold = Normaliser::new(options.lower_case);
    let mut collector = Collector { options, fold, max_tokens, starts_sentence: true, made: TokenPreview::default() };
    // Twelve bytes a word is more than any language needs on average; the loop takes more where one does.
    let step = (max_tokens * 12).clamp(256, 16 << 10);
    for document in &source.documents {
        let mut start = 0;
        while start < document.text.len() {
            if collector.made.tokens.len() >= max_tokens {
                collector.made.has_more = true;
                return collector.made;
            }
            let end = head_end(&document.text, start, step);
            scan(&document.text[start..end], is_chinese, &mut collector);
            start = end;
        }
        collector.sentence_end();
    }
    collector.made
}

/// The end of a stretch of about `step` bytes that keeps words whole where it can.
fn head_end(text: &str, start: usize, step: usize) -> usize {
    if text.len() - start <= step {
        return text.len();
    }
    let from = text.ceil_char_boundary(start + step);
    let limit = text.floor_char_boundary((from + step).min(text.len())).max(from);
    text[from..limit]
        .find(|c: char| c.is_whitespace() || super::scan::ends_sentence(c))
        .map_or(limit, |i| text.ceil_char_boundary(from + i + 1))
}

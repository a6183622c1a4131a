//! Which language a text is in, and the Chinese dictionary.

use std::sync::OnceLock;

use jieba_rs::Jieba;

use super::names;
use crate::data::{Language, TextDocument};

/// Characters looked at per document and in all.
const SAMPLE_PER_DOCUMENT: usize = 4_000;
const SAMPLE: usize = 40_000;

/// Frequent English words that the other languages written in Latin letters do not share.
const ENGLISH_MARKS: [&str; 13] = ["the", "of", "and", "to", "that", "with", "for", "this", "are", "from", "his", "has", "by"];

/// Guesses the language from a sample of the documents: Chinese where at least 30 % of the letters are Han and kana are rare; English where nearly
/// all letters are plain Latin and common English words make up 4 % of the words (or the text is too short to tell); otherwise
/// [`Language::Other`].
#[must_use]
pub fn detect_language(documents: &[TextDocument]) -> Language {
    let mut tally = Tally::default();
    let step = (documents.len() * SAMPLE_PER_DOCUMENT).div_ceil(SAMPLE).max(1);
    for document in documents.iter().step_by(step) {
        tally.add(&document.text);
    }
    tally.language()
}

#[derive(Default)]
struct Tally {
    letters: usize,
    han: usize,
    kana: usize,
    latin: usize,
    words: usize,
    marks: usize,
}

impl Tally {
    fn add(&mut self, text: &str) {
        let end = text.char_indices().nth(SAMPLE_PER_DOCUMENT).map_or(text.len(), |(at, _)| at);
        for c in text[..end].chars().filter(|c| c.is_alphabetic()) {
            self.letters += 1;
            if is_han(c) {
                self.han += 1;
            } else if matches!(c, '\u{3040}'..='\u{30FF}') {
                self.kana += 1;
            } else if c.is_ascii() {
                self.latin += 1;
            }
        }
        for word in text[..end].split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
            self.words += 1;
            self.marks += usize::from(ENGLISH_MARKS.iter().any(|m| word.eq_ignore_ascii_case(m)));
        }
    }

    fn language(&self) -> Language {
        if self.han * 10 >= self.letters * 3 && self.han > 0 && self.kana * 10 < self.letters {
            Language::Chinese
        } else if self.letters > 0 && self.latin * 10 >= self.letters * 9 && (self.words < 40 || self.marks * 25 >= self.words) {
            Language::English
        } else {
            Language::Other
        }
    }
}

/// Whether a character is a Chinese ideograph.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '\u{3005}' | '\u{3007}')
}

/// How often a name that the dictionary lacks is taken to occur: like the lesser persons in it.
const NAME_FREQUENCY: usize = 300;

static DICTIONARY: OnceLock<Jieba> = OnceLock::new();

/// The dictionary of Chinese words; loaded by the first caller.
pub(super) fn dictionary() -> &'static Jieba {
    DICTIONARY.get_or_init(|| {
        let mut jieba = Jieba::new();
        for name in names::all().filter(|name| !jieba.has_word(name)).collect::<Vec<_>>() {
            jieba.add_word(name, Some(NAME_FREQUENCY), Some("nr"));
        }
        jieba
    })
}

/// Loads the Chinese dictionary if that has not been done. Takes a few tenths of a second, so call it on a worker before the first Chinese preview;
/// [`super::source`] does so when it detects Chinese.
pub fn load_dictionary() {
    let _ = dictionary();
}

/// Whether a Chinese preview will answer at once.
#[must_use]
pub fn dictionary_is_loaded() -> bool {
    DICTIONARY.get().is_some()
}

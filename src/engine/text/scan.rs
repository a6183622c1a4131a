//! Text to words and sentence ends.
//!
//! Words are those of the Unicode rules (UAX 29) that hold a letter, a digit or an ideograph, without underscores around them; runs of Han characters in
//! a Chinese text are cut by dictionary and hidden Markov model (jieba). Plain ASCII takes a short path that gives the same words.
//! A sentence ends at a line end, at `.`, `!` or `?` before white space (not after an initial or a title such as "Dr."), and at the full stops,
//! question and exclamation marks of other scripts. Scripts without spaces other than Chinese (Thai, Khmer) are cut into single letters.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::key::{Key, short_word};
use super::language::{dictionary, is_han};
use super::names;

/// Takes what a scan finds, in order.
pub(super) trait Sink {
    /// A word as it stands in the text.
    fn word(&mut self, surface: &str, is_ascii: bool);
    /// The same for a short word of ASCII letters and digits.
    fn short_word(&mut self, surface: Key) {
        self.word(std::str::from_utf8(short_word(&surface.to_bytes())).unwrap_or_default(), true);
    }
    /// The words since the last call were a sentence; may be called with no words between.
    fn sentence_end(&mut self);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Word,
    Stop,
    Newline,
    High,
}

static CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => Class::Word,
            b'.' | b'!' | b'?' => Class::Stop,
            b'\n' | b'\x0B' | b'\x0C' | b'\r' => Class::Newline,
            0x80.. => Class::High,
            _ => Class::Other,
        };
        b += 1;
    }
    table
};

/// Words after which a full stop ends no sentence.
const TITLES: [&str; 11] = ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "cf", "e.g", "i.e", "viz"];

/// Finds the words and sentence ends of a text. `is_chinese` cuts Han runs by dictionary. The end of the text ends no sentence by itself.
pub(super) fn scan(text: &str, is_chinese: bool, sink: &mut impl Sink) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last_word = 0..0;
    while let Some(b) = bytes.get(at) {
        match CLASSES[usize::from(*b)] {
            Class::Other => at += 1,
            Class::Word => {
                let after = short_words(bytes, at, &mut last_word, sink);
                if after > at {
                    at = after;
                    continue;
                }
                let end = ascii_word_end(bytes, at);
                if bytes.get(end).is_some_and(|b| *b >= 0x80) {
                    at = unicode_words(text, at, is_chinese, sink);
                } else {
                    emit(&text[at..end], true, sink);
                    last_word = at..end;
                    at = end;
                }
            }
            Class::Newline => {
                sink.sentence_end();
                at += 1;
            }
            Class::Stop => {
                let is_title = *b == b'.' && last_word.end == at && is_title(&text[last_word.clone()]);
                at += 1;
                while bytes.get(at).is_some_and(|b| matches!(b, b'.' | b'!' | b'?' | b'"' | b'\'' | b')' | b']')) {
                    at += 1;
                }
                if !is_title && bytes.get(at).is_none_or(u8::is_ascii_whitespace) {
                    sink.sentence_end();
                }
            }
            Class::High => {
                let han = if is_chinese { han_run(text, at) } else { at };
                if han > at {
                    han_words(&text[at..han], sink);
                    at = han;
                } else {
                    at = unicode_words(text, at, is_chinese, sink);
                }
            }
        }
    }
}

fn is_title(word: &str) -> bool {
    (word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic()) || TITLES.iter().any(|t| word.eq_ignore_ascii_case(t))
}

fn emit(surface: &str, is_ascii: bool, sink: &mut impl Sink) {
    let trimmed = if surface.starts_with('_') || surface.ends_with('_') { surface.trim_matches('_') } else { surface };
    if !trimmed.is_empty() {
        sink.word(trimmed, is_ascii);
    }
}

/// Takes short words of plain letters and digits with single blanks between them, from `at` on; returns where that ends.
fn short_words(bytes: &[u8], mut at: usize, last_word: &mut Range<usize>, sink: &mut impl Sink) -> usize {
    while let Some((key, len)) = Key::at(bytes, at)
        && ends_for_sure(bytes, at + len)
    {
        sink.short_word(key);
        *last_word = at..at + len;
        at += len;
        if bytes[at] != b' ' {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a run of ASCII letters and digits that stops at `end` is a word by itself: what follows can join nothing to it.
#[inline]
fn ends_for_sure(bytes: &[u8], end: usize) -> bool {
    match bytes[end] {
        b'\'' | b'.' | b':' | b',' | b';' => bytes.get(end + 1).is_none_or(|b| b.is_ascii() && !b.is_ascii_alphanumeric()),
        b'_' | 0x80.. => false,
        _ => true,
    }
}

/// Where the word that begins at `at` ends, if it is followed by ASCII: rules WB5 to `WB13b` restricted to ASCII.
fn ascii_word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(b) = bytes.get(end) {
        if CLASSES[usize::from(*b)] == Class::Word {
            end += 1;
            continue;
        }
        let (before, after) = (bytes[end - 1], bytes.get(end + 1).copied().unwrap_or(b' '));
        let joins = match b {
            b'\'' | b'.' => both(before, after, u8::is_ascii_alphabetic) || both(before, after, u8::is_ascii_digit),
            b':' => both(before, after, u8::is_ascii_alphabetic),
            b',' | b';' => both(before, after, u8::is_ascii_digit),
            // A letter beyond ASCII may join here: let the full rules decide.
            _ => false,
        };
        if joins {
            end += 2;
        } else if matches!(b, b'\'' | b'.' | b':' | b',' | b';') && after >= 0x80 {
            return end + 1;
        } else {
            break;
        }
    }
    end
}

#[inline]
fn both(before: u8, after: u8, is: fn(&u8) -> bool) -> bool {
    is(&before) && is(&after)
}

fn han_run(text: &str, at: usize) -> usize {
    text[at..].char_indices().find(|(_, c)| !is_han(*c)).map_or(text.len(), |(i, _)| at + i)
}

fn han_words(run: &str, sink: &mut impl Sink) {
    for token in dictionary().cut(run, true) {
        match names::split(token.word) {
            Some((first, second)) => {
                han_words(first, sink);
                han_words(second, sink);
            }
            None => sink.word(token.word, false),
        }
    }
}

/// Words by the full rules from `at` on, up to the first boundary before a character that the caller knows a better way for.
fn unicode_words(text: &str, at: usize, is_chinese: bool, sink: &mut impl Sink) -> usize {
    for (i, piece) in text[at..].split_word_bound_indices() {
        let first = piece.chars().next().unwrap_or(' ');
        if i > 0 && (first.is_ascii() || (is_chinese && is_han(first))) {
            return at + i;
        }
        if piece.chars().any(char::is_alphanumeric) {
            emit(piece, piece.is_ascii(), sink);
        } else if piece.chars().any(ends_sentence) {
            sink.sentence_end();
        }
    }
    text.len()
}

/// Sentence ends that need no white space after them.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '。' | '！'
            | '？'
            | '｡'
            | '．'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '։'
            | '።'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{85}'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    #[derive(Default)]
    struct Words(Vec<Vec<String>>, Vec<String>);
    impl Sink for Words {
        fn word(&mut self, surface: &str, is_ascii: bool) {
            assert_eq!(surface.is_ascii(), is_ascii);
            self.1.push(surface.to_owned());
        }
        fn sentence_end(&mut self) {
            if !self.1.is_empty() {
                self.0.push(std::mem::take(&mut self.1));
            }
        }
    }

    fn sentences(text: &str, is_chinese: bool) -> Vec<String> {
        let mut words = Words::default();
        scan(text, is_chinese, &mut words);
        words.sentence_end();
        words.0.iter().map(|s| s.join("|")).collect()
    }

    #[test]
    fn the_short_path_gives_the_words_of_the_full_rules() {
        let mut rng = Seed(3).stream("text");
        let alphabet: Vec<char> = "abZ09_'.,;:-!? \n\"()é中’अर्म—１".chars().collect();
        for i in 0..20_000 {
            let length = 1 + rng.below(if i % 2 == 0 { 12 } else { 60 });
            let text: String = (0..length).map(|_| alphabet[rng.below(alphabet.len() as u32) as usize]).collect();
            let mut words = Words::default();
            scan(&text, false, &mut words);
            words.sentence_end();
            let got: Vec<String> = words.0.into_iter().flatten().collect();
            let want: Vec<String> = text.unicode_words().map(|w| w.trim_matches('_').to_owned()).filter(|w| !w.is_empty()).collect();
            assert_eq!(got, want, "{text:?}");
        }
    }

    #[test]
    fn short_and_long_words_stand_in_the_same_sentences() {
        let mut rng = Seed(4).stream("text");
        let words = ["word", "Two", "NASA", "b2b", "1984", "3.5", "it's", "1,000", "fifteenletters1", "naïve", "中", "_x_"];
        let gaps = [
            " ", " ", " ", "  ", ", ", ". ", ".", "? ", "!\" ", ".\n", "\n", "; ", ": ", " (", ") ", "...", "'", " ’", "\t", "-", " — ",
            "_",
        ];
        for _ in 0..5_000 {
            let (mut short, mut long) = (String::new(), String::new());
            for _ in 0..rng.below(30) {
                let (word, gap) = (words[rng.below(words.len() as u32) as usize], gaps[rng.below(gaps.len() as u32) as usize]);
                short.push_str(&format!("{word}qq{gap}"));
                long.push_str(&format!("{word}qqSixteenAndMoreOfThem{gap}"));
            }
            let long: Vec<String> = sentences(&long, false).iter().map(|s| s.replace("qqSixteenAndMoreOfThem", "qq")).collect();
            assert_eq!(sentences(&short, false), long, "{short:?}");
        }
    }

    #[test]
    fn sentences_end_where_a_reader_would_say() {
        assert_eq!(
            sentences("Dr. J. Smith's cat (a tabby) ran 3.5 miles. Why? \"Mice!\" said he\nnew line", false),
            ["Dr|J|Smith's|cat|a|tabby|ran|3.5|miles", "Why", "Mice", "said|he", "new|line"]
        );
        assert_eq!(sentences("version 2.0 of e.g. this.that", false), ["version|2.0|of|e.g|this.that"]);
    }

    #[test]
    fn other_scripts() {
        assert_eq!(sentences("苹果和香蕉是水果。汽车在路上！Linux系统", true), ["苹果|和|香蕉|是|水果", "汽车|在|路上", "Linux|系统"]);
        assert_eq!(sentences("القطة تطارد الفأر؟ نعم", false), ["القطة|تطارد|الفأر", "نعم"]);
        assert_eq!(sentences("बिल्ली चूहे का पीछा करती है। हाँ", false), ["बिल्ली|चूहे|का|पीछा|करती|है", "हाँ"]);
        assert_eq!(sentences("naïve café. L’été", false), ["naïve|café", "L’été"]);
    }
}

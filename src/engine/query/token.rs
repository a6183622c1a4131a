//! Splits a query into tokens. What is a word is decided by the vocabulary: `well-known` is one word where it has a vector, a subtraction where not.
//!
//! Chinese and typographic forms of operators, brackets, commas and quotation marks are understood as well.

use std::ops::Range;

use super::error::{QueryError, QueryErrorKind};
use super::spelling::near_spellings;
use super::unseen::one_text;
use crate::base::{MethodError, Task};
use crate::data::{Encoded, Encoder, ItemId, ItemSet};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TokenKind {
    Word(ItemId),
    Number(f64),
    Plus,
    Minus,
    Times,
    Over,
    Comma,
    Open,
    Close,
}

/// A token and its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Range<usize>,
}

/// Words that a label may have when it is typed without quotation marks.
const MOST_WORDS: usize = 6;

/// The error at some bytes of a text.
pub(super) fn error_at(text: &str, span: Range<usize>, kind: QueryErrorKind) -> QueryError {
    let column = text.get(..span.start).map_or(0, |t| t.chars().count()) + 1;
    QueryError { kind, span, column, suggestions: Vec::new() }
}

fn sign(c: char) -> Option<TokenKind> {
    Some(match c {
        '+' | '＋' => TokenKind::Plus,
        '-' | '－' | '−' | '–' => TokenKind::Minus,
        '*' | '＊' | '×' | '·' => TokenKind::Times,
        '/' | '／' | '÷' => TokenKind::Over,
        ',' | '，' | '、' | ';' | '；' => TokenKind::Comma,
        '(' | '（' => TokenKind::Open,
        ')' | '）' => TokenKind::Close,
        _ => return None,
    })
}

fn closing_quote(open: char) -> Option<char> {
    Some(match open {
        '"' => '"',
        '“' | '”' => '”',
        '「' => '」',
        _ => return None,
    })
}

/// The item of a label, or of its lower-case, capitalised (each word) or upper-case form where the label itself has no vector.
pub(super) fn find_folded(items: &ItemSet, label: &str) -> Option<ItemId> {
    items.find(label).or_else(|| {
        let lower = label.to_lowercase();
        let mut capitalised = String::with_capacity(lower.len());
        let mut begins = true;
        for c in lower.chars() {
            if begins {
                capitalised.extend(c.to_uppercase());
            } else {
                capitalised.push(c);
            }
            begins = c == ' ' || c == '_';
        }
        [lower, capitalised, label.to_uppercase()].iter().find_map(|form| items.find(form))
    })
}

/// What a word without an item may stand for: words that the model encodes get ids beyond those of the items, in the order in which they were met.
pub(super) struct Unseen<'a> {
    pub encoder: Option<(&'a dyn Encoder, &'a Task)>,
    pub first_id: usize,
    pub words: Vec<Encoded>,
}

impl Unseen<'_> {
    /// The token in place of an error, where the model has a vector for the word.
    fn token(&mut self, error: QueryError) -> Result<Token, QueryError> {
        let QueryErrorKind::UnknownWord(word) = &error.kind else { return Err(error) };
        let Some((encoder, task)) = self.encoder else { return Err(error) };
        let encoded = match one_text(encoder, word, task) {
            Ok(encoded) => encoded,
            Err(MethodError::Refused(why)) => {
                let kind = QueryErrorKind::NotEncoded(word.clone(), Box::new(why));
                return Err(QueryError { kind, ..error });
            }
            Err(MethodError::Cancelled) => return Err(error),
        };
        let at = self.words.iter().position(|known| known.label == encoded.label).unwrap_or(self.words.len());
        if at == self.words.len() {
            self.words.push(encoded);
        }
        let id = u32::try_from(self.first_id + at).unwrap_or(u32::MAX);
        Ok(Token { kind: TokenKind::Word(ItemId(id)), span: error.span })
    }
}

/// All tokens of a text.
pub(super) fn tokens(text: &str, items: &ItemSet, unseen: &mut Unseen<'_>) -> Result<Vec<Token>, QueryError> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let token = if let Some(close) = closing_quote(c) {
            quoted(text, at, c, close, items).or_else(|e| unseen.token(e))?
        } else {
            let after_factor = matches!(out.last().map(|t| t.kind), Some(TokenKind::Times | TokenKind::Over));
            match word_or_number(text, at, after_factor, items) {
                Some(token) => token,
                None => match sign(c) {
                    Some(kind) => Token { kind, span: at..at + c.len_utf8() },
                    None => unseen.token(unknown(text, at, items))?,
                },
            }
        };
        at = token.span.end;
        out.push(token);
    }
    Ok(out)
}

fn quoted(text: &str, at: usize, open: char, close: char, items: &ItemSet) -> Result<Token, QueryError> {
    let start = at + open.len_utf8();
    let mut label = String::new();
    let mut escaped = false;
    for (offset, c) in text[start..].char_indices() {
        if escaped || (c != '\\' && c != close) {
            label.push(c);
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else {
            let span = at..start + offset + c.len_utf8();
            let Some(item) = find_folded(items, &label) else {
                let suggestions = near_spellings(items, &label, 5);
                return Err(QueryError { suggestions, ..error_at(text, span, QueryErrorKind::UnknownWord(label)) });
            };
            return Ok(Token { kind: TokenKind::Word(item), span });
        }
    }
    Err(error_at(text, at..start, QueryErrorKind::UnclosedQuote))
}

/// The end of the run of characters from `at` without white space, brackets, commas and quotation marks; operators are inside.
fn run_end(text: &str, at: usize) -> usize {
    let stops = |c: char| {
        c.is_whitespace() || closing_quote(c).is_some() || matches!(sign(c), Some(TokenKind::Open | TokenKind::Close | TokenKind::Comma))
    };
    text[at..].find(stops).map_or(text.len(), |offset| at + offset)
}

/// The longest piece from `at` that is a known label; it ends at white space, at an operator or behind one.
fn longest_label(text: &str, at: usize, items: &ItemSet) -> Option<(ItemId, usize)> {
    // Several words typed without quotation marks: "New York".
    let mut ends = vec![run_end(text, at)];
    while let (Some(end), true) = (ends.last().copied(), ends.len() < MOST_WORDS) {
        let gap = text[end..].chars().next().filter(|c| c.is_whitespace()).map_or(0, char::len_utf8);
        let next = run_end(text, end + gap);
        if gap == 0 || next == end + gap {
            break;
        }
        ends.push(next);
    }
    let first_run = ends[0];
    let exact = ends.iter().rev().find_map(|end| find_folded(items, &text[at..*end]).map(|item| (item, *end)));
    exact.or_else(|| {
        let run = &text[at..first_run];
        let mut cuts: Vec<usize> =
            run.char_indices().filter(|(_, c)| sign(*c).is_some()).flat_map(|(i, c)| [i, i + c.len_utf8()]).filter(|i| *i > 0).collect();
        cuts.dedup();
        cuts.iter().rev().find_map(|cut| find_folded(items, &run[..*cut]).map(|item| (item, at + cut)))
    })
}

/// Digits with at most one point, and where they end.
fn number(text: &str, at: usize) -> Option<(f64, usize)> {
    let mut points = 0;
    let end = text[at..].find(|c: char| {
        points += usize::from(c == '.');
        !(c.is_ascii_digit() || (c == '.' && points == 1))
    });
    let digits = &text[at..end.map_or(text.len(), |end| at + end)];
    digits.parse().ok().map(|x| (x, at + digits.len()))
}

fn word_or_number(text: &str, at: usize, after_factor: bool, items: &ItemSet) -> Option<Token> {
    let word = longest_label(text, at, items);
    let number = number(text, at);
    let as_number = |(x, end): (f64, usize)| Token { kind: TokenKind::Number(x), span: at..end };
    let as_word = |(item, end): (ItemId, usize)| Token { kind: TokenKind::Word(item), span: at..end };
    match (word, number) {
        (Some(word), Some(number)) if number.1 >= word.1 => {
            // "1984" may be a word and a number: a factor is what stands beside a multiplication sign.
            let next = text[number.1..].trim_start().chars().next().and_then(sign);
            let is_factor = after_factor || matches!(next, Some(TokenKind::Times | TokenKind::Over));
            Some(if is_factor { as_number(number) } else { as_word(word) })
        }
        (Some(word), _) => {
            // An operator that is itself in the vocabulary ("-", "*") is meant as an operator.
            let is_sign = text[at..word.1].chars().all(|c| sign(c).is_some());
            (!is_sign).then(|| as_word(word))
        }
        (None, Some(number)) => {
            // "3rd" is an unknown word, not a number and a word.
            let glued = text[number.1..].chars().next().is_some_and(char::is_alphanumeric);
            (!glued).then(|| as_number(number))
        }
        (None, None) => None,
    }
}

/// The error for a word without a vector. Hyphens belong to the word, unless one of the pieces is known, so that a subtraction was meant.
fn unknown(text: &str, at: usize, items: &ItemSet) -> QueryError {
    let run = &text[at..run_end(text, at)];
    let is_hyphen = |c: char| sign(c) == Some(TokenKind::Minus);
    let hyphenated = run.split(|c| sign(c).is_some() && !is_hyphen(c)).next().unwrap_or(run).trim_end_matches(is_hyphen);
    let first = hyphenated.split(is_hyphen).next().unwrap_or(hyphenated);
    let any_known = hyphenated.split(is_hyphen).any(|piece| find_folded(items, piece).is_some());
    let word = if any_known { first } else { hyphenated };
    let suggestions = near_spellings(items, word, 5);
    QueryError { suggestions, ..error_at(text, at..at + word.len(), QueryErrorKind::UnknownWord(word.to_owned())) }
}

//! Reads what is typed into the query box: a word, several words (averaged), or arithmetic with words.
//!
//! Grammar, loosest first; juxtaposed plain words are a list too:
//! ```text
//! list    = sum { "," sum }                      the average
//! sum     = product { ("+" | "-") product }
//! product = factor { ("*" | "/") factor }        one side a number
//! factor  = ("+" | "-") factor | "(" list ")" | number | word | "quoted label"
//! ```

use std::collections::HashMap;
use std::ops::Range;

use super::error::{QueryError, QueryErrorKind as Kind};
use super::text_encoder;
use super::token::{Token, TokenKind, Unseen, error_at, tokens};
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, Encoded, ItemId, ItemSet};

/// A word and its weight in a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// The word.
    pub item: ItemId,
    /// What its vector is multiplied by; never 0.
    pub weight: f64,
}

/// How a query was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryKind {
    /// One word.
    Word,
    /// Several words, averaged.
    Average,
    /// Arithmetic.
    Expression,
}

/// A word that is no item, and what the model makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct UnseenTerm {
    /// The word as it was read, and its vector.
    pub encoded: Encoded,
    /// What its vector is multiplied by; never 0.
    pub weight: f64,
}

/// A weighted sum of words; each word once, in order of appearance; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The words that are items, and their weights.
    pub terms: Vec<Term>,
    /// The words that are none.
    pub unseen: Vec<UnseenTerm>,
    /// How it was put.
    pub kind: QueryKind,
}

impl Query {
    /// The query for one item.
    #[must_use]
    pub fn word(item: ItemId) -> Self {
        Self { terms: vec![Term { item, weight: 1.0 }], unseen: Vec::new(), kind: QueryKind::Word }
    }

    /// The average of several items; `None` for none.
    ///
    /// # Errors
    /// `Cancelled` when the owner of the task gave up.
    pub fn average(items: &[ItemId], task: &Task) -> Result<Option<Self>, Cancelled> {
        let weight = 1.0 / items.len() as f64;
        let terms = merged(items.iter().map(|item| Term { item: *item, weight }), task)?;
        let kind = if terms.len() == 1 { QueryKind::Word } else { QueryKind::Average };
        Ok((!terms.is_empty()).then_some(Self { terms, unseen: Vec::new(), kind }))
    }

    /// With the words beyond the items taken out of the terms.
    fn with_unseen(mut self, unseen: Unseen<'_>) -> Self {
        let (first, terms) = (unseen.first_id, std::mem::take(&mut self.terms));
        let words = unseen.words;
        for term in terms {
            match term.item.row().checked_sub(first).and_then(|at| words.get(at)) {
                Some(encoded) => self.unseen.push(UnseenTerm { encoded: encoded.clone(), weight: term.weight }),
                None => self.terms.push(term),
            }
        }
        self
    }

    /// The items that it names.
    #[must_use]
    pub fn items(&self) -> Vec<ItemId> {
        self.terms.iter().map(|t| t.item).collect()
    }
}

/// Reads a query against the labels of an item set.
///
/// # Errors
/// What is wrong, at which character, and near spellings of an unknown word.
pub fn parse(text: &str, items: &ItemSet) -> Result<Query, QueryError> {
    read(text, items, &mut Unseen { encoder: None, first_id: items.len(), words: Vec::new() })
}

/// Reads a query against an embedding: where its model encodes texts, a word that is no item gets a vector from it.
///
/// # Errors
/// As [`parse`]; why the model has no vector for a word. A word is unknown also when the task was cancelled meanwhile.
pub fn parse_for(text: &str, embedding: &Embedding, task: &Task) -> Result<Query, QueryError> {
    let items = embedding.items();
    let mut unseen = Unseen { encoder: text_encoder(embedding).map(|e| (e, task)), first_id: items.len(), words: Vec::new() };
    Ok(read(text, items, &mut unseen)?.with_unseen(unseen))
}

fn read(text: &str, items: &ItemSet, unseen: &mut Unseen<'_>) -> Result<Query, QueryError> {
    let tokens = tokens(text, items, unseen)?;
    if tokens.is_empty() {
        return Err(error_at(text, 0..text.len(), Kind::Empty));
    }
    // What is typed is short: nobody has to give it up.
    let typed = Task::detached();
    if let Some(words) = only_words(&tokens) {
        let average = Query::average(&words, &typed).unwrap_or_default();
        return average.ok_or_else(|| error_at(text, 0..text.len(), Kind::Empty));
    }
    let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0 };
    let parsed = parser.list()?;
    if let Some(token) = parser.peek() {
        let kind =
            if token.kind == TokenKind::Close { Kind::UnopenedBracket } else { Kind::ExpectedOperatorBefore(parser.text_of(&token.span)) };
        return Err(error_at(text, token.span.clone(), kind));
    }
    let terms = parser.words(parsed)?;
    let terms: Vec<Term> = merged(terms.into_iter(), &typed).unwrap_or_default();
    if terms.iter().any(|t| !t.weight.is_finite()) {
        return Err(error_at(text, 0..text.len(), Kind::NumberTooLarge));
    }
    if terms.is_empty() {
        return Err(error_at(text, 0..text.len(), Kind::CancelsOut));
    }
    let is_word = matches!(terms[..], [Term { weight: 1.0, .. }]);
    Ok(Query { kind: if is_word { QueryKind::Word } else { QueryKind::Expression }, unseen: Vec::new(), terms })
}

/// The words of a plain list: nothing but words, with commas between them or not.
fn only_words(tokens: &[Token]) -> Option<Vec<ItemId>> {
    let mut words = Vec::new();
    let mut comma_allowed = false;
    for token in tokens {
        match token.kind {
            TokenKind::Word(item) => words.push(item),
            TokenKind::Comma if comma_allowed => {}
            _ => return None,
        }
        comma_allowed = token.kind != TokenKind::Comma;
    }
    comma_allowed.then_some(words)
}

/// Each word once, weights added, weights of (nearly) nothing dropped.
fn merged(terms: impl ExactSizeIterator<Item = Term>, task: &Task) -> Result<Vec<Term>, Cancelled> {
    let mut out: Vec<Term> = Vec::with_capacity(terms.len());
    let mut places: HashMap<ItemId, usize> = HashMap::with_capacity(terms.len());
    for (i, term) in terms.enumerate() {
        if i % TERMS == 0 {
            task.check()?;
        }
        let at = *places.entry(term.item).or_insert(out.len());
        match out.get_mut(at) {
            Some(old) => old.weight += term.weight,
            None => out.push(term),
        }
    }
    out.retain(|t| t.weight.abs() > 1e-12 || t.weight.is_nan());
    Ok(out)
}

/// Terms between two checks of the task.
const TERMS: usize = 1 << 16;

const DEEPEST: usize = 64;

#[derive(Debug)]
enum Value {
    Number(f64),
    Words(Vec<Term>),
}

struct Parsed {
    value: Value,
    span: Range<usize>,
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|t| t.kind)
    }

    fn text_of(&self, span: &Range<usize>) -> String {
        self.text[span.clone()].to_owned()
    }

    fn fail<T>(&self, span: Range<usize>, kind: Kind) -> Result<T, QueryError> {
        Err(error_at(self.text, span, kind))
    }

    fn words(&self, parsed: Parsed) -> Result<Vec<Term>, QueryError> {
        match parsed.value {
            Value::Words(terms) => Ok(terms),
            Value::Number(x) => self.fail(parsed.span, Kind::NumberAlone(x)),
        }
    }

    fn list(&mut self) -> Result<Parsed, QueryError> {
        let first = self.sum()?;
        if self.peek_kind() != Some(TokenKind::Comma) {
            return Ok(first);
        }
        let mut span = first.span.clone();
        let mut parts = vec![self.words(first)?];
        while self.peek_kind() == Some(TokenKind::Comma) {
            self.at += 1;
            let part = self.sum()?;
            span.end = part.span.end;
            parts.push(self.words(part)?);
        }
        let share = 1.0 / parts.len() as f64;
        Ok(Parsed { value: Value::Words(scaled(parts.concat(), share)), span })
    }

    fn sum(&mut self) -> Result<Parsed, QueryError> {
        let mut left = self.product()?;
        while let Some(sign @ (TokenKind::Plus | TokenKind::Minus)) = self.peek_kind() {
            self.at += 1;
            let right = self.product()?;
            let span = left.span.start..right.span.end;
            let factor = if sign == TokenKind::Plus { 1.0 } else { -1.0 };
            let value = match (left.value, right.value) {
                (Value::Number(x), Value::Number(y)) => Value::Number(x + factor * y),
                (Value::Words(x), Value::Words(y)) => Value::Words([x, scaled(y, factor)].concat()),
                (Value::Number(x), Value::Words(_)) => return self.fail(left.span, Kind::NumberAlone(x)),
                (Value::Words(_), Value::Number(y)) => return self.fail(right.span, Kind::NumberAlone(y)),
            };
            left = Parsed { value, span };
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Parsed, QueryError> {
        let mut left = self.factor()?;
        while let Some(sign @ (TokenKind::Times | TokenKind::Over)) = self.peek_kind() {
            let at_sign = self.peek().map_or(0..0, |t| t.span.clone());
            self.at += 1;
            let right = self.factor()?;
            let span = left.span.start..right.span.end;
            let value = match (left.value, right.value, sign) {
                (_, Value::Number(0.0), TokenKind::Over) => return self.fail(right.span, Kind::DivisionByZero),
                (Value::Number(x), Value::Number(y), TokenKind::Over) => Value::Number(x / y),
                (Value::Words(x), Value::Number(y), TokenKind::Over) => Value::Words(scaled(x, 1.0 / y)),
                (Value::Number(x), Value::Number(y), _) => Value::Number(x * y),
                (Value::Words(x), Value::Number(y), _) | (Value::Number(y), Value::Words(x), TokenKind::Times) => {
                    Value::Words(scaled(x, y))
                }
                _ => return self.fail(at_sign, Kind::WordTimesWord),
            };
            left = Parsed { value, span };
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Parsed, QueryError> {
        let Some(token) = self.peek().cloned() else {
            return match self.at.checked_sub(1).and_then(|i| self.tokens.get(i)) {
                Some(last) => self.fail(last.span.clone(), Kind::ExpectedWordAfter(self.text_of(&last.span))),
                None => self.fail(0..0, Kind::Empty),
            };
        };
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fail(token.span, Kind::TooDeep);
        }
        self.at += 1;
        let span = token.span.clone();
        let parsed = match token.kind {
            TokenKind::Word(item) => Parsed { value: Value::Words(vec![Term { item, weight: 1.0 }]), span },
            TokenKind::Number(x) if x.is_finite() => Parsed { value: Value::Number(x), span },
            TokenKind::Number(_) => return self.fail(span, Kind::NumberTooLarge),
            TokenKind::Plus => self.factor()?,
            TokenKind::Minus => {
                let inner = self.factor()?;
                let value = match inner.value {
                    Value::Number(x) => Value::Number(-x),
                    Value::Words(x) => Value::Words(scaled(x, -1.0)),
                };
                Parsed { value, span: span.start..inner.span.end }
            }
            TokenKind::Open => self.bracketed(span)?,
            TokenKind::Close | TokenKind::Comma | TokenKind::Times | TokenKind::Over => return self.misplaced(&token),
        };
        self.depth -= 1;
        Ok(parsed)
    }

    /// After an opening bracket: a list of sums, or plain words side by side, and the closing bracket.
    fn bracketed(&mut self, open: Range<usize>) -> Result<Parsed, QueryError> {
        let closes = self.tokens[self.at..].iter().position(|t| matches!(t.kind, TokenKind::Close | TokenKind::Open)).map(|i| self.at + i);
        let words = closes.and_then(|end| only_words(&self.tokens[self.at..end]));
        if let (Some(end), Some(words)) = (closes, words)
            && self.tokens[end].kind == TokenKind::Close
        {
            self.at = end + 1;
            let weight = 1.0 / words.len() as f64;
            let terms = words.into_iter().map(|item| Term { item, weight }).collect();
            return Ok(Parsed { value: Value::Words(terms), span: open.start..self.tokens[end].span.end });
        }
        let inner = self.list()?;
        match self.peek().cloned() {
            Some(Token { kind: TokenKind::Close, span }) => {
                self.at += 1;
                Ok(Parsed { value: inner.value, span: open.start..span.end })
            }
            Some(token) => self.fail(token.span.clone(), Kind::ExpectedOperatorBefore(self.text_of(&token.span))),
            None => self.fail(open, Kind::UnclosedBracket),
        }
    }

    /// A sign where a word should be: blames what came before, if anything did.
    fn misplaced(&self, token: &Token) -> Result<Parsed, QueryError> {
        let before = self.at.checked_sub(2).and_then(|i| self.tokens.get(i));
        match before {
            Some(before) => self.fail(before.span.clone(), Kind::ExpectedWordAfter(self.text_of(&before.span))),
            None if token.kind == TokenKind::Close => self.fail(token.span.clone(), Kind::UnopenedBracket),
            None => self.fail(token.span.clone(), Kind::ExpectedWordBefore(self.text_of(&token.span))),
        }
    }
}

fn scaled(mut terms: Vec<Term>, factor: f64) -> Vec<Term> {
    for term in &mut terms {
        term.weight *= factor;
    }
    terms
}

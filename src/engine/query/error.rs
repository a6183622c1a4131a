//! What is wrong with a query, and where.

use std::ops::Range;

use crate::base::Say;
use crate::data::ItemId;
use crate::say;

/// Why a query could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryError {
    /// What is wrong.
    pub kind: QueryErrorKind,
    /// Where: bytes of the text.
    pub span: Range<usize>,
    /// Where: the first character concerned, counted from 1.
    pub column: usize,
    /// Items with a label near an unknown word, nearest first; at most five.
    pub suggestions: Vec<ItemId>,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq)]
pub enum QueryErrorKind {
    /// Nothing was typed.
    Empty,
    /// A word that has no vector.
    UnknownWord(String),
    /// A word that has no vector, and why the model makes none for it.
    NotEncoded(String, Box<Say>),
    /// An operator, comma or bracket with no word after it.
    ExpectedWordAfter(String),
    /// An operator, comma or bracket with no word before it.
    ExpectedWordBefore(String),
    /// A word or bracket where an operator must come.
    ExpectedOperatorBefore(String),
    /// An opening bracket without its end.
    UnclosedBracket,
    /// A closing bracket without its beginning.
    UnopenedBracket,
    /// An opening quotation mark without its end.
    UnclosedQuote,
    /// A number where a word must be: alone, or added to words.
    NumberAlone(f64),
    /// Words multiplied or divided by words.
    WordTimesWord,
    /// Division by zero.
    DivisionByZero,
    /// A number too large to count with.
    NumberTooLarge,
    /// Nothing is left after subtraction.
    CancelsOut,
    /// Brackets nested too deeply.
    TooDeep,
}

impl QueryError {
    /// The sentence for the user.
    #[must_use]
    pub fn say(&self) -> Say {
        use QueryErrorKind as K;
        let column = self.column;
        match &self.kind {
            K::Empty => Say::plain("Type a word, several words, or an expression such as king - man + woman"),
            K::UnknownWord(word) => say!("There is no vector for '{word}' (character {column})", word = word, column = column),
            K::NotEncoded(word, why) => {
                say!(
                    "There is no vector for '{word}' (character {column}): {why}",
                    word = word,
                    column = column,
                    why = why.as_ref().clone()
                )
            }
            K::ExpectedWordAfter(what) => say!("Expected a word after '{what}' at character {column}", what = what, column = column),
            K::ExpectedWordBefore(what) => say!("Expected a word before '{what}' at character {column}", what = what, column = column),
            K::ExpectedOperatorBefore(what) => {
                say!("Expected +, - or a comma before '{what}' at character {column}", what = what, column = column)
            }
            K::UnclosedBracket => say!("The bracket at character {column} is never closed", column = column),
            K::UnopenedBracket => say!("The bracket at character {column} closes nothing", column = column),
            K::UnclosedQuote => say!("The quotation mark at character {column} is never closed", column = column),
            K::NumberAlone(number) => {
                say!(
                    "{number} at character {column} is a number; write {number} * word, or put it in quotation marks",
                    number = *number,
                    column = column
                )
            }
            K::WordTimesWord => say!("Words can be multiplied and divided by numbers only (character {column})", column = column),
            K::DivisionByZero => say!("Division by zero at character {column}", column = column),
            K::NumberTooLarge => say!("The number at character {column} is too large", column = column),
            K::CancelsOut => Say::plain("The words cancel each other out, so nothing is left to ask for"),
            K::TooDeep => say!("The brackets are nested too deeply at character {column}", column = column),
        }
    }
}

//! Questions to the vectors: the query language, neighbours, analogies, the odd one out, one-hot beside learned, and scores on published question sets.
//! Every answer is computed from the embedding itself, never from a map.

mod analogy;
mod compare;
mod error;
pub mod evaluate;
mod neighbours;
mod odd;
mod parse;
mod plane;
mod shifts;
mod spelling;
mod token;
mod unseen;
mod vectors;

pub use analogy::{AnalogyMethod, AnalogyResult, Role, analogy, analogy_of};
pub use compare::{Code, Comparison, FEWEST_WORDS, MOST_WORDS, compare, compare_with, zero_share};
pub use error::{QueryError, QueryErrorKind};
pub use neighbours::{NeighbourList, Ranked, duplicates, neighbours};
pub use odd::{OddOneOut, OddWord, odd_one_out};
pub use parse::{Query, QueryKind, Term, UnseenTerm, parse, parse_for};
pub use plane::local_plane;
pub use shifts::{Shift, ShiftKind, shifts};
pub use spelling::{complete, near_spellings};
pub use unseen::{encode_text, text_encoder};

#[cfg(test)]
mod answer_tests;
#[cfg(test)]
mod tests;

//! What several panels are made of: fields that complete words, pills that stand for a word, rankings, the order of a table's rows, one-hot strips,
//! training examples in words and arrows.

pub mod example;
mod example_legend;
mod example_line;
mod pill;
mod ranking;
mod row_order;
mod run_words;
mod strips;
mod word_field;

pub use example_legend::example_legend;
pub use example_line::{LineResponse, example_line};
pub use pill::{pill, word_pill};
pub use ranking::{Ranking, decimals_for};
pub use row_order::{RowOrder, RowWish};
pub use run_words::{all_settings, duration, settings};
pub use strips::{one_hot_piece, one_hot_strip};
pub use word_field::{FieldKind, WordField, as_query_word};

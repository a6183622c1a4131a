//! The bundled corpora and vectors, each with settings that are known to work and with what it promises; a test trains each and checks.

mod evaluation;
mod list;

pub use evaluation::{EvaluationSet, evaluation_sets};
pub use list::examples;

use crate::base::ParamMap;
use crate::data::Language;

/// A bundled corpus or file of vectors.
#[derive(Debug, Clone)]
pub struct Example {
    /// Stable name.
    pub id: &'static str,
    /// Name on screen (English; key of the catalogues).
    pub title: &'static str,
    /// One sentence on what it teaches (English; key of the catalogues).
    pub teaches: &'static str,
    /// Language of its words.
    pub language: Language,
    /// File name that its format is recognised by.
    pub file_name: &'static str,
    /// Its bytes, gzip-compressed for the larger texts.
    pub bytes: &'static [u8],
    /// Text or vectors.
    pub kind: ExampleKind,
    /// What it promises.
    pub promises: Promises,
}

/// What kind of example it is.
#[derive(Debug, Clone)]
pub enum ExampleKind {
    /// A text to learn from, with settings that are known to work.
    Text(Settings),
    /// Vectors that were learned elsewhere.
    Vectors {
        /// Their labels, one a line.
        words: &'static [u8],
    },
}

/// Settings of the pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Options of the source that differ from those that are offered.
    pub source: ParamMap,
    /// Embedding method and the parameters that differ from its default.
    pub embed: (&'static str, ParamMap),
    /// Projection method and the parameters that differ from its default.
    pub project: (&'static str, ParamMap),
}

/// What an example promises once it is learned: shown as suggestions, and checked by a test.
#[derive(Debug, Clone, Copy)]
pub struct Promises {
    /// (word, expected): `expected` is among the ten nearest of `word`. The first is shown first.
    pub neighbours: &'static [(&'static str, &'static str)],
    /// (a, b, c, d): a is to b as c is to d; d is among the first five answers. May be empty.
    pub analogies: &'static [[&'static str; 4]],
    /// (words, odd): the odd one out. May be empty.
    pub odd: &'static [(&'static [&'static str], &'static str)],
    /// Words that show well side by side in one-hot and learned codes.
    pub compare: &'static [&'static str],
}

impl Example {
    /// The settings, for a text.
    #[must_use]
    pub fn settings(&self) -> Option<&Settings> {
        match &self.kind {
            ExampleKind::Text(settings) => Some(settings),
            ExampleKind::Vectors { .. } => None,
        }
    }
}

/// The example with this id.
#[must_use]
pub fn example(id: &str) -> Option<&'static Example> {
    examples().iter().find(|e| e.id == id)
}

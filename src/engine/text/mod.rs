//! From files to tokens: decoding, documents, sentences, words, vocabulary.
//!
//! The order of work: [`decode()`] makes text of bytes, [`source()`] makes documents of files, [`preview()`] shows what the choices do to the first
//! words, [`tokenise()`] makes the [`crate::data::Corpus`] that the trainers read.

mod decode;
mod expected;
mod intern;
mod key;
mod language;
mod names;
mod normalise;
mod phrases;
mod preview;
mod scan;
mod shards;
mod source;
mod stop_words;
mod stream;
mod tape;
mod tokenise;
mod vocabulary;

pub use decode::{Decoded, decode};
pub use expected::expected_corpus;
pub use language::{detect_language, dictionary_is_loaded, load_dictionary};
pub use preview::{Fate, PreviewToken, TokenPreview, preview};
pub use source::{source, source_within, stored_source};
pub use stop_words::is_grammar_word;
pub use tokenise::{MAX_SENTENCE_TOKENS, TokeniseError, tokenise, tokenise_onto};
pub use vocabulary::automatic_min_count;

#[cfg(test)]
mod stored_tests;
#[cfg(test)]
mod tests;

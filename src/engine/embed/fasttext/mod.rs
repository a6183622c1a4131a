//! fastText: words are sums of their character n-grams, so that forms of one word help each other and words never seen get a vector too.
//! Two methods that share everything but the update: skip-gram guesses each neighbour from a word, CBOW the word from the mean of its neighbours.
//!
//! In: a corpus of n words. Out: n × `dims`, each row the mean of the word's own row and its n-grams' rows; the result keeps those rows
//! ([`crate::data::Subwords`]) and the output vectors. Objective, maximised over pairs of the mean h of the rows of a word (skip-gram) or of all words
//! around (CBOW) and an output vector y: ln σ(h·y) + Σ over `negative` words drawn by count^`power` of ln σ(-h·y′).
//! Loss reported: its negative, mean per pair. The rule that cuts words is in [`crate::data::SubwordRule`].
//! Source: Bojanowski, Grave, Joulin and Mikolov 2017, section 3 (arXiv 1607.04606). As in the authors' program: a word of count c is kept with probability
//! √(t/f) + t/f, windows are formed after that and shrunk at random, the whole change of h goes to each of its rows (the mean is not undone),
//! rows start uniform in ±1/`dims`, y at zero, and the learning rate falls linearly.
//! Different from it: for skip-gram the rows of a word are read once and written once for its window, between which its pairs move their mean one after the other; for CBOW a word's rows are read when it comes
//! into reach and written when it leaves, so that n-grams which two near words share see each other's changes late; σ is exact; a drawn word that is a true
//! one is left out; components are held within ±1000; buckets that no word of the vocabulary uses have no row, which is zero; sentence ends are no words.
//! Cost: skip-gram about tokens kept · `epochs` · `dims` · (6 · rows of a word + 10 · `window` · (`negative` + 1)) operations, CBOW a little less. Memory: rows in use
//! (words and n-grams) · `dims` · 8 bytes at the end, two or more copies in the fast mode.
//! Continuing from an earlier model: words, n-grams and outputs begin with its rows, and rows of n-grams that no word uses are kept. Where the start has vectors
//! alone, a word's own row is set so that the mean is its vector.
//! Random: start vectors, subsampling, window sizes, drawn words; each slice of text has its own stream. The fast mode trains copies and adds up their changes
//! ([`crate::math::replicas`]).

mod params;
mod pieces;
mod plan;
mod run;
mod start;
#[cfg(test)]
mod tests;

use params::Settings;
pub use params::{FastTextCbowParams, FastTextParams};
use run::Training;

use super::passes::trained_in_passes;
use crate::base::Info;

/// Skip-gram with character n-grams.
#[derive(Debug, Clone, Copy)]
pub struct FastText;

/// Continuous bag of words with character n-grams.
#[derive(Debug, Clone, Copy)]
pub struct FastTextCbow;

/// The paper of both.
const SOURCE: &str =
    "Bojanowski, P., Grave, E., Joulin, A. and Mikolov, T. (2017). Enriching word vectors with subword information. TACL 5";

trained_in_passes!(
    FastText,
    FastTextParams,
    examples: false,
    Info {
        id: "fasttext",
        label: "fastText (skip-gram)",
        summary: "Skip-gram on words and their character n-grams: related forms share what they learn, and unseen words get a vector too.",
        source: SOURCE,
    }
);

trained_in_passes!(
    FastTextCbow,
    FastTextCbowParams,
    examples: false,
    Info {
        id: "fasttext-cbow",
        label: "fastText (CBOW)",
        summary: "CBOW on words and their character n-grams: faster than fastText's skip-gram, and unseen words get a vector too.",
        source: SOURCE,
    }
);

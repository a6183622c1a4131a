//! word2vec: words that occur in the same contexts get similar vectors. Two methods that share everything but the update: skip-gram guesses
//! each neighbour from a word, CBOW guesses the word from the mean of its neighbours.
//!
//! In: a corpus of n words. Out: n × `dims`, the input vectors. Objective, maximised over pairs of an input vector x and an output vector y:
//! ln σ(x·y) + Σ over `negative` words drawn by count^`power` of ln σ(-x·y′). Loss reported: its negative, mean per pair (skip-gram: word and neighbour;
//! CBOW: word and mean of neighbours).
//! Source: Mikolov, Chen, Corrado and Dean 2013 (arXiv 1301.3781); Mikolov, Sutskever, Chen, Corrado and Dean 2013, eq. 4 and 5 (arXiv 1310.4546).
//! As in the authors' program: subsampling keeps a word with probability √(t/f) + t/f, and windows are formed after it; each window is shrunk at random;
//! the learning rate falls linearly to `min_alpha`; x starts uniform in ±1/2`dims`, y at zero; CBOW passes the whole error to each neighbour.
//! With hierarchical softmax (same paper, section 2.1; `tree`) y belong to the n - 1 inner nodes of a Huffman tree, and the terms are ln σ(±x·y) along the path.
//! Different from it: the drawn words are shared by a window, and up to eight neighbours are updated together (Ji et al. 2016); σ is exact,
//! not a table cut at ±6; a drawn word that is the true one is left out; vector components are held within ±1000, so that no setting ends in
//! infinity (ordinary models stay below ±10); sentences longer than a few thousand words are cut.
//! Cost: about `epochs` · tokens · `window` · (`negative` + 1) · `dims` · 10 operations; memory 8 · n · `dims` bytes and the tokens.
//! Random: start vectors, subsampling, window sizes, drawn words; each slice of text has its own stream, so the reproducible mode gives the same
//! bytes whatever the steps and threads. In the fast mode every thread trains a copy of the vectors and the changes are added up now and then
//! (`math::replicas`): the same bytes for the same number of threads.

mod params;
mod plan;
mod run;
#[cfg(test)]
mod tests;
mod tree;

use params::Settings;
pub use params::{CbowParams, SkipGramParams};
use run::Training;

use super::passes::trained_in_passes;
use crate::base::Info;

/// Skip-gram with negative sampling or hierarchical softmax.
#[derive(Debug, Clone, Copy)]
pub struct SkipGram;

/// Continuous bag of words with negative sampling or hierarchical softmax.
#[derive(Debug, Clone, Copy)]
pub struct Cbow;

trained_in_passes!(
    SkipGram,
    SkipGramParams,
    examples: true,
    Info {
        id: "skipgram",
        label: "Skip-gram (word2vec)",
        summary: "Learns vectors by guessing, from each word, the words around it; good with rare words and small texts.",
        source: "Mikolov, T., Sutskever, I., Chen, K., Corrado, G. and Dean, J. (2013). Distributed representations of words and phrases and their compositionality. NIPS 26",
    }
);

trained_in_passes!(
    Cbow,
    CbowParams,
    examples: true,
    Info {
        id: "cbow",
        label: "CBOW (word2vec)",
        summary: "Learns vectors by guessing each word from the mean of the words around it; faster than skip-gram.",
        source: "Mikolov, T., Chen, K., Corrado, G. and Dean, J. (2013). Efficient estimation of word representations in vector space. ICLR workshop",
    }
);

//! fastText `.vec`: as word2vec text, each line ending in a space.
//!
//! Source: fastText (Bojanowski et al. 2017), `saveVectors`; the tool writes five significant digits. Labels of supervised models are absent from it.
//! Written here with the shortest digits that give the same number back, so that nothing is lost.

use std::io::{self, Write};
use std::sync::Arc;

use super::text::read_text;
use super::word2vec_text::has_header;
use super::write::{one_line, write_text_rows};
use super::{Confidence, Format, Limits, Opened, ReadError};
use crate::base::{Info, Task};
use crate::data::Embedding;

/// The format.
pub struct FastTextVec;

const ID: &str = "fasttext-vec";

impl Format for FastTextVec {
    fn info(&self) -> Info {
        Info {
            id: ID,
            label: "fastText vectors",
            summary: "The word vectors of a fastText model as text, without its subwords",
            source: "Bojanowski et al. (2017), Enriching word vectors with subword information; the fastText tool, .vec",
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["vec"]
    }

    fn sniff(&self, head: &[u8], name: &str) -> Confidence {
        if !has_header(head) {
            Confidence::No
        } else if super::recognise::ending(name) == "vec" {
            Confidence::Sure
        } else {
            Confidence::Maybe
        }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        super::companions::vocabularies(name)
    }

    fn read(&self, opened: Opened<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError> {
        read_text(ID, opened, limits, task)
    }

    fn can_write(&self) -> bool {
        true
    }

    fn write(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<io::Result<()>> {
        Some(writeln!(to, "{} {}", what.len(), what.dims()).and_then(|()| write_text_rows(what, to, " ", one_line)))
    }
}

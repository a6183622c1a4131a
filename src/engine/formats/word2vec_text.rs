//! word2vec text: a line "rows dimensions", then a word and its numbers on each line, with single spaces between.
//!
//! Source: the word2vec tool (Mikolov et al. 2013) and gensim, which writes the shortest digits that give the same number back.
//! A file whose header states another number of rows or dimensions than it has is read and the difference is told.
//! Written with a header and the shortest digits; a line break within a label becomes a space.

use std::io::{self, Write};
use std::sync::Arc;

use super::text::{read_text, shape_of};
use super::write::{one_line, write_text_rows};
use super::{Confidence, Format, Limits, Opened, ReadError};
use crate::base::{Info, Task};
use crate::data::Embedding;

/// The format.
pub struct Word2vecText;

const ID: &str = "word2vec-text";

impl Format for Word2vecText {
    fn info(&self) -> Info {
        Info {
            id: ID,
            label: "word2vec text",
            summary: "A first line with rows and dimensions, then a word and its numbers on each line",
            source: "Mikolov et al. (2013), Efficient estimation of word representations in vector space; the word2vec tool, -binary 0",
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "w2v"]
    }

    fn sniff(&self, head: &[u8], name: &str) -> Confidence {
        if has_header(head) {
            if super::recognise::ending(name) == "vec" { Confidence::Likely } else { Confidence::Sure }
        } else {
            Confidence::No
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
        Some(writeln!(to, "{} {}", what.len(), what.dims()).and_then(|()| write_text_rows(what, to, "", one_line)))
    }
}

/// Whether the head is text of rows under a header.
pub(super) fn has_header(head: &[u8]) -> bool {
    let complete = head.len() < super::HEAD_BYTES;
    shape_of(head, complete).is_some_and(|s| s.header.is_some() && 2 * s.agreeing > s.sampled)
}

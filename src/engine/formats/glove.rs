//! GloVe text: no header; a word and its numbers on each line, with single spaces between. Words may hold spaces (". . ." in the 840B vectors).
//!
//! Source: GloVe (Pennington et al. 2014), `-write-header 0`. The number of dimensions is what most of the first 64 rows have.
//! Written with the shortest digits; a line break within a label becomes a space.

use std::io::{self, Write};
use std::sync::Arc;

use super::text::{read_text, shape_of};
use super::write::{one_line, write_text_rows};
use super::{Confidence, Format, Limits, Opened, ReadError};
use crate::base::{Info, Task};
use crate::data::Embedding;

/// The format.
pub struct GloveText;

const ID: &str = "glove-text";

impl Format for GloveText {
    fn info(&self) -> Info {
        Info {
            id: ID,
            label: "GloVe text",
            summary: "A word and its numbers on each line, without a first line that counts them",
            source: "Pennington, Socher and Manning (2014), GloVe: global vectors for word representation; the GloVe tool",
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["glove"]
    }

    fn sniff(&self, head: &[u8], name: &str) -> Confidence {
        let complete = head.len() < super::HEAD_BYTES;
        match shape_of(head, complete) {
            // Prose, lists of pairs and word counts do not end every line in two numbers.
            Some(s) if s.header.is_none() && s.dims >= 2 && 5 * s.agreeing >= 4 * s.sampled => {
                if s.dims >= 8 || name.to_lowercase().contains("glove") { Confidence::Likely } else { Confidence::Maybe }
            }
            _ => Confidence::No,
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
        Some(write_text_rows(what, to, "", one_line))
    }
}

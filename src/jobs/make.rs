//! From a source with its options to something that methods learn from, or to vectors.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::{ParamMap, Say};
use crate::data::Embedding;
use crate::say;
use crate::sources::{OpenSource, Ready};

/// Reads the source.
pub const KIND: JobKind = JobKind::new("make");

/// Make a material or vectors of a source.
#[derive(Debug)]
pub struct Make {
    /// The source.
    pub source: Arc<OpenSource>,
    /// Options that differ from those that are offered.
    pub params: ParamMap,
    /// The vectors that a training is to continue from; their items stay.
    pub onto: Option<Arc<Embedding>>,
}

/// What a source made, and of what.
#[derive(Debug)]
pub struct MadeSource {
    /// What was asked for.
    pub of: Make,
    /// What came of it.
    pub ready: Ready,
}

impl Job for Make {
    const KIND: JobKind = KIND;
    type Output = MadeSource;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Reading {file}", file = self.source.name())
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let ready = self.source.make(&self.params, self.onto.as_deref(), &cx.task)?;
        Ok(MadeSource { of: self, ready })
    }
}

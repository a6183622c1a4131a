//! What the options of a source do, shown on its beginning.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::{ParamMap, Say};
use crate::data::Material;
use crate::say;
use crate::sources::{self, OpenSource};

/// Shows what the options of the source do.
pub const KIND: JobKind = JobKind::new("preview").quiet();

/// Look at the beginning of a source.
#[derive(Debug)]
pub struct Preview {
    /// The source.
    pub source: Arc<OpenSource>,
    /// Options that differ from those that are offered.
    pub params: ParamMap,
    /// What was made with the same options, if it was.
    pub made: Option<Arc<dyn Material>>,
}

impl Job for Preview {
    const KIND: JobKind = KIND;
    type Output = sources::Preview;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Preview")
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        Ok(self.source.preview(&self.params, self.made.as_ref(), &cx.task)?)
    }
}

//! From a text to tokens and a vocabulary.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::Say;
use crate::data::{Corpus, Embedding, TextSource, TokenOptions};
use crate::say;
use crate::text::{self, TokeniseError};

/// Splits the text.
pub const KIND: JobKind = JobKind::new("tokenise");

/// Split a text into tokens and make its vocabulary.
#[derive(Debug)]
pub struct Tokenise {
    /// The text.
    pub source: Arc<TextSource>,
    /// The options.
    pub options: TokenOptions,
    /// The vectors that a training is to continue from; their words stay.
    pub onto: Option<Arc<Embedding>>,
}

impl Job for Tokenise {
    const KIND: JobKind = KIND;
    type Output = Arc<Corpus>;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Splitting into tokens")
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let Self { source, options, onto } = self;
        let made = match onto {
            Some(start) => text::tokenise_onto(&source, &options, &start, &cx.task),
            None => text::tokenise(&source, &options, &cx.task),
        };
        match made {
            Ok(corpus) => Ok(Arc::new(corpus)),
            Err(TokeniseError::Cancelled) => Err(JobError::Cancelled),
            Err(TokeniseError::Refused(why)) => Err(JobError::Failed(why)),
        }
    }
}

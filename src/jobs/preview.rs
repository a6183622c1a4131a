//! The head of a text, split, to show what the options do.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::Say;
use crate::data::{Corpus, TextSource, TokenOptions};
use crate::say;
use crate::text::{self, TokenPreview};

/// Shows what the options of the source do.
pub const KIND: JobKind = JobKind::new("preview").quiet();

/// Tokens that are shown.
const TOKENS: usize = 200;

/// Split the head of a text.
#[derive(Debug)]
pub struct Preview {
    /// The text.
    pub source: Arc<TextSource>,
    /// The options.
    pub options: TokenOptions,
    /// The tokenised text, if it was made: tells which words are joined.
    pub made: Option<Arc<Corpus>>,
}

/// The head of a text, and what it promises.
#[derive(Debug, Clone)]
pub struct Previewed {
    /// The first tokens.
    pub tokens: TokenPreview,
    /// Of a text that is not held in memory: what it will probably give.
    pub expected: Option<Arc<Corpus>>,
}

impl Job for Preview {
    const KIND: JobKind = KIND;
    type Output = Previewed;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Preview of the tokens")
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let Self { source, options, made } = self;
        let tokens = text::preview(&source, &options, TOKENS);
        let tokens = match (made, options.phrases) {
            (Some(made), Some(phrases)) => tokens.joined(&made.words, phrases.passes),
            _ => tokens,
        };
        // Held texts are read so soon that nobody waits for an estimate.
        let expected = source.stored.as_ref().and_then(|_| text::expected_corpus(&source, &options, &cx.task).ok());
        Ok(Previewed { tokens, expected: expected.map(Arc::new) })
    }
}

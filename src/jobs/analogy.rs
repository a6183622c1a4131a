//! a is to b as c is to what?

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::{MethodError, Say, Task};
use crate::data::{Embedding, ItemId, ItemSet};
use crate::query::{self, AnalogyMethod, AnalogyResult, Role, near_spellings};
use crate::say;

/// Answers the analogy form.
pub const KIND: JobKind = JobKind::new("analogy").quiet();

/// Near spellings offered for an unknown word.
const MAX_SUGGESTIONS: usize = 5;

/// Rank what c is to, as a is to b.
#[derive(Debug)]
pub struct Analogy {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// a, b and c as typed.
    pub roles: [String; 3],
    /// How candidates are scored.
    pub method: AnalogyMethod,
    /// Whether a, b and c may win.
    pub admit_query_words: bool,
    /// How many candidates.
    pub k: usize,
}

impl Job for Analogy {
    const KIND: JobKind = KIND;
    type Output = AnalogyResult;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Analogy")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let Self { embedding, roles: [a, b, c], method, admit_query_words, k } = self;
        let roles = [role(&embedding, &a, &cx.task)?, role(&embedding, &b, &cx.task)?, role(&embedding, &c, &cx.task)?];
        Ok(query::analogy_of(&embedding, &roles, method, k, admit_query_words, &cx.task)?)
    }
}

/// The word of an analogy: an item, or a word that the model of the embedding encodes.
fn role(embedding: &Embedding, typed: &str, task: &Task) -> Result<Role, JobError> {
    find(embedding.items(), typed).map(Role::Item).or_else(|why| match query::encode_text(embedding, typed.trim(), task) {
        Some(Ok(encoded)) => Ok(Role::Unseen(encoded)),
        Some(Err(MethodError::Cancelled)) => Err(JobError::Cancelled),
        Some(Err(MethodError::Refused(_))) | None => Err(why),
    })
}

/// The item with this label, in any case; near spellings are offered where there is none.
fn find(items: &ItemSet, typed: &str) -> Result<ItemId, JobError> {
    let word = typed.trim();
    if let Some(item) = items.find(word).or_else(|| items.find(&word.to_lowercase())) {
        return Ok(item);
    }
    let near: Vec<&str> = near_spellings(items, word, MAX_SUGGESTIONS).into_iter().map(|i| items.label(i)).collect();
    Err(if near.is_empty() {
        say!("There is no vector for '{word}'", word = word).into()
    } else {
        say!("There is no vector for '{word}'. Near spellings: {list}", word = word, list = near.join(", ")).into()
    })
}

//! How the number of a pair of words came about, for vectors made by counting: see `embed::pairs`.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::{Say, Task};
use crate::data::{Embedding, ItemId, Material};
use crate::embed::pairs::{self, Chain, Contexts, Rebuilt, Weighing};
use crate::say;

/// Looks at the number of a pair.
pub const KIND: JobKind = JobKind::new("pair").quiet();

/// Look at how the number of a pair of words came about.
#[derive(Debug, Clone)]
pub struct LookAtPair {
    /// The text whose words they are.
    pub material: Arc<dyn Material>,
    /// The vectors that were made of it.
    pub embedding: Arc<Embedding>,
    /// How they were counted and weighed.
    pub weighing: Weighing,
    /// The word; `None` chooses a pair that stands out.
    pub word: Option<ItemId>,
    /// Its context; `None` chooses the strongest.
    pub context: Option<ItemId>,
    /// What is known of this corpus and weighing from the pair before: its sums, and the contexts of its word.
    pub known: Option<Arc<Contexts>>,
}

/// A pair that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct PairLook {
    /// The word and all its contexts.
    pub contexts: Arc<Contexts>,
    /// The context; `None` where the word stands alone in all its sentences and none was asked for.
    pub context: Option<PairContext>,
}

/// The context of a pair and what the two come to.
#[derive(Debug, Clone, PartialEq)]
pub struct PairContext {
    /// Its place among the contexts of the word; `None` for a pair that never meets.
    pub place: Option<usize>,
    /// From the count to the cell.
    pub chain: Chain,
    /// From the cell to the dimensions that stand for it, where there are any.
    pub rebuilt: Option<Rebuilt>,
}

impl PairLook {
    /// Row of the word.
    #[must_use]
    pub fn word(&self) -> ItemId {
        ItemId(self.contexts.word)
    }

    /// Row of the context.
    #[must_use]
    pub fn context_word(&self) -> Option<ItemId> {
        self.context.as_ref().map(|c| ItemId(c.chain.words[1]))
    }
}

impl Job for LookAtPair {
    const KIND: JobKind = KIND;
    type Output = Arc<PairLook>;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("A pair of words")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        Ok(Arc::new(look_at(&self, &cx.task)?))
    }
}

fn look_at(spec: &LookAtPair, task: &Task) -> Result<PairLook, JobError> {
    let LookAtPair { material, embedding, weighing, known, .. } = spec;
    let corpus = &pairs::text_of(material)?;
    let known = known.as_ref().filter(|k| k.weighing == *weighing);
    let sums = match known {
        Some(known) => known.sums().clone(),
        None => pairs::sums(corpus, weighing, task)?,
    };
    let (word, context) = if let Some(word) = spec.word {
        (word.0, spec.context.map(|c| c.0))
    } else {
        let [word, context] = pairs::standing_out(corpus, weighing, &sums, task)?;
        (word, Some(context))
    };
    let contexts = match known.filter(|k| k.word == word) {
        Some(known) => known.clone(),
        None => Arc::new(pairs::contexts(corpus, weighing, &sums, word, task)?),
    };
    let Some(context) = context.or(contexts.all.first().map(|c| c.word)) else { return Ok(PairLook { contexts, context: None }) };
    let rebuilt = pairs::rebuild(corpus, &contexts, context, embedding, task)?;
    let context = PairContext { place: contexts.place(context), chain: contexts.chain(context), rebuilt };
    Ok(PairLook { contexts, context: Some(context) })
}

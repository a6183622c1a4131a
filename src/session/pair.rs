//! The pair of words whose number is looked at while the training panel shows vectors made by counting.
//!
//! The pair follows the state: after every action and every report [`Session::follow_pair`] compares what should be looked at with what was asked for last
//! and starts a job where the two differ. So no change of selection, vectors or text can leave an answer about something else on screen.

use std::sync::Arc;

use super::{Effect, Loadable, PanelId, Selection, Session};
use crate::data::{ArtefactId, Embedding, ItemId, Material};
use crate::embed::pairs::Weighing;
use crate::embed::{Embedder, embedder};
use crate::jobs::{LookAtPair, pair};

/// A pair that was chosen; it holds until something else is selected, and from one training on a text to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PairWish {
    /// The text whose words these are.
    of: ArtefactId,
    /// What was selected then.
    selection: Selection,
    word: ItemId,
    context: Option<ItemId>,
}

/// What was asked for last.
#[derive(Debug, Clone)]
pub(super) struct PairAsked {
    material: Arc<dyn Material>,
    embedding: Arc<Embedding>,
    word: Option<ItemId>,
    context: Option<ItemId>,
}

impl PairAsked {
    fn asks_the_same_words(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.material, &other.material) && (self.word, self.context) == (other.word, other.context)
    }

    fn is_same(&self, other: &Self) -> bool {
        self.asks_the_same_words(other) && Arc::ptr_eq(&self.embedding, &other.embedding)
    }
}

impl Session {
    /// How the vectors that are shown were counted, if they were.
    #[must_use]
    pub fn weighing(&self) -> Option<Weighing> {
        Weighing::of(self.embedding()?.recipe())
    }

    /// Why the numbers of the vectors that are shown cannot be followed, though they were counted; `None` where they can.
    #[must_use]
    pub fn why_no_pair(&self) -> Option<&'static str> {
        let counted_here = self.material_of_vectors().is_some();
        (!counted_here).then_some("The text was split into words anew since: train again to see where the numbers come from")
    }

    /// The text that the shown vectors were made of, while it is there.
    fn material_of_vectors(&self) -> Option<&Arc<dyn Material>> {
        let (embedding, material) = (self.embedding()?, self.workspace.material.as_ref()?);
        Arc::ptr_eq(embedding.items(), material.items()).then_some(material)
    }

    /// Whether next and back lead through the contexts of a word.
    #[must_use]
    pub fn looks_at_pair(&self) -> bool {
        let by_example = self.live.as_ref().is_some_and(|l| embedder(l.run.method).is_some_and(Embedder::has_examples));
        self.pair_asked.is_some() && self.pair().shown().is_some_and(|p| p.context.is_some()) && !by_example
    }

    /// Why there is no next context; `None` where there is one.
    pub(super) fn why_no_next_context(&self) -> Option<&'static str> {
        let is_last = self.neighbour_context(true).is_none();
        is_last.then_some("This is the last context of the word")
    }

    /// Why there is no context before; `None` where there is one.
    pub(super) fn why_no_context_before(&self) -> Option<&'static str> {
        let is_first = self.neighbour_context(false).is_none();
        is_first.then_some("This is the first context of the word")
    }

    /// The context after or before the one that is looked at, the strongest first; from a pair that never meets on to the strongest.
    fn neighbour_context(&self, forward: bool) -> Option<ItemId> {
        let (look, asked) = (self.pair().shown()?, self.pair_asked.as_ref()?);
        if asked.word.is_some_and(|word| word != look.word()) {
            return None;
        }
        // A key that is held down goes on from where it has got to, not from what has arrived.
        let now = asked.context.or(look.context_word())?;
        let next = match (look.contexts.place(now.0), forward) {
            (Some(place), true) => place + 1,
            (Some(place), false) => place.checked_sub(1)?,
            (None, true) => 0,
            (None, false) => return None,
        };
        look.contexts.all.get(next).map(|c| ItemId(c.word))
    }

    pub(super) fn step_pair(&mut self, forward: bool) -> Vec<Effect> {
        let (Some(context), Some(word)) = (self.neighbour_context(forward), self.pair().shown().map(|l| l.word())) else {
            return Vec::new();
        };
        self.show_pair(Some((word, Some(context))))
    }

    /// Chooses a pair; `None` returns to what the selection says. The job starts with [`Session::follow_pair`].
    pub(super) fn show_pair(&mut self, pair: Option<(ItemId, Option<ItemId>)>) -> Vec<Effect> {
        let material = self.material_of_vectors().map(|m| (m.recipe().id(), m.items().len()));
        self.pair_wish = material.zip(pair).and_then(|((of, num_words), (word, context))| {
            let is_there = |item: ItemId| item.row() < num_words;
            let wish = PairWish { of, selection: self.workspace.selection.clone(), word, context };
            (is_there(word) && context.is_none_or(is_there)).then_some(wish)
        });
        if matches!(self.pair(), Loadable::Empty | Loadable::Failed(_)) {
            // What failed or was cancelled is tried again.
            self.pair_asked = None;
        }
        Vec::new()
    }

    /// What should be looked at now.
    fn wanted_pair(&self) -> Option<(PairAsked, Weighing)> {
        if self.workspace.panel != PanelId::TRAINING {
            return None;
        }
        let weighing = self.weighing()?;
        let (material, embedding) = (self.material_of_vectors()?.clone(), self.embedding()?.clone());
        let selection = &self.workspace.selection;
        let wish = self.pair_wish.as_ref().filter(|w| w.selection == *selection && w.of == material.recipe().id());
        let (word, context) = match (wish, &selection[..]) {
            (Some(wish), _) => (Some(wish.word), wish.context),
            (None, [word, context]) => (Some(*word), Some(*context)),
            (None, selected) => (selected.first().copied(), None),
        };
        Some((PairAsked { material, embedding, word, context }, weighing))
    }

    /// Asks for the pair that should be looked at, unless that was done.
    pub(super) fn follow_pair(&mut self) -> Vec<Effect> {
        let Some((wanted, weighing)) = self.wanted_pair() else {
            self.drop_pair();
            return Vec::new();
        };
        let on_its_way = self.job(pair::KIND).is_some();
        // Vectors that are being found change faster than they can be looked at: each look is finished first.
        let asked = |a: &PairAsked| a.is_same(&wanted) || (on_its_way && a.asks_the_same_words(&wanted));
        if self.pair_asked.as_ref().is_some_and(asked) {
            return Vec::new();
        }
        if self.pair_asked.as_ref().is_none_or(|a| !Arc::ptr_eq(&a.material, &wanted.material)) {
            self.answers.pair.clear();
        }
        self.answers.pair.ask(&wanted.embedding);
        let PairAsked { material, embedding, word, context } = wanted.clone();
        let known = self.pair().shown().map(|look| look.contexts.clone());
        self.pair_asked = Some(wanted);
        self.start(LookAtPair { material, embedding, weighing, word, context, known })
    }

    /// Nothing is looked at any more.
    fn drop_pair(&mut self) {
        if self.pair_asked.take().is_none() {
            return;
        }
        self.answers.pair.clear();
        self.drop_jobs(pair::KIND);
    }

    /// A cancelled look leaves the one before it.
    pub(super) fn forget_pair(&mut self) {
        self.answers.pair.take_back();
        let Some((word, context)) = self.answers.pair.last().map(|look| (look.word(), look.context_word())) else { return };
        self.show_pair(Some((word, context)));
        if let Some(asked) = self.pair_asked.as_mut() {
            (asked.word, asked.context) = (Some(word), context);
        }
    }
}

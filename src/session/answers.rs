//! Answers, each with the vectors that it was asked of. An answer about vectors that are no longer shown is neither kept nor seen: panels read answers through
//! the accessors below, and after every action and every report [`Session::let_go`] ends the questions and forgets the answers that are about something else.
//!
//! While vectors are being learned they change many times a second. The last answer then stays in sight until the next is there, as long as it is about the same
//! items.

use std::sync::{Arc, Weak};

use super::{Effect, Loadable, Session};
use crate::base::Say;
use crate::cluster::Clusters;
use crate::data::{Embedding, ItemId, ItemSet};
use crate::jobs::{Evaluation, JobId, PairLook};
use crate::measure::MapQuality;
use crate::query::{AnalogyResult, NeighbourList, OddOneOut, QueryError};

/// The vectors that something is about; they are not kept alive by this.
#[derive(Debug, Clone)]
pub struct Subject {
    vectors: Weak<Embedding>,
    items: Arc<ItemSet>,
}

impl Subject {
    /// These vectors.
    #[must_use]
    pub fn of(embedding: &Arc<Embedding>) -> Self {
        Self { vectors: Arc::downgrade(embedding), items: embedding.items().clone() }
    }

    /// Whether it is these vectors.
    #[must_use]
    pub fn is(&self, embedding: Option<&Arc<Embedding>>) -> bool {
        embedding.is_some_and(|e| std::ptr::eq(self.vectors.as_ptr(), Arc::as_ptr(e)))
    }

    /// Whether it has the items of these vectors.
    #[must_use]
    pub fn has_items_of(&self, embedding: Option<&Arc<Embedding>>) -> bool {
        embedding.is_some_and(|e| Arc::ptr_eq(&self.items, e.items()))
    }

    /// Its items.
    #[must_use]
    pub fn items(&self) -> &Arc<ItemSet> {
        &self.items
    }
}

/// A question to vectors, and how far its answer is.
#[derive(Debug)]
pub(super) struct Answer<T, E = Say> {
    /// What was asked last; nothing while nothing is asked.
    asked: Option<Subject>,
    /// What has come of it; each answer with what it is about.
    state: Loadable<(Subject, T), E>,
}

impl<T, E> Default for Answer<T, E> {
    fn default() -> Self {
        Self { asked: None, state: Loadable::Empty }
    }
}

impl<T, E> Answer<T, E> {
    /// A question is on its way. The last answer stays, if it is about the same items.
    pub(super) fn ask(&mut self, embedding: &Arc<Embedding>) {
        self.asked = Some(Subject::of(embedding));
        self.state = Loadable::Loading(self.take_last().filter(|(of, _)| of.has_items_of(Some(embedding))));
    }

    /// The answer to a question about `of`.
    pub(super) fn settle(&mut self, of: Option<&Subject>, answer: Result<T, E>) {
        let Some(of) = of else { return };
        self.asked = Some(of.clone());
        self.state = match answer {
            Ok(value) => Loadable::Ready((of.clone(), value)),
            Err(why) => Loadable::Failed(why),
        };
    }

    /// Nothing is asked.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The question is taken back: what was there before it is left.
    pub(super) fn take_back(&mut self) {
        self.state = match self.take_last() {
            Some(last) => Loadable::Ready(last),
            None => Loadable::Empty,
        };
    }

    /// The last answer, whatever it is about.
    pub(super) fn last(&self) -> Option<&T> {
        match &self.state {
            Loadable::Ready((_, last)) | Loadable::Loading(Some((_, last))) => Some(last),
            _ => None,
        }
    }

    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self.state, Loadable::Empty)
    }

    /// What may be seen while these vectors are shown.
    fn seen(&self, shown: Option<&Arc<Embedding>>) -> Loadable<&T, &E> {
        self.seen_where(shown, |of| of.is(shown))
    }

    /// What may be seen while vectors of these items are shown: for answers that say themselves which vectors they are of.
    fn seen_of_items(&self, shown: Option<&Arc<Embedding>>) -> Loadable<&T, &E> {
        self.seen_where(shown, |of| of.has_items_of(shown))
    }

    fn seen_where(&self, shown: Option<&Arc<Embedding>>, suits: impl Fn(&Subject) -> bool) -> Loadable<&T, &E> {
        let asked = self.asked.as_ref().is_some_and(&suits);
        match &self.state {
            Loadable::Ready((of, value)) if suits(of) => Loadable::Ready(value),
            Loadable::Loading(last) if asked => {
                Loadable::Loading(last.as_ref().filter(|(of, _)| of.has_items_of(shown)).map(|(_, value)| value))
            }
            Loadable::Failed(why) if asked => Loadable::Failed(why),
            _ => Loadable::Empty,
        }
    }

    fn forget_unless_of(&mut self, shown: Option<&Arc<Embedding>>) {
        if matches!(self.seen(shown), Loadable::Empty) {
            self.clear();
        }
    }

    fn take_last(&mut self) -> Option<(Subject, T)> {
        match std::mem::replace(&mut self.state, Loadable::Empty) {
            Loadable::Ready(last) | Loadable::Loading(Some(last)) => Some(last),
            _ => None,
        }
    }
}

/// Every question that can be asked of the vectors that are shown.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// The question of the inspector.
    pub(super) neighbours: Answer<NeighbourList, QueryError>,
    /// The same of the training beside.
    pub(super) beside: Answer<NeighbourList, QueryError>,
    /// Cosine similarity of every item to the selection, while the map is coloured by it.
    pub(super) shades: Answer<Arc<Vec<f32>>>,
    /// The item under the pointer and the nearest few of it, as they become known.
    pub(super) hover: Answer<(ItemId, Vec<(ItemId, f32)>)>,
    /// The analogy form.
    pub(super) analogy: Answer<AnalogyResult>,
    /// The odd one out of the selection.
    pub(super) odd: Answer<OddOneOut>,
    /// Grades on the questions of the evaluate panel.
    pub(super) evaluation: Answer<Arc<Evaluation>>,
    /// How the number of a pair of words came about, while the training panel shows vectors made by counting.
    pub(super) pair: Answer<Arc<PairLook>>,
}

impl Session {
    /// Answer to the question of the inspector.
    #[must_use]
    pub fn neighbours(&self) -> Loadable<&NeighbourList, &QueryError> {
        self.answers.neighbours.seen(self.embedding())
    }

    /// Answer to the question of the inspector from the vectors of the training beside.
    #[must_use]
    pub fn neighbours_beside(&self) -> Loadable<&NeighbourList, &QueryError> {
        self.answers.beside.seen(self.beside_run().and_then(|r| r.embedding()))
    }

    /// Cosine similarity of every item to the selection, while the map is coloured by it.
    #[must_use]
    pub fn shades(&self) -> Option<&Arc<Vec<f32>>> {
        self.answers.shades.seen(self.embedding()).shown()
    }

    /// The item under the pointer, and the nearest few of it once they are known.
    #[must_use]
    pub fn hover(&self) -> Option<(ItemId, &[(ItemId, f32)])> {
        self.answers.hover.seen(self.embedding()).shown().map(|(item, near)| (*item, near.as_slice()))
    }

    /// Answer to the analogy form.
    #[must_use]
    pub fn analogy(&self) -> Loadable<&AnalogyResult, &Say> {
        self.answers.analogy.seen(self.embedding())
    }

    /// Odd one out among the selected items.
    #[must_use]
    pub fn odd(&self) -> Loadable<&OddOneOut, &Say> {
        self.answers.odd.seen(self.embedding())
    }

    /// Grades of the vectors that are shown, or of earlier ones of the same items; [`Session::evaluation_is_fresh`] tells which.
    #[must_use]
    pub fn evaluation(&self) -> Loadable<&Arc<Evaluation>, &Say> {
        self.answers.evaluation.seen_of_items(self.embedding())
    }

    /// How the number of a pair of words came about.
    #[must_use]
    pub fn pair(&self) -> Loadable<&Arc<PairLook>, &Say> {
        self.answers.pair.seen_of_items(self.embedding())
    }

    /// Groups of the items that are shown, as far as they are known.
    #[must_use]
    pub fn clusters(&self) -> Option<&Arc<Clusters>> {
        let (made, shown) = (self.workspace.clusters.as_ref()?, self.embedding()?);
        // Vectors that are being learned have the groups of those before them, of the same items, until their own are found.
        let before = self.workspace.embedding.as_ref().filter(|e| Arc::ptr_eq(e.items(), shown.items()));
        let is_of = |e: &Arc<Embedding>| made.of == e.recipe().id();
        (made.value.labels.len() == shown.len() && (is_of(shown) || before.is_some_and(is_of))).then_some(&made.value)
    }

    /// The figures of the map that is shown; those of an earlier one would be untrue.
    #[must_use]
    pub fn quality(&self) -> Option<&Arc<MapQuality>> {
        let (made, shown) = (self.workspace.quality.as_ref()?, self.projection()?);
        (self.past.is_none() && made.of == shown.recipe().id()).then_some(&made.value)
    }

    /// Whether a job or an answer is about the vectors that are shown.
    pub(super) fn shows(&self, subject: &Subject) -> bool {
        subject.is(self.embedding())
    }

    /// Whether the items of a job or an answer are those that are shown.
    pub(super) fn shows_items(&self, subject: &Subject) -> bool {
        subject.has_items_of(self.embedding())
    }

    /// Ends the jobs and forgets the answers about vectors that are gone.
    pub(super) fn let_go(&mut self) -> Vec<Effect> {
        let gone: Vec<JobId> = self.jobs.iter().filter(|j| !self.stands(j)).map(|j| j.id).collect();
        let mut effects = Vec::new();
        if !gone.is_empty() {
            // Where the pipeline is being brought to does not change by that.
            let goal = self.goal;
            for id in gone {
                effects.extend(self.cancel(id));
            }
            self.goal = goal;
            effects.extend(self.advance_pipeline());
        }
        let (shown, beside) = (self.embedding().cloned(), self.beside_run().and_then(|r| r.embedding()).cloned());
        let (shown, beside) = (shown.as_ref(), beside.as_ref());
        let answers = &mut self.answers;
        answers.neighbours.forget_unless_of(shown);
        answers.beside.forget_unless_of(beside);
        answers.shades.forget_unless_of(shown);
        answers.hover.forget_unless_of(shown);
        answers.analogy.forget_unless_of(shown);
        answers.odd.forget_unless_of(shown);
        if matches!(answers.evaluation.seen_of_items(shown), Loadable::Empty) {
            answers.evaluation.clear();
        }
        effects
    }
}

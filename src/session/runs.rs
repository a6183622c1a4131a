//! The log of trainings: what each was told, what came of it, and what of it is still held in memory.

use std::sync::Arc;

use super::{Session, Workspace};
use crate::base::{ParamMap, Seed};
use crate::data::{Embedding, ItemKind, Projection};
use crate::jobs::{Film, Scores, Shot};

/// One training in the run log.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    /// Number, from 1.
    pub number: usize,
    /// Id of the method.
    pub method: &'static str,
    /// All parameters.
    pub params: ParamMap,
    /// Seed.
    pub seed: Seed,
    /// Name of what it learned from.
    pub material: String,
    /// Items that got vectors.
    pub items: usize,
    /// What they are.
    pub kind: ItemKind,
    /// (epochs done, mean loss per example) in order; the same scale for every run of a method.
    pub losses: Vec<(f64, f64)>,
    /// Seconds of work.
    pub seconds: f64,
    /// Corpus words × epochs worked through.
    pub work: u64,
    /// Whether it ran to its end (false: stopped early and kept).
    pub complete: bool,
    /// Snapshots of its epochs.
    pub film: Arc<Film>,
    /// What it made, to go back to; `None` while it runs and once it was let go.
    pub kept: Option<Arc<Workspace>>,
    /// Its vectors were let go, to save memory.
    pub let_go: bool,
    /// The snapshots of its epochs were let go, to save memory.
    pub film_let_go: bool,
    /// Scores on the bundled questions, once they are known.
    pub scores: Option<Scores>,
}

impl RunRecord {
    /// Its vectors, while they are held.
    #[must_use]
    pub fn embedding(&self) -> Option<&Arc<Embedding>> {
        self.kept.as_ref().and_then(|k| k.embedding.as_ref())
    }

    /// Its map, while it is held.
    #[must_use]
    pub fn map(&self) -> Option<&Arc<Projection>> {
        self.kept.as_ref().and_then(|k| k.projection.as_ref())
    }

    /// Bytes that its vectors and snapshots take.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.embedding().map_or(0, |e| e.size_bytes()) + self.film.size_bytes()
    }
}

/// A training held beside what is shown.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Its number.
    pub run: usize,
}

impl Session {
    /// The finished training with this number.
    #[must_use]
    pub fn run(&self, number: usize) -> Option<&RunRecord> {
        self.runs.iter().find(|r| r.number == number)
    }

    /// The finished training that made the vectors of the workspace.
    #[must_use]
    pub fn shown_run(&self) -> Option<&RunRecord> {
        let shown = self.workspace.embedding.as_ref()?;
        self.runs.iter().rev().find(|r| r.embedding().is_some_and(|e| Arc::ptr_eq(e, shown)))
    }

    /// The snapshots that can be gone back to: those of the training under way, else of the one that is shown.
    #[must_use]
    pub fn film(&self) -> Option<&Arc<Film>> {
        let film = match &self.live {
            Some(live) => &live.run.film,
            None => &self.shown_run()?.film,
        };
        (!film.is_empty()).then_some(film)
    }

    /// The snapshot that is shown in place of the present.
    #[must_use]
    pub fn past_shot(&self) -> Option<&Arc<Shot>> {
        self.film()?.shots.get(self.past?)
    }

    /// The vectors that stand for that snapshot, and the epoch they are of.
    #[must_use]
    pub fn past_vectors(&self) -> Option<(u32, &Arc<Embedding>)> {
        self.film()?.vectors_at(self.past?)
    }

    /// The training held beside what is shown, if its vectors are held and are others than those shown.
    #[must_use]
    pub fn beside_run(&self) -> Option<&RunRecord> {
        let run = self.run(self.beside.as_ref()?.run)?;
        let other = run.embedding()?;
        let is_shown = self.embedding().is_some_and(|shown| Arc::ptr_eq(shown, other));
        (!is_shown).then_some(run)
    }
}

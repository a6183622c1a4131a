//! The log of trainings: what each was told, what came of it, and what of it is still held in memory.

use std::sync::Arc;

use super::{Loadable, Session, Workspace};
use crate::base::{ParamMap, Seed};
use crate::data::{Embedding, ItemKind, Projection};
use crate::jobs::{Film, Scores, Shot};
use crate::query::{NeighbourList, QueryError};

/// Most that vectors and snapshots of all trainings may take together, in bytes; beyond, the oldest are let go.
pub const RUNS_BYTES: u64 = 768 << 20;

/// One training in the run log.
#[derive(Debug, Clone, PartialEq, Default)]
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
    /// What the question of the inspector is answered from its vectors.
    pub neighbours: Loadable<NeighbourList, QueryError>,
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

    /// Bytes that the vectors and snapshots of all trainings take.
    #[must_use]
    pub fn runs_bytes(&self) -> u64 {
        self.runs.iter().map(RunRecord::size_bytes).sum()
    }

    /// Lets go of what is oldest until `budget` is kept: first snapshots, then vectors; never those of the training that is shown.
    pub(super) fn trim_runs(&mut self, budget: u64) {
        let shown = self.shown_run().map(|r| r.number);
        let mut total = self.runs_bytes();
        for vectors_too in [false, true] {
            for run in self.runs.iter_mut().filter(|r| Some(r.number) != shown) {
                if total <= budget {
                    return;
                }
                let before = run.size_bytes();
                run.film = Arc::new(run.film.without_vectors());
                if vectors_too && run.kept.is_some() {
                    (run.kept, run.let_go, run.film) = (None, true, Arc::default());
                }
                total -= before - run.size_bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Columns, ItemKind, ItemSet, Recipe};
    use ndarray::Array2;

    fn vectors(n: usize) -> Arc<Embedding> {
        let keys = (0..n).map(|i| format!("w{i}")).collect();
        let items = Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap());
        let recipe = Recipe::new("by hand", ParamMap::new(), Seed::default(), Vec::new());
        Arc::new(Embedding::dense(items, Array2::zeros((n, 10)), recipe).unwrap())
    }

    fn run(number: usize) -> RunRecord {
        let made = vectors(10);
        let shot = Arc::new(Shot { epoch: 0, map: None, vectors: Some(made.clone()) });
        let film = Arc::new(Film { shots: vec![shot], epochs: 2, vectors_every: 1, maps_every: 1 });
        let kept = Some(Arc::new(Workspace { embedding: Some(made), ..Workspace::default() }));
        RunRecord { number, film, kept, ..RunRecord::default() }
    }

    #[test]
    fn the_oldest_is_let_go_first_and_never_what_is_shown() {
        let mut session = Session { runs: (1..=3).map(run).collect(), ..Session::default() };
        session.workspace.embedding = session.runs[0].embedding().cloned();
        assert_eq!((session.shown_run().map(|r| r.number), session.runs_bytes()), (Some(1), 3 * 800));
        session.trim_runs(2000);
        // Snapshots of the second go first; the first is shown.
        assert_eq!(session.runs.iter().map(RunRecord::size_bytes).collect::<Vec<_>>(), [800, 400, 800]);
        session.trim_runs(1300);
        assert_eq!(session.runs.iter().map(RunRecord::size_bytes).collect::<Vec<_>>(), [800, 0, 400]);
        assert!(session.runs[1].let_go && session.runs[1].kept.is_none() && !session.runs[2].let_go);
        session.trim_runs(0);
        assert_eq!(session.runs.iter().map(|r| r.let_go).collect::<Vec<_>>(), [false, true, true]);
        assert!(session.film().is_some());
    }
}

//! Snapshots of a training, one for each epoch, so that it can be watched again: the map as it then was, and the vectors under a stated budget of memory.
//!
//! With E epochs of n words in d dimensions all vectors would take 4·E·n·d bytes; where that is more than the budget, those of every k-th epoch are kept, k
//! being the smallest number that fits, known before the first. Maps take 8 or 12 bytes a word; they have a budget of their own, which only very long
//! runs over very large vocabularies reach.

use std::sync::Arc;

use super::Latest;
use crate::base::{MethodError, StepReport};
use crate::data::{Embedding, Projection};

/// Most that the vectors of one training's epochs may take, in bytes.
pub const FILM_VECTOR_BYTES: u64 = 128 << 20;
/// Most that its maps may take, in bytes.
const MAP_BYTES: u64 = 64 << 20;
/// Bytes of a place on the map, at most.
const PLACE_BYTES: u64 = 12;

/// A training at the end of an epoch.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Epochs done: 0 is the beginning.
    pub epoch: u32,
    /// The map as it was drawn then.
    pub map: Option<Arc<Projection>>,
    /// The vectors, where they are kept.
    pub vectors: Option<Arc<Embedding>>,
}

/// The snapshots of a training in order. Its end is not among them: that is the result.
#[derive(Debug, Clone, Default)]
pub struct Film {
    /// By epoch, rising.
    pub shots: Vec<Arc<Shot>>,
    /// Epochs in all.
    pub epochs: u32,
    /// Vectors of every k-th epoch are kept; 1 keeps all, 0 stands for none.
    pub vectors_every: u32,
    /// Maps of every k-th epoch are kept.
    pub maps_every: u32,
}

impl Film {
    /// The vectors that stand for a snapshot, and the epoch they are of: its own, else the last kept before it.
    #[must_use]
    pub fn vectors_at(&self, index: usize) -> Option<(u32, &Arc<Embedding>)> {
        let until = self.shots.get(..=index)?;
        until.iter().rev().find_map(|s| s.vectors.as_ref().map(|v| (s.epoch, v)))
    }

    /// Bytes that the kept vectors and maps take.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        let vectors = self.shots.iter().filter_map(|s| s.vectors.as_ref()).map(|v| v.size_bytes());
        let maps = self.shots.iter().filter_map(|s| s.map.as_ref()).map(|m| m.at().len() as u64 * 4);
        vectors.chain(maps).sum()
    }

    /// Whether there is something to go back to.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shots.is_empty()
    }
}

/// The maps of a layout that follows a training: the first, and the newest.
#[derive(Debug, Clone, Default)]
pub(super) struct Maps(Latest<[Arc<Projection>; 2]>);

impl Maps {
    pub(super) fn put(&self, map: &Arc<Projection>) {
        self.0.update(|maps| match maps {
            Some([_, newest]) => *newest = map.clone(),
            None => *maps = Some([map.clone(), map.clone()]),
        });
    }
}

/// Takes the snapshots while a training runs.
pub(super) struct Recorder {
    film: Film,
    first: Arc<Embedding>,
    maps: Maps,
    taken: u32,
}

/// The smallest k for which every k-th of `count` things of `bytes` each fit into a budget.
fn every(count: u32, bytes: u64, budget: u64) -> u32 {
    let all = u64::from(count).saturating_mul(bytes);
    u32::try_from(all.div_ceil(budget).max(1)).unwrap_or(u32::MAX)
}

impl Recorder {
    /// `first` are the vectors before anything is learned.
    pub(super) fn new(first: Arc<Embedding>, maps: Maps) -> Self {
        Self { film: Film::default(), first, maps, taken: 0 }
    }

    /// Takes a snapshot if an epoch has just ended that is not the last; returns the film when it grew.
    ///
    /// # Errors
    /// Those of `frame`.
    pub(super) fn note(
        &mut self,
        report: &StepReport,
        frame: impl FnOnce() -> Result<Option<Arc<Embedding>>, MethodError>,
    ) -> Result<Option<Arc<Film>>, MethodError> {
        if report.epochs < 2 || report.work_total == 0 || report.finished {
            return Ok(None);
        }
        let per_epoch = (report.work_total / u64::from(report.epochs)).max(1);
        let ended = u32::try_from(report.work / per_epoch).unwrap_or(u32::MAX).min(report.epochs - 1);
        if ended <= self.taken {
            return Ok(None);
        }
        self.taken = ended;
        let (first_map, map) = self.maps.0.get().map(|[first, newest]| (first, newest)).unzip();
        if self.film.is_empty() {
            self.film.epochs = report.epochs;
            self.film.vectors_every = every(report.epochs, self.first.size_bytes(), FILM_VECTOR_BYTES);
            self.film.maps_every = every(report.epochs, self.first.len() as u64 * PLACE_BYTES, MAP_BYTES);
            self.film.shots.push(Arc::new(Shot { epoch: 0, map: first_map, vectors: Some(self.first.clone()) }));
        }
        if ended % self.film.maps_every != 0 {
            return Ok(None);
        }
        let vectors = if ended % self.film.vectors_every == 0 { frame()? } else { None };
        self.film.shots.push(Arc::new(Shot { epoch: ended, map, vectors }));
        Ok(Some(Arc::new(self.film.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ParamMap, Seed};
    use crate::data::{Columns, ItemKind, ItemSet, Recipe};
    use ndarray::Array2;

    fn vectors(value: f32) -> Embedding {
        let items = Arc::new(ItemSet::new(ItemKind::WORD, ["a", "b"].iter().collect(), Columns::default()).unwrap());
        let recipe = Recipe::new("by hand", ParamMap::new(), Seed::default(), Vec::new());
        Embedding::dense(items, Array2::from_elem((2, 3), value), recipe).unwrap()
    }

    fn report(work: u64, epochs: u32) -> StepReport {
        StepReport { work, work_total: 100 * u64::from(epochs), epochs, finished: work >= 100 * u64::from(epochs), ..StepReport::default() }
    }

    #[test]
    fn every_epoch_but_the_last_is_kept_once() {
        let mut recorder = Recorder::new(Arc::new(vectors(0.0)), Maps::default());
        let mut film = None;
        for work in (10..=400).step_by(10) {
            film = recorder.note(&report(work, 4), || Ok(Some(Arc::new(vectors(work as f32))))).unwrap().or(film);
        }
        // Going back over the border of an epoch and forward again takes nothing twice.
        assert!(recorder.note(&report(200, 4), || Ok(Some(Arc::new(vectors(9.0))))).unwrap().is_none());
        let film = film.unwrap();
        assert_eq!(film.shots.iter().map(|s| s.epoch).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(film.vectors_at(2).map(|(epoch, v)| (epoch, v.vector(crate::data::ItemId(0))[0])), Some((2, 200.0)));
        assert_eq!(film.size_bytes(), 4 * 24);
        assert!(film.vectors_at(9).is_none());
    }

    #[test]
    fn vectors_are_thinned_evenly_to_the_budget() {
        assert_eq!((every(100, 3_000_000, 128 << 20), every(5, 1, 128 << 20), every(0, 9, 1)), (3, 1, 1));
        let mut film = Film { vectors_every: 3, epochs: 8, maps_every: 1, shots: Vec::new() };
        for epoch in 0..8 {
            let vectors = (epoch % 3 == 0).then(|| Arc::new(vectors(epoch as f32)));
            film.shots.push(Arc::new(Shot { epoch, map: None, vectors }));
        }
        assert_eq!([0, 2, 3, 5, 7].map(|i| film.vectors_at(i).map(|(e, _)| e)), [0, 0, 3, 3, 6].map(Some));
    }

    #[test]
    fn methods_without_epochs_have_no_film() {
        let mut recorder = Recorder::new(Arc::new(vectors(0.0)), Maps::default());
        for told in [report(50, 1), StepReport::default()] {
            assert!(recorder.note(&told, || Ok(Some(Arc::new(vectors(1.0))))).unwrap().is_none());
        }
    }
}

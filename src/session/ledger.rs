//! What the session holds in memory: every artefact that the workspace, undo, redo or a run leads to, counted once, and what is let go where that is more than the budget.
//!
//! Let go are, in this order and the oldest first: films of runs, maps, vectors of runs, steps of undo; never what is shown. Something that another place leads to as well takes no
//! memory of its own, so it stays where it is until letting go of it frees something. Where it is missed it is told: in the list of runs, and where undo ends.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{RunRecord, Session, Workspace};
use crate::data::{Embedding, ItemSet, Material, Projection};
use crate::jobs::Film;
use crate::sources::Opened;

/// What artefacts are counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holding {
    /// Texts as opened.
    Sources,
    /// What methods learn from.
    Materials,
    /// Items: labels and metadata.
    Items,
    /// Vectors, with the other parts of their models.
    Vectors,
    /// Maps, groups and quality.
    Maps,
    /// Vectors and maps of the epochs of trainings.
    Films,
}

impl Holding {
    /// All of them, in the order of the pipeline.
    pub const ALL: [Self; 6] = [Self::Sources, Self::Materials, Self::Items, Self::Vectors, Self::Maps, Self::Films];

    /// English label; key of the catalogues.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Sources => "Texts as opened",
            Self::Materials => "What methods learn from",
            Self::Items => "Labels and metadata",
            Self::Vectors => "Vectors and models",
            Self::Maps => "Maps",
            Self::Films => "Epochs of trainings",
        }
    }
}

/// An artefact by identity. What it takes is asked only when it is first met.
#[derive(Clone, Copy)]
struct Entry<'a> {
    at: usize,
    kind: Holding,
    what: What<'a>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Source(&'a dyn Opened),
    Material(&'a dyn Material),
    Items(&'a ItemSet),
    Vectors(&'a Embedding),
    /// So many numbers of four bytes.
    Numbers(usize),
}

impl What<'_> {
    fn bytes(self) -> u64 {
        match self {
            Self::Source(source) => source.held_bytes(),
            // Its items are counted by themselves: the vectors that are made of it share them.
            Self::Material(material) => material.size_bytes().saturating_sub(material.items().size_bytes()),
            Self::Items(items) => items.size_bytes(),
            Self::Vectors(vectors) => vectors.size_bytes(),
            Self::Numbers(n) => n as u64 * 4,
        }
    }
}

fn address<T: ?Sized>(of: &Arc<T>) -> usize {
    Arc::as_ptr(of).cast::<()>() as usize
}

fn entry<'a, T: ?Sized>(of: &Arc<T>, kind: Holding, what: What<'a>) -> Entry<'a> {
    Entry { at: address(of), kind, what }
}

/// Bytes of every artefact that is held, counted once however many places lead to it.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// By address: kind, bytes, and how many places lead there.
    held: HashMap<usize, (Holding, u64, u32)>,
    total: u64,
}

impl Ledger {
    fn of(session: &Session) -> Self {
        let mut ledger = Self::default();
        let mut all = of_workspace(&session.workspace);
        all.extend(session.history.workspaces().flat_map(of_workspace));
        all.extend(session.runs.iter().flat_map(of_run));
        if let Some(live) = &session.live {
            all.extend(of_film(&live.run.film));
            all.extend(live.embedding.iter().flat_map(of_embedding));
        }
        all.into_iter().for_each(|entry| ledger.add(entry));
        ledger
    }

    fn add(&mut self, entry: Entry<'_>) {
        let total = &mut self.total;
        let (_, _, places) = self.held.entry(entry.at).or_insert_with(|| {
            let bytes = entry.what.bytes();
            *total += bytes;
            (entry.kind, bytes, 0)
        });
        *places += 1;
    }

    /// Whether something comes free when one place gives these up.
    fn frees(&self, entries: &[Entry<'_>]) -> bool {
        let mut here: HashMap<usize, u32> = HashMap::new();
        entries.iter().for_each(|e| *here.entry(e.at).or_default() += 1);
        here.iter().any(|(at, places)| self.held.get(at).is_some_and(|(_, bytes, all)| *bytes > 0 && all == places))
    }

    /// Bytes of everything.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Bytes of one kind.
    #[must_use]
    pub fn bytes(&self, kind: Holding) -> u64 {
        self.held.values().filter(|(k, _, _)| *k == kind).map(|(_, bytes, _)| bytes).sum()
    }
}

fn of_embedding(embedding: &Arc<Embedding>) -> [Entry<'_>; 2] {
    [entry(embedding, Holding::Vectors, What::Vectors(embedding)), of_items(embedding.items())]
}

fn of_items(items: &Arc<ItemSet>) -> Entry<'_> {
    entry(items, Holding::Items, What::Items(items))
}

fn of_projection(map: &Arc<Projection>) -> Entry<'_> {
    entry(map, Holding::Maps, What::Numbers(map.at().len()))
}

/// The map of a workspace with what was found out about it.
fn of_maps(w: &Workspace) -> Vec<Entry<'_>> {
    let map = w.projection.iter().map(of_projection);
    let clusters = w.clusters.iter().map(|c| entry(&c.value, Holding::Maps, What::Numbers(c.value.labels.len())));
    let quality = w.quality.iter().map(|q| entry(&q.value, Holding::Maps, What::Numbers(q.value.kept.len())));
    map.chain(clusters).chain(quality).collect()
}

fn of_workspace(w: &Workspace) -> Vec<Entry<'_>> {
    let mut all = of_maps(w);
    let made = w.source_made.as_ref();
    let sources = w.source.iter().chain(made.map(|m| &m.source));
    all.extend(sources.map(|s| entry(&s.opened, Holding::Sources, What::Source(&*s.opened))));
    if let Some(material) = &w.material {
        all.extend([entry(material, Holding::Materials, What::Material(&**material)), of_items(material.items())]);
    }
    let vectors = w.start.iter().chain(&w.embedding).chain(made.and_then(|m| m.onto.as_ref()));
    all.extend(vectors.flat_map(of_embedding));
    all
}

fn of_film(film: &Film) -> Vec<Entry<'_>> {
    let mut all = Vec::new();
    for shot in &film.shots {
        all.extend(shot.vectors.iter().map(|v| Entry { kind: Holding::Films, ..of_embedding(v)[0] }));
        all.extend(shot.map.iter().map(|m| Entry { kind: Holding::Films, ..of_projection(m) }));
    }
    all
}

fn of_run(run: &RunRecord) -> Vec<Entry<'_>> {
    let mut all = of_film(&run.film);
    all.extend(run.kept.iter().flat_map(|k| of_workspace(k)));
    all
}

impl Session {
    /// What was held when something last came in or went.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Counts what is held, and lets go of what is over the budget.
    pub(super) fn keep_within(&mut self, budget: u64) {
        self.ledger = Ledger::of(self);
        while self.ledger.total() > budget
            && (self.let_go_of_film() || self.let_go_of_map() || self.let_go_of_vectors() || self.history.forget_oldest())
        {
            self.ledger = Ledger::of(self);
        }
    }

    /// The oldest run that is not shown and of which something comes free.
    fn freed_run(&mut self, part: impl Fn(&RunRecord) -> Vec<Entry<'_>>) -> Option<&mut RunRecord> {
        let shown = self.shown_run().map(|r| r.number);
        let ledger = &self.ledger;
        self.runs.iter_mut().filter(|r| Some(r.number) != shown).find(|r| ledger.frees(&part(r)))
    }

    fn let_go_of_film(&mut self) -> bool {
        let Some(run) = self.freed_run(|r| of_film(&r.film)) else { return false };
        (run.film, run.film_let_go) = (Arc::default(), true);
        true
    }

    /// The oldest map that is not shown, wherever it is held: its recipe makes it again.
    fn let_go_of_map(&mut self) -> bool {
        let shown: HashSet<usize> = of_maps(&self.workspace).iter().map(|e| e.at).collect();
        let hidden = |w: &Workspace| -> HashSet<usize> { of_maps(w).iter().map(|e| e.at).filter(|at| !shown.contains(at)).collect() };
        let places = self.runs.iter().filter_map(|r| r.kept.as_deref()).chain(self.history.workspaces());
        let Some(gone) = places.map(hidden).find(|maps| !maps.is_empty()) else { return false };
        for kept in self.runs.iter_mut().filter_map(|r| r.kept.as_mut()).filter(|k| of_maps(k).iter().any(|e| gone.contains(&e.at))) {
            forget_maps(Arc::make_mut(kept), &gone);
        }
        self.history.workspaces_mut().for_each(|w| forget_maps(w, &gone));
        true
    }

    fn let_go_of_vectors(&mut self) -> bool {
        let Some(run) = self.freed_run(|r| r.kept.iter().flat_map(|k| of_workspace(k)).collect()) else { return false };
        (run.kept, run.let_go) = (None, true);
        true
    }
}

/// Takes these maps, and what was found out about them, out of a workspace.
fn forget_maps(w: &mut Workspace, gone: &HashSet<usize>) {
    w.projection.take_if(|map| gone.contains(&address(map)));
    w.clusters.take_if(|c| gone.contains(&address(&c.value)));
    w.quality.take_if(|q| gone.contains(&address(&q.value)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ParamMap, Seed};
    use crate::data::{Axes, Columns, ItemKind, Recipe};
    use crate::jobs::Shot;
    use ndarray::Array2;

    /// Ten items, about whose labels nothing is asked here.
    fn items() -> Arc<ItemSet> {
        let keys = (0..10).map(|i| format!("w{i}")).collect();
        Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap())
    }

    fn recipe() -> Recipe {
        Recipe::new("by hand", ParamMap::new(), Seed::default(), Vec::new())
    }

    /// 400 bytes of vectors.
    fn vectors(items: &Arc<ItemSet>) -> Arc<Embedding> {
        Arc::new(Embedding::dense(items.clone(), Array2::zeros((10, 10)), recipe()).unwrap())
    }

    /// 80 bytes of places.
    fn map(items: &Arc<ItemSet>) -> Arc<Projection> {
        Arc::new(Projection::new(items.clone(), Array2::zeros((10, 2)), Axes::Meaningless, recipe()).unwrap())
    }

    /// A training with a film of one epoch (480 bytes), a map (80) and vectors (400).
    fn run(number: usize, items: &Arc<ItemSet>) -> RunRecord {
        let shot = Arc::new(Shot { epoch: 0, map: Some(map(items)), vectors: Some(vectors(items)) });
        let film = Arc::new(Film { shots: vec![shot], epochs: 2, vectors_every: 1, maps_every: 1 });
        let kept = Workspace { embedding: Some(vectors(items)), projection: Some(map(items)), ..Workspace::default() };
        RunRecord { number, film, kept: Some(Arc::new(kept)), ..RunRecord::default() }
    }

    /// Bytes beside the labels.
    fn numbers(session: &Session) -> u64 {
        session.ledger().total() - session.ledger().bytes(Holding::Items)
    }

    /// Three trainings; the last is shown, the others are where undo leads.
    fn trained() -> (Session, u64) {
        let items = items();
        let mut session = Session { runs: (1..=3).map(|n| run(n, &items)).collect(), ..Session::default() };
        for run in 0..3 {
            if run > 0 {
                session.history.note(&session.workspace, "Update", "update");
                session.history.close();
            }
            session.workspace = Workspace::clone(session.runs[run].kept.as_ref().unwrap());
        }
        session.keep_within(u64::MAX);
        let labels = session.ledger().bytes(Holding::Items);
        (session, labels)
    }

    #[test]
    fn each_artefact_counts_once() {
        let (session, labels) = trained();
        // Workspace and run, step of undo and run hold the same.
        assert_eq!(numbers(&session), 3 * (480 + 80 + 400));
        assert_eq!([Holding::Films, Holding::Maps, Holding::Vectors].map(|k| session.ledger().bytes(k)), [3 * 480, 3 * 80, 3 * 400]);
        assert!(labels > 0 && labels < 1000, "the labels are shared: {labels}");
    }

    #[test]
    fn fifty_steps_of_undo_do_not_hold_fifty_sets_of_vectors() {
        let items = items();
        let mut session = Session::default();
        for _ in 0..50 {
            session.history.note(&session.workspace, "Update", "update");
            session.history.close();
            session.workspace.embedding = Some(vectors(&items));
            session.keep_within(items.size_bytes() + 5 * 400);
        }
        assert_eq!(numbers(&session), 5 * 400);
        let shown = session.workspace.embedding.clone();
        let mut back = 0;
        while session.history.undo(&mut session.workspace).is_some() {
            back += 1;
        }
        assert_eq!(back, 4, "the shown vectors and those of four steps");
        assert!(shown.is_some() && session.history.ends_early() && session.workspace.embedding.is_some());
        session.keep_within(u64::MAX);
        assert!(session.history.redo(&mut session.workspace).is_some() && !session.history.ends_early());
    }

    #[test]
    fn what_is_let_go_first_is_missed_least() {
        let (mut session, labels) = trained();
        let state = |s: &Session| {
            let runs: Vec<_> = s.runs.iter().map(|r| (!r.film.is_empty(), r.map().is_some(), r.embedding().is_some())).collect();
            (runs, s.history.workspaces().count())
        };
        let whole = (true, true, true);
        let mut all = 3 * 960;
        // Films of runs that are not shown, the oldest first.
        for (budget, film_of_second) in [(all - 1, true), (all - 481, false)] {
            session.keep_within(labels + budget);
            assert_eq!(state(&session), (vec![(false, true, true), (film_of_second, true, true), whole], 2));
        }
        assert_eq!(session.runs.iter().map(|r| r.film_let_go).collect::<Vec<_>>(), [true, true, false]);
        all -= 960;
        assert_eq!(numbers(&session), all);
        // Then maps, wherever they are held: in a run and in a step of undo at once.
        session.keep_within(labels + all - 1);
        assert_eq!(state(&session), (vec![(false, false, true), (false, true, true), whole], 2));
        assert!(session.history.workspaces().next().is_some_and(|w| w.projection.is_none() && w.embedding.is_some()));
        // Vectors that undo leads to as well come free when the step is let go of first.
        session.keep_within(labels + all - 161);
        assert_eq!(state(&session), (vec![(false, false, false), (false, false, true), whole], 1));
        assert!(!session.history.ends_early());
        // At last there is only what is shown.
        session.keep_within(0);
        assert_eq!(state(&session), (vec![(false, false, false), (false, false, false), whole], 0));
        assert_eq!(session.runs.iter().map(|r| r.let_go).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(numbers(&session), 960);
        assert!(session.film().is_some() && session.projection().is_some() && session.history.ends_early());
    }
}

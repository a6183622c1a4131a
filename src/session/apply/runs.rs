//! Going back to earlier trainings and to earlier epochs of one, and holding one beside another.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::Embedding;
use crate::jobs::{JobId, Nearest, NearestBeside, NearestQuery, Score, beside, make, open, project, train};
use crate::session::{Beside, Effect, Selection, Session, Step, Wanted, Workspace};

/// Neighbours that are asked of the training beside: enough to tell where a word that came was before.
pub(in crate::session) const BESIDE_K: usize = 200;

/// Trainings and their epochs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum RunsAction {
    /// Shows a snapshot of the training in place of the present, by its place in the film; `None` returns to the present.
    ShowEpoch(Option<usize>),
    /// Goes back to an earlier training, by its number.
    Restore(usize),
    /// Holds a training beside what is shown, by its number; `None` puts it away.
    HoldBeside(Option<usize>),
}

impl Session {
    pub(super) fn runs_action(&mut self, action: RunsAction) -> Vec<Effect> {
        match action {
            RunsAction::ShowEpoch(index) => self.show_epoch(index),
            RunsAction::Restore(number) => self.restore_run(number),
            RunsAction::HoldBeside(number) => self.hold_beside(number),
        }
    }

    /// Shows a snapshot of the film in place of the present; `None` returns to the present.
    fn show_epoch(&mut self, index: Option<usize>) -> Vec<Effect> {
        let index = index.filter(|i| self.film().is_some_and(|f| *i < f.shots.len()));
        if index == self.past {
            return Vec::new();
        }
        let before = self.embedding().cloned();
        self.past = index;
        let same = match (&before, self.embedding()) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        if same { Vec::new() } else { self.refresh_answers() }
    }

    /// Makes an earlier training the one that is shown: its vectors, its settings, its map.
    fn restore_run(&mut self, number: usize) -> Vec<Effect> {
        let Some(kept) = self.run(number).and_then(|r| r.kept.clone()) else { return Vec::new() };
        let shown = self.shown_run().map(|r| r.number);
        if shown == Some(number) && self.live.is_none() {
            return self.show_epoch(None);
        }
        let mut effects = self.end_making();
        self.history.note(&self.workspace, "Go back to a run", "restore-run");
        self.history.close();
        let now = &self.workspace;
        let carry = |items: &Selection| match (self.items(), kept.embedding.as_ref()) {
            (Some(from), Some(to)) => items.carried(from, to.items()),
            _ => Selection::default(),
        };
        let mut fresh = Workspace {
            selection: carry(&now.selection),
            question: now.question.clone(),
            analogy: now.analogy.clone(),
            table: now.table.clone(),
            evaluate: now.evaluate.clone(),
            look: now.look.clone(),
            panel: now.panel,
            ..Workspace::clone(&kept)
        };
        fresh.compare.words = carry(&now.compare.words.iter().copied().collect()).to_vec();
        if let Some(clusters) = &fresh.clusters {
            fresh.look.clusters = clusters.value.asked;
        }
        (self.past, self.moving, self.workspace) = (None, None, fresh);
        self.failures.clear();
        self.trail.back.clear();
        self.trail.forward.clear();
        if let Some(shown) = shown {
            self.beside = Some(Beside { run: shown });
        }
        effects.extend(self.refresh_preview());
        effects.extend(self.refresh_answers());
        if self.workspace.projection.is_none() {
            self.goal = Some(Step::Look);
            effects.extend(self.advance_pipeline());
        }
        effects
    }

    /// Ends what is being made: something else takes its place.
    pub(in crate::session) fn end_making(&mut self) -> Vec<Effect> {
        let kinds = [open::KIND, make::KIND, train::KIND, project::KIND];
        let ended: Vec<JobId> = self.jobs.iter().filter(|j| kinds.contains(&j.kind)).map(|j| j.id).collect();
        ended.into_iter().flat_map(|id| self.cancel(id)).collect()
    }

    /// Holds a training beside what is shown; `None` puts it away.
    fn hold_beside(&mut self, number: Option<usize>) -> Vec<Effect> {
        let held = number.filter(|n| self.run(*n).is_some_and(|r| r.kept.is_some()));
        self.beside = held.map(|run| Beside { run });
        self.ask_beside()
    }

    /// Asks the question of the inspector of the training beside.
    pub(in crate::session) fn ask_beside(&mut self) -> Vec<Effect> {
        let Some((embedding, query)) = self.beside_query() else {
            self.answers.beside.clear();
            self.drop_jobs(beside::KIND);
            return Vec::new();
        };
        self.answers.beside.ask(&embedding);
        let question = &self.workspace.question;
        let (metric, k) = (question.metric, question.k.max(BESIDE_K));
        self.start(NearestBeside(Nearest { embedding, query, metric, k }))
    }

    fn beside_query(&self) -> Option<(Arc<Embedding>, NearestQuery)> {
        let embedding = self.beside_run()?.embedding()?.clone();
        let w = &self.workspace;
        if !w.question.text.trim().is_empty() {
            return Some((embedding, NearestQuery::Text(w.question.text.clone())));
        }
        let shown = self.items()?;
        let items = w.selection.carried(shown, embedding.items());
        (!items.is_empty() && items.len() == w.selection.len()).then(|| (embedding, NearestQuery::Items(items.to_vec())))
    }

    /// Logs a training that has ended: its record keeps what it made.
    pub(in crate::session) fn log_run(&mut self, embedding: &Arc<Embedding>, complete: bool) {
        let shown = self.shown_run().map(|r| r.number);
        let run = self.live.take().map_or_else(|| self.new_run(), |l| l.run);
        let w = &self.workspace;
        let mut embed = Wanted { method: run.method, seed: run.seed, ..w.embed.clone() };
        embed.params.insert(run.method, run.params.clone());
        let kept = Workspace { embed, embedding: Some(embedding.clone()), projection: None, clusters: None, quality: None, ..w.clone() };
        // A training that was begun again took its vectors away first; its record is still the last one.
        let last = || self.runs.last().filter(|r| r.kept.is_some() && r.material == run.material).map(|r| r.number);
        let before = shown.or_else(last);
        self.runs.push(super::super::RunRecord { complete, kept: Some(Arc::new(kept)), ..run });
        if let Some(run) = before {
            self.beside = Some(Beside { run });
        }
    }

    /// Map, groups and quality of the training that is shown go into its record.
    pub(in crate::session) fn note_map_of_run(&mut self) {
        let Some(number) = self.shown_run().map(|r| r.number) else { return };
        let w = &self.workspace;
        let Some(run) = self.runs.iter_mut().find(|r| r.number == number) else { return };
        let Some(kept) = &run.kept else { return };
        let kept = Workspace {
            project: w.project.clone(),
            projection: w.projection.clone(),
            clusters: w.clusters.clone(),
            quality: w.quality.clone(),
            ..Workspace::clone(kept)
        };
        run.kept = Some(Arc::new(kept));
    }

    /// Scores the newest training in the background, after those before it.
    pub(in crate::session) fn score_run(&mut self) -> Vec<Effect> {
        let Some((run, embedding)) = self.runs.last().and_then(|r| Some((r, r.embedding()?.clone()))) else { return Vec::new() };
        let language = Self::language_of(embedding.items());
        self.start(Score { run: run.number, embedding, language })
    }
}

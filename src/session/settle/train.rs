//! A training under way, and what it has learned.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::data::ItemSet;
use crate::jobs::{Cluster, JobId, Train, TrainFrame, TrainProgress, Trained, cluster};
use crate::session::{ColourBy, Effect, JobInfo, LiveTraining, NoticeKind, RunRecord, Selection, Session, Step};

/// Seconds of training between two groupings of the vectors that are being learned.
const CLUSTER_EVERY_SECS: f64 = 1.0;

impl Settle for Train {
    fn moved(session: &mut Session, job: &JobInfo, frame: TrainFrame) -> Vec<Effect> {
        let effects = frame.progress.map(|progress| session.show_progress(job.id, progress)).unwrap_or_default();
        if let (Some(live), Some(film)) = (session.live.as_mut(), frame.film) {
            live.run.film = film;
            session.keep_within(session.settings.memory_bytes());
        }
        session.moving = frame.layout.or(session.moving.take());
        effects
    }

    fn done(session: &mut Session, _: &JobInfo, Trained { embedding, complete }: Trained) -> Vec<Effect> {
        session.carry_selection(session.items().cloned(), embedding.items());
        session.log_run(&embedding, complete);
        session.workspace.embedding = Some(embedding);
        if !complete {
            session.notify(NoticeKind::Info, Say::plain("Stopped early; the vectors learned so far were kept"));
        }
        session.goal = session.goal.or(Some(Step::Look));
        let mut effects = session.refresh_answers();
        effects.extend(session.advance_pipeline());
        effects.extend(session.score_run());
        effects
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.drop_live();
        let mut effects = session.fail(Step::Embed, why);
        effects.extend(session.refresh_answers());
        effects
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.drop_live();
        session.goal = None;
        session.refresh_answers()
    }
}

impl Session {
    fn show_progress(&mut self, id: JobId, progress: TrainProgress) -> Vec<Effect> {
        let TrainProgress { embedding, report, losses, seconds, trace } = progress;
        if self.live.as_ref().is_none_or(|l| l.job != id) {
            let run = self.new_run();
            self.past = None;
            self.live = Some(LiveTraining { job: id, embedding: None, report, seconds, clustered_at: 0.0, run, trace: None });
        }
        let Some(live) = self.live.as_mut() else { return Vec::new() };
        live.report = report;
        live.seconds = seconds;
        live.trace = trace;
        live.run.losses.extend(losses);
        live.run.seconds = seconds;
        live.run.work = report.work;
        let Some(embedding) = embedding else { return Vec::new() };
        self.carry_selection(self.items().cloned(), embedding.items());
        if let Some(live) = self.live.as_mut() {
            live.embedding = Some(embedding);
        }
        // An epoch gone back to does not change.
        let mut effects = if self.past.is_some() { Vec::new() } else { self.refresh_answers() };
        effects.extend(self.cluster_live());
        effects
    }

    /// Groups of the vectors that are being learned, now and then, so that colours show what finds together.
    fn cluster_live(&mut self) -> Vec<Effect> {
        let grouping = self.job(cluster::KIND).is_some();
        let Some(live) = self.live.as_mut() else { return Vec::new() };
        let Some(embedding) = live.embedding.clone() else { return Vec::new() };
        let due = live.seconds >= live.clustered_at + CLUSTER_EVERY_SECS && live.report.work > 0;
        if !due || self.workspace.look.colour != ColourBy::Cluster || grouping {
            return Vec::new();
        }
        live.clustered_at = live.seconds;
        let (k, seed) = (self.workspace.look.clusters, self.workspace.embed.seed);
        self.start(Cluster { embedding, k, seed })
    }

    /// The training leaves nothing: what was there before it is shown again.
    fn drop_live(&mut self) {
        let learned = self.items().cloned();
        (self.live, self.past, self.moving) = (None, None, None);
        if let Some(items) = self.items().cloned() {
            self.carry_selection(learned, &items);
        }
    }

    /// The same words in another vocabulary: the selection is carried over by label.
    fn carry_selection(&mut self, from: Option<Arc<ItemSet>>, to: &Arc<ItemSet>) {
        let Some(from) = from.filter(|from| !Arc::ptr_eq(from, to)) else { return };
        let w = &mut self.workspace;
        w.selection = w.selection.carried(&from, to);
        w.compare.words = w.compare.words.iter().copied().collect::<Selection>().carried(&from, to).to_vec();
        self.trail.back.clear();
        self.trail.forward.clear();
    }

    pub(in crate::session) fn new_run(&self) -> RunRecord {
        let w = &self.workspace;
        RunRecord {
            number: self.runs.last().map_or(0, |r| r.number) + 1,
            method: w.embed.method,
            params: w.embed.params(),
            seed: w.embed.seed,
            material: w.material.as_ref().map(|m| m.name().to_owned()).unwrap_or_default(),
            items: w.material.as_ref().map_or(0, |m| m.items().len()),
            kind: w.material.as_ref().map(|m| m.items().kind()).unwrap_or_default(),
            ..RunRecord::default()
        }
    }
}

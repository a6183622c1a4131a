//! Takes in what jobs report.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::runs::RUNS_BYTES;
use super::{ColourBy, Effect, LiveTraining, Loadable, Look, Made, NoticeKind, RunRecord, Session, Step, Wanted, Workspace};
use crate::base::{ParamValue, Say};
use crate::data::{Embedding, ItemSet, Material, TokenOptions};
use crate::examples;
use crate::jobs::{Frame, JobEvent, JobEventKind, JobKind, JobOutput, JobSpec, Opened};
use crate::project::largest_perplexity;
use crate::say;

/// Files that are remembered.
const MAX_RECENT: usize = 10;

/// Seconds of training between two groupings of the vectors that are being learned.
const CLUSTER_LIVE_EVERY_SECS: f64 = 1.0;

impl Session {
    /// Takes in a job's report. Reports of jobs that were replaced or cancelled are dropped.
    pub fn absorb(&mut self, event: JobEvent) -> Vec<Effect> {
        let mut effects = self.take_in(event);
        effects.extend(self.follow_pair());
        effects
    }

    fn take_in(&mut self, event: JobEvent) -> Vec<Effect> {
        let Some(kind) = self.jobs.iter().find(|j| j.id == event.id).map(|j| j.kind) else { return Vec::new() };
        if let JobEventKind::Frame(frame) = event.kind {
            return self.absorb_frame(event.id, frame);
        }
        let warnings = self.jobs.iter().find(|j| j.id == event.id).map(|j| j.task.warnings()).unwrap_or_default();
        self.jobs.retain(|j| j.id != event.id);
        match event.kind {
            JobEventKind::Done(output) => {
                for warning in warnings {
                    self.notify(NoticeKind::Warning, warning);
                }
                self.absorb_output(output)
            }
            JobEventKind::Failed(why) => self.absorb_failure(kind, why),
            JobEventKind::Cancelled => self.forget_cancelled(kind),
            JobEventKind::Frame(_) => Vec::new(),
        }
    }

    fn absorb_frame(&mut self, id: crate::jobs::JobId, frame: Frame) -> Vec<Effect> {
        match frame {
            Frame::Training { embedding, report, losses, seconds, trace } => {
                let first = self.live.as_ref().is_none_or(|l| l.job != id);
                if first {
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
                let changed_items = self.items().is_none_or(|i| !Arc::ptr_eq(i, embedding.items()));
                if changed_items {
                    self.carry_selection_to(&embedding);
                }
                if let Some(live) = self.live.as_mut() {
                    live.embedding = Some(embedding);
                }
                // An epoch gone back to does not change.
                let mut effects = if self.past.is_some() { Vec::new() } else { self.refresh_answers() };
                effects.extend(self.cluster_live());
                effects
            }
            Frame::Film(film) => {
                if let Some(live) = self.live.as_mut() {
                    live.run.film = film;
                }
                Vec::new()
            }
            Frame::Layout(projection) => {
                self.moving = Some(projection);
                Vec::new()
            }
        }
    }

    /// Groups of the vectors that are being learned, now and then, so that colours show what finds together.
    fn cluster_live(&mut self) -> Vec<Effect> {
        let Some(live) = self.live.as_mut() else { return Vec::new() };
        let Some(embedding) = live.embedding.clone() else { return Vec::new() };
        let due = live.seconds >= live.clustered_at + CLUSTER_LIVE_EVERY_SECS && live.report.work > 0;
        if !due || self.workspace.look.colour != ColourBy::Cluster || self.jobs.iter().any(|j| j.kind == JobKind::Cluster) {
            return Vec::new();
        }
        live.clustered_at = live.seconds;
        let (k, seed) = (self.workspace.look.clusters, self.workspace.embed.seed);
        vec![self.start(JobSpec::Cluster { embedding, k, seed })]
    }

    fn absorb_output(&mut self, output: JobOutput) -> Vec<Effect> {
        match output {
            JobOutput::Opened(opened) => self.absorb_opened(opened),
            JobOutput::Preview(preview, expected) => {
                self.preview = Loadable::Ready(preview);
                self.expected = expected;
                Vec::new()
            }
            JobOutput::Tokenised(corpus) => {
                self.fit_to_size(corpus.words.len());
                let material: Arc<dyn Material> = corpus.clone();
                self.take_suggestions(&material);
                let (num_words, joins) = (corpus.words.len(), corpus.options.phrases.is_some());
                self.workspace.corpus = Some(corpus);
                if let Some(start) = self.workspace.start.clone() {
                    let (old, new) = (start.len(), num_words - start.len());
                    self.notify(
                        NoticeKind::Info,
                        say!(
                            "Training continues: {old} words keep their vectors as a start, {new} words of the new text are added",
                            old = old,
                            new = new
                        ),
                    );
                }
                let mut effects = if joins { self.refresh_preview() } else { Vec::new() };
                effects.extend(self.advance_pipeline());
                effects
            }
            JobOutput::Trained { embedding, complete } => self.absorb_trained(embedding, complete),
            JobOutput::Projected(projection) => {
                self.moving = None;
                self.workspace.projection = Some(projection);
                self.note_map_of_run();
                self.advance_pipeline()
            }
            JobOutput::Clustered { of, clusters } => {
                // While vectors are learned groups keep their colours; the finished ones are numbered by size, the same for everyone.
                let clusters = match &self.workspace.clusters {
                    Some(old) if self.live.is_some() => clusters.numbered_like(&old.value.labels),
                    _ => clusters,
                };
                self.workspace.clusters = Some(Made { of, value: Arc::new(clusters) });
                self.note_map_of_run();
                Vec::new()
            }
            JobOutput::Measured { of, quality } => {
                self.workspace.quality = Some(Made { of, value: Arc::new(quality) });
                self.note_map_of_run();
                Vec::new()
            }
            JobOutput::Scored { run, scores } => {
                if let Some(run) = self.runs.iter_mut().find(|r| r.number == run) {
                    run.scores = Some(scores);
                }
                self.score_runs()
            }
            JobOutput::Exported(path) => {
                self.notify(NoticeKind::Info, say!("Written: {path}", path = path.display().to_string()));
                Vec::new()
            }
            answer => {
                self.absorb_answer(answer);
                Vec::new()
            }
        }
    }

    /// Takes in what answers a question and changes nothing else.
    fn absorb_answer(&mut self, answer: JobOutput) {
        match answer {
            JobOutput::Nearest(answer) => {
                self.neighbours = match answer {
                    Ok(list) => Loadable::Ready(list),
                    Err(why) => Loadable::Failed(why),
                };
            }
            JobOutput::Shaded(shades) => self.shades = Some(Arc::new(shades)),
            JobOutput::Hovered { item, near } if self.hover.as_ref().is_some_and(|(of, _)| *of == item) => self.hover = Some((item, near)),
            JobOutput::Analogy(result) => self.analogy = Loadable::Ready(result),
            JobOutput::OddOneOut(result) => self.odd = Loadable::Ready(result),
            JobOutput::Beside(answer) => {
                if let Some(beside) = self.beside.as_mut() {
                    beside.neighbours = match answer {
                        Ok(list) => Loadable::Ready(list),
                        Err(why) => Loadable::Failed(why),
                    };
                }
            }
            JobOutput::Evaluated(evaluation) => self.evaluation = Loadable::Ready(evaluation),
            JobOutput::Pair(look) => self.pair = Loadable::Ready(look),
            _ => {}
        }
    }

    fn absorb_opened(&mut self, opened: Opened) -> Vec<Effect> {
        self.history.note(&self.workspace, "Open", "open");
        self.history.close();
        self.forget_answers();
        for path in std::mem::take(&mut self.opening).into_iter().rev() {
            self.settings.recent.retain(|r| *r != path);
            self.settings.recent.insert(0, path);
        }
        self.settings.recent.truncate(MAX_RECENT);
        let continuing = std::mem::take(&mut self.continuing);
        let keep = &self.workspace;
        let mut fresh = Workspace { panel: keep.panel, look: keep.look.clone(), project: keep.project.clone(), ..Workspace::default() };
        fresh.look.hidden_groups.clear();
        fresh.look.clusters = Look::default().clusters;
        fresh.question.k = keep.question.k;
        fresh.question.metric = keep.question.metric;
        // How many neighbours suited other data says nothing about these; nor do the settings of an example about another text.
        if let Some(params) = fresh.project.params.get_mut("tsne") {
            params.remove("perplexity");
        }
        let own_settings = if keep.example.is_none() { keep.embed.params.clone() } else { BTreeMap::new() };
        match opened {
            Opened::Text { source, example } => {
                fresh.token_options = TokenOptions::for_language(source.language);
                fresh.embed = Wanted { params: own_settings, ..Wanted::method(keep.embed.method) };
                fresh.example = example;
                if let Some(settings) = example.and_then(examples::example).and_then(|e| e.settings()) {
                    fresh.token_options = settings.tokens.clone();
                    fresh.embed = Wanted::with(settings.embed.0, settings.embed.1.clone());
                    fresh.project = Wanted::with(settings.project.0, settings.project.1.clone());
                }
                if continuing {
                    continue_from(keep, &mut fresh);
                }
                fresh.source = Some(source);
            }
            Opened::Vectors { embedding, example } => {
                fresh.embedding = Some(embedding);
                fresh.example = example;
            }
        }
        self.workspace = fresh;
        if let Some(embedding) = self.workspace.embedding.clone() {
            self.fit_to_size(embedding.len());
        }
        self.goal = Some(Step::Look);
        let mut effects = self.refresh_preview();
        effects.extend(self.advance_pipeline());
        effects
    }

    /// Small sets cannot have the default perplexity, nor ten groups: both are set to what fits, where the user sees it. Sets that are too small even for that are
    /// laid out by PCA.
    fn fit_to_size(&mut self, num_items: usize) {
        const LEAST: f64 = 2.0;
        const DEFAULT: f64 = 30.0;
        const ITEMS_A_GROUP: usize = 8;
        let look = &mut self.workspace.look;
        look.clusters = look.clusters.min((num_items / ITEMS_A_GROUP).max(2));
        let wanted = &mut self.workspace.project;
        if wanted.method != "tsne" || wanted.params().contains_key("perplexity") {
            return;
        }
        let largest = largest_perplexity(num_items);
        if largest < LEAST {
            wanted.method = "pca";
        } else if largest < DEFAULT {
            wanted.set("perplexity", ParamValue::Float(largest));
        }
    }

    /// What suits the material better than the defaults is set, unless the user has chosen, where the user sees it: small texts need more passes.
    pub(super) fn take_suggestions(&mut self, material: &Arc<dyn Material>) {
        let wanted = &mut self.workspace.embed;
        let Some(method) = crate::embed::embedder(wanted.method) else { return };
        for (name, value) in method.suggest(material) {
            if !wanted.params().contains_key(&name) {
                wanted.set(&name, value);
            }
        }
    }

    fn absorb_trained(&mut self, embedding: Arc<Embedding>, complete: bool) -> Vec<Effect> {
        if self.items().is_none_or(|i| !Arc::ptr_eq(i, embedding.items())) {
            self.carry_selection_to(&embedding);
        }
        self.log_run(&embedding, complete);
        self.workspace.embedding = Some(embedding);
        self.trim_runs(RUNS_BYTES);
        if !complete {
            self.notify(NoticeKind::Info, Say::plain("Stopped early; the vectors learned so far were kept"));
        }
        self.goal = self.goal.or(Some(Step::Look));
        let mut effects = self.refresh_answers();
        effects.extend(self.advance_pipeline());
        effects.extend(self.score_runs());
        effects
    }

    fn absorb_failure(&mut self, kind: JobKind, why: Say) -> Vec<Effect> {
        let step = match kind {
            JobKind::Open => {
                self.notify(NoticeKind::Error, why);
                return Vec::new();
            }
            JobKind::Preview => {
                self.preview = Loadable::Failed(why);
                return Vec::new();
            }
            JobKind::Tokenise => Step::Source,
            JobKind::Train => {
                (self.live, self.past) = (None, None);
                self.moving = None;
                Step::Embed
            }
            JobKind::Project => {
                self.moving = None;
                Step::Project
            }
            JobKind::Cluster | JobKind::Measure => Step::Look,
            JobKind::Analogy => {
                self.analogy = Loadable::Failed(why);
                return Vec::new();
            }
            JobKind::Evaluate => {
                self.evaluation = Loadable::Failed(why);
                return Vec::new();
            }
            JobKind::OddOneOut => {
                self.odd = Loadable::Failed(why);
                return Vec::new();
            }
            JobKind::Pair => {
                self.pair = Loadable::Failed(why);
                return Vec::new();
            }
            JobKind::Nearest | JobKind::Hover | JobKind::Shade | JobKind::Score | JobKind::Beside => return Vec::new(),
            JobKind::Export => {
                self.notify(NoticeKind::Error, why);
                return Vec::new();
            }
        };
        self.failures.retain(|(s, _)| *s != step);
        self.failures.push((step, why));
        self.goal = None;
        Vec::new()
    }

    /// The same words in another vocabulary: the selection is carried over by label.
    fn carry_selection_to(&mut self, embedding: &Embedding) {
        let Some(old) = self.items().cloned() else { return };
        let carry = |ids: &[crate::data::ItemId], new: &ItemSet| ids.iter().filter_map(|id| new.find_same(&old, *id)).collect();
        self.workspace.selection = carry(&self.workspace.selection, embedding.items());
        self.workspace.compare.words = carry(&self.workspace.compare.words, embedding.items());
        self.hover = None;
        self.trail.back.clear();
        self.trail.forward.clear();
    }

    pub(super) fn new_run(&self) -> RunRecord {
        let w = &self.workspace;
        RunRecord {
            number: self.runs.last().map_or(0, |r| r.number) + 1,
            method: w.embed.method,
            params: w.embed.params(),
            seed: w.embed.seed,
            corpus: w.corpus.as_ref().map(|c| c.name.clone()).unwrap_or_default(),
            words: w.corpus.as_ref().map_or(0, |c| c.words.len()),
            ..RunRecord::default()
        }
    }
}

/// The present vectors as the start of a training on another text, with the method and the choices about words that they were learned with where these can go on.
fn continue_from(keep: &Workspace, fresh: &mut Workspace) {
    let Some(start) = keep.embedding.clone() else { return };
    let Some(wanted) = crate::embed::embedder(keep.embed.method) else { return };
    let method = crate::embed::method_for(&start, wanted);
    fresh.embed = if method.info().id == keep.embed.method { keep.embed.clone() } else { Wanted::method(method.info().id) };
    for (name, value) in crate::embed::settings_for(method, &start) {
        fresh.embed.set(name, value);
    }
    if keep.corpus.is_some() {
        fresh.token_options = TokenOptions { language: fresh.token_options.language, ..keep.token_options.clone() };
    }
    fresh.start = Some(start);
}

//! What was opened takes the place of what was there.

use std::collections::BTreeMap;

use super::Settle;
use crate::base::{ParamMap, Say};
use crate::examples;
use crate::jobs::{Open, Opened};
use crate::project::{self, MOST_BY_NEIGHBOURS, PROJECTORS};
use crate::session::{Effect, JobInfo, Look, NoticeKind, Session, SourceMade, Step, Wanted, Workspace};

/// Files that are remembered.
const MAX_RECENT: usize = 10;

impl Settle for Open {
    fn done(session: &mut Session, _: &JobInfo, opened: Opened) -> Vec<Effect> {
        session.take_up(opened)
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.notify(NoticeKind::Error, why);
        Vec::new()
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.goal = None;
        Vec::new()
    }
}

impl Session {
    fn take_up(&mut self, opened: Opened) -> Vec<Effect> {
        self.history.note(&self.workspace, "Open", "open");
        self.history.close();
        self.forget_made();
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
        // PCA was the default of what was large, not a choice.
        if keep.project.method == project::STRAIGHT.info().id && keep.embedding.as_ref().is_some_and(|e| e.len() > MOST_BY_NEIGHBOURS) {
            fresh.project.method = Workspace::default().project.method;
        }
        // How many neighbours suited other data says nothing about these; nor do the settings of an example about another text.
        for method in &PROJECTORS {
            if let Some(params) = fresh.project.params.get_mut(method.info().id) {
                params.retain(|name, _| !method.sized().contains(&name.as_str()));
            }
        }
        let Opened { source, example, made } = opened;
        fresh.example = example;
        if made.is_none() {
            let own = if keep.example.is_none() { keep.embed.params.clone() } else { BTreeMap::new() };
            fresh.embed = Wanted { params: own, ..Wanted::method(keep.embed.method) };
        }
        if let Some(settings) = example.and_then(examples::example).and_then(|e| e.settings()) {
            fresh.source_params = settings.source.clone();
            fresh.embed = Wanted::with(settings.embed.0, settings.embed.1.clone());
            fresh.project = Wanted::with(settings.project.0, settings.project.1.clone());
        }
        if continuing {
            continue_from(keep, &mut fresh);
        }
        fresh.source = Some(source.clone());
        self.workspace = fresh;
        self.goal = Some(Step::Look);
        let mut effects = self.refresh_preview();
        effects.extend(match made {
            Some(ready) => self.take_made(SourceMade { params: source.all_params(&ParamMap::new()), source, onto: None }, ready),
            None => self.advance_pipeline(),
        });
        effects
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
    fresh.source_params = keep.source_params.clone();
    for guessed in keep.source.iter().flat_map(|source| source.kind.guessed()) {
        fresh.source_params.remove(*guessed);
    }
    fresh.start = Some(start);
}

//! Changing what is wanted of the pipeline, and running it.

use serde::{Deserialize, Serialize};

use crate::base::{ParamValue, Seed};
use crate::embed::embedder;
use crate::jobs::{Preview, ProjectSpec, preview, project, train};
use crate::project::projector;
use crate::session::{Effect, Loadable, Session, Step, Wanted};

/// What is made of the source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SourceAction {
    /// Sets an option.
    Param(String, ParamValue),
}

/// The step to vectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EmbedAction {
    /// Chooses the method, by its id.
    Method(String),
    /// Sets a parameter.
    Param(String, ParamValue),
    /// Sets the seed.
    Seed(Seed),
    /// Trains again from the same seed.
    Restart,
}

/// The step to a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ProjectAction {
    /// Chooses the method, by its id.
    Method(String),
    /// Sets a parameter.
    Param(String, ParamValue),
    /// Sets the seed.
    Seed(Seed),
}

/// The steps together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PipelineAction {
    /// Brings everything up to date, up to this step.
    BringUpTo(Step),
}

impl Session {
    pub(super) fn source_action(&mut self, action: SourceAction) -> Vec<Effect> {
        match action {
            SourceAction::Param(name, value) => self.set_source_param(name, value),
        }
    }

    pub(super) fn embed_action(&mut self, action: EmbedAction) -> Vec<Effect> {
        match action {
            EmbedAction::Method(id) => match embedder(&id) {
                Some(method) => self.set_embed_method(method.info().id),
                None => self.unknown_id(id),
            },
            EmbedAction::Param(name, value) => self.set_embed(|w| w.set(&name, value), &name),
            EmbedAction::Seed(seed) => self.set_embed(|w| w.seed = seed, "Seed"),
            EmbedAction::Restart => self.restart_training(),
        }
    }

    pub(super) fn project_action(&mut self, action: ProjectAction) -> Vec<Effect> {
        match action {
            ProjectAction::Method(id) => match projector(&id) {
                Some(method) => self.set_project(|w| w.method = method.info().id, "Projection method"),
                None => self.unknown_id(id),
            },
            ProjectAction::Param(name, value) => self.set_project(|w| w.set(&name, value), &name),
            ProjectAction::Seed(seed) => self.set_project(|w| w.seed = seed, "Seed"),
        }
    }

    fn set_source_param(&mut self, name: String, value: ParamValue) -> Vec<Effect> {
        self.change("Options of the source", &name.clone(), |w| {
            w.source_params.insert(name, value);
        });
        self.failures.retain(|(s, _)| *s != Step::Source);
        self.refresh_preview()
    }

    pub(in crate::session) fn refresh_preview(&mut self) -> Vec<Effect> {
        let source = self.workspace.source.clone();
        if self.preview_of != source {
            (self.preview, self.preview_of) = (Loadable::Empty, source.clone());
        }
        let Some(source) = source else {
            self.drop_jobs(preview::KIND);
            return Vec::new();
        };
        self.preview.begin();
        let params = self.workspace.source_params.clone();
        let made = self.fresh_material().cloned();
        self.start(Preview { source, params, made })
    }

    fn set_embed(&mut self, edit: impl FnOnce(&mut Wanted), gesture: &str) -> Vec<Effect> {
        self.failures.retain(|(s, _)| *s != Step::Embed);
        self.change("Embedding settings", gesture, |w| edit(&mut w.embed))
    }

    /// Another method; small texts get the passes that they need with it.
    fn set_embed_method(&mut self, id: &'static str) -> Vec<Effect> {
        let effects = self.set_embed(|w| w.method = id, "Embedding method");
        if let Some(material) = self.workspace.material.clone() {
            self.take_suggestions(&material);
        }
        effects
    }

    pub(super) fn set_project(&mut self, edit: impl FnOnce(&mut Wanted), gesture: &str) -> Vec<Effect> {
        self.failures.retain(|(s, _)| *s != Step::Project);
        self.change("Projection settings", gesture, |w| edit(&mut w.project));
        if let (Some(follow), Some(_)) = (&self.follow, self.job(train::KIND)) {
            // The layout that follows a training goes over to the new wish at once.
            let w = &self.workspace.project;
            follow.put(ProjectSpec { method: w.method, params: w.params(), seed: w.seed, start: None });
        }
        Vec::new()
    }

    pub(super) fn bring_up_to(&mut self, step: Step) -> Vec<Effect> {
        self.failures.clear();
        // A layout of vectors that are out of date is not waited for.
        if let Some(layout) = self.job(project::KIND).map(|job| job.id)
            && self.first_stale().is_some_and(|s| s < Step::Project)
        {
            self.cancel(layout);
        }
        if step >= Step::Embed && self.first_stale().is_some_and(|s| s <= step) {
            self.history.note(&self.workspace, "Update", "update");
            self.history.close();
        }
        self.goal = Some(step.max(Step::Look));
        self.advance_pipeline()
    }

    /// The same seed again, from the first weights on.
    pub(super) fn restart_training(&mut self) -> Vec<Effect> {
        if self.workspace.material.is_none() {
            return Vec::new();
        }
        self.history.note(&self.workspace, "Restart training", "restart");
        self.history.close();
        let training = self.job(train::KIND).map(|j| j.id);
        let mut effects = training.map(|id| self.cancel(id)).unwrap_or_default();
        self.failures.clear();
        self.past = None;
        self.workspace.embedding = None;
        self.workspace.clusters = None;
        self.workspace.quality = None;
        self.goal = Some(Step::Look);
        effects.extend(self.advance_pipeline());
        effects
    }

    /// Another seed: a new run that may end elsewhere.
    pub(super) fn new_seed(&mut self) -> Vec<Effect> {
        let next = Seed(self.workspace.embed.seed.0.wrapping_add(1));
        self.set_embed(|w| w.seed = next, "Seed");
        self.restart_training()
    }
}

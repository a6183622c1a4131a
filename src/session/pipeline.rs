//! The pipeline: source, embed, project, look. What is stale, what may run, and which job brings a step up to date.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Effect, Session, SourceMade};
use crate::base::{Estimate, Say, Shape};
use crate::data::Material;
use crate::embed::{Beside, embedder};
use crate::jobs::{Cluster, JobKind, Latest, Make, Measure, Project, ProjectSpec, Train, cluster, make, measure, open, project, train};
use crate::project::projector;

/// A step of the pipeline, in the order of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Step {
    /// Text to tokens.
    Source,
    /// Tokens to vectors.
    Embed,
    /// Vectors to places.
    Project,
    /// Places to picture: clusters and the quality of the map.
    Look,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Source, Self::Embed, Self::Project, Self::Look];

    /// The jobs that bring it up to date.
    #[must_use]
    pub fn jobs(self) -> &'static [JobKind] {
        match self {
            Self::Source => &[open::KIND, make::KIND],
            Self::Embed => &[train::KIND],
            Self::Project => &[project::KIND],
            Self::Look => &[cluster::KIND, measure::KIND],
        }
    }
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// There is nothing to work on yet.
    Empty,
    /// What was made does not match what is wanted.
    Stale,
    /// A job is at it.
    Running,
    /// Made as wanted.
    Done,
    /// The last attempt failed.
    Failed,
}

impl Session {
    /// How a step stands.
    #[must_use]
    pub fn step_state(&self, step: Step) -> StepState {
        if step.jobs().iter().any(|kind| self.job(*kind).is_some()) {
            return StepState::Running;
        }
        if self.failures.iter().any(|(s, _)| *s == step) {
            return StepState::Failed;
        }
        match (self.has_input(step), self.is_fresh(step)) {
            (_, true) => StepState::Done,
            (true, false) => StepState::Stale,
            (false, false) => StepState::Empty,
        }
    }

    /// Why the last attempt at a step failed.
    #[must_use]
    pub fn failure(&self, step: Step) -> Option<&Say> {
        self.failures.iter().find(|(s, _)| *s == step).map(|(_, why)| why)
    }

    /// The first step that is stale, if the pipeline has anything to work on.
    #[must_use]
    pub fn first_stale(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|s| self.has_input(*s) && !self.is_fresh(*s))
    }

    /// What training as wanted would cost, or why it cannot start. Before a text that is not held in memory was read: what it will probably cost.
    ///
    /// # Errors
    /// The parameter or input that does not fit.
    pub fn embed_estimate(&self) -> Option<Result<Estimate, Say>> {
        let material = self.workspace.material.clone().or_else(|| self.preview.as_ref().shown()?.expected.clone())?;
        let method = embedder(self.workspace.embed.method)?;
        let params = self.workspace.embed.params();
        Some(method.check(&material, &params).and_then(|()| method.estimate(&material, &params)))
    }

    /// Whether the vectors were opened rather than made here, so that nothing can be trained.
    #[must_use]
    pub fn has_opened_vectors(&self) -> bool {
        self.workspace.material.is_none() && self.workspace.embedding.is_some()
    }

    /// Whether what is open can be learned from.
    #[must_use]
    pub fn can_learn(&self) -> bool {
        self.workspace.source.as_ref().is_some_and(|source| !source.kind.is_made_at_once())
    }

    /// What methods learn from, if it was made of the source with the options as they are wanted.
    #[must_use]
    pub fn fresh_material(&self) -> Option<&Arc<dyn Material>> {
        self.workspace.material.as_ref().filter(|_| self.is_fresh(Step::Source))
    }

    /// Why the wanted projection cannot be made of the present vectors, if so.
    #[must_use]
    pub fn project_problem(&self) -> Option<Say> {
        let embedding = self.embedding()?;
        let shape = Shape { items: embedding.len(), dims: embedding.dims() };
        projector(self.workspace.project.method)?.check(shape, &self.workspace.project.params()).err()
    }

    fn has_input(&self, step: Step) -> bool {
        let w = &self.workspace;
        match step {
            Step::Source => w.source.is_some(),
            Step::Embed => w.material.is_some(),
            Step::Project => w.embedding.is_some(),
            Step::Look => w.projection.is_some(),
        }
    }

    fn is_fresh(&self, step: Step) -> bool {
        let w = &self.workspace;
        match step {
            Step::Source => match w.source_wanted() {
                Some(wanted) => w.source_made.as_ref() == Some(&wanted),
                None => w.embedding.is_some(),
            },
            Step::Embed => match (&w.material, &w.embedding) {
                (Some(material), Some(embedding)) => {
                    self.is_fresh(Step::Source)
                        && embedder(w.embed.method)
                            .and_then(|m| m.recipe(&**material, Beside::start(w.start.as_deref()), &w.embed.params(), w.embed.seed).ok())
                            .is_some_and(|wanted| wanted.makes_the_same(embedding.recipe()))
                }
                // Vectors that were opened are not made of anything here.
                (None, Some(_)) => self.is_fresh(Step::Source),
                _ => false,
            },
            Step::Project => match (&w.embedding, &w.projection) {
                (Some(embedding), Some(projection)) => projector(w.project.method)
                    .and_then(|m| m.recipe(embedding, &w.project.params(), w.project.seed).ok())
                    .is_some_and(|wanted| wanted.makes_the_same(projection.recipe())),
                _ => false,
            },
            Step::Look => {
                let clustered = match (&w.embedding, &w.clusters) {
                    (Some(e), Some(c)) => c.of == e.recipe().id() && c.value.asked == w.look.clusters.min(e.len()),
                    _ => false,
                };
                clustered && matches!((&w.projection, &w.quality), (Some(p), Some(q)) if q.of == p.recipe().id())
            }
        }
    }

    /// Starts the first stale step at or below the goal; the rest follows as results come in.
    pub(super) fn advance_pipeline(&mut self) -> Vec<Effect> {
        let Some(goal) = self.goal else { return Vec::new() };
        if Step::ALL.into_iter().take_while(|s| *s <= goal).any(|s| s != Step::Look && self.step_state(s) == StepState::Running) {
            return Vec::new();
        }
        for step in Step::ALL.into_iter().take_while(|s| *s <= goal) {
            if self.is_fresh(step) {
                continue;
            }
            if !self.has_input(step) || self.failures.iter().any(|(s, _)| *s == step) {
                self.goal = None;
                return Vec::new();
            }
            if step == Step::Look {
                // The last step: what follows from it is nothing.
                self.goal = None;
            }
            return self.start_step(step);
        }
        self.goal = None;
        Vec::new()
    }

    fn start_step(&mut self, step: Step) -> Vec<Effect> {
        match step {
            Step::Source => self.start_make(),
            Step::Embed => self.start_train(),
            Step::Project => self.start_project(),
            Step::Look => {
                // Nothing comes after it that waits for its results.
                self.goal = None;
                self.start_look()
            }
        }
    }

    fn start_make(&mut self) -> Vec<Effect> {
        let Some(SourceMade { source, params, onto }) = self.workspace.source_wanted() else { return Vec::new() };
        self.start(Make { source, params, onto })
    }

    fn start_train(&mut self) -> Vec<Effect> {
        let w = &self.workspace;
        let Some(material) = w.material.clone() else { return Vec::new() };
        // A layout of the same items is where the moving map begins.
        let start = w.projection.clone().filter(|p| Arc::ptr_eq(p.items(), material.items()));
        let follow = ProjectSpec { method: w.project.method, params: w.project.params(), seed: w.project.seed, start };
        let follow = Latest::of(Some(follow));
        let training = Train {
            material,
            start: w.start.clone(),
            method: w.embed.method,
            params: w.embed.params(),
            seed: w.embed.seed,
            follow: Some(follow.clone()),
        };
        self.follow = Some(follow);
        self.start(training)
    }

    fn start_project(&mut self) -> Vec<Effect> {
        let w = &self.workspace;
        let Some(embedding) = w.embedding.clone() else { return Vec::new() };
        // Not from where the points happen to be: a finished map is the same for everyone, whatever was on the screen before. The window lets the points glide over.
        let spec = ProjectSpec { method: w.project.method, params: w.project.params(), seed: w.project.seed, start: None };
        self.start(Project { embedding, spec })
    }

    fn start_look(&mut self) -> Vec<Effect> {
        let w = &self.workspace;
        let (Some(embedding), Some(projection)) = (w.embedding.clone(), w.projection.clone()) else { return Vec::new() };
        let (k, seed) = (w.look.clusters, w.embed.seed);
        let grouped = w.clusters.as_ref().is_some_and(|c| c.of == embedding.recipe().id() && c.value.asked == k.min(embedding.len()));
        let measured = w.quality.as_ref().is_some_and(|q| q.of == projection.recipe().id());
        let mut effects = Vec::new();
        if !grouped {
            effects.extend(self.start(Cluster { embedding: embedding.clone(), k, seed }));
        }
        if !measured {
            effects.extend(self.start(Measure { embedding, projection }));
        }
        effects
    }
}

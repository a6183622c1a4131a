//! The run of a layout: neighbours, affinities, then gradient descent, a few iterations a step.

use std::sync::Arc;

use ndarray::Array2;

use super::affinities::affinities;
use super::forces::{Places, Repulsion, attraction, stretch};
use super::{Plan, TsneParams, pca_start};
use crate::base::{Cancelled, MethodError, Run, Seed, StepReport, Task};
use crate::data::{Axes, Embedding, KnnGraph, Metric, Projection, ProjectionError, Recipe};
use crate::index::knn_graph;
use crate::math::kernels::attract::Edges;
use crate::say;

/// Momentum throughout.
const MOMENTUM: f32 = 0.8;
/// Furthest that one iteration moves a point.
const LONGEST_MOVE: f32 = 5.0;
/// Iterations from one value of the divergence to the next.
const LOSS_EVERY: usize = 25;
/// Items for which one step is one iteration; smaller sets do more.
const ITEMS_PER_STEP: usize = 20_000;

/// What is to be done next.
enum Stage {
    /// The PCA of all vectors; until then the places are those of a sample's.
    Start,
    Neighbours,
    Affinities(KnnGraph),
    Moving(Edges),
}

/// A layout under way.
pub(super) struct TsneRun<const D: usize> {
    embedding: Arc<Embedding>,
    params: TsneParams,
    metric: Metric,
    threads: usize,
    recipe: Recipe,
    seed: Seed,
    stage: Stage,
    repulsion: Repulsion<D>,
    at: Places<D>,
    velocity: Places<D>,
    gains: Places<D>,
    pull: Places<D>,
    push: Places<D>,
    iteration: usize,
    early_iterations: usize,
    /// Σ p ln p: the part of the divergence that the layout does not change.
    entropy: f64,
    fallback: Projection,
}

/// A layout as a projection.
pub(super) fn projection<const D: usize>(at: &[[f32; D]], embedding: &Embedding, recipe: &Recipe) -> Result<Projection, ProjectionError> {
    let places = Array2::from_shape_vec((at.len(), D), at.as_flattened().to_vec()).map_err(|_| ProjectionError::Shape)?;
    Projection::new(Arc::clone(embedding.items()), places, Axes::Meaningless, recipe.clone())
}

impl<const D: usize> TsneRun<D> {
    pub(super) fn new(plan: Plan<D>) -> Self {
        let n = plan.at.len();
        Self {
            // A thread is worth its start for a few thousand points.
            threads: plan.threads.min(n / 2000).max(1),
            embedding: plan.embedding,
            params: plan.params,
            metric: plan.metric,
            recipe: plan.recipe,
            seed: plan.seed,
            stage: if plan.is_first_look { Stage::Start } else { Stage::Neighbours },
            repulsion: plan.repulsion,
            at: plan.at,
            velocity: vec![[0.0; D]; n],
            gains: vec![[1.0; D]; n],
            pull: vec![[0.0; D]; n],
            push: vec![[0.0; D]; n],
            iteration: 0,
            early_iterations: plan.early_iterations,
            entropy: 0.0,
            fallback: plan.fallback,
        }
    }

    fn layout(&self) -> Projection {
        projection(&self.at, &self.embedding, &self.recipe).unwrap_or_else(|_| self.fallback.clone())
    }

    fn iterations(&self) -> usize {
        self.early_iterations + self.params.iterations
    }

    fn exaggeration(&self) -> f64 {
        if self.iteration < self.early_iterations { self.params.early_exaggeration } else { 1.0 }
    }

    fn learning_rate(&self) -> f64 {
        if self.params.learning_rate > 0.0 { self.params.learning_rate } else { self.at.len() as f64 / self.exaggeration() }
    }

    fn report(&self, loss: Option<f64>) -> StepReport {
        StepReport {
            step: self.iteration as u64,
            work: self.iteration as u64,
            work_total: self.iterations() as u64,
            loss,
            learning_rate: Some(self.learning_rate()),
            finished: self.iteration >= self.iterations(),
            ..StepReport::default()
        }
    }

    fn begin_moving(&mut self, edges: Edges, task: &Task) -> Result<(), Cancelled> {
        self.entropy = 0.0;
        for weights in edges.weights().chunks(1 << 20) {
            task.check()?;
            self.entropy += weights.iter().filter(|p| **p > 0.0).map(|p| f64::from(*p) * f64::from(libm::logf(*p))).sum::<f64>();
        }
        self.stage = Stage::Moving(edges);
        task.stage(say!("Arranging the map"), self.iterations() as u64);
        Ok(())
    }

    /// One iteration; the divergence of the layout before it where that is due.
    fn iterate(&mut self, task: &Task) -> Result<Option<f64>, Cancelled> {
        let Stage::Moving(edges) = &self.stage else { return Ok(None) };
        attraction(edges, &self.at, &mut self.pull, self.threads, task)?;
        let z = self.repulsion.of(&self.at, &mut self.push, self.threads, task)?.max(f64::MIN_POSITIVE);
        let due = self.iteration.is_multiple_of(LOSS_EVERY) || self.iteration + 1 == self.iterations();
        let loss = if due { Some(self.entropy + stretch(edges, &self.at, self.threads, task)? + libm::log(z)) } else { None };
        self.descend(z);
        self.iteration += 1;
        Ok(loss)
    }

    /// Moves every point downhill by delta-bar-delta gains and momentum, then puts the middle of the layout at the origin.
    fn descend(&mut self, z: f64) {
        let (exaggeration, rate, inverse_z) = (self.exaggeration() as f32, self.learning_rate() as f32, (1.0 / z) as f32);
        let mut middle = [0.0_f64; D];
        for i in 0..self.at.len() {
            let (velocity, gains) = (&mut self.velocity[i], &mut self.gains[i]);
            for d in 0..D {
                let slope = exaggeration * self.pull[i][d] - self.push[i][d] * inverse_z;
                let downhill = velocity[d] * slope < 0.0 || (velocity[d] == 0.0) != (slope == 0.0);
                gains[d] = if downhill { gains[d] + 0.2 } else { gains[d] * 0.8 + 0.01 };
                velocity[d] = MOMENTUM * velocity[d] - rate * gains[d] * slope;
            }
            let length = velocity.iter().map(|v| v * v).sum::<f32>().sqrt();
            if length > LONGEST_MOVE {
                *velocity = velocity.map(|v| v * (LONGEST_MOVE / length));
            }
            for d in 0..D {
                self.at[i][d] += velocity[d];
                middle[d] += f64::from(self.at[i][d]);
            }
        }
        let middle = middle.map(|m| (m / self.at.len() as f64) as f32);
        self.at.iter_mut().for_each(|p| (0..D).for_each(|d| p[d] -= middle[d]));
    }
}

impl<const D: usize> Run for TsneRun<D> {
    type Out = Projection;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        match std::mem::replace(&mut self.stage, Stage::Neighbours) {
            Stage::Start => {
                self.at = pca_start(&self.embedding, self.metric, None, self.seed, self.threads, task)?;
                Ok(self.report(None))
            }
            Stage::Neighbours => {
                let k = (3.0 * self.params.perplexity).floor() as usize;
                self.stage = Stage::Affinities(knn_graph(&self.embedding, k, self.metric, self.threads, task)?);
                Ok(self.report(None))
            }
            Stage::Affinities(graph) => {
                task.stage(say!("Measuring neighbourhoods"), self.at.len() as u64);
                let edges = affinities(&graph, self.metric, self.params.perplexity, self.threads, task)?;
                self.begin_moving(edges, task)?;
                Ok(self.report(None))
            }
            Stage::Moving(edges) => {
                self.stage = Stage::Moving(edges);
                let count = (ITEMS_PER_STEP / self.at.len()).clamp(1, 10);
                let mut loss = None;
                for _ in 0..count {
                    if self.iteration >= self.iterations() {
                        break;
                    }
                    task.check()?;
                    loss = self.iterate(task)?.or(loss);
                }
                if self.at.first().is_some_and(|p| p.iter().any(|x| !x.is_finite())) {
                    return Err(ProjectionError::NotFinite.say().into());
                }
                Ok(self.report(loss))
            }
        }
    }

    fn frame(&self, _most_items: usize, task: &Task) -> Result<Option<Projection>, MethodError> {
        task.unless_cancelled()?;
        Ok(Some(self.layout()))
    }

    fn finish(mut self: Box<Self>, task: &Task) -> Result<Projection, MethodError> {
        task.unless_cancelled()?;
        if self.iteration < self.iterations() {
            self.recipe.stopped_at = Some(self.iteration as u64);
        }
        Ok(self.layout())
    }
}

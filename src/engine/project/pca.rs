//! Principal component analysis: the flat picture that keeps as much of the variance as a straight-line shadow can.
//!
//! In: n × d embedding. Out: n × 2 or n × 3. With X the centred rows, the axes are the unit vectors v₁, v₂, … that maximise |X·v|² in turn:
//! eigenvectors of `XᵀX`, found by linfa-reduction or beside it as `components` says. Variance λ/(n−1); its share of the total is shown.
//! Source: Pearson 1901; Hotelling 1933; Jolliffe 2002, ch. 1-3.
//! Where it takes long, the run begins with centre and axes of a sample of at most 4,096 vectors, all placed, and its one step does the whole.
//! With a start layout the result is turned and mirrored (never scaled) to lie as near to it as it can; the shares are then those of the axes shown.
//! Cost: see `components`. Random: nothing.

use std::sync::Arc;

use super::Project;
use super::components::{Components, components_of, first_look};
use crate::base::{Info, MethodError, Run, Seed, StepReport, Task, Valid};
use crate::data::{Axes, Embedding, Projection, ProjectionError, Recipe};
use crate::math::linalg::procrustes;
use crate::math::parallel::available_threads;
use crate::params;

params! {
    /// Parameters of principal component analysis.
    pub struct PcaParams {
        /// Flat (2) or in space (3).
        dims: usize = 2, in 2..=3, "Dimensions";
        /// Divide every vector by its length first, so that only directions count (cosine). Off: the vectors as they are.
        unit_rows: bool = false, switch, "Scale to unit length";
    }
}

/// The registered method.
pub struct Pca;

impl Project for Pca {
    type Params = PcaParams;
    const INFO: Info = Info {
        id: "pca",
        label: "PCA",
        summary: "Looks at the cloud of vectors from the side on which it spreads widest. Straight, fast and the same every time; axes have a meaning.",
        source: "Pearson 1901, On lines and planes of closest fit; Hotelling 1933; Jolliffe 2002, Principal Component Analysis",
    };

    fn prepare(
        &self,
        embedding: &Arc<Embedding>,
        start: Option<&Projection>,
        params: &Valid<PcaParams>,
        _seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Projection>>, MethodError> {
        let sample = if start.is_some() { None } else { first_look(embedding) };
        let (unit_rows, dims) = (params.unit_rows, params.dims);
        let mut found = components_of(embedding, unit_rows, dims, sample, available_threads(), task)?;
        if let Some(turn) = start.and_then(|s| procrustes(found.at.view(), s.at().view())) {
            found.turn(&turn);
        }
        let projection = map_of(embedding, found, unit_rows, recipe)?;
        Ok(Box::new(PcaRun { embedding: embedding.clone(), unit_rows, projection, is_whole: sample.is_none() }))
    }
}

fn map_of(embedding: &Embedding, found: Components, unit_rows: bool, recipe: Recipe) -> Result<Projection, MethodError> {
    let Components { at, ratio, directions, solver, sample } = found;
    let axes = Axes::Principal { variance_ratio: ratio, directions: directions.mapv(|x| x as f32), unit_rows, solver, sample };
    Ok(Projection::new(embedding.items().clone(), at, axes, recipe).map_err(ProjectionError::say)?)
}

struct PcaRun {
    embedding: Arc<Embedding>,
    unit_rows: bool,
    projection: Projection,
    /// The map is that of all vectors, not of a sample.
    is_whole: bool,
}

impl Run for PcaRun {
    type Out = Projection;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        if !self.is_whole {
            let found = components_of(&self.embedding, self.unit_rows, self.projection.dims(), None, available_threads(), task)?;
            self.projection = map_of(&self.embedding, found, self.unit_rows, self.projection.recipe().clone())?;
            self.is_whole = true;
        }
        Ok(StepReport { step: 1, work: 1, work_total: 1, finished: true, ..StepReport::default() })
    }

    fn frame(&self, _most_items: usize, task: &Task) -> Result<Option<Projection>, MethodError> {
        task.unless_cancelled()?;
        Ok(Some(self.projection.clone()))
    }

    fn finish(self: Box<Self>, task: &Task) -> Result<Projection, MethodError> {
        task.unless_cancelled()?;
        if self.is_whole {
            return Ok(self.projection);
        }
        let recipe = Recipe { stopped_at: Some(0), ..self.projection.recipe().clone() };
        let kept = Projection::new(self.projection.items().clone(), self.projection.at().clone(), self.projection.axes().clone(), recipe);
        Ok(kept.map_err(ProjectionError::say)?)
    }
}

#[cfg(test)]
#[path = "pca_tests.rs"]
pub(super) mod tests;

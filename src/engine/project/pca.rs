//! Principal component analysis: the flat picture that keeps as much of the variance as a straight-line shadow can.
//!
//! In: n × d embedding. Out: n × 2 or n × 3. With X the centred rows, the axes are the unit vectors v₁, v₂, … that maximise |X·v|² in turn:
//! eigenvectors of `XᵀX`. Variance λ/(n−1), its share of the total, and the spectrum are computed here from the total variance.
//! Source: Pearson 1901; Hotelling 1933; Jolliffe 2002, ch. 1-3. Small data go through linfa-reduction, centred and divided by the Frobenius norm,
//! and its answer is taken only if it is finite and solves the eigenvalue equation; else the leading eigenvectors of `XᵀX` (or `XXᵀ` when n < d) are.
//! Sign: the largest loading of each axis is positive. With a start layout the result is turned and mirrored (never scaled) to lie as near
//! to it as it can; the shares are then those of the axes shown. Missing components (n < 3, d < 2, constant data) are zero.
//! Cost: n·d² time, d² memory, plus one copy of the data when they are few. Random: nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::{Project, sparse};
use crate::base::{Cancelled, Info, MethodError, Run, Say, Seed, StepReport, Task, Valid};
use crate::data::{Axes, Embedding, Projection, ProjectionError, Recipe, Vectors};
use crate::math::linalg::{self, Rows};
use crate::math::parallel::available_threads;
use crate::math::product::product;
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
        task.stage(Say::plain("Principal components"), 0);
        let mut found = components_of(embedding, params.unit_rows, params.dims, available_threads(), task)?;
        if let Some(turn) = start.and_then(|s| linalg::procrustes(found.at.view(), s.at().view())) {
            found.turn(&turn);
        }
        let directions = found.directions.mapv(|x| x as f32);
        let axes = Axes::Principal { variance_ratio: found.ratio, spectrum: found.spectrum, directions, unit_rows: params.unit_rows };
        let projection = Projection::new(Arc::clone(embedding.items()), found.at, axes, recipe).map_err(ProjectionError::say)?;
        Ok(Box::new(PcaRun { projection }))
    }
}

/// Why one-hot codes have no layout, for every method that lays out by distance.
pub(super) fn no_map_of_one_hot() -> Say {
    Say::plain(
        "One-hot codes have no map: every two of them are equally far apart (√2, cosine 0), so no arrangement is truer than another. Learn vectors first, then project those",
    )
}

/// The first `k` principal components of an embedding, dense or sparse; with `unit`, of its vectors at length 1.
pub(super) fn components_of(embedding: &Embedding, unit: bool, k: usize, threads: usize, task: &Task) -> Result<Components, MethodError> {
    match embedding.vectors() {
        Vectors::OneHot => Err(no_map_of_one_hot().into()),
        Vectors::Rows(rows) => Ok(components(&Rows::new(rows, unit, threads, task)?, k, task)?),
        Vectors::Sparse(rows) => Ok(sparse::components(rows, unit, k, threads, task)?),
    }
}

/// The whole work is done in `prepare`; there is one step, which reports it.
struct PcaRun {
    projection: Projection,
}

impl Run for PcaRun {
    type Out = Projection;

    fn step(&mut self, _task: &Task) -> Result<StepReport, MethodError> {
        Ok(StepReport { step: 1, work: 1, work_total: 1, finished: true, ..StepReport::default() })
    }
    fn frame(&self) -> Projection {
        self.projection.clone()
    }
    fn finish(self: Box<Self>) -> Projection {
        self.projection
    }
}

/// A layout along principal components.
pub(super) struct Components {
    /// n × k coordinates.
    pub at: Array2<f32>,
    /// Share of the total variance on each axis.
    pub ratio: Vec<f64>,
    /// Share of the total variance of each component, largest first.
    pub spectrum: Vec<f64>,
    /// k × d: the axes as unit vectors; zero where there are fewer.
    pub directions: Array2<f64>,
}

impl Components {
    /// Turns the coordinates and gives each axis its new share.
    fn turn(&mut self, by: &Array2<f64>) {
        self.at = product(&self.at.mapv(f64::from), by).mapv(|x| x as f32);
        self.directions = product(&by.t(), &self.directions);
        // The components are uncorrelated, so the variance along a turned axis is the weighted sum of theirs.
        self.ratio = by.columns().into_iter().map(|c| c.iter().zip(&self.ratio).map(|(r, v)| r * r * v).sum()).collect();
    }
}

/// The first `k` principal components of the rows; zeros where there are fewer.
pub(super) fn components(rows: &Rows<'_>, k: usize, task: &Task) -> Result<Components, Cancelled> {
    let (n, d) = rows.dim();
    let mean = rows.mean(task)?;
    let total = rows.scatter(&mean, task)?;
    if total <= 0.0 || !total.is_finite() {
        return Ok(Components {
            at: Array2::zeros((n, k)),
            ratio: vec![0.0; k],
            spectrum: vec![0.0; n.min(d)],
            directions: Array2::zeros((k, d)),
        });
    }
    let (values, mut vectors) = if n < d { eigen_of_gram(rows, &mean, k, task)? } else { eigen_of_inner(rows, &mean, k, task)? };
    if let Some(better) = by_linfa(rows, &mean, total, k, &values, task)? {
        vectors = better;
    }
    // What rounding leaves of a component that is not there.
    let noise = 1e-10 * values.first().copied().unwrap_or(0.0);
    let present = values.iter().take(k.min(vectors.nrows())).take_while(|v| **v > noise).count();
    let mut kept = Array2::zeros((k, d));
    for (i, v) in vectors.outer_iter().take(present).enumerate() {
        let sign = v.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m }).signum();
        kept.row_mut(i).assign(&(&v * sign));
    }
    let spectrum: Vec<f64> = values.iter().map(|v| (v / total).clamp(0.0, 1.0)).collect();
    let ratio = (0..k).map(|i| if i < present { spectrum[i] } else { 0.0 }).collect();
    Ok(Components { at: rows.project(&mean, &kept, task)?, ratio, spectrum, directions: kept })
}

type Pairs = (Vec<f64>, Array2<f64>);

/// Above this many dimensions `XᵀX` is never formed.
const LARGEST_INNER: usize = 2048;

fn eigen_of_inner(rows: &Rows<'_>, mean: &Array1<f64>, k: usize, task: &Task) -> Result<Pairs, Cancelled> {
    let d = rows.dim().1;
    let found = if d <= LARGEST_INNER {
        linalg::eigen(rows.inner(mean, task)?, k, task)?
    } else {
        linalg::leading_eigen(d, k, task, |v| rows.inner_times(mean, v, task))?
    };
    Ok((found.values, found.vectors))
}

/// Fewer rows than columns: eigenvectors u of `XXᵀ` give v = Xᵀu/|Xᵀu|.
fn eigen_of_gram(rows: &Rows<'_>, mean: &Array1<f64>, k: usize, task: &Task) -> Result<Pairs, Cancelled> {
    let (n, d) = rows.dim();
    if n > LARGEST_INNER {
        return eigen_of_inner(rows, mean, k, task);
    }
    let mut gram = Array2::zeros((n, n));
    for from in (0..d).step_by(4096) {
        task.check()?;
        let part = rows.centred_columns(from, (from + 4096).min(d), mean);
        gram += &product(&part, &part.t());
    }
    let found = linalg::eigen(gram, k, task)?;
    let mut vectors = Array2::zeros((k.min(n), d));
    for from in (0..d).step_by(4096) {
        task.check()?;
        let to = (from + 4096).min(d);
        let part = rows.centred_columns(from, to, mean);
        let images = product(&found.vectors.slice(ndarray::s![..k.min(n), ..]), &part);
        vectors.slice_mut(ndarray::s![.., from..to]).assign(&images);
    }
    for mut v in vectors.outer_iter_mut() {
        let norm = v.dot(&v).sqrt();
        if norm > 0.0 {
            v /= norm;
        }
    }
    Ok((found.values, vectors))
}

/// linfa-reduction is asked up to this many numbers: its memory and time grow faster than ours.
const LINFA_SIZE: usize = 100_000;

/// Components by linfa-reduction where it is dependable and its answer checks out: the data are centred and divided by their Frobenius norm
/// first (it iterates into NaN on large norms), k is at most min(n, d)/5 (it is inaccurate near full rank), components must be finite,
/// orthonormal, and solve the eigenvalue equation.
fn by_linfa(
    rows: &Rows<'_>,
    mean: &Array1<f64>,
    total: f64,
    k: usize,
    values: &[f64],
    task: &Task,
) -> Result<Option<Array2<f64>>, Cancelled> {
    let (n, d) = rows.dim();
    let gap = values.get(k - 1).copied().unwrap_or(0.0) > 1e-6 * total;
    if n * d > LINFA_SIZE || k > n.min(d) / 5 || !gap {
        return Ok(None);
    }
    task.check()?;
    let data = rows.centred::<f64>(0, n, mean) / total.sqrt();
    let set = DatasetBase::from(data.clone());
    let fitted = catch_unwind(AssertUnwindSafe(|| linfa_reduction::Pca::params(k).fit(&set)));
    task.check()?;
    let Ok(Ok(model)) = fitted else { return Ok(None) };
    let found = model.components();
    Ok((found.dim() == (k, d) && solves(data.view(), found.view(), values, total)).then(|| found.clone()))
}

/// Whether the rows of `found` are orthonormal and `XᵀXv = λv/total` holds for each, to the accuracy that coordinates need.
fn solves(data: ArrayView2<'_, f64>, found: ArrayView2<'_, f64>, values: &[f64], total: f64) -> bool {
    let images = data.dot(&found.t());
    let back = data.t().dot(&images);
    let overlap = found.dot(&found.t()) - Array2::<f64>::eye(found.nrows());
    let orthonormal = overlap.iter().all(|x| x.abs() < 1e-9);
    let residual = |i: usize| (&back.index_axis(Axis(1), i) - &(&found.row(i) * (values[i] / total))).mapv(|x| x * x).sum().sqrt();
    orthonormal && (0..found.nrows()).all(|i| residual(i) < 1e-9 * values[0] / total)
}

#[cfg(test)]
#[path = "pca_tests.rs"]
pub(super) mod tests;

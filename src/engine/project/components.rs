//! Principal components of an embedding, by one of two ways: linfa-reduction where it is exact and fast enough, block Lanczos for everything else.
//!
//! With X the n × d rows less their mean, the axes are the leading eigenvectors v of `XᵀX`, their variance is λ.
//! linfa-reduction (LOBPCG on X) gets up to 200,000 numbers, centred and divided by their Frobenius norm (it iterates into NaN on large norms), and at most
//! min(n, d)/5 components (above that its basis is no basis any more). Measured on two cores for five kinds of data: up to 200,000 numbers 0.1 to 51 ms and residuals
//! `|XᵀXv - λv|` ≤ 7e-9 λ₁; 1000 × 300: 12 to 95 ms; 2000 × 300: 20 to 160 ms; 20,000 × 100: 0.1 to 1.1 s; and it cannot be cancelled meanwhile. With k of more than
//! min(n, d)/5 residuals reached 4e-2, and of rows on a line it finds one component and no more. So its answer is taken only if all components are there, orthonormal,
//! and solve the equation to 1e-7 λ₁. Everything else goes by block Lanczos (`math::lanczos`) on `XᵀX`, written out up to 1024 dimensions (symmetric matrices up to
//! 64 are solved whole), by products with X above; sparse rows by products with `XXᵀ` (`sparse`). The projection says which way found its axes.
//! Sign: the largest loading of each axis is positive. Missing components (n < 3, d < 2, constant data) are zero.
//! Cost beside linfa-reduction: n·d² time and d² memory up to 1024 dimensions, above that some 150 products with X and 600 bytes a dimension.

use std::panic::{AssertUnwindSafe, catch_unwind};

use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};

use super::sparse;
use crate::base::{Cancelled, MethodError, Say, Seed, Task};
use crate::data::{Embedding, PcaSolver, Vectors};
use crate::math::lanczos::{BlockLanczos, Search, Tolerance};
use crate::math::linalg::Rows;
use crate::math::product::product;
use crate::math::rows::ReadRows;
use crate::math::symmetric::symmetric_eigen;
use crate::say;

/// linfa-reduction is asked up to this many numbers.
const LIBRARY_NUMBERS: usize = 200_000;
/// Residual, relative to the largest eigenvalue, up to which its answer is taken.
const LIBRARY_TOLERANCE: f64 = 1e-7;
/// Above this many dimensions `XᵀX` is not written out.
const LARGEST_INNER: usize = 1024;
/// Symmetric matrices up to this size are solved whole.
const WHOLE: usize = 64;
/// Rounds after which block Lanczos ends with what it has; a few dozen are usual.
const MOST_ROUNDS: usize = 400;
/// Multiply-adds that take well below a second: whatever needs more is first looked at by a sample.
const QUICK: f64 = 1e9;
/// Rows of a sample at most and at least.
const SAMPLE: [usize; 2] = [256, 4096];

/// A layout along principal components.
pub(super) struct Components {
    /// n × k coordinates.
    pub at: Array2<f32>,
    /// Share of the total variance on each axis.
    pub ratio: Vec<f64>,
    /// k × d: the axes as unit vectors; zero where there are fewer.
    pub directions: Array2<f64>,
    /// What found them.
    pub solver: PcaSolver,
    /// Rows that centre and axes are those of; `None`: all.
    pub sample: Option<usize>,
}

impl Components {
    /// Turns the coordinates and gives each axis its new share.
    pub fn turn(&mut self, by: &Array2<f64>) {
        self.at = product(&self.at.mapv(f64::from), by).mapv(|x| x as f32);
        self.directions = product(&by.t(), &self.directions);
        // The components are uncorrelated, so the variance along a turned axis is the weighted sum of theirs.
        self.ratio = by.columns().into_iter().map(|c| c.iter().zip(&self.ratio).map(|(r, v)| r * r * v).sum()).collect();
    }
}

/// Why one-hot codes have no layout, for every method that lays out by distance.
pub(super) fn no_map_of_one_hot() -> Say {
    Say::plain(
        "One-hot codes have no map: every two of them are equally far apart (√2, cosine 0), so no arrangement is truer than another. Learn vectors first, then project those",
    )
}

/// The first `k` principal components of an embedding, dense or sparse; with `unit`, of its vectors at length 1. With a `sample`, centre and axes are those of so many
/// rows, evenly spread over all; every row gets its place.
pub(super) fn components_of(
    embedding: &Embedding,
    unit: bool,
    k: usize,
    sample: Option<usize>,
    threads: usize,
    task: &Task,
) -> Result<Components, MethodError> {
    let passes = 5 * embedding.len() as u64;
    match sample {
        Some(rows) => task.stage(say!("Principal components of {n} sampled vectors", n = rows), 0),
        None => task.stage(say!("Principal components"), if embedding.dims() <= LARGEST_INNER { passes } else { 0 }),
    }
    match embedding.vectors() {
        Vectors::OneHot => Err(no_map_of_one_hot().into()),
        Vectors::Rows(rows) => Ok(dense(rows, unit, k, sample, threads, task)?),
        Vectors::Sparse(rows) => Ok(sparse::components(rows, unit, k, sample, threads, task)?),
    }
}

/// How many rows to sample for a first look, where the components of all of them take long.
pub(super) fn first_look(embedding: &Embedding) -> Option<usize> {
    let (n, d) = (embedding.len() as f64, embedding.dims() as f64);
    let work_per_row = match embedding.vectors() {
        Vectors::OneHot => return None,
        Vectors::Rows(_) => d * d.min(300.0),
        Vectors::Sparse(rows) => 300.0 * rows.stored() as f64 / n,
    };
    let rows = ((0.5 * QUICK / work_per_row.max(1.0)) as usize).clamp(SAMPLE[0], SAMPLE[1]);
    (n * work_per_row > QUICK && rows < embedding.len()).then_some(rows)
}

/// `count` row numbers, evenly spread over `n`.
pub(super) fn spread(n: usize, count: usize) -> Vec<usize> {
    (0..count).map(|i| i * n / count).collect()
}

/// What is seen of a cloud of rows.
struct Seen {
    mean: Array1<f64>,
    ratio: Vec<f64>,
    /// k × d.
    directions: Array2<f64>,
    solver: PcaSolver,
}

fn dense(
    vectors: &dyn ReadRows,
    unit: bool,
    k: usize,
    sample: Option<usize>,
    threads: usize,
    task: &Task,
) -> Result<Components, Cancelled> {
    let rows = Rows::new(vectors, unit, threads, task)?;
    let seen = match sample {
        None => axes_of(&rows, k, threads, task)?,
        Some(count) => {
            let ((n, d), mut buffer) = (vectors.shape(), Vec::new());
            let mut picked = Array2::zeros((count, d));
            for (mut to, row) in picked.outer_iter_mut().zip(spread(n, count)) {
                to.iter_mut().zip(vectors.read(row..row + 1, &mut buffer)).for_each(|(to, x)| *to = *x);
            }
            let few = Rows::new(&picked, unit, threads, task)?;
            let seen = axes_of(&few, k, threads, task)?;
            Seen { mean: seen.mean * (rows.scale() / few.scale()), ..seen }
        }
    };
    let Seen { mean, ratio, directions, solver } = seen;
    Ok(Components { at: rows.project(&mean, &directions, task)?, ratio, directions, solver, sample })
}

/// Eigenvalues, largest first, and a unit vector for each, one a row.
type Pairs = (Vec<f64>, Array2<f64>);

fn axes_of(rows: &Rows<'_>, k: usize, threads: usize, task: &Task) -> Result<Seen, Cancelled> {
    let d = rows.dim().1;
    let mean = rows.mean(task)?;
    let total = rows.scatter(&mean, task)?;
    let mut directions = Array2::zeros((k, d));
    if total <= 0.0 || !total.is_finite() {
        return Ok(Seen { mean, ratio: vec![0.0; k], directions, solver: PcaSolver::BlockLanczos });
    }
    let ((values, vectors), solver) = match by_library(rows, &mean, total, k, task)? {
        Some(pairs) => (pairs, PcaSolver::LinfaReduction),
        None => (by_lanczos(rows, &mean, k, threads, task)?, PcaSolver::BlockLanczos),
    };
    let present = above_rounding(&values, k);
    for (i, v) in vectors.outer_iter().take(present).enumerate() {
        let sign = v.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m }).signum();
        directions.row_mut(i).assign(&(&v * sign));
    }
    let ratio = (0..k).map(|i| if i < present { (values[i] / total).clamp(0.0, 1.0) } else { 0.0 }).collect();
    Ok(Seen { mean, ratio, directions, solver })
}

/// How many of the first `k` eigenvalues are more than what rounding leaves of a component that is not there.
pub(super) fn above_rounding(values: &[f64], k: usize) -> usize {
    let noise = 1e-10 * values.first().copied().unwrap_or(0.0);
    values.iter().take(k).take_while(|v| **v > noise).count()
}

pub(super) fn by_library(rows: &Rows<'_>, mean: &Array1<f64>, total: f64, k: usize, task: &Task) -> Result<Option<Pairs>, Cancelled> {
    let (n, d) = rows.dim();
    if n * d > LIBRARY_NUMBERS || k > n.min(d) / 5 {
        return Ok(None);
    }
    let data = rows.centred::<f64>(0, n, mean) / total.sqrt();
    let set = DatasetBase::from(data.clone());
    task.check()?;
    let fitted = catch_unwind(AssertUnwindSafe(|| linfa_reduction::Pca::params(k).fit(&set)));
    task.check()?;
    let Ok(Ok(model)) = fitted else { return Ok(None) };
    let found = model.components();
    if found.dim() != (k, d) || found.iter().any(|x| !x.is_finite()) {
        return Ok(None);
    }
    let back = product(&data.t(), &product(&data, &found.t()));
    let values: Vec<f64> = (0..k).map(|i| found.row(i).dot(&back.column(i))).collect();
    let overlap = product(found, &found.t()) - Array2::<f64>::eye(k);
    let residual = |i: usize| (&back.column(i) - &(&found.row(i) * values[i])).mapv(|x| x * x).sum().sqrt();
    let solved = overlap.iter().all(|x| x.abs() < 1e-9)
        && (0..k).all(|i| residual(i) <= LIBRARY_TOLERANCE * values[0])
        && values.is_sorted_by(|a, b| a >= b);
    Ok(solved.then(|| (values.iter().map(|v| v * total).collect(), found.clone())))
}

pub(super) fn by_lanczos(rows: &Rows<'_>, mean: &Array1<f64>, k: usize, threads: usize, task: &Task) -> Result<Pairs, Cancelled> {
    let d = rows.dim().1;
    let (values, vectors) = if d <= LARGEST_INNER {
        let inner = rows.inner(mean, task)?;
        leading(d, k, threads, task, |v| Ok(product(&inner, v)))?
    } else {
        leading(d, k, threads, task, |v| rows.inner_times(mean, v, task))?
    };
    Ok((values, vectors.reversed_axes()))
}

/// The `k` leading eigenpairs of a symmetric operator on `size` dimensions without negative eigenvalues, or as many as there are: values, and vectors as columns.
pub(super) fn leading(
    size: usize,
    k: usize,
    threads: usize,
    task: &Task,
    apply: impl Fn(&Array2<f64>) -> Result<Array2<f64>, Cancelled>,
) -> Result<(Vec<f64>, Array2<f64>), Cancelled> {
    if size <= WHOLE {
        let matrix = apply(&Array2::eye(size))?;
        let whole = symmetric_eigen(&((&matrix + &matrix.t()) * 0.5), task)?;
        let k = k.min(size);
        let values = whole.values[..k].iter().map(|v| v.max(0.0)).collect();
        return Ok((values, whole.vectors.slice(ndarray::s![..k, ..]).t().to_owned()));
    }
    let search = Search { wanted: k, block: 4, kept: 16, most: 64, tolerance: Tolerance::OfLargest(1e-11) };
    let mut lanczos = BlockLanczos::new(size, search, Seed(0).stream("leading eigenvectors"), threads, task)?;
    for _ in 0..MOST_ROUNDS {
        if lanczos.found().complete {
            break;
        }
        lanczos.advance(&apply, task)?;
    }
    let found = lanczos.found();
    Ok((found.values.clone(), found.vectors.clone()))
}

//! Principal components of sparse rows, exact, without ever writing them out or forming a matrix of all pairs.
//!
//! With X the rows less their mean, the coordinates are those of the leading eigenvectors u of `XXᵀ`: √λ · u. `XXᵀ`·u is computed from the stored numbers
//! alone: centring the rows is centring u before `Xᵀ` and the product after X. Same answer, signs and shares as for dense rows (see `pca`).
//! Cost: 72 products per round of the iteration, each twice the stored numbers; memory 1.2 kB an item. Random: nothing.

use ndarray::{Array2, Axis};

use super::pca::Components;
use crate::base::{Cancelled, Task};
use crate::math::linalg;
use crate::math::sparse::{Csr, row_squares};

/// The first `k` principal components; with `unit`, of the rows divided by their lengths.
pub(super) fn components(rows: &Csr, unit: bool, k: usize, threads: usize, task: &Task) -> Result<Components, Cancelled> {
    let n = rows.rows();
    let squares = row_squares(rows, threads, task)?;
    let largest = rows.values().iter().fold(0.0_f64, |m, x| m.max(f64::from(x.abs())));
    let common = if largest > 0.0 { 1.0 / largest } else { 1.0 };
    let factors: Vec<f64> =
        if unit { squares.iter().map(|s| if *s > 0.0 { 1.0 / s.sqrt() } else { 0.0 }).collect() } else { vec![common; n] };
    let columns = rows.transposed(task)?;
    let ones = vec![1.0; columns.rows()];
    let scaled = |u: &Array2<f64>| Array2::from_shape_fn(u.raw_dim(), |(i, j)| u[[i, j]] * factors[i]);
    let centred = |mut u: Array2<f64>| {
        if let Some(mean) = u.mean_axis(Axis(0)) {
            u -= &mean;
        }
        u
    };
    let loadings = |u: &Array2<f64>| columns.times(&scaled(&centred(u.clone())), &ones, threads, task);
    let mean = columns.times(&scaled(&Array2::from_elem((n, 1), 1.0 / n as f64)), &ones, threads, task)?;
    let total = squares.iter().zip(&factors).map(|(s, f)| s * f * f).sum::<f64>() - n as f64 * mean.iter().map(|m| m * m).sum::<f64>();
    let all: f64 = squares.iter().zip(&factors).map(|(s, f)| s * f * f).sum();
    if total <= 1e-12 * all || !total.is_finite() {
        let spectrum = vec![0.0; n.min(rows.cols())];
        return Ok(Components { at: Array2::zeros((n, k)), ratio: vec![0.0; k], spectrum, directions: Array2::zeros((k, 0)) });
    }
    let found = linalg::leading_eigen(n, k, task, |u| Ok(centred(rows.times(&loadings(u)?, &factors, threads, task)?)))?;
    let noise = 1e-10 * found.values.first().copied().unwrap_or(0.0);
    let shown = k.min(found.vectors.nrows());
    let vectors = found.vectors.slice(ndarray::s![..shown, ..]).t().to_owned();
    let axes = loadings(&vectors)?;
    let back = if unit { 1.0 } else { 1.0 / common };
    let mut at = Array2::zeros((n, k));
    let mut ratio = vec![0.0; k];
    for axis in (0..shown).take_while(|i| found.values[*i] > noise) {
        let sign = axes.column(axis).iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m }).signum();
        let length = found.values[axis].sqrt() * back * sign;
        at.column_mut(axis).assign(&vectors.column(axis).mapv(|x| (x * length) as f32));
        ratio[axis] = (found.values[axis] / total).clamp(0.0, 1.0);
    }
    let spectrum = found.values.iter().take(n.min(rows.cols())).map(|v| (v / total).clamp(0.0, 1.0)).collect();
    // Sparse vectors do not change while one looks on: their axes are not kept.
    Ok(Components { at, ratio, spectrum, directions: Array2::zeros((k, 0)) })
}

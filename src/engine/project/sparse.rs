//! Principal components of sparse rows, exact, without ever writing them out or forming a matrix of all pairs.
//!
//! With X the rows less their mean, the coordinates are those of the leading eigenvectors u of `XXᵀ`: √λ · u. `XXᵀ`·u is computed from the stored numbers
//! alone: centring the rows is centring u before `Xᵀ` and the product after X. Same answer, signs and shares as for dense rows (see `components`).
//! Cost: some 150 products, each twice the stored numbers; memory 600 bytes an item. Random: nothing.

use ndarray::{Array2, Axis};

use super::components::{Components, above_rounding, leading, spread};
use crate::base::{Cancelled, Task};
use crate::data::PcaSolver;
use crate::math::product::product;
use crate::math::sparse::{Csr, row_squares};

/// The first `k` principal components; with `unit`, of the rows divided by their lengths; with a `sample`, centre and axes are those of so many rows.
pub(super) fn components(
    rows: &Csr,
    unit: bool,
    k: usize,
    sample: Option<usize>,
    threads: usize,
    task: &Task,
) -> Result<Components, Cancelled> {
    let Some(count) = sample else { return Ok(seen_of(rows, unit, k, threads, task)?.0) };
    let mut few = Csr::with_cols(rows.cols());
    for row in spread(rows.rows(), count) {
        task.check()?;
        rows.row(row).iter().for_each(|(column, value)| few.push(column as u32, value));
        few.end_row();
    }
    let (seen, axes, mean) = seen_of(&few, unit, k, threads, task)?;
    let middle = product(&mean.t(), &axes);
    let factors = scales(rows, unit, 1.0, threads, task)?.0;
    let at = rows.times(&axes, &factors, threads, task)?;
    Ok(Components { at: (at - middle).mapv(|x| x as f32), sample, ..seen })
}

/// What each row is multiplied by: 1 / its length, or a common scale. Beside it the squared lengths.
fn scales(rows: &Csr, unit: bool, common: f64, threads: usize, task: &Task) -> Result<(Vec<f64>, Vec<f64>), Cancelled> {
    let squares = row_squares(rows, threads, task)?;
    let factors =
        if unit { squares.iter().map(|s| if *s > 0.0 { 1.0 / s.sqrt() } else { 0.0 }).collect() } else { vec![common; squares.len()] };
    Ok((factors, squares))
}

/// Components, and with them the axes as unit vectors (d × k) and the mean (d × 1), both in true units.
fn seen_of(rows: &Csr, unit: bool, k: usize, threads: usize, task: &Task) -> Result<(Components, Array2<f64>, Array2<f64>), Cancelled> {
    let n = rows.rows();
    let largest = rows.values().iter().fold(0.0_f64, |m, x| m.max(f64::from(x.abs())));
    let common = if largest > 0.0 { 1.0 / largest } else { 1.0 };
    let (factors, squares) = scales(rows, unit, common, threads, task)?;
    let back = if unit { 1.0 } else { 1.0 / common };
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
    // Sparse vectors do not change while one looks on: their axes are not kept with the map.
    let mut seen = Components {
        at: Array2::zeros((n, k)),
        ratio: vec![0.0; k],
        directions: Array2::zeros((k, 0)),
        solver: PcaSolver::BlockLanczos,
        sample: None,
    };
    let mut directions = Array2::zeros((rows.cols(), k));
    if total <= 1e-12 * all || !total.is_finite() {
        return Ok((seen, directions, mean * back));
    }
    let (values, vectors) = leading(n, k, threads, task, |u| Ok(centred(rows.times(&loadings(u)?, &factors, threads, task)?)))?;
    let axes = loadings(&vectors)?;
    for (axis, value) in values.iter().enumerate().take(above_rounding(&values, k)) {
        let sign = axes.column(axis).iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m }).signum();
        let length = value.sqrt() * sign;
        seen.at.column_mut(axis).assign(&vectors.column(axis).mapv(|x| (x * length * back) as f32));
        seen.ratio[axis] = (value / total).clamp(0.0, 1.0);
        directions.column_mut(axis).assign(&(&axes.column(axis) / length));
    }
    Ok((seen, directions, mean * back))
}

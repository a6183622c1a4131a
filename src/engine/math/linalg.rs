//! Dense linear algebra for tall matrices: means, covariance, leading eigenvectors, orthogonal Procrustes.
//!
//! Shapes: n rows (items) × d columns (dimensions), f32 storage. Products run in blocks of 256 rows (f64 for small matrices, f32 above) and are
//! summed in f64 over a fixed number of shards, so results do not depend on the number of threads. Eigenvectors: block Krylov with Rayleigh-Ritz
//! and restarts (Golub and Van Loan 2013, Matrix Computations, 4th ed., §10.3.6), the small problems inside by linfa-linalg.
//! Cost: n·d² for the covariance, d² memory per shard; every loop checks the task.

use linfa_linalg::eigh::{EigSort, EigValshInto, EighInto};
use linfa_linalg::svd::SVD;
use ndarray::{Array1, Array2, ArrayView2, Axis, NdFloat, s};

use super::parallel::map_shards;
use super::product::product;
use super::rows::{ReadRows, block};
use crate::base::{Cancelled, Seed, Task};

/// Rows of one block.
const BLOCK: usize = 256;
/// Most shards of a sum.
const MAX_SHARDS: usize = 8;
/// Most numbers in all partial sums together (128 MB).
const MAX_PARTIAL: usize = 1 << 24;
/// Up to this many numbers the products run in f64 throughout.
const EXACT_SIZE: usize = 1 << 20;
/// Matrices up to this size are solved whole.
const WHOLE: usize = 64;
/// Matrices up to this size get their whole spectrum.
const FULL_SPECTRUM: usize = 320;

/// A matrix whose rows may each be scaled to unit length, seen through a common scale that keeps squares in range.
#[derive(Clone)]
pub struct Rows<'a> {
    values: &'a dyn ReadRows,
    factors: Option<Vec<f64>>,
    scale: f64,
    threads: usize,
}

impl<'a> Rows<'a> {
    /// The rows as they are, or each divided by its Euclidean length (an all-zero row stays zero).
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn new(values: &'a dyn ReadRows, unit: bool, threads: usize, task: &Task) -> Result<Self, Cancelled> {
        let n = values.shape().0;
        let parts = map_shards(threads, n.div_ceil(BLOCK * 16), |shard| {
            task.check()?;
            let rows = shard * BLOCK * 16..((shard + 1) * BLOCK * 16).min(n);
            let (mut largest, mut buffer) = (0.0_f64, Vec::new());
            let mut factors = Vec::with_capacity(if unit { rows.len() } else { 0 });
            for row in block(values, rows, &mut buffer).outer_iter() {
                largest = row.iter().fold(largest, |m, x| m.max(f64::from(x.abs())));
                if unit {
                    let norm = row.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
                    factors.push(if norm > 0.0 { 1.0 / norm } else { 0.0 });
                }
            }
            Ok((largest, factors))
        });
        let mut largest = 0.0_f64;
        let mut factors = Vec::with_capacity(if unit { n } else { 0 });
        for part in parts {
            let (part_largest, part_factors) = part?;
            largest = largest.max(part_largest);
            factors.extend(part_factors);
        }
        let scale = if unit || largest == 0.0 { 1.0 } else { 1.0 / largest };
        Ok(Self { values, factors: unit.then_some(factors), scale, threads })
    }

    /// Number of rows and columns.
    #[must_use]
    pub fn dim(&self) -> (usize, usize) {
        self.values.shape()
    }

    /// All numbers in this view are the true ones times this.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn factor(&self, row: usize) -> f64 {
        self.factors.as_ref().map_or(self.scale, |f| f[row])
    }

    /// Rows `from..to` less the mean, in this view's scale.
    #[must_use]
    pub fn centred<F: NdFloat>(&self, from: usize, to: usize, mean: &Array1<f64>) -> Array2<F> {
        let (d, mut buffer) = (self.dim().1, Vec::new());
        let numbers = self.values.read(from..to, &mut buffer);
        let mut out = Array2::zeros((to - from, d));
        for (i, (mut row, numbers)) in out.outer_iter_mut().zip(numbers.chunks_exact(d)).enumerate() {
            let factor = self.factor(from + i);
            for ((o, x), m) in row.iter_mut().zip(numbers).zip(mean) {
                *o = F::from(f64::from(*x) * factor - m).unwrap_or_else(F::zero);
            }
        }
        out
    }

    /// Columns `from..to` of all rows less the mean, in this view's scale.
    #[must_use]
    pub fn centred_columns(&self, from: usize, to: usize, mean: &Array1<f64>) -> Array2<f64> {
        let (n, mut buffer) = (self.dim().0, Vec::new());
        let mut out = Array2::zeros((n, to - from));
        for (i, mut row) in out.outer_iter_mut().enumerate() {
            let factor = self.factor(i);
            let numbers = &self.values.read(i..i + 1, &mut buffer)[from..to];
            for ((o, x), m) in row.iter_mut().zip(numbers).zip(&mean.slice(s![from..to])) {
                *o = f64::from(*x) * factor - m;
            }
        }
        out
    }

    /// The mean row, in this view's scale.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn mean(&self, task: &Task) -> Result<Array1<f64>, Cancelled> {
        let (n, d) = self.dim();
        let sum = self.sum_over_blocks(&Array1::zeros(d), task, |from, to, acc: &mut Array1<f64>| {
            let mut buffer = Vec::new();
            for (row, numbers) in (from..).zip(self.values.read(from..to, &mut buffer).chunks_exact(d)) {
                let factor = self.factor(row);
                for (a, x) in acc.iter_mut().zip(numbers) {
                    *a += f64::from(*x) * factor;
                }
            }
        })?;
        Ok(sum / n.max(1) as f64)
    }

    /// Sum over rows of the squared distance from the mean.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn scatter(&self, mean: &Array1<f64>, task: &Task) -> Result<f64, Cancelled> {
        let sum = self.sum_over_blocks(&Array1::zeros(1), task, |from, to, acc: &mut Array1<f64>| {
            let mut buffer = Vec::new();
            for (row, numbers) in (from..).zip(self.values.read(from..to, &mut buffer).chunks_exact(self.dim().1)) {
                let factor = self.factor(row);
                acc[0] += numbers.iter().zip(mean).map(|(x, m)| (f64::from(*x) * factor - m).powi(2)).sum::<f64>();
            }
        })?;
        Ok(sum[0])
    }

    /// `XᵀX` of the centred rows X: d × d.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn inner(&self, mean: &Array1<f64>, task: &Task) -> Result<Array2<f64>, Cancelled> {
        let (n, d) = self.dim();
        let exact = n * d <= EXACT_SIZE;
        self.sum_over_blocks(&Array2::zeros((d, d)), task, |from, to, acc: &mut Array2<f64>| {
            if exact {
                let block = self.centred::<f64>(from, to, mean);
                *acc += &product(&block.t(), &block);
            } else {
                let block = self.centred::<f32>(from, to, mean);
                acc.zip_mut_with(&product(&block.t(), &block), |a, b| *a += f64::from(*b));
            }
        })
    }

    /// `XᵀX·V` of the centred rows X without forming `XᵀX`: d × b.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn inner_times(&self, mean: &Array1<f64>, v: &Array2<f64>, task: &Task) -> Result<Array2<f64>, Cancelled> {
        let narrow = v.mapv(|x| x as f32);
        self.sum_over_blocks(&Array2::zeros(v.raw_dim()), task, |from, to, acc: &mut Array2<f64>| {
            let block = self.centred::<f32>(from, to, mean);
            acc.zip_mut_with(&product(&block.t(), &product(&block, &narrow)), |a, b| *a += f64::from(*b));
        })
    }

    /// Coordinates of the centred rows along `components` (k × d), in true units: n × k.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn project(&self, mean: &Array1<f64>, components: &Array2<f64>, task: &Task) -> Result<Array2<f32>, Cancelled> {
        let ((n, d), k) = (self.dim(), components.nrows());
        let narrow = components.mapv(|x| x as f32);
        let exact = n * d <= EXACT_SIZE;
        let back = if self.factors.is_some() { 1.0 } else { 1.0 / self.scale };
        let parts = map_shards(self.threads, n.div_ceil(BLOCK), |shard| {
            task.check()?;
            let (from, to) = (shard * BLOCK, ((shard + 1) * BLOCK).min(n));
            Ok(if exact {
                product(&self.centred::<f64>(from, to, mean), &components.t()).mapv(|x| (x * back) as f32)
            } else {
                product(&self.centred::<f32>(from, to, mean), &narrow.t()).mapv(|x| (f64::from(x) * back) as f32)
            })
        });
        let mut out = Array2::zeros((n, k));
        for (shard, part) in parts.into_iter().enumerate() {
            let part = part?;
            out.slice_mut(s![shard * BLOCK..shard * BLOCK + part.nrows(), ..]).assign(&part);
        }
        Ok(out)
    }

    /// Folds all blocks into copies of `zero`, one per shard, and adds these in shard order.
    fn sum_over_blocks<D: ndarray::Dimension>(
        &self,
        zero: &ndarray::Array<f64, D>,
        task: &Task,
        fold: impl Fn(usize, usize, &mut ndarray::Array<f64, D>) + Sync,
    ) -> Result<ndarray::Array<f64, D>, Cancelled> {
        let n = self.dim().0;
        let blocks = n.div_ceil(BLOCK);
        let shards = blocks.min(MAX_SHARDS).min((MAX_PARTIAL / zero.len().max(1)).max(1));
        let parts = map_shards(self.threads, shards, |shard| {
            let mut acc = zero.clone();
            for block in blocks * shard / shards..blocks * (shard + 1) / shards {
                task.check()?;
                fold(block * BLOCK, ((block + 1) * BLOCK).min(n), &mut acc);
            }
            Ok(acc)
        });
        let mut total = zero.clone();
        for part in parts {
            total += &part?;
        }
        Ok(total)
    }
}

/// Leading eigenpairs of a symmetric matrix with eigenvalues ≥ 0.
#[derive(Debug, Clone)]
pub struct Eigen {
    /// Eigenvalues, largest first; the whole spectrum for matrices of up to 320 rows, else the leading ones.
    pub values: Vec<f64>,
    /// Unit eigenvectors, one per row; at least as many as asked for, at most the size of the matrix.
    pub vectors: Array2<f64>,
}

/// Eigenpairs of a symmetric positive semi-definite matrix, of which the `k` leading vectors are wanted.
///
/// # Errors
/// `Cancelled`.
pub fn eigen(matrix: Array2<f64>, k: usize, task: &Task) -> Result<Eigen, Cancelled> {
    let size = matrix.nrows();
    task.check()?;
    if size <= WHOLE {
        return Ok(whole_eigen(matrix));
    }
    let mut found = leading_eigen(size, k, task, |v| Ok(product(&matrix, v)))?;
    task.check()?;
    if size <= FULL_SPECTRUM
        && let Ok(values) = matrix.eigvalsh_into()
    {
        let mut values: Vec<f64> = values.iter().map(|x| x.max(0.0)).collect();
        values.sort_by(|a, b| b.total_cmp(a));
        found.values = values;
    }
    Ok(found)
}

fn whole_eigen(matrix: Array2<f64>) -> Eigen {
    let size = matrix.nrows();
    match matrix.eigh_into() {
        Ok(pairs) => {
            let (values, vectors) = pairs.sort_eig_desc();
            Eigen {
                values: values.iter().map(|x| x.max(0.0)).collect(),
                vectors: vectors.reversed_axes().as_standard_layout().into_owned(),
            }
        }
        // Only a matrix that is not square or not finite gets here; its callers rule both out.
        Err(_) => Eigen { values: vec![0.0; size], vectors: Array2::eye(size) },
    }
}

/// The `k` leading eigenvectors (and a few more) of a symmetric positive semi-definite operator on `size` dimensions, given by its products.
///
/// # Errors
/// `Cancelled`.
pub fn leading_eigen(
    size: usize,
    k: usize,
    task: &Task,
    apply: impl Fn(&Array2<f64>) -> Result<Array2<f64>, Cancelled>,
) -> Result<Eigen, Cancelled> {
    /// Residual, relative to the largest eigenvalue, that is good enough.
    const TOLERANCE: f64 = 1e-11;
    /// Below this a residual that no longer halves is the rounding of the products.
    const ROUNDING: f64 = 1e-5;
    let width = (k + 6).min(size);
    let depth = (size / width).clamp(1, 8);
    let mut rng = Seed(0).stream("leading eigenvectors");
    let mut start = orthonormal(Array2::from_shape_fn((size, width), |_| rng.normal()));
    let mut best = Eigen { values: vec![0.0; width], vectors: start.t().to_owned() };
    let mut last = f64::INFINITY;
    for _ in 0..60 {
        let mut basis = Array2::zeros((size, width * depth));
        let mut images = Array2::zeros((size, width * depth));
        let mut block = start.clone();
        for step in 0..depth {
            task.check()?;
            let columns = step * width..(step + 1) * width;
            basis.slice_mut(s![.., columns.clone()]).assign(&block);
            let image = apply(&block)?;
            images.slice_mut(s![.., columns.clone()]).assign(&image);
            if step + 1 < depth {
                let known = basis.slice(s![.., ..columns.end]);
                let mut next = image;
                for _ in 0..2 {
                    let shadow = product(&known.t(), &next);
                    next -= &product(&known, &shadow);
                    next = orthonormal(next);
                }
                block = next;
            }
        }
        let small = product(&basis.t(), &images);
        let ritz = whole_eigen((&small + &small.t()) * 0.5);
        let turn = ritz.vectors.slice(s![..width, ..]).t().to_owned();
        let vectors = product(&basis, &turn);
        let mapped = product(&images, &turn);
        let largest = ritz.values.first().copied().unwrap_or(0.0);
        let residual = (0..k.min(width))
            .map(|i| (&mapped.column(i) - &(&vectors.column(i) * ritz.values[i])).mapv(|x| x * x).sum().sqrt())
            .fold(0.0, f64::max);
        start = orthonormal(vectors);
        best = Eigen { values: ritz.values, vectors: start.t().to_owned() };
        let stalled = residual > 0.5 * last && residual < ROUNDING * largest;
        if residual <= TOLERANCE * largest || stalled || width * depth >= size {
            break;
        }
        last = residual;
    }
    Ok(best)
}

/// Orthonormal columns spanning those of `m`; columns that depend on earlier ones become zero.
fn orthonormal(mut m: Array2<f64>) -> Array2<f64> {
    for j in 0..m.ncols() {
        let before = m.column(j).dot(&m.column(j)).sqrt();
        for _ in 0..2 {
            for i in 0..j {
                let share = m.column(i).dot(&m.column(j));
                let (left, mut right) = m.multi_slice_mut((s![.., i], s![.., j]));
                right.scaled_add(-share, &left);
            }
        }
        let norm = m.column(j).dot(&m.column(j)).sqrt();
        let factor = if norm > 1e-13 * before.max(f64::MIN_POSITIVE) { 1.0 / norm } else { 0.0 };
        m.column_mut(j).mapv_inplace(|x| x * factor);
    }
    m
}

/// The rotation or reflection R (D × D) for which centred `points`·R lies nearest to centred `onto` in least squares (Schönemann 1966).
/// `None` when there is nothing to go by: other shapes, or one of the two has no extent.
#[must_use]
pub fn procrustes(points: ArrayView2<'_, f32>, onto: ArrayView2<'_, f32>) -> Option<Array2<f64>> {
    if points.dim() != onto.dim() || points.nrows() < 2 {
        return None;
    }
    let a = unit_spread(points)?;
    let b = unit_spread(onto)?;
    let (Some(u), _, Some(vt)) = product(&a.t(), &b).svd(true, true).ok()? else { return None };
    let turn = product(&u, &vt);
    turn.iter().all(|x| x.is_finite()).then_some(turn)
}

/// Centred and scaled to Frobenius norm 1.
fn unit_spread(points: ArrayView2<'_, f32>) -> Option<Array2<f64>> {
    let wide = points.mapv(f64::from);
    let centred = &wide - &wide.mean_axis(Axis(0))?;
    let norm = centred.mapv(|x| x * x).sum().sqrt();
    (norm > 0.0 && norm.is_finite()).then(|| centred / norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(n: usize, d: usize) -> Array2<f32> {
        let mut rng = Seed(3).stream("sample");
        Array2::from_shape_fn((n, d), |(_, j)| (rng.normal() / (1.0 + j as f64) + 0.3 * j as f64) as f32)
    }

    fn inner_of(x: &Array2<f32>, threads: usize) -> Array2<f64> {
        let task = Task::detached();
        let rows = Rows::new(x, false, threads, &task).unwrap();
        let mean = rows.mean(&task).unwrap();
        rows.inner(&mean, &task).unwrap() / rows.scale().powi(2)
    }

    #[test]
    fn products_agree_with_the_plain_sum_for_any_thread_count() {
        for (n, d) in [(700, 5), (2100, 501)] {
            let x = sample(n, d);
            let wide = x.mapv(f64::from);
            let centred = &wide - &wide.mean_axis(Axis(0)).unwrap();
            let plain = centred.t().dot(&centred);
            let ours = inner_of(&x, 1);
            let worst = (&ours - &plain).mapv(f64::abs).fold(0.0_f64, |m, x| m.max(*x));
            assert!(worst < 3e-7 * plain[[0, 0]], "{worst}");
            assert_eq!(ours, inner_of(&x, 3));
        }
    }

    #[test]
    fn leading_vectors_solve_the_equation_and_match_the_whole_solution() {
        let task = Task::detached();
        let matrix = inner_of(&sample(900, 150), 1);
        let found = eigen(matrix.clone(), 3, &task).unwrap();
        let whole = whole_eigen(matrix.clone());
        assert_eq!(found.values.len(), 150);
        for i in 0..3 {
            let v = found.vectors.row(i);
            let left = matrix.dot(&v) - &v * found.values[i];
            assert!(left.dot(&left).sqrt() < 1e-9 * found.values[0]);
            assert!((found.values[i] - whole.values[i]).abs() < 1e-9 * whole.values[0]);
            assert!((v.dot(&whole.vectors.row(i)).abs() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn products_without_the_matrix_give_the_same_vectors() {
        let task = Task::detached();
        let x = sample(400, 90);
        let rows = Rows::new(&x, false, 1, &task).unwrap();
        let mean = rows.mean(&task).unwrap();
        let calls = std::cell::Cell::new(0);
        let free = leading_eigen(90, 2, &task, |v| {
            calls.set(calls.get() + 1);
            rows.inner_times(&mean, v, &task)
        });
        let whole = whole_eigen(rows.inner(&mean, &task).unwrap());
        for (a, b) in free.unwrap().vectors.outer_iter().zip(whole.vectors.outer_iter()).take(2) {
            assert!((a.dot(&b).abs() - 1.0).abs() < 1e-6);
        }
        assert!(calls.get() <= 40, "single-precision products must not be iterated for ever: {}", calls.get());
    }

    #[test]
    fn low_rank_and_zero_matrices_are_solved() {
        let task = Task::detached();
        let mut x = Array2::<f32>::zeros((300, 200));
        x.column_mut(7).iter_mut().enumerate().for_each(|(i, v)| *v = i as f32);
        let found = eigen(inner_of(&x, 1), 3, &task).unwrap();
        assert!((found.vectors[[0, 7]].abs() - 1.0).abs() < 1e-12);
        assert!(found.values[1] <= 1e-9 * found.values[0]);
        let zero = eigen(Array2::zeros((200, 200)), 2, &task).unwrap();
        assert!(zero.values.iter().all(|x| *x == 0.0) && zero.vectors.iter().all(|x| x.is_finite()));
    }

    #[test]
    fn procrustes_undoes_turns_and_mirrors() {
        for d in [2, 3] {
            let x = sample(40, d);
            let mut turned = x.clone();
            let (sin, cos) = 0.7_f32.sin_cos();
            for mut row in turned.outer_iter_mut() {
                let (a, b) = (row[0], row[1]);
                row[0] = cos * a - sin * b + 5.0;
                row[1] = -(sin * a + cos * b);
            }
            let turn = procrustes(turned.view(), x.view()).unwrap();
            let back = unit_spread(turned.view()).unwrap().dot(&turn);
            let want = unit_spread(x.view()).unwrap();
            assert!((back - want).iter().all(|e| e.abs() < 1e-6));
        }
        assert!(procrustes(Array2::zeros((5, 2)).view(), sample(5, 2).view()).is_none());
    }

    #[test]
    fn a_cancelled_task_ends_it() {
        let task = Task::detached();
        task.cancel();
        assert!(Rows::new(&sample(50, 3), true, 1, &task).is_err());
        assert!(eigen(Array2::eye(80), 2, &task).is_err());
    }
}

//! Dense linear algebra for tall matrices: means, covariance, products, orthogonal Procrustes.
//!
//! Shapes: n rows (items) × d columns (dimensions), f32 storage. Products run in blocks of 256 rows (f64 for small matrices, f32 above) and are
//! summed in f64 over a fixed number of shards, so results do not depend on the number of threads.
//! Cost: n·d² for the covariance, d² memory per shard; every loop reports its rows to the task.

use linfa_linalg::svd::SVD;
use ndarray::{Array1, Array2, ArrayView2, Axis, NdFloat, s};

use super::parallel::map_shards;
use super::product::product;
use super::rows::{ReadRows, block};
use crate::base::{Cancelled, Task};

/// Rows of one block.
const BLOCK: usize = 256;
/// Most shards of a sum.
const MAX_SHARDS: usize = 8;
/// Most numbers in all partial sums together (128 MB).
const MAX_PARTIAL: usize = 1 << 24;
/// Up to this many numbers the products run in f64 throughout.
const EXACT_SIZE: usize = 1 << 20;

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
            let rows = shard * BLOCK * 16..((shard + 1) * BLOCK * 16).min(n);
            task.advance(rows.len() as u64)?;
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
        self.sum_over_blocks(&Array2::zeros(v.raw_dim()), task, |from, to, acc: &mut Array2<f64>| {
            let block = self.centred::<f64>(from, to, mean);
            *acc += &product(&block.t(), &product(&block, v));
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
            let (from, to) = (shard * BLOCK, ((shard + 1) * BLOCK).min(n));
            task.advance((to - from) as u64)?;
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
                let (from, to) = (block * BLOCK, ((block + 1) * BLOCK).min(n));
                fold(from, to, &mut acc);
                task.advance((to - from) as u64)?;
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
    use crate::base::Seed;

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
    fn products_without_the_matrix_are_those_with_it() {
        let task = Task::detached();
        let x = sample(700, 40);
        let rows = Rows::new(&x, true, 2, &task).unwrap();
        let mean = rows.mean(&task).unwrap();
        let v = Array2::from_shape_fn((40, 3), |(i, j)| ((i * 7 + j * 3) % 11) as f64);
        let apart = rows.inner_times(&mean, &v, &task).unwrap() - rows.inner(&mean, &task).unwrap().dot(&v);
        assert!(apart.iter().all(|x| x.abs() < 1e-9));
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
    }
}

//! The largest singular values of a sparse matrix and their left vectors, a block at a time, so that the approach can be watched.
//!
//! In: M, n × d, sparse. Out: U (n × k) and σ with M·Mᵀ·U = U·σ², largest first, by block Lanczos on M·Mᵀ (see `lanczos`).
//! Source for singular values by Lanczos: Baglama and Reichel 2005. Differs from ARPACK (as in SciPy) in block and tolerance only; values agree to 1e-9.
//! Cost per round: 4 · stored numbers · b operations for the products, and those of `lanczos`; memory that of its basis and the matrix twice.
//! Random: the first block. Same result for any number of threads.

use ndarray::Array2;

use super::lanczos::{BlockLanczos, Search, Tolerance};
use super::sparse::Csr;
use crate::base::{Cancelled, Rng, Task};

/// A pair counts as found when its residual is below this share of its own σ².
const TOLERANCE: f64 = 1e-5;

/// A truncated singular value decomposition under way.
#[derive(Debug)]
pub struct TruncatedSvd {
    matrix: Csr,
    transpose: Csr,
    wanted: usize,
    block: usize,
    threads: usize,
    ones: Vec<f64>,
    other_ones: Vec<f64>,
    squares: f64,
    lanczos: BlockLanczos,
}

/// The answer so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<'a> {
    /// Singular values, largest first; at most as many as wanted.
    pub values: Vec<f64>,
    /// A left singular vector for each: n × values.
    pub left: &'a Array2<f64>,
    /// Share of Σ M² that is not held, in `[0, 1]`: |M - U·Uᵀ·M|² / |M|².
    pub unexplained: f64,
    /// Every wanted pair is found to the tolerance, or there are no more.
    pub complete: bool,
}

impl TruncatedSvd {
    /// Sets out for the `wanted` largest singular values. Does no product yet.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn new(matrix: Csr, wanted: usize, rng: Rng, threads: usize, task: &Task) -> Result<Self, Cancelled> {
        let (n, d) = (matrix.rows(), matrix.cols());
        let wanted = wanted.min(n).min(d);
        let block = (wanted / 6).clamp(2, 128).min(n);
        let kept = wanted + block;
        let search = Search { wanted, block, kept, most: kept + wanted.max(4 * block), tolerance: Tolerance::OfOwn(TOLERANCE) };
        Ok(Self {
            transpose: matrix.transposed(task)?,
            ones: vec![1.0; n],
            other_ones: vec![1.0; d],
            squares: matrix.values().iter().map(|x| f64::from(*x) * f64::from(*x)).sum(),
            matrix,
            wanted,
            block,
            threads,
            lanczos: BlockLanczos::new(n, search, rng, threads, task)?,
        })
    }

    /// Rounds that this usually takes, roughly.
    #[must_use]
    pub fn expected_rounds(&self) -> usize {
        (5 * self.wanted).div_ceil(self.block)
    }

    /// The answer so far.
    #[must_use]
    pub fn found(&self) -> Found<'_> {
        let pairs = self.lanczos.found();
        let held: f64 = pairs.values.iter().sum();
        let unexplained = if self.squares > 0.0 { (1.0 - held / self.squares).clamp(0.0, 1.0) } else { 0.0 };
        let values = pairs.values.iter().map(|v| v.sqrt()).collect();
        Found { values, left: &pairs.vectors, unexplained, complete: pairs.complete }
    }

    /// One round: the basis grows by a block.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn advance(&mut self, task: &Task) -> Result<(), Cancelled> {
        let image = |block: &Array2<f64>| {
            let across = self.transpose.times(block, &self.other_ones, self.threads, task)?;
            self.matrix.times(&across, &self.ones, self.threads, task)
        };
        self.lanczos.advance(image, task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::s;

    use crate::math::symmetric::{Eigen, symmetric_eigen};

    fn random(n: usize, d: u32, share: f64) -> Csr {
        let mut rng = Rng::new(8);
        let rows: Vec<Vec<(u32, f32)>> = (0..n)
            .map(|_| (0..d).filter_map(|c| if rng.unit_f64() < share { Some((c, 3.0 * rng.unit_f32())) } else { None }).collect())
            .collect();
        Csr::from_rows(d as usize, &rows)
    }

    fn dense_eigen(m: &Csr) -> Eigen {
        let dense =
            Array2::from_shape_vec((m.rows(), m.cols()), (0..m.rows()).flat_map(|r| m.dense_row(r)).map(f64::from).collect()).unwrap();
        symmetric_eigen(&dense.dot(&dense.t()), &Task::detached()).unwrap()
    }

    fn run(m: &Csr, k: usize, seed: u64, threads: usize) -> (TruncatedSvd, usize) {
        let task = Task::detached();
        let mut svd = TruncatedSvd::new(m.clone(), k, Rng::new(seed), threads, &task).unwrap();
        let mut rounds = 0;
        while !svd.found().complete && rounds < 500 {
            svd.advance(&task).unwrap();
            rounds += 1;
        }
        (svd, rounds)
    }

    #[test]
    fn agrees_with_the_whole_decomposition_and_with_itself_on_any_number_of_threads() {
        let m = random(300, 220, 0.1);
        let whole = dense_eigen(&m);
        let (svd, rounds) = run(&m, 24, 1, 1);
        let found = svd.found();
        assert!(found.complete && rounds > 10, "{rounds}");
        for (got, want) in found.values.iter().zip(&whole.values) {
            assert!((got - want.sqrt()).abs() < 1e-8 * whole.values[0].sqrt(), "{got} {}", want.sqrt());
        }
        let apart = found.left.t().dot(found.left) - Array2::<f64>::eye(24);
        assert!(apart.iter().all(|x| x.abs() < 1e-10));
        // The space is the same: projecting one set on the other loses nothing.
        let overlap = whole.vectors.slice(s![..24, ..]).dot(found.left);
        let lost = 24.0 - overlap.iter().map(|x| x * x).sum::<f64>();
        assert!(lost.abs() < 1e-5, "{lost}");
        assert_eq!(found, run(&m, 24, 1, 3).0.found());
        let (other, _) = run(&m, 24, 2, 2);
        let other = other.found();
        assert!(found.values.iter().zip(&other.values).all(|(a, b)| (a - b).abs() < 1e-8));
    }

    #[test]
    fn small_ranks_end_with_what_there_is() {
        let row = vec![(0, 1.0), (2, 2.0)];
        for (m, rank) in [
            (Csr::from_rows(3, &[row.clone(), row.clone(), row.clone(), row]), 1),
            (random(6, 9, 0.6), 6),
            (Csr::from_rows(5, &vec![Vec::new(); 5]), 0),
            (Csr::from_rows(1, &[vec![(0, 2.0)]]), 1),
        ] {
            let (svd, _) = run(&m, 50, 1, 1);
            let found = svd.found();
            assert_eq!(found.values.len(), rank);
            assert!(found.complete && found.unexplained < 1e-6 && found.left.iter().all(|x| x.is_finite()));
        }
    }
}

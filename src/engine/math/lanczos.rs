//! The largest eigenvalues of a large symmetric operator and their vectors, a block at a time, so that the approach can be watched.
//!
//! In: A, n × n, symmetric without negative eigenvalues, known by its products with blocks. Out: V (n × k) and λ with A·V = V·λ, largest first. Block Lanczos: an
//! orthonormal basis grows by the part of A·F that it does not hold yet, F being its last block; the eigenpairs of T = basisᵀ·A·basis are the answer so far (Rayleigh
//! and Ritz). A basis that has grown too wide is exchanged for its best directions (thick restart). All in `f64`, fully orthogonalised. Sign: the largest number of
//! each vector is positive. Residual of a pair: |A·v - λ·v|, known from T without another product.
//! Sources: Golub and Underwood 1977 (block Lanczos); Wu and Simon 2000 (thick restart).
//! Cost per round: one product with b columns and 8 · n · m · b operations for the basis of m columns; memory 8 · n · m bytes.
//! Random: the first block. Same result for any number of threads.

use ndarray::{Array2, ArrayView2, s};

use super::parallel::map_shards;
use super::product::product;
use super::symmetric::symmetric_eigen;
use crate::base::{Cancelled, Rng, Task};

/// Rows of one shard of a product of tall matrices.
const SHARD: usize = 2048;
/// Directions smaller than this share of the largest are rounding.
const ROUNDING: f64 = 1e-7;

/// When a pair counts as found: its residual is at most this share …
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// … of its own eigenvalue.
    OfOwn(f64),
    /// … of the largest eigenvalue.
    OfLargest(f64),
}

/// What is looked for, and how wide the basis may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Eigenpairs wanted.
    pub wanted: usize,
    /// Columns that the basis grows by.
    pub block: usize,
    /// Columns that a restart keeps; at least `wanted`.
    pub kept: usize,
    /// Columns that the basis may have; at least `kept` and a block.
    pub most: usize,
    /// When a pair counts as found.
    pub tolerance: Tolerance,
}

/// Eigenpairs found so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// Eigenvalues above rounding, largest first; at most as many as wanted.
    pub values: Vec<f64>,
    /// A unit vector for each: n × values.
    pub vectors: Array2<f64>,
    /// Every wanted pair is found to the tolerance, or there are no more.
    pub complete: bool,
}

/// A search under way.
#[derive(Debug)]
pub struct BlockLanczos {
    search: Search,
    threads: usize,
    /// n × m, orthonormal.
    basis: Array2<f64>,
    /// m × m: basisᵀ·A·basis.
    small: Array2<f64>,
    /// The block that the basis grows by next, orthonormal and apart from it.
    next: Array2<f64>,
    found: Pairs,
}

impl BlockLanczos {
    /// Sets out for the largest eigenvalues of an operator on `size` dimensions. Does no product yet.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn new(size: usize, search: Search, mut rng: Rng, threads: usize, task: &Task) -> Result<Self, Cancelled> {
        let mut lanczos = Self {
            search,
            threads,
            basis: Array2::zeros((size, 0)),
            small: Array2::zeros((0, 0)),
            next: Array2::zeros((size, 0)),
            found: Pairs { values: Vec::new(), vectors: Array2::zeros((size, 0)), complete: false },
        };
        let start = Array2::from_shape_fn((size, search.block.min(size)), |_| rng.normal());
        lanczos.next = lanczos.orthonormal(start, 0.0, task)?;
        Ok(lanczos)
    }

    /// The answer so far.
    #[must_use]
    pub fn found(&self) -> &Pairs {
        &self.found
    }

    /// One round: the basis grows by a block. `apply` is the product of A with a block.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn advance(&mut self, apply: impl FnOnce(&Array2<f64>) -> Result<Array2<f64>, Cancelled>, task: &Task) -> Result<(), Cancelled> {
        if self.found.complete {
            return Ok(());
        }
        if self.basis.ncols() + self.next.ncols() > self.search.most {
            self.restart(task)?;
        }
        // The image of the new block, and what of it lies outside the basis.
        let new = std::mem::replace(&mut self.next, Array2::zeros((0, 0)));
        let mut image = apply(&new)?;
        self.basis = beside(&self.basis, &new, task)?;
        let size = self.shadow(&image, &image, task)?.diag().iter().fold(0.0_f64, |m, x| m.max(*x)).sqrt();
        let mut shares = Array2::zeros((self.basis.ncols(), new.ncols()));
        for _ in 0..2 {
            let shadow = self.shadow(&self.basis, &image, task)?;
            image -= &self.product(&self.basis, shadow.view(), task)?;
            shares += &shadow;
        }
        self.widen(&shares);
        let next = self.orthonormal(image.clone(), ROUNDING * ROUNDING * size, task)?;
        let rest = self.shadow(&next, &image, task)?;
        self.next = next;
        self.solve(&rest, task)
    }

    /// Takes the products of the basis with the newest image into T.
    fn widen(&mut self, shares: &Array2<f64>) {
        let (m, b) = shares.dim();
        let mut small = Array2::zeros((m, m));
        small.slice_mut(s![..m - b, ..m - b]).assign(&self.small);
        small.slice_mut(s![.., m - b..]).assign(shares);
        small.slice_mut(s![m - b.., ..]).assign(&shares.t());
        // The corner is symmetric up to rounding.
        let corner = shares.slice(s![m - b.., ..]);
        small.slice_mut(s![m - b.., m - b..]).assign(&((&corner + &corner.t()) * 0.5));
        self.small = small;
    }

    /// Exchanges the basis for its best directions.
    fn restart(&mut self, task: &Task) -> Result<(), Cancelled> {
        let pairs = symmetric_eigen(&self.small, task)?;
        let kept = self.search.kept.min(pairs.values.len());
        self.basis = self.product(&self.basis, pairs.vectors.slice(s![..kept, ..]).t(), task)?;
        self.small = Array2::from_diag(&ndarray::Array1::from_vec(pairs.values[..kept].to_vec()));
        Ok(())
    }

    /// The best answer that the basis holds. `rest` are the coordinates of the newest image in the next block.
    fn solve(&mut self, rest: &Array2<f64>, task: &Task) -> Result<(), Cancelled> {
        let pairs = symmetric_eigen(&self.small, task)?;
        let m = pairs.values.len();
        let largest = pairs.values.first().copied().unwrap_or(0.0).max(0.0);
        let wanted = self.search.wanted;
        let real = pairs.values.iter().take(wanted).take_while(|v| **v > 1e-12 * largest && **v > 0.0).count();
        let last = pairs.vectors.slice(s![..real, m - rest.ncols()..]);
        let residuals = product(&last, &rest.t());
        let enough = |i: usize| match self.search.tolerance {
            Tolerance::OfOwn(share) => share * pairs.values[i],
            Tolerance::OfLargest(share) => share * largest,
        };
        let is_found = |i: usize| residuals.row(i).dot(&residuals.row(i)).sqrt() <= enough(i);
        let exhausted = self.next.ncols() == 0 || m >= self.basis.nrows();
        let complete = exhausted || (real == wanted && (0..real).all(is_found));
        let mut vectors = self.product(&self.basis, pairs.vectors.slice(s![..real, ..]).t(), task)?;
        for mut column in vectors.columns_mut() {
            let largest = column.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m });
            if largest < 0.0 {
                column.mapv_inplace(|x| -x);
            }
        }
        self.found = Pairs { values: pairs.values[..real].to_vec(), vectors, complete };
        Ok(())
    }

    /// Orthonormal columns spanning those of `block`, directions not above `least` and those of rounding left out.
    fn orthonormal(&self, mut block: Array2<f64>, least: f64, task: &Task) -> Result<Array2<f64>, Cancelled> {
        for pass in 0..2 {
            if pass == 1 {
                // What rounding put back along the basis.
                let shadow = self.shadow(&self.basis, &block, task)?;
                block -= &self.product(&self.basis, shadow.view(), task)?;
            }
            let pairs = symmetric_eigen(&self.shadow(&block, &block, task)?, task)?;
            let largest = pairs.values.first().copied().unwrap_or(0.0);
            let floor = if pass == 0 { (least * least).max(largest * ROUNDING * ROUNDING * 0.01) } else { 0.5 };
            let kept = pairs.values.iter().take_while(|v| **v > floor && **v > 0.0).count();
            let mut turn = pairs.vectors.slice(s![..kept, ..]).t().to_owned();
            for (mut column, value) in turn.columns_mut().into_iter().zip(&pairs.values) {
                column /= value.sqrt();
            }
            block = self.product(&block, turn.view(), task)?;
        }
        Ok(block)
    }

    /// aᵀ·b of two tall matrices, summed over fixed shards.
    fn shadow(&self, a: &Array2<f64>, b: &Array2<f64>, task: &Task) -> Result<Array2<f64>, Cancelled> {
        let n = a.nrows();
        let parts = map_shards(self.threads, n.div_ceil(SHARD), |shard| {
            task.check()?;
            let rows = shard * SHARD..((shard + 1) * SHARD).min(n);
            Ok(product(&a.slice(s![rows.clone(), ..]).t(), &b.slice(s![rows, ..])))
        });
        let mut sum = Array2::zeros((a.ncols(), b.ncols()));
        for part in parts {
            sum += &part?;
        }
        Ok(sum)
    }

    /// a·b of a tall matrix and a small one.
    fn product(&self, a: &Array2<f64>, b: ArrayView2<'_, f64>, task: &Task) -> Result<Array2<f64>, Cancelled> {
        let n = a.nrows();
        let parts = map_shards(self.threads, n.div_ceil(SHARD), |shard| {
            task.check()?;
            Ok(product(&a.slice(s![shard * SHARD..((shard + 1) * SHARD).min(n), ..]), &b))
        });
        let mut out = Array2::zeros((n, b.ncols()));
        for (shard, part) in parts.into_iter().enumerate() {
            let part = part?;
            out.slice_mut(s![shard * SHARD..shard * SHARD + part.nrows(), ..]).assign(&part);
        }
        Ok(out)
    }
}

/// The columns of two tall matrices beside each other.
fn beside(a: &Array2<f64>, b: &Array2<f64>, task: &Task) -> Result<Array2<f64>, Cancelled> {
    let (n, known) = a.dim();
    let mut out = Array2::zeros((n, known + b.ncols()));
    for from in (0..n).step_by(SHARD) {
        task.check()?;
        let rows = from..(from + SHARD).min(n);
        out.slice_mut(s![rows.clone(), ..known]).assign(&a.slice(s![rows.clone(), ..]));
        out.slice_mut(s![rows.clone(), known..]).assign(&b.slice(s![rows, ..]));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEARCH: Search = Search { wanted: 3, block: 4, kept: 16, most: 64, tolerance: Tolerance::OfLargest(1e-11) };

    /// A random matrix whose squares of rows shrink, times itself transposed.
    fn positive(n: usize, fall: f64) -> Array2<f64> {
        let mut rng = Rng::new(4);
        let half = Array2::from_shape_fn((n, n), |(i, _)| rng.normal() / (1.0 + fall * i as f64));
        half.dot(&half.t())
    }

    fn run(matrix: &Array2<f64>, threads: usize) -> (Pairs, usize) {
        let task = Task::detached();
        let mut lanczos = BlockLanczos::new(matrix.nrows(), SEARCH, Rng::new(1), threads, &task).unwrap();
        let mut rounds = 0;
        while !lanczos.found().complete && rounds < 500 {
            lanczos.advance(|block| Ok(matrix.dot(block)), &task).unwrap();
            rounds += 1;
        }
        (lanczos.found().clone(), rounds)
    }

    #[test]
    fn agrees_with_the_whole_decomposition_on_any_number_of_threads() {
        for (n, fall) in [(5, 0.1), (40, 0.0), (300, 0.0), (300, 1.0)] {
            let matrix = positive(n, fall);
            let whole = symmetric_eigen(&matrix, &Task::detached()).unwrap();
            let (found, rounds) = run(&matrix, 1);
            assert!(found.complete && rounds < 120, "{n}: {rounds} rounds");
            for (i, value) in found.values.iter().enumerate() {
                assert!((value - whole.values[i]).abs() < 1e-9 * whole.values[0], "{n}: {value} {}", whole.values[i]);
                let off = matrix.dot(&found.vectors.column(i)) - &found.vectors.column(i) * *value;
                assert!(off.dot(&off).sqrt() < 1e-9 * whole.values[0], "{n}");
            }
            assert_eq!(found, run(&matrix, 3).0);
        }
    }

    #[test]
    fn it_ends_with_what_there_is_and_when_cancelled() {
        let mut one = Array2::zeros((200, 200));
        one[[7, 7]] = 3.0;
        let (found, _) = run(&one, 1);
        assert!(found.complete && found.values.len() == 1 && (found.vectors[[7, 0]] - 1.0).abs() < 1e-12, "{:?}", found.values);
        let (none, _) = run(&Array2::zeros((90, 90)), 1);
        assert!(none.complete && none.values.is_empty());
        let task = Task::detached();
        let mut lanczos = BlockLanczos::new(90, SEARCH, Rng::new(1), 1, &task).unwrap();
        task.cancel();
        assert_eq!(lanczos.advance(|block| Ok(block.clone()), &task), Err(Cancelled));
    }
}

//! A cell of the PPMI table out of the dimensions that an SVD kept: M ≈ U·Uᵀ·M, which is U·Σ·Vᵀ of that rank.
//!
//! The vectors are X = U·Σ^eig. With M(·, c) the column of the context, y(k) = X(·, k)·M(·, c) / |X(·, k)|² is its coordinate on dimension k, Σ^(1 - eig)·V, and the cell
//! stands as Σ x(w, k) · y(k). No singular value is needed for it; where `eig` is above 0 they are the lengths of the columns, |X(·, k)|^(1 / eig).
//! Source: Levy, Goldberg and Dagan 2015, section 2.2. Cost: dimensions × (words + stored numbers of the column).

use ndarray::Array2;

use crate::base::{Cancelled, Task};

/// Rows between two looks at the task.
const ROWS: usize = 4096;

/// What one dimension adds to the sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// x(w, k): the word on this dimension.
    pub word: f64,
    /// y(c, k): the context on it.
    pub context: f64,
    /// The singular value, where the vectors tell it (`eig` above 0); 0 for a dimension that the table does not have.
    pub sigma: Option<f64>,
    /// Σ x·y up to this dimension.
    pub sum: f64,
}

impl Share {
    /// x · y.
    #[must_use]
    pub fn product(&self) -> f64 {
        self.word * self.context
    }
}

/// A cell as few dimensions have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rebuilt {
    /// Power of the singular values in the vectors.
    pub eig: f64,
    /// The dimensions in their order, the largest singular value first.
    pub shares: Vec<Share>,
}

impl Rebuilt {
    /// The whole sum.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.shares.last().map_or(0.0, |s| s.sum)
    }

    /// Dimensions that add most to the sum or take most off it, at most `n`, with their places.
    #[must_use]
    pub fn largest(&self, n: usize) -> Vec<(usize, Share)> {
        let mut all: Vec<(usize, Share)> = self.shares.iter().copied().enumerate().filter(|(_, s)| s.product() != 0.0).collect();
        all.sort_by(|(i, a), (j, b)| b.product().abs().total_cmp(&a.product().abs()).then(i.cmp(j)));
        all.truncate(n);
        all
    }
}

/// `column` are the numbers of M(·, c) that are not 0, with their rows.
pub fn rebuild(
    vectors: &Array2<f32>,
    eig: f64,
    word: u32,
    column: impl Iterator<Item = (usize, f64)>,
    task: &Task,
) -> Result<Rebuilt, Cancelled> {
    let dims = vectors.ncols();
    let mut along = vec![0.0_f64; dims];
    for (i, (row, cell)) in column.enumerate() {
        if i % ROWS == 0 {
            task.check()?;
        }
        along.iter_mut().zip(vectors.row(row)).for_each(|(sum, x)| *sum += f64::from(*x) * cell);
    }
    let mut squares = vec![0.0_f64; dims];
    for (i, row) in vectors.rows().into_iter().enumerate() {
        if i % ROWS == 0 {
            task.check()?;
        }
        squares.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x) * f64::from(*x));
    }
    let mut sum = 0.0;
    let share = |((x, along), square): ((&f32, f64), f64)| {
        let (word, context) = (f64::from(*x), if square > 0.0 { along / square } else { 0.0 });
        sum += word * context;
        let sigma = if square > 0.0 { libm::pow(square.sqrt(), 1.0 / eig) } else { 0.0 };
        Share { word, context, sigma: (eig > 0.0).then_some(sigma), sum }
    };
    let shares = vectors.row(word as usize).iter().zip(along).zip(squares).map(share).collect();
    Ok(Rebuilt { eig, shares })
}

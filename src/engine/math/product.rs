//! Products of matrices, the same to the bit on every machine: each number of the result is a chain of fused multiply-adds in the order of the inner dimension.
//!
//! `ndarray`'s own product (the crate `matrixmultiply`) splits the same sums by what the processor has, so its last digits differ from one machine to the next.
//! Products of two vectors, and of a matrix with a vector, are `ndarray`'s: they do not look at the processor.
//! In: m × k and k × n, any strides. Out: m × n. Cost: m·k·n multiply-adds, and both matrices packed once.

use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2, s};

use super::kernels::Level;
use super::kernels::product::{Number, ROWS};

/// Steps of the inner dimension that are packed together.
const DEPTH: usize = 256;

/// a·b.
///
/// # Panics
/// When `a` has not as many columns as `b` has rows.
#[must_use]
pub fn product<T: Number>(a: &ArrayBase<impl Data<Elem = T>, Ix2>, b: &ArrayBase<impl Data<Elem = T>, Ix2>) -> Array2<T> {
    product_at(Level::detected(), a.view(), b.view())
}

fn product_at<T: Number>(level: Level, a: ArrayView2<'_, T>, b: ArrayView2<'_, T>) -> Array2<T> {
    assert_eq!(a.ncols(), b.nrows(), "the inner dimensions must agree");
    let (m, n) = (a.nrows(), b.ncols());
    let mut out = Array2::zeros((m, n));
    let mut sums = vec![T::zero(); ROWS * T::COLUMNS];
    for start in (0..a.ncols()).step_by(DEPTH) {
        let steps = start..(start + DEPTH).min(a.ncols());
        let right = packed(b.slice(s![steps.clone(), ..]), T::COLUMNS);
        let left = packed(a.slice(s![.., steps.clone()]).reversed_axes(), ROWS);
        for (top, a) in (0..m).step_by(ROWS).zip(left.chunks_exact(ROWS * steps.len())) {
            let rows = ROWS.min(m - top);
            for (first, b) in (0..n).step_by(T::COLUMNS).zip(right.chunks_exact(T::COLUMNS * steps.len())) {
                let columns = first..(first + T::COLUMNS).min(n);
                for (row, sums) in sums.chunks_exact_mut(T::COLUMNS).enumerate().take(rows) {
                    out.slice(s![top + row, columns.clone()]).iter().zip(sums).for_each(|(from, to)| *to = *from);
                }
                T::add_products(level, a, b, &mut sums);
                for (row, sums) in sums.chunks_exact(T::COLUMNS).enumerate().take(rows) {
                    out.slice_mut(s![top + row, columns.clone()]).iter_mut().zip(sums).for_each(|(to, from)| *to = *from);
                }
            }
        }
    }
    out
}

/// Panels of `width` columns, each row by row, the last filled up with zeros.
fn packed<T: Number>(matrix: ArrayView2<'_, T>, width: usize) -> Vec<T> {
    let (steps, n) = matrix.dim();
    let mut out = vec![T::zero(); steps * n.next_multiple_of(width)];
    for (panel, first) in out.chunks_exact_mut((steps * width).max(1)).zip((0..n).step_by(width)) {
        let part = matrix.slice(s![.., first..(first + width).min(n)]);
        // Along memory, whichever way the matrix lies.
        if part.strides()[0].abs() < part.strides()[1].abs() {
            for (c, column) in part.columns().into_iter().enumerate() {
                column.iter().enumerate().for_each(|(step, x)| panel[step * width + c] = *x);
            }
        } else {
            for (row, to) in part.rows().into_iter().zip(panel.chunks_exact_mut(width)) {
                row.iter().zip(to).for_each(|(x, to)| *to = *x);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    fn random<T: Number>(m: usize, n: usize, rng: &mut Rng) -> Array2<T> {
        Array2::from_shape_fn((m, n), |_| T::from(rng.normal()).unwrap())
    }

    fn check<T: Number>() {
        let mut rng = Rng::new(2);
        for (m, k, n) in [(1, 1, 1), (3, 0, 2), (5, 7, 3), (12, 40, 16), (13, 300, 17), (40, 257, 33), (0, 4, 4)] {
            let (a, b) = (random::<T>(m, k, &mut rng), random::<T>(k, n, &mut rng));
            let want = Array2::from_shape_fn((m, n), |(i, j)| (0..k).fold(T::zero(), |sum, l| a[[i, l]].mul_add(b[[l, j]], sum)));
            for level in Level::runnable() {
                assert_eq!(product_at(level, a.view(), b.view()), want, "{level:?} {m} {k} {n}");
                let (at, bt) = (a.t().as_standard_layout().into_owned(), b.t().as_standard_layout().into_owned());
                assert_eq!(product_at(level, at.t(), bt.t()), want, "{level:?} {m} {k} {n}, transposed");
            }
        }
    }

    #[test]
    fn every_level_gives_the_chain_of_fused_multiply_adds() {
        check::<f32>();
        check::<f64>();
    }
}

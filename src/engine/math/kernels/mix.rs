//! The weighted mean of several rows: what CBOW over words of unequally many pieces needs.

use super::simd::{Kernel, Simd};
use super::{Level, Rows};

/// Row `slot` of `into` becomes Σ weight · row over the rows of `from`; zero for no rows. A row may be named twice.
///
/// # Panics
/// For a row that is not there, unequally many rows and weights, or matrices of different width.
pub fn weighted_mean(level: Level, from: &Rows, rows: &[u32], weights: &[f32], into: &mut Rows, slot: usize) {
    assert!(from.dims() == into.dims() && rows.len() == weights.len(), "matrices of different width");
    assert!(slot < into.len() && rows.iter().all(|r| (*r as usize) < from.len()), "no such row");
    let stride = from.stride();
    level.run(Mix { from: from.padded(), rows, weights, into: &mut into.padded_mut()[slot * stride..][..stride] });
}

struct Mix<'a> {
    from: &'a [f32],
    rows: &'a [u32],
    weights: &'a [f32],
    into: &'a mut [f32],
}

impl Kernel for Mix<'_> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { from, rows, weights, into } = self;
        let stride = into.len();
        for at in (0..stride).step_by(S::LANES) {
            let mut sum = simd.splat(0.0);
            for (row, weight) in rows.iter().zip(weights) {
                // SAFETY: the row is there, and holds `stride` floats, a multiple of the lanes.
                let x = unsafe { simd.load(from.as_ptr().add(*row as usize * stride + at)) };
                sum = simd.add(sum, simd.mul(simd.splat(*weight), x));
            }
            // SAFETY: as above.
            unsafe { simd.store(into.as_mut_ptr().add(at), sum) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_mixes() {
        for level in Level::runnable() {
            let mut rows = Rows::zeroed(4, 21);
            (0..4).for_each(|r| rows.row_mut(r).iter_mut().enumerate().for_each(|(i, x)| *x = (r * 10 + i) as f32));
            let mut out = Rows::zeroed(2, 21);
            weighted_mean(level, &rows, &[1, 3, 3], &[0.5, 0.25, 0.125], &mut out, 1);
            assert!((out.row(1)[4] - (7.0 + 34.0 * 0.375)).abs() < 1e-5, "{level:?}");
            assert_eq!(out.row(0), [0.0; 21]);
            weighted_mean(level, &rows, &[], &[], &mut out, 1);
            assert_eq!(out.row(1), [0.0; 21]);
        }
    }
}

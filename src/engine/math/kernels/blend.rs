//! The mean of several rows, and a change added to several rows: what CBOW and sub-words need around an update.

use super::simd::{Kernel, Simd};
use super::{BOUND, Level, Rows};

/// Row `slot` of `into` becomes the mean of the rows of `from`; zero for no rows. A row may be named twice.
///
/// # Panics
/// For a row that is not there, or matrices of different width.
pub fn mean_rows(level: Level, from: &Rows, rows: &[u32], into: &mut Rows, slot: usize) {
    check(from, rows, into, slot);
    let scale = 1.0 / rows.len().max(1) as f32;
    let stride = from.stride();
    level.run(Mean { from: from.padded(), rows, into: &mut into.padded_mut()[slot * stride..][..stride], scale });
}

/// Adds `after - before` (row `slot` of each) to the rows of `to`, within ±[`BOUND`]. A row that is named twice gets it twice.
///
/// # Panics
/// For a row that is not there, or matrices of different width.
pub fn add_difference(level: Level, to: &mut Rows, rows: &[u32], after: &Rows, before: &Rows, slot: usize) {
    check(to, rows, after, slot);
    check(to, rows, before, slot);
    let stride = to.stride();
    let (after, before) = (&after.padded()[slot * stride..][..stride], &before.padded()[slot * stride..][..stride]);
    level.run(Change { to: to.padded_mut(), rows, after, before });
}

fn check(all: &Rows, rows: &[u32], one: &Rows, slot: usize) {
    assert!(all.dims() == one.dims(), "matrices of different width");
    assert!(slot < one.len() && rows.iter().all(|r| (*r as usize) < all.len()), "no such row");
}

struct Mean<'a> {
    from: &'a [f32],
    rows: &'a [u32],
    into: &'a mut [f32],
    scale: f32,
}

impl Kernel for Mean<'_> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { from, rows, into, scale } = self;
        let stride = into.len();
        for at in (0..stride).step_by(S::LANES) {
            let mut sum = simd.splat(0.0);
            for row in rows {
                // SAFETY: the row is there, and holds `stride` floats, a multiple of the lanes.
                sum = simd.add(sum, unsafe { simd.load(from.as_ptr().add(*row as usize * stride + at)) });
            }
            // SAFETY: as above.
            unsafe { simd.store(into.as_mut_ptr().add(at), simd.mul(sum, simd.splat(scale))) };
        }
    }
}

struct Change<'a> {
    to: &'a mut [f32],
    rows: &'a [u32],
    after: &'a [f32],
    before: &'a [f32],
}

impl Kernel for Change<'_> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { to, rows, after, before } = self;
        let stride = after.len();
        for at in (0..stride).step_by(S::LANES) {
            // SAFETY: all rows hold `stride` floats, a multiple of the lanes.
            let change = unsafe { simd.sub(simd.load(after.as_ptr().add(at)), simd.load(before.as_ptr().add(at))) };
            for row in rows {
                // SAFETY: the row is there, as `check` found.
                unsafe {
                    let x = to.as_mut_ptr().add(*row as usize * stride + at);
                    simd.store(x, simd.within(simd.add(simd.load(x), change), BOUND));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_takes_means_and_adds_changes() {
        for level in Level::runnable() {
            let mut rows = Rows::zeroed(4, 21);
            (0..4).for_each(|r| rows.row_mut(r).iter_mut().enumerate().for_each(|(i, x)| *x = (r * 10 + i) as f32));
            let (mut mean, before) = (Rows::zeroed(2, 21), Rows::zeroed(2, 21));
            mean_rows(level, &rows, &[1, 3, 3], &mut mean, 1);
            assert!((mean.row(1)[4] - (14.0 + 34.0 + 34.0) / 3.0).abs() < 1e-5, "{level:?}");
            mean.row_mut(1).fill(0.5);
            add_difference(level, &mut rows, &[0, 2, 2], &mean, &before, 1);
            assert_eq!((rows.row(0)[20], rows.row(1)[20], rows.row(2)[20]), (20.5, 30.0, 41.0), "{level:?}");
            mean_rows(level, &rows, &[], &mut mean, 0);
            assert_eq!(mean.row(0), [0.0; 21]);
        }
    }
}

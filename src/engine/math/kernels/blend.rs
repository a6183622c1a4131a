//! The mean of several rows, and a change added to several rows: what CBOW and sub-words need around an update.

use super::{BOUND, Level, Rows};

/// Row `slot` of `into` becomes the mean of the rows of `from`; zero for no rows. A row may be named twice.
///
/// # Panics
/// For a row that is not there, or matrices of different width.
pub fn mean_rows(level: Level, from: &Rows, rows: &[u32], into: &mut Rows, slot: usize) {
    check(from, rows, into, slot);
    let scale = 1.0 / rows.len().max(1) as f32;
    match level.min(Level::of_machine()) {
        #[cfg(target_arch = "x86_64")]
        level @ (Level::Avx512 | Level::Avx2) => wide::mean(level, from, rows, into, slot, scale),
        _ => {
            let stride = from.stride();
            let into = &mut into.padded_mut()[slot * stride..][..stride];
            into.fill(0.0);
            for row in rows {
                for (sum, x) in into.iter_mut().zip(&from.padded()[*row as usize * stride..][..stride]) {
                    *sum += x;
                }
            }
            for x in into {
                *x *= scale;
            }
        }
    }
}

/// Adds `after - before` (row `slot` of each) to the rows of `to`, within ±[`BOUND`]. A row that is named twice gets it twice.
///
/// # Panics
/// For a row that is not there, or matrices of different width.
pub fn add_difference(level: Level, to: &mut Rows, rows: &[u32], after: &Rows, before: &Rows, slot: usize) {
    check(to, rows, after, slot);
    check(to, rows, before, slot);
    match level.min(Level::of_machine()) {
        #[cfg(target_arch = "x86_64")]
        level @ (Level::Avx512 | Level::Avx2) => wide::add(level, to, rows, after, before, slot),
        _ => {
            let stride = to.stride();
            let (after, before) = (&after.padded()[slot * stride..][..stride], &before.padded()[slot * stride..][..stride]);
            for row in rows {
                let to = &mut to.padded_mut()[*row as usize * stride..][..stride];
                for ((x, after), before) in to.iter_mut().zip(after).zip(before) {
                    *x = (*x + (after - before)).clamp(-BOUND, BOUND);
                }
            }
        }
    }
}

fn check(all: &Rows, rows: &[u32], one: &Rows, slot: usize) {
    assert!(all.dims() == one.dims(), "matrices of different width");
    assert!(slot < one.len() && rows.iter().all(|r| (*r as usize) < all.len()), "no such row");
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::super::simd::{Avx2, Avx512, Simd};
    use super::{BOUND, Level, Rows};

    pub(super) fn mean(level: Level, from: &Rows, rows: &[u32], into: &mut Rows, slot: usize, scale: f32) {
        let stride = from.stride();
        let into = &mut into.padded_mut()[slot * stride..][..stride];
        // SAFETY: the caller checked rows and level; every row holds `stride` floats.
        unsafe {
            if level == Level::Avx512 {
                mean_avx512(from.padded(), rows, into, scale);
            } else {
                mean_avx2(from.padded(), rows, into, scale);
            }
        }
    }

    pub(super) fn add(level: Level, to: &mut Rows, rows: &[u32], after: &Rows, before: &Rows, slot: usize) {
        let stride = to.stride();
        let (after, before) = (&after.padded()[slot * stride..][..stride], &before.padded()[slot * stride..][..stride]);
        // SAFETY: as in `mean`.
        unsafe {
            if level == Level::Avx512 {
                add_avx512(to.padded_mut().as_mut_ptr(), rows, after, before);
            } else {
                add_avx2(to.padded_mut().as_mut_ptr(), rows, after, before);
            }
        }
    }

    #[target_feature(enable = "avx512f,avx2,fma")]
    unsafe fn mean_avx512(from: &[f32], rows: &[u32], into: &mut [f32], scale: f32) {
        unsafe { mean_of::<Avx512>(from, rows, into, scale) }
    }

    #[target_feature(enable = "avx2,fma")]
    unsafe fn mean_avx2(from: &[f32], rows: &[u32], into: &mut [f32], scale: f32) {
        unsafe { mean_of::<Avx2>(from, rows, into, scale) }
    }

    #[target_feature(enable = "avx512f,avx2,fma")]
    unsafe fn add_avx512(to: *mut f32, rows: &[u32], after: &[f32], before: &[f32]) {
        unsafe { add_to::<Avx512>(to, rows, after, before) }
    }

    #[target_feature(enable = "avx2,fma")]
    unsafe fn add_avx2(to: *mut f32, rows: &[u32], after: &[f32], before: &[f32]) {
        unsafe { add_to::<Avx2>(to, rows, after, before) }
    }

    #[inline(always)]
    unsafe fn mean_of<S: Simd>(from: &[f32], rows: &[u32], into: &mut [f32], scale: f32) {
        let stride = into.len();
        unsafe {
            for at in (0..stride).step_by(S::LANES) {
                let mut sum = S::splat(0.0);
                for row in rows {
                    sum = S::add(sum, S::load(from.as_ptr().add(*row as usize * stride + at)));
                }
                S::store(into.as_mut_ptr().add(at), S::mul(sum, S::splat(scale)));
            }
        }
    }

    #[inline(always)]
    unsafe fn add_to<S: Simd>(to: *mut f32, rows: &[u32], after: &[f32], before: &[f32]) {
        let stride = after.len();
        unsafe {
            for at in (0..stride).step_by(S::LANES) {
                let change = S::sub(S::load(after.as_ptr().add(at)), S::load(before.as_ptr().add(at)));
                for row in rows {
                    let x = to.add(*row as usize * stride + at);
                    let moved = S::add(S::load(x), change);
                    S::store(x, S::max(S::min(moved, S::splat(BOUND)), S::splat(-BOUND)));
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

//! The weighted mean of several rows: what CBOW over words of unequally many pieces needs.

use super::{LINE, Level, Rows};

/// Row `slot` of `into` becomes Σ weight · row over the rows of `from`; zero for no rows. A row may be named twice.
///
/// # Panics
/// For a row that is not there, unequally many rows and weights, or matrices of different width.
pub fn weighted_mean(level: Level, from: &Rows, rows: &[u32], weights: &[f32], into: &mut Rows, slot: usize) {
    assert!(from.dims() == into.dims() && rows.len() == weights.len(), "matrices of different width");
    assert!(slot < into.len() && rows.iter().all(|r| (*r as usize) < from.len()), "no such row");
    let stride = from.stride();
    let into = &mut into.padded_mut()[slot * stride..][..stride];
    match level.min(Level::of_machine()) {
        // SAFETY: the level is one that the machine has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { avx512(from.padded(), rows, weights, into) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { avx2(from.padded(), rows, weights, into) },
        _ => mix(from.padded(), rows, weights, into),
    }
}

/// One line after the other, so that its sum stays in registers.
#[inline(always)]
fn mix(from: &[f32], rows: &[u32], weights: &[f32], into: &mut [f32]) {
    let stride = into.len();
    for (i, into) in into.chunks_exact_mut(LINE).enumerate() {
        let mut sum = [0.0_f32; LINE];
        for (row, weight) in rows.iter().zip(weights) {
            let line = &from[*row as usize * stride + i * LINE..][..LINE];
            for (sum, x) in sum.iter_mut().zip(line) {
                *sum += weight * x;
            }
        }
        into.copy_from_slice(&sum);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn avx512(from: &[f32], rows: &[u32], weights: &[f32], into: &mut [f32]) {
    mix(from, rows, weights, into);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(from: &[f32], rows: &[u32], weights: &[f32], into: &mut [f32]) {
    mix(from, rows, weights, into);
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

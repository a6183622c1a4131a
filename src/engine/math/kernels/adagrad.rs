//! The update of GloVe: two rows whose dot product should be nearer to a number, each component with a learning rate of its own (`AdaGrad`).
//!
//! With the pull g = weight · (x·y + biases - ln X), component k of row x gets the gradient `d = clip(g y[k], ±clip) · eta`, moves by
//! `-d / sqrt(1 + s[k])` and then `s[k] += d²`; row y likewise from the x before its change. Components stay within ±[`BOUND`].
//! Duchi, Hazan and Singer 2011; Pennington, Socher and Manning 2014 and their program, which starts s at one instead of adding one.

use super::{BOUND, Level, Rows};

/// No gradient component is larger than this before the learning rate (the authors' program, `-grad-clip`).
pub const GRADIENT_CLIP: f32 = 100.0;

/// The dot product of two rows of one matrix.
///
/// # Panics
/// For a row that is not there.
#[must_use]
pub fn dot_rows(level: Level, rows: &Rows, a: u32, b: u32) -> f32 {
    let stride = rows.stride();
    let (x, y) = (&rows.padded()[a as usize * stride..][..stride], &rows.padded()[b as usize * stride..][..stride]);
    match level.min(Level::of_machine()) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the machine has the level; both slices hold `stride` floats, a multiple of 16.
        Level::Avx512 => unsafe { wide::dot_avx512(x, y) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Level::Avx2 => unsafe { wide::dot_avx2(x, y) },
        _ => x.iter().zip(y).map(|(x, y)| x * y).sum(),
    }
}

/// Moves rows `a` and `b`, which must differ, by the pull `g` along each other. `squares` has the shape of `rows` and starts at zero.
///
/// # Panics
/// For a row that is not there, equal rows, or matrices of different shape.
pub fn adagrad_pair(level: Level, rows: &mut Rows, squares: &mut Rows, a: u32, b: u32, g: f32, eta: f32) {
    let stride = rows.stride();
    let (a, b) = (a as usize, b as usize);
    assert!(a != b && a < rows.len() && b < rows.len(), "no such pair of rows");
    assert!(squares.len() == rows.len() && squares.dims() == rows.dims(), "matrices of different shape");
    let (x, s) = (rows.padded_mut().as_mut_ptr(), squares.padded_mut().as_mut_ptr());
    // SAFETY: both rows are there and differ, so the four pointers are good for `stride` floats and do not overlap.
    unsafe {
        let (x, y, sx, sy) = (x.add(a * stride), x.add(b * stride), s.add(a * stride), s.add(b * stride));
        match level.min(Level::of_machine()) {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => wide::pair_avx512([x, y, sx, sy], stride, g, eta),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => wide::pair_avx2([x, y, sx, sy], stride, g, eta),
            _ => {
                for k in 0..stride {
                    let (x, y, sx, sy) = (&mut *x.add(k), &mut *y.add(k), &mut *sx.add(k), &mut *sy.add(k));
                    let (dx, dy) = (one_step(g * *y, sx, eta), one_step(g * *x, sy, eta));
                    *x = (*x - dx).clamp(-BOUND, BOUND);
                    *y = (*y - dy).clamp(-BOUND, BOUND);
                }
            }
        }
    }
}

/// How far `AdaGrad` goes down a gradient; also for single numbers such as biases.
#[must_use]
pub fn one_step(gradient: f32, square: &mut f32, eta: f32) -> f32 {
    let d = gradient.clamp(-GRADIENT_CLIP, GRADIENT_CLIP) * eta;
    let step = d / (1.0 + *square).sqrt();
    *square += d * d;
    step
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::_mm_cvtss_f32;

    use super::super::simd::{Avx2, Avx512, Simd};
    use super::{BOUND, GRADIENT_CLIP};

    #[target_feature(enable = "avx512f,avx2,fma")]
    pub(super) unsafe fn dot_avx512(x: &[f32], y: &[f32]) -> f32 {
        unsafe { dot::<Avx512>(x, y) }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) unsafe fn dot_avx2(x: &[f32], y: &[f32]) -> f32 {
        unsafe { dot::<Avx2>(x, y) }
    }

    #[target_feature(enable = "avx512f,avx2,fma")]
    pub(super) unsafe fn pair_avx512(rows: [*mut f32; 4], stride: usize, g: f32, eta: f32) {
        unsafe { pair::<Avx512>(rows, stride, g, eta) }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) unsafe fn pair_avx2(rows: [*mut f32; 4], stride: usize, g: f32, eta: f32) {
        unsafe { pair::<Avx2>(rows, stride, g, eta) }
    }

    #[inline(always)]
    unsafe fn dot<S: Simd>(x: &[f32], y: &[f32]) -> f32 {
        unsafe {
            let zero = S::splat(0.0);
            let mut sum = zero;
            for at in (0..x.len()).step_by(S::LANES) {
                sum = S::fma(S::load(x.as_ptr().add(at)), S::load(y.as_ptr().add(at)), sum);
            }
            _mm_cvtss_f32(S::sums([sum, zero, zero, zero]))
        }
    }

    #[inline(always)]
    unsafe fn pair<S: Simd>([x, y, sx, sy]: [*mut f32; 4], stride: usize, g: f32, eta: f32) {
        unsafe {
            let g = S::splat(g);
            for at in (0..stride).step_by(S::LANES) {
                let (vx, vy) = (S::load(x.add(at)), S::load(y.add(at)));
                let dx = step::<S>(S::mul(g, vy), sx.add(at), eta);
                let dy = step::<S>(S::mul(g, vx), sy.add(at), eta);
                S::store(x.add(at), within::<S>(S::sub(vx, dx), BOUND));
                S::store(y.add(at), within::<S>(S::sub(vy, dy), BOUND));
            }
        }
    }

    #[inline(always)]
    unsafe fn step<S: Simd>(gradient: S::V, square: *mut f32, eta: f32) -> S::V {
        unsafe {
            let d = S::mul(within::<S>(gradient, GRADIENT_CLIP), S::splat(eta));
            let s = S::load(square);
            S::store(square, S::fma(d, d, s));
            S::div(d, S::sqrt(S::add(s, S::splat(1.0))))
        }
    }

    #[inline(always)]
    unsafe fn within<S: Simd>(v: S::V, bound: f32) -> S::V {
        unsafe { S::max(S::min(v, S::splat(bound)), S::splat(-bound)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    #[test]
    fn every_level_agrees_with_the_formulae() {
        for level in Level::runnable() {
            let mut rng = Rng::new(4);
            let (mut rows, mut squares) = (Rows::zeroed(3, 37), Rows::zeroed(3, 37));
            (0..3).for_each(|r| rows.row_mut(r).iter_mut().for_each(|x| *x = rng.unit_f32() - 0.5));
            let wide = |r: &Rows| r.to_dense().iter().map(|x| f64::from(*x)).collect::<Vec<f64>>();
            let (mut x, mut s) = (wide(&rows), wide(&squares));
            for (a, b, g) in [(0_usize, 2_usize, 1.5_f64), (2, 0, -0.7), (1, 2, 900.0), (0, 1, 0.2)] {
                let dot: f64 = (0..37).map(|k| x[a * 37 + k] * x[b * 37 + k]).sum();
                assert!((f64::from(dot_rows(level, &rows, a as u32, b as u32)) - dot).abs() < 1e-5 * dot.abs().max(1.0), "{level:?}");
                for k in 0..37 {
                    let (i, j) = (a * 37 + k, b * 37 + k);
                    let d = [g * x[j], g * x[i]].map(|d| d.clamp(-100.0, 100.0) * 0.05);
                    x[i] -= d[0] / (1.0 + s[i]).sqrt();
                    x[j] -= d[1] / (1.0 + s[j]).sqrt();
                    s[i] += d[0] * d[0];
                    s[j] += d[1] * d[1];
                }
                adagrad_pair(level, &mut rows, &mut squares, a as u32, b as u32, g as f32, 0.05);
            }
            for (got, want) in wide(&rows).iter().zip(&x).chain(wide(&squares).iter().zip(&s)) {
                assert!((got - want).abs() < 1e-5 * want.abs().max(1.0), "{level:?}: {got} {want}");
            }
            assert!(rows.padded().chunks(rows.stride()).all(|row| row[37..].iter().all(|p| *p == 0.0)), "padding stays zero");
        }
    }
}

//! The update of GloVe: two rows whose dot product should be nearer to a number, each component with a learning rate of its own (`AdaGrad`).
//!
//! With the pull g = weight · (x·y + biases - ln X), component k of row x gets the gradient `d = clip(g y[k], ±clip) · eta`, moves by
//! `-d / sqrt(1 + s[k])` and then `s[k] += d²`; row y likewise from the x before its change. Components stay within ±[`BOUND`].
//! Duchi, Hazan and Singer 2011; Pennington, Socher and Manning 2014 and their program, which starts s at one instead of adding one.

use super::simd::{Kernel, SUMS, Simd};
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
    level.run(Dot { x, y })
}

/// Moves rows `a` and `b`, which must differ, by the pull `g` along each other. `squares` has the shape of `rows` and starts at zero.
///
/// # Panics
/// For a row that is not there, equal rows, or matrices of different shape.
pub fn adagrad_pair(level: Level, rows: &mut Rows, squares: &mut Rows, a: u32, b: u32, g: f32, eta: f32) {
    let (a, b) = (a as usize, b as usize);
    assert!(a != b && a < rows.len() && b < rows.len(), "no such pair of rows");
    assert!(squares.len() == rows.len() && squares.dims() == rows.dims(), "matrices of different shape");
    level.run(Step { rows: distinct(rows, a, b), squares: distinct(squares, a, b), g, eta });
}

/// Rows `a` and `b`, which differ.
fn distinct(rows: &mut Rows, a: usize, b: usize) -> [&mut [f32]; 2] {
    let stride = rows.stride();
    let (low, high) = rows.padded_mut().split_at_mut(a.max(b) * stride);
    let (low, high) = (&mut low[a.min(b) * stride..][..stride], &mut high[..stride]);
    if a < b { [low, high] } else { [high, low] }
}

/// How far `AdaGrad` goes down a gradient; also for single numbers such as biases.
#[must_use]
pub fn one_step(gradient: f32, square: &mut f32, eta: f32) -> f32 {
    let d = gradient.clamp(-GRADIENT_CLIP, GRADIENT_CLIP) * eta;
    let step = d / (1.0 + *square).sqrt();
    *square += d * d;
    step
}

struct Dot<'a> {
    x: &'a [f32],
    y: &'a [f32],
}

impl Kernel for Dot<'_> {
    type Out = f32;
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let Self { x, y } = self;
        let mut sum = [simd.splat(0.0); 4];
        for at in (0..x.len().min(y.len())).step_by(SUMS) {
            for (part, sum) in sum.iter_mut().enumerate().take(S::PARTS) {
                let at = at + part * S::LANES;
                // SAFETY: both rows are multiples of 16 long.
                *sum = unsafe { simd.fma(simd.load(x.as_ptr().add(at)), simd.load(y.as_ptr().add(at)), *sum) };
            }
        }
        simd.totals(&[sum])[0]
    }
}

struct Step<'a> {
    rows: [&'a mut [f32]; 2],
    squares: [&'a mut [f32]; 2],
    g: f32,
    eta: f32,
}

impl Kernel for Step<'_> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { rows: [x, y], squares: [sx, sy], g, eta } = self;
        let g = simd.splat(g);
        for at in (0..x.len()).step_by(S::LANES) {
            // SAFETY: the four rows are equally long, a multiple of the lanes.
            unsafe {
                let (x, y) = (x.as_mut_ptr().add(at), y.as_mut_ptr().add(at));
                let (vx, vy) = (simd.load(x), simd.load(y));
                let dx = step(simd, simd.mul(g, vy), sx.as_mut_ptr().add(at), eta);
                let dy = step(simd, simd.mul(g, vx), sy.as_mut_ptr().add(at), eta);
                simd.store(x, simd.within(simd.sub(vx, dx), BOUND));
                simd.store(y, simd.within(simd.sub(vy, dy), BOUND));
            }
        }
    }
}

/// # Safety
/// `square` leads to as many floats as there are lanes.
#[inline(always)]
unsafe fn step<S: Simd>(simd: S, gradient: S::V, square: *mut f32, eta: f32) -> S::V {
    let d = simd.mul(simd.within(gradient, GRADIENT_CLIP), simd.splat(eta));
    // SAFETY: the caller answers for the pointer.
    let s = unsafe { simd.load(square) };
    // SAFETY: as above.
    unsafe { simd.store(square, simd.fma(d, d, s)) };
    simd.div(d, simd.sqrt(simd.add(s, simd.splat(1.0))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    #[test]
    fn every_level_gives_the_same_bytes() {
        for dims in [3, 16, 100] {
            let at = |level| {
                let mut rng = Rng::new(5);
                let (mut rows, mut squares) = (Rows::zeroed(3, dims), Rows::zeroed(3, dims));
                (0..3).for_each(|r| rows.row_mut(r).iter_mut().for_each(|x| *x = rng.unit_f32() - 0.5));
                for (a, b) in [(0, 2), (2, 1), (1, 0), (0, 2)] {
                    let pull = dot_rows(level, &rows, a, b);
                    adagrad_pair(level, &mut rows, &mut squares, a, b, pull + 0.7, 0.05);
                }
                (rows, squares)
            };
            let plain = at(Level::Plain);
            assert!(Level::runnable().into_iter().all(|level| at(level) == plain), "{dims}");
        }
    }

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

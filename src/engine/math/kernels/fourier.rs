//! Fourier transforms of 16 signals side by side: the result does not depend on the processor, and no number ever crosses to another lane.
//!
//! In: n complex numbers of 16 signals, n a product of 2, 3, 4 and 5. Out: `X[k] = Σⱼ x[j] e^(−2πi jk / n)`, in order. Stockham's method (Van Loan 1992, Computational
//! Frameworks for the Fast Fourier Transform, §1.7), fours first. Cost: about log₄ n passes over the numbers. A number is 16 real parts and 16 imaginary parts.
//! Libraries choose how to split a transform by what the processor has, and their plans for any processor take five times as long as these.

use super::Level;
use super::simd::{Kernel, SUMS, Simd};

/// Signals that are transformed together.
pub const SIGNALS: usize = SUMS;
/// Floats that a complex number of all signals takes.
const NUMBER: usize = 2 * SIGNALS;

/// A transform of one length.
#[derive(Debug, Clone)]
pub struct Fourier {
    size: usize,
    radices: Vec<usize>,
    /// e^(−2πi k / n).
    turns: Vec<[f32; 2]>,
}

impl Fourier {
    /// For signals of `size` numbers.
    ///
    /// # Panics
    /// When `size` has a prime factor above 5, or is 0.
    #[must_use]
    pub fn new(size: usize) -> Self {
        let (mut rest, mut radices) = (size, Vec::new());
        for radix in [4, 2, 3, 5] {
            while rest % radix == 0 && rest > 0 {
                rest /= radix;
                radices.push(radix);
            }
        }
        assert!(rest == 1, "the length must be a product of 2, 3 and 5");
        let angle = |k: usize| std::f64::consts::TAU * k as f64 / size as f64;
        let turns = (0..size).map(|k| [libm::cos(angle(k)) as f32, -libm::sin(angle(k)) as f32]).collect();
        Self { size, radices, turns }
    }

    /// Numbers of a signal.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Room for the signals: for each number the real parts of all, then the imaginary parts.
    #[must_use]
    pub fn signals(&self) -> Vec<[[f32; SIGNALS]; 2]> {
        vec![[[0.0; SIGNALS]; 2]; self.size]
    }

    /// Transforms the signals in place; `inverse` with the other sign in the exponent, and not divided by the length.
    ///
    /// # Panics
    /// When `signals` or `scratch` is not as long as a signal.
    pub fn transform(&self, level: Level, signals: &mut Vec<[[f32; SIGNALS]; 2]>, scratch: &mut Vec<[[f32; SIGNALS]; 2]>, inverse: bool) {
        assert!(signals.len() == self.size && scratch.len() == self.size, "signals of this length");
        let mut stride = 1;
        for radix in &self.radices {
            let (from, to) = (signals.as_flattened().as_flattened(), scratch.as_flattened_mut().as_flattened_mut());
            // Real and imaginary parts exchanged, a transform runs backwards.
            level.run(Pass { from, to, radix: *radix, stride, turns: &self.turns, real: usize::from(inverse) * SIGNALS });
            std::mem::swap(signals, scratch);
            stride *= radix;
        }
    }
}

/// One pass: both slices hold as many numbers as there are turns, a multiple of `radix` · `stride`.
struct Pass<'a> {
    from: &'a [f32],
    to: &'a mut [f32],
    radix: usize,
    stride: usize,
    turns: &'a [[f32; 2]],
    /// Where in a number the real parts begin.
    real: usize,
}

impl Kernel for Pass<'_> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.radix {
            2 => self.steps::<S, 2>(simd),
            3 => self.steps::<S, 3>(simd),
            4 => self.steps::<S, 4>(simd),
            _ => self.steps::<S, 5>(simd),
        }
    }
}

impl Pass<'_> {
    #[inline(always)]
    fn steps<S: Simd, const R: usize>(&mut self, simd: S) {
        let groups = self.turns.len() / (R * self.stride);
        let zero = simd.splat(0.0);
        for group in 0..groups {
            let mut turns = [[zero; 2]; R];
            for (k, turn) in turns.iter_mut().enumerate() {
                let [cos, sin] = self.turns[group * k * self.stride];
                *turn = [simd.splat(cos), simd.splat(sin)];
            }
            for at in 0..self.stride {
                for part in 0..S::PARTS {
                    let (real, imaginary) = (self.real + part * S::LANES, SIGNALS - self.real + part * S::LANES);
                    let mut x = [[zero; 2]; R];
                    for (j, x) in x.iter_mut().enumerate() {
                        let number = &self.from[(at + self.stride * (group + groups * j)) * NUMBER..][..NUMBER];
                        // SAFETY: real and imaginary parts are 16 floats each of the 32.
                        *x = unsafe { [simd.load(number.as_ptr().add(real)), simd.load(number.as_ptr().add(imaginary))] };
                    }
                    let x = small(simd, x);
                    for (k, [re, im]) in x.into_iter().enumerate() {
                        let [cos, sin] = turns[k];
                        let turned = if k == 0 {
                            [re, im]
                        } else {
                            [simd.sub(simd.mul(re, cos), simd.mul(im, sin)), simd.add(simd.mul(re, sin), simd.mul(im, cos))]
                        };
                        let number = &mut self.to[(at + self.stride * (R * group + k)) * NUMBER..][..NUMBER];
                        // SAFETY: as above.
                        unsafe {
                            simd.store(number.as_mut_ptr().add(real), turned[0]);
                            simd.store(number.as_mut_ptr().add(imaginary), turned[1]);
                        }
                    }
                }
            }
        }
    }
}

type Number<S> = [<S as Simd>::V; 2];

/// The transform of 2, 3, 4 or 5 numbers.
#[inline(always)]
fn small<S: Simd, const R: usize>(simd: S, x: [Number<S>; R]) -> [Number<S>; R] {
    let mut out = x;
    match R {
        2 => {
            out[0] = plus(simd, x[0], x[1]);
            out[1] = minus(simd, x[0], x[1]);
        }
        3 => {
            let (both, apart) = (plus(simd, x[1], x[2]), times(simd, minus(simd, x[1], x[2]), 0.866_025_4));
            let middle = plus(simd, x[0], times(simd, both, -0.5));
            out[0] = plus(simd, x[0], both);
            (out[1], out[2]) = (minus_i(simd, middle, apart), plus_i(simd, middle, apart));
        }
        4 => {
            let (even, odd) = (plus(simd, x[0], x[2]), plus(simd, x[1], x[3]));
            let (even_apart, odd_apart) = (minus(simd, x[0], x[2]), minus(simd, x[1], x[3]));
            (out[0], out[2]) = (plus(simd, even, odd), minus(simd, even, odd));
            (out[1], out[3]) = (minus_i(simd, even_apart, odd_apart), plus_i(simd, even_apart, odd_apart));
        }
        _ => {
            // cos and sin of 72° and 144°.
            const COS: [f32; 2] = [0.309_017, -0.809_017];
            const SIN: [f32; 2] = [0.951_056_5, 0.587_785_25];
            let (outer, inner) = (plus(simd, x[1], x[R - 1]), plus(simd, x[2], x[R - 2]));
            let (outer_apart, inner_apart) = (minus(simd, x[1], x[R - 1]), minus(simd, x[2], x[R - 2]));
            let first = plus(simd, plus(simd, x[0], times(simd, outer, COS[0])), times(simd, inner, COS[1]));
            let second = plus(simd, plus(simd, x[0], times(simd, outer, COS[1])), times(simd, inner, COS[0]));
            let first_apart = plus(simd, times(simd, outer_apart, SIN[0]), times(simd, inner_apart, SIN[1]));
            let second_apart = minus(simd, times(simd, outer_apart, SIN[1]), times(simd, inner_apart, SIN[0]));
            out[0] = plus(simd, plus(simd, x[0], outer), inner);
            (out[1], out[R - 1]) = (minus_i(simd, first, first_apart), plus_i(simd, first, first_apart));
            (out[2], out[R - 2]) = (minus_i(simd, second, second_apart), plus_i(simd, second, second_apart));
        }
    }
    out
}

#[inline(always)]
fn plus<S: Simd>(simd: S, a: Number<S>, b: Number<S>) -> Number<S> {
    [simd.add(a[0], b[0]), simd.add(a[1], b[1])]
}

#[inline(always)]
fn minus<S: Simd>(simd: S, a: Number<S>, b: Number<S>) -> Number<S> {
    [simd.sub(a[0], b[0]), simd.sub(a[1], b[1])]
}

#[inline(always)]
fn times<S: Simd>(simd: S, a: Number<S>, factor: f32) -> Number<S> {
    [simd.mul(a[0], simd.splat(factor)), simd.mul(a[1], simd.splat(factor))]
}

/// a + i b.
#[inline(always)]
fn plus_i<S: Simd>(simd: S, a: Number<S>, b: Number<S>) -> Number<S> {
    [simd.sub(a[0], b[1]), simd.add(a[1], b[0])]
}

/// a − i b.
#[inline(always)]
fn minus_i<S: Simd>(simd: S, a: Number<S>, b: Number<S>) -> Number<S> {
    [simd.add(a[0], b[1]), simd.sub(a[1], b[0])]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    #[test]
    fn every_level_gives_the_same_bytes_and_agrees_with_the_definition() {
        let mut rng = Rng::new(3);
        for size in [1, 2, 3, 4, 5, 8, 12, 20, 60, 75, 108] {
            let fourier = Fourier::new(size);
            let mut signals = fourier.signals();
            signals.as_flattened_mut().as_flattened_mut().iter_mut().for_each(|x| *x = rng.unit_f32() - 0.5);
            for inverse in [false, true] {
                let at = |level| {
                    let (mut out, mut scratch) = (signals.clone(), fourier.signals());
                    fourier.transform(level, &mut out, &mut scratch, inverse);
                    out
                };
                let plain = at(Level::Plain);
                assert!(Level::runnable().into_iter().all(|level| at(level) == plain), "{size}");
                for (k, got) in plain.iter().enumerate() {
                    for signal in [0, 7, 15] {
                        let mut want = [0.0; 2];
                        for (j, x) in signals.iter().enumerate() {
                            let angle = std::f64::consts::TAU * (j * k % size) as f64 / size as f64 * if inverse { 1.0 } else { -1.0 };
                            let [re, im] = [f64::from(x[0][signal]), f64::from(x[1][signal])];
                            want[0] += re * angle.cos() - im * angle.sin();
                            want[1] += re * angle.sin() + im * angle.cos();
                        }
                        let near = |d: usize| (f64::from(got[d][signal]) - want[d]).abs() < 1e-5;
                        assert!(near(0) && near(1), "{size} {k}: {got:?} {want:?}");
                    }
                }
            }
        }
    }
}

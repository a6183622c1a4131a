//! The update of word2vec: pulls input vectors towards one output vector and pushes them away from others.
//!
//! Up to [`MAX_INPUTS`] input rows `x[c]` meet up to [`MAX_OUTPUTS`] output rows `y[t]` with signs `s[t]` (+1 the true word, -1 a drawn one):
//! all dots first, `g[c,t] = rate · s[t] · σ(-s[t] x[c]·y[t])`, then for each c in order `x[c] += Σ_t g[c,t] y[t]` and, from the `x[c]` before
//! its change, `y[t] += Σ_c g[c,t] x[c]`. The loss of a pair is `Σ_t ln(1 + exp(-s[t] x[c]·y[t]))`.
//! Components are held within ±[`BOUND`], so that no learning rate can lead to infinity; real models stay below ±10.
//! Sharing the drawn words between the inputs of a window: Ji, Satish, Li and Dubey 2016 (arXiv 1604.04661).

use super::{Level, Rows};

/// Input rows per call at most.
pub const MAX_INPUTS: usize = 8;
/// Output rows per call at most.
pub const MAX_OUTPUTS: usize = 6;
/// No component of a vector grows beyond this.
pub const BOUND: f32 = 1000.0;

/// Adds up the loss of many pairs: f64 in the end, with one logarithm for every few hundred terms.
/// ln(1 + e^-z) = max(-z, 0) + ln(1 + e^-|z|), and a sum of the latter is the logarithm of a product of numbers in 1..=2.
#[derive(Debug, Clone)]
pub struct LossSum {
    hinge: Lanes,
    product: Lanes,
    pending: u32,
    total: f64,
    pairs: u64,
}

#[derive(Debug, Clone)]
#[repr(align(64))]
struct Lanes([f32; 16]);

impl Default for LossSum {
    fn default() -> Self {
        Self { hinge: Lanes([0.0; 16]), product: Lanes([1.0; 16]), pending: 0, total: 0.0, pairs: 0 }
    }
}

impl LossSum {
    /// Three factors of at most 2 a call: 32 calls stay below 2^96.
    const CALLS: u32 = 32;

    fn called(&mut self) {
        self.pending += 1;
        if self.pending == Self::CALLS {
            self.total += self.waiting();
            *self = Self { total: self.total, pairs: self.pairs, ..Self::default() };
        }
    }

    fn waiting(&self) -> f64 {
        let hinge: f64 = self.hinge.0.iter().map(|x| f64::from(*x)).sum();
        let log: f64 = self.product.0.iter().map(|x| f64::from(*x).ln()).sum();
        hinge + log
    }

    /// Sum of the losses so far.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.total + self.waiting()
    }

    /// Counts `n` pairs as trained. A pair may take several calls, so the caller says.
    pub fn add_pairs(&mut self, n: usize) {
        self.pairs += n as u64;
    }

    /// Pairs so far.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        self.pairs
    }
}

/// One update, as the module says. Bit t of `positive` is set where output t is the true word. A row may be named twice.
///
/// # Panics
/// For too many rows, a row that is not there, or matrices of different width.
#[allow(clippy::too_many_arguments, reason = "two matrices, the rows in each, and what to do with them")]
pub fn update_pairs(
    level: Level,
    inputs: &mut Rows,
    input_rows: &[u32],
    outputs: &mut Rows,
    output_rows: &[u32],
    positive: u32,
    rate: f32,
    loss: &mut LossSum,
) {
    assert!(input_rows.len() <= MAX_INPUTS && output_rows.len() <= MAX_OUTPUTS, "too many rows for one update");
    assert!(inputs.dims() == outputs.dims(), "matrices of different width");
    assert!(input_rows.iter().all(|r| (*r as usize) < inputs.len()), "no such input row");
    assert!(output_rows.iter().all(|r| (*r as usize) < outputs.len()), "no such output row");
    if input_rows.is_empty() || output_rows.is_empty() {
        return;
    }
    match level.min(Level::of_machine()) {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 | Level::Avx2 => wide::update(level, inputs, input_rows, outputs, output_rows, positive, rate, loss),
        _ => plain(inputs, input_rows, outputs, output_rows, positive, rate, loss),
    }
    loss.called();
}

/// The readable twin, with the library's exponential and logarithm.
fn plain(inputs: &mut Rows, input_rows: &[u32], outputs: &mut Rows, output_rows: &[u32], positive: u32, rate: f32, loss: &mut LossSum) {
    let stride = inputs.stride();
    let mut push = [[0.0_f32; MAX_OUTPUTS]; MAX_INPUTS];
    for (c, input) in input_rows.iter().enumerate() {
        for (t, output) in output_rows.iter().enumerate() {
            let sign = if (positive >> t) & 1 == 1 { 1.0 } else { -1.0 };
            let z = sign
                * dot(&inputs.padded()[*input as usize * stride..][..stride], &outputs.padded()[*output as usize * stride..][..stride]);
            let e = (-z.abs()).exp();
            push[c][t] = rate * sign * if z >= 0.0 { e } else { 1.0 } / (1.0 + e);
            loss.total += f64::from((-z).max(0.0)) + f64::from(e.ln_1p());
        }
    }
    let (x, y) = (inputs.padded_mut(), outputs.padded_mut());
    let mut change = [[0.0_f32; super::LINE]; MAX_OUTPUTS];
    for at in (0..stride).step_by(super::LINE) {
        change.fill([0.0; super::LINE]);
        for (input, push) in input_rows.iter().zip(&push) {
            let x = &mut x[*input as usize * stride + at..][..super::LINE];
            let mut moved = [0.0_f32; super::LINE];
            moved.copy_from_slice(x);
            for ((output, g), change) in output_rows.iter().zip(push).zip(&mut change) {
                let y = &y[*output as usize * stride + at..][..super::LINE];
                for i in 0..super::LINE {
                    moved[i] += g * y[i];
                    change[i] += g * x[i];
                }
            }
            for (x, moved) in x.iter_mut().zip(moved) {
                *x = moved.clamp(-BOUND, BOUND);
            }
        }
        for (output, change) in output_rows.iter().zip(&change) {
            for (y, change) in y[*output as usize * stride + at..][..super::LINE].iter_mut().zip(change) {
                *y = (*y + change).clamp(-BOUND, BOUND);
            }
        }
    }
}

/// Dot product of padded rows, in 16 running sums.
fn dot(x: &[f32], y: &[f32]) -> f32 {
    let mut sums = [0.0_f32; super::LINE];
    for (x, y) in x.chunks_exact(super::LINE).zip(y.chunks_exact(super::LINE)) {
        for i in 0..super::LINE {
            sums[i] += x[i] * y[i];
        }
    }
    sums.iter().sum()
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{__m128, _mm_setzero_ps};

    use super::super::simd::{Avx2, Avx512, Simd};
    use super::{BOUND, Level, LossSum, MAX_INPUTS, MAX_OUTPUTS, Rows};

    /// Pushes: output t's meeting with input c is at `t * MAX_INPUTS + c`, or with a single input at `t`.
    #[repr(align(64))]
    struct Block([f32; MAX_INPUTS * MAX_OUTPUTS]);

    /// A dot so large that its loss and push are zero; added in the lanes that no input uses.
    const UNUSED: f32 = 1e4;

    #[repr(align(64))]
    struct Table<const N: usize>([[f32; 16]; N]);

    /// Signs of 16 lanes, by two bits of `positive` for 8 inputs each, or from row 4 on by six bits for one input.
    static SIGNS: Table<68> = {
        let mut table = [[-1.0; 16]; 68];
        let mut i = 0;
        while i < 68 * 16 {
            let (row, lane) = (i / 16, i % 16);
            let bit = if row < 4 { (row >> (lane / 8)) & 1 } else { ((row - 4) >> lane) & 1 };
            if bit == 1 {
                table[row][lane] = 1.0;
            }
            i += 1;
        }
        Table(table)
    };

    /// What to add to the dots of two outputs when row `n` inputs are in use; from row 9 on the second output is unused too;
    /// from row 18 on it is `n - 18` outputs of one input.
    static UNUSED_LANES: Table<25> = {
        let mut table = [[0.0; 16]; 25];
        let mut i = 0;
        while i < 25 * 16 {
            let (row, lane) = (i / 16, i % 16);
            let unused = if row < 18 { lane % 8 >= row % 9 || (row >= 9 && lane >= 8) } else { lane >= row - 18 };
            if unused {
                table[row][lane] = UNUSED;
            }
            i += 1;
        }
        Table(table)
    };

    /// Four dots each; kept in registers, since reading back what was stored in smaller pieces stalls.
    type Quads = [[__m128; 2]; MAX_OUTPUTS];

    #[allow(clippy::too_many_arguments, reason = "as its caller")]
    pub(super) fn update(
        level: Level,
        inputs: &mut Rows,
        input_rows: &[u32],
        outputs: &mut Rows,
        output_rows: &[u32],
        positive: u32,
        rate: f32,
        loss: &mut LossSum,
    ) {
        let stride = inputs.stride();
        let (x0, y0) = (inputs.padded_mut().as_mut_ptr(), outputs.padded_mut().as_mut_ptr());
        let mut x = [x0; MAX_INPUTS];
        let mut y = [y0; MAX_OUTPUTS];
        // SAFETY: the caller checked that the rows are there, so the pointers stay inside the two exclusively borrowed matrices.
        unsafe {
            for (x, row) in x.iter_mut().zip(input_rows) {
                *x = x0.add(*row as usize * stride);
            }
            for (y, row) in y.iter_mut().zip(output_rows) {
                *y = y0.add(*row as usize * stride);
            }
        }
        let x = &x[..input_rows.len()];
        // SAFETY: the caller lowered `level` to what the machine has; the rows hold `stride` floats, a multiple of 16.
        unsafe {
            if level == Level::Avx512 {
                avx512(x, &y, output_rows.len(), stride, positive, rate, loss);
            } else {
                avx2(x, &y, output_rows.len(), stride, positive, rate, loss);
            }
        }
    }

    #[target_feature(enable = "avx512f,avx2,fma")]
    unsafe fn avx512(x: &[*mut f32], y: &[*mut f32; MAX_OUTPUTS], t: usize, stride: usize, positive: u32, rate: f32, loss: &mut LossSum) {
        unsafe { by_outputs::<Avx512>(x, y, t, stride, positive, rate, loss) }
    }

    #[target_feature(enable = "avx2,fma")]
    unsafe fn avx2(x: &[*mut f32], y: &[*mut f32; MAX_OUTPUTS], t: usize, stride: usize, positive: u32, rate: f32, loss: &mut LossSum) {
        unsafe { by_outputs::<Avx2>(x, y, t, stride, positive, rate, loss) }
    }

    #[inline(always)]
    unsafe fn by_outputs<S: Simd>(
        x: &[*mut f32],
        y: &[*mut f32; MAX_OUTPUTS],
        t: usize,
        stride: usize,
        positive: u32,
        rate: f32,
        loss: &mut LossSum,
    ) {
        unsafe {
            match t {
                1 => tile::<S, 1>(x, y, stride, positive, rate, loss),
                2 => tile::<S, 2>(x, y, stride, positive, rate, loss),
                3 => tile::<S, 3>(x, y, stride, positive, rate, loss),
                4 => tile::<S, 4>(x, y, stride, positive, rate, loss),
                5 => tile::<S, 5>(x, y, stride, positive, rate, loss),
                _ => tile::<S, 6>(x, y, stride, positive, rate, loss),
            }
        }
    }

    #[inline(always)]
    unsafe fn tile<S: Simd, const T: usize>(
        x: &[*mut f32],
        y: &[*mut f32; MAX_OUTPUTS],
        stride: usize,
        positive: u32,
        rate: f32,
        loss: &mut LossSum,
    ) {
        let mut block = Block([0.0; MAX_INPUTS * MAX_OUTPUTS]);
        let g = block.0.as_mut_ptr();
        unsafe {
            let mut quads: Quads = [[_mm_setzero_ps(); 2]; MAX_OUTPUTS];
            if x.len() == 1 {
                let sums = sums::<S, T, 1>(x, y, stride);
                let sum = |t: usize| if t < T { sums[t][0] } else { S::splat(0.0) };
                quads[0] = [S::sums([sum(0), sum(1), sum(2), sum(3)]), S::sums([sum(4), sum(5), sum(6), sum(6)])];
                let unused = &UNUSED_LANES.0[18 + T];
                pushes::<S>(quads[0], quads[1], &SIGNS.0[4 + (positive & 63) as usize], unused, 0, g, rate, loss);
                moves::<S, T, 1>(x, y, stride, g);
                return;
            }
            for (part, x) in x.chunks(4).enumerate() {
                match x.len() {
                    1 => dots::<S, T, 1>(x, y, stride, part, &mut quads),
                    2 => dots::<S, T, 2>(x, y, stride, part, &mut quads),
                    3 => dots::<S, T, 3>(x, y, stride, part, &mut quads),
                    _ => dots::<S, T, 4>(x, y, stride, part, &mut quads),
                }
            }
            for two in 0..T.div_ceil(2) {
                let signs = &SIGNS.0[((positive >> (2 * two)) & 3) as usize];
                let unused = &UNUSED_LANES.0[if 2 * two + 1 < T { x.len() } else { x.len() + 9 }];
                let (first, second) = (quads[2 * two], quads[2 * two + 1]);
                let g = g.add(two * 16);
                pushes::<S>(first, second, signs, unused, 0, g, rate, loss);
                if S::LANES == 8 && 2 * two + 1 < T {
                    pushes::<S>(second, second, signs, unused, 8, g, rate, loss);
                }
            }
            moves::<S, T, MAX_INPUTS>(x, y, stride, g);
        }
    }

    /// Sums over lanes are still to be taken: T outputs times C inputs.
    #[inline(always)]
    unsafe fn sums<S: Simd, const T: usize, const C: usize>(x: &[*mut f32], y: &[*mut f32], stride: usize) -> [[S::V; C]; T] {
        unsafe {
            let zero = S::splat(0.0);
            let mut sums = [[zero; C]; T];
            let mut at = 0;
            while at < stride {
                let mut xs = [zero; C];
                for (xs, x) in xs.iter_mut().zip(x) {
                    *xs = S::load(x.add(at));
                }
                for (sums, y) in sums.iter_mut().zip(y) {
                    let y = S::load(y.add(at));
                    for (sum, x) in sums.iter_mut().zip(xs) {
                        *sum = S::fma(x, y, *sum);
                    }
                }
                at += S::LANES;
            }
            sums
        }
    }

    /// Dots of C inputs with T outputs, into quads number `part`.
    #[inline(always)]
    unsafe fn dots<S: Simd, const T: usize, const C: usize>(x: &[*mut f32], y: &[*mut f32], stride: usize, part: usize, quads: &mut Quads) {
        unsafe {
            if S::LANES == 8 && T > 3 {
                // As many sums at a time as there are registers.
                let (low, high) = quads.split_at_mut(3);
                let (y_low, y_high) = y.split_at(3);
                finish::<S, 3, C>(&sums::<S, 3, C>(x, y_low, stride), part, low);
                match T {
                    4 => finish::<S, 1, C>(&sums::<S, 1, C>(x, y_high, stride), part, high),
                    5 => finish::<S, 2, C>(&sums::<S, 2, C>(x, y_high, stride), part, high),
                    _ => finish::<S, 3, C>(&sums::<S, 3, C>(x, y_high, stride), part, high),
                }
            } else {
                finish::<S, T, C>(&sums::<S, T, C>(x, y, stride), part, quads);
            }
        }
    }

    #[inline(always)]
    unsafe fn finish<S: Simd, const T: usize, const C: usize>(sums: &[[S::V; C]; T], part: usize, quads: &mut [[__m128; 2]]) {
        unsafe {
            let zero = S::splat(0.0);
            for (sums, quads) in sums.iter().zip(quads) {
                let sum = |c: usize| if c < C { sums[c] } else { zero };
                quads[part] = S::sums([sum(0), sum(1), sum(2), sum(3)]);
            }
        }
    }

    /// Turns the dots of up to 16 lanes into pushes, from lane `lane` of the tables on, and adds up the loss.
    #[inline(always)]
    #[allow(clippy::too_many_arguments, reason = "a piece of `tile`")]
    unsafe fn pushes<S: Simd>(
        first: [__m128; 2],
        second: [__m128; 2],
        signs: &[f32; 16],
        unused: &[f32; 16],
        lane: usize,
        g: *mut f32,
        rate: f32,
        loss: &mut LossSum,
    ) {
        unsafe {
            let (zero, one) = (S::splat(0.0), S::splat(1.0));
            let sign = S::load(signs.as_ptr().add(lane));
            let z = S::fma(S::joined([first[0], first[1], second[0], second[1]]), sign, S::load(unused.as_ptr().add(lane)));
            let minus = S::sub(zero, z);
            let e = S::exp(S::max(S::min(z, minus), S::splat(-87.0)));
            let below = S::add(e, one);
            let push = S::div(S::where_not_negative(z, e, one), below);
            S::store(g.add(lane), S::mul(S::mul(push, sign), S::splat(rate)));
            let (hinge, product) = (loss.hinge.0.as_mut_ptr().add(lane), loss.product.0.as_mut_ptr().add(lane));
            S::store(hinge, S::add(S::load(hinge), S::max(minus, zero)));
            S::store(product, S::mul(S::load(product), below));
        }
    }

    /// Moves inputs and outputs.
    #[inline(always)]
    unsafe fn moves<S: Simd, const T: usize, const WIDTH: usize>(
        x: &[*mut f32],
        y: &[*mut f32; MAX_OUTPUTS],
        stride: usize,
        push: *const f32,
    ) {
        unsafe {
            let (top, bottom) = (S::splat(BOUND), S::splat(-BOUND));
            let mut at = 0;
            while at < stride {
                let mut ys = [top; T];
                let mut change = [S::splat(0.0); T];
                for t in 0..T {
                    ys[t] = S::load(y[t].add(at));
                }
                for (c, x) in x.iter().enumerate() {
                    let before = S::load(x.add(at));
                    let mut after = before;
                    for t in 0..T {
                        let g = S::splat(*push.add(t * WIDTH + c));
                        after = S::fma(g, ys[t], after);
                        change[t] = S::fma(g, before, change[t]);
                    }
                    S::store(x.add(at), S::max(S::min(after, top), bottom));
                }
                for t in 0..T {
                    // Read again: an output that is named twice gets both changes.
                    let after = S::add(S::load(y[t].add(at)), change[t]);
                    S::store(y[t].add(at), S::max(S::min(after, top), bottom));
                }
                at += S::LANES;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    fn random(n: usize, dims: usize, rng: &mut Rng) -> Rows {
        let mut rows = Rows::zeroed(n, dims);
        for row in 0..n {
            rows.row_mut(row).iter_mut().for_each(|x| *x = rng.unit_f32() - 0.5);
        }
        rows
    }

    /// The same in f64, straight from the formulae.
    fn in_f64(x: &Rows, xs: &[u32], y: &Rows, ys: &[u32], positive: u32, rate: f64) -> (Vec<f64>, Vec<f64>, f64) {
        let wide = |r: &Rows| r.to_dense().iter().map(|v| f64::from(*v)).collect::<Vec<f64>>();
        let (mut new_x, mut new_y, dims) = (wide(x), wide(y), x.dims());
        let (old_x, old_y) = (new_x.clone(), new_y.clone());
        let mut loss = 0.0;
        for c in xs {
            for (t, o) in ys.iter().enumerate() {
                let (c, o) = (*c as usize * dims, *o as usize * dims);
                let sign = if (positive >> t) & 1 == 1 { 1.0 } else { -1.0 };
                let z: f64 = sign * (0..dims).map(|i| old_x[c + i] * old_y[o + i]).sum::<f64>();
                let g = rate * sign / (1.0 + z.exp());
                loss += (-z).exp().ln_1p();
                for i in 0..dims {
                    new_x[c + i] += g * old_y[o + i];
                    new_y[o + i] += g * old_x[c + i];
                }
            }
        }
        (new_x, new_y, loss)
    }

    #[test]
    fn every_level_agrees_with_the_formulae() {
        let mut rng = Rng::new(5);
        for level in Level::runnable() {
            for dims in [1, 7, 16, 100, 129] {
                for (inputs, outputs, positive) in [(1, 6, 1), (8, 6, 1), (7, 5, 0b10110), (4, 1, 1), (3, 2, 0), (5, 3, 0b111), (2, 4, 8)] {
                    let (mut x, mut y) = (random(9, dims, &mut rng), random(9, dims, &mut rng));
                    let xs: Vec<u32> = (0..inputs).map(|i| (i * 2) % 9).collect();
                    let ys: Vec<u32> = (0..outputs).map(|i| 8 - i).collect();
                    let (want_x, want_y, want_loss) = in_f64(&x, &xs, &y, &ys, positive, 0.3);
                    let mut loss = LossSum::default();
                    update_pairs(level, &mut x, &xs, &mut y, &ys, positive, 0.3, &mut loss);
                    for (got, want) in x.to_dense().iter().zip(&want_x).chain(y.to_dense().iter().zip(&want_y)) {
                        assert!((f64::from(*got) - want).abs() < 1e-5, "{level:?} {dims} {inputs} {outputs}: {got} {want}");
                    }
                    assert!((loss.total() - want_loss).abs() < 1e-4 * want_loss, "{level:?} {} {want_loss}", loss.total());
                    assert!(x.padded().chunks(x.stride()).all(|row| row[dims..].iter().all(|p| *p == 0.0)), "padding stays zero");
                }
            }
        }
    }

    #[test]
    fn levels_agree_when_rows_repeat_and_nothing_runs_away() {
        let mut rng = Rng::new(6);
        let (x, y) = (random(3, 50, &mut rng), random(3, 50, &mut rng));
        let mut first: Option<(Vec<f32>, Vec<f32>, f64)> = None;
        for level in Level::runnable() {
            let (mut x, mut y, mut loss) = (x.clone(), y.clone(), LossSum::default());
            for _ in 0..3 {
                update_pairs(level, &mut x, &[0, 1, 0, 2], &mut y, &[2, 1, 1, 0], 1, 0.1, &mut loss);
            }
            let got = (x.to_dense(), y.to_dense(), loss.total());
            if let Some(want) = &first {
                assert!(got.0.iter().zip(&want.0).chain(got.1.iter().zip(&want.1)).all(|(a, b)| (a - b).abs() < 1e-5), "{level:?}");
                assert!((got.2 - want.2).abs() < 1e-4 * want.2);
            } else {
                first = Some(got);
            }
            for i in 0..2000 {
                update_pairs(level, &mut x, &[0, 1, 0, 2], &mut y, &[2, 1, i % 3, 0], i & 15, 50.0, &mut loss);
            }
            assert!(x.padded().iter().chain(y.padded()).all(|v| v.abs() <= BOUND) && loss.total().is_finite(), "{level:?}");
        }
    }
}

//! The update of word2vec: pulls input vectors towards one output vector and pushes them away from others.
//!
//! Up to [`MAX_INPUTS`] input rows `x[c]` meet up to [`MAX_OUTPUTS`] output rows `y[t]` with signs `s[t]` (+1 the true word, -1 a drawn one):
//! all dots first, `g[c,t] = rate · s[t] · σ(-s[t] x[c]·y[t])`, then for each c in order `x[c] += Σ_t g[c,t] y[t]` and, from the `x[c]` before
//! its change, `y[t] += Σ_c g[c,t] x[c]`. The loss of a pair is `Σ_t ln(1 + exp(-s[t] x[c]·y[t]))`.
//! Components are held within ±[`BOUND`], so that no learning rate can lead to infinity; real models stay below ±10.
//! Sharing the drawn words between the inputs of a window: Ji, Satish, Li and Dubey 2016 (arXiv 1604.04661).

use super::simd::{Kernel, SUMS, Simd};
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
        let log: f64 = self.product.0.iter().map(|x| libm::log(f64::from(*x))).sum();
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
    let stride = inputs.stride();
    let (x0, y0) = (inputs.padded_mut().as_mut_ptr(), outputs.padded_mut().as_mut_ptr());
    let (mut x, mut y) = ([x0; MAX_INPUTS], [y0; MAX_OUTPUTS]);
    for (x, row) in x.iter_mut().zip(input_rows) {
        // SAFETY: the row is there, checked above.
        *x = unsafe { x0.add(*row as usize * stride) };
    }
    for (y, row) in y.iter_mut().zip(output_rows) {
        // SAFETY: the row is there, checked above.
        *y = unsafe { y0.add(*row as usize * stride) };
    }
    let update = Update { x: &x[..input_rows.len()], y: &y[..output_rows.len()], stride, positive, rate };
    level.run(PairsKernel(update, loss));
    loss.called();
}

/// What one call does. The pointers lead to rows of `stride` floats (a multiple of 16) in two matrices that nobody else holds; several may lead to one row.
#[derive(Clone, Copy)]
struct Update<'a> {
    x: &'a [*mut f32],
    y: &'a [*mut f32],
    stride: usize,
    positive: u32,
    rate: f32,
}

struct PairsKernel<'a>(Update<'a>, &'a mut LossSum);

impl Kernel for PairsKernel<'_> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self(update, loss) = self;
        match update.y.len() {
            1 => update.tile::<S, 1>(simd, loss),
            2 => update.tile::<S, 2>(simd, loss),
            3 => update.tile::<S, 3>(simd, loss),
            4 => update.tile::<S, 4>(simd, loss),
            5 => update.tile::<S, 5>(simd, loss),
            _ => update.tile::<S, 6>(simd, loss),
        }
    }
}

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
type Quads<S> = [[<S as Simd>::Quad; 2]; MAX_OUTPUTS];

/// Running sums that 16 registers hold beside what is multiplied.
const MOST_SUMS: usize = 12;

/// Signs, what unused lanes get, and how many lanes are in use.
type Lanes16<'a> = (&'a [f32; 16], &'a [f32; 16], usize);

impl Update<'_> {
    #[inline(always)]
    fn tile<S: Simd, const T: usize>(&self, simd: S, loss: &mut LossSum) {
        let mut block = Block([0.0; MAX_INPUTS * MAX_OUTPUTS]);
        let zero = simd.splat(0.0);
        let none = simd.fold(&[zero; 4]);
        let mut quads: Quads<S> = [[none; 2]; MAX_OUTPUTS];
        if self.x.len() == 1 {
            let mut parts = [[zero; 4]; 2];
            if S::PARTS == 2 {
                for (part, sums) in self.sums::<S, T, 1, 2>(simd, 0, 0, 0).iter().enumerate() {
                    [parts[0][part], parts[1][part]] = over_outputs(simd, sums);
                }
            } else {
                for part in 0..S::PARTS {
                    let [sums] = self.sums::<S, T, 1, 1>(simd, part, 0, 0);
                    [parts[0][part], parts[1][part]] = over_outputs(simd, &sums);
                }
            }
            let dots = [simd.fold(&parts[0]), simd.fold(&parts[1]), none, none];
            let lanes = (&SIGNS.0[4 + (self.positive & 63) as usize], &UNUSED_LANES.0[18 + T], T);
            self.pushes(simd, &dots, lanes, &mut block.0, loss);
            self.moves::<S, T, 1>(simd, &block.0);
            return;
        }
        for first in (0..self.x.len()).step_by(4) {
            match self.x.len() - first {
                1 => self.dots::<S, T, 1>(simd, first, &mut quads),
                2 => self.dots::<S, T, 2>(simd, first, &mut quads),
                3 => self.dots::<S, T, 3>(simd, first, &mut quads),
                _ => self.dots::<S, T, 4>(simd, first, &mut quads),
            }
        }
        for two in 0..T.div_ceil(2) {
            let is_pair = 2 * two + 1 < T;
            let inputs = self.x.len();
            let signs = &SIGNS.0[((self.positive >> (2 * two)) & 3) as usize];
            let lanes = (signs, &UNUSED_LANES.0[if is_pair { inputs } else { inputs + 9 }], if is_pair { 8 + inputs } else { inputs });
            let [[a, b], [c, d]] = [quads[2 * two], quads[2 * two + 1]];
            self.pushes(simd, &[a, b, c, d], lanes, &mut block.0[two * 16..], loss);
        }
        self.moves::<S, T, MAX_INPUTS>(simd, &block.0);
    }

    /// P parts, from part `part` on, of the running sums of T outputs, from output `top` on, times C inputs, from input `first` on.
    #[inline(always)]
    fn sums<S: Simd, const T: usize, const C: usize, const P: usize>(
        &self,
        simd: S,
        part: usize,
        top: usize,
        first: usize,
    ) -> [[[S::V; C]; T]; P] {
        let zero = simd.splat(0.0);
        let mut sums = [[[zero; C]; T]; P];
        let (x, y) = (&self.x[first..][..C], &self.y[top..][..T]);
        let mut line = part * S::LANES;
        while line < self.stride {
            for p in 0..P {
                let at = line + p * S::LANES;
                let mut xs = [zero; C];
                for c in 0..C {
                    // SAFETY: `line` is below the stride, a multiple of 16, so all parts of a line from `part` on are left in each row.
                    xs[c] = unsafe { simd.load(x[c].add(at)) };
                }
                for t in 0..T {
                    // SAFETY: as above.
                    let y = unsafe { simd.load(y[t].add(at)) };
                    for c in 0..C {
                        sums[p][t][c] = simd.fma(xs[c], y, sums[p][t][c]);
                    }
                }
            }
            line += SUMS;
        }
        sums
    }

    /// Dots of C inputs, from input `first` on, with T outputs.
    #[inline(always)]
    fn dots<S: Simd, const T: usize, const C: usize>(&self, simd: S, first: usize, quads: &mut Quads<S>) {
        if S::LANES == 16 || T * C <= MOST_SUMS {
            return self.some_dots::<S, T, C>(simd, 0, first, quads);
        }
        // As many sums at a time as there are registers.
        self.some_dots::<S, 3, C>(simd, 0, first, quads);
        match T {
            4 => self.some_dots::<S, 1, C>(simd, 3, first, quads),
            5 => self.some_dots::<S, 2, C>(simd, 3, first, quads),
            _ => self.some_dots::<S, 3, C>(simd, 3, first, quads),
        }
    }

    #[inline(always)]
    fn some_dots<S: Simd, const T: usize, const C: usize>(&self, simd: S, top: usize, first: usize, quads: &mut Quads<S>) {
        let zero = simd.splat(0.0);
        let mut parts = [[zero; 4]; T];
        if S::PARTS == 2 && T * C <= MOST_SUMS / 2 {
            // So few at a time would wait for each other.
            let [low, high] = self.sums::<S, T, C, 2>(simd, 0, top, first);
            for t in 0..T {
                parts[t][0] = over_inputs(simd, &low[t]);
                parts[t][1] = over_inputs(simd, &high[t]);
            }
        } else {
            for part in 0..S::PARTS {
                let [sums] = self.sums::<S, T, C, 1>(simd, part, top, first);
                for t in 0..T {
                    parts[t][part] = over_inputs(simd, &sums[t]);
                }
            }
        }
        for t in 0..T {
            quads[top + t][first / 4] = simd.fold(&parts[t]);
        }
    }

    /// Turns up to 16 dots into pushes, and adds up the loss.
    #[inline(always)]
    fn pushes<S: Simd>(&self, simd: S, dots: &[S::Quad; 4], (signs, unused, used): Lanes16<'_>, push: &mut [f32], loss: &mut LossSum) {
        let (zero, one) = (simd.splat(0.0), simd.splat(1.0));
        let (push, hinges, products) = (&mut push[..SUMS], &mut loss.hinge.0, &mut loss.product.0);
        let mut lane = 0;
        while lane < used {
            // SAFETY: the tables, `push` and the sums of the loss hold 16 floats; `lane` is a multiple of the lanes below 16.
            unsafe {
                let sign = simd.load(signs.as_ptr().add(lane));
                let z = simd.fma(simd.joined(dots, lane), sign, simd.load(unused.as_ptr().add(lane)));
                let minus = simd.sub(zero, z);
                let e = simd.exp(simd.max(simd.min(z, minus), simd.splat(-87.0)));
                let below = simd.add(e, one);
                let share = simd.div(simd.where_not_negative(z, e, one), below);
                simd.store(push.as_mut_ptr().add(lane), simd.mul(simd.mul(share, sign), simd.splat(self.rate)));
                let (hinge, product) = (hinges.as_mut_ptr().add(lane), products.as_mut_ptr().add(lane));
                simd.store(hinge, simd.add(simd.load(hinge), simd.max(minus, zero)));
                simd.store(product, simd.mul(simd.load(product), below));
            }
            lane += S::LANES;
        }
    }

    /// Moves inputs and outputs.
    #[inline(always)]
    fn moves<S: Simd, const T: usize, const WIDTH: usize>(&self, simd: S, push: &[f32; MAX_INPUTS * MAX_OUTPUTS]) {
        let y = &self.y[..T];
        let mut at = 0;
        while at < self.stride {
            // SAFETY: `at` is below the stride and both are multiples of the lanes, so that many floats are left in each row.
            unsafe {
                let mut ys = [simd.splat(0.0); T];
                let mut change = ys;
                for t in 0..T {
                    ys[t] = simd.load(y[t].add(at));
                }
                for (c, x) in self.x.iter().enumerate() {
                    let before = simd.load(x.add(at));
                    let mut after = before;
                    for t in 0..T {
                        let g = simd.splat(push[t * WIDTH + c]);
                        after = simd.fma(g, ys[t], after);
                        change[t] = simd.fma(g, before, change[t]);
                    }
                    simd.store(x.add(at), simd.within(after, BOUND));
                }
                for t in 0..T {
                    // Read again: an output that is named twice gets both changes.
                    let after = simd.add(simd.load(y[t].add(at)), change[t]);
                    simd.store(y[t].add(at), simd.within(after, BOUND));
                }
            }
            at += S::LANES;
        }
    }
}

/// The sums under way of an output with up to four inputs.
#[inline(always)]
fn over_inputs<S: Simd, const C: usize>(simd: S, sums: &[S::V; C]) -> S::V {
    let zero = simd.splat(0.0);
    let sum = |c: usize| if c < C { sums[c] } else { zero };
    simd.quads([sum(0), sum(1), sum(2), sum(3)])
}

/// The sums under way of an input with up to eight outputs.
#[inline(always)]
fn over_outputs<S: Simd, const T: usize>(simd: S, sums: &[[S::V; 1]; T]) -> [S::V; 2] {
    let zero = simd.splat(0.0);
    let sum = |t: usize| if t < T { sums[t][0] } else { zero };
    let first = simd.quads([sum(0), sum(1), sum(2), sum(3)]);
    [first, if T > 4 { simd.quads([sum(4), sum(5), zero, zero]) } else { zero }]
}

#[cfg(test)]
#[path = "pairs_tests.rs"]
mod tests;

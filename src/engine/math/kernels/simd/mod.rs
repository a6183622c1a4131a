//! What kernels are written in: vector operations for three instruction sets, and the choice between them at run time.
//!
//! A [`Kernel`] is written once, over any [`Simd`], and [`Level::run`] runs it in the widest instructions that the machine has. The result is the same to the bit at every
//! level, because no operation depends on the width: products are added by fused multiply-adds, and what is summed over a row is summed in 16 running sums, whichever
//! number of lanes a register has. These 16 are added up in one order: s0 + s2 and s1 + s3 of every four, those two, then the first four with the third, the second with the
//! fourth, and both ([`Simd::quads`], [`Simd::fold`]).
//! Everything is `inline(always)`: the functions become part of a kernel that has the instruction set enabled.

mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::sync::OnceLock;

use portable::Portable;

/// Running sums of one sum over a row.
pub(super) const SUMS: usize = 16;

/// An instruction set. A value of it proves that the machine has the instructions.
pub(super) trait Simd: Copy {
    /// A register of floats.
    type V: Copy;
    /// Four floats.
    type Quad: Copy;
    /// A register of `f64`, half as many.
    type D: Copy;
    /// Floats in a register: 4, 8 or 16.
    const LANES: usize;
    /// Numbers in a register of `f64`.
    const DOUBLES: usize = Self::LANES / 2;
    /// Registers that 16 running sums take.
    const PARTS: usize = SUMS / Self::LANES;
    /// # Safety
    /// `LANES` floats can be read at the pointer.
    unsafe fn load(self, p: *const f32) -> Self::V;
    /// The first `n` floats, then zeros.
    ///
    /// # Safety
    /// `n` floats, at most `LANES`, can be read at the pointer.
    unsafe fn load_first(self, p: *const f32, n: usize) -> Self::V;
    /// # Safety
    /// `LANES` floats can be written at the pointer.
    unsafe fn store(self, p: *mut f32, v: Self::V);
    /// x and y of the points that the next `LANES` targets name.
    ///
    /// # Safety
    /// `LANES` targets can be read; two floats can be read for each of them at `flat`, and it is below 2³¹.
    unsafe fn points(self, flat: *const f32, targets: *const u32) -> [Self::V; 2];
    fn splat(self, x: f32) -> Self::V;
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    fn div(self, a: Self::V, b: Self::V) -> Self::V;
    fn min(self, a: Self::V, b: Self::V) -> Self::V;
    fn max(self, a: Self::V, b: Self::V) -> Self::V;
    /// a * b + c, rounded once.
    fn fma(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    fn sqrt(self, a: Self::V) -> Self::V;
    fn abs(self, a: Self::V) -> Self::V;
    /// The nearest whole number.
    fn round(self, a: Self::V) -> Self::V;
    /// 2 to the power of whole numbers from -126 to 127.
    fn exp2_whole(self, a: Self::V) -> Self::V;
    /// Per lane `yes` where `test` is not negative, else `no`.
    fn where_not_negative(self, test: Self::V, yes: Self::V, no: Self::V) -> Self::V;
    /// Bit i: not (lane i of a ≤ lane i of b).
    fn not_at_most(self, a: Self::V, b: Self::V) -> u32;
    /// Four sums under way: of every four lanes of each of the four registers, (0 + 2) + (1 + 3), those of one four lanes beside each other.
    fn quads(self, v: [Self::V; 4]) -> Self::V;
    /// The four sums from the [`Simd::quads`] of the first `PARTS` parts of 16 running sums.
    fn fold(self, parts: &[Self::V; 4]) -> Self::Quad;
    /// `LANES` of the 16 numbers, from number `lane` on.
    fn joined(self, quads: &[Self::Quad; 4], lane: usize) -> Self::V;
    fn numbers(self, quad: Self::Quad) -> [f32; 4];
    /// # Safety
    /// `DOUBLES` numbers can be read at the pointer.
    unsafe fn load64(self, p: *const f64) -> Self::D;
    /// # Safety
    /// `DOUBLES` numbers can be written at the pointer.
    unsafe fn store64(self, p: *mut f64, v: Self::D);
    fn splat64(self, x: f64) -> Self::D;
    /// a * b + c, rounded once.
    fn fma64(self, a: Self::D, b: Self::D, c: Self::D) -> Self::D;

    /// exp(a) for a from -87 to 0, relative error below 2e-7 (Cephes' polynomial).
    #[inline(always)]
    fn exp(self, a: Self::V) -> Self::V {
        let n = self.round(self.mul(a, self.splat(std::f32::consts::LOG2_E)));
        let r = self.fma(n, self.splat(-0.693_359_4), a);
        let r = self.fma(n, self.splat(2.121_944_4e-4), r);
        let mut p = self.splat(1.987_569_1e-4);
        for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
            p = self.fma(p, r, self.splat(c));
        }
        let p = self.add(self.fma(p, self.mul(r, r), r), self.splat(1.0));
        self.mul(p, self.exp2_whole(n))
    }

    #[inline(always)]
    fn within(self, v: Self::V, bound: f32) -> Self::V {
        self.max(self.min(v, self.splat(bound)), self.splat(-bound))
    }

    /// Up to four sums, each given as its 16 running sums in `PARTS` registers.
    #[inline(always)]
    fn totals<const N: usize>(self, sums: &[[Self::V; 4]; N]) -> [f32; 4] {
        let zero = self.splat(0.0);
        let mut parts = [zero; 4];
        for (p, part) in parts.iter_mut().enumerate().take(Self::PARTS) {
            let sum = |i: usize| if i < N { sums[i][p] } else { zero };
            *part = self.quads([sum(0), sum(1), sum(2), sum(3)]);
        }
        self.numbers(self.fold(&parts))
    }
}

/// Work on numbers, written once for every instruction set. `run` is to be `inline(always)`.
pub(super) trait Kernel {
    type Out;
    fn run<S: Simd>(self, simd: S) -> Self::Out;
}

/// Instruction sets that kernels exist for, from plain to wide. All give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Portable code.
    Plain,
    /// 8 lanes and fused multiply-add (x86-64-v3).
    Avx2,
    /// 16 lanes (AVX-512 F).
    Avx512,
}

impl Level {
    /// The widest level of this machine. `SEMASCOPE_SIMD=plain|avx2` lowers it, to compare.
    #[must_use]
    pub fn detected() -> Self {
        static LEVEL: OnceLock<Level> = OnceLock::new();
        *LEVEL.get_or_init(|| {
            let machine = Self::of_machine();
            match std::env::var("SEMASCOPE_SIMD").as_deref() {
                Ok("plain") => Self::Plain,
                Ok("avx2") => machine.min(Self::Avx2),
                _ => machine,
            }
        })
    }

    #[cfg(target_arch = "x86_64")]
    fn of_machine() -> Self {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            Self::Avx512
        } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            Self::Avx2
        } else {
            Self::Plain
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn of_machine() -> Self {
        Self::Plain
    }

    /// All levels that this machine can run.
    #[must_use]
    pub fn runnable() -> Vec<Self> {
        let machine = Self::of_machine();
        [Self::Plain, Self::Avx2, Self::Avx512].into_iter().filter(|level| *level <= machine).collect()
    }

    /// Runs a kernel at this level, or at the widest that the machine has.
    #[inline]
    pub(super) fn run<K: Kernel>(self, kernel: K) -> K::Out {
        match self.min(Self::of_machine()) {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the machine has the instructions.
            Self::Avx512 => unsafe { x86::with_avx512(kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the machine has the instructions.
            Self::Avx2 => unsafe { x86::with_avx2(kernel) },
            _ => kernel.run(Portable),
        }
    }
}

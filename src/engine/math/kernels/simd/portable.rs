//! Four lanes in portable code, which compilers turn into vector instructions where a processor has them.

use super::Simd;

/// Four lanes on any machine.
#[derive(Clone, Copy)]
pub(super) struct Portable;

type V = [f32; 4];

#[inline(always)]
fn each(f: impl FnMut(usize) -> f32) -> V {
    std::array::from_fn(f)
}

impl Simd for Portable {
    type V = V;
    type D = [f64; 2];
    type Quad = V;
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn load(self, p: *const f32) -> V {
        // SAFETY: the caller has four floats there; arrays of floats have the alignment of a float.
        unsafe { *p.cast::<V>() }
    }
    #[inline(always)]
    unsafe fn load_first(self, p: *const f32, n: usize) -> V {
        // SAFETY: the caller has `n` floats there.
        each(|i| if i < n { unsafe { *p.add(i) } } else { 0.0 })
    }
    #[inline(always)]
    unsafe fn store(self, p: *mut f32, v: V) {
        // SAFETY: as in `load`, for writing.
        unsafe { *p.cast::<V>() = v }
    }
    #[inline(always)]
    unsafe fn points(self, flat: *const f32, targets: *const u32) -> [V; 2] {
        // SAFETY: the caller has four targets there, and two floats for each.
        let point = |d: usize| each(|i| unsafe { *flat.add(2 * *targets.add(i) as usize + d) });
        [point(0), point(1)]
    }
    #[inline(always)]
    fn splat(self, x: f32) -> V {
        [x; 4]
    }
    #[inline(always)]
    fn add(self, a: V, b: V) -> V {
        each(|i| a[i] + b[i])
    }
    #[inline(always)]
    fn sub(self, a: V, b: V) -> V {
        each(|i| a[i] - b[i])
    }
    #[inline(always)]
    fn mul(self, a: V, b: V) -> V {
        each(|i| a[i] * b[i])
    }
    #[inline(always)]
    fn div(self, a: V, b: V) -> V {
        each(|i| a[i] / b[i])
    }
    #[inline(always)]
    fn min(self, a: V, b: V) -> V {
        each(|i| if a[i] < b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    fn max(self, a: V, b: V) -> V {
        each(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    fn fma(self, a: V, b: V, c: V) -> V {
        fused(a, b, c)
    }
    #[inline(always)]
    fn sqrt(self, a: V) -> V {
        each(|i| a[i].sqrt())
    }
    #[inline(always)]
    fn abs(self, a: V) -> V {
        each(|i| a[i].abs())
    }
    #[inline(always)]
    fn round(self, a: V) -> V {
        each(|i| a[i].round_ties_even())
    }
    #[inline(always)]
    fn exp2_whole(self, a: V) -> V {
        each(|i| f32::from_bits(((a[i] as i32 + 127) as u32) << 23))
    }
    #[inline(always)]
    fn where_not_negative(self, test: V, yes: V, no: V) -> V {
        each(|i| if test[i] >= 0.0 { yes[i] } else { no[i] })
    }
    #[inline(always)]
    fn not_at_most(self, a: V, b: V) -> u32 {
        #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "a NaN on either side counts as larger")]
        (0..4).map(|i| u32::from(!(a[i] <= b[i])) << i).sum()
    }
    #[inline(always)]
    fn quads(self, v: [V; 4]) -> V {
        each(|i| (v[i][0] + v[i][2]) + (v[i][1] + v[i][3]))
    }
    #[inline(always)]
    fn fold(self, parts: &[V; 4]) -> V {
        each(|i| (parts[0][i] + parts[2][i]) + (parts[1][i] + parts[3][i]))
    }
    #[inline(always)]
    fn joined(self, quads: &[V; 4], lane: usize) -> V {
        quads[lane / 4]
    }
    #[inline(always)]
    fn numbers(self, quad: V) -> [f32; 4] {
        quad
    }
    #[inline(always)]
    unsafe fn load64(self, p: *const f64) -> [f64; 2] {
        // SAFETY: the caller has two numbers there; arrays of numbers have the alignment of a number.
        unsafe { *p.cast() }
    }
    #[inline(always)]
    unsafe fn store64(self, p: *mut f64, v: [f64; 2]) {
        // SAFETY: as in `load64`, for writing.
        unsafe { *p.cast() = v }
    }
    #[inline(always)]
    fn splat64(self, x: f64) -> [f64; 2] {
        [x; 2]
    }
    #[inline(always)]
    fn fma64(self, a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> [f64; 2] {
        std::array::from_fn(|i| fused64(a[i], b[i], c[i]))
    }
}

/// a · b + c, rounded once, by the instruction for it.
#[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
#[inline(always)]
fn fused64(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

/// a · b + c, rounded once, in software.
#[cfg(not(any(target_feature = "fma", target_arch = "aarch64")))]
#[inline(always)]
fn fused64(a: f64, b: f64, c: f64) -> f64 {
    libm::fma(a, b, c)
}

/// a · b + c, rounded once, by the instruction for it.
#[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
#[inline(always)]
fn fused(a: V, b: V, c: V) -> V {
    each(|i| a[i].mul_add(b[i], c[i]))
}

/// a · b + c, rounded once. In 64 bits the product is exact and only the sum is rounded, so rounding that to 32 bits goes wrong only where it falls between two floats of
/// 32 bits (or, smaller than those of full precision, might); there the sum is first rounded to odd (Boldo and Melquiond 2008).
#[cfg(not(any(target_feature = "fma", target_arch = "aarch64")))]
#[inline(always)]
fn fused(a: V, b: V, c: V) -> V {
    let products: [f64; 4] = std::array::from_fn(|i| f64::from(a[i]) * f64::from(b[i]));
    let sums: [f64; 4] = std::array::from_fn(|i| products[i] + f64::from(c[i]));
    let is_delicate = |sum: f64| {
        let bits = sum.to_bits();
        let is_between = bits & 0x1FFF_FFFF == 0x1000_0000;
        let is_small = (bits << 1).wrapping_sub(1) < (f64::from(f32::MIN_POSITIVE).to_bits() << 1) - 1;
        is_between | is_small
    };
    if sums.iter().fold(false, |any, sum| any | is_delicate(*sum)) {
        return with_care(products, c);
    }
    each(|i| sums[i] as f32)
}

#[cfg(not(any(target_feature = "fma", target_arch = "aarch64")))]
#[cold]
#[inline(never)]
fn with_care(products: [f64; 4], c: V) -> V {
    each(|i| rounded_to_odd(products[i], f64::from(c[i])) as f32)
}

/// a + b, and where that is not exact the neighbour with an odd last digit.
#[cfg(not(any(target_feature = "fma", target_arch = "aarch64")))]
fn rounded_to_odd(a: f64, b: f64) -> f64 {
    let sum = a + b;
    let other = sum - a;
    let error = (a - (sum - other)) + (b - other);
    let bits = sum.to_bits();
    // An infinite sum has no error that could be compared.
    if error == 0.0 || error.is_nan() || bits & 1 == 1 {
        return sum;
    }
    f64::from_bits(if (error > 0.0) == (sum > 0.0) { bits + 1 } else { bits - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    #[test]
    fn fused_products_are_rounded_once() {
        let mut rng = Rng::new(7);
        let check = |a: f32, b: f32, c: f32| {
            let (got, want) = (fused([a; 4], [b; 4], [c; 4])[0], a.mul_add(b, c));
            assert!(got.to_bits() == want.to_bits() || (got.is_nan() && want.is_nan()), "{a:e} {b:e} {c:e}: {got:e} {want:e}");
        };
        for _ in 0..200_000 {
            let mut any = |spread: u32| f32::from_bits((rng.next_u32() & 0x807F_FFFF) | ((127 - spread / 2 + rng.below(spread)) << 23));
            check(any(8), any(8), any(40));
            check(any(250), any(250), any(250));
        }
        // Products between two floats, moved off the middle by far less than 64 bits see.
        for c in [1e-40, -1e-40, 1e-30, -1e-30, 0.0, f32::MIN_POSITIVE, f32::INFINITY, f32::NAN, f32::MAX] {
            for x in [1.0 + f32::EPSILON, 1.0 + 3.0 * f32::EPSILON, 4097.0, 1e-20, 1e-25, 1.5e-23, 3e19, 0.0, -0.0] {
                for y in [1.5, 1.0 + 2.0_f32.powi(-12), 4097.0, 1e-20, 2e-19, -1e-20, 1.0 + 2.0_f32.powi(-23), f32::MAX] {
                    check(x, y, c);
                    check(x, y, -x * y);
                }
            }
        }
    }
}

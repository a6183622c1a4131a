//! Eight lanes (AVX2 and FMA) and sixteen (AVX-512 F).

#![allow(clippy::wildcard_imports, reason = "intrinsics")]

use std::arch::x86_64::*;

use super::{Kernel, Simd};

/// Eight lanes. Made only where the machine has AVX2 and FMA.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

/// Sixteen lanes. Made only where the machine has AVX-512 F, AVX2 and FMA.
#[derive(Clone, Copy)]
pub(super) struct Avx512(());

/// # Safety
/// The machine has AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn with_avx2<K: Kernel>(kernel: K) -> K::Out {
    kernel.run(Avx2(()))
}

/// # Safety
/// The machine has AVX-512 F, AVX2 and FMA.
#[target_feature(enable = "avx512f,avx2,fma")]
pub(super) unsafe fn with_avx512<K: Kernel>(kernel: K) -> K::Out {
    kernel.run(Avx512(()))
}

/// Functions on registers that are one expression of intrinsics.
macro_rules! operations {
    ($($name:ident($($a:ident: $t:ty),*) -> $out:ty = $body:expr;)*) => { $(
        #[inline(always)]
        fn $name(self, $($a: $t),*) -> $out {
            // SAFETY: a value of this type exists only where the machine has the instructions.
            unsafe { $body }
        }
    )* };
}

/// The same on memory.
macro_rules! accesses {
    ($($name:ident($($a:ident: $t:ty),*) $(-> $out:ty)? = $body:expr;)*) => { $(
        #[inline(always)]
        unsafe fn $name(self, $($a: $t),*) $(-> $out)? {
            // SAFETY: the machine has the instructions, as above; the caller answers for the memory.
            unsafe { $body }
        }
    )* };
}

impl Simd for Avx2 {
    type V = __m256;
    type D = __m256d;
    type Quad = __m128;
    const LANES: usize = 8;
    accesses! {
        load(p: *const f32) -> __m256 = _mm256_loadu_ps(p);
        load_first(p: *const f32, n: usize) -> __m256 = {
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            _mm256_maskload_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32(n as i32), lanes))
        };
        store(p: *mut f32, v: __m256) = _mm256_storeu_ps(p, v);
        load64(p: *const f64) -> __m256d = _mm256_loadu_pd(p);
        store64(p: *mut f64, v: __m256d) = _mm256_storeu_pd(p, v);
        points(flat: *const f32, targets: *const u32) -> [__m256; 2] = {
            // Targets 0 1 4 5 and 2 3 6 7, so that the shuffles below bring them into order.
            let all = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_loadu_si256(targets.cast()));
            let (first, second) = (_mm256_castsi256_si128(all), _mm256_extracti128_si256::<1>(all));
            let first = _mm256_castpd_ps(_mm256_i32gather_pd::<8>(flat.cast(), first));
            let second = _mm256_castpd_ps(_mm256_i32gather_pd::<8>(flat.cast(), second));
            [_mm256_shuffle_ps::<0b10_00_10_00>(first, second), _mm256_shuffle_ps::<0b11_01_11_01>(first, second)]
        };
    }
    operations! {
        splat(x: f32) -> __m256 = _mm256_set1_ps(x);
        splat64(x: f64) -> __m256d = _mm256_set1_pd(x);
        add(a: __m256, b: __m256) -> __m256 = _mm256_add_ps(a, b);
        sub(a: __m256, b: __m256) -> __m256 = _mm256_sub_ps(a, b);
        mul(a: __m256, b: __m256) -> __m256 = _mm256_mul_ps(a, b);
        div(a: __m256, b: __m256) -> __m256 = _mm256_div_ps(a, b);
        min(a: __m256, b: __m256) -> __m256 = _mm256_min_ps(a, b);
        max(a: __m256, b: __m256) -> __m256 = _mm256_max_ps(a, b);
        fma(a: __m256, b: __m256, c: __m256) -> __m256 = _mm256_fmadd_ps(a, b, c);
        fma64(a: __m256d, b: __m256d, c: __m256d) -> __m256d = _mm256_fmadd_pd(a, b, c);
        sqrt(a: __m256) -> __m256 = _mm256_sqrt_ps(a);
        abs(a: __m256) -> __m256 = _mm256_andnot_ps(_mm256_set1_ps(-0.0), a);
        round(a: __m256) -> __m256 = _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a);
        exp2_whole(a: __m256) -> __m256 = {
            let biased = _mm256_add_epi32(_mm256_cvtps_epi32(a), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
        };
        where_not_negative(test: __m256, yes: __m256, no: __m256) -> __m256 =
            _mm256_blendv_ps(no, yes, _mm256_cmp_ps::<_CMP_GE_OQ>(test, _mm256_setzero_ps()));
        not_at_most(a: __m256, b: __m256) -> u32 = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NLE_UQ>(a, b)) as u32;
        quads(v: [__m256; 4]) -> __m256 = {
            let [a, b, c, d] = v;
            let ab = _mm256_castps_pd(_mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b)));
            let cd = _mm256_castps_pd(_mm256_add_ps(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d)));
            _mm256_add_ps(_mm256_castpd_ps(_mm256_unpacklo_pd(ab, cd)), _mm256_castpd_ps(_mm256_unpackhi_pd(ab, cd)))
        };
        fold(parts: &[__m256; 4]) -> __m128 = {
            let halves = _mm256_add_ps(parts[0], parts[1]);
            _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps::<1>(halves))
        };
        joined(quads: &[__m128; 4], lane: usize) -> __m256 = _mm256_set_m128(quads[lane / 4 + 1], quads[lane / 4]);
        numbers(quad: __m128) -> [f32; 4] = {
            let mut out = [0.0; 4];
            _mm_storeu_ps(out.as_mut_ptr(), quad);
            out
        };
    }
}

impl Simd for Avx512 {
    type V = __m512;
    type D = __m512d;
    type Quad = __m128;
    const LANES: usize = 16;
    accesses! {
        load(p: *const f32) -> __m512 = _mm512_loadu_ps(p);
        load_first(p: *const f32, n: usize) -> __m512 = _mm512_maskz_loadu_ps(((1_u32 << n) - 1) as __mmask16, p);
        store(p: *mut f32, v: __m512) = _mm512_storeu_ps(p, v);
        load64(p: *const f64) -> __m512d = _mm512_loadu_pd(p);
        store64(p: *mut f64, v: __m512d) = _mm512_storeu_pd(p, v);
        points(flat: *const f32, targets: *const u32) -> [__m512; 2] = {
            let evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            let odds = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
            let (low, high) = (_mm256_loadu_si256(targets.cast()), _mm256_loadu_si256(targets.add(8).cast()));
            let first = _mm512_castpd_ps(_mm512_i32gather_pd::<8>(low, flat.cast()));
            let second = _mm512_castpd_ps(_mm512_i32gather_pd::<8>(high, flat.cast()));
            [_mm512_permutex2var_ps(first, evens, second), _mm512_permutex2var_ps(first, odds, second)]
        };
    }
    operations! {
        splat(x: f32) -> __m512 = _mm512_set1_ps(x);
        splat64(x: f64) -> __m512d = _mm512_set1_pd(x);
        add(a: __m512, b: __m512) -> __m512 = _mm512_add_ps(a, b);
        sub(a: __m512, b: __m512) -> __m512 = _mm512_sub_ps(a, b);
        mul(a: __m512, b: __m512) -> __m512 = _mm512_mul_ps(a, b);
        div(a: __m512, b: __m512) -> __m512 = _mm512_div_ps(a, b);
        min(a: __m512, b: __m512) -> __m512 = _mm512_min_ps(a, b);
        max(a: __m512, b: __m512) -> __m512 = _mm512_max_ps(a, b);
        fma(a: __m512, b: __m512, c: __m512) -> __m512 = _mm512_fmadd_ps(a, b, c);
        fma64(a: __m512d, b: __m512d, c: __m512d) -> __m512d = _mm512_fmadd_pd(a, b, c);
        sqrt(a: __m512) -> __m512 = _mm512_sqrt_ps(a);
        abs(a: __m512) -> __m512 = _mm512_abs_ps(a);
        round(a: __m512) -> __m512 = _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a);
        exp2_whole(a: __m512) -> __m512 = _mm512_scalef_ps(_mm512_set1_ps(1.0), a);
        where_not_negative(test: __m512, yes: __m512, no: __m512) -> __m512 =
            _mm512_mask_blend_ps(_mm512_cmp_ps_mask::<_CMP_GE_OQ>(test, _mm512_setzero_ps()), no, yes);
        not_at_most(a: __m512, b: __m512) -> u32 = u32::from(_mm512_cmp_ps_mask::<_CMP_NLE_UQ>(a, b));
        quads(v: [__m512; 4]) -> __m512 = {
            let [a, b, c, d] = v;
            let ab = _mm512_castps_pd(_mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b)));
            let cd = _mm512_castps_pd(_mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d)));
            _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(ab, cd)), _mm512_castpd_ps(_mm512_unpackhi_pd(ab, cd)))
        };
        fold(parts: &[__m512; 4]) -> __m128 = {
            let all = _mm512_castps_pd(parts[0]);
            let (low, high) = (_mm512_castpd512_pd256(all), _mm512_extractf64x4_pd::<1>(all));
            let halves = _mm256_add_ps(_mm256_castpd_ps(low), _mm256_castpd_ps(high));
            _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps::<1>(halves))
        };
        joined(quads: &[__m128; 4], _lane: usize) -> __m512 = {
            let (low, high) = (_mm256_set_m128(quads[1], quads[0]), _mm256_set_m128(quads[3], quads[2]));
            _mm512_castpd_ps(_mm512_insertf64x4::<1>(_mm512_castps_pd(_mm512_castps256_ps512(low)), _mm256_castps_pd(high)))
        };
        numbers(quad: __m128) -> [f32; 4] = {
            let mut out = [0.0; 4];
            _mm_storeu_ps(out.as_mut_ptr(), quad);
            out
        };
    }
}

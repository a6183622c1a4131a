//! Scores between dense `f32` rows: the inner loops of every neighbour search.
//!
//! Two shapes of work. [`scan`] takes one query and walks rows as they lie in memory (bound by memory bandwidth). [`tile`] takes 12 queries and
//! 32 rows, both packed by dimension, and keeps all 384 sums in registers (bound by arithmetic). All scores are "larger is nearer": dot products as
//! they are, squared Euclidean and Manhattan distances with their sign turned. Within one level a pair's score does not depend on where the pair
//! lies in a tile, so equal vectors get equal scores. [`dot64`] and its kin accumulate in `f64` for the values that are shown.

use super::Level;

/// Queries of a tile.
pub const TILE_QUERIES: usize = 12;
/// Rows of a tile.
pub const TILE_ROWS: usize = 32;

/// What is summed over the dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// a·b.
    Dot,
    /// −Σ (a − b)².
    Squared,
    /// −Σ |a − b|.
    Absolute,
}

const DOT: u8 = 0;
const SQUARED: u8 = 1;
const ABSOLUTE: u8 = 2;

/// The scores of 12 queries against 32 rows, and which of them pass their query's limit.
#[derive(Debug, Clone, PartialEq)]
#[repr(align(64))]
pub struct Tile {
    /// `scores[query][row]`.
    pub scores: [[f32; TILE_ROWS]; TILE_QUERIES],
    /// Bit r of `hits[q]`: not (score ≤ limit). A NaN limit lets all pass.
    pub hits: [u32; TILE_QUERIES],
}

impl Tile {
    /// All zero.
    #[must_use]
    pub const fn zero() -> Self {
        Self { scores: [[0.0; TILE_ROWS]; TILE_QUERIES], hits: [0; TILE_QUERIES] }
    }
}

/// Scores a tile. `queries` is packed as `[dim][12]`, `rows` as `[dim][32]`.
///
/// # Panics
/// When a slice is not `dims` × its width long, or the machine lacks `level`.
pub fn tile(level: Level, score: Score, dims: usize, queries: &[f32], rows: &[f32], limits: &[f32; TILE_QUERIES], out: &mut Tile) {
    assert!(level.runs(), "this machine lacks {level:?}");
    assert!(queries.len() == dims * TILE_QUERIES && rows.len() == dims * TILE_ROWS, "tiles are packed by dimension");
    match score {
        Score::Dot => tile_of::<DOT>(level, queries, rows, limits, out),
        Score::Squared => tile_of::<SQUARED>(level, queries, rows, limits, out),
        Score::Absolute => tile_of::<ABSOLUTE>(level, queries, rows, limits, out),
    }
}

fn tile_of<const KIND: u8>(level: Level, queries: &[f32], rows: &[f32], limits: &[f32; TILE_QUERIES], out: &mut Tile) {
    match level {
        // SAFETY: the caller checked the lengths and that the machine has the instructions.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { x86::tile_avx512::<KIND>(queries, rows, limits, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { x86::tile_avx2::<KIND>(queries, rows, limits, out) },
        _ => tile_plain::<KIND>(queries, rows, limits, out),
    }
}

fn tile_plain<const KIND: u8>(queries: &[f32], rows: &[f32], limits: &[f32; TILE_QUERIES], out: &mut Tile) {
    out.scores = [[0.0; TILE_ROWS]; TILE_QUERIES];
    for (a, b) in queries.chunks_exact(TILE_QUERIES).zip(rows.chunks_exact(TILE_ROWS)) {
        for (sums, x) in out.scores.iter_mut().zip(a) {
            for (sum, y) in sums.iter_mut().zip(b) {
                *sum += term::<KIND>(*x, *y);
            }
        }
    }
    for ((sums, limit), hits) in out.scores.iter_mut().zip(limits).zip(&mut out.hits) {
        *hits = 0;
        for (bit, sum) in sums.iter_mut().enumerate() {
            *sum = signed::<KIND>(*sum);
            #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "a NaN on either side must pass")]
            let hit = !(*sum <= *limit);
            *hits |= u32::from(hit) << bit;
        }
    }
}

#[inline]
fn term<const KIND: u8>(x: f32, y: f32) -> f32 {
    match KIND {
        DOT => x * y,
        SQUARED => (x - y) * (x - y),
        _ => (x - y).abs(),
    }
}

#[inline]
fn signed<const KIND: u8>(sum: f32) -> f32 {
    if KIND == DOT { sum } else { -sum }
}

/// Scores one query against every row of a row-major matrix: `out[i]` is the score of row i. With `squares`, also each row's Σ x².
///
/// # Panics
/// When the lengths do not fit together, or the machine lacks `level`.
pub fn scan(level: Level, score: Score, query: &[f32], rows: &[f32], out: &mut [f32], squares: Option<&mut [f32]>) {
    assert!(level.runs(), "this machine lacks {level:?}");
    assert_eq!(rows.len(), query.len() * out.len(), "one score per row");
    let with_squares = squares.as_ref().is_some_and(|s| s.len() == out.len());
    assert!(squares.is_none() || with_squares, "one square per row");
    match score {
        Score::Dot => scan_of::<DOT>(level, query, rows, out, squares),
        Score::Squared => scan_of::<SQUARED>(level, query, rows, out, squares),
        Score::Absolute => scan_of::<ABSOLUTE>(level, query, rows, out, squares),
    }
}

fn scan_of<const KIND: u8>(level: Level, query: &[f32], rows: &[f32], out: &mut [f32], squares: Option<&mut [f32]>) {
    match level {
        // SAFETY: the caller checked the lengths and that the machine has the instructions.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { x86::scan_avx512::<KIND>(query, rows, out, squares) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { x86::scan_avx2::<KIND>(query, rows, out, squares) },
        _ => scan_plain::<KIND>(query, rows, out, squares),
    }
}

fn scan_plain<const KIND: u8>(query: &[f32], rows: &[f32], out: &mut [f32], squares: Option<&mut [f32]>) {
    if query.is_empty() {
        return;
    }
    for (row, out) in rows.chunks_exact(query.len()).zip(out) {
        *out = signed::<KIND>(row.iter().zip(query).map(|(y, x)| term::<KIND>(*x, *y)).sum());
    }
    if let Some(squares) = squares {
        for (row, out) in rows.chunks_exact(query.len()).zip(squares) {
            *out = row.iter().map(|y| y * y).sum();
        }
    }
}

/// a·b of two rows.
///
/// # Panics
/// When the lengths differ, or the machine lacks `level`.
#[must_use]
pub fn dot(level: Level, a: &[f32], b: &[f32]) -> f32 {
    one(level, Score::Dot, a, b)
}

/// Σ (a − b)² of two rows.
///
/// # Panics
/// When the lengths differ, or the machine lacks `level`.
#[must_use]
pub fn squared_distance(level: Level, a: &[f32], b: &[f32]) -> f32 {
    -one(level, Score::Squared, a, b)
}

/// Σ |a − b| of two rows.
///
/// # Panics
/// When the lengths differ, or the machine lacks `level`.
#[must_use]
pub fn absolute_distance(level: Level, a: &[f32], b: &[f32]) -> f32 {
    -one(level, Score::Absolute, a, b)
}

fn one(level: Level, score: Score, a: &[f32], b: &[f32]) -> f32 {
    let mut out = [0.0];
    scan(level, score, a, b, &mut out, None);
    out[0]
}

/// Adds in 8 independent `f64` sums (order fixed by the length alone), so that the compiler can use wide registers.
#[inline]
fn sum64(a: &[f32], b: &[f32], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sums = [0.0_f64; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| term(f64::from(*x), f64::from(*y))).sum();
    for (x, y) in a8.zip(b8) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += term(f64::from(*x), f64::from(*y));
        }
    }
    sums.iter().sum::<f64>() + tail
}

/// a·b with `f64` accumulation.
#[must_use]
pub fn dot64(a: &[f32], b: &[f32]) -> f64 {
    sum64(a, b, |x, y| x * y)
}

/// Σ (a − b)² with `f64` accumulation.
#[must_use]
pub fn squared_distance64(a: &[f32], b: &[f32]) -> f64 {
    sum64(a, b, |x, y| (x - y) * (x - y))
}

/// Σ |a − b| with `f64` accumulation.
#[must_use]
pub fn absolute_distance64(a: &[f32], b: &[f32]) -> f64 {
    sum64(a, b, |x, y| (x - y).abs())
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    //! The wide twins. Every function here may be called only on a machine with its instructions, with lengths that [`super::tile`] or
    //! [`super::scan`] has checked.

    use std::arch::x86_64::{
        __m256, __m512, __mmask16, _CMP_NLE_UQ, _mm256_add_ps, _mm256_andnot_ps, _mm256_cmp_ps, _mm256_fmadd_ps, _mm256_loadu_ps,
        _mm256_movemask_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps, _mm256_sub_ps, _mm512_abs_ps, _mm512_add_ps,
        _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_maskz_loadu_ps, _mm512_reduce_add_ps, _mm512_set1_ps,
        _mm512_setzero_ps, _mm512_storeu_ps, _mm512_sub_ps,
    };

    use super::{DOT, SQUARED, TILE_QUERIES, TILE_ROWS, Tile, signed, term};

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn add512<const KIND: u8>(sum: __m512, x: __m512, y: __m512) -> __m512 {
        match KIND {
            DOT => _mm512_fmadd_ps(x, y, sum),
            SQUARED => {
                let d = _mm512_sub_ps(x, y);
                _mm512_fmadd_ps(d, d, sum)
            }
            _ => _mm512_add_ps(_mm512_abs_ps(_mm512_sub_ps(x, y)), sum),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn add256<const KIND: u8>(sum: __m256, x: __m256, y: __m256) -> __m256 {
        match KIND {
            DOT => _mm256_fmadd_ps(x, y, sum),
            SQUARED => {
                let d = _mm256_sub_ps(x, y);
                _mm256_fmadd_ps(d, d, sum)
            }
            _ => _mm256_add_ps(_mm256_andnot_ps(_mm256_set1_ps(-0.0), _mm256_sub_ps(x, y)), sum),
        }
    }

    /// Runs a macro for each query of a tile. Written out, so that every sum has a register of its own.
    macro_rules! for_each_query {
        ($step:ident) => {
            $step!(0);
            $step!(1);
            $step!(2);
            $step!(3);
            $step!(4);
            $step!(5);
            $step!(6);
            $step!(7);
            $step!(8);
            $step!(9);
            $step!(10);
            $step!(11);
        };
    }

    /// 12 × 2 registers of 16 sums.
    #[target_feature(enable = "avx512f")]
    pub fn tile_avx512<const KIND: u8>(queries: &[f32], rows: &[f32], limits: &[f32; TILE_QUERIES], out: &mut Tile) {
        let mut left = [_mm512_setzero_ps(); TILE_QUERIES];
        let mut right = [_mm512_setzero_ps(); TILE_QUERIES];
        for (a, b) in queries.chunks_exact(TILE_QUERIES).zip(rows.chunks_exact(TILE_ROWS)) {
            // SAFETY: b has 32 numbers.
            let (y0, y1) = unsafe { (_mm512_loadu_ps(b.as_ptr()), _mm512_loadu_ps(b.as_ptr().add(16))) };
            macro_rules! add {
                ($q:literal) => {
                    let x = _mm512_set1_ps(a[$q]);
                    left[$q] = add512::<KIND>(left[$q], x, y0);
                    right[$q] = add512::<KIND>(right[$q], x, y1);
                };
            }
            for_each_query!(add);
        }
        let zero = _mm512_setzero_ps();
        macro_rules! store {
            ($q:literal) => {
                let (mut x, mut y) = (left[$q], right[$q]);
                if KIND != DOT {
                    (x, y) = (_mm512_sub_ps(zero, x), _mm512_sub_ps(zero, y));
                }
                let limit = _mm512_set1_ps(limits[$q]);
                let low = _mm512_cmp_ps_mask::<_CMP_NLE_UQ>(x, limit);
                out.hits[$q] = u32::from(_mm512_cmp_ps_mask::<_CMP_NLE_UQ>(y, limit)) << 16 | u32::from(low);
                let scores = out.scores[$q].as_mut_ptr();
                // SAFETY: each query has 32 scores.
                unsafe {
                    _mm512_storeu_ps(scores, x);
                    _mm512_storeu_ps(scores.add(16), y);
                }
            };
        }
        for_each_query!(store);
    }

    /// Four blocks of 6 × 2 registers of 8 sums.
    #[target_feature(enable = "avx2,fma")]
    pub fn tile_avx2<const KIND: u8>(queries: &[f32], rows: &[f32], limits: &[f32; TILE_QUERIES], out: &mut Tile) {
        out.hits = [0; TILE_QUERIES];
        for (top, left) in [(0, 0), (0, 16), (6, 0), (6, 16)] {
            let mut sums = [[_mm256_setzero_ps(); 2]; 6];
            for (a, b) in queries.chunks_exact(TILE_QUERIES).zip(rows.chunks_exact(TILE_ROWS)) {
                // SAFETY: b has 32 numbers and left is 0 or 16.
                let (y0, y1) = unsafe { (_mm256_loadu_ps(b.as_ptr().add(left)), _mm256_loadu_ps(b.as_ptr().add(left + 8))) };
                for (sum, x) in sums.iter_mut().zip(&a[top..top + 6]) {
                    let x = _mm256_set1_ps(*x);
                    sum[0] = add256::<KIND>(sum[0], x, y0);
                    sum[1] = add256::<KIND>(sum[1], x, y1);
                }
            }
            for (i, pair) in sums.iter().enumerate() {
                let limit = _mm256_set1_ps(limits[top + i]);
                for (half, sum) in pair.iter().enumerate() {
                    let sum = if KIND == DOT { *sum } else { _mm256_sub_ps(_mm256_setzero_ps(), *sum) };
                    let hits = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NLE_UQ>(sum, limit)) as u32;
                    out.hits[top + i] |= hits << (left + 8 * half);
                    // SAFETY: left + 8 · half + 8 is at most 32.
                    unsafe { _mm256_storeu_ps(out.scores[top + i].as_mut_ptr().add(left + 8 * half), sum) };
                }
            }
        }
    }

    #[target_feature(enable = "avx512f")]
    pub fn scan_avx512<const KIND: u8>(query: &[f32], rows: &[f32], out: &mut [f32], mut squares: Option<&mut [f32]>) {
        let dims = query.len();
        let whole = dims / 16 * 16;
        let tail: __mmask16 = ((1_u32 << (dims - whole)) - 1) as __mmask16;
        for (i, out) in out.iter_mut().enumerate() {
            let row = &rows[i * dims..(i + 1) * dims];
            let mut sum = [_mm512_setzero_ps(); 2];
            let mut square = [_mm512_setzero_ps(); 2];
            for at in (0..whole).step_by(16) {
                // SAFETY: at + 16 ≤ dims, the length of both.
                let (x, y) = unsafe { (_mm512_loadu_ps(query.as_ptr().add(at)), _mm512_loadu_ps(row.as_ptr().add(at))) };
                let lane = at / 16 % 2;
                sum[lane] = add512::<KIND>(sum[lane], x, y);
                square[lane] = _mm512_fmadd_ps(y, y, square[lane]);
            }
            if tail != 0 {
                // SAFETY: the mask admits only the dims − whole numbers that are left.
                let (x, y) = unsafe {
                    (_mm512_maskz_loadu_ps(tail, query.as_ptr().add(whole)), _mm512_maskz_loadu_ps(tail, row.as_ptr().add(whole)))
                };
                sum[0] = add512::<KIND>(sum[0], x, y);
                square[0] = _mm512_fmadd_ps(y, y, square[0]);
            }
            *out = signed::<KIND>(_mm512_reduce_add_ps(_mm512_add_ps(sum[0], sum[1])));
            if let Some(squares) = squares.as_deref_mut() {
                squares[i] = _mm512_reduce_add_ps(_mm512_add_ps(square[0], square[1]));
            }
        }
    }

    #[target_feature(enable = "avx2,fma")]
    pub fn scan_avx2<const KIND: u8>(query: &[f32], rows: &[f32], out: &mut [f32], mut squares: Option<&mut [f32]>) {
        let dims = query.len();
        let whole = dims / 8 * 8;
        for (i, out) in out.iter_mut().enumerate() {
            let row = &rows[i * dims..(i + 1) * dims];
            let mut sum = _mm256_setzero_ps();
            let mut square = _mm256_setzero_ps();
            for at in (0..whole).step_by(8) {
                // SAFETY: at + 8 ≤ dims, the length of both.
                let (x, y) = unsafe { (_mm256_loadu_ps(query.as_ptr().add(at)), _mm256_loadu_ps(row.as_ptr().add(at))) };
                sum = add256::<KIND>(sum, x, y);
                square = _mm256_fmadd_ps(y, y, square);
            }
            let mut lanes = [[0.0_f32; 8]; 2];
            // SAFETY: each has 8 numbers.
            unsafe {
                _mm256_storeu_ps(lanes[0].as_mut_ptr(), sum);
                _mm256_storeu_ps(lanes[1].as_mut_ptr(), square);
            }
            let rest: f32 = row[whole..].iter().zip(&query[whole..]).map(|(y, x)| term::<KIND>(*x, *y)).sum();
            *out = signed::<KIND>(lanes[0].iter().sum::<f32>() + rest);
            if let Some(squares) = squares.as_deref_mut() {
                squares[i] = lanes[1].iter().sum::<f32>() + row[whole..].iter().map(|y| y * y).sum::<f32>();
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small whole numbers are exact")]
mod tests {
    use super::*;
    use crate::base::Seed;

    const SCORES: [Score; 3] = [Score::Dot, Score::Squared, Score::Absolute];

    fn numbers(n: usize, name: &str) -> Vec<f32> {
        let mut rng = Seed(3).stream(name);
        (0..n).map(|_| rng.normal() as f32).collect()
    }

    fn reference(score: Score, a: impl Iterator<Item = f32>, b: impl Iterator<Item = f32>) -> f64 {
        let pairs = a.zip(b).map(|(x, y)| (f64::from(x), f64::from(y)));
        match score {
            Score::Dot => pairs.map(|(x, y)| x * y).sum(),
            Score::Squared => -pairs.map(|(x, y)| (x - y) * (x - y)).sum::<f64>(),
            Score::Absolute => -pairs.map(|(x, y)| (x - y).abs()).sum::<f64>(),
        }
    }

    #[test]
    fn tiles_of_every_level_agree_with_the_definition() {
        for dims in [1, 2, 7, 50, 133] {
            let (a, b) = (numbers(dims * TILE_QUERIES, "a"), numbers(dims * TILE_ROWS, "b"));
            for (score, level) in SCORES.into_iter().flat_map(|s| Level::runnable().into_iter().map(move |l| (s, l))) {
                let mut out = Tile::zero();
                let limits: [f32; TILE_QUERIES] = std::array::from_fn(|q| if q == 3 { f32::NAN } else { q as f32 - 6.0 });
                tile(level, score, dims, &a, &b, &limits, &mut out);
                for (q, limit) in limits.into_iter().enumerate() {
                    for r in 0..TILE_ROWS {
                        let x = a.iter().skip(q).step_by(TILE_QUERIES).copied();
                        let want = reference(score, x, b.iter().skip(r).step_by(TILE_ROWS).copied());
                        let got = out.scores[q][r];
                        assert!((f64::from(got) - want).abs() < 1e-6 * (want.abs() + 30.0), "{level:?} {score:?} {dims}: {got} for {want}");
                        let hit = limit.is_nan() || got > limit;
                        assert_eq!(out.hits[q] >> r & 1 == 1, hit, "{level:?} {score:?} limit {limit}");
                    }
                }
            }
        }
    }

    #[test]
    fn scans_of_every_level_agree_with_the_definition() {
        for dims in [1, 3, 8, 15, 16, 17, 100] {
            let (query, rows) = (numbers(dims, "a"), numbers(dims * 9, "b"));
            for (score, level) in SCORES.into_iter().flat_map(|s| Level::runnable().into_iter().map(move |l| (s, l))) {
                let (mut out, mut squares) = ([0.0; 9], [0.0; 9]);
                scan(level, score, &query, &rows, &mut out, Some(&mut squares));
                for (i, row) in rows.chunks(dims).enumerate() {
                    let want = reference(score, query.iter().copied(), row.iter().copied());
                    assert!(
                        (f64::from(out[i]) - want).abs() < 1e-6 * (want.abs() + 30.0),
                        "{level:?} {score:?} {dims}: {} for {want}",
                        out[i]
                    );
                    assert!((f64::from(squares[i]) - dot64(row, row)).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn pairs_by_hand() {
        let (a, b) = ([1.0, 2.0, 3.0], [4.0, -2.0, 1.0]);
        for level in Level::runnable() {
            assert_eq!(dot(level, &a, &b), 3.0);
            assert_eq!(squared_distance(level, &a, &b), 29.0);
            assert_eq!(absolute_distance(level, &a, &b), 9.0);
        }
        assert_eq!((dot64(&a, &b), squared_distance64(&a, &b), absolute_distance64(&a, &b)), (3.0, 29.0, 9.0));
        let long: Vec<f32> = (0..19).map(|i| i as f32).collect();
        assert_eq!(dot64(&long, &long), 2109.0);
    }
}

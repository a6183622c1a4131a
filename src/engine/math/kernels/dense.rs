//! Scores between dense `f32` rows: the inner loops of every neighbour search.
//!
//! Two shapes of work. [`scan`] takes one query and walks rows as they lie in memory (bound by memory bandwidth). [`tile`] takes 12 queries and
//! 32 rows, both packed by dimension, and keeps all 384 sums in registers (bound by arithmetic). All scores are "larger is nearer": dot products as
//! they are, squared Euclidean and Manhattan distances with their sign turned. A pair's score does not depend on where the pair
//! lies in a tile, so equal vectors get equal scores. [`dot64`] and its kin accumulate in `f64` for the values that are shown.

use super::Level;
use super::simd::{Kernel, SUMS, Simd};

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
/// When a slice is not `dims` × its width long.
pub fn tile(level: Level, score: Score, dims: usize, queries: &[f32], rows: &[f32], limits: &[f32; TILE_QUERIES], out: &mut Tile) {
    assert!(queries.len() == dims * TILE_QUERIES && rows.len() == dims * TILE_ROWS, "tiles are packed by dimension");
    match score {
        Score::Dot => level.run(TileKernel::<DOT> { queries, rows, limits, out }),
        Score::Squared => level.run(TileKernel::<SQUARED> { queries, rows, limits, out }),
        Score::Absolute => level.run(TileKernel::<ABSOLUTE> { queries, rows, limits, out }),
    }
}

/// Scores one query against every row of a row-major matrix: `out[i]` is the score of row i. With `squares`, also each row's Σ x².
///
/// # Panics
/// When the lengths do not fit together.
pub fn scan(level: Level, score: Score, query: &[f32], rows: &[f32], out: &mut [f32], squares: Option<&mut [f32]>) {
    assert_eq!(rows.len(), query.len() * out.len(), "one score per row");
    let with_squares = squares.as_ref().is_some_and(|s| s.len() == out.len());
    assert!(squares.is_none() || with_squares, "one square per row");
    match score {
        Score::Dot => level.run(ScanKernel::<DOT> { query, rows, out, squares }),
        Score::Squared => level.run(ScanKernel::<SQUARED> { query, rows, out, squares }),
        Score::Absolute => level.run(ScanKernel::<ABSOLUTE> { query, rows, out, squares }),
    }
}

/// a·b of two rows.
///
/// # Panics
/// When the lengths differ.
#[must_use]
pub fn dot(level: Level, a: &[f32], b: &[f32]) -> f32 {
    one(level, Score::Dot, a, b)
}

/// Σ (a − b)² of two rows.
///
/// # Panics
/// When the lengths differ.
#[must_use]
pub fn squared_distance(level: Level, a: &[f32], b: &[f32]) -> f32 {
    -one(level, Score::Squared, a, b)
}

/// Σ |a − b| of two rows.
///
/// # Panics
/// When the lengths differ.
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

/// sum + the term of x and y.
#[inline(always)]
fn with_term<S: Simd, const KIND: u8>(simd: S, sum: S::V, x: S::V, y: S::V) -> S::V {
    if KIND == DOT {
        return simd.fma(x, y, sum);
    }
    let d = simd.sub(x, y);
    if KIND == SQUARED { simd.fma(d, d, sum) } else { simd.add(simd.abs(d), sum) }
}

/// Both slices are packed by dimension, for as many dimensions.
struct TileKernel<'a, const KIND: u8> {
    queries: &'a [f32],
    rows: &'a [f32],
    limits: &'a [f32; TILE_QUERIES],
    out: &'a mut Tile,
}

impl<const KIND: u8> Kernel for TileKernel<'_, KIND> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        self.out.hits = [0; TILE_QUERIES];
        if S::LANES == 16 {
            return self.whole(simd);
        }
        for left in (0..TILE_ROWS).step_by(2 * S::LANES) {
            self.half(simd, 0, left);
            self.half(simd, TILE_QUERIES / 2, left);
        }
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

impl<const KIND: u8> TileKernel<'_, KIND> {
    /// 12 × 2 registers of 16 sums.
    #[inline(always)]
    fn whole<S: Simd>(&mut self, simd: S) {
        let mut left = [simd.splat(0.0); TILE_QUERIES];
        let mut right = left;
        for (a, b) in self.queries.chunks_exact(TILE_QUERIES).zip(self.rows.chunks_exact(TILE_ROWS)) {
            // SAFETY: b has 32 numbers, and there are 16 lanes.
            let (y0, y1) = unsafe { (simd.load(b.as_ptr()), simd.load(b.as_ptr().add(16))) };
            macro_rules! add {
                ($q:literal) => {
                    let x = simd.splat(a[$q]);
                    left[$q] = with_term::<S, KIND>(simd, left[$q], x, y0);
                    right[$q] = with_term::<S, KIND>(simd, right[$q], x, y1);
                };
            }
            for_each_query!(add);
        }
        macro_rules! put {
            ($q:literal) => {
                self.put(simd, $q, 0, left[$q]);
                self.put(simd, $q, 16, right[$q]);
            };
        }
        for_each_query!(put);
    }

    /// Half of the queries, from query `top` on, with two registers of rows, from row `left` on.
    #[inline(always)]
    fn half<S: Simd>(&mut self, simd: S, top: usize, left: usize) {
        let mut sums = [[simd.splat(0.0); 2]; TILE_QUERIES / 2];
        for (a, b) in self.queries.chunks_exact(TILE_QUERIES).zip(self.rows.chunks_exact(TILE_ROWS)) {
            // SAFETY: b has 32 numbers, and two registers from `left` on end at or before the last.
            let (y0, y1) = unsafe { (simd.load(b.as_ptr().add(left)), simd.load(b.as_ptr().add(left + S::LANES))) };
            for (sum, x) in sums.iter_mut().zip(&a[top..top + TILE_QUERIES / 2]) {
                let x = simd.splat(*x);
                sum[0] = with_term::<S, KIND>(simd, sum[0], x, y0);
                sum[1] = with_term::<S, KIND>(simd, sum[1], x, y1);
            }
        }
        for (i, [first, second]) in sums.into_iter().enumerate() {
            self.put(simd, top + i, left, first);
            self.put(simd, top + i, left + S::LANES, second);
        }
    }

    /// Writes the scores of a query with as many rows as there are lanes, from row `left` on.
    #[inline(always)]
    fn put<S: Simd>(&mut self, simd: S, query: usize, left: usize, sum: S::V) {
        let score = if KIND == DOT { sum } else { simd.sub(simd.splat(0.0), sum) };
        self.out.hits[query] |= simd.not_at_most(score, simd.splat(self.limits[query])) << left;
        let scores = &mut self.out.scores[query][left..left + S::LANES];
        // SAFETY: as many numbers as there are lanes.
        unsafe { simd.store(scores.as_mut_ptr(), score) };
    }
}

/// One query, `out.len()` rows of its length, and as many squares if any.
struct ScanKernel<'a, const KIND: u8> {
    query: &'a [f32],
    rows: &'a [f32],
    out: &'a mut [f32],
    squares: Option<&'a mut [f32]>,
}

impl<const KIND: u8> Kernel for ScanKernel<'_, KIND> {
    type Out = ();
    /// Even and odd lines of 16 numbers have running sums of their own; what is left at the end counts as an even line, filled up with zeros.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { query, rows, out, mut squares } = self;
        let dims = query.len();
        let whole = dims / SUMS * SUMS;
        for (i, out) in out.iter_mut().enumerate() {
            let row = &rows[i * dims..(i + 1) * dims];
            let (mut sum, mut square) = ([[simd.splat(0.0); 4]; 2], [[simd.splat(0.0); 4]; 2]);
            let mut take = |line: usize, part: usize, x: S::V, y: S::V| {
                sum[line][part] = with_term::<S, KIND>(simd, sum[line][part], x, y);
                square[line][part] = simd.fma(y, y, square[line][part]);
            };
            let mut at = 0;
            while at < whole {
                for part in 0..S::PARTS {
                    let at = at + part * S::LANES;
                    // SAFETY: a line of 16 numbers from `at` on is in both.
                    let (x, y) = unsafe { (simd.load(query.as_ptr().add(at)), simd.load(row.as_ptr().add(at))) };
                    take(0, part, x, y);
                }
                at += SUMS;
                if at < whole {
                    for part in 0..S::PARTS {
                        let at = at + part * S::LANES;
                        // SAFETY: as above.
                        let (x, y) = unsafe { (simd.load(query.as_ptr().add(at)), simd.load(row.as_ptr().add(at))) };
                        take(1, part, x, y);
                    }
                    at += SUMS;
                }
            }
            for part in 0..if whole < dims { S::PARTS } else { 0 } {
                let at = (whole + part * S::LANES).min(dims);
                let left = (dims - at).min(S::LANES);
                // SAFETY: `left` numbers from `at` on are in both.
                let (x, y) = unsafe { (simd.load_first(query.as_ptr().add(at), left), simd.load_first(row.as_ptr().add(at), left)) };
                take(0, part, x, y);
            }
            for part in 0..S::PARTS {
                sum[0][part] = simd.add(sum[0][part], sum[1][part]);
                square[0][part] = simd.add(square[0][part], square[1][part]);
            }
            let [score, length, ..] = simd.totals(&[sum[0], square[0]]);
            *out = if KIND == DOT { score } else { -score };
            if let Some(squares) = squares.as_deref_mut() {
                squares[i] = length;
            }
        }
    }
}

#[cfg(test)]
#[path = "dense_tests.rs"]
mod tests;

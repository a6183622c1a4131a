//! The inner loop of products of matrices: 12 rows by one line of 64 bytes, in 32 or 64 bits.

use super::Level;
use super::simd::{Kernel, Simd};

/// Rows of a tile.
pub const ROWS: usize = 12;
/// Bytes of a row of a tile.
const LINE_BYTES: usize = 64;

/// A number that matrices are made of: `f32` or `f64`.
pub trait Number: ndarray::NdFloat {
    /// Columns of a tile.
    const COLUMNS: usize = LINE_BYTES / size_of::<Self>();

    /// Adds to `sums`, [`ROWS`] × [`Number::COLUMNS`], the products of `a`, packed as `[step][ROWS]`, with `b`, packed as `[step][COLUMNS]`: one after the other, each by a
    /// fused multiply-add.
    ///
    /// # Panics
    /// For slices of other lengths.
    fn add_products(level: Level, a: &[Self], b: &[Self], sums: &mut [Self]);
}

/// Implements a number with the operations on its registers.
macro_rules! number {
    ($number:ty, $kernel:ident, $lanes:ident, $load:ident, $store:ident, $splat:ident, $fma:ident) => {
        impl Number for $number {
            fn add_products(level: Level, a: &[Self], b: &[Self], sums: &mut [Self]) {
                assert!(a.len() / ROWS == b.len() / Self::COLUMNS && sums.len() == ROWS * Self::COLUMNS, "tiles are packed by step");
                level.run($kernel { a, b, sums });
            }
        }

        struct $kernel<'a> {
            a: &'a [$number],
            b: &'a [$number],
            sums: &'a mut [$number],
        }

        impl Kernel for $kernel<'_> {
            type Out = ();
            #[inline(always)]
            fn run<S: Simd>(mut self, simd: S) {
                if S::$lanes == <$number>::COLUMNS {
                    return self.block::<S, ROWS, 1>(simd, 0, 0);
                }
                for left in (0..<$number>::COLUMNS).step_by(2 * S::$lanes) {
                    self.block::<S, { ROWS / 2 }, 2>(simd, 0, left);
                    self.block::<S, { ROWS / 2 }, 2>(simd, ROWS / 2, left);
                }
            }
        }

        impl $kernel<'_> {
            /// R rows from row `top` on, C registers from column `left` on: all within the tile.
            #[inline(always)]
            fn block<S: Simd, const R: usize, const C: usize>(&mut self, simd: S, top: usize, left: usize) {
                let mut sums = [[simd.$splat(0.0); C]; R];
                let at = |r: usize, c: usize| (top + r) * <$number>::COLUMNS + left + c * S::$lanes;
                for r in 0..R {
                    for c in 0..C {
                        // SAFETY: inside the tile.
                        sums[r][c] = unsafe { simd.$load(self.sums.as_ptr().add(at(r, c))) };
                    }
                }
                for (a, b) in self.a.chunks_exact(ROWS).zip(self.b.chunks_exact(<$number>::COLUMNS)) {
                    let mut line = [simd.$splat(0.0); C];
                    for c in 0..C {
                        // SAFETY: inside the line.
                        line[c] = unsafe { simd.$load(b.as_ptr().add(left + c * S::$lanes)) };
                    }
                    for r in 0..R {
                        let x = simd.$splat(a[top + r]);
                        for c in 0..C {
                            sums[r][c] = simd.$fma(x, line[c], sums[r][c]);
                        }
                    }
                }
                for r in 0..R {
                    for c in 0..C {
                        // SAFETY: inside the tile.
                        unsafe { simd.$store(self.sums.as_mut_ptr().add(at(r, c)), sums[r][c]) };
                    }
                }
            }
        }
    };
}
number!(f32, Singles, LANES, load, store, splat, fma);
number!(f64, Doubles, DOUBLES, load64, store64, splat64, fma64);

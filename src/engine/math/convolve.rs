//! Convolution of a square grid with an even kernel by Fourier transform, the kernel's transform kept between calls.
//!
//! A real g × g grid is zero-padded to m × m (m ≥ 2g − 1, so nothing wraps round). Rows are real and go through the transform two at a time as one
//! complex row; the kernel is even, so its transform is real. Cost per call: about 1.5 m transforms of length m instead of the 4 m of a complex one.
//! f32 throughout. The result depends neither on the number of threads nor on the processor.

use super::kernels::Level;
use super::kernels::fourier::{Fourier, SIGNALS};
use super::parallel::{for_chunks, map_shards};
use crate::base::{Cancelled, Task};

/// Rows of one shard: two for each signal that goes through the transform.
const ROWS: usize = 2 * SIGNALS;

/// The smallest transform length that suits `least` numbers: even, without prime factors above 5.
#[must_use]
pub fn good_size(least: usize) -> usize {
    let least = least.max(8);
    // A power of two lies at most a factor of two up.
    (least..=2 * least.next_power_of_two())
        .find(|m| {
            let mut rest = *m;
            for p in [2, 3, 5] {
                while rest % p == 0 {
                    rest /= p;
                }
            }
            rest == 1 && m % 4 == 0
        })
        .unwrap_or(least)
}

/// A kernel ready to be convolved with grids.
pub struct Convolver {
    fourier: Fourier,
    /// Half spectrum, normalisation included: for every few columns m numbers of each, side by side.
    kernel: Vec<[f32; SIGNALS]>,
    /// For every row its half spectrum, as the numbers of [`SIGNALS`] columns side by side.
    spectra: Vec<[[f32; SIGNALS]; 2]>,
    /// For every column its numbers in [`ROWS`] rows: those of even rows, then those of odd ones.
    columns: Vec<[[[f32; SIGNALS]; 2]; 2]>,
}

impl Convolver {
    /// For grids of up to (`size` + 1) / 2 nodes a side. `kernel(i, j)` is its value i and j nodes away, asked for 0 ≤ i, j ≤ m/2; it must be symmetric.
    /// `filter(k)` multiplies the transform at frequencies k and l: filter(k) · filter(l).
    ///
    /// # Errors
    /// `Cancelled`.
    ///
    /// # Panics
    /// When `size` is not a [`good_size`].
    pub fn new(
        size: usize,
        kernel: impl Fn(usize, usize) -> f32 + Sync,
        filter: impl Fn(usize) -> f64 + Sync,
        threads: usize,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        let (fourier, half) = (Fourier::new(size), size / 2 + 1);
        // Even rows: the transform of row a + i·row b has a's (real) transform as its real part and b's as its imaginary part.
        let even_rows = |value: &(dyn Fn(usize, usize) -> f32 + Sync)| -> Result<Vec<f32>, Cancelled> {
            let parts = map_shards(threads, half.div_ceil(ROWS), |part| {
                task.unless_cancelled()?;
                let (mut line, mut scratch) = (fourier.signals(), fourier.signals());
                for (j, numbers) in line.iter_mut().enumerate() {
                    for (i, x) in numbers.as_flattened_mut().iter_mut().enumerate() {
                        *x = value((part * ROWS + i).min(half - 1), j.min(size - j));
                    }
                }
                fourier.transform(Level::detected(), &mut line, &mut scratch, false);
                Ok(line)
            });
            let parts = parts.into_iter().collect::<Result<Vec<_>, Cancelled>>()?;
            let row = |i: usize| parts[i / ROWS][..half].iter().map(move |numbers| numbers.as_flattened()[i % ROWS]);
            Ok((0..half).flat_map(row).collect())
        };
        let rows = even_rows(&kernel)?;
        let both = even_rows(&|k, i| rows[i * half + k])?;
        let filters: Vec<f64> = (0..half).map(filter).collect();
        let norm = 1.0 / (size * size) as f64;
        let table = (0..half.div_ceil(SIGNALS) * size).map(|at| {
            let (first, l) = (at / size * SIGNALS, (at % size).min(size - at % size));
            std::array::from_fn(|signal| {
                let k = (first + signal).min(half - 1);
                (f64::from(both[k * half + l]) * filters[k] * filters[l] * norm) as f32
            })
        });
        Ok(Self { kernel: table.collect(), fourier, spectra: Vec::new(), columns: Vec::new() })
    }

    /// Padded length of a side.
    #[must_use]
    pub fn size(&self) -> usize {
        self.fourier.size()
    }

    /// Replaces the `side` × `side` grid (row by row) with its convolution.
    ///
    /// # Errors
    /// `Cancelled`; the grid is then of no use.
    ///
    /// # Panics
    /// When the grid is larger than this kernel was made for.
    pub fn apply(&mut self, grid: &mut [f32], side: usize, threads: usize, task: &Task) -> Result<(), Cancelled> {
        let (size, half) = (self.size(), self.size() / 2 + 1);
        assert!(2 * side <= size + 1 && grid.len() == side * side, "the grid must fit the padded transform");
        let (across, down) = (half.div_ceil(SIGNALS), side.div_ceil(ROWS));
        self.spectra.resize(side * across, [[0.0; SIGNALS]; 2]);
        self.columns.resize(across * SIGNALS * down, [[[0.0; SIGNALS]; 2]; 2]);
        let (fourier, kernel, source) = (&self.fourier, &self.kernel[..], &*grid);
        for_chunks(threads, &mut self.spectra, ROWS * across, |part, out| {
            if task.is_cancelled() {
                return;
            }
            let rows = &source[part * ROWS * side..];
            spectra_of_rows(fourier, &rows[..rows.len().min(ROWS * side)], side, out);
        });
        let spectra = &self.spectra[..];
        for_chunks(threads, &mut self.columns, SIGNALS * down, |part, out| {
            if task.is_cancelled() {
                return;
            }
            let (mut line, mut scratch) = (fourier.signals(), fourier.signals());
            line.iter_mut().zip(spectra[part..].iter().step_by(across)).for_each(|(to, from)| *to = *from);
            fourier.transform(Level::detected(), &mut line, &mut scratch, false);
            for (numbers, factors) in line.iter_mut().zip(&kernel[part * size..][..size]) {
                numbers.iter_mut().for_each(|parts| parts.iter_mut().zip(factors).for_each(|(x, factor)| *x *= factor));
            }
            fourier.transform(Level::detected(), &mut line, &mut scratch, true);
            for (row, [re, im]) in line.iter().enumerate().take(side) {
                let (block, odd, s) = (row / ROWS, row % 2, row % ROWS / 2);
                for signal in 0..SIGNALS {
                    let to = &mut out[signal * down + block][odd];
                    (to[0][s], to[1][s]) = (re[signal], im[signal]);
                }
            }
        });
        let columns = &self.columns[..];
        for_chunks(threads, grid, ROWS * side, |part, out| {
            if !task.is_cancelled() {
                rows_of_columns(fourier, columns[part..].iter().step_by(down), side, out);
            }
        });
        task.unless_cancelled()
    }
}

/// Half spectra of up to [`ROWS`] real rows; row 2s is the real part of signal s, row 2s + 1 the imaginary part.
fn spectra_of_rows(fourier: &Fourier, rows: &[f32], side: usize, out: &mut [[[f32; SIGNALS]; 2]]) {
    let (size, half, count) = (fourier.size(), fourier.size() / 2 + 1, rows.len() / side);
    let (mut line, mut scratch) = (fourier.signals(), fourier.signals());
    for (j, numbers) in line.iter_mut().enumerate().take(side) {
        for i in 0..count {
            numbers[i % 2][i / 2] = rows[i * side + j];
        }
    }
    fourier.transform(Level::detected(), &mut line, &mut scratch, false);
    let across = out.len() / count;
    for k in 0..half {
        let ([re, im], [mirror_re, mirror_im]) = (&line[k], &line[(size - k) % size]);
        let mut both = [[[0.0; SIGNALS]; 2]; 2];
        for s in 0..SIGNALS {
            both[0][0][s] = (re[s] + mirror_re[s]) * 0.5;
            both[0][1][s] = (im[s] - mirror_im[s]) * 0.5;
            both[1][0][s] = (im[s] + mirror_im[s]) * 0.5;
            both[1][1][s] = (mirror_re[s] - re[s]) * 0.5;
        }
        for i in 0..count {
            let to = &mut out[i * across + k / SIGNALS];
            (to[0][k % SIGNALS], to[1][k % SIGNALS]) = (both[i % 2][0][i / 2], both[i % 2][1][i / 2]);
        }
    }
}

/// Up to [`ROWS`] real rows from their half spectra, column by column.
fn rows_of_columns<'a>(fourier: &Fourier, columns: impl Iterator<Item = &'a [[[f32; SIGNALS]; 2]; 2]>, side: usize, out: &mut [f32]) {
    let (size, half, count) = (fourier.size(), fourier.size() / 2 + 1, out.len() / side);
    let (mut line, mut scratch) = (fourier.signals(), fourier.signals());
    for (k, [even, odd]) in columns.enumerate().take(half) {
        for s in 0..SIGNALS {
            (line[k][0][s], line[k][1][s]) = (even[0][s] - odd[1][s], even[1][s] + odd[0][s]);
        }
        if k > 0 && 2 * k < size {
            for s in 0..SIGNALS {
                (line[size - k][0][s], line[size - k][1][s]) = (even[0][s] + odd[1][s], odd[0][s] - even[1][s]);
            }
        }
    }
    fourier.transform(Level::detected(), &mut line, &mut scratch, true);
    for (j, numbers) in line.iter().enumerate().take(side) {
        for i in 0..count {
            out[i * side + j] = numbers[i % 2][i / 2];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    #[test]
    fn agrees_with_the_plain_sum_for_any_thread_count() {
        let (mut rng, task) = (Seed(1).stream("grid"), Task::detached());
        for side in [1, 7, 20, 33] {
            let grid: Vec<f32> = (0..side * side).map(|_| rng.unit_f32() - 0.3).collect();
            let kernel = |i: usize, j: usize| 1.0 / (1.0 + 0.1 * (i * i + j * j) as f32);
            let size = good_size(2 * side);
            let mut convolver = Convolver::new(size, kernel, |_| 1.0, 2, &task).unwrap();
            let mut fast = grid.clone();
            convolver.apply(&mut fast, side, 1, &task).unwrap();
            let mut again = grid.clone();
            convolver.apply(&mut again, side, 3, &task).unwrap();
            assert_eq!(fast, again);
            for (at, value) in fast.iter().enumerate() {
                let (y, x) = (at / side, at % side);
                let plain: f64 = (0..side * side).map(|o| f64::from(grid[o] * kernel(y.abs_diff(o / side), x.abs_diff(o % side)))).sum();
                assert!((f64::from(*value) - plain).abs() < 1e-4, "{side}: {value} {plain}");
            }
        }
    }

    #[test]
    fn sizes_are_even_and_smooth() {
        assert_eq!([good_size(9), good_size(101), good_size(652)], [12, 108, 720]);
    }
}

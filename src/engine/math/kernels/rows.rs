//! Matrices of vectors that are trained: rows padded with zeros to 16 floats and aligned to 64 bytes, so that kernels need no tail.

/// Floats per line of memory; rows are padded to a multiple of it.
pub const LINE: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

/// n rows of `dims` numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    lines: Vec<Line>,
    len: usize,
    dims: usize,
}

impl Rows {
    /// All zero.
    #[must_use]
    pub fn zeroed(num_rows: usize, dims: usize) -> Self {
        Self { lines: vec![Line([0.0; LINE]); num_rows * dims.div_ceil(LINE)], len: num_rows, dims }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Numbers per row that count.
    #[must_use]
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// Numbers per row in memory.
    #[must_use]
    pub fn stride(&self) -> usize {
        self.dims.div_ceil(LINE) * LINE
    }

    /// Everything in memory, padding included.
    #[must_use]
    pub fn padded(&self) -> &[f32] {
        // SAFETY: `Line` is `repr(C)` over 16 floats without padding bytes, so the lines are that many floats in a row.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.lines.len() * LINE) }
    }

    /// Everything in memory, padding included. The padding must stay zero.
    #[must_use]
    pub(crate) fn padded_mut(&mut self) -> &mut [f32] {
        // SAFETY: as in `padded`, and the borrow is exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.lines.len() * LINE) }
    }

    /// A row without its padding.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f32] {
        &self.padded()[row * self.stride()..][..self.dims]
    }

    /// A row without its padding.
    #[must_use]
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        let (stride, dims) = (self.stride(), self.dims);
        &mut self.padded_mut()[row * stride..][..dims]
    }

    /// Copies a row of a matrix of the same width to row `to`.
    pub fn copy_row(&mut self, to: usize, from: &Self, row: usize) {
        let per_row = self.dims.div_ceil(LINE);
        self.lines[to * per_row..][..per_row].copy_from_slice(&from.lines[row * per_row..][..per_row]);
    }

    /// Adds `scale` times row `row` to row `to`.
    pub fn add_row(&mut self, to: usize, row: usize, scale: f32) {
        let per_row = self.dims.div_ceil(LINE);
        for i in 0..per_row {
            let from = self.lines[row * per_row + i];
            for (x, y) in self.lines[to * per_row + i].0.iter_mut().zip(from.0) {
                *x += scale * y;
            }
        }
    }

    /// A copy, made of so many rows at a time; `part(first, numbers)` gets each part, padding included, as soon as it is there.
    ///
    /// # Errors
    /// Those of `part`, and then there is no copy.
    pub fn copied<E>(&self, rows: usize, mut part: impl FnMut(usize, &mut [f32]) -> Result<(), E>) -> Result<Self, E> {
        let per_row = self.dims.div_ceil(LINE);
        let mut copy = Self { lines: Vec::with_capacity(self.lines.len()), len: self.len, dims: self.dims };
        for first in (0..self.len).step_by(rows.max(1)) {
            let to = (first + rows.max(1)).min(self.len);
            copy.lines.extend_from_slice(&self.lines[first * per_row..to * per_row]);
            let stride = copy.stride();
            part(first, &mut copy.padded_mut()[first * stride..])?;
        }
        Ok(copy)
    }

    /// The matrix without padding, row by row.
    #[must_use]
    pub fn to_dense(&self) -> Vec<f32> {
        let mut out = Vec::with_capacity(self.len * self.dims);
        for row in self.padded().chunks_exact(self.stride().max(1)) {
            out.extend_from_slice(&row[..self.dims]);
        }
        out
    }

    /// Asks the processor to fetch a row that is needed soon.
    #[inline]
    pub fn prefetch(&self, row: u32) {
        let per_row = self.dims.div_ceil(LINE);
        let start = row as usize * per_row;
        for line in self.lines.get(start..start + per_row).unwrap_or_default() {
            prefetch_line(line);
        }
    }
}

/// A hint; on other processors nothing.
#[inline]
fn prefetch_line<T>(line: *const T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing and cannot fault.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = line;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_padded_and_come_back_dense() {
        let mut rows = Rows::zeroed(3, 18);
        rows.row_mut(1).fill(2.0);
        assert_eq!(rows.stride(), 32);
        assert_eq!(rows.padded().as_ptr() as usize % 64, 0);
        let dense = rows.to_dense();
        assert_eq!(dense.len(), 54);
        assert_eq!((&dense[18..36], &dense[36..]), (&[2.0; 18][..], &[0.0; 18][..]));
    }
}

//! Rows of numbers that are read a block at a time, however they are kept: methods over dense vectors work on these, so that none needs all numbers as `f32`.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, s};

/// n rows of d numbers.
pub trait ReadRows: Sync {
    /// Rows and columns; at least one column.
    fn shape(&self) -> (usize, usize);

    /// Some rows, one after the other: borrowed where they are kept as `f32`, else written into `buffer`.
    ///
    /// # Panics
    /// For rows that are not there.
    fn read<'b>(&'b self, rows: Range<usize>, buffer: &'b mut Vec<f32>) -> &'b [f32];

    /// Whether [`ReadRows::read`] borrows, so that reading a row again costs nothing.
    fn is_in_place(&self) -> bool;
}

/// Some rows as a matrix.
///
/// # Panics
/// For rows that are not there.
pub fn block<'b>(from: &'b dyn ReadRows, rows: Range<usize>, buffer: &'b mut Vec<f32>) -> ArrayView2<'b, f32> {
    let shape = (rows.len(), from.shape().1);
    match ArrayView2::from_shape(shape, from.read(rows, buffer)) {
        Ok(view) => view,
        Err(_) => unreachable!("as many numbers as rows times columns"),
    }
}

/// In place in the standard layout, which is what embeddings hold; else copied.
impl ReadRows for Array2<f32> {
    fn shape(&self) -> (usize, usize) {
        self.dim()
    }

    fn read<'b>(&'b self, rows: Range<usize>, buffer: &'b mut Vec<f32>) -> &'b [f32] {
        if let Some(all) = self.as_slice() {
            return &all[rows.start * self.ncols()..rows.end * self.ncols()];
        }
        buffer.clear();
        buffer.extend(self.slice(s![rows, ..]).iter());
        buffer
    }

    fn is_in_place(&self) -> bool {
        self.is_standard_layout()
    }
}

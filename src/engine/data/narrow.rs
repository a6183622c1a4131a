//! Vectors in fewer bits: half-precision rows, and 8-bit rows with a scale each. Both are read a block at a time as `f32`.
//!
//! `F16`: IEEE 754 binary16, as NumPy's `f2`; every value is an `f32` value too, so reading is exact.
//! `I8`: row i holds whole numbers qᵢⱼ from -127 to 127 (files may hold -128) and a scale sᵢ; the number is qᵢⱼ · sᵢ in `f32`. Made of `f32` rows, sᵢ = max |xᵢ| / 127 and qᵢⱼ = xᵢⱼ / sᵢ
//! rounded to the nearest whole number, halves to the even one; a row of zeros has scale 0. So no number is off by more than sᵢ / 2. Source: Dettmers, Lewis, Belkada and Zettlemoyer 2022,
//! `LLM.int8()`, section 2.1 (absmax quantisation), by row. A file of bare 8-bit numbers has scale 1.

use std::ops::Range;

use half::f16;
use half::slice::HalfFloatSliceExt;
use ndarray::Array2;

use crate::math::rows::ReadRows;

/// n × d half-precision numbers, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct HalfRows {
    dims: usize,
    numbers: Vec<f16>,
}

impl HalfRows {
    /// From all numbers, row by row; `None` when they are no whole rows.
    #[must_use]
    pub fn new(dims: usize, numbers: Vec<f16>) -> Option<Self> {
        (dims > 0 && numbers.len().is_multiple_of(dims)).then_some(Self { dims, numbers })
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len() / self.dims
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Numbers of a row.
    #[must_use]
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// All numbers, row by row.
    #[must_use]
    pub fn numbers(&self) -> &[f16] {
        &self.numbers
    }
}

impl ReadRows for HalfRows {
    fn shape(&self) -> (usize, usize) {
        (self.len(), self.dims)
    }

    fn read<'b>(&'b self, rows: Range<usize>, buffer: &'b mut Vec<f32>) -> &'b [f32] {
        let numbers = &self.numbers[rows.start * self.dims..rows.end * self.dims];
        buffer.resize(numbers.len(), 0.0);
        numbers.convert_to_f32_slice(buffer);
        buffer
    }

    fn is_in_place(&self) -> bool {
        false
    }
}

/// n × d whole numbers of 8 bits, row by row, and a scale for each row.
#[derive(Debug, Clone, PartialEq)]
pub struct ByteRows {
    dims: usize,
    numbers: Vec<i8>,
    scales: Vec<f32>,
}

impl ByteRows {
    /// From all numbers, row by row, and the rows' scales; `None` when their numbers do not fit, or a scale is negative or not finite.
    #[must_use]
    pub fn new(dims: usize, numbers: Vec<i8>, scales: Vec<f32>) -> Option<Self> {
        let fits = dims > 0 && scales.len().checked_mul(dims) == Some(numbers.len());
        (fits && scales.iter().all(|s| s.is_finite() && *s >= 0.0)).then_some(Self { dims, numbers, scales })
    }

    /// Rounds finite rows to 8 bits.
    #[must_use]
    pub fn quantised(rows: &Array2<f32>) -> Option<Self> {
        let (mut numbers, mut scales) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.nrows()));
        for row in rows.outer_iter() {
            let scale = row.iter().fold(0.0_f32, |m, x| m.max(x.abs())) / 127.0;
            numbers.extend(row.iter().map(|x| if scale > 0.0 { (x / scale).round_ties_even() as i8 } else { 0 }));
            scales.push(scale);
        }
        Self::new(rows.ncols(), numbers, scales)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Numbers of a row.
    #[must_use]
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// All whole numbers, row by row.
    #[must_use]
    pub fn numbers(&self) -> &[i8] {
        &self.numbers
    }

    /// What each row's numbers are multiplied by.
    #[must_use]
    pub fn scales(&self) -> &[f32] {
        &self.scales
    }
}

impl ReadRows for ByteRows {
    fn shape(&self) -> (usize, usize) {
        (self.len(), self.dims)
    }

    fn read<'b>(&'b self, rows: Range<usize>, buffer: &'b mut Vec<f32>) -> &'b [f32] {
        buffer.clear();
        for row in rows {
            let scale = self.scales[row];
            buffer.extend(self.numbers[row * self.dims..(row + 1) * self.dims].iter().map(|q| f32::from(*q) * scale));
        }
        buffer
    }

    fn is_in_place(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bits_are_off_by_half_a_scale_at_most_and_halves_go_to_the_even_number() {
        let rows = Array2::from_shape_vec((3, 4), vec![0.5, 1.5, 127.0, -2.5, 0.0, 0.0, 0.0, 0.0, 1e-3, -0.7, 0.33, 0.699]).unwrap();
        let small = ByteRows::quantised(&rows).unwrap();
        assert_eq!((&small.numbers()[..4], small.scales()[0], small.scales()[1]), (&[0, 2, 127, -2][..], 1.0, 0.0));
        let mut buffer = Vec::new();
        for (row, scale) in small.scales().iter().enumerate() {
            for (read, x) in small.read(row..row + 1, &mut buffer).iter().zip(rows.row(row)) {
                assert!((read - x).abs() <= scale * 0.500_001, "{read} {x}");
            }
        }
        assert!(ByteRows::new(2, vec![1, 2, 3], vec![1.0]).is_none() && ByteRows::new(1, vec![1], vec![f32::NAN]).is_none());
    }

    #[test]
    fn half_precision_is_read_exactly() {
        let numbers: Vec<f16> = (0..=u16::MAX).map(f16::from_bits).filter(|x| x.is_finite()).collect();
        let want: Vec<u32> = numbers.iter().map(|x| x.to_f32().to_bits()).collect();
        let rows = HalfRows::new(8, numbers).unwrap();
        let mut buffer = Vec::new();
        let read: Vec<u32> = rows.read(0..rows.len(), &mut buffer).iter().map(|x| x.to_bits()).collect();
        assert_eq!(read, want);
        assert!(HalfRows::new(3, vec![f16::ONE; 4]).is_none());
    }
}

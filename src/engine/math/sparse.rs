//! Sparse matrices, row by row (compressed sparse rows): of a table that is nearly all zeros only the other numbers are kept.
//!
//! Shapes: n rows × d columns; for each row the rising column numbers and their values, 8 bytes a stored number. Never written out as n × d.
//! Products run row by row, so results do not depend on the number of threads. Cost of a product with a d × b block: stored numbers × b.

use ndarray::Array2;

use super::parallel::{for_chunks, map_shards};
use crate::base::{Cancelled, Task};

/// Rows of one shard of a product.
const SHARD: usize = 64;

/// A sparse matrix of `f32`.
#[derive(Debug, Clone, PartialEq)]
pub struct Csr {
    cols: usize,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

/// The stored numbers of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SparseRow<'a> {
    /// Column numbers, rising.
    pub columns: &'a [u32],
    /// A value for each.
    pub values: &'a [f32],
}

impl<'a> SparseRow<'a> {
    /// Columns with their values.
    pub fn iter(self) -> impl Iterator<Item = (usize, f32)> + 'a {
        self.columns.iter().map(|c| *c as usize).zip(self.values.iter().copied())
    }

    /// Sum of products with a written-out row, in `f64`.
    #[must_use]
    pub fn dot(self, dense: &[f32]) -> f64 {
        self.iter().map(|(c, v)| f64::from(v) * f64::from(dense[c])).sum()
    }

    /// Sum of squares, in `f64`.
    #[must_use]
    pub fn squares(self) -> f64 {
        self.values.iter().map(|v| f64::from(*v) * f64::from(*v)).sum()
    }

    /// Walks two rows together: `take(a, b)` for every column that either stores, 0 for what is not stored.
    pub fn walk(self, other: SparseRow<'_>, mut take: impl FnMut(f64, f64)) {
        let (mut i, mut j) = (0, 0);
        while i < self.columns.len() || j < other.columns.len() {
            let a = self.columns.get(i).copied().unwrap_or(u32::MAX);
            let b = other.columns.get(j).copied().unwrap_or(u32::MAX);
            let x = if a <= b { self.values.get(i).copied().unwrap_or(0.0) } else { 0.0 };
            let y = if b <= a { other.values.get(j).copied().unwrap_or(0.0) } else { 0.0 };
            i += usize::from(a <= b);
            j += usize::from(b <= a);
            take(f64::from(x), f64::from(y));
        }
    }
}

impl Csr {
    /// An empty matrix of `cols` columns, to be filled by [`Csr::push`] and [`Csr::end_row`].
    #[must_use]
    pub fn with_cols(cols: usize) -> Self {
        Self { cols, starts: vec![0], columns: Vec::new(), values: Vec::new() }
    }

    /// From rows of (column, value) with rising columns.
    #[must_use]
    pub fn from_rows(cols: usize, rows: &[Vec<(u32, f32)>]) -> Self {
        let mut out = Self::with_cols(cols);
        for row in rows {
            row.iter().for_each(|(c, v)| out.push(*c, *v));
            out.end_row();
        }
        out
    }

    /// From its parts: row i has the numbers `starts[i]..starts[i + 1]` of `columns` and `values`.
    ///
    /// # Panics
    /// When the parts do not fit together.
    #[must_use]
    pub fn from_parts(cols: usize, starts: Vec<usize>, columns: Vec<u32>, values: Vec<f32>) -> Self {
        assert!(starts.first() == Some(&0) && starts.last() == Some(&columns.len()) && columns.len() == values.len(), "parts fit together");
        assert!(starts.windows(2).all(|w| columns[w[0]..w[1]].is_sorted_by(|a, b| a < b)), "columns rise within a row");
        assert!(columns.iter().all(|c| (*c as usize) < cols), "no such column");
        Self { cols, starts, columns, values }
    }

    /// Adds a number to the row under way; a zero is not stored.
    ///
    /// # Panics
    /// For a column that the matrix does not have, or one that does not come after the row's last.
    pub fn push(&mut self, column: u32, value: f32) {
        assert!((column as usize) < self.cols, "no such column");
        let first = self.starts.last().copied().unwrap_or(0);
        assert!(self.columns[first..].last().is_none_or(|last| *last < column), "columns rise within a row");
        if value != 0.0 {
            self.columns.push(column);
            self.values.push(value);
        }
    }

    /// Ends the row under way.
    pub fn end_row(&mut self) {
        self.starts.push(self.columns.len());
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Numbers that are stored.
    #[must_use]
    pub fn stored(&self) -> usize {
        self.values.len()
    }

    /// Bytes that the numbers take.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.values.len() as u64 * 8 + self.starts.len() as u64 * 8
    }

    /// All stored values, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The stored numbers of a row.
    ///
    /// # Panics
    /// For a row that the matrix does not have.
    #[must_use]
    pub fn row(&self, row: usize) -> SparseRow<'_> {
        let range = self.starts[row]..self.starts[row + 1];
        SparseRow { columns: &self.columns[range.clone()], values: &self.values[range] }
    }

    /// A row written out.
    ///
    /// # Panics
    /// For a row that the matrix does not have.
    #[must_use]
    pub fn dense_row(&self, row: usize) -> Vec<f32> {
        let mut out = vec![0.0; self.cols];
        self.row(row).iter().for_each(|(c, v)| out[c] = v);
        out
    }

    /// Sum of each row, in `f64`.
    #[must_use]
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.rows()).map(|r| self.row(r).values.iter().map(|v| f64::from(*v)).sum()).collect()
    }

    /// Sum of each column, in `f64`.
    #[must_use]
    pub fn column_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.cols];
        for (c, v) in self.columns.iter().zip(&self.values) {
            sums[*c as usize] += f64::from(*v);
        }
        sums
    }

    /// Rows as columns.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn transposed(&self, task: &Task) -> Result<Self, Cancelled> {
        let mut starts = vec![0_usize; self.cols + 1];
        for part in self.columns.chunks(1 << 22) {
            task.check()?;
            part.iter().for_each(|c| starts[*c as usize + 1] += 1);
        }
        for c in 0..self.cols {
            starts[c + 1] += starts[c];
        }
        let mut at = starts.clone();
        let (mut columns, mut values) = (vec![0_u32; self.stored()], vec![0.0_f32; self.stored()]);
        for row in 0..self.rows() {
            if row % 512 == 0 {
                task.check()?;
            }
            for (c, v) in self.row(row).iter() {
                columns[at[c]] = row as u32;
                values[at[c]] = v;
                at[c] += 1;
            }
        }
        Ok(Self { cols: self.rows(), starts, columns, values })
    }

    /// Each stored number becomes `change(row, column, value)`; what becomes zero is stored no longer.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn mapped(mut self, mut change: impl FnMut(usize, usize, f32) -> f32, task: &Task) -> Result<Self, Cancelled> {
        let mut kept = 0;
        for row in 0..self.rows() {
            if row % 512 == 0 {
                task.check()?;
            }
            let range = self.starts[row]..self.starts[row + 1];
            self.starts[row] = kept;
            for at in range {
                let value = change(row, self.columns[at] as usize, self.values[at]);
                if value != 0.0 {
                    self.columns[kept] = self.columns[at];
                    self.values[kept] = value;
                    kept += 1;
                }
            }
            // The end of this row is the start of the next, which is read first.
        }
        if let Some(end) = self.starts.last_mut() {
            *end = kept;
        }
        self.columns.truncate(kept);
        self.values.truncate(kept);
        self.columns.shrink_to_fit();
        self.values.shrink_to_fit();
        Ok(self)
    }

    /// The product with a d × b block, in `f64`: n × b. Row i of the matrix counts `factors[i]` times.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn times(&self, block: &Array2<f64>, factors: &[f64], threads: usize, task: &Task) -> Result<Array2<f64>, Cancelled> {
        let width = block.ncols();
        let from = block.as_standard_layout();
        let from = from.as_slice().unwrap_or_default();
        let mut out = Array2::zeros((self.rows(), width));
        let numbers = out.as_slice_mut().unwrap_or_default();
        let done = for_chunks(threads, numbers, SHARD * width.max(1), |shard, rows| {
            task.check()?;
            for (i, sum) in rows.chunks_exact_mut(width.max(1)).enumerate() {
                let row = shard * SHARD + i;
                for (c, v) in self.row(row).iter() {
                    let v = f64::from(v) * factors[row];
                    sum.iter_mut().zip(&from[c * width..(c + 1) * width]).for_each(|(s, x)| *s += v * x);
                }
            }
            Ok(())
        });
        done.into_iter().collect::<Result<Vec<()>, Cancelled>>()?;
        Ok(out)
    }

    /// `work(row)` for every row, results in row order.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn map_rows<T: Send>(&self, threads: usize, task: &Task, work: impl Fn(SparseRow<'_>) -> T + Sync) -> Result<Vec<T>, Cancelled> {
        let parts = map_shards(threads, self.rows().div_ceil(16 * SHARD), |shard| {
            task.check()?;
            let rows = shard * 16 * SHARD..((shard + 1) * 16 * SHARD).min(self.rows());
            Ok(rows.map(|r| work(self.row(r))).collect::<Vec<T>>())
        });
        let mut out = Vec::with_capacity(self.rows());
        for part in parts {
            out.extend(part?);
        }
        Ok(out)
    }
}

/// Sum of squares of every row, in `f64`.
///
/// # Errors
/// `Cancelled` when the owner gave up.
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method is not general over the rows' lifetimes")]
pub fn row_squares(rows: &Csr, threads: usize, task: &Task) -> Result<Vec<f64>, Cancelled> {
    rows.map_rows(threads, task, |row| row.squares())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Csr {
        Csr::from_rows(4, &[vec![(0, 1.0), (2, -2.0)], vec![], vec![(1, 3.0), (2, 0.0), (3, 0.5)]])
    }

    #[test]
    fn rows_are_what_was_put_in() {
        let m = small();
        assert_eq!((m.rows(), m.cols(), m.stored()), (3, 4, 4));
        assert_eq!(m.dense_row(0), [1.0, 0.0, -2.0, 0.0]);
        assert_eq!(m.dense_row(1), [0.0; 4]);
        assert_eq!((m.row_sums(), m.column_sums()), (vec![-1.0, 0.0, 3.5], vec![1.0, 3.0, -2.0, 0.5]));
        let mut seen = Vec::new();
        m.row(0).walk(m.row(2), |a, b| seen.push((a, b)));
        assert_eq!(seen, [(1.0, 0.0), (0.0, 3.0), (-2.0, 0.0), (0.0, 0.5)]);
    }

    #[test]
    fn transposed_twice_is_the_same_and_mapping_drops_zeros() {
        let task = Task::detached();
        let m = small();
        let t = m.transposed(&task).unwrap();
        assert_eq!(t.dense_row(2), [-2.0, 0.0, 0.0]);
        assert_eq!(t.transposed(&task).unwrap(), m);
        let positive = m.mapped(|_, _, v| v.max(0.0), &task).unwrap();
        assert_eq!(positive, Csr::from_rows(4, &[vec![(0, 1.0)], vec![], vec![(1, 3.0), (3, 0.5)]]));
    }

    #[test]
    fn products_agree_with_written_out_ones_on_any_number_of_threads() {
        let mut rng = crate::base::Rng::new(3);
        let rows: Vec<Vec<(u32, f32)>> = (0..300)
            .map(|_| (0..50).filter_map(|c| if rng.unit_f64() < 0.2 { Some((c, rng.unit_f32())) } else { None }).collect())
            .collect();
        let m = Csr::from_rows(50, &rows);
        let dense = Array2::from_shape_vec((300, 50), (0..300).flat_map(|r| m.dense_row(r)).map(f64::from).collect()).unwrap();
        let block = Array2::from_shape_fn((50, 7), |(i, j)| (i * 7 + j) as f64 * 0.01);
        let factors = vec![2.0; 300];
        let one = m.times(&block, &factors, 1, &Task::detached()).unwrap();
        assert!((&one - &(dense.dot(&block) * 2.0)).iter().all(|x| x.abs() < 1e-9));
        assert_eq!(one, m.times(&block, &factors, 3, &Task::detached()).unwrap());
    }
}

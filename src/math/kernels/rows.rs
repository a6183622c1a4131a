//! Matrices of vectors that are trained: rows padded with zeros to 16 floats and aligned to 64 bytes, so that kernels need no tail.
//! [`SharedRows`] lends one to several threads: every row is read and written under a striped lock, so there is no data race.

use std::cell::UnsafeCell;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Level, blend};

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
    pub(super) fn padded_mut(&mut self) -> &mut [f32] {
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

    fn padded_row(&self, row: usize) -> &[f32] {
        &self.padded()[row * self.stride()..][..self.stride()]
    }

    fn padded_row_mut(&mut self, row: usize) -> &mut [f32] {
        let stride = self.stride();
        &mut self.padded_mut()[row * stride..][..stride]
    }
}

/// Locks for the rows of one matrix: row r is guarded by lock r mod their number. Each has a line of memory to itself, so that
/// threads which lock different rows do not take lines from each other.
#[derive(Debug)]
pub struct RowLocks(Box<[Lock]>);

#[derive(Debug, Default)]
#[repr(align(64))]
struct Lock(AtomicBool);

impl RowLocks {
    /// Locks enough that two threads rarely meet.
    #[must_use]
    pub fn new(num_rows: usize) -> Self {
        let n = num_rows.next_power_of_two().clamp(1, 1 << 15);
        Self((0..n).map(|_| Lock::default()).collect())
    }

    #[inline]
    fn of(&self, row: usize) -> &Lock {
        &self.0[row & (self.0.len() - 1)]
    }

    #[inline]
    fn hold(&self, row: usize) -> Held<'_> {
        let lock = &self.of(row).0;
        while lock.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            let mut turns = 0_u32;
            while lock.load(Ordering::Relaxed) {
                turns += 1;
                // The holder copies one row; if it takes longer it was put to sleep, so let it run.
                if turns.is_multiple_of(256) { std::thread::yield_now() } else { spin_loop() }
            }
        }
        Held(lock)
    }
}

struct Held<'a>(&'a AtomicBool);

impl Drop for Held<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// A matrix lent to several threads. Rows are copied out and changes added back, each under the row's lock.
#[derive(Debug)]
pub struct SharedRows<'a> {
    lines: &'a [UnsafeCell<Line>],
    per_row: usize,
    locks: &'a RowLocks,
    level: Level,
}

// SAFETY: the cells are reached only in `copy_to` and `add_change`, which hold the lock of the row for as long as they touch it;
// a row has one lock, and acquiring and releasing it orders the accesses.
unsafe impl Sync for SharedRows<'_> {}

impl<'a> SharedRows<'a> {
    /// Lends `rows` for as long as the result lives. All users of the matrix share this one value, so they share `locks`.
    #[must_use]
    pub fn new(rows: &'a mut Rows, locks: &'a RowLocks) -> Self {
        let per_row = rows.dims.div_ceil(LINE);
        let lines: &'a mut [Line] = &mut rows.lines;
        // SAFETY: `UnsafeCell<T>` has the layout of `T`, and the exclusive borrow lasts as long as the cells do.
        let lines = unsafe { &*(std::ptr::from_mut(lines) as *const [UnsafeCell<Line>]) };
        Self { lines, per_row, locks, level: Level::detected() }
    }

    fn cells(&self, row: u32) -> *mut f32 {
        UnsafeCell::raw_get(self.lines[row as usize * self.per_row..][..self.per_row].as_ptr()).cast()
    }

    /// Asks the processor to fetch a row that is needed soon.
    #[inline]
    pub fn prefetch(&self, row: u32) {
        let start = row as usize * self.per_row;
        for line in self.lines.get(start..start + self.per_row).unwrap_or_default() {
            prefetch_line(line.get());
        }
        prefetch_line(self.locks.of(row as usize));
    }

    /// Copies row `row` to row `slot` of `block` and of `keep`, which have as many dimensions.
    ///
    /// # Panics
    /// For a row or slot that is not there, or a block of other width.
    #[inline]
    pub fn copy_to(&self, row: u32, block: &mut Rows, keep: &mut Rows, slot: usize) {
        let from = self.cells(row);
        let (block, keep) = (block.padded_row_mut(slot), keep.padded_row_mut(slot));
        assert!(block.len() == self.per_row * LINE && keep.len() == block.len(), "matrices of different width");
        let _held = self.locks.hold(row as usize);
        // SAFETY: the lock of this row is held, so no other thread touches these cells; the row has as many floats as the blocks.
        unsafe { blend::copy_twice(self.level, from, block, keep) }
    }

    /// Adds `after - before` (both row `slot` of their blocks) to row `row`, and bounds it like every update.
    ///
    /// # Panics
    /// For a row or slot that is not there, or a block of other width.
    #[inline]
    pub fn add_change(&self, row: u32, after: &Rows, before: &Rows, slot: usize) {
        let to = self.cells(row);
        let (after, before) = (after.padded_row(slot), before.padded_row(slot));
        assert!(after.len() == self.per_row * LINE && before.len() == after.len(), "matrices of different width");
        let _held = self.locks.hold(row as usize);
        // SAFETY: the lock of this row is held, so no other thread touches these cells; the row has as many floats as the blocks.
        unsafe { blend::add_change(self.level, to, after, before) }
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

    #[test]
    fn changes_of_many_threads_all_arrive() {
        let mut rows = Rows::zeroed(2, 5);
        let locks = RowLocks::new(2);
        let shared = SharedRows::new(&mut rows, &locks);
        crate::math::parallel::map_shards(4, 4, |_| {
            let (before, mut after) = (Rows::zeroed(1, 5), Rows::zeroed(1, 5));
            after.row_mut(0).fill(0.25);
            for _ in 0..500 {
                shared.add_change(1, &after, &before, 0);
            }
        });
        assert_eq!(rows.row(1), [500.0; 5]);
        assert_eq!(rows.row(0), [0.0; 5]);
    }
}

//! Repulsion by a Barnes-Hut tree: far cells act as one heavy point at their centre of mass.
//!
//! A cell of width w is taken as one point from places further than w / θ from its centre of mass (Barnes and Hut 1986; van der Maaten 2014, section 4.2).
//! Quadtree in the plane, octree in space, one code for both. Built anew for every layout by splitting index ranges; deterministic.
//! Cost: O(n log n) time, O(n) memory.

use crate::base::{Cancelled, Task};

/// Points that a cell holds without being split.
const LEAF: u32 = 8;
/// Levels below which points count as coincident.
const DEEPEST: u32 = 40;

#[derive(Debug, Clone, Copy)]
struct Cell<const D: usize> {
    mass_centre: [f32; D],
    width_squared: f32,
    /// Points in `order`.
    first: u32,
    count: u32,
    /// Child cells, next to each other; none for a leaf.
    child: u32,
    children: u32,
    /// A leaf whose points all count as one.
    lump: bool,
}

/// A tree over a layout.
pub(super) struct Tree<const D: usize> {
    theta_squared: f32,
    cells: Vec<Cell<D>>,
    order: Vec<u32>,
    spare: Vec<u32>,
}

impl<const D: usize> Tree<D> {
    /// An empty tree with the accuracy θ (0.5 is usual, smaller is more accurate).
    pub fn new(theta: f32) -> Self {
        Self { theta_squared: theta * theta, cells: Vec::new(), order: Vec::new(), spare: Vec::new() }
    }

    /// Builds it over a layout of at least one point.
    pub fn build(&mut self, at: &[[f32; D]], task: &Task) -> Result<(), Cancelled> {
        let mut low = at[0];
        let mut high = at[0];
        for p in at {
            for d in 0..D {
                low[d] = low[d].min(p[d]);
                high[d] = high[d].max(p[d]);
            }
        }
        let width = (0..D).map(|d| high[d] - low[d]).fold(f32::MIN_POSITIVE, f32::max) * 1.000_01;
        self.order.clear();
        self.order.extend(0..at.len() as u32);
        self.spare.resize(at.len(), 0);
        self.cells.clear();
        let root = self.cell(at, 0, at.len() as u32, width);
        self.cells.push(root);
        let mut todo = vec![(0_usize, low, width, 0_u32)];
        while let Some((index, low, width, depth)) = todo.pop() {
            task.unless_cancelled()?;
            let Cell { first, count, .. } = self.cells[index];
            if count <= LEAF {
                continue;
            }
            if depth >= DEEPEST {
                self.cells[index].lump = true;
                continue;
            }
            let half = width * 0.5;
            let middle: [f32; D] = std::array::from_fn(|d| low[d] + half);
            let ends = self.split(at, first as usize, count as usize, middle);
            self.cells[index].child = self.cells.len() as u32;
            let mut begin = first;
            for (octant, end) in ends.into_iter().enumerate().take(1 << D) {
                if end > begin {
                    let corner = std::array::from_fn(|d| if octant >> d & 1 == 1 { middle[d] } else { low[d] });
                    todo.push((self.cells.len(), corner, half, depth + 1));
                    let cell = self.cell(at, begin, end - begin, half);
                    self.cells.push(cell);
                    begin = end;
                }
            }
            self.cells[index].children = self.cells.len() as u32 - self.cells[index].child;
        }
        Ok(())
    }

    fn cell(&self, at: &[[f32; D]], first: u32, count: u32, width: f32) -> Cell<D> {
        let mut sum = [0.0_f64; D];
        for i in &self.order[first as usize..(first + count) as usize] {
            (0..D).for_each(|d| sum[d] += f64::from(at[*i as usize][d]));
        }
        let mass_centre = sum.map(|s| (s / f64::from(count)) as f32);
        Cell { mass_centre, width_squared: width * width, first, count, child: 0, children: 0, lump: false }
    }

    /// Sorts a range of points by octant, order kept within each; where each octant ends.
    fn split(&mut self, at: &[[f32; D]], first: usize, count: usize, middle: [f32; D]) -> [u32; 8] {
        let octant = |i: u32| (0..D).fold(0_usize, |o, d| o | usize::from(at[i as usize][d] >= middle[d]) << d);
        let range = &mut self.order[first..first + count];
        let mut ends = [0_u32; 8];
        for i in range.iter() {
            ends[octant(*i)] += 1;
        }
        let mut sum = first as u32;
        let mut next = [0_usize; 8];
        for (end, next) in ends.iter_mut().zip(&mut next) {
            *next = sum as usize;
            sum += *end;
            *end = sum;
        }
        for i in range.iter() {
            let slot = &mut next[octant(*i)];
            self.spare[*slot] = *i;
            *slot += 1;
        }
        range.copy_from_slice(&self.spare[first..first + count]);
        ends
    }

    /// Writes Σ q² (here − y) over all points, and returns Σ q less the 1 of the point itself.
    pub fn repulsion(&self, at: &[[f32; D]], here: [f32; D], out: &mut [f32; D]) -> f64 {
        let mut sum = [0.0_f32; D];
        let mut z = 0.0_f64;
        let mut add = |there: [f32; D], mass: f32, squared: f32| {
            let q = 1.0 / (1.0 + squared);
            z += f64::from(mass * q);
            (0..D).for_each(|d| sum[d] += mass * q * q * (here[d] - there[d]));
        };
        let distance = |there: [f32; D]| (0..D).map(|d| (here[d] - there[d]) * (here[d] - there[d])).sum::<f32>();
        // Depth-first: at most 2^D − 1 cells wait on each level.
        let mut stack = [0_u32; 8 * (DEEPEST as usize + 2)];
        let mut waiting = 1;
        while waiting > 0 {
            waiting -= 1;
            let cell = &self.cells[stack[waiting] as usize];
            let squared = distance(cell.mass_centre);
            if cell.lump || cell.width_squared < self.theta_squared * squared {
                add(cell.mass_centre, cell.count as f32, squared);
            } else if cell.children == 0 {
                for i in &self.order[cell.first as usize..(cell.first + cell.count) as usize] {
                    let there = at[*i as usize];
                    add(there, 1.0, distance(there));
                }
            } else {
                for child in cell.child..cell.child + cell.children {
                    stack[waiting] = child;
                    waiting += 1;
                }
            }
        }
        *out = sum;
        z - 1.0
    }
}

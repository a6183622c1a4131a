//! The attraction of a weighted graph in a low-dimensional layout: Σⱼ wᵢⱼ (yᵢ − yⱼ) / (1 + |yᵢ − yⱼ|²).
//!
//! Flat layouts are summed in vector registers, which gather points as pairs of numbers; in space plain code is used.

use super::Level;
use super::simd::{Kernel, SUMS, Simd};

/// Edges of a row come in multiples of this many.
pub const LANES: usize = SUMS;

/// A weighted graph, row by row. Every row is padded with edges of weight 0 from the node to itself, to a multiple of [`LANES`].
#[derive(Debug, Clone, PartialEq)]
pub struct Edges {
    nodes: usize,
    starts: Vec<usize>,
    targets: Vec<u32>,
    weights: Vec<f32>,
}

impl Edges {
    /// For so many nodes, no row yet.
    ///
    /// # Panics
    /// For more than 2³¹ nodes.
    #[must_use]
    pub fn with_nodes(nodes: usize) -> Self {
        assert!(i32::try_from(nodes).is_ok(), "node numbers must fit 31 bits");
        Self { nodes, starts: vec![0], targets: Vec::new(), weights: Vec::new() }
    }

    /// The row of the next node: targets and weights.
    ///
    /// # Panics
    /// When a target is not a node, or all rows are there. The vector kernels rely on this check.
    pub fn push_row(&mut self, row: &[(u32, f32)]) {
        let node = self.starts.len() - 1;
        assert!(node < self.nodes, "one row per node");
        for (target, weight) in row {
            assert!((*target as usize) < self.nodes, "an edge must lead to a node");
            self.targets.push(*target);
            self.weights.push(*weight);
        }
        let padded = self.targets.len().next_multiple_of(LANES);
        self.targets.resize(padded, node as u32);
        self.weights.resize(padded, 0.0);
        self.starts.push(padded);
    }

    /// Targets and weights of a row, padding included.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.targets[range.clone()], &self.weights[range])
    }

    /// All weights, padding included.
    #[must_use]
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The attraction on a node.
    ///
    /// # Panics
    /// When `at` does not have one place per node.
    #[must_use]
    pub fn attraction<const D: usize>(&self, level: Level, row: usize, at: &[[f32; D]]) -> [f32; D] {
        assert_eq!(at.len(), self.nodes, "one place per node");
        let (targets, weights) = self.row(row);
        if D == 2 {
            let flat = at.as_flattened();
            let pull = level.run(Flat { targets, weights, flat, here: [flat[2 * row], flat[2 * row + 1]] });
            return std::array::from_fn(|d| pull[d]);
        }
        in_space(targets, weights, at, row)
    }
}

fn in_space<const D: usize>(targets: &[u32], weights: &[f32], at: &[[f32; D]], row: usize) -> [f32; D] {
    let here = at[row];
    let mut pull = [0.0; D];
    for (target, weight) in targets.iter().zip(weights) {
        let there = at[*target as usize];
        let way: [f32; D] = std::array::from_fn(|d| here[d] - there[d]);
        let strength = weight / (1.0 + way.iter().map(|x| x * x).sum::<f32>());
        for d in 0..D {
            pull[d] += strength * way[d];
        }
    }
    pull
}

/// Targets and weights have one length, a multiple of 16; every target is below `flat.len() / 2`.
struct Flat<'a> {
    targets: &'a [u32],
    weights: &'a [f32],
    flat: &'a [f32],
    here: [f32; 2],
}

impl Kernel for Flat<'_> {
    type Out = [f32; 2];
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> [f32; 2] {
        let Self { targets, weights, flat, here } = self;
        let (x, y, one) = (simd.splat(here[0]), simd.splat(here[1]), simd.splat(1.0));
        let mut sums = [[simd.splat(0.0); 4]; 2];
        for (targets, weights) in targets.chunks_exact(SUMS).zip(weights.chunks_exact(SUMS)) {
            for part in 0..S::PARTS {
                let lane = part * S::LANES;
                // SAFETY: 16 targets and 16 weights are there; both numbers of every target are in `flat`, checked when the edges were made and where the layout came in.
                let ([to_x, to_y], weight) =
                    unsafe { (simd.points(flat.as_ptr(), targets.as_ptr().add(lane)), simd.load(weights.as_ptr().add(lane))) };
                let (dx, dy) = (simd.sub(x, to_x), simd.sub(y, to_y));
                let q = simd.div(weight, simd.fma(dx, dx, simd.fma(dy, dy, one)));
                sums[0][part] = simd.add(sums[0][part], simd.mul(q, dx));
                sums[1][part] = simd.add(sums[1][part], simd.mul(q, dy));
            }
        }
        let [x, y, ..] = simd.totals(&sums);
        [x, y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    #[test]
    fn all_levels_give_the_same_bytes_and_agree_with_the_plain_sum() {
        let mut rng = Seed(1).stream("edges");
        let n = 500;
        let at: Vec<[f32; 2]> = (0..n).map(|_| [rng.normal() as f32 * 9.0, rng.normal() as f32 * 9.0]).collect();
        let rows: Vec<Vec<(u32, f32)>> = (0..n).map(|i| (0..i % 70).map(|_| (rng.below(n as u32), rng.unit_f32())).collect()).collect();
        let mut edges = Edges::with_nodes(n);
        for row in &rows {
            edges.push_row(row);
        }
        for (i, row) in rows.iter().enumerate() {
            let mut want = [0.0_f64; 2];
            for (j, w) in row {
                let way = [0, 1].map(|d| f64::from(at[i][d]) - f64::from(at[*j as usize][d]));
                let q = f64::from(*w) / (1.0 + way[0] * way[0] + way[1] * way[1]);
                want[0] += q * way[0];
                want[1] += q * way[1];
            }
            let plain = edges.attraction(Level::Plain, i, &at);
            for level in Level::runnable() {
                let got = edges.attraction(level, i, &at);
                assert_eq!(got.map(f32::to_bits), plain.map(f32::to_bits), "{level:?}");
                assert!((0..2).all(|d| (f64::from(got[d]) - want[d]).abs() < 1e-5), "{level:?} {got:?} {want:?}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "lead to a node")]
    fn an_edge_to_nowhere_is_refused() {
        Edges::with_nodes(1).push_row(&[(1, 1.0)]);
    }
}

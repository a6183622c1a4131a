//! The forces on a layout: attraction along the edges of P, repulsion between all pairs by one of three ways.
//!
//! With qᵢⱼ = 1 / (1 + |yᵢ − yⱼ|²) and Z = Σ_{i≠j} qᵢⱼ the gradient of KL(P‖Q) is, up to the factor 4 that the learning rate carries,
//! Σⱼ pᵢⱼ qᵢⱼ (yᵢ − yⱼ) − Σⱼ qᵢⱼ² (yᵢ − yⱼ) / Z. Source: van der Maaten and Hinton 2008, eq. 5; the split: van der Maaten 2014, eq. 7.

use std::ops::Range;

use super::grid::Grid;
use super::tree::Tree;
use crate::base::{Cancelled, Task};
use crate::math::kernels::Level;
use crate::math::kernels::attract::Edges;
use crate::math::parallel::for_chunks;

/// Points of one shard.
const SHARD: usize = 512;

/// Places or forces, D numbers each.
pub(super) type Places<const D: usize> = Vec<[f32; D]>;

/// How the repulsion is summed.
pub(super) enum Repulsion<const D: usize> {
    /// Over all pairs.
    Exact,
    /// Barnes-Hut tree.
    Tree(Tree<D>),
    /// Interpolation on a grid; flat layouts only.
    Grid(Box<Grid>),
}

impl<const D: usize> Repulsion<D> {
    /// Writes Σⱼ qᵢⱼ² (yᵢ − yⱼ) for every i and returns Z.
    pub fn of(&mut self, at: &[[f32; D]], out: &mut [[f32; D]], threads: usize, task: &Task) -> Result<f64, Cancelled> {
        match self {
            Self::Exact => exact(at, out, threads, task),
            Self::Tree(tree) => {
                tree.build(at, task)?;
                let tree = &*tree;
                by_shards(out, threads, task, |points, out| points.zip(out).map(|(i, push)| tree.repulsion(at, at[i], push)).sum())
            }
            Self::Grid(grid) => grid.repulsion(at.as_flattened(), out.as_flattened_mut(), threads, task),
        }
    }
}

/// Calls `work` for shards of points with their part of `out`; the sum of its results, in shard order. Once cancelled nothing of `out` counts.
pub(super) fn by_shards<T: Send>(
    out: &mut [T],
    threads: usize,
    task: &Task,
    work: impl Fn(Range<usize>, &mut [T]) -> f64 + Sync,
) -> Result<f64, Cancelled> {
    let sums =
        for_chunks(
            threads,
            out,
            SHARD,
            |shard, part| {
                if task.is_cancelled() { 0.0 } else { work(shard * SHARD..shard * SHARD + part.len(), part) }
            },
        );
    task.unless_cancelled()?;
    Ok(sums.iter().sum())
}

/// Writes Σⱼ pᵢⱼ qᵢⱼ (yᵢ − yⱼ) for every i.
pub(super) fn attraction<const D: usize>(
    edges: &Edges,
    at: &[[f32; D]],
    out: &mut [[f32; D]],
    threads: usize,
    task: &Task,
) -> Result<(), Cancelled> {
    let level = Level::detected();
    let attract = |points: Range<usize>, out: &mut [[f32; D]]| {
        points.zip(out).for_each(|(i, pull)| *pull = edges.attraction(level, i, at));
        0.0
    };
    by_shards(out, threads, task, attract).map(|_| ())
}

/// Σᵢⱼ pᵢⱼ ln(1 + |yᵢ − yⱼ|²): the part of the divergence that the layout decides, beside ln Z.
pub(super) fn stretch<const D: usize>(edges: &Edges, at: &[[f32; D]], threads: usize, task: &Task) -> Result<f64, Cancelled> {
    let mut rows = vec![0.0_f64; at.len()];
    by_shards(&mut rows, threads, task, |points, out| {
        for (i, sum) in points.zip(out.iter_mut()) {
            let (targets, weights) = edges.row(i);
            *sum = targets.iter().zip(weights).map(|(j, p)| f64::from(p * libm::log1pf(squared(at[i], at[*j as usize])))).sum();
        }
        out.iter().sum()
    })
}

#[inline]
fn squared<const D: usize>(a: [f32; D], b: [f32; D]) -> f32 {
    (0..D).map(|d| (a[d] - b[d]) * (a[d] - b[d])).sum()
}

fn exact<const D: usize>(at: &[[f32; D]], out: &mut [[f32; D]], threads: usize, task: &Task) -> Result<f64, Cancelled> {
    /// Partial sums that the compiler can keep in vector registers.
    const LANES: usize = 8;
    let columns: [Vec<f32>; D] = std::array::from_fn(|d| at.iter().map(|p| p[d]).collect());
    let whole = at.len() / LANES * LANES;
    by_shards(out, threads, task, |points, out| {
        let mut z = 0.0;
        for (i, push) in points.zip(out) {
            if task.is_cancelled() {
                break;
            }
            let here = at[i];
            let mut sums = [[0.0_f32; LANES]; D];
            let mut near = [0.0_f32; LANES];
            for first in (0..whole).step_by(LANES) {
                let mut way = [[0.0_f32; LANES]; D];
                let mut q = [1.0_f32; LANES];
                for d in 0..D {
                    let column = &columns[d][first..first + LANES];
                    for l in 0..LANES {
                        way[d][l] = here[d] - column[l];
                        q[l] += way[d][l] * way[d][l];
                    }
                }
                for l in 0..LANES {
                    q[l] = 1.0 / q[l];
                    near[l] += q[l];
                    q[l] *= q[l];
                }
                for d in 0..D {
                    for l in 0..LANES {
                        sums[d][l] += q[l] * way[d][l];
                    }
                }
            }
            *push = std::array::from_fn(|d| sums[d].iter().sum());
            let mut total = near.iter().map(|q| f64::from(*q)).sum::<f64>();
            for there in &at[whole..] {
                let q = 1.0 / (1.0 + squared(here, *there));
                total += f64::from(q);
                (0..D).for_each(|d| push[d] += q * q * (here[d] - there[d]));
            }
            z += total - 1.0;
        }
        z
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    fn layout<const D: usize>(n: usize, spread: f64) -> Places<D> {
        let mut rng = Seed(6).stream("layout");
        (0..n).map(|i| std::array::from_fn(|d| ((rng.normal() * 0.2 + ((i * (d + 3)) % 7) as f64) * spread / 8.0) as f32)).collect()
    }

    fn plain<const D: usize>(at: &[[f32; D]]) -> (Vec<[f64; D]>, f64) {
        let mut z = 0.0;
        let force = |i: usize| {
            let mut sum = [0.0; D];
            for (j, there) in at.iter().enumerate() {
                let way: [f64; D] = std::array::from_fn(|d| f64::from(at[i][d]) - f64::from(there[d]));
                let q = 1.0 / (1.0 + way.iter().map(|x| x * x).sum::<f64>());
                (0..D).for_each(|d| sum[d] += q * q * way[d]);
                z += if i == j { 0.0 } else { q };
            }
            sum
        };
        ((0..at.len()).map(force).collect(), z)
    }

    fn errors<const D: usize>(mut way: Repulsion<D>, n: usize, spread: f64) -> (f64, f64) {
        let at = layout::<D>(n, spread);
        let (want, want_z) = plain(&at);
        let mut got = vec![[0.0; D]; n];
        let task = Task::detached();
        let z = way.of(&at, &mut got, 1, &task).unwrap();
        let (mut error, mut size) = (0.0, 0.0);
        for (g, w) in got.iter().zip(&want) {
            for d in 0..D {
                error += (f64::from(g[d]) - w[d]).powi(2);
                size += w[d] * w[d];
            }
        }
        let mut again = vec![[0.0; D]; n];
        assert_eq!(way.of(&at, &mut again, 3, &task).unwrap().to_bits(), z.to_bits());
        assert_eq!(got, again);
        ((error / size).sqrt(), (z / want_z - 1.0).abs())
    }

    #[test]
    fn exact_sums_are_exact() {
        for spread in [1e-4, 1.0, 60.0] {
            let (force, z) = errors::<2>(Repulsion::Exact, 603, spread);
            assert!(force < 1e-4 && z < 1e-5, "{spread}: {force} {z}");
            let (force, z) = errors::<3>(Repulsion::Exact, 603, spread);
            assert!(force < 1e-4 && z < 1e-5, "{spread}: {force} {z}");
        }
    }

    #[test]
    fn the_tree_is_near_the_exact_sums() {
        for spread in [1e-4, 1.0, 60.0] {
            let (force, z) = errors::<2>(Repulsion::Tree(Tree::new(0.5)), 1500, spread);
            assert!(force < 0.02 && z < 5e-3, "{spread}: {force} {z}");
            let (force, z) = errors::<3>(Repulsion::Tree(Tree::new(0.5)), 1500, spread);
            assert!(force < 0.02 && z < 5e-3, "{spread}: {force} {z}");
        }
    }

    #[test]
    fn the_grid_is_near_the_exact_sums_at_every_scale() {
        for spread in [1e-4, 0.01, 0.3, 1.0, 3.0, 12.0, 60.0, 150.0] {
            let (force, z) = errors::<2>(Repulsion::Grid(Box::new(Grid::new(1.0 / 3.0))), 1500, spread);
            assert!(force < 0.01 && z < 1e-3, "{spread}: {force} {z}");
        }
    }

    #[test]
    fn attraction_and_stretch_by_hand() {
        let mut edges = Edges::with_nodes(2);
        edges.push_row(&[(1, 0.5)]);
        edges.push_row(&[(0, 0.5)]);
        let at = [[0.0, 0.0], [3.0, 4.0]];
        let mut pull = [[0.0; 2]; 2];
        let task = Task::detached();
        attraction(&edges, &at, &mut pull, 1, &task).unwrap();
        let strength = 0.5 / 26.0;
        assert!((pull[1][0] - 3.0 * strength).abs() < 1e-7 && (pull[0][1] + 4.0 * strength).abs() < 1e-7);
        assert!((stretch(&edges, &at, 1, &task).unwrap() - 26.0_f64.ln()).abs() < 1e-6);
    }
}

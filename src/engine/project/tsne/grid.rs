//! Repulsion in the plane by interpolation on a grid: time linear in the number of points.
//!
//! The potential Φ(y) = Σⱼ K(y − yⱼ) with K(r) = 1 / (1 + r²) gives both sums that are needed: Z = Σᵢ (Φ(yᵢ) − 1), and the force Σⱼ qᵢⱼ² (yᵢ − yⱼ) = −½ ∇Φ(yᵢ).
//! Points are spread on a grid of step h by cubic B-splines, the grid is convolved with K by Fourier transform (divided by the transform of the spline twice, once for
//! spreading and once for reading, as smooth particle mesh Ewald does: Essmann et al. 1995), and Φ and its gradient are read off by the same splines.
//! Idea: Linderman et al. 2019 (FIt-SNE), which uses four charges and Lagrange polynomials; one charge and a smooth spline need a quarter of the transforms.
//! While the layout is tiny (span below 2) K(r) − 1 = −r² / (1 + r²) is used, whose f32 values do not drown in the constant.
//! Accuracy of the force (relative, root mean square): about 0.5 % at h = 1/3, 2 % at 1/2. The same for any number of threads, on every machine.

use super::forces::by_shards;
use crate::base::{Cancelled, Task};
use crate::math::convolve::{Convolver, good_size};

/// Grid cells that the layout spans at least, however small it is.
const FEWEST_CELLS: f32 = 48.0;
/// Most nodes a side: a layout that has run away gets coarser cells.
const MOST_NODES: usize = 1500;
/// Layouts below this span use the kernel less its constant.
const TINY_SPAN: f32 = 2.0;

/// The grid, its kernel and its memory, kept from one layout to the next.
pub(super) struct Grid {
    coarsest: f32,
    made_for: (u32, usize, bool),
    convolver: Option<Convolver>,
    nodes: Vec<f32>,
}

impl Grid {
    /// With cells of at most this width.
    pub fn new(coarsest: f32) -> Self {
        Self { coarsest, made_for: (0, 0, false), convolver: None, nodes: Vec::new() }
    }

    /// Writes −½∇Φ at every point of the layout (x, y, x, y, …) and returns Z.
    pub fn repulsion(&mut self, at: &[f32], out: &mut [f32], threads: usize, task: &Task) -> Result<f64, Cancelled> {
        let mut low = [f32::INFINITY; 2];
        let mut high = [f32::NEG_INFINITY; 2];
        for p in at.chunks_exact(2) {
            for d in 0..2 {
                low[d] = low[d].min(p[d]);
                high[d] = high[d].max(p[d]);
            }
        }
        let span = (high[0] - low[0]).max(high[1] - low[1]).max(1e-12);
        let step = self.step_for(span);
        let side = (span / step) as usize + 5;
        let tiny = span < TINY_SPAN;
        self.prepare(step, side, tiny, threads, task)?;
        let frame = Frame { low, inverse: 1.0 / step, side };
        self.nodes.clear();
        self.nodes.resize(side * side, 0.0);
        for p in at.chunks_exact(2) {
            frame.spread(p, &mut self.nodes);
        }
        if let Some(convolver) = &mut self.convolver {
            convolver.apply(&mut self.nodes, side, threads, task)?;
        }
        let nodes = &self.nodes[..];
        // Shards are counted in numbers, two a point, so they never cut a point.
        let potential = by_shards(out, threads, task, |numbers, out| {
            let points = at[numbers].chunks_exact(2).zip(out.chunks_exact_mut(2));
            points.map(|(p, force)| f64::from(frame.read(p, nodes, force))).sum()
        })?;
        let n = (at.len() / 2) as f64;
        // The point itself contributes K(0): 1, or 0 where the constant was left out.
        Ok(if tiny { potential + n * n - n } else { potential - n })
    }

    /// The coarsest step, halved by half octaves until the layout spans enough cells, so that one kernel serves many layouts.
    fn step_for(&self, span: f32) -> f32 {
        let halvings = libm::log2f(FEWEST_CELLS * self.coarsest / span).max(0.0) * 2.0;
        let step = self.coarsest * libm::exp2f(-0.5 * halvings.ceil());
        step.max(span / MOST_NODES as f32)
    }

    fn prepare(&mut self, step: f32, side: usize, tiny: bool, threads: usize, task: &Task) -> Result<(), Cancelled> {
        // The inverse of the spline's transform reaches a few nodes further than the grid.
        let least = 2 * side + 8;
        let (made_step, size, made_tiny) = self.made_for;
        if made_step == step.to_bits() && made_tiny == tiny && size >= least && size <= good_size(least + least / 4) {
            return Ok(());
        }
        // A little room, for a layout that grows.
        let size = good_size(least + least / 16);
        let squared_step = f64::from(step) * f64::from(step);
        let kernel = move |i: usize, j: usize| {
            let r = (i * i + j * j) as f64 * squared_step;
            (if tiny { -r / (1.0 + r) } else { 1.0 / (1.0 + r) }) as f32
        };
        let filter = move |k: usize| {
            let spline = (4.0 + 2.0 * libm::cos(std::f64::consts::TAU * k as f64 / size as f64)) / 6.0;
            1.0 / (spline * spline)
        };
        self.convolver = Some(Convolver::new(size, kernel, filter, threads, task)?);
        self.made_for = (step.to_bits(), size, tiny);
        Ok(())
    }
}

/// Where the grid lies.
#[derive(Clone, Copy)]
struct Frame {
    low: [f32; 2],
    inverse: f32,
    side: usize,
}

impl Frame {
    /// First of the four nodes a side that a point touches, and its place between the second and the third.
    #[inline]
    fn place(&self, p: f32, d: usize) -> (usize, f32) {
        let u = ((p - self.low[d]) * self.inverse).max(0.0);
        let cell = (u as usize).min(self.side - 5);
        (cell, u - cell as f32)
    }

    #[inline]
    fn spread(&self, p: &[f32], nodes: &mut [f32]) {
        let ((column, s), (row, t)) = (self.place(p[0], 0), self.place(p[1], 1));
        let (across, down) = (spline(s), spline(t));
        for (r, weight) in down.into_iter().enumerate() {
            let line = &mut nodes[(row + r) * self.side + column..][..4];
            line.iter_mut().zip(across).for_each(|(node, w)| *node += w * weight);
        }
    }

    /// Writes −½ the gradient, returns the value.
    #[inline]
    fn read(&self, p: &[f32], nodes: &[f32], force: &mut [f32]) -> f32 {
        let ((column, s), (row, t)) = (self.place(p[0], 0), self.place(p[1], 1));
        let (across, down) = (spline(s), spline(t));
        let (slope_across, slope_down) = (spline_slope(s), spline_slope(t));
        let (mut value, mut dx, mut dy) = (0.0, 0.0, 0.0);
        for r in 0..4 {
            let line = &nodes[(row + r) * self.side + column..][..4];
            let along: f32 = (0..4).map(|c| line[c] * across[c]).sum();
            let slope: f32 = (0..4).map(|c| line[c] * slope_across[c]).sum();
            value += down[r] * along;
            dx += down[r] * slope;
            dy += slope_down[r] * along;
        }
        force[0] = -0.5 * dx * self.inverse;
        force[1] = -0.5 * dy * self.inverse;
        value
    }
}

/// Cubic B-spline weights of the four nodes around a place t in `[0, 1)` between the middle two.
#[inline]
fn spline(t: f32) -> [f32; 4] {
    let s = 1.0 - t;
    let (t2, s2) = (t * t, s * s);
    [s * s2 / 6.0, (3.0 * t * t2 - 6.0 * t2 + 4.0) / 6.0, (3.0 * s * s2 - 6.0 * s2 + 4.0) / 6.0, t * t2 / 6.0]
}

/// Their derivatives.
#[inline]
fn spline_slope(t: f32) -> [f32; 4] {
    let s = 1.0 - t;
    [-0.5 * s * s, 0.5 * t * (3.0 * t - 4.0), 0.5 * s * (4.0 - 3.0 * s), 0.5 * t * t]
}

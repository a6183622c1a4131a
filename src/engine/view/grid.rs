//! Finds points of the plane: the nearest one, those in a rectangle, those within a drawn outline. A uniform grid with a few points a cell,
//! kept as one list of points sorted by cell. Cost: O(n) to build; a question looks at the cells that it touches.

use super::camera::Bounds;

/// Points of the plane, by cell.
#[derive(Debug, Clone)]
pub struct Grid {
    origin: [f32; 2],
    cell: f32,
    columns: usize,
    rows: usize,
    /// Start of each cell in `order`, and the end of the last.
    starts: Vec<u32>,
    /// Point numbers, cell after cell, ascending within a cell.
    order: Vec<u32>,
}

const POINTS_PER_CELL: f32 = 4.0;

impl Grid {
    /// Sorts points into cells. The same points must be given with each question.
    #[must_use]
    pub fn new(points: &[[f32; 2]]) -> Self {
        let bounds = Bounds::of(points.iter().copied()).unwrap_or(Bounds { min: [0.0; 2], max: [0.0; 2] });
        let size = bounds.size().map(|side| side as f32);
        let wanted = (points.len() as f32 / POINTS_PER_CELL).max(1.0);
        let longest = size[0].max(size[1]).max(f32::MIN_POSITIVE);
        // At most 2 × √(cells wanted) along a side, so that a thin cloud does not ask for endless rows.
        let cell = (size[0] * size[1] / wanted).sqrt().max(longest / (2.0 * wanted.sqrt()).ceil()).max(longest / 4096.0);
        let count = |side: f32| ((side / cell).floor() as usize + 1).min(8192);
        let mut grid = Self {
            origin: bounds.min.map(|low| low as f32),
            cell,
            columns: count(size[0]),
            rows: count(size[1]),
            starts: Vec::new(),
            order: vec![0; points.len()],
        };
        let cells: Vec<u32> = points.iter().map(|&p| grid.cell_of(p) as u32).collect();
        let mut starts = vec![0_u32; grid.columns * grid.rows + 1];
        for &cell in &cells {
            starts[cell as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        for (point, &cell) in (0_u32..).zip(&cells) {
            let slot = &mut next[cell as usize];
            grid.order[*slot as usize] = point;
            *slot += 1;
        }
        grid.starts = starts;
        grid
    }

    fn column(&self, x: f32) -> usize {
        (((x - self.origin[0]) / self.cell).max(0.0) as usize).min(self.columns - 1)
    }

    fn line(&self, y: f32) -> usize {
        (((y - self.origin[1]) / self.cell).max(0.0) as usize).min(self.rows - 1)
    }

    fn cell_of(&self, [x, y]: [f32; 2]) -> usize {
        self.line(y) * self.columns + self.column(x)
    }

    /// Points in the cells that a rectangle touches, a superset of those in the rectangle.
    fn around(&self, min: [f32; 2], max: [f32; 2]) -> impl Iterator<Item = u32> + '_ {
        let columns = (self.column(min[0]), self.column(max[0]));
        (self.line(min[1])..=self.line(max[1])).flat_map(move |line| {
            let row = line * self.columns;
            let (from, to) = (self.starts[row + columns.0] as usize, self.starts[row + columns.1 + 1] as usize);
            self.order[from..to].iter().copied()
        })
    }

    /// The point nearest to a place, within a radius, among those that `admit` lets through; of equally near ones the first.
    pub fn nearest(&self, points: &[[f32; 2]], at: [f64; 2], radius: f64, admit: impl Fn(u32) -> bool) -> Option<u32> {
        let low = at.map(|v| (v - radius) as f32);
        let high = at.map(|v| (v + radius) as f32);
        let mut best: Option<(f64, u32)> = None;
        for i in self.around(low, high) {
            let [x, y] = points[i as usize];
            let distance = (f64::from(x) - at[0]).hypot(f64::from(y) - at[1]);
            let closer = best.is_none_or(|(least, first)| distance < least || (distance <= least && i < first));
            if distance <= radius && closer && admit(i) {
                best = Some((distance, i));
            }
        }
        best.map(|(_, i)| i)
    }

    /// Points in a rectangle, ascending.
    #[must_use]
    pub fn in_rectangle(&self, points: &[[f32; 2]], bounds: &Bounds) -> Vec<u32> {
        let inside = |i: &u32| bounds.contains(points[*i as usize].map(f64::from));
        let mut found: Vec<u32> = self.around(bounds.min.map(|v| v as f32), bounds.max.map(|v| v as f32)).filter(inside).collect();
        found.sort_unstable();
        found
    }

    /// Points within a closed outline, ascending. Where the outline crosses itself, what is enclosed an even number of times is outside.
    #[must_use]
    pub fn in_outline(&self, points: &[[f32; 2]], outline: &[[f64; 2]]) -> Vec<u32> {
        let Some(bounds) = Bounds::of(outline.iter().map(|p| p.map(|v| v as f32))) else { return Vec::new() };
        let mut found: Vec<u32> = self
            .around(bounds.min.map(|v| v as f32), bounds.max.map(|v| v as f32))
            .filter(|&i| is_inside(outline, points[i as usize].map(f64::from)))
            .collect();
        found.sort_unstable();
        found
    }
}

/// Whether a ray from the place to the right crosses the outline an odd number of times.
fn is_inside(outline: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let mut inside = false;
    for (i, to) in outline.iter().enumerate() {
        let from = outline[if i == 0 { outline.len() - 1 } else { i - 1 }];
        let spans = (from[1] > y) != (to[1] > y);
        if spans && x < from[0] + (y - from[1]) / (to[1] - from[1]) * (to[0] - from[0]) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    fn cloud(n: usize) -> Vec<[f32; 2]> {
        let mut rng = Seed(3).stream("grid test");
        (0..n).map(|i| [rng.normal() as f32 + (i % 5) as f32 * 3.0, rng.normal() as f32 * 0.2]).collect()
    }

    #[test]
    fn the_nearest_is_the_nearest() {
        let points = cloud(2000);
        let grid = Grid::new(&points);
        for at in [[0.0, 0.0], [6.3, 0.1], [-40.0, 2.0], [13.0, -0.4]] {
            let distance = |p: &[f32; 2]| (f64::from(p[0]) - at[0]).hypot(f64::from(p[1]) - at[1]);
            let brute = |radius: f64| {
                (0..points.len())
                    .filter(|&i| distance(&points[i]) <= radius)
                    .min_by(|&a, &b| distance(&points[a]).total_cmp(&distance(&points[b])))
            };
            for radius in [0.05, 1.0, 100.0] {
                assert_eq!(grid.nearest(&points, at, radius, |_| true), brute(radius).map(|i| i as u32), "{at:?} {radius}");
            }
        }
        let first = grid.nearest(&points, [0.0, 0.0], 5.0, |_| true).unwrap();
        assert_ne!(grid.nearest(&points, [0.0, 0.0], 5.0, |i| i != first).unwrap(), first);
    }

    #[test]
    fn rectangles_and_outlines_agree_with_looking_at_all_points() {
        let points = cloud(3000);
        let grid = Grid::new(&points);
        let bounds = Bounds { min: [1.0, -0.1], max: [7.5, 0.25] };
        let within: Vec<u32> = (0..3000).filter(|&i| bounds.contains(points[i as usize].map(f64::from))).collect();
        assert!(within.len() > 100);
        assert_eq!(grid.in_rectangle(&points, &bounds), within);
        let outline = [[1.0, -0.1], [7.5, -0.1], [7.5, 0.25], [1.0, 0.25]];
        assert_eq!(grid.in_outline(&points, &outline), within, "a rectangle drawn by hand");
    }

    #[test]
    fn an_outline_that_crosses_itself_is_even_odd() {
        // A five-pointed star leaves its middle out.
        let star: Vec<[f64; 2]> = (0..5).map(|i| f64::from(i * 2) * std::f64::consts::TAU / 5.0).map(|a| [a.sin(), a.cos()]).collect();
        let points = [[0.0, 0.0], [0.0, 0.9], [0.0, -0.9]];
        let grid = Grid::new(&points);
        assert_eq!(grid.in_outline(&points, &star), vec![1]);
    }

    #[test]
    fn nothing_and_one_place_are_fine() {
        let grid = Grid::new(&[]);
        assert_eq!(grid.nearest(&[], [0.0; 2], 1.0, |_| true), None);
        let same = vec![[2.0, 2.0]; 50];
        let grid = Grid::new(&same);
        assert_eq!(grid.nearest(&same, [2.0, 2.1], 1.0, |_| true), Some(0));
        assert_eq!(grid.in_rectangle(&same, &Bounds { min: [1.0; 2], max: [3.0; 2] }).len(), 50);
        let line: Vec<[f32; 2]> = (0..1000).map(|i| [i as f32, 0.0]).collect();
        assert_eq!(Grid::new(&line).in_rectangle(&line, &Bounds { min: [10.0, -1.0], max: [12.5, 1.0] }), vec![10, 11, 12]);
    }
}

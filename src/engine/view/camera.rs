//! The view of the plane: where its centre is and how large it is drawn. One scale for both axes, always.
//!
//! Flights between two views follow van Wijk and Nuij, "Smooth and efficient zooming and panning" (2003), equations 9 and 10, with ρ = 1.4:
//! far flights rise before they travel, so that the eye keeps its way.

/// A rectangle of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Smallest x and y.
    pub min: [f64; 2],
    /// Largest x and y.
    pub max: [f64; 2],
}

impl Bounds {
    /// The smallest rectangle around points; `None` without points.
    pub fn of(points: impl IntoIterator<Item = [f32; 2]>) -> Option<Self> {
        let (mut min, mut max) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for point in points {
            for axis in 0..2 {
                min[axis] = min[axis].min(point[axis]);
                max[axis] = max[axis].max(point[axis]);
            }
        }
        (min[0] <= max[0] && min[1] <= max[1]).then(|| Self { min: min.map(f64::from), max: max.map(f64::from) })
    }

    /// A rectangle around the crowd: like [`Bounds::of`], but where a few points (under 1 in 50 at either side of an axis) lie so far out that they would leave the
    /// others less than half of it, they are left out. For layouts on their way; needs a few hundred points to speak of a crowd.
    #[must_use]
    pub fn of_crowd(points: &[[f32; 2]]) -> Option<Self> {
        const CROWD: usize = 300;
        const LONERS: usize = 50;
        let mut all = Self::of(points.iter().copied())?;
        if points.len() < CROWD {
            return Some(all);
        }
        let mut line: Vec<f32> = Vec::with_capacity(points.len());
        for axis in 0..2 {
            line.clear();
            line.extend(points.iter().map(|p| p[axis]));
            let outer = points.len() / LONERS;
            let low = f64::from(*line.select_nth_unstable_by(outer, f32::total_cmp).1);
            let high = f64::from(*line.select_nth_unstable_by(points.len() - 1 - outer, f32::total_cmp).1);
            let margin = 0.1 * (high - low);
            if high > low && high - low < 0.5 * (all.max[axis] - all.min[axis]) {
                all.min[axis] = all.min[axis].max(low - margin);
                all.max[axis] = all.max[axis].min(high + margin);
            }
        }
        Some(all)
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> [f64; 2] {
        [self.max[0] - self.min[0], self.max[1] - self.min[1]]
    }

    /// The middle.
    #[must_use]
    pub fn centre(&self) -> [f64; 2] {
        [f64::midpoint(self.min[0], self.max[0]), f64::midpoint(self.min[1], self.max[1])]
    }

    /// Whether a point lies in it, borders included.
    #[must_use]
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        self.min[0] <= x && x <= self.max[0] && self.min[1] <= y && y <= self.max[1]
    }
}

/// A view of the plane on a screen whose size is given with each question, in screen points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera2 {
    /// The place of the plane in the middle of the screen.
    pub centre: [f64; 2],
    /// Plane units that one screen point spans.
    pub scale: f64,
}

impl Default for Camera2 {
    fn default() -> Self {
        Self { centre: [0.0; 2], scale: 0.01 }
    }
}

impl Camera2 {
    /// The view that shows all of `bounds` with `margin` screen points around it. A rectangle without extent is shown in the middle of a
    /// view one unit wide.
    #[must_use]
    pub fn fit(bounds: &Bounds, screen: [f32; 2], margin: f32) -> Self {
        let room = screen.map(|side| f64::from((side - 2.0 * margin).max(side * 0.2).max(1.0)));
        let size = bounds.size();
        let scale = (size[0] / room[0]).max(size[1] / room[1]);
        let scale = if scale > 0.0 && scale.is_finite() { scale } else { 1.0 / room[0] };
        Self { centre: bounds.centre(), scale }
    }

    /// The part of the plane on the screen.
    #[must_use]
    pub fn bounds(&self, screen: [f32; 2]) -> Bounds {
        let half = screen.map(|side| f64::from(side) / 2.0 * self.scale);
        Bounds { min: [self.centre[0] - half[0], self.centre[1] - half[1]], max: [self.centre[0] + half[0], self.centre[1] + half[1]] }
    }

    /// Where a place of the plane is on the screen.
    #[must_use]
    pub fn to_screen(&self, [x, y]: [f32; 2], screen: [f32; 2]) -> [f32; 2] {
        let across = (f64::from(x) - self.centre[0]) / self.scale;
        let up = (f64::from(y) - self.centre[1]) / self.scale;
        [(f64::from(screen[0]) / 2.0 + across) as f32, (f64::from(screen[1]) / 2.0 - up) as f32]
    }

    /// What place of the plane is at a point of the screen.
    #[must_use]
    pub fn to_plane(&self, [x, y]: [f32; 2], screen: [f32; 2]) -> [f64; 2] {
        [
            self.centre[0] + (f64::from(x) - f64::from(screen[0]) / 2.0) * self.scale,
            self.centre[1] - (f64::from(y) - f64::from(screen[1]) / 2.0) * self.scale,
        ]
    }

    /// Moves the plane with the pointer, by screen points.
    pub fn pan(&mut self, [dx, dy]: [f32; 2]) {
        self.centre[0] -= f64::from(dx) * self.scale;
        self.centre[1] += f64::from(dy) * self.scale;
    }

    /// Magnifies by `factor` and keeps what is under a point of the screen where it is.
    pub fn zoom_about(&mut self, factor: f64, at: [f32; 2], screen: [f32; 2]) {
        if !(factor > 0.0 && factor.is_finite()) {
            return;
        }
        let before = self.to_plane(at, screen);
        self.scale /= factor;
        let after = self.to_plane(at, screen);
        self.centre[0] += before[0] - after[0];
        self.centre[1] += before[1] - after[1];
    }

    /// Whether two views look the same on this screen, to a hundredth of a point.
    #[must_use]
    pub fn looks_like(&self, other: &Self, screen: [f32; 2]) -> bool {
        let reach = f64::from(screen[0].max(screen[1])).max(1.0);
        (self.scale / other.scale - 1.0).abs() * reach < 0.01
            && (0..2).all(|axis| (self.centre[axis] - other.centre[axis]).abs() < 0.01 * other.scale)
    }
}

/// Starts fast and comes softly to rest: 1 − (1 − t)³ for t from 0 to 1. What is interrupted and started again keeps moving.
#[must_use]
pub fn ease_out(t: f64) -> f64 {
    1.0 - (1.0 - t.clamp(0.0, 1.0)).powi(3)
}

/// Starts and ends softly: 3t² − 2t³.
#[must_use]
pub fn ease_in_out(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A flight from one view to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flight {
    from: Camera2,
    to: Camera2,
    start_secs: f64,
    duration_secs: f64,
}

const RHO: f64 = 1.4;

impl Flight {
    /// Leaves at `now_secs`; takes 0.25 to 0.7 seconds, after the way.
    #[must_use]
    pub fn new(from: Camera2, to: Camera2, screen: [f32; 2], now_secs: f64) -> Self {
        let length = Path::new(&from, &to, f64::from(screen[0].max(screen[1])).max(1.0)).length.abs();
        Self { from, to, start_secs: now_secs, duration_secs: (0.2 + 0.12 * length).clamp(0.25, 0.7) }
    }

    /// Where it is going.
    #[must_use]
    pub fn target(&self) -> &Camera2 {
        &self.to
    }

    /// How far it is, 0 to 1.
    #[must_use]
    pub fn progress(&self, now_secs: f64) -> f64 {
        ((now_secs - self.start_secs) / self.duration_secs).clamp(0.0, 1.0)
    }

    /// The view at a time.
    #[must_use]
    pub fn at(&self, screen: [f32; 2], now_secs: f64) -> Camera2 {
        let t = self.progress(now_secs);
        if t >= 1.0 {
            return self.to;
        }
        let width = f64::from(screen[0].max(screen[1])).max(1.0);
        Path::new(&self.from, &self.to, width).at(ease_in_out(t))
    }
}

/// The optimal way between two views (u: along the straight line between the centres, w: how much of the plane is seen).
struct Path {
    from: Camera2,
    to: Camera2,
    width: f64,
    distance: f64,
    r0: f64,
    length: f64,
}

impl Path {
    fn new(from: &Camera2, to: &Camera2, width: f64) -> Self {
        let (w0, w1) = (from.scale * width, to.scale * width);
        let distance = (to.centre[0] - from.centre[0]).hypot(to.centre[1] - from.centre[1]);
        let zoom_only = distance < 1e-6 * w0.min(w1);
        let (r0, length) = if zoom_only {
            (0.0, (w1 / w0).ln() / RHO)
        } else {
            let rho2 = RHO * RHO;
            let b = |w: f64, sign: f64| (w1 * w1 - w0 * w0 + sign * rho2 * rho2 * distance * distance) / (2.0 * w * rho2 * distance);
            let r = |b: f64| -b.asinh();
            let (r0, r1) = (r(b(w0, 1.0)), r(b(w1, -1.0)));
            (r0, (r1 - r0) / RHO)
        };
        Self { from: *from, to: *to, width, distance: if zoom_only { 0.0 } else { distance }, r0, length }
    }

    fn at(&self, t: f64) -> Camera2 {
        let w0 = self.from.scale * self.width;
        let s = t * self.length;
        let (share, w) = if self.distance == 0.0 {
            (t, w0 * (RHO * s).exp())
        } else {
            let u = w0 / (RHO * RHO) * (self.r0.cosh() * (RHO * s + self.r0).tanh() - self.r0.sinh());
            (u / self.distance, w0 * self.r0.cosh() / (RHO * s + self.r0).cosh())
        };
        let centre = [0, 1].map(|axis| self.from.centre[axis] + share * (self.to.centre[axis] - self.from.centre[axis]));
        Camera2 { centre, scale: w / self.width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: [f32; 2] = [800.0, 600.0];

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
    }

    #[test]
    fn a_crowd_is_shown_without_its_few_loners() {
        let mut points: Vec<[f32; 2]> = (0..1000).map(|i| [(i % 40) as f32, (i / 40) as f32]).collect();
        assert_eq!(Bounds::of_crowd(&points), Bounds::of(points.iter().copied()));
        points.extend([[900.0, 0.0], [-800.0, 3.0], [0.0, 700.0]]);
        let crowd = Bounds::of_crowd(&points).unwrap();
        assert!(crowd.min[0] > -10.0 && crowd.max[0] < 50.0 && crowd.max[1] < 40.0, "{crowd:?}");
        assert_eq!(Bounds::of_crowd(&points[990..]), Bounds::of(points[990..].iter().copied()));
        assert_eq!(Bounds::of_crowd(&[]), None);
    }

    #[test]
    fn fit_shows_all_with_the_margin() {
        let bounds = Bounds::of([[-3.0, 1.0], [5.0, 2.0], [0.0, 4.0]]).unwrap();
        let camera = Camera2::fit(&bounds, SCREEN, 40.0);
        for corner in [[-3.0, 1.0], [5.0, 4.0]] {
            let [x, y] = camera.to_screen(corner, SCREEN);
            assert!((39.9..=760.1).contains(&x) && (39.9..=560.1).contains(&y), "{x} {y}");
        }
        assert!((camera.to_screen([-3.0, 1.0], SCREEN)[0] - 40.0).abs() < 1e-3, "the wider side touches the margin");
        assert!(Bounds::of([]).is_none());
        let one = Camera2::fit(&Bounds::of([[2.0, 2.0]]).unwrap(), SCREEN, 40.0);
        assert_eq!(one.to_screen([2.0, 2.0], SCREEN).map(f32::to_bits), [400.0_f32, 300.0].map(f32::to_bits));
        assert!(one.scale > 0.0);
    }

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let mut camera = Camera2 { centre: [1e6, -3.0], scale: 0.02 };
        let at = [123.0, 456.0];
        let place = camera.to_plane(at, SCREEN);
        for factor in [1.5, 0.2, 40.0, f64::NAN, 0.0] {
            camera.zoom_about(factor, at, SCREEN);
        }
        let after = camera.to_plane(at, SCREEN);
        assert!(near(place[0], after[0]) && near(place[1], after[1]));
        assert!(near(camera.scale, 0.02 / (1.5 * 0.2 * 40.0)));
    }

    #[test]
    fn panning_moves_the_plane_with_the_pointer() {
        let mut camera = Camera2 { centre: [0.0, 0.0], scale: 0.5 };
        let place = camera.to_plane([100.0, 100.0], SCREEN);
        camera.pan([30.0, -20.0]);
        let moved = camera.to_plane([130.0, 80.0], SCREEN);
        assert!(near(place[0], moved[0]) && near(place[1], moved[1]));
    }

    #[test]
    fn a_flight_starts_and_ends_exactly_and_rises_on_a_far_way() {
        let from = Camera2 { centre: [0.0, 0.0], scale: 0.01 };
        let to = Camera2 { centre: [100.0, 50.0], scale: 0.01 };
        let flight = Flight::new(from, to, SCREEN, 10.0);
        let start = flight.at(SCREEN, 10.0);
        assert!(near(start.centre[0], 0.0) && near(start.scale, 0.01));
        assert_eq!(flight.at(SCREEN, 11.0), to);
        let middle = flight.at(SCREEN, 10.0 + 0.35);
        assert!(middle.scale > 0.02 && (middle.centre[0] - 50.0).abs() < 1.0, "{middle:?}");
        let zoom = Flight::new(from, Camera2 { centre: [0.0, 0.0], scale: 0.001 }, SCREEN, 0.0);
        let mid = zoom.at(SCREEN, 0.5 * zoom.duration_secs);
        assert!(near(mid.scale, (0.01_f64 * 0.001).sqrt()), "{}", mid.scale);
    }
}

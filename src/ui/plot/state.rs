//! What the map remembers from frame to frame: the view, where points are on their way, and what was drawn.

use egui::{Context, Pos2, Response, Shape};

use super::canvas::Canvas;
use super::gestures::Tool;
use super::overlay::LabelCache;
use super::{MapInput, MapResponse, Revision};
use crate::view::camera::ease_in_out;
use crate::view::{Bounds, Camera2, Camera3, Emphasis, Flight, Grid, Transition};

/// Seconds that points take to a new layout.
const MOVE_SECS: f64 = 0.45;
/// Seconds that the map takes to turn when it becomes 2D or 3D.
const TURN_SECS: f64 = 0.6;
/// Screen points between the outermost points and the border when all is shown.
const MARGIN: f32 = 52.0;
/// Distance of the viewer in 3D, in radii of the cloud.
const VIEWER: f64 = 3.5;
/// How fast the view follows a growing layout: share of the way left after a second is e to the minus this.
const FOLLOW: f64 = 10.0;

/// The view and the caches of one map; the caller keeps it.
pub struct MapState {
    /// What dragging does.
    pub tool: Tool,
    pub(super) camera: Camera2,
    pub(super) orbit: Camera3,
    pub(super) outline: Option<Vec<Pos2>>,
    pub(super) plane: Vec<[f32; 2]>,
    pub(super) depth: Vec<f32>,
    /// Counts changes of `plane`.
    pub(super) plane_revision: u64,
    pub(super) screen: [f32; 2],
    pub(super) canvas: Canvas,
    pub(super) labels: LabelCache,
    pub(super) revision: Option<Revision>,
    pub(super) num_shown: usize,
    follow: bool,
    snap: bool,
    wish: Wish,
    flight: Option<Flight>,
    turn: Option<Turn>,
    transition: Transition,
    solid: bool,
    extent: Extent,
    /// What the 3D map turns about, where it is not the middle of all points.
    pivot: Option<[f64; 3]>,
    pivot_from: [f64; 3],
    grid: Option<Grid>,
}

/// What the caller or a gesture asked for since the last frame.
enum Wish {
    Nothing,
    Fit,
    FlyTo(Vec<u32>),
}

/// A turn on its way.
struct Turn {
    from: [f64; 2],
    by: [f64; 2],
    start_secs: f64,
}

/// Middle and radius of the cloud in space, and its borders on the plane.
#[derive(Clone, Copy)]
struct Extent {
    middle: [f64; 3],
    radius: f64,
    plane: Bounds,
}

impl Default for MapState {
    fn default() -> Self {
        Self {
            tool: Tool::Pan,
            camera: Camera2::default(),
            orbit: Camera3::default(),
            outline: None,
            plane: Vec::new(),
            depth: Vec::new(),
            plane_revision: 0,
            screen: [1.0; 2],
            canvas: Canvas::default(),
            labels: LabelCache::default(),
            revision: None,
            num_shown: 0,
            follow: true,
            snap: true,
            wish: Wish::Nothing,
            flight: None,
            turn: None,
            transition: Transition::default(),
            solid: false,
            extent: Extent { middle: [0.0; 3], radius: 1.0, plane: Bounds { min: [0.0; 2], max: [0.0; 2] } },
            pivot: None,
            pivot_from: [0.0; 3],
            grid: None,
        }
    }
}

impl MapState {
    /// A map that shows all points until the user moves it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Flies to where all points are seen, and keeps them in view while they move.
    pub fn fit(&mut self) {
        self.wish = Wish::Fit;
    }

    /// Flies to some items.
    pub fn fly_to(&mut self, items: &[u32]) {
        self.wish = Wish::FlyTo(items.to_vec());
    }

    /// The view of the plane.
    #[must_use]
    pub fn camera(&self) -> Camera2 {
        self.camera
    }

    /// Sets the view of the plane at once.
    pub fn set_camera(&mut self, camera: Camera2) {
        self.camera = camera;
        self.follow = false;
        self.flight = None;
    }

    /// How a 3D map is turned.
    #[must_use]
    pub fn orbit(&self) -> Camera3 {
        self.orbit
    }

    /// Whether points or view are on their way.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.transition.is_moving() || self.flight.is_some() || self.turn.is_some()
    }

    /// Where an item is shown, in screen points from the map's top left corner.
    #[must_use]
    pub fn on_screen(&self, item: u32) -> Option<[f32; 2]> {
        self.plane.get(item as usize).map(|&place| self.camera.to_screen(place, self.screen))
    }

    /// How far a point moves on the screen when its place changes by `by`, in points.
    pub(super) fn moved_on_screen(&self, item: u32, by: [f32; 3]) -> Option<[f32; 2]> {
        let from = self.on_screen(item)?;
        let place = *self.transition.places().get(item as usize)?;
        let moved = [0, 1, 2].map(|axis| place[axis] + by[axis]);
        let plane = if self.depth.is_empty() { [moved[0], moved[1]] } else { self.orbit.project(moved).0 };
        let to = self.camera.to_screen(plane, self.screen);
        Some([to[0] - from[0], to[1] - from[1]])
    }

    /// The part of the plane that is seen.
    pub(super) fn bounds(&self) -> Bounds {
        self.camera.bounds(self.screen)
    }

    /// Whether the map is 3D.
    pub(super) fn is_solid(&self) -> bool {
        self.solid
    }

    /// One frame: takes in what changed, follows the user, moves what is moving, draws.
    pub(super) fn frame(&mut self, ctx: &Context, response: &Response, input: &MapInput<'_>) -> (MapResponse, Vec<Shape>) {
        let (now, dt) = ctx.input(|i| (i.time, f64::from(i.stable_dt.min(0.1))));
        let size = response.rect.size();
        let screen = [size.x.max(1.0), size.y.max(1.0)];
        if screen.map(f32::to_bits) != self.screen.map(f32::to_bits) {
            self.screen = screen;
            self.snap |= self.follow && self.flight.is_none();
        }
        let before = (self.camera, self.orbit);
        self.take_in(input, now);
        let mut out = self.interact(ctx, response, input);
        self.advance(now);
        self.travel(now, dt);
        out.camera_changed = before != (self.camera, self.orbit);
        if self.is_moving() || (out.camera_changed && self.follow) {
            ctx.request_repaint();
        }
        out.push_scale = self.push_scale(input);
        let shapes = self.shapes(ctx, response.rect, input, out.hovered.or(input.hovered));
        (out, shapes)
    }

    fn take_in(&mut self, input: &MapInput<'_>, now: f64) {
        let old = self.revision.replace(input.revision);
        let num_items = input.positions.nrows();
        let other_items = old.is_none_or(|old| old.items != input.revision.items) || self.transition.places().len() != num_items;
        let moved = other_items || old.is_none_or(|old| old.positions != input.revision.positions);
        let looks = moved || old.is_none_or(|old| old.looks != input.revision.looks);
        let solid = input.positions.ncols() >= 3;
        if other_items {
            self.transition.jump(input.positions.view());
            self.labels.clear();
            (self.follow, self.snap, self.flight, self.outline, self.pivot) = (true, true, None, None, None);
        } else if moved {
            self.transition.send(input.positions.view(), now, MOVE_SECS);
            // Points that all go out of the picture are followed there.
            if !self.follow && !solid && !self.sees_any_target() {
                self.wish = Wish::Fit;
            }
        }
        if solid != self.solid {
            self.solid = solid;
            let [yaw, pitch] = if solid { Camera3::TILTED } else { [0.0; 2] };
            let (from, by) = ([self.orbit.yaw, self.orbit.pitch], [self.orbit.yaw_towards(yaw), pitch - self.orbit.pitch]);
            if other_items {
                (self.orbit.yaw, self.orbit.pitch) = (yaw, pitch);
            } else {
                self.turn = Some(Turn { from, by, start_secs: now });
            }
        }
        if other_items || (moved && !self.transition.is_moving()) {
            self.project();
        }
        if looks {
            let hidden = input.emphasis.iter().filter(|&&e| e == Emphasis::Hidden).count();
            self.num_shown = num_items.saturating_sub(hidden);
        }
    }

    /// Whether some point will be in the picture when it has arrived.
    fn sees_any_target(&self) -> bool {
        let half = [0, 1].map(|axis| f64::from(self.screen[axis]) / 2.0 * self.camera.scale);
        let sees = |place: &[f32; 3]| (0..2).all(|axis| (f64::from(place[axis]) - self.camera.centre[axis]).abs() <= half[axis]);
        self.transition.targets().iter().any(sees)
    }

    /// Moves points and turns the cloud.
    fn advance(&mut self, now: f64) {
        let mut changed = self.transition.advance(now);
        if let Some(turn) = &self.turn {
            let t = (now - turn.start_secs) / TURN_SECS;
            let share = ease_in_out(t);
            self.orbit.yaw = turn.from[0] + turn.by[0] * share;
            self.orbit.pitch = turn.from[1] + turn.by[1] * share;
            changed = true;
            if t >= 1.0 {
                self.turn = None;
            }
        }
        if changed {
            self.project();
        }
    }

    /// Puts the points on the plane.
    fn project(&mut self) {
        let places = self.transition.places();
        let mut low = [f32::INFINITY; 3];
        let mut high = [f32::NEG_INFINITY; 3];
        for place in places {
            for axis in 0..3 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        if !places.is_empty() {
            self.extent.middle = [0, 1, 2].map(|axis| f64::midpoint(f64::from(low[axis]), f64::from(high[axis])));
        }
        let flat = !self.solid && self.orbit.is_frontal() && self.turn.is_none();
        if flat {
            self.plane.clear();
            self.plane.extend(places.iter().map(|&[x, y, _]| [x, y]));
            self.depth.clear();
        } else {
            let middle = self.extent.middle;
            let far = |place: &[f32; 3]| (0..3).map(|axis| (f64::from(place[axis]) - middle[axis]).powi(2)).sum::<f64>();
            self.extent.radius = places.iter().map(far).fold(0.0, f64::max).sqrt().max(1e-9);
            self.orbit.distance = VIEWER * self.extent.radius;
            if self.flight.is_none() {
                self.orbit.pivot = self.pivot.unwrap_or(middle);
            }
            self.orbit.project_all(places, &mut self.plane, &mut self.depth);
        }
        // A few points that are flung out on the way do not make the others small; once all have arrived, all are shown.
        let bounds = if self.transition.is_moving() { Bounds::of_crowd(&self.plane) } else { Bounds::of(self.plane.iter().copied()) };
        self.extent.plane = bounds.unwrap_or(Bounds { min: [0.0; 2], max: [0.0; 2] });
        self.plane_revision += 1;
        self.grid = None;
    }

    /// Moves the view: starts what was wished for, flies on, or follows the points.
    fn travel(&mut self, now: f64, dt: f64) {
        match std::mem::replace(&mut self.wish, Wish::Nothing) {
            Wish::Nothing => {}
            Wish::Fit => {
                (self.follow, self.pivot, self.pivot_from) = (true, None, self.orbit.pivot);
                self.flight = Some(Flight::new(self.camera, self.goal(), self.screen, now));
            }
            Wish::FlyTo(items) => {
                if let Some(goal) = self.view_of(&items) {
                    self.follow = false;
                    self.flight = Some(Flight::new(self.camera, goal, self.screen, now));
                }
            }
        }
        if let Some(flight) = self.flight {
            self.camera = flight.at(self.screen, now);
            if self.solid {
                let (to, share) = (self.pivot.unwrap_or(self.extent.middle), ease_in_out(flight.progress(now)));
                self.orbit.pivot = [0, 1, 2].map(|axis| self.pivot_from[axis] + (to[axis] - self.pivot_from[axis]) * share);
                self.project();
            }
            if flight.progress(now) >= 1.0 {
                self.flight = None;
            }
        } else if self.follow {
            let goal = self.goal();
            if std::mem::take(&mut self.snap) || self.camera.looks_like(&goal, self.screen) {
                self.camera = goal;
            } else {
                let share = 1.0 - (-FOLLOW * dt).exp();
                self.camera.scale *= (goal.scale / self.camera.scale).powf(share);
                for axis in 0..2 {
                    self.camera.centre[axis] += (goal.centre[axis] - self.camera.centre[axis]) * share;
                }
            }
        }
    }

    /// The view that shows all.
    fn goal(&self) -> Camera2 {
        let bounds = if self.solid {
            // Whatever way it is turned, and however near points come to the viewer: r·d / √(d² − r²).
            let reach = self.extent.radius * VIEWER / (VIEWER * VIEWER - 1.0).sqrt();
            let [x, y, _] = self.extent.middle;
            Bounds { min: [x - reach, y - reach], max: [x + reach, y + reach] }
        } else {
            self.extent.plane
        };
        Camera2::fit(&bounds, self.screen, MARGIN)
    }

    /// The view that shows some items with a good part of what is around them.
    fn view_of(&mut self, items: &[u32]) -> Option<Camera2> {
        let all = self.goal();
        let places: Vec<[f32; 3]> = items.iter().filter_map(|&i| self.transition.targets().get(i as usize).copied()).collect();
        if places.is_empty() {
            return None;
        }
        let mut orbit = self.orbit;
        if self.solid {
            let sum = |axis: usize| places.iter().map(|p| f64::from(p[axis])).sum::<f64>() / places.len() as f64;
            let pivot = [sum(0), sum(1), sum(2)];
            (self.pivot, self.pivot_from) = (Some(pivot), self.orbit.pivot);
            orbit.pivot = pivot;
        }
        let flat = !self.solid && orbit.is_frontal();
        let bounds = Bounds::of(places.iter().map(|&place| if flat { [place[0], place[1]] } else { orbit.project(place).0 }))?;
        let room = self.screen[0].min(self.screen[1]) * 0.28;
        let close = Camera2::fit(&bounds, self.screen, room);
        // Not closer than an eighth of the whole (a single point has no extent of its own), nor closer than now if all is in sight.
        let scale = close.scale.max(all.scale / 8.0).min(all.scale.max(close.scale));
        let scale = if places.len() == 1 { scale.min(self.camera.scale.min(all.scale / 2.5)).max(all.scale / 40.0) } else { scale };
        Some(Camera2 { centre: close.centre, scale })
    }

    pub(super) fn zoom_about(&mut self, factor: f64, at: [f32; 2]) {
        let all = self.goal().scale;
        let wanted = (self.camera.scale / factor).clamp(all * 1e-4, all * 6.0);
        let factor = self.camera.scale / wanted;
        if (factor - 1.0).abs() > 1e-9 {
            self.camera.zoom_about(factor, at, self.screen);
        }
        self.stay();
    }

    pub(super) fn pan_by(&mut self, delta: [f32; 2]) {
        if delta.iter().any(|d| d.abs() > 0.0) {
            self.camera.pan(delta);
            self.stay();
        }
    }

    pub(super) fn turn_by(&mut self, delta: [f32; 2]) {
        if delta.iter().any(|d| d.abs() > 0.0) {
            self.turn = None;
            self.orbit.drag(delta);
            self.project();
        }
    }

    /// The user holds the view now.
    fn stay(&mut self) {
        self.follow = false;
        if self.flight.take().is_some() && self.solid {
            self.pivot = Some(self.orbit.pivot);
        }
    }

    /// The grid of what is on the plane now, made when first asked for.
    pub(super) fn grid(&mut self) -> (&Grid, &[[f32; 2]]) {
        (self.grid.get_or_insert_with(|| Grid::new(&self.plane)), &self.plane)
    }

    /// Radius of a normal point in screen points: fewer points and closer views have larger ones.
    pub(super) fn dot_radius(&self, input: &MapInput<'_>) -> f32 {
        let area = self.screen[0] * self.screen[1];
        let room = (area / self.num_shown.max(1) as f32).sqrt();
        let zoom = (self.goal().scale / self.camera.scale).max(0.2) as f32;
        ((0.34 * room).clamp(1.2, 4.2) * zoom.powf(0.25)).clamp(1.0, 7.5) * input.look.dot_scale
    }
}

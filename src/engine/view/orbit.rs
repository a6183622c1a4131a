//! Turning a 3D map: yaw about the upright axis, pitch about the axis across, then weak perspective onto the plane.
//!
//! With v = R(pitch) · R(yaw) · (p − pivot) and a viewer at distance d before the pivot, a place appears at pivot + v.xy · d / (d − v.z).
//! Without a turn, and for places at the pivot's depth, the plane is the place itself, so that 2D and 3D flow into one another.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use crate::math::parallel;

/// How a 3D map is turned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera3 {
    /// Turn about the upright axis, radians.
    pub yaw: f64,
    /// Tilt towards the viewer, radians, at most a right angle either way.
    pub pitch: f64,
    /// The place that stays where it is.
    pub pivot: [f64; 3],
    /// How far the viewer is from the pivot, in plane units; infinite draws without perspective.
    pub distance: f64,
}

impl Default for Camera3 {
    fn default() -> Self {
        Self { yaw: 0.0, pitch: 0.0, pivot: [0.0; 3], distance: f64::INFINITY }
    }
}

/// Radians for each screen point of a drag.
const TURN_PER_POINT: f64 = 0.008;

impl Camera3 {
    /// The turn that shows a new 3D map best: a little from the side and above.
    pub const TILTED: [f64; 2] = [0.55, 0.35];

    /// Turns with a drag, by screen points.
    pub fn drag(&mut self, [dx, dy]: [f32; 2]) {
        self.yaw = wrap(self.yaw + f64::from(dx) * TURN_PER_POINT);
        self.pitch = (self.pitch + f64::from(dy) * TURN_PER_POINT).clamp(-FRAC_PI_2, FRAC_PI_2);
    }

    /// Whether the map is seen straight from the front.
    #[must_use]
    pub fn is_frontal(&self) -> bool {
        self.yaw.abs() < 1e-6 && self.pitch.abs() < 1e-6
    }

    /// A place relative to the pivot, turned: x to the right, y up, z towards the viewer.
    #[must_use]
    pub fn turn(&self, place: [f32; 3]) -> [f64; 3] {
        let [x, y, z] = [0, 1, 2].map(|axis| f64::from(place[axis]) - self.pivot[axis]);
        let ((sy, cy), (sp, cp)) = (self.yaw.sin_cos(), self.pitch.sin_cos());
        let (x, z) = (cy * x + sy * z, cy * z - sy * x);
        [x, cp * y - sp * z, sp * y + cp * z]
    }

    /// Where a place appears on the plane, and how near it is (towards the viewer is more).
    #[must_use]
    pub fn project(&self, place: [f32; 3]) -> ([f32; 2], f32) {
        let [x, y, z] = self.turn(place);
        // What is behind or in the viewer's eye is kept just before it.
        let nearer = if self.distance.is_finite() { self.distance / (self.distance - z).max(0.05 * self.distance) } else { 1.0 };
        ([(self.pivot[0] + x * nearer) as f32, (self.pivot[1] + y * nearer) as f32], z as f32)
    }

    /// All places at once.
    pub fn project_all(&self, places: &[[f32; 3]], plane: &mut Vec<[f32; 2]>, depth: &mut Vec<f32>) {
        const SHARD: usize = 32_768;
        let shards = places.len().div_ceil(SHARD);
        let threads = if shards > 1 { parallel::available_threads() } else { 1 };
        let parts = parallel::map_shards(threads, shards, |shard| {
            let part = &places[shard * SHARD..((shard + 1) * SHARD).min(places.len())];
            part.iter().map(|&place| self.project(place)).collect::<Vec<_>>()
        });
        plane.clear();
        depth.clear();
        for part in parts {
            plane.extend(part.iter().map(|p| p.0));
            depth.extend(part.iter().map(|p| p.1));
        }
    }

    /// The shortest turn from this yaw to another.
    #[must_use]
    pub fn yaw_towards(&self, target: f64) -> f64 {
        wrap(target - self.yaw)
    }
}

fn wrap(angle: f64) -> f64 {
    (angle + PI).rem_euclid(TAU) - PI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_view_is_the_flat_map() {
        let camera = Camera3 { pivot: [1.0, 2.0, 0.0], distance: 5.0, ..Camera3::default() };
        assert!(camera.is_frontal());
        assert_eq!(camera.project([4.0, -3.0, 0.0]), ([4.0, -3.0], 0.0));
    }

    #[test]
    fn turns_are_right_handed_and_keep_lengths() {
        let quarter = Camera3 { yaw: FRAC_PI_2, ..Camera3::default() };
        let (plane, depth) = quarter.project([0.0, 0.0, 2.0]);
        assert!((plane[0] - 2.0).abs() < 1e-6 && depth.abs() < 1e-6, "what was towards the viewer turns to the right");
        let tilted = Camera3 { pitch: FRAC_PI_2, ..Camera3::default() };
        let (plane, depth) = tilted.project([0.0, 1.0, 0.0]);
        assert!(plane[1].abs() < 1e-6 && (depth - 1.0).abs() < 1e-6, "tilting brings the top towards the viewer");
        let any = Camera3 { yaw: 0.7, pitch: -0.4, pivot: [1.0, 1.0, 1.0], distance: f64::INFINITY };
        let v = any.turn([3.0, 4.0, 7.0]);
        assert!((v.iter().map(|x| x * x).sum::<f64>() - 49.0).abs() < 1e-9);
    }

    #[test]
    fn nearer_is_larger_and_behind_the_eye_stays_finite() {
        let camera = Camera3 { distance: 4.0, ..Camera3::default() };
        let x = |z: f32| camera.project([1.0, 0.0, z]).0[0];
        assert!(x(2.0) > x(0.0) && x(0.0) > x(-2.0));
        assert!(x(100.0).is_finite());
    }

    #[test]
    fn dragging_turns_within_limits() {
        let mut camera = Camera3::default();
        camera.drag([100.0, 1e6]);
        assert!((camera.yaw - 0.8).abs() < 1e-9 && (camera.pitch - FRAC_PI_2).abs() < 1e-9);
        camera.drag([1000.0, 0.0]);
        assert!((-PI..=PI).contains(&camera.yaw));
    }

    #[test]
    fn many_places_are_the_same_as_one_by_one() {
        let camera = Camera3 { yaw: 0.3, pitch: 0.2, pivot: [0.1; 3], distance: 9.0 };
        let places: Vec<[f32; 3]> = (0..70_000).map(|i| [i as f32 * 1e-4, (i % 7) as f32, (i % 11) as f32]).collect();
        let (mut plane, mut depth) = (Vec::new(), Vec::new());
        camera.project_all(&places, &mut plane, &mut depth);
        for i in [0, 32_767, 32_768, 69_999] {
            assert_eq!((plane[i], depth[i]), camera.project(places[i]));
        }
    }
}

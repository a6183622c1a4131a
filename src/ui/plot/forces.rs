//! What a training example does to points: arrows where a map shows the change of vectors as it is, ties between points where it cannot.
//!
//! A push is drawn from its point, all pushes by the same scale, so that the longest is seen. A tie that pulls is a line with heads towards each other;
//! one that pushes apart is a dashed line with an arrow away from it at each end. Colour is never the only difference.

use egui::{Color32, Rect, Shape, Stroke, Vec2, vec2};

use super::overlay::{arrow, shortened};
use super::{MapInput, MapState};

/// Length of the longest push on the screen, in points.
const LONGEST: f32 = 64.0;
/// Pushes shorter than this on the screen are not drawn.
const SHORTEST: f32 = 3.0;
/// Length of the arrow away from a tie, in points.
const AWAY: std::ops::RangeInclusive<f32> = 12.0..=26.0;

/// The change of a point's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Push {
    /// Which point.
    pub item: u32,
    /// By how much, in the units of the map.
    pub by: [f32; 3],
    /// Colour of the arrow.
    pub colour: Color32,
}

/// Two points that are pulled together or pushed apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tie {
    /// Between this point
    pub from: u32,
    /// and this one.
    pub to: u32,
    /// How strongly, 0 to 1: how thick it is drawn.
    pub strength: f32,
    /// Together, else apart.
    pub pulls: bool,
    /// Colour of the line.
    pub colour: Color32,
}

/// All that an example does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forces<'a> {
    /// Changes of places.
    pub pushes: &'a [Push],
    /// Ties between points.
    pub ties: &'a [Tie],
}

impl Forces<'_> {
    /// The points that are named, for labels.
    pub(super) fn touched(&self) -> impl Iterator<Item = u32> {
        self.pushes.iter().map(|p| p.item).chain(self.ties.iter().flat_map(|t| [t.from, t.to]))
    }
}

impl MapState {
    /// By how much pushes are drawn longer than they are; `None` where there is none that could be seen.
    pub(super) fn push_scale(&self, input: &MapInput<'_>) -> Option<f64> {
        let length = |p: &Push| self.moved_on_screen(p.item, p.by).map_or(0.0, |[x, y]| vec2(x, y).length());
        // On the screen lengths are rounded; a small change is measured on a larger one of the same direction.
        let longest = input.forces.pushes.iter().map(length).fold(0.0, f32::max);
        let longest = if longest > 0.1 { f64::from(longest) } else { self.longest_push(input) };
        (longest > 0.0 && longest.is_finite()).then(|| (f64::from(LONGEST) / longest).max(1.0))
    }

    /// Length of the longest push on the screen, from its length on the map.
    fn longest_push(&self, input: &MapInput<'_>) -> f64 {
        let length = |p: &Push| p.by.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
        let longest = input.forces.pushes.iter().map(length).fold(0.0, f64::max);
        let bounds = self.bounds();
        longest * f64::from(self.screen[0]) / bounds.size()[0].max(1e-12)
    }

    /// Ties, then pushes.
    pub(super) fn forces(&self, rect: Rect, input: &MapInput<'_>, shapes: &mut Vec<Shape>) {
        let gap = self.dot_radius(input) * 1.35 + 3.0;
        for tie in input.forces.ties {
            let (Some(from), Some(to)) = (self.at(tie.from, rect), self.at(tie.to, rect)) else { continue };
            let Some((from, to)) = shortened(from, to, gap, gap) else { continue };
            let strength = tie.strength.clamp(0.0, 1.0);
            let thick = 1.0 + 2.6 * strength;
            let halo = input.look.halo.gamma_multiply(0.8);
            if tie.pulls {
                let middle = from + (to - from) * 0.5;
                shapes.push(Shape::line_segment([from, to], Stroke::new(thick, tie.colour.gamma_multiply(0.45))));
                let reach = ((to - from).length() * 0.4).min(34.0);
                let along = (to - from).normalized();
                for (start, way) in [(from, along), (to, -along)] {
                    if (middle - start).length() > 6.0 {
                        arrow(start, start + way * reach, thick, tie.colour, halo, shapes);
                    }
                }
            } else {
                let faint = Stroke::new(1.0, tie.colour.gamma_multiply(0.5));
                shapes.extend(Shape::dashed_line(&[from, to], faint, 3.0, 5.0));
                let length = AWAY.start() + (AWAY.end() - AWAY.start()) * strength;
                let away = (to - from).normalized();
                for (start, way) in [(from - away * 2.0 * gap, -away), (to + away * 2.0 * gap, away)] {
                    arrow(start, start + way * length, thick, tie.colour, halo, shapes);
                }
            }
        }
        let Some(scale) = self.push_scale(input) else { return };
        for push in input.forces.pushes {
            let (Some(at), Some(moved)) = (self.at(push.item, rect), self.scaled(push, scale)) else { continue };
            if moved.length() < SHORTEST {
                continue;
            }
            let start = at + moved.normalized() * gap;
            arrow(start, start + moved, 2.2, push.colour, input.look.halo, shapes);
        }
    }

    /// The push on the screen, `scale` times as long. Enlarged before it is put on the screen, where small numbers would be rounded away.
    fn scaled(&self, push: &Push, scale: f64) -> Option<Vec2> {
        let by = push.by.map(|x| (f64::from(x) * scale) as f32);
        self.moved_on_screen(push.item, by).map(|[x, y]| vec2(x, y))
    }
}

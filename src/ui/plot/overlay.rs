//! What is drawn over the points: lines to neighbours, arrows, labels, the hover ring, box and lasso, and the axes of a 3D map.

use std::sync::Arc;

use egui::epaint::TextShape;
use egui::text::LayoutJob;
use egui::{Color32, Context, CornerRadius, FontId, Galley, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::{MapInput, MapState, Tool};
use crate::view::Camera2;
use crate::view::labels::{Candidates, LabelPlacer, Placed, Reason};

/// At most this many labels at once.
const MAX_LABELS: usize = 300;
/// Screen area that one label should have, in square points.
const AREA_PER_LABEL: f32 = 5200.0;
/// Labels of selected points have a ground of their own where there are at most this many.
const MAX_GROUNDS: usize = 40;
/// Longer labels are cut.
const MAX_CHARS: usize = 32;
/// Where copies of the text make its halo, in screen points.
const HALO: [(f32, f32); 8] = [(-1.4, 0.0), (1.4, 0.0), (0.0, -1.4), (0.0, 1.4), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)];

/// Labels that are shown, and sizes that were measured.
#[derive(Default)]
pub(super) struct LabelCache {
    placer: LabelPlacer,
    placed: Vec<Placed>,
    shows: Option<Shows>,
    /// Width and height of each label; not a number until measured.
    sizes: Vec<Vec2>,
    measured_at: Option<[f32; 2]>,
}

/// Everything that the choice of labels depends on.
#[derive(PartialEq)]
struct Shows {
    revision: super::Revision,
    plane: u64,
    camera: Camera2,
    screen: [f32; 2],
    asked: Vec<(u32, Reason)>,
    font: [f32; 2],
}

impl LabelCache {
    /// Other items: nothing is known of their labels.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    #[cfg(test)]
    pub(super) fn placed(&self) -> &[Placed] {
        &self.placed
    }
}

impl MapState {
    /// All shapes of a frame, in drawing order.
    pub(super) fn shapes(&mut self, ctx: &Context, rect: Rect, input: &MapInput<'_>, hovered: Option<u32>) -> Vec<Shape> {
        let mut shapes = Vec::new();
        if self.is_solid() {
            self.cross(ctx, rect, input, &mut shapes);
        }
        shapes.extend(self.points(ctx, rect, input));
        self.lines(rect, input, &mut shapes);
        self.arrows(rect, input, &mut shapes);
        self.forces(rect, input, &mut shapes);
        self.place_labels(ctx, input);
        for placed in self.labels.placed.iter().rev() {
            if Some(placed.item) != hovered {
                let text = galley(ctx, (input.label)(placed.item as usize), input.look.label_size, Color32::PLACEHOLDER);
                label(rect.min + vec2(placed.min[0], placed.min[1]), text, placed.reason, input, &mut shapes);
            }
        }
        if let Some(item) = hovered {
            self.hover(ctx, rect, input, item, &mut shapes);
        }
        self.outline_shapes(input, &mut shapes);
        shapes
    }

    pub(super) fn at(&self, item: u32, rect: Rect) -> Option<Pos2> {
        self.on_screen(item).map(|[x, y]| rect.min + vec2(x, y))
    }

    fn lines(&self, rect: Rect, input: &MapInput<'_>, shapes: &mut Vec<Shape>) {
        for line in input.neighbours {
            let (Some(from), Some(to)) = (self.at(line.from, rect), self.at(line.to, rect)) else { continue };
            let gap = self.dot_radius(input) * 1.35;
            let Some((from, to)) = shortened(from, to, gap + 3.6, gap) else { continue };
            let strength = line.strength.clamp(0.0, 1.0);
            let stroke = Stroke::new(1.0 + 0.6 * strength, input.look.line.gamma_multiply(0.25 + 0.65 * strength));
            shapes.push(Shape::line_segment([from, to], stroke));
        }
    }

    fn arrows(&self, rect: Rect, input: &MapInput<'_>, shapes: &mut Vec<Shape>) {
        for &(from, to) in input.arrows {
            let (Some(from), Some(to)) = (self.at(from, rect), self.at(to, rect)) else { continue };
            let gap = self.dot_radius(input) * 1.35 + 4.0;
            let Some((from, to)) = shortened(from, to, gap, gap) else { continue };
            arrow(from, to, 1.8, input.look.label, input.look.halo, shapes);
        }
    }

    fn place_labels(&mut self, ctx: &Context, input: &MapInput<'_>) {
        let font = [input.look.label_size, ctx.pixels_per_point()];
        let asked = asked(input);
        let shows = Shows { revision: input.revision, plane: self.plane_revision, camera: self.camera, screen: self.screen, asked, font };
        if self.labels.shows.as_ref() == Some(&shows) {
            return;
        }
        let budget = ((self.screen[0] * self.screen[1] / AREA_PER_LABEL) as usize).clamp(8, MAX_LABELS);
        let offset = self.dot_radius(input) + 4.0;
        let mut cache = std::mem::take(&mut self.labels);
        if cache.measured_at != Some(font) || cache.sizes.len() != self.plane.len() {
            cache.sizes.clear();
            cache.sizes.resize(self.plane.len(), Vec2::NAN);
            cache.measured_at = Some(font);
        }
        let what = Candidates { screen: self.screen, asked: &shows.asked, order: input.label_order, offset, budget };
        let shown = |item: u32| input.emphasis.get(item as usize).is_none_or(|&e| e >= crate::view::Emphasis::Normal);
        let at = |item: u32| self.on_screen(item).filter(|_| shown(item));
        let sizes = &mut cache.sizes;
        let measure = |item: u32| {
            let size = &mut sizes[item as usize];
            if size.x.is_nan() {
                *size = galley(ctx, (input.label)(item as usize), font[0], Color32::PLACEHOLDER).size();
            }
            [size.x, size.y]
        };
        cache.placed = cache.placer.place(&what, at, measure);
        cache.shows = Some(shows);
        self.labels = cache;
    }

    fn hover(&self, ctx: &Context, rect: Rect, input: &MapInput<'_>, item: u32, shapes: &mut Vec<Shape>) {
        let Some(at) = self.at(item, rect).filter(|&at| rect.expand(20.0).contains(at)) else { return };
        let look = &input.look;
        let radius = self.dot_radius(input) * 1.35 + 3.0;
        shapes.push(Shape::circle_stroke(at, radius + 0.6, Stroke::new(3.0, look.halo.gamma_multiply(0.7))));
        shapes.push(Shape::circle_stroke(at, radius, Stroke::new(1.6, look.label)));
        let name = galley(ctx, (input.label)(item as usize), look.label_size + 1.0, look.label);
        let note = input.hover_note.map(|note| galley(ctx, note, (look.label_size - 1.0).max(8.0), look.label.gamma_multiply(0.72)));
        let inner = note.as_ref().map_or(name.size(), |note| vec2(name.size().x.max(note.size().x), name.size().y + 2.0 + note.size().y));
        let size = inner + vec2(14.0, 8.0);
        let mut min = pos2(at.x + radius + 5.0, at.y - size.y / 2.0);
        if min.x + size.x > rect.max.x - 2.0 {
            min.x = at.x - radius - 5.0 - size.x;
        }
        min.x = min.x.max(rect.min.x + 2.0);
        min.y = min.y.min(rect.max.y - size.y - 2.0).max(rect.min.y + 2.0);
        let min = min.round();
        let pill = Rect::from_min_size(min, size);
        let round = CornerRadius::same(5);
        shapes.push(Shape::rect_filled(pill, round, look.background.blend(look.label.gamma_multiply(0.06))));
        shapes.push(Shape::rect_stroke(pill, round, Stroke::new(1.0, look.label.gamma_multiply(0.35)), StrokeKind::Inside));
        let top = min + vec2(7.0, 4.0);
        let below = top + vec2(0.0, name.size().y + 2.0);
        shapes.push(TextShape::new(top, name, look.label).into());
        if let Some(note) = note {
            shapes.push(TextShape::new(below, note, look.label).into());
        }
    }

    fn outline_shapes(&self, input: &MapInput<'_>, shapes: &mut Vec<Shape>) {
        let Some(outline) = &self.outline else { return };
        let accent = input.look.accent;
        let stroke = Stroke::new(1.5, accent);
        if let (Tool::Box, [from, to]) = (self.tool, outline.as_slice()) {
            let area = Rect::from_two_pos(*from, *to);
            shapes.push(Shape::rect_filled(area, 0, accent.gamma_multiply(0.12)));
            shapes.push(Shape::rect_stroke(area, 0, stroke, StrokeKind::Middle));
        } else if self.tool == Tool::Lasso && outline.len() > 1 {
            shapes.push(Shape::line(outline.clone(), stroke));
            let closing = [outline[outline.len() - 1], outline[0]];
            shapes.extend(Shape::dashed_line(&closing, Stroke::new(1.0, accent.gamma_multiply(0.6)), 5.0, 4.0));
        }
    }

    /// The three axes through what the map turns about, with their names at the ends.
    fn cross(&self, ctx: &Context, rect: Rect, input: &MapInput<'_>, shapes: &mut Vec<Shape>) {
        let reach = self.orbit.distance / 3.5;
        let end = |axis: usize, sign: f64| {
            let place = [0, 1, 2].map(|i| (self.orbit.pivot[i] + if i == axis { sign * reach } else { 0.0 }) as f32);
            let [x, y] = self.camera.to_screen(self.orbit.project(place).0, self.screen);
            rect.min + vec2(x, y)
        };
        for axis in 0..3 {
            let (from, to) = (end(axis, -1.0), end(axis, 1.0));
            shapes.push(Shape::line_segment([from, to], Stroke::new(1.0, input.look.grid)));
            if let Some(title) = input.axis_titles.and_then(|titles| titles.get(axis)) {
                let text = galley(ctx, title, (input.look.label_size - 1.0).max(8.0), input.look.label.gamma_multiply(0.7));
                shapes.push(TextShape::new(to + vec2(4.0, -text.size().y / 2.0), text, input.look.label).into());
            }
        }
    }
}

/// Labels that are asked for, in order.
fn asked(input: &MapInput<'_>) -> Vec<(u32, Reason)> {
    let selected = input.selection.iter().take(MAX_LABELS).map(|&item| (item, Reason::Selected));
    let arrows = input.arrows.iter().flat_map(|&(from, to)| [from, to]).chain(input.forces.touched());
    let neighbours = input.neighbours.iter().map(|line| line.to).chain(arrows).map(|item| (item, Reason::Neighbour));
    selected.chain(neighbours).collect()
}

/// One line of text, cut to a sensible length.
fn galley(ctx: &Context, text: &str, size: f32, colour: Color32) -> Arc<Galley> {
    let text = match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    };
    ctx.fonts_mut(|fonts| fonts.layout_job(LayoutJob::simple_singleline(text, FontId::proportional(size), colour)))
}

/// A label: on the accent where its point is selected, else with a halo; quieter where nobody asked for it.
fn label(at: Pos2, text: Arc<Galley>, reason: Reason, input: &MapInput<'_>, shapes: &mut Vec<Shape>) {
    let look = &input.look;
    if reason == Reason::Selected && input.selection.len() <= MAX_GROUNDS {
        let ground = Rect::from_min_size(at, text.size()).expand2(vec2(4.0, 1.0));
        shapes.push(Shape::rect_filled(ground, CornerRadius::same(4), look.accent));
        shapes.push(TextShape::new(at, text, look.on_accent).into());
        return;
    }
    let stands_back = reason == Reason::Room && input.spotlight && !input.selection.is_empty();
    let colour = look.label.gamma_multiply(match reason {
        Reason::Room if stands_back => 0.5,
        Reason::Room => 0.9,
        _ => 1.0,
    });
    let halo = look.halo.gamma_multiply(0.5);
    for (dx, dy) in HALO {
        shapes.push(TextShape::new(at + vec2(dx, dy), Arc::clone(&text), halo).into());
    }
    shapes.push(TextShape::new(at, text, colour).into());
}

/// An arrow of a thickness, with a halo.
pub(super) fn arrow(from: Pos2, to: Pos2, thick: f32, ink: Color32, halo: Color32, shapes: &mut Vec<Shape>) {
    let along = (to - from).normalized();
    let across = along.rot90();
    let (length, width) = ((7.2 + thick).min((to - from).length()), 3.3 + thick / 2.0);
    let neck = to - along * length;
    for (extra, colour) in [(1.6, halo), (0.0, ink)] {
        shapes.push(Shape::line_segment([from, neck + along], Stroke::new(thick + 2.0 * extra, colour)));
        let head = vec![
            to + along * extra * 1.6,
            neck - along * extra + across * (width + extra),
            neck - along * extra - across * (width + extra),
        ];
        shapes.push(Shape::convex_polygon(head, colour, Stroke::NONE));
    }
}

/// A line without its ends; nothing where the ends meet.
pub(super) fn shortened(from: Pos2, to: Pos2, at_start: f32, at_end: f32) -> Option<(Pos2, Pos2)> {
    let way = to - from;
    let length = way.length();
    let along = way / length.max(1e-6);
    (length > at_start + at_end + 1.0).then(|| (from + along * at_start, to - along * at_end))
}

//! The small picture of an analogy: its words in their own plane, an arrow from a to b and one from c to the answer.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align2, CornerRadius, FontId, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::base::Task;
use crate::data::{Embedding, ItemId};
use crate::query::local_plane;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::Theme;

const HEIGHT: f32 = 168.0;

/// The picture as last computed.
#[derive(Default)]
pub struct PlaneUi {
    of: Option<(Arc<Embedding>, Vec<ItemId>)>,
    places: Vec<[f32; 2]>,
}

impl PlaneUi {
    /// Paints a, b, c and the answer (if there is one).
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Arc<Embedding>, roles: &[ItemId], answer: Option<ItemId>) {
        let words: Vec<ItemId> = roles.iter().copied().chain(answer).collect();
        if !self.of.as_ref().is_some_and(|(of, w)| Arc::ptr_eq(of, embedding) && *w == words) {
            self.places = local_plane(embedding, &words, &Task::default()).unwrap_or_default();
            self.of = Some((embedding.clone(), words.clone()));
        }
        let theme = cx.theme;
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, cx.lang.t("The words of the analogy in their plane")));
        ui.painter().rect(rect, CornerRadius::same(4), theme.map_background, theme.line(), StrokeKind::Inside);
        let Some(points) = fit(&self.places, rect.shrink2(vec2(44.0, 26.0))) else { return };
        let painter = ui.painter_at(rect);
        let stroke = Stroke::new(1.5, theme.data);
        for (from, to) in [(0, 1), (2, 3)] {
            if let (Some(from), Some(to)) = (points.get(from), points.get(to)) {
                arrow(&painter, *from, *to, stroke);
            }
        }
        let labels: Vec<&str> = words.iter().map(|w| embedding.items().label(*w)).collect();
        for (i, at) in points.iter().enumerate() {
            let is_answer = i == 3;
            painter.circle_filled(*at, 3.5, if is_answer { theme.text } else { theme.map_point });
            label(&painter, theme, rect, &points, i, (labels[i], is_answer));
        }
    }
}

/// Fits places into a rectangle with equal scale; upwards is up. `None` for no places.
fn fit(places: &[[f32; 2]], rect: Rect) -> Option<Vec<Pos2>> {
    let first = places.first()?;
    let (mut low, mut high) = (*first, *first);
    for place in places {
        for axis in 0..2 {
            low[axis] = low[axis].min(place[axis]);
            high[axis] = high[axis].max(place[axis]);
        }
    }
    let span = [high[0] - low[0], high[1] - low[1]];
    let scale = (rect.width() / span[0].max(1e-9)).min(rect.height() / span[1].max(1e-9));
    let scale = if scale.is_finite() && span[0].max(span[1]) > 1e-6 { scale } else { 0.0 };
    let middle = [f32::midpoint(low[0], high[0]), f32::midpoint(low[1], high[1])];
    Some(places.iter().map(|p| rect.center() + vec2(p[0] - middle[0], middle[1] - p[1]) * scale).collect())
}

fn arrow(painter: &egui::Painter, from: Pos2, to: Pos2, stroke: Stroke) {
    let along = to - from;
    if along.length() < 16.0 {
        return;
    }
    let along = along.normalized();
    let (start, tip) = (from + along * 6.0, to - along * 6.0);
    painter.line_segment([start, tip - along * 5.0], stroke);
    let side = vec2(-along.y, along.x) * 3.5;
    painter.add(Shape::convex_polygon(vec![tip, tip - along * 8.0 + side, tip - along * 8.0 - side], stroke.color, Stroke::NONE));
}

/// The label goes to the side that is farthest from the other points, inside the picture.
fn label(painter: &egui::Painter, theme: &Theme, rect: Rect, points: &[Pos2], i: usize, (text, is_answer): (&str, bool)) {
    let at = points[i];
    let font = if is_answer { fonts::semibold_at(fonts::SMALL + 1.0) } else { FontId::proportional(fonts::SMALL + 1.0) };
    let galley = painter.layout_no_wrap(text.to_owned(), font, theme.map_label);
    let size = galley.size();
    let sides = [vec2(0.0, -1.0), vec2(0.0, 1.0), vec2(1.0, 0.0), vec2(-1.0, 0.0)];
    let place = |side: Vec2| {
        let middle = at + vec2(side.x * (size.x / 2.0 + 8.0), side.y * (size.y / 2.0 + 6.0));
        let wanted = Align2::CENTER_CENTER.anchor_size(middle, size);
        let inside = rect.shrink(4.0);
        let x = wanted.left().clamp(inside.left(), (inside.right() - size.x).max(inside.left()));
        Rect::from_min_size(pos2(x, wanted.top().clamp(inside.top(), inside.bottom() - size.y)), size)
    };
    let room = |spot: &Rect| {
        let others = points.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, p)| spot.distance_to_pos(*p));
        others.fold(f32::INFINITY, f32::min).min(if spot.contains(at) { 0.0 } else { 40.0 })
    };
    let best = sides.into_iter().map(place).fold(None, |best: Option<Rect>, spot| match best {
        Some(old) if room(&old) >= room(&spot) => Some(old),
        _ => Some(spot),
    });
    if let Some(spot) = best {
        painter.rect_filled(spot.expand(1.0), CornerRadius::same(3), theme.map_background.gamma_multiply(0.75));
        painter.galley(spot.min, galley, theme.map_label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_fit_with_equal_scale_and_up_is_up() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 100.0));
        let points = fit(&[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], rect).unwrap();
        assert!((points[1] - points[0]).x > 0.0 && ((points[1] - points[0]).x - 100.0).abs() < 0.01);
        assert!(points[2].y < points[0].y);
        assert!(fit(&[], rect).is_none());
        let same = fit(&[[2.0, 2.0], [2.0, 2.0]], rect).unwrap();
        assert_eq!(same, [rect.center(), rect.center()]);
    }
}

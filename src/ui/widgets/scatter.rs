//! A cloud of dots over two axes with numbers: the pointer names a dot, a click chooses it, the arrow keys walk from dot to dot.

use egui::accesskit::Role;
use egui::{Align2, FontId, Key, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::buttons::focus_ring;
use super::plot_scale::{short, ticks};
use crate::ui::fonts;
use crate::ui::theme::{GRID, Theme};

/// How far from its middle a dot is found, in points.
const REACH: f32 = 10.0;

/// One dot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Place on the horizontal axis.
    pub x: f64,
    /// Place on the vertical axis.
    pub y: f64,
    /// Ringed: it belongs to the selection.
    pub selected: bool,
}

/// The plot.
pub struct Scatter<'a> {
    /// Accessible name.
    pub name: &'a str,
    /// Names of the axes.
    pub labels: (&'a str, &'a str),
    /// The dots.
    pub dots: &'a [Dot],
    /// The dot that the keys stand on.
    pub at: Option<usize>,
}

/// What happened on the plot.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScatterResponse {
    /// The dot under the pointer.
    pub hovered: Option<usize>,
    /// The dot that was clicked, or walked to by keys.
    pub chosen: Option<usize>,
}

/// Maps values to the screen.
struct Scale {
    inner: Rect,
    x: [f64; 2],
    y: [f64; 2],
}

impl Scale {
    fn at(&self, x: f64, y: f64) -> Pos2 {
        let share = |v: f64, [low, high]: [f64; 2]| ((v - low) / (high - low)) as f32;
        pos2(self.inner.left() + self.inner.width() * share(x, self.x), self.inner.bottom() - self.inner.height() * share(y, self.y))
    }
}

/// The span of some values with a little room at both ends.
fn span(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let [low, high] = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], v| [l.min(v), h.max(v)]);
    if low > high {
        return [0.0, 1.0];
    }
    let room = if high > low { (high - low) * 0.05 } else { high.abs().max(1.0) * 0.1 };
    [low - room, high + room]
}

impl Scatter<'_> {
    /// Draws it over this size. `tooltip` words the dot under the pointer.
    pub fn show(&self, ui: &mut Ui, size: Vec2, tooltip: impl FnOnce(usize) -> String) -> ScatterResponse {
        let theme = Theme::of(ui.ctx());
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, self.name));
        let scale = self.axes(ui, rect, &theme);
        let mut out = ScatterResponse::default();
        if let Some(pointer) = response.hover_pos() {
            out.hovered = self.nearest(&scale, pointer);
        }
        out.chosen = response.clicked().then_some(out.hovered).flatten().or_else(|| self.walk(ui, &response));
        self.dots_ui(ui, &scale, &theme, out.hovered);
        focus_ring(ui, &response, 4);
        if let Some(i) = out.hovered {
            response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text_at_pointer(tooltip(i));
        }
        out
    }

    fn axes(&self, ui: &Ui, rect: Rect, theme: &Theme) -> Scale {
        let small = FontId::proportional(fonts::SMALL);
        let (x, y) = (span(self.dots.iter().map(|d| d.x)), span(self.dots.iter().map(|d| d.y)));
        let (y_ticks, y_decimals) = ticks(y[0], y[1], (rect.height() / 48.0) as usize);
        let widest = y_ticks.iter().map(|v| ui.painter().layout_no_wrap(short(*v, y_decimals), small.clone(), theme.text).size().x);
        let left = widest.fold(16.0_f32, f32::max) + 2.0 * GRID;
        let inner = Rect::from_min_max(rect.min + vec2(left, 6.0 * GRID), rect.max - vec2(GRID, 9.0 * GRID));
        let scale = Scale { inner, x, y };
        ui.painter().rect(inner, 4.0, theme.map_background, theme.line(), StrokeKind::Outside);
        let grid = Stroke::new(1.0, if theme.high_contrast { theme.map_grid } else { theme.hairline });
        for v in y_ticks {
            let at = scale.at(x[0], v).y;
            ui.painter().hline(inner.x_range(), at, grid);
            ui.painter().text(
                pos2(inner.left() - 1.5 * GRID, at),
                Align2::RIGHT_CENTER,
                short(v, y_decimals),
                small.clone(),
                theme.text_weak,
            );
        }
        let (x_ticks, x_decimals) = ticks(x[0], x[1], (inner.width() / 72.0).max(2.0) as usize);
        for v in x_ticks {
            let at = scale.at(v, y[0]).x;
            ui.painter().vline(at, inner.y_range(), grid);
            ui.painter().text(pos2(at, inner.bottom() + GRID), Align2::CENTER_TOP, short(v, x_decimals), small.clone(), theme.text_weak);
        }
        ui.painter().text(rect.left_top(), Align2::LEFT_TOP, self.labels.1, small.clone(), theme.text_weak);
        ui.painter().text(pos2(inner.center().x, rect.bottom()), Align2::CENTER_BOTTOM, self.labels.0, small, theme.text_weak);
        scale
    }

    fn dots_ui(&self, ui: &Ui, scale: &Scale, theme: &Theme, hovered: Option<usize>) {
        let painter = ui.painter().with_clip_rect(scale.inner.expand(4.0));
        let many = self.dots.len() > 600;
        let (radius, ink) = if many { (2.5, theme.data.gamma_multiply(0.6)) } else { (4.0, theme.data.gamma_multiply(0.8)) };
        for dot in self.dots {
            painter.circle(scale.at(dot.x, dot.y), radius, ink, Stroke::new(0.7, theme.map_background));
        }
        for dot in self.dots.iter().filter(|d| d.selected) {
            let at = scale.at(dot.x, dot.y);
            painter.circle_filled(at, radius, theme.data);
            painter.circle_stroke(at, radius + 3.0, Stroke::new(2.0, theme.accent));
        }
        if let Some(dot) = hovered.and_then(|i| self.dots.get(i)) {
            painter.circle_stroke(scale.at(dot.x, dot.y), radius + 2.0, Stroke::new(1.5, theme.text));
        }
    }

    fn nearest(&self, scale: &Scale, pointer: Pos2) -> Option<usize> {
        let far = self.dots.iter().enumerate().map(|(i, d)| (i, scale.at(d.x, d.y).distance(pointer)));
        far.filter(|(_, far)| *far <= REACH).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
    }

    /// Left and right walk along the horizontal axis while the plot has the keyboard.
    fn walk(&self, ui: &Ui, response: &Response) -> Option<usize> {
        if !response.has_focus() || self.dots.is_empty() {
            return None;
        }
        let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        let (back, forth) = ui.input(|i| (i.key_pressed(Key::ArrowLeft), i.key_pressed(Key::ArrowRight)));
        if back == forth {
            return None;
        }
        let mut order: Vec<usize> = (0..self.dots.len()).collect();
        order.sort_by(|a, b| self.dots[*a].x.total_cmp(&self.dots[*b].x).then(a.cmp(b)));
        let now = self.at.and_then(|at| order.iter().position(|i| *i == at));
        let next = match (now, forth) {
            (None, true) => 0,
            (None, false) => order.len() - 1,
            (Some(now), true) => (now + 1).min(order.len() - 1),
            (Some(now), false) => now.saturating_sub(1),
        };
        order.get(next).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_leave_room_and_never_vanish() {
        assert_eq!(span([].into_iter()), [0.0, 1.0]);
        let [low, high] = span([2.0, 2.0].into_iter());
        assert!(low < 2.0 && high > 2.0);
        let [low, high] = span([0.0, 10.0].into_iter());
        assert!((low + 0.5).abs() < 1e-12 && (high - 10.5).abs() < 1e-12);
    }
}

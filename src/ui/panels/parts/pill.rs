//! Pills: words and suggestions that can be clicked, in rows that wrap.

use egui::accesskit::Role;
use egui::{
    Align, CornerRadius, FontId, Layout, Rect, Response, Sense, Stroke, StrokeKind, TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText,
    pos2, vec2,
};

use crate::ui::fonts;
use crate::ui::theme::{GRID, ROW, Theme};
use crate::ui::widgets::{Icon, paint_icon};

/// Widest pill, in points.
const MOST: f32 = 220.0;

/// What was clicked on a pill.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pill {
    /// The pill itself.
    pub clicked: bool,
    /// Its cross.
    pub removed: bool,
    /// The pointer is on it.
    pub hovered: bool,
}

/// An empty label still has to be seen, and named for screen readers.
fn visible(text: &str) -> &str {
    if text.trim().is_empty() { "–" } else { text }
}

/// A suggestion: a rounded button with small text.
pub fn pill(ui: &mut Ui, text: &str, help: &str) -> Response {
    let text = visible(text);
    let (response, _) = body(ui, text, false, 0.0);
    if help.is_empty() { response } else { response.on_hover_text(help) }
}

/// A word, highlighted while selected; with `remove` (its accessible name) it has a cross at its end.
pub fn word_pill(ui: &mut Ui, text: &str, selected: bool, remove: Option<&str>) -> Pill {
    let text = visible(text);
    let theme = Theme::of(ui.ctx());
    let (response, cut) = body(ui, text, selected, if remove.is_some() { 16.0 } else { 0.0 });
    let mut out = Pill { clicked: response.clicked(), removed: false, hovered: response.hovered() };
    let rect = response.rect;
    if cut {
        response.on_hover_text(text);
    }
    if let Some(name) = remove {
        let square = Rect::from_center_size(pos2(rect.right() - 12.0, rect.center().y), vec2(16.0, 16.0));
        let mut corner = ui.new_child(UiBuilder::new().max_rect(square).layout(Layout::left_to_right(Align::Center)));
        let (_, cross) = corner.allocate_exact_size(square.size(), Sense::click());
        cross.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let ink = if cross.hovered() || cross.has_focus() { theme.text } else { theme.text_weak };
        paint_icon(ui.painter(), square.shrink(3.0), Icon::Close, ink);
        out.removed = cross.on_hover_text(name).clicked();
        out.clicked &= !out.removed;
    }
    out
}

fn body(ui: &mut Ui, text: &str, selected: bool, extra: f32) -> (Response, bool) {
    let theme = Theme::of(ui.ctx());
    let most = MOST.min(ui.max_rect().width()) - 5.0 * GRID - extra;
    let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), most, FontId::proportional(fonts::SMALL + 1.0));
    let cut = galley.elided;
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 5.0 * GRID + extra, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, text));
    let fill = match (selected, response.hovered()) {
        (true, _) => theme.selection,
        (false, true) => theme.hover,
        (false, false) => theme.raised,
    };
    let round = CornerRadius::same(12);
    ui.painter().rect_filled(rect, round, fill);
    ui.painter().rect_stroke(rect, round, theme.edge(), StrokeKind::Inside);
    if response.has_focus() {
        ui.painter().rect_stroke(rect.expand(1.0), CornerRadius::same(13), Stroke::new(1.5, theme.accent_text), StrokeKind::Outside);
    }
    let ink = if selected { theme.accent_text } else { theme.text };
    ui.painter().galley_with_override_text_color(pos2(rect.left() + 2.5 * GRID, rect.center().y - galley.size().y / 2.0), galley, ink);
    (response, cut)
}

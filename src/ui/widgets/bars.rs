//! Bars: how similar, how far.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{
    Align, Align2, Color32, CornerRadius, FontId, Layout, Rect, Response, Sense, TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2,
    vec2,
};

use super::buttons::focus_ring;
use crate::ui::fonts;
use crate::ui::theme::{GRID, ROW, Theme};

/// A similarity and how to draw it.
#[derive(Debug, Clone, Copy)]
pub struct SimilarityBar<'a> {
    /// Accessible name: what the value is of.
    pub name: &'a str,
    /// The value.
    pub value: f64,
    /// Value that fills the bar.
    pub max: f64,
    /// Digits after the point.
    pub decimals: usize,
    /// Width of the whole, in points.
    pub width: f32,
    /// Greyed: a query word in its own ranking.
    pub muted: bool,
}

/// A bar from zero with the value to its right in figures of equal width, so that rows align. Negative values take the other end of the
/// diverging scale.
pub fn similarity_bar(ui: &mut Ui, bar: &SimilarityBar<'_>) -> Response {
    let theme = Theme::of(ui.ctx());
    let text = signed(bar.value, bar.decimals);
    let (rect, response) = ui.allocate_exact_size(vec2(bar.width, 5.0 * GRID), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, format!("{}: {text}", bar.name));
        info.value = Some(bar.value);
        info
    });
    let font = FontId::proportional(fonts::BODY);
    let number_room = ui.painter().layout_no_wrap(signed(-bar.max.abs(), bar.decimals), font.clone(), theme.text).size().x + GRID;
    let track =
        Rect::from_min_max(pos2(rect.left(), rect.center().y - 3.0), pos2(rect.right() - number_room - GRID, rect.center().y + 3.0));
    ui.painter().rect_filled(track, CornerRadius::same(3), theme.track);
    let share = if bar.max > 0.0 && bar.value.is_finite() { (bar.value.abs() / bar.max).clamp(0.0, 1.0) as f32 } else { 0.0 };
    if share > 0.0 {
        let fill = if bar.value < 0.0 { theme.diverging[0] } else { theme.data };
        let fill = if bar.muted { fill.gamma_multiply(0.4) } else { fill };
        let filled = Rect::from_min_size(track.min, vec2((track.width() * share).max(3.0), track.height()));
        ui.painter().rect_filled(filled, CornerRadius::same(3), fill);
    }
    let ink = if bar.muted { theme.text_weak } else { theme.text };
    ui.painter().text(pos2(rect.right(), rect.center().y), Align2::RIGHT_CENTER, text, font, ink);
    response
}

/// One line of a ranking, the whole of it clickable: the word, a detail (a count; may be empty), the bar and its value. `bar.name` is the
/// word, `bar.width` the room of the bar with its number.
pub fn similarity_row(ui: &mut Ui, detail: &str, bar: &SimilarityBar<'_>, selected: bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, ui.is_enabled(), selected, bar.name));
    if selected || response.hovered() {
        let fill = if selected { theme.selection } else { theme.hover };
        ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
    }
    focus_ring(ui, &response, 4);
    let inner = rect.shrink2(vec2(GRID + 2.0, 0.0));
    let bar_rect = Rect::from_min_max(pos2(inner.right() - bar.width.min(inner.width() * 0.7), inner.top()), inner.max);
    let font = FontId::proportional(fonts::SMALL);
    let mut right = bar_rect.left() - 2.0 * GRID;
    if !detail.is_empty() {
        right = ui.painter().text(pos2(right, rect.center().y), Align2::RIGHT_CENTER, detail, font, theme.text_weak).left() - 2.0 * GRID;
    }
    let ink = match (selected, bar.muted) {
        (true, _) => theme.accent_text,
        (false, true) => theme.text_weak,
        (false, false) => theme.text,
    };
    let room = (right - inner.left()).max(16.0);
    let galley = WidgetText::from(bar.name).into_galley(ui, Some(TextWrapMode::Truncate), room, FontId::proportional(fonts::BODY));
    let cut = galley.elided;
    ui.painter().galley_with_override_text_color(pos2(inner.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
    let mut bar_ui = ui.new_child(UiBuilder::new().max_rect(bar_rect).layout(Layout::left_to_right(Align::Center)));
    similarity_bar(&mut bar_ui, &SimilarityBar { width: bar_rect.width(), ..*bar });
    if cut { response.on_hover_text(bar.name) } else { response }
}

/// With a true minus sign, which is as wide as a figure's plus.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().any(|c| c.is_ascii_digit() && c != '0') => format!("−{digits}"),
        Some(digits) => digits.to_owned(),
        None => text,
    }
}

/// A thin bar of progress under its name, with a detail at the right ("62% 3.1 Mw/s"). Without a share it shows that work goes on.
pub fn progress_bar(ui: &mut Ui, name: &str, share: Option<f32>, detail: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let font = FontId::proportional(fonts::SMALL);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0 * GRID), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = share.map(f64::from);
        info
    });
    let detail_rect = ui.painter().text(rect.right_top(), Align2::RIGHT_TOP, detail, font.clone(), theme.text_weak);
    let name_room = (detail_rect.left() - rect.left() - 2.0 * GRID).max(0.0);
    let galley = WidgetText::from(name).into_galley(ui, Some(TextWrapMode::Truncate), name_room, font);
    ui.painter().galley_with_override_text_color(rect.left_top(), galley, theme.text);
    let track = Rect::from_min_max(pos2(rect.left(), rect.bottom() - GRID - 1.0), pos2(rect.right(), rect.bottom() - 1.0));
    paint_progress(ui, track, share, theme.accent);
    response
}

/// The bar alone, into `track`.
pub(super) fn paint_progress(ui: &Ui, track: Rect, share: Option<f32>, fill: Color32) {
    let theme = Theme::of(ui.ctx());
    let round = CornerRadius::same(2);
    ui.painter().rect_filled(track, round, theme.track);
    let filled = if let Some(share) = share {
        Rect::from_min_size(track.min, vec2(track.width() * share.clamp(0.0, 1.0), track.height()))
    } else {
        // A piece that wanders; 30 pictures a second are enough.
        ui.ctx().request_repaint_after(Duration::from_millis(33));
        let phase = (ui.input(|i| i.time) * 0.6).fract() as f32;
        let from = track.left() + track.width() * (phase * 1.3 - 0.3);
        Rect::from_min_size(pos2(from, track.top()), vec2(track.width() * 0.3, track.height())).intersect(track)
    };
    if filled.width() > 0.5 {
        ui.painter().rect_filled(filled, round, fill);
    }
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn zero_has_no_sign_and_minus_is_a_minus() {
        assert_eq!(signed(-0.004, 2), "0.00");
        assert_eq!(signed(-0.25, 2), "−0.25");
        assert_eq!(signed(0.5, 3), "0.500");
    }
}

//! Buttons: one main action, quiet ones, icons with a name, and a choice of few.

use egui::accesskit::Role;
use egui::{
    Align2, Color32, CornerRadius, FontId, Rect, Response, Sense, Stroke, StrokeKind, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2,
};

use super::icons::{Icon, paint_icon};
use crate::ui::fonts;
use crate::ui::theme::{GAP, GRID, RADIUS, ROW, Theme};

const ICON: f32 = 16.0;

/// The outline of whatever has the keyboard.
pub(super) fn focus_ring(ui: &Ui, response: &Response, radius: u8) {
    if response.has_focus() {
        let theme = Theme::of(ui.ctx());
        ui.painter().rect_stroke(
            response.rect.expand(1.0),
            CornerRadius::same(radius + 1),
            Stroke::new(1.5, theme.accent_text),
            StrokeKind::Outside,
        );
    }
}

/// Background of a flat control: nothing at rest, raised under the pointer, selected when on.
fn flat_fill(theme: &Theme, response: &Response, selected: bool) -> Color32 {
    if selected {
        theme.selection
    } else if response.is_pointer_button_down_on() {
        theme.pressed
    } else if response.hovered() {
        theme.hover
    } else {
        Color32::TRANSPARENT
    }
}

/// The one main action of a panel or dialog. With a reason it is disabled and the reason is its tooltip.
pub fn primary_button(ui: &mut Ui, icon: Option<Icon>, text: &str, disabled_because: Option<&str>) -> Response {
    let theme = Theme::of(ui.ctx());
    let enabled = disabled_because.is_none() && ui.is_enabled();
    let galley = ui.painter().layout_no_wrap(text.to_owned(), fonts::semibold_at(fonts::BODY), theme.on_accent);
    let icon_room = if icon.is_some() { ICON + 2.0 } else { 0.0 };
    let size = vec2(galley.size().x + icon_room + 7.0 * GRID, ROW + GRID);
    let size = vec2(if ui.layout().horizontal_justify() { ui.available_width() } else { size.x }, size.y);
    let (rect, response) = ui.allocate_exact_size(size, if enabled { Sense::click() } else { Sense::hover() });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, text));
    let (fill, ink) = match (enabled, response.hovered()) {
        (true, true) => (theme.accent_hover, theme.on_accent),
        (true, false) => (theme.accent, theme.on_accent),
        (false, _) => (theme.raised, theme.text_weak.gamma_multiply(0.7)),
    };
    ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), fill);
    let left = rect.center().x - 0.5 * (galley.size().x + icon_room);
    if let Some(icon) = icon {
        paint_icon(ui.painter(), Rect::from_min_size(pos2(left, rect.center().y - 7.0), vec2(14.0, 14.0)), icon, ink);
    }
    ui.painter().galley_with_override_text_color(pos2(left + icon_room, rect.center().y - galley.size().y / 2.0), galley, ink);
    focus_ring(ui, &response, RADIUS);
    match disabled_because {
        Some(reason) => response.on_hover_text(reason),
        None => response,
    }
}

/// A button without a frame until the pointer is on it: secondary actions in rows and cards.
pub fn quiet_button(ui: &mut Ui, text: &str) -> Response {
    text_button(ui, None, text)
}

/// An icon and its text, framed only under the pointer.
pub fn icon_text_button(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    text_button(ui, Some(icon), text)
}

fn text_button(ui: &mut Ui, icon: Option<Icon>, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let ink = if ui.is_enabled() { theme.accent_text } else { theme.text_weak };
    let galley = WidgetText::from(text).into_galley(ui, None, f32::INFINITY, FontId::proportional(fonts::BODY));
    let icon_room = if icon.is_some() { ICON + GRID } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + icon_room + 4.0 * GRID, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
    ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), flat_fill(&theme, &response, false));
    let left = rect.left() + 2.0 * GRID;
    if let Some(icon) = icon {
        paint_icon(ui.painter(), Rect::from_min_size(pos2(left, rect.center().y - 7.0), vec2(14.0, 14.0)), icon, ink);
    }
    ui.painter().galley_with_override_text_color(pos2(left + icon_room, rect.center().y - galley.size().y / 2.0), galley, ink);
    focus_ring(ui, &response, RADIUS);
    response
}

/// A square button with an icon only; `name` is its accessible name and tooltip.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    icon_square(ui, icon, name, None)
}

/// An icon that stays pressed while `selected`.
pub fn icon_toggle(ui: &mut Ui, icon: Icon, name: &str, selected: bool) -> Response {
    icon_square(ui, icon, name, Some(selected))
}

fn icon_square(ui: &mut Ui, icon: Icon, name: &str, selected: Option<bool>) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ROW, ROW), Sense::click());
    response.widget_info(|| match selected {
        Some(on) => WidgetInfo::selected(Role::Button, ui.is_enabled(), on, name),
        None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), name),
    });
    let on = selected == Some(true);
    let ink = match (on, response.hovered() || response.has_focus()) {
        (true, _) => theme.accent_text,
        (false, true) => theme.text,
        (false, false) => theme.text_weak,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), flat_fill(&theme, &response, on));
    paint_icon(ui.painter(), rect.shrink((ROW - ICON) / 2.0), icon, ink);
    focus_ring(ui, &response, RADIUS);
    response.on_hover_text(name)
}

/// A choice of few, side by side; where the width does not allow that, a drop-down. Returns whether `value` changed.
/// `options` are values with their label and tooltip (empty for none).
pub fn segmented<T: PartialEq + Copy>(ui: &mut Ui, name: &str, value: &mut T, options: &[(T, &str, &str)]) -> bool {
    let font = FontId::proportional(fonts::BODY);
    let theme = Theme::of(ui.ctx());
    let widths = segment_widths(ui, options.iter().map(|(_, label, _)| *label));
    let total: f32 = widths.iter().sum();
    if total > ui.available_width() {
        return drop_down(ui, name, value, options);
    }
    let spare = if ui.layout().horizontal_justify() { (ui.available_width() - total) / options.len().max(1) as f32 } else { 0.0 };
    let (whole, group) = ui.allocate_exact_size(vec2(total + spare * options.len() as f32, ROW), Sense::hover());
    group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, ui.is_enabled(), name));
    ui.painter().rect_filled(whole, CornerRadius::same(RADIUS), theme.raised);
    ui.painter().rect_stroke(whole, CornerRadius::same(RADIUS), theme.edge(), StrokeKind::Inside);
    let mut changed = false;
    let mut left = whole.left();
    for (i, (option, label, help)) in options.iter().enumerate() {
        let rect = Rect::from_min_size(pos2(left, whole.top()), vec2(widths[i] + spare, ROW));
        left = rect.right();
        let mut response = ui.interact(rect, group.id.with(i), Sense::click());
        let on = *option == *value;
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), on, *label));
        let ink = if on { theme.accent_text } else { theme.text };
        let ink = if ui.is_enabled() { ink } else { theme.text_weak };
        if on || response.hovered() {
            ui.painter().rect_filled(rect.shrink(2.0), CornerRadius::same(RADIUS - 1), flat_fill(&theme, &response, on));
        }
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, label, font.clone(), ink);
        focus_ring(ui, &response, RADIUS);
        if !help.is_empty() {
            response = response.on_hover_text(*help);
        }
        if response.clicked() && !on {
            *value = *option;
            changed = true;
        }
    }
    changed
}

/// The widths that [`segmented`] gives to labels.
pub(super) fn segment_widths<'a>(ui: &Ui, labels: impl Iterator<Item = &'a str>) -> Vec<f32> {
    let font = FontId::proportional(fonts::BODY);
    labels.map(|label| ui.painter().layout_no_wrap(label.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x + 5.0 * GRID).collect()
}

/// A box with a tick, filled with the accent while on.
pub fn checkbox(ui: &mut Ui, on: &mut bool, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let most = (ui.available_width() - ICON - GAP).max(24.0);
    let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), most, FontId::proportional(fonts::BODY));
    let (rect, mut response) = ui.allocate_exact_size(vec2(ICON + GAP + galley.size().x, ROW), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), *on, text));
    let square = Rect::from_center_size(pos2(rect.left() + ICON / 2.0, rect.center().y), vec2(ICON, ICON));
    let hovered = response.hovered();
    let (fill, edge) = match (*on, hovered) {
        (true, true) => (theme.accent_hover, Stroke::NONE),
        (true, false) => (theme.accent, Stroke::NONE),
        (false, true) => (theme.hover, Stroke::new(1.0, theme.text_weak)),
        (false, false) => (theme.raised, Stroke::new(1.0, theme.outline)),
    };
    ui.painter().rect(square, CornerRadius::same(4), fill, edge, StrokeKind::Inside);
    if *on {
        paint_icon(ui.painter(), square.shrink(2.0), Icon::Check, theme.on_accent);
    }
    let ink = if ui.is_enabled() { theme.text } else { theme.text_weak };
    let at = pos2(square.right() + GAP, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, galley, ink);
    focus_ring(ui, &response, RADIUS);
    response
}

fn drop_down<T: PartialEq + Copy>(ui: &mut Ui, name: &str, value: &mut T, options: &[(T, &str, &str)]) -> bool {
    let mut changed = false;
    let shown = options.iter().find(|(option, ..)| option == value).map_or("", |(_, label, _)| *label);
    let inner = egui::ComboBox::from_id_salt(name).selected_text(shown).width(ui.available_width()).truncate().show_ui(ui, |ui| {
        for (option, label, help) in options {
            let mut row = ui.selectable_label(option == value, *label);
            if !help.is_empty() {
                row = row.on_hover_text(*help);
            }
            if row.clicked() && option != value {
                *value = *option;
                changed = true;
            }
        }
    });
    let shown = shown.to_owned();
    inner.response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, name);
        info.current_text_value = Some(shown.clone());
        info
    });
    changed
}

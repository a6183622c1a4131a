//! Words of structure: section headings, facts in two columns, key caps, tooltips.

use egui::accesskit::Role;
use egui::{
    Align, Align2, CornerRadius, FontId, Label, Layout, Rect, Response, Sense, Stroke, StrokeKind, TextWrapMode, Ui, WidgetInfo,
    WidgetText, pos2, vec2,
};

use super::chip::{Tone, status_dot};
use crate::ui::fonts;
use crate::ui::theme::{GAP, GRID, ROW, Theme};

/// Heading of a numbered step: the number in a ring, the title, and at the right the state of the step.
pub fn section_header(ui: &mut Ui, number: Option<usize>, title: &str, state: Option<(Tone, &str)>) -> Response {
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        if let Some(number) = number {
            let (rect, _) = ui.allocate_exact_size(vec2(5.0 * GRID, 5.0 * GRID), Sense::hover());
            ui.painter().circle_filled(rect.center(), 9.0, theme.raised);
            if theme.high_contrast {
                ui.painter().circle_stroke(rect.center(), 9.0, Stroke::new(1.0, theme.outline));
            }
            let centre = rect.center();
            ui.painter().text(centre, Align2::CENTER_CENTER, number, fonts::semibold_at(fonts::SMALL), theme.text_weak);
        }
        // The state first, from the right: the title takes what is left and is cut where that ends.
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some((tone, text)) = state {
                status_dot(ui, tone, text);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let title_response = ui.add(Label::new(fonts::strong(title).size(fonts::BODY + 1.0)).truncate());
                title_response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
                title_response
            })
            .inner
        })
        .inner
    })
    .inner
}

/// Small heading of a group inside a panel.
pub fn section_label(ui: &mut Ui, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    ui.add_space(GRID);
    let response = ui.label(fonts::strong(text).size(fonts::SMALL).color(theme.text_weak));
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    response
}

/// Facts in two columns: weak names, values to their right. Each row is one accessible label, "name: value"; a third text is its tooltip.
pub fn key_values(ui: &mut Ui, rows: &[(&str, &str, &str)]) {
    let theme = Theme::of(ui.ctx());
    let font = FontId::proportional(fonts::BODY);
    let width = ui.available_width();
    let names: Vec<_> = rows
        .iter()
        .map(|(name, ..)| WidgetText::from(*name).into_galley(ui, Some(TextWrapMode::Truncate), width * 0.5, font.clone()))
        .collect();
    let column = names.iter().map(|g| g.size().x).fold(0.0_f32, f32::max) + 3.0 * GRID;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for ((name, value, help), name_galley) in rows.iter().zip(names) {
            let value_galley = WidgetText::from(*value).into_galley(ui, Some(TextWrapMode::Truncate), width - column, font.clone());
            let cut = value_galley.elided;
            let (rect, response) = ui.allocate_exact_size(vec2(width, 5.0 * GRID), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {value}")));
            let top = rect.center().y - name_galley.size().y / 2.0;
            ui.painter().galley_with_override_text_color(pos2(rect.left(), top), name_galley, theme.text_weak);
            ui.painter().galley_with_override_text_color(pos2(rect.left() + column, top), value_galley, theme.text);
            if !help.is_empty() {
                response.on_hover_text(*help);
            } else if cut {
                response.on_hover_text(*value);
            }
        }
    });
}

/// A key as it is printed on a keyboard.
pub fn keycap(ui: &mut Ui, key: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let galley = ui.painter().layout_no_wrap(key.to_owned(), FontId::proportional(fonts::SMALL), theme.text_weak);
    let (rect, response) = ui.allocate_exact_size(vec2((galley.size().x + GAP).max(20.0), 18.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, key));
    ui.painter().rect(rect.shrink(0.5), CornerRadius::same(4), theme.raised, Stroke::new(1.0, theme.hairline), StrokeKind::Inside);
    let at = Rect::from_center_size(rect.center(), galley.size()).min;
    ui.painter().galley(at, galley, theme.text_weak);
    response
}

/// A tooltip in plain words, with the key that does the same.
pub fn hint(response: Response, text: &str, key: Option<&str>) -> Response {
    response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        match key {
            Some(key) => {
                ui.horizontal_wrapped(|ui| {
                    ui.label(text);
                    keycap(ui, key);
                });
            }
            None => {
                ui.label(text);
            }
        }
    })
}

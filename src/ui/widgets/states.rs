//! The designed states of a panel before there is something to show: empty, loading, failed.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Response, RichText, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::bars::paint_progress;
use super::buttons::{primary_button, quiet_button};
use super::icons::{Icon, paint_icon};
use crate::ui::fonts;
use crate::ui::theme::{GAP, GAP_LARGE, GRID, Theme};

/// Most that a line of explanation takes, in points.
const MEASURE: f32 = 360.0;

/// Nothing here yet: what would be here and how to get it. Returns whether the button was clicked.
pub fn empty_state(ui: &mut Ui, icon: Icon, title: &str, sentence: &str, button: Option<&str>) -> bool {
    let theme = Theme::of(ui.ctx());
    centred(ui, 150.0, |ui| {
        big_icon(ui, icon, theme.text_weak);
        words(ui, title, sentence);
        button.is_some_and(|text| primary_button(ui, None, text, None).clicked())
    })
}

/// It failed: what happened, and what to do next. Returns whether the button was clicked.
pub fn error_state(ui: &mut Ui, title: &str, sentence: &str, button: Option<&str>) -> bool {
    let theme = Theme::of(ui.ctx());
    centred(ui, 150.0, |ui| {
        big_icon(ui, Icon::Warning, theme.error);
        words(ui, title, sentence);
        button.is_some_and(|text| primary_button(ui, None, text, None).clicked())
    })
}

/// Work goes on; with a share where it is known. Returns whether the cancel button was clicked.
pub fn loading_state(ui: &mut Ui, text: &str, share: Option<f32>, cancel: Option<&str>) -> bool {
    let theme = Theme::of(ui.ctx());
    centred(ui, 90.0, |ui| {
        match share {
            Some(_) => {
                let (rect, response) = ui.allocate_exact_size(vec2(200.0_f32.min(ui.available_width()), GRID), Sense::hover());
                response.widget_info(|| {
                    let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, text);
                    info.value = share.map(f64::from);
                    info
                });
                paint_progress(ui, rect, share, theme.accent);
            }
            None => {
                spinner(ui, text);
            }
        }
        ui.add_space(GAP);
        ui.label(RichText::new(text).color(theme.text_weak));
        cancel.is_some_and(|text| quiet_button(ui, text).clicked())
    })
}

/// A turning arc, redrawn 30 times a second at most.
pub fn spinner(ui: &mut Ui, name: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    if ui.is_rect_visible(rect) {
        ui.ctx().request_repaint_after(Duration::from_millis(33));
        ui.painter().circle_stroke(rect.center(), 8.0, Stroke::new(2.0, theme.track));
        let start = (ui.input(|i| i.time) * 5.0) as f32 % std::f32::consts::TAU;
        let arc = (0..=20u8).map(|i| {
            let angle = start + f32::from(i) / 20.0 * 1.7;
            rect.center() + 8.0 * vec2(angle.cos(), angle.sin())
        });
        ui.painter().line(arc.collect(), Stroke::new(2.0, theme.accent_text));
    }
    response
}

/// Lays `add` in the middle of what is free, a little above the centre, where the eye rests.
fn centred<R>(ui: &mut Ui, expected_height: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    let free = ui.available_height();
    if free.is_finite() {
        ui.add_space(((free - expected_height) * 0.4).clamp(GAP_LARGE, 240.0));
    }
    ui.vertical_centered(|ui| {
        ui.set_max_width(ui.available_width().min(MEASURE));
        let result = add(ui);
        ui.add_space(GAP_LARGE);
        result
    })
    .inner
}

fn big_icon(ui: &mut Ui, icon: Icon, colour: egui::Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(32.0, 32.0), Sense::hover());
    paint_icon(ui.painter(), rect, icon, colour);
    ui.add_space(GRID);
}

fn words(ui: &mut Ui, title: &str, sentence: &str) {
    let theme = Theme::of(ui.ctx());
    ui.label(fonts::strong(title).size(fonts::HEADING));
    if !sentence.is_empty() {
        ui.label(RichText::new(sentence).color(theme.text_weak));
    }
    ui.add_space(GAP);
}

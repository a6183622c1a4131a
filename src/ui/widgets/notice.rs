//! A notice: a card that says what happened, and offers what to do about it.

use egui::accesskit::Role;
use egui::{CornerRadius, Frame, Margin, RichText, Sense, Shadow, Ui, WidgetInfo, vec2};

use super::buttons::{icon_button, quiet_button};
use super::chip::Tone;
use super::icons::{Icon, paint_icon};
use crate::ui::fonts;
use crate::ui::theme::{GRID, RADIUS, Theme};

/// What was clicked on a notice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoticeResponse {
    /// The offered action.
    pub acted: bool,
    /// The closing cross.
    pub closed: bool,
}

/// Draws a card `width` wide: the sign of the tone, a title, a text (may be empty), an action (if any) and a cross named `close`.
pub fn notice(ui: &mut Ui, tone: Tone, width: f32, (title, text): (&str, &str), action: Option<&str>, close: &str) -> NoticeResponse {
    let theme = Theme::of(ui.ctx());
    let mut out = NoticeResponse::default();
    let shadow = Shadow { offset: [0, 3], blur: 14, spread: 0, color: theme.shadow };
    let frame = Frame::new()
        .fill(theme.card)
        .stroke(theme.edge())
        .corner_radius(CornerRadius::same(RADIUS + 2))
        .inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 8 })
        .shadow(shadow);
    let card = frame.show(ui, |ui| {
        ui.set_width(width - 20.0);
        ui.horizontal_top(|ui| {
            let (icon_rect, _) = ui.allocate_exact_size(vec2(16.0, 6.0 * GRID), Sense::hover());
            paint_icon(ui.painter(), icon_rect, tone.icon().unwrap_or(Icon::Info), tone.colour(&theme));
            let text_width = ui.available_width() - 8.0 * GRID;
            ui.vertical(|ui| {
                ui.set_width(text_width);
                ui.add_space(3.0);
                ui.label(fonts::strong(title));
                if !text.is_empty() {
                    ui.label(RichText::new(text).color(theme.text_weak));
                }
                if let Some(action) = action {
                    // The text of the button lines up with the text above.
                    ui.horizontal(|ui| {
                        ui.add_space(-2.0 * GRID);
                        out.acted = quiet_button(ui, action).clicked();
                    });
                }
            });
            out.closed = icon_button(ui, Icon::Close, close).clicked();
        });
    });
    card.response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{title} {text}").trim_end()));
    out
}

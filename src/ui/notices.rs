//! Notices: cards in the lower right corner. What was done leaves by itself after a while; warnings and errors stay until they are read.

use std::time::Duration;

use egui::{Align2, Area, Context, Id, Order, Rect, Ui, pos2, vec2};

use super::panel::PanelCx;
use super::theme::GAP;
use super::widgets::{Tone, notice};
use crate::session::{Action, NoticeKind};

/// Width of a card, in points.
const WIDTH: f32 = 360.0;
/// Seconds that a card stays which only says that something was done; longer while the pointer is on it.
const LASTS: f64 = 8.0;
/// Cards shown at once; older ones wait.
const SHOWN: usize = 4;

/// Paints the newest notices over the window.
pub fn ui(cx: &PanelCx<'_>, ctx: &Context) {
    if cx.session.notices.is_empty() {
        return;
    }
    Area::new(Id::unique("notices")).order(Order::Foreground).anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -44.0)).show(ctx, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        for shown in cx.session.notices.iter().rev().take(SHOWN).rev() {
            let (tone, title) = match shown.kind {
                NoticeKind::Info => (Tone::Info, "Done"),
                NoticeKind::Warning => (Tone::Warning, "Please note"),
                NoticeKind::Error => (Tone::Error, "That did not work"),
            };
            let text = cx.lang.say(&shown.text);
            let before = ui.next_widget_position();
            let mut closed = notice(ui, tone, WIDTH, (cx.lang.t(title), &text), None, cx.lang.t("Dismiss")).closed;
            if shown.kind == NoticeKind::Info {
                let card = Rect::from_min_max(before, pos2(before.x + WIDTH, ui.next_widget_position().y));
                closed |= has_lasted(ui, shown.id, card);
            }
            if closed {
                cx.act(Action::Dismiss(shown.id));
            }
        }
    });
}

/// Whether a card has been there long enough; wakes the window when it will have been.
fn has_lasted(ui: &Ui, id: u64, card: Rect) -> bool {
    let now = ui.input(|i| i.time);
    let key = Id::unique(("notice since", id));
    let since = if ui.rect_contains_pointer(card) { now } else { ui.data(|d| d.get_temp(key)).unwrap_or(now) };
    ui.data_mut(|d| d.insert_temp(key, since));
    let left = since + LASTS - now;
    if left > 0.0 {
        ui.request_repaint_after(Duration::from_secs_f64(left));
    }
    left <= 0.0
}

//! Notices: cards in the lower right corner that stay until they are read.

use egui::{Align2, Area, Context, Id, Order, vec2};

use super::panel::PanelCx;
use super::theme::GAP;
use super::widgets::{Tone, notice};
use crate::session::{Action, NoticeKind};

/// Width of a card, in points.
const WIDTH: f32 = 360.0;
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
            if notice(ui, tone, WIDTH, (cx.lang.t(title), &text), None, cx.lang.t("Dismiss")).closed {
                cx.act(Action::Dismiss(shown.id));
            }
        }
    });
}

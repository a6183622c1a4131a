//! Whether a file that is there is to be replaced.

use std::path::Path;

use egui::{Context, Frame, Id, Key, Modal, RichText, vec2};

use super::{Answer, foot};
use crate::say;
use crate::session::FileAction;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::GAP;

/// Asks, over everything.
pub(super) fn ui(cx: &PanelCx<'_>, path: &Path, ctx: &Context) {
    let frame = Frame::window(&ctx.global_style()).inner_margin(20.0);
    let answer = Modal::new(Id::unique("semascope replace")).frame(frame).show(ctx, |ui| {
        ui.set_width(480.0_f32.min(ctx.content_rect().width() - 64.0));
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        ui.label(fonts::strong(cx.lang.t("Replace the file?")).size(fonts::HEADING));
        let sentence = say!("{file} is there already. What it holds is lost when it is replaced.", file = path.display().to_string());
        ui.label(RichText::new(cx.lang.say(&sentence)).color(cx.theme.text_weak));
        foot(cx, ui, "", cx.lang.t("Replace"), None)
    });
    let escape = ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Escape));
    match answer.inner {
        Answer::Accept => cx.act(FileAction::Replace(true)),
        Answer::None if !(escape || answer.should_close()) => {}
        Answer::Cancel | Answer::None => cx.act(FileAction::Replace(false)),
    }
}

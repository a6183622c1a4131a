//! A text of one's own, pasted or typed.

use egui::{Key, KeyboardShortcut, Modifiers, ScrollArea, TextEdit, Ui};

use super::{Answer, FOOT, foot};
use crate::say;
use crate::session::OpenAction;
use crate::ui::panel::PanelCx;

/// Returns whether the dialog is done with.
pub(super) fn ui(cx: &PanelCx<'_>, text: &mut String, fresh: bool, ui: &mut Ui) -> bool {
    let lang = cx.lang;
    // Before the field sees the keys: it would take Enter as a new line.
    let asked = ui.input_mut(|i| i.consume_shortcut(&KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter)));
    let name = lang.t("Text to learn from");
    let height = (ui.available_height() - FOOT - 24.0).clamp(96.0, 320.0);
    ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
        let hint = lang.t("Paste or type here. A sentence a line works well; longer texts learn better.");
        let rows = ((height - 16.0) / 17.0).floor() as usize;
        let field = TextEdit::multiline(text)
            .margin(egui::Margin::symmetric(10, 8))
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .desired_rows(rows);
        let response = ui.add(field);
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(egui::accesskit::Role::MultilineTextInput, true, name);
            info.current_text_value = Some(text.clone());
            info
        });
        if fresh {
            response.request_focus();
        }
    });
    let empty = text.trim().is_empty();
    let note = lang.say(&say!("{n} characters", n = text.chars().count()));
    let why = empty.then(|| lang.t("There is no text yet"));
    let answer = foot(cx, ui, &note, lang.t("Open"), why);
    let accept = answer == Answer::Accept || (asked && !empty);
    if accept {
        cx.act(OpenAction::Pasted(std::mem::take(text)));
    }
    accept || answer == Answer::Cancel
}

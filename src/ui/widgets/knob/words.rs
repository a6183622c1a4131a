//! Editors of what is typed: a text, the path of a file, names of columns that are not known yet.

use egui::accesskit::Role;
use egui::{Align, Align2, Key, Layout, Margin, TextEdit, Ui, WidgetInfo, vec2};

use super::super::buttons::icon_button;
use super::super::icons::Icon;
use super::{label_ui, reset_ui};
use crate::base::params::parse_value;
use crate::base::{Knob, ParamValue};
use crate::locale::Lang;
use crate::say;
use crate::ui::theme::{GAP, GRID, ROW};

/// The label's share of a row that begins with one.
const LABEL_SHARE: f32 = 0.42;

/// A text: taken over when the field is left, so that half a word is no setting; Escape brings the former one back.
pub(super) fn text_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), text: &mut String, knob: &Knob) {
    let differs = matches!(&knob.default, ParamValue::Text(default) if default != text);
    let reset = field_row(ui, lang, (label, help), text, differs, |_| ());
    if let (true, ParamValue::Text(default)) = (reset, &knob.default) {
        default.clone_into(text);
    }
}

/// Several names, parted by commas.
pub(super) fn list_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), list: &mut ParamValue, knob: &Knob) {
    let before = list.typed();
    let mut typed = before.clone();
    let differs = knob.default != ParamValue::Auto && knob.default != *list;
    if field_row(ui, lang, (label, help), &mut typed, differs, |_| ()) {
        *list = knob.default.clone();
    } else if typed != before {
        // Names of nothing that is known can only be right.
        *list = parse_value(&typed, knob).ok().filter(|v| *v != ParamValue::Auto).unwrap_or_else(|| list.clone());
    }
}

/// A path that is typed or looked for. Returns whether a dialog is wanted.
pub(super) fn file_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), path: &mut String, knob: &Knob) -> bool {
    let differs = matches!(&knob.default, ParamValue::Text(default) if default != path);
    let mut browse = false;
    let reset = field_row(ui, lang, (label, help), path, differs, |ui| {
        let name = lang.say(&say!("Browse for a file: {name}", name = label));
        browse = icon_button(ui, Icon::Folder, &name).clicked();
    });
    if let (true, ParamValue::Text(default)) = (reset, &knob.default) {
        default.clone_into(path);
    }
    browse
}

/// Label, field, what stands at the right of it, and the button back to the default. Returns whether the default is wanted.
fn field_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), text: &mut String, differs: bool, more: impl FnOnce(&mut Ui)) -> bool {
    let width = ui.available_width();
    let mut reset = false;
    ui.horizontal(|ui| {
        reset |= label_ui(ui, label, help, width * LABEL_SHARE).secondary_clicked() && differs;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            more(ui);
            reset |= reset_ui(ui, lang, differs);
            draft_ui(ui, (label, help), text);
        });
    });
    reset
}

/// A field whose text counts only once it is left.
fn draft_ui(ui: &mut Ui, (label, help): (&str, &str), text: &mut String) {
    let id = ui.scope_id().with("draft");
    let typing = ui.memory(|m| m.has_focus(id.with("field")));
    let mut draft = ui.data(|d| d.get_temp::<String>(id)).filter(|_| typing).unwrap_or_else(|| text.clone());
    let edit = TextEdit::singleline(&mut draft)
        .id(id.with("field"))
        .desired_width(ui.available_width() - GAP)
        .margin(Margin::symmetric(6, 2))
        .align(Align2::LEFT_CENTER)
        .min_size(vec2(0.0, ROW - 0.5 * GRID));
    let response = ui.add(edit);
    let shown = draft.clone();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, ui.is_enabled(), label);
        info.current_text_value = Some(shown.clone());
        info
    });
    if response.lost_focus() && !ui.input(|i| i.key_pressed(Key::Escape)) {
        draft.clone_into(text);
    }
    if response.has_focus() {
        ui.data_mut(|d| d.insert_temp(id, draft));
    } else {
        ui.data_mut(|d| d.remove::<String>(id));
    }
    response.on_hover_text(help);
}

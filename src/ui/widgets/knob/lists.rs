//! Editors of names that are there to choose from: one column, several columns, one of a list known only once something is open.

use egui::accesskit::Role;
use egui::{Align, ComboBox, Layout, Popup, PopupCloseBehavior, Response, ScrollArea, Ui, WidgetInfo};

use super::super::buttons::{checkbox, quiet_button};
use super::{label_ui, reset_ui};
use crate::base::{Knob, ParamValue};
use crate::locale::Lang;
use crate::say;
use crate::ui::theme::{GAP, ROW};

/// The label's share of a row.
const LABEL_SHARE: f32 = 0.42;
/// Rows that a list shows before it scrolls.
const ROWS: f32 = 10.0;

/// One of `names`, or none of them where the list says that this is possible.
pub(super) fn name_row(
    ui: &mut Ui,
    lang: Lang,
    (label, help): (&str, &str),
    value: &mut String,
    (names, or_none): (&[String], bool),
    knob: &Knob,
) {
    let width = ui.available_width();
    let default = if let ParamValue::Text(default) = &knob.default { default.clone() } else { value.clone() };
    let differs = default != *value;
    let mut reset = false;
    let shown = if value.is_empty() { lang.t("none").to_owned() } else { value.clone() };
    ui.horizontal(|ui| {
        reset |= label_ui(ui, label, help, width * LABEL_SHARE).secondary_clicked();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            reset |= reset_ui(ui, lang, differs);
            let combo = ComboBox::from_id_salt("names").selected_text(&shown).width(ui.available_width() - GAP).truncate();
            let inner = combo.show_ui(ui, |ui| {
                if or_none && ui.selectable_label(value.is_empty(), lang.t("none")).clicked() {
                    value.clear();
                }
                for name in names {
                    if ui.selectable_label(name == value, name).clicked() {
                        name.clone_into(value);
                    }
                }
            });
            combo_info(&inner.response, label, &shown);
            inner.response.on_hover_text(help);
        });
    });
    if reset {
        *value = default;
    }
}

/// Several of `names`, in their order: a button that says which, and boxes to tick in a list that drops from it.
pub(super) fn names_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), value: &mut Vec<String>, names: &[String], knob: &Knob) {
    let width = ui.available_width();
    let default = if let ParamValue::List(default) = &knob.default { default.clone() } else { value.clone() };
    let differs = default != *value;
    let mut reset = false;
    let shown = if value.is_empty() { lang.t("none").to_owned() } else { value.join(", ") };
    ui.horizontal(|ui| {
        reset |= label_ui(ui, label, help, width * LABEL_SHARE).secondary_clicked();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            reset |= reset_ui(ui, lang, differs);
            let size = egui::vec2(ui.available_width() - GAP, ROW);
            let button = ui.add_sized(size, egui::Button::new(&shown).truncate());
            combo_info(&button, label, &shown);
            // The name of its own keeps the list open while a button for the default comes and goes beside it.
            let list = Popup::menu(&button)
                .id(ui.scope_id().with(("list", label)))
                .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                .width(size.x.max(180.0));
            list.show(|ui| boxes_ui(ui, lang, value, names));
            let number = lang.say(&say!("{n} of {all}", n = value.len(), all = names.len()));
            button.on_hover_text(format!("{help}\n{number}"));
        });
    });
    if reset {
        *value = default;
    }
}

fn boxes_ui(ui: &mut Ui, lang: Lang, value: &mut Vec<String>, names: &[String]) {
    ui.horizontal(|ui| {
        if quiet_button(ui, lang.t("All")).clicked() {
            *value = names.to_vec();
        }
        if quiet_button(ui, lang.t("None")).clicked() {
            value.clear();
        }
    });
    ScrollArea::vertical().max_height(ROWS * ROW).show_rows(ui, ROW, names.len(), |ui, rows| {
        for name in &names[rows] {
            let mut on = value.contains(name);
            if checkbox(ui, &mut on, name).changed() {
                *value = names.iter().filter(|n| if *n == name { on } else { value.contains(n) }).cloned().collect();
            }
        }
    });
}

/// A control that drops a list: what it is called, and what it stands on.
fn combo_info(response: &Response, label: &str, shown: &str) {
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, label);
        info.current_text_value = Some(shown.to_owned());
        info
    });
}

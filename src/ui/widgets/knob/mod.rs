//! The editor of one parameter, made from its [`Knob`]: every panel of a method or a source is a list of these.

mod lists;
mod number;
mod words;

use egui::{Align, Label, Layout, Response, RichText, Sense, Ui, vec2};

use super::buttons::{checkbox, icon_button, segment_widths, segmented};
use super::icons::Icon;
use crate::base::{Knob, KnobKind, ParamValue};
use crate::locale::Lang;
use crate::say;
use crate::ui::theme::{GAP, ROW, Theme};
use number::{number, number_row};

/// What was asked for in an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnobResponse {
    /// The value is another one now.
    pub changed: bool,
    /// A file dialog is wanted, whose answer is the value.
    pub browse: bool,
}

/// Label, control and, once the value differs from the default, a button back to it (also by right click on the label). What can be left to the
/// method has a switch above, beside which stands what was `chosen`, where that is known. A value of the wrong type is replaced by the default.
pub fn knob_editor(ui: &mut Ui, lang: Lang, knob: &Knob, value: &mut ParamValue, chosen: Option<&ParamValue>) -> KnobResponse {
    let before = value.clone();
    if !fits(knob, value) {
        *value = knob.read(value).unwrap_or_else(|_| knob.default.clone());
    }
    let help = help_text(lang, knob);
    let browse = ui.push_id(knob.name, |ui| {
        if knob.auto {
            automatic_row(ui, lang, &help, value, knob, chosen);
        }
        own_row(ui, lang, &help, value, knob)
    });
    KnobResponse { changed: *value != before, browse: browse.inner }
}

/// Whether a value is of the parameter's type. Numbers out of range are brought back into it by their field.
fn fits(knob: &Knob, value: &ParamValue) -> bool {
    let own = match knob.kind {
        KnobKind::Bool => matches!(value, ParamValue::Bool(_)),
        KnobKind::Int(..) => matches!(value, ParamValue::Int(_)),
        KnobKind::Float(..) => matches!(value, ParamValue::Float(_)),
        KnobKind::Choice(_) => matches!(value, ParamValue::Choice(_)),
        KnobKind::Text | KnobKind::File | KnobKind::Column(_) | KnobKind::OneOf(_) => matches!(value, ParamValue::Text(_)),
        KnobKind::Columns(_) => matches!(value, ParamValue::List(_)),
    };
    own || (knob.auto && *value == ParamValue::Auto)
}

/// The editor of a value that is not automatic. Returns whether a file dialog is wanted.
fn own_row(ui: &mut Ui, lang: Lang, help: &str, value: &mut ParamValue, knob: &Knob) -> bool {
    let words = (lang.look_up(knob.label), help);
    if matches!((&knob.kind, &value), (KnobKind::Columns(names), ParamValue::List(_)) if names.is_empty()) {
        words::list_row(ui, lang, words, value, knob);
        return false;
    }
    match (&knob.kind, value) {
        (KnobKind::Bool, ParamValue::Bool(on)) => switch_row(ui, lang, words, on, knob),
        (KnobKind::Int(low, high), ParamValue::Int(n)) => {
            let mut x = *n as f64;
            number_row(ui, lang, words, &mut x, knob, (*low as f64, *high as f64));
            *n = (x.round() as i64).clamp(*low, *high);
        }
        (KnobKind::Float(low, high), ParamValue::Float(x)) => number_row(ui, lang, words, x, knob, (*low, *high)),
        (KnobKind::Choice(ids), ParamValue::Choice(id)) => choice_row(ui, lang, words, id, ids, knob),
        (KnobKind::File, ParamValue::Text(path)) => return words::file_row(ui, lang, words, path, knob),
        (KnobKind::Column(names), ParamValue::Text(name)) if !names.is_empty() => {
            lists::name_row(ui, lang, words, name, (names, true), knob);
        }
        (KnobKind::OneOf(names), ParamValue::Text(name)) if !names.is_empty() => {
            lists::name_row(ui, lang, words, name, (names, false), knob);
        }
        (KnobKind::Columns(names), ParamValue::List(chosen)) => lists::names_row(ui, lang, words, chosen, names, knob),
        (_, ParamValue::Text(text)) => words::text_row(ui, lang, words, text, knob),
        _ => {}
    }
    false
}

/// The switch between automatic and a value of one's own.
fn automatic_row(ui: &mut Ui, lang: Lang, help: &str, value: &mut ParamValue, knob: &Knob, chosen: Option<&ParamValue>) {
    let mut automatic = *value == ParamValue::Auto;
    let name = lang.look_up(knob.label).to_owned();
    let text = match chosen.filter(|c| automatic && **c != ParamValue::Auto) {
        Some(chosen) => say!("{name}: automatic ({value})", name = name, value = value_text(lang, chosen)),
        None => say!("{name}: automatic", name = name),
    };
    if checkbox(ui, &mut automatic, &lang.say(&text)).on_hover_text(help).changed() {
        *value = if automatic { ParamValue::Auto } else { first_own(knob, chosen) };
    }
}

/// What a value of one's own begins with: what was chosen, else the default, else something of the kind.
fn first_own(knob: &Knob, chosen: Option<&ParamValue>) -> ParamValue {
    let read = |value: &ParamValue| knob.read(value).ok().filter(|v| *v != ParamValue::Auto);
    let begin = || match &knob.kind {
        KnobKind::Bool => ParamValue::Bool(false),
        KnobKind::Int(low, _) => ParamValue::Int(*low),
        KnobKind::Float(low, _) => ParamValue::Float(*low),
        KnobKind::Choice(ids) => ParamValue::Choice(ids.first().copied().unwrap_or_default().to_owned()),
        KnobKind::Text | KnobKind::File | KnobKind::Column(_) => ParamValue::Text(String::new()),
        KnobKind::Columns(_) => ParamValue::List(Vec::new()),
        KnobKind::OneOf(names) => ParamValue::Text(names.first().cloned().unwrap_or_default()),
    };
    chosen.and_then(read).or_else(|| read(&knob.default)).unwrap_or_else(begin)
}

/// A value as it stands on the screen.
fn value_text(lang: Lang, value: &ParamValue) -> String {
    match value {
        ParamValue::Bool(on) => lang.t(if *on { "on" } else { "off" }).to_owned(),
        ParamValue::Int(n) => number(*n as f64),
        ParamValue::Float(x) => number(*x),
        ParamValue::Choice(id) => lang.look_up(id).to_owned(),
        ParamValue::Text(text) if text.is_empty() => lang.t("none").to_owned(),
        ParamValue::Text(text) => text.clone(),
        ParamValue::List(parts) if parts.is_empty() => lang.t("none").to_owned(),
        ParamValue::List(parts) => parts.join(", "),
        ParamValue::Auto => lang.t("automatic").to_owned(),
    }
}

/// The explanation, the range and the default.
fn help_text(lang: Lang, knob: &Knob) -> String {
    let range = match &knob.kind {
        KnobKind::Int(low, high) => Some((*low as f64, *high as f64)),
        KnobKind::Float(low, high) => Some((*low, *high)),
        _ => None,
    };
    let default = value_text(lang, &knob.default);
    let facts = match range {
        Some((low, high)) => {
            say!("{low} to {high}; default {default}", low = number(low), high = number(high), default = default)
        }
        None => say!("Default {default}", default = default),
    };
    format!("{}\n{}", lang.look_up(knob.help), lang.say(&facts))
}

fn label_ui(ui: &mut Ui, text: &str, help: &str, width: f32) -> Response {
    let theme = Theme::of(ui.ctx());
    let label = Label::new(RichText::new(text).color(theme.text)).truncate().sense(Sense::click()).show_tooltip_when_elided(false);
    let response = ui.allocate_ui_with_layout(vec2(width, ROW), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        ui.add(label)
    });
    response.inner.on_hover_text(help)
}

/// The button back to the default, only where the value differs. Returns whether the default is wanted.
fn reset_ui(ui: &mut Ui, lang: Lang, changed: bool) -> bool {
    changed && icon_button(ui, Icon::Reset, lang.t("Reset to default")).clicked()
}

fn switch_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), on: &mut bool, knob: &Knob) {
    ui.horizontal(|ui| {
        let response = checkbox(ui, on, label).on_hover_text(help);
        let differs = matches!(knob.default, ParamValue::Bool(default) if default != *on);
        let reset = ui.with_layout(Layout::right_to_left(Align::Center), |ui| reset_ui(ui, lang, differs)).inner;
        if reset || (differs && response.secondary_clicked()) {
            *on = !*on;
        }
    });
}

fn choice_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), id: &mut String, ids: &[&'static str], knob: &Knob) {
    let mut at = ids.iter().position(|i| i == id).unwrap_or(0);
    let default = ids.iter().position(|i| knob.default == ParamValue::Choice((*i).to_owned())).unwrap_or(at);
    let options: Vec<(usize, &str, &str)> = ids.iter().enumerate().map(|(i, id)| (i, lang.look_up(id), "")).collect();
    let width = ui.available_width();
    let differs = at != default;
    let reset_room = if differs { ROW + GAP } else { 0.0 };
    let needed: f32 = segment_widths(ui, options.iter().map(|o| o.1)).iter().sum();
    let label_needed = segment_widths(ui, std::iter::once(label))[0];
    let beside = label_needed + needed + reset_room <= width;
    let mut reset = false;
    ui.horizontal(|ui| {
        let label_width = if beside { label_needed } else { width - reset_room };
        reset |= label_ui(ui, label, help, label_width).secondary_clicked();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if beside {
                segmented(ui, label, &mut at, &options);
            }
            reset |= reset_ui(ui, lang, differs);
        });
    });
    if !beside {
        segmented(ui, label, &mut at, &options);
    }
    if reset {
        at = default;
    }
    if let Some(chosen) = ids.get(at) {
        (*chosen).clone_into(id);
    }
}

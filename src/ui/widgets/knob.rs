//! The editor of one parameter, made from its [`Knob`]: every method's panel is a list of these.

use egui::{Align, DragValue, Label, Layout, Response, RichText, Sense, Slider, Stroke, Ui, vec2};

use super::buttons::{checkbox, icon_button, segment_widths, segmented};
use super::icons::Icon;
use crate::base::{Knob, KnobKind, ParamValue};
use crate::locale::Lang;
use crate::ui::theme::{GAP, GRID, ROW, Theme};

/// Room for a number.
const NUMBER_WIDTH: f32 = 64.0;
/// From this width on, the slider stands beside the label instead of under it.
const WIDE: f32 = 340.0;
/// Wider ranges of whole numbers (seeds, limits) have no useful slider.
const MOST_FOR_SLIDER: f64 = 1e7;

/// Label, control and, once the value differs from the default, a button back to it (also by right click on the label).
/// Returns whether `value` changed. A value of the wrong type is replaced by the default.
pub fn knob_editor(ui: &mut Ui, lang: Lang, knob: &Knob, value: &mut ParamValue) -> bool {
    let before = value.clone();
    if !fits(knob, value) {
        *value = knob.default.clone();
    }
    let label = lang.look_up(knob.label);
    let help = help_text(lang, knob);
    ui.push_id(knob.name, |ui| match (&knob.kind, &mut *value) {
        (KnobKind::Bool, ParamValue::Bool(on)) => switch_row(ui, lang, (label, &help), on, knob),
        (KnobKind::Int(low, high), ParamValue::Int(n)) => {
            let mut x = *n as f64;
            number_row(ui, lang, (label, &help), &mut x, knob, (*low as f64, *high as f64));
            *n = (x.round() as i64).clamp(*low, *high);
        }
        (KnobKind::Float(low, high), ParamValue::Float(x)) => number_row(ui, lang, (label, &help), x, knob, (*low, *high)),
        (KnobKind::Choice(ids), ParamValue::Choice(id)) => choice_row(ui, lang, (label, &help), id, ids, knob),
        _ => {}
    });
    *value != before
}

fn fits(knob: &Knob, value: &ParamValue) -> bool {
    matches!(
        (&knob.kind, value),
        (KnobKind::Bool, ParamValue::Bool(_))
            | (KnobKind::Int(..), ParamValue::Int(_))
            | (KnobKind::Float(..), ParamValue::Float(_))
            | (KnobKind::Choice(_), ParamValue::Choice(_))
    )
}

/// The explanation, the range and the default.
fn help_text(lang: Lang, knob: &Knob) -> String {
    let range = match &knob.kind {
        KnobKind::Int(low, high) => Some((*low as f64, *high as f64)),
        KnobKind::Float(low, high) => Some((*low, *high)),
        _ => None,
    };
    let default = match &knob.default {
        ParamValue::Bool(on) => lang.t(if *on { "on" } else { "off" }).to_owned(),
        ParamValue::Int(n) => number(*n as f64),
        ParamValue::Float(x) => number(*x),
        ParamValue::Choice(id) => lang.look_up(id).to_owned(),
        ParamValue::Text(text) if text.is_empty() => lang.t("none").to_owned(),
        ParamValue::Text(text) => text.clone(),
        ParamValue::List(parts) => parts.join(", "),
        ParamValue::Auto => lang.t("automatic").to_owned(),
    };
    let facts = match range {
        Some((low, high)) => {
            crate::say!("{low} to {high}; default {default}", low = number(low), high = number(high), default = default)
        }
        None => crate::say!("Default {default}", default = default),
    };
    format!("{}\n{}", lang.look_up(knob.help), lang.say(&facts))
}

/// A number as short as it can be: `0.025`, `1e-5`, `100`.
fn number(x: f64) -> String {
    let size = x.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return format!("{x:e}");
    }
    let text = format!("{x:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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

fn number_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), x: &mut f64, knob: &Knob, (low, high): (f64, f64)) {
    let default = match knob.default {
        ParamValue::Int(n) => n as f64,
        ParamValue::Float(d) => d,
        _ => return,
    };
    let whole = matches!(knob.kind, KnobKind::Int(..));
    let width = ui.available_width();
    let wide = width >= WIDE;
    let slider = high - low <= MOST_FOR_SLIDER;
    let differs = (*x - default).abs() > f64::EPSILON * default.abs();
    let field_width = if slider { NUMBER_WIDTH } else { 1.6 * NUMBER_WIDTH };
    let mut reset = false;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        let fixed = field_width + if differs { ROW + GAP } else { 0.0 };
        let label_width = if wide && slider { width * 0.4 } else { width - fixed - GAP };
        reset |= label_ui(ui, label, help, label_width).secondary_clicked();
        if wide && slider {
            slider_ui(ui, (label, help), x, (low, high, whole), (width - label_width - fixed - 3.0 * GAP).max(40.0));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            field_ui(ui, (label, help), x, (low, high, whole), field_width);
            reset |= reset_ui(ui, lang, differs);
        });
    });
    if slider && !wide {
        slider_ui(ui, (label, help), x, (low, high, whole), width);
        ui.add_space(GRID);
    }
    if reset {
        *x = default;
    }
}

fn field_ui(ui: &mut Ui, (label, help): (&str, &str), x: &mut f64, (low, high, whole): (f64, f64, bool), width: f32) {
    let speed = if whole { ((high - low) / 400.0).clamp(0.05, 5.0) } else { (x.abs() * 0.01).max((high - low) * 1e-4).max(1e-6) };
    let mut field = DragValue::new(x).range(low..=high).speed(speed).custom_formatter(|x, _| number(x)).update_while_editing(false);
    if whole {
        field = field.fixed_decimals(0);
    }
    let response = ui.add_sized(vec2(width, ROW), field);
    response.accessible_name(label).on_hover_text(help);
}

fn slider_ui(ui: &mut Ui, (label, help): (&str, &str), x: &mut f64, (low, high, whole): (f64, f64, bool), width: f32) {
    let logarithmic = high / low.max(if whole { 1.0 } else { high * 1e-6 }) >= 100.0;
    let mut slider = Slider::new(x, low..=high).show_value(false).logarithmic(logarithmic).smart_aim(true);
    if whole {
        slider = slider.step_by(1.0);
    } else if logarithmic {
        slider = slider.smallest_positive(if low > 0.0 { low } else { high * 1e-6 });
    }
    // In a scope of its own: the handle is smaller and wears the accent here only.
    ui.scope(|ui| {
        let theme = Theme::of(ui.ctx());
        ui.spacing_mut().slider_width = width;
        ui.spacing_mut().interact_size.y = 3.5 * GRID;
        let visuals = ui.visuals_mut();
        visuals.selection.bg_fill = theme.accent;
        visuals.widgets.inactive.bg_fill = theme.track;
        for state in [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered, &mut visuals.widgets.active] {
            state.fg_stroke = Stroke::new(2.0, theme.accent_text);
        }
        let response = ui.add(slider);
        response.accessible_name(label).on_hover_text(help);
    });
}

fn switch_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), on: &mut bool, knob: &Knob) {
    ui.horizontal(|ui| {
        let response = checkbox(ui, on, label).on_hover_text(help);
        let differs = knob.default != ParamValue::Bool(*on);
        let reset = ui.with_layout(Layout::right_to_left(Align::Center), |ui| reset_ui(ui, lang, differs)).inner;
        if reset || response.secondary_clicked() {
            *on = knob.default == ParamValue::Bool(true);
        }
    });
}

fn choice_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), id: &mut String, ids: &[&'static str], knob: &Knob) {
    let mut at = ids.iter().position(|i| i == id).unwrap_or(0);
    let default = ids.iter().position(|i| knob.default == ParamValue::Choice((*i).to_owned())).unwrap_or(0);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!(number(0.025), "0.025");
        assert_eq!(number(1e-5), "1e-5");
        assert_eq!(number(100.0), "100");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(12.0), "12");
    }
}

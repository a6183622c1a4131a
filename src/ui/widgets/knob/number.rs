//! The editor of a number: a field, and a slider where the range is one that a hand can find its way in.

use egui::{Align, DragValue, Layout, Slider, Stroke, Ui, vec2};

use super::{label_ui, reset_ui};
use crate::base::{Knob, KnobKind, ParamValue};
use crate::locale::Lang;
use crate::ui::theme::{GAP, GRID, ROW, Theme};

/// Room for a number.
const NUMBER_WIDTH: f32 = 64.0;
/// From this width on, the slider stands beside the label instead of under it.
const WIDE: f32 = 340.0;
/// Wider ranges of whole numbers (seeds, limits) have no useful slider.
const MOST_FOR_SLIDER: f64 = 1e7;

pub(super) fn number_row(ui: &mut Ui, lang: Lang, (label, help): (&str, &str), x: &mut f64, knob: &Knob, (low, high): (f64, f64)) {
    let default = match knob.default {
        ParamValue::Int(n) => n as f64,
        ParamValue::Float(d) => d,
        // Back to automatic leads the switch above.
        _ => *x,
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

/// A number as short as it can be: `0.025`, `1e-5`, `100`.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return format!("{x:e}");
    }
    let text = format!("{x:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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

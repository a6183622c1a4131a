//! From the count to the cell, step by step: what it is called, its formula, the numbers put in, what comes out.

use egui::accesskit::Role as Access;
use egui::{Align2, FontId, Rect, Sense, Stroke, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use super::formula::{formula, spoken};
use super::{logarithm, names, number};
use crate::base::Say;
use crate::base::say::significant;
use crate::data::ItemSet;
use crate::embed::pairs::{Chain, Table, Weighing};
use crate::say;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GRID};
use crate::ui::widgets::section_label;

/// Height of a step: its name and its formula.
const HEIGHT: f32 = 10.0 * GRID;
/// Room of the number of the step.
const RING: f32 = 7.0 * GRID;

/// A step of the way.
pub struct Step {
    /// What it is called.
    pub title: String,
    /// What it means.
    pub help: String,
    /// Formula and the numbers put in; see [`formula`].
    pub formula: String,
    /// What comes out.
    pub value: String,
    /// Where the way ends.
    pub is_end: bool,
}

/// Paints the steps; for counts, which end after the first, what PPMI would go on with.
pub fn ui(cx: &PanelCx<'_>, items: &ItemSet, weighing: &Weighing, chain: &Chain, ui: &mut Ui) {
    let [w, c] = names(items, chain);
    let lang = cx.lang;
    section_label(ui, &lang.say(&say!("From the count to the cell of {w} and {c}", w = w, c = c)));
    let steps = steps(cx, [w, c], weighing, chain);
    if weighing.table != Table::Counts {
        paint(cx, &steps, 1, ui);
        return;
    }
    let (own, beyond) = steps.split_at(1);
    paint(cx, own, 1, ui);
    ui.add_space(GAP);
    section_label(ui, lang.t("What PPMI would go on with"));
    paint(cx, beyond, 2, ui);
}

/// Paints steps one below the other, their rings joined by a line; `first` is the number of the first.
pub fn paint(cx: &PanelCx<'_>, steps: &[Step], first: usize, ui: &mut Ui) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = GRID;
        for (i, step) in steps.iter().enumerate() {
            let rect = step_ui(cx, step, first + i, ui);
            if i + 1 < steps.len() {
                let x = rect.left() + 9.0;
                let (from, to) = (rect.top() + 20.0, rect.bottom() + GRID);
                ui.painter().vline(x, from..=to, Stroke::new(1.0, cx.theme.outline));
            }
        }
    });
}

fn step_ui(cx: &PanelCx<'_>, step: &Step, number: usize, ui: &mut Ui) -> Rect {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let said = format!("{}: {}", step.title, step.value);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Access::Label, true, said.as_str());
        info.hint_text = Some(spoken(&step.formula));
        info
    });
    let painter = ui.painter();
    let ring = pos2(rect.left() + 9.0, rect.top() + 10.0);
    let (fill, ink) = if step.is_end { (theme.accent, theme.on_accent) } else { (theme.raised, theme.text_weak) };
    painter.circle_filled(ring, 9.0, fill);
    if theme.high_contrast {
        painter.circle_stroke(ring, 9.0, Stroke::new(1.0, theme.outline));
    }
    painter.text(ring, Align2::CENTER_CENTER, number, fonts::semibold_at(fonts::SMALL), ink);
    let value_ink = if step.is_end { theme.accent_text } else { theme.text };
    let value = painter.text(
        pos2(rect.right(), rect.top() + 10.0),
        Align2::RIGHT_CENTER,
        &step.value,
        fonts::semibold_at(if step.is_end { fonts::HEADING } else { fonts::BODY }),
        value_ink,
    );
    let left = rect.left() + RING;
    let cut = Some(TextWrapMode::Truncate);
    let font = if step.is_end { fonts::semibold_at(fonts::BODY) } else { FontId::proportional(fonts::BODY) };
    let title = WidgetText::from(step.title.as_str()).into_galley(ui, cut, (value.left() - left - GAP).max(24.0), font);
    let at = pos2(left, ring.y - title.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, title, theme.text);
    let job = formula(theme, &step.formula, fonts::SMALL + 1.0, theme.text_weak);
    let line = WidgetText::from(job).into_galley(ui, cut, (rect.right() - left).max(24.0), FontId::proportional(fonts::SMALL));
    let at = pos2(left, rect.top() + 20.0);
    ui.painter().galley(at, line, theme.text_weak);
    response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        ui.label(&step.help);
        ui.label(formula(theme, &step.formula, fonts::BODY, theme.text));
    });
    rect
}

/// A formula and the same with numbers.
fn with_numbers(formula: &str, numbers: &str) -> String {
    if numbers.is_empty() { formula.to_owned() } else { format!("{formula} = {numbers}") }
}

/// What counts, in words.
fn counted(weighing: &Weighing, [w, c]: [&str; 2]) -> Say {
    let (n, by_distance) = (weighing.window(), weighing.by_distance());
    match (weighing.both_sides(), by_distance) {
        (true, false) => say!("times that {c} stands within {n} words of {w}", w = w, c = c, n = n),
        (true, true) => say!("{c} within {n} words of {w}, each time counts 1 / distance", w = w, c = c, n = n),
        (false, false) => say!("times that {c} stands among the {n} words before {w}", w = w, c = c, n = n),
        (false, true) => say!("{c} among the {n} words before {w}, each time counts 1 / distance", w = w, c = c, n = n),
    }
}

/// The way from the count to PPMI.
fn steps(cx: &PanelCx<'_>, [w, c]: [&str; 2], weighing: &Weighing, chain: &Chain) -> Vec<Step> {
    let lang = cx.lang;
    let step =
        |title: String, help: &str, formula: String, value: String| Step { title, help: help.to_owned(), formula, value, is_end: false };
    let is_count = weighing.table == Table::Counts;
    let mut first = step(
        lang.t("Count").to_owned(),
        lang.t("How often the two stand together in the text."),
        format!("#([w], [c]): {}", lang.say(&counted(weighing, [w, c]))),
        number(chain.count),
    );
    if weighing.sample() > 0.0 {
        first.help = lang.t("How often the two stand together in the text, frequent words thinned out as for the vectors.").to_owned();
    }
    first.is_end = is_count;
    let mut all = vec![first];
    all.push(step(
        lang.say(&say!("All contexts of {word}", word = w)),
        lang.t("The sum of its row: everything that stands near the word."),
        "#([w]) = Σ_{x} #([w], x)".to_owned(),
        number(chain.row_sum),
    ));
    let power = if weighing.cds == 1.0 { String::new() } else { format!("^{{{}}}", significant(weighing.cds)) };
    let (formula, help) = if power.is_empty() {
        ("#([c]) = Σ_{x} #(x, [c])".to_owned(), lang.t("The sum of its column: everything that the context stands near."))
    } else {
        (
            with_numbers(&format!("#([c]){power}"), &format!("{}{power}", number(chain.column_sum))),
            lang.t("The sum of its column to a power below 1 (context smoothing), so that rare contexts do not win."),
        )
    };
    all.push(step(lang.say(&say!("All contexts of {word}", word = c)), help, formula, number(chain.smoothed)));
    all.push(step(
        lang.t("All contexts there are").to_owned(),
        lang.t("The same of every context, added up."),
        format!("Σ = Σ_{{x}} #(x){power}"),
        number(chain.total),
    ));
    let numbers = format!("{} × {} / {}", number(chain.row_sum), number(chain.smoothed), number(chain.total));
    all.push(step(
        lang.t("By chance").to_owned(),
        lang.t("The count to expect if the word chose its contexts blindly, each by its share of all contexts."),
        with_numbers(&format!("E = #([w]) · #([c]){power} / Σ"), &numbers),
        number(chain.expected),
    ));
    all.extend(logarithms(cx, weighing, chain));
    all
}

/// PMI, the shift, and the cell.
fn logarithms(cx: &PanelCx<'_>, weighing: &Weighing, chain: &Chain) -> [Step; 3] {
    let lang = cx.lang;
    let is_count = weighing.table == Table::Counts;
    let shift = significant(weighing.shift);
    let pmi = Step {
        title: lang.t("PMI").to_owned(),
        help: lang
            .t("Pointwise mutual information: the logarithm of how many times as often as by chance. 0 is chance, below 0 is less often.")
            .to_owned(),
        formula: with_numbers("ln( #([w], [c]) / E )", &format!("ln( {} / {} )", number(chain.count), number(chain.expected))),
        value: logarithm(chain.pmi),
        is_end: false,
    };
    let shifted = Step {
        title: lang.t("Minus the shift").to_owned(),
        help: lang.t("ln k is taken off, like k negative samples in skip-gram; k = 1 takes nothing off.").to_owned(),
        formula: with_numbers("PMI − ln k", &format!("{} − ln {shift}", logarithm(chain.pmi))),
        value: logarithm(chain.shifted),
        is_end: false,
    };
    let positive = Step {
        title: lang.t(if is_count { "Positive PMI" } else { "Positive PMI: the cell" }).to_owned(),
        help: lang.t("What is below 0 becomes 0: that two words meet seldom says little, unless the text is huge.").to_owned(),
        formula: with_numbers("max(0, PMI − ln k)", &format!("max(0, {})", logarithm(chain.shifted))),
        value: logarithm(chain.shifted.max(0.0)),
        is_end: !is_count,
    };
    [pmi, shifted, positive]
}

//! The microscope for vectors made by counting: one pair of words, from its count over PMI to the number in the table and to what an SVD keeps of it.
//! Next and back lead through the contexts of the word, the strongest first.

mod contexts;
mod formula;
mod picker;
mod steps;
mod sum;

use std::sync::Arc;

use egui::{Align, Layout, RichText, ScrollArea, Ui, vec2};

use self::picker::Picker;
use super::microscope::{keys_ui, table};
use crate::base::Say;
use crate::base::say::{grouped, significant};
use crate::data::{ItemId, ItemSet};
use crate::embed::pairs::{Chain, Table, Weighing};
use crate::jobs::{PairLook, pair};
use crate::say;
use crate::session::{AskAction, JobAction, Loadable, RunRecord, SelectAction};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::{decimal, word};
use crate::ui::theme::{GAP, GAP_LARGE};
use crate::ui::widgets::{Icon, Tone, chip, empty_state, error_state, loading_state, segmented, spinner};

/// From this width on, the contexts of the word stand beside the steps, in points.
const TWO_COLUMNS: f32 = 720.0;

/// Room that the keys need in their row, in points; with less they are left to the tooltips.
const KEYS: f32 = 152.0;

/// What the panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum View {
    /// The pair.
    #[default]
    Pair,
    /// Figures, curve and log, as of every run.
    Run,
}

/// The microscope; keeps what is typed and pointed at between frames.
#[derive(Default)]
pub struct PairView {
    view: View,
    picker: Picker,
    /// The row under the pointer, in the frame before.
    pointed: Option<u32>,
}

impl PairView {
    /// Paints the pair, if the vectors that are shown were made by counting; true when that fills the rest of the panel.
    pub fn ui(&mut self, cx: &PanelCx<'_>, run: &RunRecord, ui: &mut Ui) -> bool {
        let (session, lang) = (cx.session, cx.lang);
        if session.weighing().is_none() {
            return false;
        }
        if let Some(why) = session.why_no_pair() {
            ui.add(egui::Label::new(RichText::new(lang.t(why)).color(cx.theme.text_weak)).wrap());
            ui.add_space(GAP);
            return false;
        }
        self.bar_ui(cx, run, ui);
        if self.view == View::Run {
            return false;
        }
        match (session.pair(), session.items().cloned()) {
            (Loadable::Ready(look) | Loadable::Loading(Some(look)), Some(items)) => {
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| self.look_ui(cx, &items, look, ui));
            }
            (Loadable::Failed(why), _) => {
                if error_state(ui, lang.t("The pair could not be looked at"), &lang.say(why), Some(lang.t("Try again"))) {
                    cx.act(AskAction::Pair(None));
                }
            }
            (Loadable::Loading(_), _) => loading_ui(cx, ui),
            (Loadable::Empty | Loadable::Ready(_), _) => {
                let sentence = lang.t("How a count becomes the number in the table: every step with its formula.");
                if empty_state(ui, Icon::Search, lang.t("No pair was counted"), sentence, Some(lang.t("Look at a pair"))) {
                    cx.act(AskAction::Pair(None));
                }
            }
        }
        true
    }

    /// Which view, which context, and the keys.
    fn bar_ui(&mut self, cx: &PanelCx<'_>, run: &RunRecord, ui: &mut Ui) {
        let lang = cx.lang;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let other = if run.losses.is_empty() { "Runs" } else { "Loss curve" };
            let views = [(View::Pair, lang.t("One pair"), ""), (View::Run, lang.t(other), "")];
            ui.scope(|ui| {
                ui.set_max_width(260.0);
                segmented(ui, lang.t("What is shown"), &mut self.view, &views);
            });
            let Some(look) = cx.session.pair().shown().filter(|_| self.view == View::Pair) else { return };
            if let Some(context) = &look.context {
                let all = look.contexts.all.len();
                let (text, tone) = match context.place {
                    Some(place) => (say!("Context {n} of {all}", n = place + 1, all = all), Tone::Info),
                    None => (say!("Not among its {all} contexts", all = all), Tone::Neutral),
                };
                let help = lang.t("The words that stand near this one, the strongest first; next and back lead through them.");
                chip(ui, tone, &lang.say(&text), help);
                if ui.available_size_before_wrap().x >= KEYS {
                    keys_ui(cx, ui);
                }
            }
            if matches!(cx.session.pair(), Loadable::Loading(_)) {
                spinner(ui, lang.t("Counting neighbours"));
            }
        });
        ui.add_space(GAP);
    }

    fn look_ui(&mut self, cx: &PanelCx<'_>, items: &Arc<ItemSet>, look: &PairLook, ui: &mut Ui) {
        self.picker.ui(cx, items, look, ui);
        ui.add_space(GAP);
        let sentence = cx.lang.say(&what_happened(items, look));
        ui.add(egui::Label::new(fonts::strong(sentence).size(fonts::HEADING)).wrap());
        ui.add_space(GAP);
        let width = ui.available_width();
        let mut pointed = None;
        if width >= TWO_COLUMNS {
            let left = (width * 0.54).floor();
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP_LARGE;
                ui.allocate_ui_with_layout(vec2(left, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(left);
                    chain_ui(cx, items, look, ui);
                });
                let rest = ui.available_width();
                ui.allocate_ui_with_layout(vec2(rest, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(rest);
                    pointed = contexts::ui(cx, items, look, ui);
                    about_ui(cx, &look.contexts.weighing, items.len(), ui);
                });
            });
        } else {
            chain_ui(cx, items, look, ui);
            ui.add_space(GAP);
            pointed = contexts::ui(cx, items, look, ui);
            about_ui(cx, &look.contexts.weighing, items.len(), ui);
        }
        if pointed != self.pointed {
            self.pointed = pointed;
            cx.act(SelectAction::Hover(pointed.map(ItemId)));
            ui.ctx().request_repaint();
        }
    }
}

fn loading_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let Some(job) = cx.session.job(pair::KIND) else { return };
    let progress = job.task.progress();
    let text = cx.lang.say(progress.stage.as_ref().unwrap_or(&job.title));
    if loading_state(ui, &text, progress.fraction(), Some(cx.lang.t("Cancel and discard"))) {
        cx.act(JobAction::Cancel(job.id));
    }
}

/// The steps, and the sum over dimensions where there is one.
fn chain_ui(cx: &PanelCx<'_>, items: &ItemSet, look: &PairLook, ui: &mut Ui) {
    let Some(context) = &look.context else { return };
    steps::ui(cx, items, &look.contexts.weighing, &context.chain, ui);
    if let Some(rebuilt) = &context.rebuilt {
        ui.add_space(GAP);
        sum::ui(cx, items, &context.chain, rebuilt, ui);
    }
}

/// What the method is after, in plain words.
fn about_ui(cx: &PanelCx<'_>, weighing: &Weighing, num_words: usize, ui: &mut Ui) {
    let text = match weighing.table {
        Table::Counts => {
            say!(
                "Context counts: the cell is the count itself. Words that everybody meets fill every row, so rows look alike; PPMI mends that."
            )
        }
        Table::Ppmi => {
            say!(
                "PPMI: the cell is the logarithm of how many times as often as by chance two words meet. What meets no more often than that is 0."
            )
        }
        Table::PpmiSvd { .. } => say!(
            "PPMI and SVD: the table of {n} × {n} cells is replaced by the sum of a few products that fits it best. What many words share is kept, what this pair alone has is smoothed away; so pairs that never met get a value, too.",
            n = num_words
        ),
    };
    ui.add_space(GAP);
    ui.add(egui::Label::new(RichText::new(cx.lang.say(&text)).color(cx.theme.text_weak)).wrap());
}

/// One sentence that says what the numbers come to.
fn what_happened(items: &ItemSet, look: &PairLook) -> Say {
    let weighing = &look.contexts.weighing;
    let w = word(items, look.contexts.word);
    let Some(context) = &look.context else {
        return say!("{w} has no context: no word of the vocabulary ever stands within {n} words of it", w = w, n = weighing.window());
    };
    let chain = &context.chain;
    let c = word(items, chain.words[1]);
    if chain.count <= 0.0 {
        return if weighing.table == Table::Counts {
            say!("{w} and {c} never stand within {n} words of each other: the cell is 0", w = w, c = c, n = weighing.window())
        } else {
            say!(
                "{w} and {c} never stand within {n} words of each other: ln 0 is −∞, so the cell is 0",
                w = w,
                c = c,
                n = weighing.window()
            )
        };
    }
    let (count, ratio) = (number(chain.count), number(chain.count / chain.expected));
    match weighing.table {
        Table::Counts => say!("{w} and {c} stand together {count} times, and that is the cell", w = w, c = c, count = count),
        _ if chain.cell > 0.0 => {
            say!(
                "{w} and {c} stand together {ratio} times as often as chance would have it: the cell is {cell}",
                w = w,
                c = c,
                ratio = ratio,
                cell = decimal(chain.cell)
            )
        }
        _ if chain.pmi > 0.0 => say!(
            "{w} and {c} stand together {ratio} times as often as by chance, but the shift asks for more than {k} times: the cell is 0",
            w = w,
            c = c,
            ratio = ratio,
            k = weighing.shift
        ),
        _ => say!(
            "{w} and {c} stand together {count} times, but chance alone would give {expected}: the cell is 0",
            w = w,
            c = c,
            count = count,
            expected = number(chain.expected)
        ),
    }
}

/// A count as it stands in the formulae: whole ones in full, others to four digits.
fn number(x: f64) -> String {
    if x.is_infinite() {
        return if x < 0.0 { "−∞" } else { "∞" }.to_owned();
    }
    if (x.fract() == 0.0 || x.abs() >= 1000.0) && x.abs() < 1e15 {
        let whole = grouped(x.abs().round() as u64);
        return if x < 0.0 { format!("−{whole}") } else { whole };
    }
    significant(x).replace('-', "−")
}

/// A logarithm: three decimals, or minus infinity.
fn logarithm(x: f64) -> String {
    if x.is_finite() { decimal(x) } else { number(x) }
}

/// The two names of a pair.
fn names<'a>(items: &'a ItemSet, chain: &Chain) -> [&'a str; 2] {
    chain.words.map(|row| word(items, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_counts() {
        assert_eq!([number(3.0), number(12_345.0), number(12_345.678), number(0.123_456)], ["3", "12,345", "12,346", "0.1235"]);
        assert_eq!([number(f64::NEG_INFINITY), logarithm(f64::NEG_INFINITY), logarithm(-0.25)], ["−∞", "−∞", "−0.250"]);
    }
}

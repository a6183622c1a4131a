//! The neighbours of the selection or of the typed query: how they are measured, the ranking, ties and duplicates.

use egui::{Align, DragValue, Layout, RichText, Ui};

use super::{group_heading, note, unseen_note, waiting};
use crate::base::Say;
use crate::data::{Embedding, ItemSet, Metric};
use crate::query::NeighbourList;
use crate::say;
use crate::session::{AskAction, Loadable, SelectAction};
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::{Ranking, decimals_for, pill};
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::{Tone, chip, segmented};

/// Duplicates named one by one.
const MAX_DUPLICATES: usize = 12;

/// Paints the section.
pub fn ui(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
    let neighbours = cx.session.neighbours();
    let busy = matches!(neighbours, Loadable::Loading(Some(_))).then(|| cx.lang.t("Looking for neighbours"));
    group_heading(cx, ui, &cx.lang.say(&heading(cx)), busy);
    controls(cx, ui);
    match neighbours {
        Loadable::Failed(why) => {
            ui.label(RichText::new(cx.lang.say(&why.say())).color(cx.theme.error));
        }
        Loadable::Empty => note(cx, ui, &Say::plain("Nothing was asked yet.")),
        Loadable::Loading(None) => waiting(cx, ui, cx.lang.t("Looking for neighbours")),
        Loadable::Ready(list) | Loadable::Loading(Some(list)) => answer(cx, ui, embedding, list),
    }
}

fn heading(cx: &PanelCx<'_>) -> Say {
    let w = &cx.session.workspace;
    if !w.question.text.trim().is_empty() {
        say!("Neighbours of {query}", query = w.question.text.trim())
    } else if w.selection.len() > 1 {
        say!("Neighbours of the average of {n}", n = w.selection.len())
    } else {
        Say::plain("Neighbours")
    }
}

fn controls(cx: &PanelCx<'_>, ui: &mut Ui) {
    let question = &cx.session.workspace.question;
    ui.horizontal(|ui| {
        let full = ui.available_width();
        let mut metric = question.metric;
        let options: Vec<(Metric, &str, &str)> = Metric::ALL.iter().map(|m| (*m, cx.lang.t(m.label()), cx.lang.t(m.help()))).collect();
        let changed = ui
            .scope(|ui| {
                ui.set_max_width((full - 88.0).min(200.0));
                segmented(ui, cx.lang.t("Measure of nearness"), &mut metric, &options)
            })
            .inner;
        if changed {
            cx.act(AskAction::Metric(metric));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let mut k = question.k;
            let field = DragValue::new(&mut k).range(1..=200).speed(0.2).update_while_editing(false);
            let response = ui.add_sized([48.0, ROW], field);
            response.widget_info(|| {
                let mut info = egui::WidgetInfo::labeled(egui::accesskit::Role::SpinButton, true, cx.lang.t("Number of neighbours"));
                info.value = Some(question.k as f64);
                info
            });
            response.on_hover_text(cx.lang.t("Number of neighbours"));
            if k != question.k {
                cx.act(AskAction::NumNeighbours(k));
            }
            ui.label(RichText::new("k").color(cx.theme.text_weak));
        });
    });
}

fn answer(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding, list: &NeighbourList) {
    // An answer of other vectors may still be here for a moment.
    if list.hits.iter().any(|h| h.item.row() >= embedding.len()) {
        return;
    }
    let items = embedding.items();
    if list.all_equal {
        let help = cx.lang.t("Every other item has the same value, so the order below is only that of the rows.");
        chip(ui, Tone::Warning, cx.lang.t("All equally far"), help);
    }
    if list.is_zero {
        chip(
            ui,
            Tone::Warning,
            cx.lang.t("The combined vector is zero"),
            cx.lang.t("Its cosine to everything is 0; choose another measure."),
        );
    }
    unseen_note(cx, ui, &list.unseen);
    let largest = list.hits.iter().map(|h| f64::from(h.value.abs())).fold(0.0, f64::max);
    let ranking = Ranking {
        items,
        hits: &list.hits,
        max: list.metric.largest().unwrap_or(largest),
        decimals: decimals_for(largest),
        muted_help: cx.lang.t("A word of the question, at the place where it ranks"),
    };
    ranking.ui(cx, ui);
    duplicates(cx, ui, items, list);
    note(cx, ui, &say!("Answered from the original {dims}-dimensional vectors, exact", dims = embedding.dims()));
    if let Some(caution) = list.caution() {
        note(cx, ui, &caution);
    }
    if !list.metric.larger_is_nearer() {
        note(cx, ui, &Say::plain("Smaller is nearer"));
    }
    if list.scaled_to_unit {
        note(cx, ui, &Say::plain("Each vector was scaled to length 1 before they were combined"));
    }
}

fn duplicates(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, list: &NeighbourList) {
    if list.duplicates.is_empty() {
        return;
    }
    note(cx, ui, &say!("{n} with exactly the same vector:", n = list.duplicates.len()));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GRID, GRID);
        for item in list.duplicates.iter().take(MAX_DUPLICATES) {
            if pill(ui, items.label(*item), "").clicked() {
                cx.act(SelectAction::AndFly(vec![*item]));
            }
        }
    });
}

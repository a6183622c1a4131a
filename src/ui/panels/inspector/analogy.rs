//! Analogies: three labelled words, two ways to score, the honest ranking, and a small picture of just these words.

use std::sync::Arc;

use egui::{Align, Layout, RichText, Ui, vec2};

use super::plane::PlaneUi;
use super::{group_heading, note, unseen_note, waiting};
use crate::base::Say;
use crate::data::{Embedding, ItemId, ItemSet};
use crate::examples::example;
use crate::query::{AnalogyMethod, AnalogyResult};
use crate::say;
use crate::session::{AskAction, Loadable};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::{FieldKind, Ranking, WordField, decimals_for, pill};
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::{Tone, checkbox, chip, quiet_button, segmented};

/// Rows of the ranking.
const MAX_ROWS: usize = 10;

/// The form and its picture.
#[derive(Default)]
pub struct AnalogyUi {
    fields: [WordField; 3],
    /// What the session held when the fields were last filled.
    seen: [String; 3],
    plane: PlaneUi,
}

impl AnalogyUi {
    /// Paints the section.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Arc<Embedding>) {
        let busy = matches!(cx.session.analogy(), Loadable::Loading(Some(_))).then(|| cx.lang.t("Looking for the answer"));
        let top = ui.cursor().min;
        group_heading(cx, ui, cx.lang.t("Analogy"), busy);
        if self.fill_in(cx) {
            // Asked elsewhere: it comes into view.
            let below = egui::Rect::from_min_size(top, vec2(1.0, 12.0 * ROW));
            ui.scroll_to_rect(below, None);
        }
        let entered = self.form(cx, ui, embedding.items());
        self.controls(cx, ui, entered);
        known(cx, ui, embedding.items());
        match cx.session.analogy() {
            Loadable::Empty => {}
            Loadable::Loading(None) => waiting(cx, ui, cx.lang.t("Looking for the answer")),
            Loadable::Failed(why) => {
                ui.label(RichText::new(cx.lang.say(why)).color(cx.theme.error));
            }
            Loadable::Ready(found) | Loadable::Loading(Some(found)) => self.answer(cx, ui, embedding, found),
        }
    }

    /// Takes over what the session holds; returns whether that was new to the fields.
    fn fill_in(&mut self, cx: &PanelCx<'_>) -> bool {
        let mut new = false;
        let form = &cx.session.workspace.analogy;
        for ((field, seen), now) in self.fields.iter_mut().zip(&mut self.seen).zip([&form.a, &form.b, &form.c]) {
            if seen != now {
                new |= field.text != *now;
                field.text.clone_from(now);
                seen.clone_from(now);
            }
        }
        new
    }

    /// "man is to king" over "as woman is to ?". Returns whether the form is meant as it stands.
    fn form(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, items: &Arc<ItemSet>) -> bool {
        let width = ui.available_width();
        let clear = cx.lang.t("Clear the word");
        let words = ["as", "is to"].map(|t| {
            let galley = ui.painter().layout_no_wrap(cx.lang.t(t).to_owned(), egui::FontId::proportional(fonts::BODY), cx.theme.text);
            galley.size().x + 2.0 * GRID
        });
        // Both lines share their columns: before the first word, the first word, between, the second word.
        let field = ((width - words[0] - words[1]) / 2.0).clamp(48.0, 180.0);
        let [a, b, c] = &mut self.fields;
        let mut said = [None; 3];
        let word = |ui: &mut Ui, text: &'static str, room: f32| {
            ui.allocate_ui_with_layout(vec2(room, ROW + GRID), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(room);
                ui.label(RichText::new(cx.lang.t(text)).color(cx.theme.text_weak));
            });
        };
        let entry = |ui: &mut Ui, field_ui: &mut WordField, name: &str| {
            ui.allocate_ui(vec2(field, ROW + GRID), |ui| field_ui.ui(ui, items, FieldKind::Word, (name, clear))).inner
        };
        for line in 0..2 {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                if line == 0 {
                    ui.add_space(words[0]);
                    said[0] = Some(entry(ui, a, cx.lang.t("Word a")));
                    ui.add_space(GRID);
                    word(ui, "is to", words[1] - GRID);
                    said[1] = Some(entry(ui, b, cx.lang.t("Word b")));
                } else {
                    word(ui, "as", words[0]);
                    said[2] = Some(entry(ui, c, cx.lang.t("Word c")));
                    ui.add_space(GRID);
                    word(ui, "is to", words[1] - GRID);
                    ui.label(fonts::strong("?").size(fonts::HEADING));
                }
            });
        }
        let entered = said.iter().flatten().any(|s| s.entered);
        let empty = [0, 1, 2].into_iter().find(|i| self.fields[*i].text.trim().is_empty());
        if let (true, Some(said)) = (entered, empty.and_then(|i| said[i])) {
            ui.memory_mut(|m| m.request_focus(said.id));
        }
        entered && empty.is_none()
    }

    fn controls(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, entered: bool) {
        let form = &cx.session.workspace.analogy;
        let mut ask = entered;
        ui.horizontal(|ui| {
            let mut method = form.method;
            let options = AnalogyMethod::ALL.map(|m| (m, m.label(), m.source()));
            if segmented(ui, cx.lang.t("Scoring"), &mut method, &options) {
                cx.act(AskAction::AnalogyMethod(method));
            }
            let complete = self.fields.iter().all(|f| !f.text.trim().is_empty());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ask |= ui.add_enabled_ui(complete, |ui| quiet_button(ui, cx.lang.t("Answer")).clicked()).inner;
            });
        });
        if ask {
            let [a, b, c] = [0, 1, 2].map(|i| self.fields[i].text.trim().to_owned());
            cx.act(AskAction::Analogy { a, b, c });
        }
        let mut admit = form.admit_query_words;
        let admitting = checkbox(ui, &mut admit, cx.lang.t("Let the words of the question win"));
        if admitting
            .on_hover_text(cx.lang.t("The honest ranking has them in it; without this, the best other word is the answer."))
            .changed()
        {
            cx.act(AskAction::AdmitQueryWords(admit));
        }
    }

    fn answer(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Arc<Embedding>, found: &AnalogyResult) {
        let items = embedding.items();
        let form = &cx.session.workspace.analogy;
        if found.hits.iter().any(|h| h.item.row() >= items.len()) {
            return;
        }
        if found.all_equal {
            let help = cx.lang.t("Every other item has the same value, so the order below is only that of the rows.");
            chip(ui, Tone::Warning, cx.lang.t("All equally far: there is no answer"), help);
        }
        if let Some(answer) = found.answer {
            let word = items.label(answer);
            let sentence = say!("{a} is to {b} as {c} is to", a = form.a.trim(), b = form.b.trim(), c = form.c.trim());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = GRID;
                ui.label(RichText::new(cx.lang.say(&sentence)).color(cx.theme.text_weak));
                ui.label(fonts::strong(word).size(fonts::HEADING));
            });
        }
        unseen_note(cx, ui, &found.unseen);
        let hits = &found.hits[..found.hits.len().min(MAX_ROWS)];
        let largest = hits.iter().map(|h| f64::from(h.value.abs())).fold(0.0, f64::max);
        let ranking = Ranking {
            items,
            hits,
            max: if found.method == AnalogyMethod::Add { 1.0 } else { largest },
            decimals: decimals_for(largest),
            muted_help: cx.lang.t("A word of the question, at the place where it ranks"),
        };
        ranking.ui(cx, ui);
        let roles: Option<Vec<ItemId>> = [&form.a, &form.b, &form.c].iter().map(|t| find(items, t)).collect();
        if let Some(roles) = roles {
            self.plane.ui(cx, ui, embedding, &roles, found.answer);
            note(cx, ui, &Say::plain("The plane in which these words differ most"));
        }
    }
}

/// As the analogy job finds its words.
fn find(items: &ItemSet, typed: &str) -> Option<ItemId> {
    items.find(typed.trim()).or_else(|| items.find(&typed.trim().to_lowercase()))
}

/// Analogies that are known to work for the open example.
fn known(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet) {
    let Some(promised) = cx.session.workspace.example.and_then(example) else { return };
    let there: Vec<_> = promised.promises.analogies.iter().filter(|words| words.iter().all(|w| items.find(w).is_some())).collect();
    if there.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GRID, GRID);
        ui.label(RichText::new(cx.lang.t("Try")).small().color(cx.theme.text_weak));
        for [a, b, c, _] in there {
            if pill(ui, &format!("{a} : {b} = {c} : ?"), cx.lang.t("Ask this analogy")).clicked() {
                cx.act(AskAction::Analogy { a: (*a).to_owned(), b: (*b).to_owned(), c: (*c).to_owned() });
            }
        }
    });
}

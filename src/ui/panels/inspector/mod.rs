//! The inspector at the right: a box for questions, the selected item, its neighbours, analogies and the odd one out.
//!
//! What is typed is kept here until it is asked; answers come from the session and are computed from the original vectors.

mod analogy;
mod error;
mod item;
mod neighbours;
mod odd;
mod pieces;
mod plane;
mod shifts;

use std::sync::Arc;

use egui::Ui;

use self::analogy::AnalogyUi;
use self::item::ItemUi;
use self::pieces::PiecesUi;
use super::parts::{FieldKind, WordField, pill};
use crate::base::Say;
use crate::data::{Embedding, ItemId, ItemSet};
use crate::examples::example;
use crate::jobs::{make, open, train};
use crate::say;
use crate::session::{Action, AskAction, Command, Loadable, SelectAction, Session, Step};
use crate::ui::fonts;
use crate::ui::menus::why_not;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{Icon, Tone, chip, empty_state, error_state, loading_state, spinner};

/// Suggestions offered while nothing is selected.
const MAX_SUGGESTIONS: usize = 6;

/// The inspector: what is being typed, and what is kept between frames.
#[derive(Default)]
pub struct Inspector {
    query: WordField,
    /// The query of the session that the field was last filled with.
    seen: String,
    item: ItemUi,
    pieces: PiecesUi,
    analogy: AnalogyUi,
}

impl Inspector {
    /// Paints it into a column.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let Some(embedding) = cx.session.embedding() else {
            without_vectors(cx, ui);
            return;
        };
        self.query_ui(cx, ui, embedding.items());
        let asked = !cx.session.workspace.question.text.trim().is_empty();
        if asked || cx.session.primary().is_some() {
            if !asked {
                self.item.ui(cx, ui, embedding);
            }
            self.pieces.ui(cx, ui, embedding);
            if !matches!((cx.session.neighbours(), asked), (Loadable::Failed(_), true)) {
                neighbours::ui(cx, ui, embedding);
                shifts::ui(cx, ui, embedding);
            }
        } else {
            nothing_selected(cx, ui, embedding);
        }
        if !asked {
            odd::ui(cx, ui, embedding);
        }
        ui.add_space(GRID);
        ui.separator();
        self.analogy.ui(cx, ui, embedding);
        ui.add_space(GAP);
    }

    fn query_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, items: &Arc<ItemSet>) {
        let asked = &cx.session.workspace.question.text;
        if *asked != self.seen {
            self.query.text.clone_from(asked);
            self.seen.clone_from(asked);
        }
        let names = (cx.lang.t("Word or expression"), cx.lang.t("Clear the query"));
        let said = self.query.ui(ui, items, FieldKind::Query, names);
        if (said.entered && self.query.text != *asked) || (said.cleared && !asked.is_empty()) {
            self.seen.clone_from(&self.query.text);
            cx.act(AskAction::Query(self.query.text.clone()));
        }
        if let (Loadable::Failed(why), false) = (cx.session.neighbours(), asked.trim().is_empty())
            && let Some(mended) = error::ui(cx, ui, items, asked, why)
        {
            cx.act(AskAction::Query(mended));
        }
    }
}

/// Before there are vectors: on their way, failed, or nothing is open.
fn without_vectors(cx: &PanelCx<'_>, ui: &mut Ui) {
    let session = cx.session;
    let failed = session.failure(Step::Embed).or(session.failure(Step::Source));
    let coming = [open::KIND, make::KIND, train::KIND].into_iter().find_map(|kind| session.job(kind));
    if let Some(job) = coming {
        loading_state(ui, &cx.lang.say(&job.title), job.task.progress().fraction(), None);
    } else if let Some(why) = failed {
        error_state(ui, cx.lang.t("There are no vectors"), &cx.lang.say(why), None);
    } else if session.can_learn() {
        let sentence = cx.lang.t("Train first: then every word has a vector and can be asked for its neighbours.");
        let button = why_not(session, Command::Train).is_none().then(|| cx.lang.t("Train"));
        if empty_state(ui, Icon::Search, cx.lang.t("No vectors yet"), sentence, button) {
            cx.act(Action::Run(Command::Train));
        }
    } else {
        let sentence = cx.lang.t("Open a text or a file of vectors, or choose one of the examples.");
        if empty_state(ui, Icon::Search, cx.lang.t("No vectors yet"), sentence, Some(cx.lang.t("Examples…"))) {
            cx.act(Action::Run(Command::Examples));
        }
    }
}

fn nothing_selected(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
    ui.add_space(GRID);
    ui.label(
        egui::RichText::new(cx.lang.t("Click a word on the map, or type one above, to see what is near it.")).color(cx.theme.text_weak),
    );
    let items = embedding.items();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GRID, GRID);
        for item in suggestions(cx.session, items) {
            if pill(ui, items.label(item), "").clicked() {
                cx.act(SelectAction::AndFly(vec![item]));
            }
        }
    });
}

/// Words that are worth a first look: those the example promises, else the first rows.
fn suggestions(session: &Session, items: &ItemSet) -> Vec<ItemId> {
    let promised = session.workspace.example.and_then(example).map(|e| e.promises);
    let named = promised.iter().flat_map(|p| p.neighbours.iter().map(|n| n.0).chain(p.compare.iter().copied()));
    let mut out: Vec<ItemId> = Vec::new();
    for item in named.filter_map(|word| items.find(word)).chain((0..items.len().min(MAX_SUGGESTIONS)).map(|row| ItemId(row as u32))) {
        if !out.contains(&item) && out.len() < MAX_SUGGESTIONS {
            out.push(item);
        }
    }
    out
}

/// Heading of a group; while a new answer is on its way, with a spinner of this name beside it.
fn group_heading(cx: &PanelCx<'_>, ui: &mut Ui, text: &str, busy: Option<&str>) {
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        let heading = ui.label(fonts::strong(text).size(fonts::SMALL).color(cx.theme.text_weak));
        heading.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Heading, true, text));
        if let Some(name) = busy {
            spinner(ui, name);
        }
    });
}

/// An answer that is not there yet.
fn waiting(cx: &PanelCx<'_>, ui: &mut Ui, text: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(2.0 * ROW);
        spinner(ui, text);
        ui.label(egui::RichText::new(text).color(cx.theme.text_weak));
    });
}

/// Which words of a question have no vector of their own.
fn unseen_note(cx: &PanelCx<'_>, ui: &mut Ui, words: &[String]) {
    for word in words {
        let help = cx.lang.t("An unseen word: its vector is the mean of the vectors of the character n-grams in it.");
        chip(ui, Tone::Neutral, &cx.lang.say(&say!("“{word}” is unseen: made of n-grams", word = word.as_str())), help);
    }
}

/// Weak small text that wraps: a note under an answer.
fn note(cx: &PanelCx<'_>, ui: &mut Ui, text: &Say) {
    ui.label(egui::RichText::new(cx.lang.say(text)).small().color(cx.theme.text_weak));
}

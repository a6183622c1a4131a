//! Which words are compared: the sentence on top, a field that adds, pills that remove.

use std::sync::Arc;

use egui::{RichText, Ui, vec2};

use crate::data::{Embedding, ItemId, ItemSet};
use crate::examples::example;
use crate::query::{FEWEST_WORDS, MOST_WORDS};
use crate::say;
use crate::session::{PanelAction, SelectAction, Session};
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::{FieldKind, WordField, word_pill};
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::quiet_button;

/// Words that the program chooses.
const NUM_SUGGESTED: usize = 8;

/// The words to show: those chosen, else those the example promises, else the selection, else the first rows.
pub fn chosen(session: &Session, items: &ItemSet) -> Vec<ItemId> {
    let there = |ids: &[ItemId]| ids.iter().copied().filter(|id| id.row() < items.len()).take(MOST_WORDS).collect::<Vec<_>>();
    let form = there(&session.workspace.compare.words);
    if form.len() >= FEWEST_WORDS {
        return form;
    }
    let promised = session.workspace.example.and_then(example);
    let promised: Vec<ItemId> = promised.iter().flat_map(|e| e.promises.compare).filter_map(|word| items.find(word)).collect();
    if promised.len() >= FEWEST_WORDS {
        return promised;
    }
    let mut selected = there(&session.workspace.selection);
    selected.truncate(NUM_SUGGESTED);
    if selected.len() >= FEWEST_WORDS {
        return selected;
    }
    // The very first words of a vocabulary are function words, which say little: a few rows in it gets better.
    let skip = if items.len() > 40 * NUM_SUGGESTED { 4 * NUM_SUGGESTED } else { 0 };
    (skip..items.len().min(skip + NUM_SUGGESTED)).map(|row| ItemId(row as u32)).collect()
}

/// Paints the sentence and the chooser.
pub fn ui(cx: &PanelCx<'_>, ui: &mut Ui, field: &mut WordField, embedding: &Arc<Embedding>, chosen: &[ItemId]) {
    let items = embedding.items();
    let sentence = cx.lang.t(
        "A one-hot code is a house number: it tells words apart and says nothing about them, so every pair is equally far. Learned vectors put words that are used alike close together.",
    );
    ui.label(RichText::new(sentence).color(cx.theme.text_weak));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GRID, GRID);
        for word in chosen {
            let label = items.label(*word);
            let remove = cx.lang.say(&say!("Leave out {word}", word = label));
            let selected = cx.session.workspace.selection.contains(word);
            let said = word_pill(ui, label, selected, (chosen.len() > FEWEST_WORDS).then_some(remove.as_str()));
            if said.removed {
                cx.act(PanelAction::CompareWords(chosen.iter().copied().filter(|w| w != word).collect()));
            } else if said.clicked {
                if cx.session.workspace.compare.words.is_empty() {
                    cx.act(PanelAction::CompareWords(chosen.to_vec()));
                }
                cx.act(SelectAction::AndFly(vec![*word]));
            }
        }
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        if chosen.len() < MOST_WORDS {
            let names = (cx.lang.t("Add a word"), cx.lang.t("Clear the word"));
            let width = (ui.available_width() * 0.45).clamp(120.0, 220.0);
            let said = ui.allocate_ui(vec2(width, ROW + GRID), |ui| field.ui(ui, items, FieldKind::Word, names)).inner;
            if said.entered
                && let Some(word) = items.find(field.text.trim())
            {
                field.text.clear();
                if !chosen.contains(&word) {
                    cx.act(PanelAction::CompareWords(chosen.iter().copied().chain([word]).collect()));
                }
            }
        }
        let selection = &cx.session.workspace.selection;
        if selection.len() >= FEWEST_WORDS && **selection != *chosen && quiet_button(ui, cx.lang.t("Use the selection")).clicked() {
            cx.act(PanelAction::CompareWords(selection.iter().copied().take(MOST_WORDS).collect()));
        }
        if !cx.session.workspace.compare.words.is_empty() && quiet_button(ui, cx.lang.t("Suggested words")).clicked() {
            cx.act(PanelAction::CompareWords(Vec::new()));
        }
    });
}

//! The odd one out of the selected items: asked by a button, answered with what speaks for it.

use egui::{RichText, Ui};

use super::{group_heading, note, waiting};
use crate::base::Say;
use crate::data::Embedding;
use crate::query::OddOneOut;
use crate::say;
use crate::session::{AskAction, Loadable, SelectAction};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::widgets::{Icon, SimilarityBar, icon_text_button, similarity_row};

/// Fewest items that have an odd one.
const FEWEST: usize = 3;
/// Words listed with their means.
const MAX_ROWS: usize = 40;

/// Paints the section; nothing unless three or more items are selected.
pub fn ui(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
    if cx.session.workspace.selection.len() < FEWEST {
        return;
    }
    group_heading(cx, ui, cx.lang.t("Odd one out"), None);
    match cx.session.odd() {
        Loadable::Empty => {
            if icon_text_button(ui, Icon::Search, cx.lang.t("Find the odd one out")).clicked() {
                cx.act(AskAction::OddOneOut);
            }
        }
        Loadable::Loading(None) => waiting(cx, ui, cx.lang.t("Comparing the words")),
        Loadable::Failed(why) => {
            ui.label(RichText::new(cx.lang.say(why)).color(cx.theme.error));
        }
        Loadable::Ready(found) | Loadable::Loading(Some(found)) => answer(cx, ui, embedding, found),
    }
}

fn answer(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding, found: &OddOneOut) {
    let items = embedding.items();
    if found.words.iter().any(|w| w.item.row() >= items.len()) {
        return;
    }
    let sentence = match found.odd {
        Some(odd) => say!("{word} does not fit", word = items.label(odd)),
        None => Say::plain("A tie: none is odder than the others"),
    };
    ui.label(fonts::strong(cx.lang.say(&sentence)));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for word in found.words.iter().take(MAX_ROWS) {
            let bar = SimilarityBar {
                name: items.label(word.item),
                value: word.to_others,
                max: 1.0,
                decimals: 3,
                width: (ui.available_width() * 0.45).min(200.0),
                muted: false,
            };
            if similarity_row(ui, "", &bar, found.odd == Some(word.item)).clicked() {
                cx.act(SelectAction::AndFly(vec![word.item]));
            }
        }
    });
    note(cx, ui, &Say::plain("Mean cosine of each word to the others; the odd one has the smallest cosine to the middle of all"));
}

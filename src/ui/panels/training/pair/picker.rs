//! Which pair: two fields that complete words, the exchange of the two, and the way to the map.

use std::sync::Arc;

use egui::{Color32, Ui, vec2};

use crate::base::Say;
use crate::data::{ItemId, ItemSet};
use crate::embed::pairs::text_of;
use crate::jobs::PairLook;
use crate::say;
use crate::session::{AskAction, SelectAction, SelectOp};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::Role;
use crate::ui::panels::parts::{FieldKind, WordField};
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{Icon, Tone, chip, icon_button};

/// Width of a field, in points.
const FIELD: std::ops::RangeInclusive<f32> = 96.0..=180.0;
/// What stands beside the fields: two letters and two buttons with their gaps.
const BESIDE: f32 = 2.0 * ROW + 2.0 * 16.0 + 6.0 * GAP;

/// The fields; they follow the pair unless something is typed.
#[derive(Default)]
pub struct Picker {
    word: WordField,
    context: WordField,
    /// The pair that the fields show.
    shows: Option<(ItemId, Option<ItemId>)>,
    /// A word that was typed and is not there.
    unknown: Option<Say>,
}

impl Picker {
    /// Paints the fields; what is entered there becomes the pair.
    pub fn ui(&mut self, cx: &PanelCx<'_>, items: &Arc<ItemSet>, look: &PairLook, ui: &mut Ui) {
        let lang = cx.lang;
        let (word, context) = (look.word(), look.context_word());
        if self.shows != Some((word, context)) {
            self.shows = Some((word, context));
            self.unknown = None;
            items.label(word).clone_into(&mut self.word.text);
            self.context.text = context.map(|c| items.label(c).to_owned()).unwrap_or_default();
        }
        let width = ((ui.available_width() - BESIDE) / 2.0).clamp(*FIELD.start(), *FIELD.end());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            letter(ui, "w", Role::Target.colour(cx.theme));
            let names = (lang.t("Word w"), lang.t("Clear the word"));
            let said = ui.allocate_ui(vec2(width, ROW + GRID), |ui| self.word.ui(ui, items, FieldKind::Word, names)).inner;
            if said.entered
                && let Some(found) = self.look_up(cx, items, true)
            {
                cx.act(AskAction::Pair(Some((found, None))));
            }
            let exchange = icon_button(ui, Icon::Swap, lang.t("Exchange the word and its context"));
            if let (true, Some(context)) = (exchange.clicked(), context) {
                cx.act(AskAction::Pair(Some((context, Some(word)))));
            }
            letter(ui, "c", Role::Context.colour(cx.theme));
            let names = (lang.t("Context c"), lang.t("Clear the context"));
            let said = ui.allocate_ui(vec2(width, ROW + GRID), |ui| self.context.ui(ui, items, FieldKind::Word, names)).inner;
            if said.entered
                && let Some(found) = self.look_up(cx, items, false)
            {
                cx.act(AskAction::Pair(Some((word, Some(found)))));
            }
            if icon_button(ui, Icon::Target, lang.t("Select both words")).clicked() {
                cx.act(SelectAction::Items([Some(word), context].into_iter().flatten().collect(), SelectOp::Replace));
            }
        });
        if let Some(unknown) = &self.unknown {
            ui.add_space(GRID);
            chip(ui, Tone::Warning, &lang.say(unknown), "");
        }
    }

    /// The item that was typed; says so where there is none.
    fn look_up(&mut self, cx: &PanelCx<'_>, items: &ItemSet, is_word: bool) -> Option<ItemId> {
        let typed = if is_word { &self.word.text } else { &self.context.text };
        let typed = typed.trim();
        let found = items.find(typed).or_else(|| items.find(&typed.to_lowercase()));
        let least = cx.session.workspace.material.as_ref().and_then(|m| text_of(m).ok()).map_or(1, |text| text.min_count);
        self.unknown = match found {
            None if !typed.is_empty() && least > 1 => {
                Some(say!("{word} is not in the vocabulary: words that occur less than {n} times are left out", word = typed, n = least))
            }
            None if !typed.is_empty() => Some(say!("{word} is not in the vocabulary", word = typed)),
            _ => None,
        };
        found
    }
}

/// The letter that stands for a word in the formulae.
fn letter(ui: &mut Ui, text: &str, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, ROW + GRID), egui::Sense::hover());
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, text, fonts::semibold_at(fonts::HEADING), colour);
}

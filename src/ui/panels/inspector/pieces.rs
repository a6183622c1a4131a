//! What a word's vector is made of, in embeddings with subwords: the word's own row and its character n-grams, each with the share that it supplies.
//! For the selected word, or the one unseen word of a question; it comes with the neighbours.

use egui::{RichText, Ui};

use super::note;
use crate::base::Say;
use crate::data::{Embedding, Encoded, EncodedPart};
use crate::say;
use crate::session::Loadable;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::pipeline::fold_line;
use crate::ui::theme::GRID;
use crate::ui::widgets::{SimilarityBar, similarity_row};

/// Pieces shown before the list is asked for whole.
const FIRST: usize = 12;

/// The section, and the word whose list was asked for whole.
#[derive(Default)]
pub struct PiecesUi {
    open: bool,
    all_of: String,
}

impl PiecesUi {
    /// Paints it where there is a word and the model says what its vector is made of.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
        let Some(word) = made_of(cx, embedding) else { return };
        ui.add_space(GRID);
        let count = cx.lang.say(&say!("{n} pieces", n = word.parts.len()));
        fold_line(cx, ui, cx.lang.t("Made of these n-grams"), &count, &mut self.open);
        if self.open {
            self.list(cx, ui, word);
        }
    }

    fn list(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, word: &Encoded) {
        let parts = &word.parts;
        let known = parts.iter().any(|p| p.bucket.is_none());
        let what = if known {
            Say::plain(
                "Share of the vector: the piece's projection on it; all shares add up to 100 %. The word's own row comes with its n-grams.",
            )
        } else {
            Say::plain(
                "Share of the vector: the piece's projection on it; all shares add up to 100 %. An unseen word has no row of its own.",
            )
        };
        note(cx, ui, &what);
        let max = parts.iter().map(|p| f64::from(p.share.abs())).fold(0.0, f64::max) * 100.0;
        let shown = if self.all_of == word.label { parts.len() } else { FIRST.min(parts.len()) };
        for part in &parts[..shown] {
            let whole = part.bucket.is_none().then(|| cx.lang.t("the word itself"));
            let untrained = (!part.trained).then(|| cx.lang.t("untrained"));
            let detail = whole.or(untrained).unwrap_or_default();
            let bar = SimilarityBar {
                name: &part.label,
                value: f64::from(part.share) * 100.0,
                max,
                decimals: 1,
                width: 132.0,
                muted: !part.trained,
            };
            let row = similarity_row(ui, detail, &bar, false);
            row.on_hover_text(cx.lang.say(&explained(part)));
        }
        if shown < parts.len() {
            let more = cx.lang.say(&say!("Show all {n}", n = parts.len()));
            if ui.link(RichText::new(more).size(fonts::SMALL)).clicked() {
                self.all_of.clone_from(&word.label);
            }
        }
        let untrained = parts.iter().filter(|p| !p.trained).count();
        if untrained > 0 {
            note(
                cx,
                ui,
                &say!("Untrained: {n}. No word of the vocabulary has these n-grams; their rows are zero or random.", n = untrained),
            );
        }
    }
}

/// The word in question: the selected item, or the only word of a question that is no item.
fn made_of<'a>(cx: &PanelCx<'a>, embedding: &Embedding) -> Option<&'a Encoded> {
    let session = cx.session;
    let (Loadable::Ready(list) | Loadable::Loading(Some(list))) = session.neighbours() else { return None };
    let made_of = list.made_of.as_ref()?;
    let is_asked = if session.workspace.question.text.trim().is_empty() {
        session.primary().is_some_and(|item| embedding.items().label(item) == made_of.label)
    } else {
        list.unseen == [made_of.label.as_str()]
    };
    is_asked.then_some(made_of)
}

/// What a row of the list says in full.
fn explained(part: &EncodedPart) -> Say {
    let share = f64::from(part.share) * 100.0;
    let length = f64::from(part.length);
    match part.bucket {
        None => say!(
            "{text}: {share} % of the vector; its own row, of length {length}",
            text = part.label.as_str(),
            share = share,
            length = length
        ),
        Some(bucket) => say!(
            "{text}: {share} % of the vector; bucket {bucket}, a row of length {length}",
            text = part.label.as_str(),
            share = share,
            bucket = bucket,
            length = length
        ),
    }
}

//! What a word's vector is made of, in embeddings with subwords: the word's own row and its character n-grams, each with the share that it supplies.
//! For the selected word, or the one unseen word of a question. Worked out once for each word.

use std::sync::Arc;

use egui::{RichText, Ui};

use super::note;
use crate::base::Say;
use crate::data::{Embedding, Subwords, WordPart};
use crate::say;
use crate::session::Loadable;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::pipeline::fold_line;
use crate::ui::theme::GRID;
use crate::ui::widgets::{SimilarityBar, similarity_row};

/// Pieces shown before the list is asked for whole.
const FIRST: usize = 12;

/// The section, and the pieces as last worked out.
#[derive(Default)]
pub struct PiecesUi {
    open: bool,
    all: bool,
    of: Option<(Arc<Subwords>, String)>,
    parts: Vec<WordPart>,
}

impl PiecesUi {
    /// Paints it where there is a word and the embedding knows what words are made of.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
        let (Some(subwords), Some(word)) = (embedding.subwords(), word(cx, embedding)) else { return };
        ui.add_space(GRID);
        let known = embedding.items().find(&word);
        let same = self.of.as_ref().is_some_and(|(of, for_word)| Arc::ptr_eq(of, subwords) && *for_word == word);
        if !same {
            self.parts = subwords.parts_of(&word, known);
            self.parts.sort_by(|a, b| b.share.total_cmp(&a.share));
            self.of = Some((subwords.clone(), word.clone()));
            self.all = false;
        }
        let count = cx.lang.say(&say!("{n} pieces", n = self.parts.len()));
        fold_line(cx, ui, cx.lang.t("Made of these n-grams"), &count, &mut self.open);
        if self.open {
            self.list(cx, ui, known.is_some());
        }
    }

    fn list(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, known: bool) {
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
        let max = self.parts.iter().map(|p| f64::from(p.share.abs())).fold(0.0, f64::max) * 100.0;
        let shown = if self.all { self.parts.len() } else { FIRST.min(self.parts.len()) };
        for part in &self.parts[..shown] {
            let whole = part.bucket.is_none().then(|| cx.lang.t("the word itself"));
            let untrained = (!part.trained).then(|| cx.lang.t("untrained"));
            let detail = whole.or(untrained).unwrap_or_default();
            let bar = SimilarityBar {
                name: &part.text,
                value: f64::from(part.share) * 100.0,
                max,
                decimals: 1,
                width: 132.0,
                muted: !part.trained,
            };
            let row = similarity_row(ui, detail, &bar, false);
            row.on_hover_text(cx.lang.say(&explained(part)));
        }
        if shown < self.parts.len() {
            let more = cx.lang.say(&say!("Show all {n}", n = self.parts.len()));
            if ui.link(RichText::new(more).size(fonts::SMALL)).clicked() {
                self.all = true;
            }
        }
        let untrained = self.parts.iter().filter(|p| !p.trained).count();
        if untrained > 0 {
            note(
                cx,
                ui,
                &say!("Untrained: {n}. No word of the vocabulary has these n-grams; their rows are zero or random.", n = untrained),
            );
        }
    }
}

/// The word in question: the selected item, or the only word of a question when it is unseen.
fn word(cx: &PanelCx<'_>, embedding: &Embedding) -> Option<String> {
    let session = cx.session;
    if session.workspace.question.text.trim().is_empty() {
        return session.primary().map(|item| embedding.items().label(item).to_owned());
    }
    let (Loadable::Ready(list) | Loadable::Loading(Some(list))) = &session.neighbours else { return None };
    match &list.unseen[..] {
        [word] => Some(word.clone()),
        _ => None,
    }
}

/// What a row of the list says in full.
fn explained(part: &WordPart) -> Say {
    let share = f64::from(part.share) * 100.0;
    let length = f64::from(part.length);
    match part.bucket {
        None => say!(
            "{text}: {share} % of the vector; its own row, of length {length}",
            text = part.text.as_str(),
            share = share,
            length = length
        ),
        Some(bucket) => say!(
            "{text}: {share} % of the vector; bucket {bucket}, a row of length {length}",
            text = part.text.as_str(),
            share = share,
            bucket = bucket,
            length = length
        ),
    }
}

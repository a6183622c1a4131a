//! One-hot beside learned: the same words twice, linked. What is pointed at on one side is held up on the other.

mod code_rows;
mod sides;
mod words;

use std::sync::Arc;

use egui::{Context, Margin, ScrollArea, Ui, vec2};

use super::parts::WordField;
use crate::base::Task;
use crate::data::{Embedding, ItemId};
use crate::jobs::{make, open, train};
use crate::query::{Comparison, compare_with, zero_share};
use crate::session::{Action, Command, PanelAction, PanelId, SelectAction, SelectOp, Step};
use crate::ui::aside::Aside;
use crate::ui::menus::why_not;
use crate::ui::panel::{Panel, PanelCx, PanelInfo, PanelKind};
use crate::ui::theme::GAP;
use crate::ui::widgets::{Icon, empty_state, error_state, loading_state};

/// The panel: what is typed, what was computed last, what the pointer is on.
#[derive(Default)]
pub struct Compare {
    field: WordField,
    zeros: Aside<Vectors, (Vectors, f64)>,
    cache: Option<Cache>,
    /// Row and column of the pair that the pointer was on in the last frame.
    held: Option<(usize, usize)>,
}

struct Cache {
    embedding: Arc<Embedding>,
    zero_share: Option<f64>,
    comparison: Comparison,
}

/// Its entry in the list of panels.
pub static PANEL: PanelKind = PanelKind {
    info: PanelInfo {
        id: PanelId::new("compare"),
        title: "One-hot vs learned",
        help: "The same words twice: as one-hot codes and as learned vectors.",
        icon: Icon::Swap,
    },
    suits: |_| Ok(()),
    make: || Box::new(Compare::default()),
};

/// Vectors, equal when they are the same.
#[derive(Clone)]
struct Vectors(Arc<Embedding>);

impl PartialEq for Vectors {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Panel for Compare {
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let Some(embedding) = cx.session.embedding() else {
            without_vectors(cx, ui);
            return;
        };
        let chosen = words::chosen(cx.session, embedding.items());
        self.bring_up(cx, ui.ctx(), embedding, &chosen);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            egui::Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(GAP, GAP);
                words::ui(cx, ui, &mut self.field, embedding, &chosen);
                self.body(cx, ui, embedding);
            });
        });
    }
}

impl Compare {
    fn bring_up(&mut self, cx: &PanelCx<'_>, ctx: &Context, embedding: &Arc<Embedding>, words: &[ItemId]) {
        let zero_share = self.zero_share(cx, ctx, embedding);
        let is_fresh = |c: &Cache| Arc::ptr_eq(&c.embedding, embedding) && c.zero_share == zero_share && c.comparison.words == words;
        if !self.cache.as_ref().is_some_and(is_fresh) {
            let comparison = compare_with(embedding, words, zero_share.unwrap_or(f64::NAN));
            self.cache = Some(Cache { embedding: embedding.clone(), zero_share, comparison });
        }
    }

    /// How many of the numbers are zeros, once they are counted. While vectors are being learned the last count stands.
    fn zero_share(&mut self, cx: &PanelCx<'_>, ctx: &Context, embedding: &Arc<Embedding>) -> Option<f64> {
        let of_same_shape = |(Vectors(of), _): &&(Vectors, f64)| of.len() == embedding.len() && of.dims() == embedding.dims();
        self.zeros.poll();
        let is_live = cx.session.live.is_some();
        if !(is_live && (self.zeros.is_open() || self.zeros.known().is_some_and(|k| of_same_shape(&k)))) {
            self.zeros.ask(ctx, Vectors(embedding.clone()), || {
                let vectors = Vectors(embedding.clone());
                move |task: &Task| zero_share(&vectors.0, task).ok().map(|share| (vectors, share))
            });
        }
        let stands = |(of, _): &&(Vectors, f64)| is_live || Arc::ptr_eq(&of.0, embedding);
        self.zeros.known().filter(of_same_shape).filter(stands).map(|(_, share)| *share)
    }

    fn body(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
        let Some(Cache { comparison, .. }) = &self.cache else { return };
        let before = self.held;
        let mut said = Said::default();
        ui.add_space(GAP);
        let mut side = sides::Sides { cx, embedding, comparison, held: before, said: &mut said };
        side.headings(ui);
        side.codes(ui);
        side.nearest(ui);
        side.matrices(ui);
        side.pairs(ui);
        side.facts(ui);
        self.held = said.hovered;
        if self.held != before {
            ui.ctx().request_repaint();
        }
        if let Some(word) = said.clicked.and_then(|i| comparison.words.get(i)) {
            if cx.session.workspace.compare.words.is_empty() {
                // The words were the program's choice, which follows the selection; from here on they stay.
                cx.act(PanelAction::CompareWords(comparison.words.clone()));
            }
            let joins = ui.input(|i| i.modifiers.shift || i.modifiers.command);
            cx.act(if joins {
                Action::Select(SelectAction::Items(vec![*word], SelectOp::Toggle))
            } else {
                Action::Select(SelectAction::AndFly(vec![*word]))
            });
        }
    }
}

/// What the pointer did on either side.
#[derive(Default)]
struct Said {
    hovered: Option<(usize, usize)>,
    clicked: Option<usize>,
}

/// Before there are vectors.
fn without_vectors(cx: &PanelCx<'_>, ui: &mut Ui) {
    let session = cx.session;
    let coming = [open::KIND, make::KIND, train::KIND].into_iter().find_map(|kind| session.job(kind));
    if let Some(job) = coming {
        loading_state(ui, &cx.lang.say(&job.title), job.task.progress().fraction(), None);
    } else if let Some(why) = session.failure(Step::Embed).or(session.failure(Step::Source)) {
        error_state(ui, cx.lang.t("There are no vectors"), &cx.lang.say(why), None);
    } else {
        let sentence = cx.lang.t("Here the same words stand side by side: as one-hot codes, and as the vectors learned from a text.");
        let train = why_not(session, Command::Train).is_none() && session.can_learn();
        let (button, command) = if train { ("Train", Command::Train) } else { ("Examples…", Command::Examples) };
        if empty_state(ui, Icon::Swap, cx.lang.t("Nothing to compare yet"), sentence, Some(cx.lang.t(button))) {
            cx.act(Action::Run(command));
        }
    }
}

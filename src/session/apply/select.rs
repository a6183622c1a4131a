//! The one selection that every panel shares, and the way back through earlier ones.

use serde::{Deserialize, Serialize};

use crate::data::ItemId;
use crate::jobs::{Hover, hover, odd};
use crate::say;
use crate::session::{Effect, NoticeKind, SelectOp, Selection, Session, Subject};

/// Selections that Alt+Left can go back to.
const MAX_TRAIL: usize = 100;
/// Items that these may hold together.
const MAX_TRAIL_ITEMS: usize = 4_000_000;

/// Neighbours named in the map's tooltip.
const HOVER_NEIGHBOURS: usize = 5;

/// Changes of the selection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SelectAction {
    /// Selects items.
    Items(Vec<ItemId>, SelectOp),
    /// Selects items and flies the map to them.
    AndFly(Vec<ItemId>),
    /// Selects the item with this label, as other vectors call it.
    Label(String, SelectOp),
    /// Goes back to the selection before.
    Back,
    /// Goes forward again.
    Forward,
    /// The pointer is over this item of the map, or over none.
    Hover(Option<ItemId>),
}

impl Session {
    pub(super) fn select_action(&mut self, action: SelectAction) -> Vec<Effect> {
        match action {
            SelectAction::Items(items, op) => self.select(&items, op),
            SelectAction::AndFly(items) => self.select_and_fly(items),
            SelectAction::Label(label, op) => self.select_label(&label, op),
            SelectAction::Back => self.go_back(),
            SelectAction::Forward => self.go_forward(),
            SelectAction::Hover(item) => self.hover_over(item),
        }
    }

    fn select(&mut self, items: &[ItemId], op: SelectOp) -> Vec<Effect> {
        let num_items = self.items().map_or(0, |i| i.len());
        let selection = self.workspace.selection.joined(items, op, num_items);
        self.set_selection(selection, true)
    }

    fn select_label(&mut self, label: &str, op: SelectOp) -> Vec<Effect> {
        if let Some(item) = self.items().and_then(|items| items.find(label)) {
            return self.select(&[item], op);
        }
        self.notify(NoticeKind::Warning, say!("{word} is not in the vocabulary of the vectors that are shown", word = label));
        Vec::new()
    }

    fn select_and_fly(&mut self, items: Vec<ItemId>) -> Vec<Effect> {
        let mut effects = self.select(&items, SelectOp::Replace);
        effects.push(Effect::FlyTo(items));
        effects
    }

    pub(super) fn go_back(&mut self) -> Vec<Effect> {
        let Some(earlier) = self.trail.back.pop() else { return Vec::new() };
        self.trail.forward.push(self.workspace.selection.clone());
        let mut effects = self.set_selection(earlier.clone(), false);
        effects.push(Effect::FlyTo(earlier.to_vec()));
        effects
    }

    pub(super) fn go_forward(&mut self) -> Vec<Effect> {
        let Some(later) = self.trail.forward.pop() else { return Vec::new() };
        self.trail.back.push(self.workspace.selection.clone());
        let mut effects = self.set_selection(later.clone(), false);
        effects.push(Effect::FlyTo(later.to_vec()));
        effects
    }

    fn hover_over(&mut self, item: Option<ItemId>) -> Vec<Effect> {
        let (Some(item), Some(embedding)) = (item, self.embedding().cloned()) else {
            self.answers.hover.clear();
            self.drop_jobs(hover::KIND);
            return Vec::new();
        };
        if item.row() >= embedding.len() || self.hover().is_some_and(|(of, _)| of == item) {
            return Vec::new();
        }
        // It is under the pointer at once; its neighbours follow.
        self.answers.hover.settle(Some(&Subject::of(&embedding)), Ok((item, Vec::new())));
        self.answers.hover.ask(&embedding);
        let metric = self.workspace.question.metric;
        self.start(Hover { embedding, item, metric, k: HOVER_NEIGHBOURS })
    }

    /// After the vectors changed: what is under the pointer has other neighbours, or is not there any more.
    pub(super) fn ask_hover_again(&mut self) -> Vec<Effect> {
        let (Some(embedding), Some(item)) = (self.embedding().cloned(), self.answers.hover.last().map(|(item, _)| *item)) else {
            return Vec::new();
        };
        self.answers.hover.ask(&embedding);
        if self.hover().is_none() {
            return self.hover_over(None);
        }
        let metric = self.workspace.question.metric;
        self.start(Hover { embedding, item, metric, k: HOVER_NEIGHBOURS })
    }

    fn set_selection(&mut self, mut selection: Selection, on_trail: bool) -> Vec<Effect> {
        let num_items = self.items().map_or(0, |i| i.len());
        if selection.iter().any(|s| s.row() >= num_items) {
            selection = selection.joined(&[], SelectOp::Add, num_items);
        }
        if selection == self.workspace.selection && self.workspace.question.text.is_empty() {
            return Vec::new();
        }
        // Not a step of undo: the trail (Alt+Left) leads back through selections.
        if on_trail && !self.workspace.selection.is_empty() {
            self.trail.back.push(self.workspace.selection.clone());
            self.trail.forward.clear();
            let mut items = 0;
            let kept = self.trail.back.iter().rev().take(MAX_TRAIL).take_while(|s| {
                items += s.len();
                items <= MAX_TRAIL_ITEMS
            });
            let dropped = self.trail.back.len() - kept.count();
            self.trail.back.drain(..dropped);
        }
        self.workspace.selection = selection;
        // A new selection is a new question; what was typed before gives way to it.
        self.workspace.question.text.clear();
        self.answers.odd.clear();
        self.drop_jobs(odd::KIND);
        self.ask_nearest()
    }
}

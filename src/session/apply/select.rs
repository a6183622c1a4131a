//! The one selection that every panel shares, and the way back through earlier ones.

use crate::data::ItemId;
use crate::jobs::Hover;
use crate::session::{Effect, SelectOp, Selection, Session};

/// Selections that Alt+Left can go back to.
const MAX_TRAIL: usize = 100;
/// Items that these may hold together.
const MAX_TRAIL_ITEMS: usize = 4_000_000;

/// Neighbours named in the map's tooltip.
const HOVER_NEIGHBOURS: usize = 5;

impl Session {
    pub(super) fn select(&mut self, items: &[ItemId], op: SelectOp) -> Vec<Effect> {
        let num_items = self.items().map_or(0, |i| i.len());
        let selection = self.workspace.selection.joined(items, op, num_items);
        self.set_selection(selection, true)
    }

    pub(super) fn select_and_fly(&mut self, items: Vec<ItemId>) -> Vec<Effect> {
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

    pub(super) fn hover(&mut self, item: Option<ItemId>) -> Vec<Effect> {
        let (Some(item), Some(embedding)) = (item, self.embedding().cloned()) else {
            self.hover = None;
            return Vec::new();
        };
        if self.hover.as_ref().is_some_and(|(of, _)| *of == item) {
            return Vec::new();
        }
        self.hover = Some((item, Vec::new()));
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
        self.odd = super::super::Loadable::Empty;
        self.ask_nearest()
    }
}

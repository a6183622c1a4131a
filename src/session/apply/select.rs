//! The one selection that every panel shares, and the way back through earlier ones.

use crate::data::ItemId;
use crate::jobs::Hover;
use crate::session::{Effect, SelectOp, Session};

/// Selections that Alt+Left can go back to.
const MAX_TRAIL: usize = 100;

/// Neighbours named in the map's tooltip.
const HOVER_NEIGHBOURS: usize = 5;

impl Session {
    pub(super) fn select(&mut self, items: Vec<ItemId>, op: SelectOp) -> Vec<Effect> {
        let mut selection = self.workspace.selection.clone();
        match op {
            SelectOp::Replace => selection = items,
            SelectOp::Add => {
                // The newest comes first: it is the one the inspector shows.
                selection.retain(|s| !items.contains(s));
                selection.splice(0..0, items);
            }
            SelectOp::Remove => selection.retain(|s| !items.contains(s)),
            SelectOp::Toggle => {
                for item in items {
                    if selection.contains(&item) {
                        selection.retain(|s| *s != item);
                    } else {
                        selection.insert(0, item);
                    }
                }
            }
        }
        self.set_selection(selection, true)
    }

    pub(super) fn select_and_fly(&mut self, items: Vec<ItemId>) -> Vec<Effect> {
        let mut effects = self.set_selection(items.clone(), true);
        effects.push(Effect::FlyTo(items));
        effects
    }

    pub(super) fn go_back(&mut self) -> Vec<Effect> {
        let Some(earlier) = self.trail.back.pop() else { return Vec::new() };
        self.trail.forward.push(self.workspace.selection.clone());
        let mut effects = self.set_selection(earlier.clone(), false);
        effects.push(Effect::FlyTo(earlier));
        effects
    }

    pub(super) fn go_forward(&mut self) -> Vec<Effect> {
        let Some(later) = self.trail.forward.pop() else { return Vec::new() };
        self.trail.back.push(self.workspace.selection.clone());
        let mut effects = self.set_selection(later.clone(), false);
        effects.push(Effect::FlyTo(later));
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

    fn set_selection(&mut self, mut selection: Vec<ItemId>, on_trail: bool) -> Vec<Effect> {
        let num_items = self.items().map_or(0, |i| i.len());
        selection.retain(|s| s.row() < num_items);
        if selection == self.workspace.selection && self.workspace.question.text.is_empty() {
            return Vec::new();
        }
        // Not a step of undo: the trail (Alt+Left) leads back through selections.
        if on_trail && !self.workspace.selection.is_empty() {
            self.trail.back.push(self.workspace.selection.clone());
            self.trail.forward.clear();
            if self.trail.back.len() > MAX_TRAIL {
                self.trail.back.remove(0);
            }
        }
        self.workspace.selection = selection;
        // A new selection is a new question; what was typed before gives way to it.
        self.workspace.question.text.clear();
        self.odd = super::super::Loadable::Empty;
        self.ask_nearest()
    }
}

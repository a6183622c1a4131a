//! Undo and redo: earlier and later workspaces. Changes of one gesture (a slider being dragged) are one step.

use super::Workspace;

/// At most this many steps are kept. What they keep alive is counted and limited by the ledger.
const MAX_STEPS: usize = 50;

/// Earlier and later workspaces.
#[derive(Debug, Default)]
pub struct History {
    past: Vec<(&'static str, Workspace)>,
    future: Vec<(&'static str, Workspace)>,
    /// What the open step changes; further changes of the same thing join it.
    open: Option<String>,
    /// Earlier steps were let go, to save memory.
    let_go: bool,
}

impl History {
    /// Notes the workspace before a change. `label` (English; key of the catalogues) names the step in the menu; changes with the same `gesture`
    /// that follow each other while a pointer or key is down are one step.
    pub fn note(&mut self, before: &Workspace, label: &'static str, gesture: &str) {
        if self.open.as_deref() == Some(gesture) {
            return;
        }
        self.past.push((label, before.clone()));
        if self.past.len() > MAX_STEPS {
            self.past.remove(0);
        }
        self.future.clear();
        self.open = Some(gesture.to_owned());
    }

    /// Closes the open step: the next change begins a new one.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// The label of the step that undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&'static str> {
        self.past.last().map(|(l, _)| *l)
    }

    /// The label of the step that redo would bring back.
    #[must_use]
    pub fn redo_label(&self) -> Option<&'static str> {
        self.future.last().map(|(l, _)| *l)
    }

    /// Whether undo ends where it does because earlier steps were let go, to save memory.
    #[must_use]
    pub fn ends_early(&self) -> bool {
        self.let_go && self.past.is_empty()
    }

    /// Every workspace that can be gone to, the oldest first.
    pub(super) fn workspaces(&self) -> impl Iterator<Item = &Workspace> {
        self.past.iter().chain(&self.future).map(|(_, w)| w)
    }

    pub(super) fn workspaces_mut(&mut self) -> impl Iterator<Item = &mut Workspace> {
        self.past.iter_mut().chain(&mut self.future).map(|(_, w)| w)
    }

    /// Lets go of the oldest step, or where there is none of the last that redo would come to. Returns whether there was one.
    pub(super) fn forget_oldest(&mut self) -> bool {
        let from = if self.past.is_empty() { &mut self.future } else { &mut self.past };
        let found = !from.is_empty();
        from.drain(..usize::from(found));
        self.let_go |= found;
        found
    }

    pub(super) fn undo(&mut self, now: &mut Workspace) -> Option<&'static str> {
        let (label, before) = self.past.pop()?;
        self.future.push((label, std::mem::replace(now, before)));
        self.open = None;
        Some(label)
    }

    pub(super) fn redo(&mut self, now: &mut Workspace) -> Option<&'static str> {
        let (label, after) = self.future.pop()?;
        self.past.push((label, std::mem::replace(now, after)));
        self.open = None;
        Some(label)
    }
}

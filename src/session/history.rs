//! Undo and redo: earlier and later workspaces. Changes of one gesture (a slider being dragged) are one step.

use super::Workspace;

/// At most this many steps are kept; workspaces share their artefacts, so a step is small, but old vectors are kept alive by it.
const MAX_STEPS: usize = 50;

/// Earlier and later workspaces.
#[derive(Debug, Default)]
pub struct History {
    past: Vec<(&'static str, Workspace)>,
    future: Vec<(&'static str, Workspace)>,
    /// What the open step changes; further changes of the same thing join it.
    open: Option<String>,
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

//! What a panel is and what it may touch: it reads the session and asks for changes by actions.

use std::cell::RefCell;

use super::theme::Theme;
use crate::locale::Lang;
use crate::session::{Action, PanelId, Session};

/// Actions asked for while painting; carried out before the next frame.
#[derive(Debug, Default)]
pub struct ActionQueue(RefCell<Vec<Action>>);

impl ActionQueue {
    /// Asks for a change.
    pub fn push(&self, action: Action) {
        self.0.borrow_mut().push(action);
    }

    /// Takes what was asked for, in order.
    pub fn drain(&self) -> Vec<Action> {
        self.0.take()
    }

    /// Whether nothing was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

/// What a panel sees.
#[derive(Clone, Copy)]
pub struct PanelCx<'a> {
    /// The state; read only.
    pub session: &'a Session,
    /// Where changes are asked for.
    pub actions: &'a ActionQueue,
    /// The look.
    pub theme: &'a Theme,
    /// The language.
    pub lang: Lang,
}

impl PanelCx<'_> {
    /// Asks for a change.
    pub fn act(&self, action: Action) {
        self.actions.push(action);
    }
}

/// A panel that can fill the middle of the window.
pub trait Panel {
    /// Which.
    fn id(&self) -> PanelId;
    /// Paints it into all of `ui`.
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut egui::Ui);
}

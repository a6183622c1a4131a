//! What a panel is and what it may touch: it reads the session and asks for changes by actions.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use super::theme::Theme;
use super::widgets::Icon;
use crate::base::Say;
use crate::locale::Lang;
use crate::session::{Action, Effect, PanelId, Session};
use crate::view::Picture;

/// Actions asked for while painting; carried out before the next frame.
#[derive(Debug, Default)]
pub struct ActionQueue(RefCell<Vec<Action>>, RefCell<Vec<TakenPicture>>);

/// A picture of the map, and where it is to be written.
pub type TakenPicture = (Arc<Picture>, PathBuf);

impl ActionQueue {
    /// Asks for a change.
    pub fn push(&self, action: impl Into<Action>) {
        self.0.borrow_mut().push(action.into());
    }

    /// Takes what was asked for, in order.
    pub fn drain(&self) -> Vec<Action> {
        self.0.take()
    }

    /// Hands over a picture that was asked for by an effect: pixels are no action.
    pub fn hand_over(&self, picture: TakenPicture) {
        self.1.borrow_mut().push(picture);
    }

    /// Takes the pictures.
    pub fn pictures(&self) -> Vec<TakenPicture> {
        self.1.take()
    }

    /// Whether nothing was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty() && self.1.borrow().is_empty()
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
    pub fn act(&self, action: impl Into<Action>) {
        self.actions.push(action);
    }
}

/// What is said of a panel.
#[derive(Debug, Clone, Copy)]
pub struct PanelInfo {
    /// Its id: what the command line and the session name it by.
    pub id: PanelId,
    /// English title; key of the catalogues.
    pub title: &'static str,
    /// English tooltip: what it shows; key of the catalogues.
    pub help: &'static str,
    /// Its sign in the palette.
    pub icon: Icon,
}

/// A kind of panel: an entry of [`super::panels::PANELS`].
#[derive(Debug)]
pub struct PanelKind {
    /// What is said of it.
    pub info: PanelInfo,
    /// Whether it suits what is open; if not, why, and what would. While there is nothing to show it says so itself.
    pub suits: fn(&Session) -> Result<(), Say>,
    /// Makes one.
    pub make: fn() -> Box<dyn Panel>,
}

/// A panel that can fill the middle of the window.
pub trait Panel {
    /// Paints it into all of `ui`.
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut egui::Ui);

    /// Carries out what concerns it of an effect: flights, pictures.
    fn perform(&mut self, _: &Effect) {}
}

//! Panels by id. Which there are is the business of the interface (`ui::PANELS`); the session says which one is in front.

use serde::{Deserialize, Serialize};

use super::Id;

/// The id of a panel that can fill the middle of the window, as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PanelId(pub Id);

impl PanelId {
    /// The map: in front at first, and alone on the wall.
    pub const MAP: Self = Self::new("map");
    /// Where a training, or how a count became a number, is watched: while it is in front the session follows a pair of words.
    pub const TRAINING: Self = Self::new("training");
    /// Where vectors are graded: while it is in front a text that is dropped on the window is one of questions.
    pub const EVALUATE: Self = Self::new("evaluate");

    /// From its text.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self(Id(id))
    }

    /// Its text.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.0.0
    }
}

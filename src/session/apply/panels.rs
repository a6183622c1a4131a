//! Which panel is in front, and what panels show beside the selection.

use serde::{Deserialize, Serialize};

use crate::data::ItemId;
use crate::session::{Effect, PanelId, Session};

/// Changes of the panels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PanelAction {
    /// Brings a panel to the front.
    Show(PanelId),
    /// Chooses the words held side by side in one-hot and learned codes.
    CompareWords(Vec<ItemId>),
}

impl Session {
    pub(super) fn panel_action(&mut self, action: PanelAction) -> Vec<Effect> {
        match action {
            PanelAction::Show(panel) => {
                self.workspace.panel = panel;
                Vec::new()
            }
            PanelAction::CompareWords(words) => self.change("Words compared", "compare", |w| w.compare.words = words),
        }
    }
}

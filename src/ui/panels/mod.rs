//! The panels, one file or folder each. No panel knows another: what two of them need is in the session.

mod compare;
mod evaluate;
mod inspector;
mod map;
mod parts;
mod pipeline;
mod runs;
mod source_cards;
mod table;
mod token_preview;
mod training;
mod transport;

pub use compare::Compare;
pub use evaluate::Evaluate;
pub use inspector::Inspector;
pub use map::MapPanel;
pub use pipeline::Pipeline;
pub use runs::Runs;
pub use table::Table;
pub use training::Training;

use super::panel::PanelKind;

/// Most tabs that a window has room and keys for.
pub const MOST_PANELS: usize = 10;

/// The panels that can fill the middle of the window, in the order of the tabs; Ctrl+1 to Ctrl+9 and Ctrl+0 bring them to the front.
pub static PANELS: &[&PanelKind] = &[&map::PANEL, &compare::PANEL, &training::PANEL, &table::PANEL, &evaluate::PANEL, &runs::PANEL];

/// The panel with this id.
#[must_use]
pub fn panel(id: &str) -> Option<&'static PanelKind> {
    PANELS.iter().copied().find(|p| p.info.id.id() == id)
}

/// The keys that bring the panel at a place of the list to the front; empty from the eleventh on.
#[must_use]
pub fn panel_keys(place: usize) -> &'static str {
    const KEYS: [&str; MOST_PANELS] = ["Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8", "Ctrl+9", "Ctrl+0"];
    KEYS.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::PanelId;

    #[test]
    fn panels_have_ids_of_their_own_and_keys() {
        assert!(PANELS.len() <= MOST_PANELS);
        for (place, kind) in PANELS.iter().enumerate() {
            assert!(std::ptr::eq(panel(kind.info.id.id()).unwrap(), *kind), "{:?} is there twice", kind.info.id);
            assert!(!panel_keys(place).is_empty() && !kind.info.title.is_empty() && !kind.info.help.is_empty());
        }
        for known in [PanelId::MAP, PanelId::TRAINING, PanelId::EVALUATE] {
            assert!(panel(known.id()).is_some(), "the session names {known:?}");
        }
        assert!(panel("").is_none() && panel_keys(MOST_PANELS).is_empty());
    }
}

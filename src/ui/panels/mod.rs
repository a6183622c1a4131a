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

use super::panel::Panel;

/// The panels of the middle, the map aside (the shell sends it flights and pictures).
#[must_use]
pub fn panels() -> Vec<Box<dyn Panel>> {
    vec![
        Box::new(Compare::default()),
        Box::new(Training::default()),
        Box::new(Table::default()),
        Box::new(Evaluate::default()),
        Box::new(Runs::default()),
    ]
}

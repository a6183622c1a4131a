//! The panels, one file each. No panel knows another: what two of them need is in the session.

mod compare;
mod inspector;
mod map;
mod pipeline;
mod table;
mod training;

pub use inspector::Inspector;
pub use map::MapPanel;
pub use pipeline::Pipeline;

use super::panel::Panel;

/// The panels of the middle, the map aside (the shell sends it flights and pictures).
#[must_use]
pub fn panels() -> Vec<Box<dyn Panel>> {
    vec![Box::new(compare::Compare::default()), Box::new(training::Training::default()), Box::new(table::Table::default())]
}

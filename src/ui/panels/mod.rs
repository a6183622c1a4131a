//! The panels, one file or folder each. No panel knows another: what two of them need is in the session.

mod compare;
mod inspector;
mod parts;
mod pipeline;
mod table;
mod token_preview;
mod training;
mod transport;

pub use compare::Compare;
pub use inspector::Inspector;
pub use pipeline::Pipeline;
pub use table::Table;
pub use training::Training;

//! The panels, one file or folder each. No panel knows another: what two of them need is in the session.

mod pipeline;
mod token_preview;
mod training;
mod transport;

pub use pipeline::Pipeline;
pub use training::Training;

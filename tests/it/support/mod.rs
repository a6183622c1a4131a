//! What several tests need.

pub mod panel;
mod pictures;
pub mod stage;

pub use pictures::Camera;

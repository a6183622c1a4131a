//! What several tests need.

#[cfg(feature = "gui")]
pub mod panel;
#[cfg(feature = "gui")]
mod pictures;
pub mod stage;

#[cfg(feature = "gui")]
pub use pictures::Camera;

//! What several tests need.

mod pictures;
pub mod stage;

pub use pictures::Camera;

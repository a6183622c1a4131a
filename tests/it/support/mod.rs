//! What several tests need.

mod pictures;

pub use pictures::Camera;

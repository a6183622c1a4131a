//! How far results can be trusted.

mod map;

pub use map::{MapQuality, map_quality};

//! How far a map can be trusted: as a whole, and point by point.

mod distortion;
mod map;
mod trust;

pub use distortion::neighbours_kept;
pub use map::{MapQuality, map_quality};
pub use trust::{MapTrust, trust};

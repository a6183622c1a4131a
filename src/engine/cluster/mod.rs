//! Groups of items whose vectors point the same way.

mod kmeans;

pub use kmeans::{Clusters, kmeans};

//! Semascope: a native desktop explorer for embeddings.
//!
//! The modules are listed by rank; a module uses only modules of a lower rank (ARCHITECTURE.md, enforced by a test).

// rank 0
pub mod base;
// rank 1
pub mod locale;
pub mod math;
// rank 2
pub mod data;
// rank 3
pub mod formats;
pub mod index;
pub mod text;
pub mod view;
// rank 4
pub mod cluster;
pub mod embed;
pub mod measure;
pub mod project;
pub mod query;
// rank 4, above its peers
pub mod examples;
pub mod sources;
// rank 5
pub mod jobs;
// rank 6
pub mod session;
// rank 7
pub mod cli;
// rank 8
#[cfg(feature = "gui")]
pub mod ui;
// rank 9
#[cfg(feature = "gui")]
pub mod app;

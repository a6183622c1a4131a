//! Semascope's engine: from texts and vectors to embeddings, maps and answers, without jobs, session or window.
//!
//! A package of its own, so that a change above it does not build it again; the languages of the interface are above it too. The modules are listed by rank; a module uses only
//! modules of a lower rank (ARCHITECTURE.md, enforced by a test).

// rank 0
pub mod base;
// rank 1
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
pub mod models;
pub mod project;
pub mod query;
// rank 4, above its peers
pub mod examples;
pub mod sources;

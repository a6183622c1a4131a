//! Semascope: a native desktop explorer for embeddings.
//!
//! What computes, ranks 0 to 4½, is the package `semascope-engine` (`src/engine`), whose modules are named here as if they were this package's own.
//! The modules are listed by rank; a module uses only modules of a lower rank (ARCHITECTURE.md, enforced by a test).

pub use semascope_engine::{
    base, cluster, data, embed, examples, formats, index, math, measure, models, project, query, sources, text, view,
};
pub use semascope_engine::{params, say};

// rank 1, but of the interface: a translated text does not build the engine again
pub mod locale;
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

//! The program with a window, and without a display: starting, pictures of the interface, file dialogs, settings.

mod files;
mod first_job;
mod settings;
mod snapshot;
mod start;
mod window;

pub use snapshot::{SnapshotWish, snapshot, write_snapshot};
pub use start::open;

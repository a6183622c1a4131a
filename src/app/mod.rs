//! The program with a window, and without a display: starting, pictures of the interface, file dialogs, settings.

mod files;
mod first_job;
mod settings;
mod snapshot;
mod start;
mod window;

pub use files::{action_for_path, suggested_name};
pub use first_job::first_job;
pub use snapshot::{SnapshotWish, snapshot};
pub use start::{has_display, open_window};

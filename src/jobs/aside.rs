//! Small work beside the window: counting, sorting and looking up in what is there already. Unlike a job it makes nothing, is listed nowhere and is not undone.

use std::thread;

/// Does some work on a thread of its own; returns whether it began.
pub fn aside(work: impl FnOnce() + Send + 'static) -> bool {
    thread::Builder::new().name("aside".into()).spawn(work).is_ok()
}

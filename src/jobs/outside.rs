//! The one place that starts other programs; nothing else does (`tests/it/architecture.rs`). There is no network.

use std::process::Command;

/// The number that a program of the system prints.
pub(super) fn number_said_by(program: &str, arguments: &[&str]) -> Option<u64> {
    let output = Command::new(program).args(arguments).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

//! The places that files are opened from: the disk, zip archives, memory. Nothing else opens what a user chose.

mod disk;
mod memory;
#[cfg(test)]
mod tests;
mod zip;

use std::path::Path;

pub use disk::DiskFiles;
pub use memory::MemoryFiles;
pub use zip::ZipFiles;

/// A path's last name, also of `.`.
pub fn short_name(path: &Path) -> String {
    let named = path.file_name().map(ToOwned::to_owned);
    let named = named.or_else(|| std::fs::canonicalize(path).ok()?.file_name().map(ToOwned::to_owned));
    named.map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// Whether a file or folder of this name is left out: hidden ones, and what macOS adds to archives.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

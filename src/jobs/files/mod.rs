//! The places that files are opened from: the disk, zip archives, memory. Nothing else opens what a user chose.

mod disk;
mod memory;
#[cfg(test)]
mod tests;
mod zip;

use std::path::{Path, PathBuf};

pub use disk::DiskFiles;
pub use memory::MemoryFiles;
pub use zip::ZipFiles;

use super::JobError;
use crate::base::Task;
use crate::formats::inner_name;

/// Endings of the text files that are taken from a folder.
const TEXT_ENDINGS: [&str; 7] = ["txt", "text", "md", "rst", "tex", "csv", "tsv"];

/// The text files among what was chosen: files that were named, whatever they are called, and of folders those with the ending of a text, packed or not.
///
/// # Errors
/// What the file system said, or cancelled.
pub fn text_paths(paths: &[PathBuf], task: &Task) -> Result<Vec<PathBuf>, JobError> {
    let files = DiskFiles::new(paths, task)?;
    let texts = files.entries().filter(|(entry, _)| entry.chosen || is_text_name(entry.name()));
    Ok(texts.map(|(_, path)| path.to_owned()).collect())
}

fn is_text_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let inner = inner_name(&name);
    match inner.rsplit_once('.') {
        Some((_, ending)) => TEXT_ENDINGS.contains(&ending),
        // Packed, and no word of what.
        None => inner != name,
    }
}

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

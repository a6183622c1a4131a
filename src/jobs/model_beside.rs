//! The model of some vectors, written beside their file.

use std::path::{Path, PathBuf};

use super::JobError;
use super::export::write_whole;
use crate::base::Task;
use crate::data::Embedding;
use crate::formats::{Format, VectorsPrint, model_name, write_model};
use crate::say;

/// Writes the model of some vectors beside their file, where they have one that the file does not carry; returns where.
///
/// # Errors
/// What the file system said; cancelled.
pub fn write_model_beside(embedding: &Embedding, format: &dyn Format, vectors: &Path, task: &Task) -> Result<Option<PathBuf>, JobError> {
    let Some(model) = embedding.model().filter(|m| !format.keeps_model(m.as_ref())) else { return Ok(None) };
    let name = vectors.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let path = vectors.with_file_name(model_name(&name));
    task.stage(say!("Writing {file}", file = path.display().to_string()), 0);
    let print = VectorsPrint::of(embedding, task)?;
    let counts = embedding.items().columns().counts();
    write_whole(&path, |to| write_model(model.as_ref(), &print, counts, to))?;
    Ok(Some(path))
}

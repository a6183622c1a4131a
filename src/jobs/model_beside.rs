//! The model of some vectors, written beside their file.

use std::path::{Path, PathBuf};

use super::JobError;
use super::whole::Writing;
use crate::base::Task;
use crate::data::Embedding;
use crate::formats::{Format, VectorsPrint, model_name, write_model};

/// Writes the model of some vectors beside their file, where they have one that the file does not carry; returns where.
///
/// # Errors
/// What the file system said; cancelled.
pub(super) fn write_model_beside(
    embedding: &Embedding,
    format: &dyn Format,
    vectors: &Path,
    replace: bool,
    task: &Task,
) -> Result<Option<PathBuf>, JobError> {
    let Some(model) = embedding.model().filter(|m| !format.keeps_model(m.as_ref())) else { return Ok(None) };
    let name = vectors.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let path = vectors.with_file_name(model_name(&name));
    let print = VectorsPrint::of(embedding, task)?;
    let counts = embedding.items().columns().counts();
    Writing::small(task, replace).file(&path, |to| write_model(model.as_ref(), &print, counts, to))?;
    Ok(Some(path))
}

//! Writing files. A file is written beside its place and moved there when it is whole, so that nothing is lost half-way.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::Say;
use crate::data::{Embedding, ItemSet, Metric, Projection};
use crate::formats::{FORMATS, Format, format_for_vectors};
use crate::query::NeighbourList;
use crate::say;
use crate::view::Picture;

/// Writes files.
pub const KIND: JobKind = JobKind::new("export");

/// Write a file: what, and where.
#[derive(Debug, Clone)]
pub enum Export {
    /// Vectors; the format follows from the file name.
    Vectors {
        /// What.
        embedding: Arc<Embedding>,
        /// Where.
        path: PathBuf,
    },
    /// Coordinates as CSV.
    Projection {
        /// What.
        projection: Arc<Projection>,
        /// Where.
        path: PathBuf,
    },
    /// A picture as PNG.
    Picture {
        /// What.
        picture: Arc<Picture>,
        /// Where.
        path: PathBuf,
    },
    /// A neighbour list as CSV.
    Neighbours {
        /// Whose items.
        items: Arc<ItemSet>,
        /// What.
        list: NeighbourList,
        /// Name of the value column.
        metric: Metric,
        /// Where.
        path: PathBuf,
    },
}

impl Job for Export {
    const KIND: JobKind = KIND;
    /// The path.
    type Output = PathBuf;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Writing")
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let path = match &self {
            Self::Vectors { path, .. } | Self::Projection { path, .. } | Self::Neighbours { path, .. } | Self::Picture { path, .. } => {
                path.clone()
            }
        };
        let task = &cx.task;
        task.stage(say!("Writing {file}", file = path.display().to_string()), 0);
        match self {
            Self::Vectors { embedding, path } => {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let format = format_for_vectors(&name, &embedding).ok_or_else(unknown_ending)?;
                if embedding.sparse_rows().is_some() {
                    task.warn(say!(
                        "Written with all zeros: {n} × {d} numbers, where memory holds only those that are not zero",
                        n = embedding.len(),
                        d = embedding.dims()
                    ));
                }
                write_whole(&path, |to| format.write(&embedding, to).unwrap_or_else(|| Err(io::Error::from(io::ErrorKind::Unsupported))))?;
                if let Some(companion) = format.companions(&name).first() {
                    write_companion(format, &embedding, &path.with_file_name(companion))?;
                }
                super::write_model_beside(&embedding, format, &path, task)?;
            }
            Self::Projection { projection, path } => write_whole(&path, |to| write_projection(&projection, to))?,
            Self::Picture { picture, path } => write_whole(&path, |to| picture.write_png(to))?,
            Self::Neighbours { items, list, metric, path } => write_whole(&path, |to| write_neighbours(&items, &list, metric, to))?,
        }
        Ok(path)
    }
}

fn unknown_ending() -> JobError {
    let endings: Vec<&str> = FORMATS.iter().flat_map(|f| f.extensions()).copied().collect();
    say!("The file name decides the format; vectors can be written as: {list}", list = endings.join(", ")).into()
}

/// The labels of a bare array lie beside it.
fn write_companion(format: &dyn Format, embedding: &Arc<Embedding>, path: &Path) -> Result<(), JobError> {
    let mut bytes = Vec::new();
    match format.write_companion(embedding, &mut bytes) {
        Some(Ok(())) => write_whole(path, |to| to.write_all(&bytes)),
        Some(Err(e)) => Err(cannot_write(path, &e)),
        None => Ok(()),
    }
}

/// Writes through a neighbour file, so that an interrupted write leaves the old file whole.
pub(super) fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), JobError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let part = path.with_file_name(format!(".{name}.part"));
    let attempt = || -> io::Result<()> {
        let mut to = BufWriter::new(fs::File::create(&part)?);
        write(&mut to)?;
        to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&part, path)
    };
    attempt().map_err(|e| {
        let _ = fs::remove_file(&part);
        cannot_write(path, &e)
    })
}

fn cannot_write(path: &Path, error: &io::Error) -> JobError {
    say!("{file} could not be written: {error}", file = path.display().to_string(), error = error.to_string()).into()
}

fn write_projection(projection: &Projection, to: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    let header: Vec<&str> = ["label", "x", "y", "z"].into_iter().take(1 + projection.dims()).collect();
    csv.write_record(header)?;
    for (label, place) in projection.items().labels().zip(projection.at().rows()) {
        csv.write_field(label)?;
        for x in place {
            csv.write_field(x.to_string())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}

fn write_neighbours(items: &ItemSet, list: &NeighbourList, metric: Metric, to: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(["rank", "label", metric.id(), "query_word"])?;
    for (rank, hit) in list.hits.iter().enumerate() {
        let query_word = if hit.is_query_word { "yes" } else { "no" };
        csv.write_record([&(rank + 1).to_string(), items.label(hit.item), &hit.value.to_string(), query_word])?;
    }
    csv.flush()
}

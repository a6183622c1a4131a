//! Files that are written: vectors, coordinates, pictures, neighbour lists. For the window and for the command line.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::whole::Writing;
use super::{Job, JobContext, JobError, JobKind, NoFrames, Older, short_name};
use crate::base::{Say, Task};
use crate::data::{Embedding, ItemSet, Metric, Projection};
use crate::formats::{FORMATS, Format, format_for_vectors, model_name};
use crate::query::NeighbourList;
use crate::say;
use crate::view::Picture;

/// Writes files; several at a time, each for itself.
pub const KIND: JobKind = JobKind::new("export").older(Older::Stays);

/// Write a file.
#[derive(Debug, Clone)]
pub struct Export {
    /// What.
    pub what: Exported,
    /// Where.
    pub path: PathBuf,
    /// Whether a file that is there gives way.
    pub replace: bool,
}

/// What can be written.
#[derive(Debug, Clone)]
pub enum Exported {
    /// Vectors; the format follows from the file name.
    Vectors(Arc<Embedding>),
    /// Coordinates as a table, with tabs where the file name ends in `.tsv`, else with commas.
    Projection(Arc<Projection>),
    /// A picture as PNG.
    Picture(Arc<Picture>),
    /// A neighbour list as CSV.
    Neighbours {
        /// Whose items.
        items: Arc<ItemSet>,
        /// What.
        list: NeighbourList,
        /// Name of the value column.
        metric: Metric,
    },
}

/// What has come of it.
#[derive(Debug, Clone)]
pub enum Written {
    /// It was written.
    Files {
        /// All files, the one that was asked for first.
        files: Vec<PathBuf>,
        /// The one that holds the model of vectors, where there is a model: beside the vectors, or theirs.
        model: Option<PathBuf>,
    },
    /// Nothing was written: this file is there already, and was not to be replaced.
    IsThere {
        /// Which.
        path: PathBuf,
        /// What was asked for.
        export: Box<Export>,
    },
}

impl Job for Export {
    const KIND: JobKind = KIND;
    type Output = Written;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Writing {file}", file = short_name(&self.path))
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Written, JobError> {
        let task = &cx.task;
        if !self.replace
            && let Some(path) = self.places().into_iter().find(|path| path.exists())
        {
            return Ok(Written::IsThere { path, export: Box::new(self) });
        }
        let Self { what, path, replace } = self;
        let small = Writing::small(task, replace);
        let mut files = vec![path.clone()];
        let mut model = None;
        match what {
            Exported::Vectors(embedding) => {
                let beside = vectors(&embedding, &path, replace, task)?;
                files.extend(beside.labels);
                model = beside.model.clone().or_else(|| embedding.model().map(|_| path));
                files.extend(beside.model);
            }
            Exported::Projection(projection) => {
                let rows = projection.items().len() as u64;
                Writing { rows, ..small }.file(&path, |to| write_projection(&projection, delimiter(&path), to))?;
            }
            Exported::Picture(picture) => small.file(&path, |to| picture.write_png(to))?,
            Exported::Neighbours { items, list, metric } => small.file(&path, |to| write_neighbours(&items, &list, metric, to))?,
        }
        Ok(Written::Files { files, model })
    }
}

impl Export {
    /// Every file that may be written.
    fn places(&self) -> Vec<PathBuf> {
        let mut places = vec![self.path.clone()];
        if let Exported::Vectors(embedding) = &self.what {
            let name = short_name(&self.path);
            let format = format_for_vectors(&name, embedding);
            let writes_labels = |f: &&dyn Format| f.write_companion(embedding, &mut io::sink()).is_some();
            let labels = format.filter(writes_labels).and_then(|f| f.companions(&name).into_iter().next());
            let model = embedding.model().filter(|m| format.is_some_and(|f| !f.keeps_model(m.as_ref()))).map(|_| model_name(&name));
            places.extend(labels.into_iter().chain(model).map(|name| self.path.with_file_name(name)));
        }
        places
    }
}

/// What lies beside a file of vectors.
struct Beside {
    labels: Option<PathBuf>,
    model: Option<PathBuf>,
}

fn vectors(embedding: &Arc<Embedding>, path: &Path, replace: bool, task: &Task) -> Result<Beside, JobError> {
    let name = short_name(path);
    let format = format_for_vectors(&name, embedding).ok_or_else(unknown_ending)?;
    if embedding.sparse_rows().is_some() {
        task.warn(say!(
            "Written with all zeros: {n} × {d} numbers, where memory holds only those that are not zero",
            n = embedding.len(),
            d = embedding.dims()
        ));
    }
    let row_bytes = embedding.dims() as u64 * 4;
    Writing { task, replace, rows: embedding.len() as u64, row_bytes }
        .file(path, |to| format.write(embedding, to).unwrap_or_else(|| Err(io::ErrorKind::Unsupported.into())))?;
    let labels = write_labels(format, embedding, path, Writing::small(task, replace))?;
    let model = super::write_model_beside(embedding, format, path, replace, task)?;
    Ok(Beside { labels, model })
}

fn unknown_ending() -> JobError {
    let endings: Vec<&str> = FORMATS.iter().flat_map(|f| f.extensions()).copied().collect();
    say!("The file name decides the format; vectors can be written as: {list}", list = endings.join(", ")).into()
}

/// The labels of a bare array lie beside it.
fn write_labels(format: &dyn Format, embedding: &Arc<Embedding>, path: &Path, writing: Writing<'_>) -> Result<Option<PathBuf>, JobError> {
    let mut bytes = Vec::new();
    let (Some(written), Some(name)) =
        (format.write_companion(embedding, &mut bytes), format.companions(&short_name(path)).into_iter().next())
    else {
        return Ok(None);
    };
    let path = path.with_file_name(name);
    writing.file(&path, |to| written.and_then(|()| to.write_all(&bytes)))?;
    Ok(Some(path))
}

fn delimiter(path: &Path) -> u8 {
    let is_tsv = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tsv"));
    if is_tsv { b'\t' } else { b',' }
}

fn write_projection(projection: &Projection, delimiter: u8, to: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(to);
    let header: Vec<&str> = ["label", "x", "y", "z"].into_iter().take(1 + projection.dims()).collect();
    table.write_record(header)?;
    for (label, place) in projection.items().labels().zip(projection.at().rows()) {
        table.write_field(label)?;
        for x in place {
            table.write_field(x.to_string())?;
        }
        table.write_record(None::<&[u8]>)?;
    }
    table.flush()
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

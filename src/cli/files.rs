//! Files in and out.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;

use super::args::{SourceArgs, Vectors};
use super::flags;
use super::output::{Failure, Output};
use crate::base::{ParamMap, ParamValue};
use crate::data::Embedding;
use crate::formats::{self, Format};
pub use crate::jobs::short_name;
use crate::jobs::{self, Export, Exported, JobInput, Open, Opened, run_here};
use crate::sources::Ready;

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::Failed(format!("{} could not be read: {error}", path.display()))
}

/// Opens a source: the same job as in the window.
///
/// # Errors
/// What it is and why it is not opened.
pub fn open(paths: &[PathBuf], args: &SourceArgs, params: ParamMap, output: &Output) -> Result<Opened, Failure> {
    let input = JobInput::Paths { paths: paths.to_vec(), memory_bytes: args.memory };
    Ok(run_here(Open { input, kind: args.kind.clone(), params }, &output.task)?)
}

/// Opens something that methods learn from, with the options that were given.
///
/// # Errors
/// As [`open`]; vectors, which nothing is learned from; flags that its kind does not have.
pub fn open_to_learn(paths: &[PathBuf], args: &SourceArgs, matches: &ArgMatches, output: &Output) -> Result<(Opened, ParamMap), Failure> {
    let opened = open(paths, args, ParamMap::new(), output)?;
    if opened.made.is_some() {
        return Err(Failure::Failed(format!("{} holds vectors already: there is nothing to train on", opened.source.name())));
    }
    with_options(opened, args, matches)
}

/// A source with the options that were given for its kind.
///
/// # Errors
/// Flags that its kind does not have.
pub fn with_options(opened: Opened, args: &SourceArgs, matches: &ArgMatches) -> Result<(Opened, ParamMap), Failure> {
    let mut params = flags::values(matches, flags::of_sources(), opened.source.kind.info().id)?;
    if args.keep_case {
        params.insert("lower_case".to_owned(), ParamValue::Bool(false));
    }
    Ok((opened, params))
}

/// Reads a file of vectors.
///
/// # Errors
/// What is wrong with it; something else is told to be so.
pub fn vectors(args: &Vectors, output: &Output) -> Result<Arc<Embedding>, Failure> {
    if args.path.is_dir() {
        return Err(Failure::Failed(format!("{} is a folder, not a file of vectors", args.path.display())));
    }
    let paths: Vec<PathBuf> = [&args.path].into_iter().chain(&args.labels).cloned().collect();
    let opened = open(&paths, &SourceArgs::default(), rows(args.rows), output)?;
    match opened.made {
        Some(Ready::Vectors(embedding)) => Ok(embedding),
        _ => Err(Failure::Failed(format!(
            "{} holds no vectors: it looks like plain text, which `semascope train` takes",
            args.path.display()
        ))),
    }
}

/// The option that reads only the first rows.
pub fn rows(most: Option<usize>) -> ParamMap {
    most.map(|n| ("rows".to_owned(), ParamValue::Int(i64::try_from(n).unwrap_or(i64::MAX)))).into_iter().collect()
}

/// A whole file as text.
///
/// # Errors
/// What the file system said.
pub fn text(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|e| cannot_read(path, &e))?;
    Ok(crate::text::decode(&bytes).text)
}

/// The files of a folder in order of their names, without those of its folders.
///
/// # Errors
/// What the file system said.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(|e| cannot_read(folder, &e))?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// The format that the ending of a file name asks for.
///
/// # Errors
/// Another ending: bad usage, with those that there are.
pub fn format_for(path: &Path) -> Result<&'static dyn Format, Failure> {
    formats::format_for_writing(&short_name(path)).ok_or_else(|| {
        let endings: Vec<String> = formats::FORMATS.iter().flat_map(|f| f.extensions()).map(|e| format!(".{e}")).collect();
        Failure::Usage(format!("The ending of {} decides its format; there are {}", path.display(), endings.join(", ")))
    })
}

/// What was written.
pub struct Written {
    /// All files.
    pub files: Vec<PathBuf>,
    /// The one that holds the model, where there is a model: beside the vectors, or theirs.
    pub model: Option<PathBuf>,
}

/// Writes something to a file that was asked for: one that is there is replaced.
///
/// # Errors
/// What the file system said; cancelled.
pub fn write(what: Exported, path: &Path, output: &Output) -> Result<Written, Failure> {
    let written = run_here(Export { what, path: path.to_owned(), replace: true }, &output.task)?;
    Ok(match written {
        jobs::Written::Files { files, model } => Written { files, model },
        jobs::Written::IsThere { path, .. } => return Err(Failure::Failed(format!("{} is there already", path.display()))),
    })
}

//! Opening: files, folders, archives, pasted text and bundled examples, told apart by content.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{DiskFiles, Job, JobContext, JobError, JobKind, MemoryFiles, NoFrames, ScratchFolder, ZipFiles, default_budget};
use crate::base::{ParamMap, Say, Task};
use crate::data::Files;
use crate::examples::{self, Example, ExampleKind};
use crate::formats::is_zip;
use crate::say;
use crate::sources::{self, Limits, Offer, OpenSource, Ready};

/// Opens what the user asked for.
pub const KIND: JobKind = JobKind::new("open");

/// What to open.
#[derive(Debug, Clone)]
pub enum JobInput {
    /// Files, folders or an archive.
    Paths {
        /// Which.
        paths: Vec<PathBuf>,
        /// What a text may take before it is left on disk; `None` for a quarter of the machine's memory.
        memory_bytes: Option<u64>,
    },
    /// Text from the clipboard.
    Pasted(String),
    /// A bundled example, by id.
    Example(&'static str),
}

/// What was opened.
#[derive(Debug)]
pub struct Opened {
    /// The source.
    pub source: Arc<OpenSource>,
    /// The bundled example that it is.
    pub example: Option<&'static str>,
    /// What it made, where that is done at once.
    pub made: Option<Ready>,
}

/// Read files, pasted text or a bundled example.
#[derive(Debug)]
pub struct Open {
    /// Which.
    pub input: JobInput,
    /// As which kind of source; `None` takes the one that is surest.
    pub kind: Option<String>,
    /// Options of what is made at once.
    pub params: ParamMap,
}

impl Open {
    /// Opened as the kind that is surest.
    #[must_use]
    pub fn new(input: JobInput) -> Self {
        Self { input, kind: None, params: ParamMap::new() }
    }
}

impl Job for Open {
    const KIND: JobKind = KIND;
    type Output = Opened;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Opening")
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let task = &cx.task;
        let mut memory = None;
        let (files, is_pasted, example): (Arc<dyn Files>, bool, Option<&'static Example>) = match self.input {
            JobInput::Paths { paths, memory_bytes } => {
                memory = memory_bytes;
                (on_disk(&paths, task)?, false, None)
            }
            JobInput::Pasted(text) => (pasted(text), true, None),
            JobInput::Example(id) => {
                let Some(example) = examples::example(id) else {
                    return Err(say!("There is no example {name}", name = id).into());
                };
                (bundled(example), false, Some(example))
            }
        };
        task.stage(say!("Reading {file}", file = files.name()), 0);
        let offer = Offer::new(files, is_pasted, task)?;
        let limits = Limits { memory_bytes: memory.unwrap_or_else(default_budget), scratch: Arc::new(ScratchFolder::default()) };
        let source = sources::open(&offer, self.kind.as_deref(), &limits, task)?;
        let made = source.kind.is_made_at_once().then(|| source.make(&self.params, None, task)).transpose()?;
        Ok(Opened { source, example: example.map(|e| e.id), made })
    }
}

/// What was chosen on disk; a single zip archive is looked into.
fn on_disk(paths: &[PathBuf], task: &Task) -> Result<Arc<dyn Files>, JobError> {
    let files: Arc<dyn Files> = Arc::new(DiskFiles::new(paths, task)?);
    let [entry] = files.list() else { return Ok(files) };
    let mut from = files.open(0).map_err(|e| io_failure(Path::new(&entry.path), &e))?;
    let is_archive = entry.name().to_lowercase().ends_with(".zip") && from.fill_buf().is_ok_and(is_zip);
    if is_archive { Ok(Arc::new(ZipFiles::new(files, 0)?)) } else { Ok(files) }
}

fn pasted(text: String) -> Arc<dyn Files> {
    const NAME: &str = "Pasted text";
    Arc::new(MemoryFiles::new(NAME, [(NAME.to_owned(), Cow::Owned(text.into_bytes()))]))
}

fn bundled(example: &Example) -> Arc<dyn Files> {
    let mut files = vec![(example.file_name.to_owned(), Cow::Borrowed(example.bytes))];
    if let ExampleKind::Vectors { words } = example.kind {
        files.push(("words.txt".to_owned(), Cow::Borrowed(words)));
    }
    Arc::new(MemoryFiles::new(example.title, files))
}

pub(super) fn io_failure(path: &Path, error: &std::io::Error) -> JobError {
    say!("{file} could not be read: {error}", file = path.display().to_string(), error = error.to_string()).into()
}

//! Reading: files, folders, pasted text and bundled examples, told apart by content.

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames, short_name};
use crate::base::{Say, Task};
use crate::data::{Embedding, TextSource};
use crate::examples::{self, ExampleKind};
use crate::formats::{self, Companion, Format, Limits, Recognised};
use crate::say;
use crate::text;

/// Opens what the user asked for.
pub const KIND: JobKind = JobKind::new("open");

/// What to open.
#[derive(Debug, Clone, PartialEq)]
pub enum JobInput {
    /// Files or folders.
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
#[derive(Debug, Clone)]
pub enum Opened {
    /// A text.
    Text {
        /// The text.
        source: Arc<TextSource>,
        /// The bundled example it is.
        example: Option<&'static str>,
    },
    /// Vectors.
    Vectors {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// The bundled example they are.
        example: Option<&'static str>,
    },
}

/// Read files, pasted text or a bundled example.
#[derive(Debug)]
pub struct Open(
    /// Which.
    pub JobInput,
);

impl Job for Open {
    const KIND: JobKind = KIND;
    type Output = Opened;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Opening")
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let task = &cx.task;
        match self.0 {
            JobInput::Paths { paths, memory_bytes } => open_paths(&paths, memory_bytes, task),
            JobInput::Pasted(text) => {
                let source = text::source("Pasted text", vec![("Pasted text".to_owned(), text.into_bytes())], task)?;
                Ok(Opened::Text { source: Arc::new(source), example: None })
            }
            JobInput::Example(id) => open_example(id, task),
        }
    }
}

fn open_example(id: &str, task: &Task) -> Result<Opened, JobError> {
    let Some(example) = examples::example(id) else {
        return Err(say!("There is no example {name}", name = id).into());
    };
    match example.kind {
        ExampleKind::Text(_) => {
            let source = text::source(example.title, vec![(example.file_name.to_owned(), example.bytes.to_vec())], task)?;
            Ok(Opened::Text { source: Arc::new(source), example: Some(example.id) })
        }
        ExampleKind::Vectors { words } => {
            let mut from = std::io::Cursor::new(example.bytes);
            let mut labels = std::io::Cursor::new(words);
            let companion = Companion { name: "words.txt", from: &mut labels };
            let (embedding, _) = formats::read_any(example.file_name, &mut from, Some(companion), &Limits::default(), task)
                .map_err(|e| read_failure(example.title, &e))?;
            Ok(Opened::Vectors { embedding: Arc::new(embedding), example: Some(example.id) })
        }
    }
}

fn open_paths(paths: &[PathBuf], memory_bytes: Option<u64>, task: &Task) -> Result<Opened, JobError> {
    let files = super::text_paths(paths, task)?;
    let [first, rest @ ..] = files.as_slice() else {
        return Err(Say::plain("There is no text or vector file in there").into());
    };
    task.stage(say!("Reading {file}", file = short_name(first)), 0);
    // One file of vectors, alone or with its labels; anything else is text.
    for (i, path) in files.iter().enumerate() {
        let mut from = reader(path)?;
        let head = formats::head_of(&mut from).map_err(|e| io_failure(path, &e))?;
        match formats::recognise(&head, &short_name(path)) {
            Recognised::Vectors(format) if files.len() <= 2 => {
                let other = files.iter().enumerate().find(|(j, _)| *j != i).map(|(_, p)| p.clone());
                let other = other.or_else(|| find_companion(format, path));
                return open_vectors(path, other.as_deref(), task);
            }
            Recognised::Refused(why) if rest.is_empty() => return Err(say!("{file}: {what}", file = short_name(path), what = why).into()),
            _ => {}
        }
    }
    let name = if files.len() == 1 { short_name(first) } else { paths.first().map(|p| short_name(p)).unwrap_or_default() };
    let source = super::open_texts(&name, &files, memory_bytes, task)?;
    Ok(Opened::Text { source: Arc::new(source), example: None })
}

fn open_vectors(path: &Path, beside: Option<&Path>, task: &Task) -> Result<Opened, JobError> {
    let name = short_name(path);
    let mut from = reader(path)?;
    let other_name = beside.map(short_name).unwrap_or_default();
    let mut other = beside.map(reader).transpose()?;
    let companion = other.as_mut().map(|from| Companion { name: &other_name, from });
    let (embedding, _) = formats::read_any(&name, &mut from, companion, &Limits::default(), task).map_err(|e| read_failure(&name, &e))?;
    Ok(Opened::Vectors { embedding: Arc::new(embedding), example: None })
}

/// The labels or metadata that lie beside a file of bare vectors.
fn find_companion(format: &dyn Format, path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    format.companions(&short_name(path)).into_iter().map(|c| folder.join(c)).find(|p| p.is_file())
}

fn reader(path: &Path) -> Result<BufReader<fs::File>, JobError> {
    Ok(BufReader::with_capacity(1 << 20, fs::File::open(path).map_err(|e| io_failure(path, &e))?))
}

pub(super) fn io_failure(path: &Path, error: &std::io::Error) -> JobError {
    say!("{file} could not be read: {error}", file = path.display().to_string(), error = error.to_string()).into()
}

fn read_failure(name: &str, error: &formats::ReadError) -> JobError {
    match error {
        formats::ReadError::Cancelled => JobError::Cancelled,
        other => say!("{file}: {what}", file = name, what = other.say()).into(),
    }
}

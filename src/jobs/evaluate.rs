//! Grading vectors with a file of questions, bundled or own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use serde::{Deserialize, Serialize};

use super::{Job, JobContext, JobError, JobKind, NoFrames, short_name};
use crate::base::{Arg, Say};
use crate::data::{Embedding, ItemSet};
use crate::examples::evaluation_sets;
use crate::math::parallel::available_threads;
use crate::query::AnalogyMethod;
use crate::query::evaluate::{AnalogyOptions, BadLine, Report, recognise, what_lines_look_like};
use crate::say;

/// Grades the vectors.
pub const KIND: JobKind = JobKind::new("evaluate");

/// Larger files are no questions.
const MAX_BYTES: u64 = 64 << 20;

/// Where questions come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionFile {
    /// A bundled set, by id.
    Bundled(String),
    /// A file of the user.
    Own(PathBuf),
}

impl QuestionFile {
    /// Its name on screen.
    #[must_use]
    pub fn name(&self) -> Say {
        match self {
            Self::Bundled(id) => Say::plain(evaluation_sets().iter().find(|s| s.id == id).map_or("", |s| s.title)),
            Self::Own(path) => say!("{file}", file = short_name(path)),
        }
    }

    fn text(&self) -> Result<String, JobError> {
        match self {
            Self::Bundled(id) => match evaluation_sets().iter().find(|s| s.id == id) {
                Some(set) => Ok(set.text()),
                None => Err(say!("There are no bundled questions {name}", name = id.as_str()).into()),
            },
            Self::Own(path) => read(path),
        }
    }
}

/// Grade vectors with questions.
#[derive(Debug, Clone)]
pub struct Evaluate {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// The questions.
    pub questions: QuestionFile,
    /// How analogies are scored.
    pub method: AnalogyMethod,
    /// An analogy is right when its answer is among this many best words.
    pub top_n: usize,
    /// Look words up, and search, only among this many first rows.
    pub first_rows: Option<usize>,
}

/// The grades of one file of questions.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The vectors that were graded; not kept alive by this.
    pub of: Weak<Embedding>,
    /// Their items.
    pub items: Arc<ItemSet>,
    /// The questions.
    pub questions: QuestionFile,
    /// How analogies were scored.
    pub method: AnalogyMethod,
    /// Among how many best words the answer had to be.
    pub top_n: usize,
    /// The grades.
    pub report: Report,
    /// Lines that could not be used.
    pub bad_lines: Vec<BadLine>,
}

impl Evaluation {
    /// Whether these vectors are the ones that were graded.
    #[must_use]
    pub fn is_of(&self, embedding: &Arc<Embedding>) -> bool {
        self.of.ptr_eq(&Arc::downgrade(embedding))
    }
}

impl Job for Evaluate {
    const KIND: JobKind = KIND;
    type Output = Arc<Evaluation>;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Evaluation: {questions}", questions = self.questions.name())
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let Self { embedding, questions, method, top_n, first_rows } = self;
        let task = &cx.task;
        task.stage(say!("Reading {file}", file = questions.name()), 0);
        let text = questions.text()?;
        task.check()?;
        let Some((_, asked)) = recognise(&text) else {
            return Err(say!("{file} holds no questions. {lines}", file = questions.name(), lines = what_lines_look_like()).into());
        };
        let options = AnalogyOptions { first_rows, method, top_n, ..AnalogyOptions::default() };
        let report = asked.run(&embedding, options, available_threads(), task)?;
        let bad_lines = asked.bad_lines().to_vec();
        let (of, items) = (Arc::downgrade(&embedding), embedding.items().clone());
        Ok(Arc::new(Evaluation { of, items, questions, method, top_n, report, bad_lines }))
    }
}

fn read(path: &Path) -> Result<String, JobError> {
    let failed = |e: &std::io::Error| -> JobError {
        say!("{file} could not be read: {error}", file = path.display().to_string(), error = e.to_string()).into()
    };
    let size = fs::metadata(path).map_err(|e| failed(&e))?.len();
    if size > MAX_BYTES {
        return Err(say!(
            "{file} is larger than {limit}: that is no file of questions",
            file = short_name(path),
            limit = Arg::Bytes(MAX_BYTES)
        )
        .into());
    }
    let bytes = fs::read(path).map_err(|e| failed(&e))?;
    if bytes.contains(&0) {
        return Err(say!("{file} is not a text", file = short_name(path)).into());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

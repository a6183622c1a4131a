//! The kinds of test that vectors can be graded by, in one list, and what all of them report.

use super::analogies::AnalogyOptions;
use super::{BadLine, ScoredPair, SectionReport, pairs, questions};
use crate::base::{Cancelled, Info, List, Say, Task};
use crate::data::Embedding;
use crate::say;

/// A kind of test: how its files look, and how vectors are graded by them.
pub trait EvaluationKind: Send + Sync {
    /// Who it is; the summary says what a line looks like.
    fn info(&self) -> Info;
    /// Reads a file of this kind. Lines of another kind are noted as bad.
    fn parse(&self, text: &str) -> Box<dyn Questions>;
    /// How a question that was answered wrongly reads, without its answer; for reports with sections.
    fn phrase(&self, words: &[&str]) -> String {
        words.join(" ")
    }
}

/// Questions of one kind that were read.
pub trait Questions: Send + Sync {
    /// Questions that can be asked.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whether the file bears a mark that only this kind has.
    fn is_marked(&self) -> bool {
        false
    }
    /// Lines left out.
    fn bad_lines(&self) -> &[BadLine];
    /// Asks all questions. Case and the first rows count for every kind; the other options for analogies.
    ///
    /// # Errors
    /// `Cancelled` when the owner of the task gave up.
    fn run(&self, embedding: &Embedding, options: AnalogyOptions, threads: usize, task: &Task) -> Result<Report, Cancelled>;
}

/// Every kind; a file that fits two equally well is of the earlier.
pub static EVALUATIONS: List<dyn EvaluationKind> = List::new(&[WORDS]);

/// Questions about words.
const WORDS: &[&dyn EvaluationKind] = &[&pairs::JudgedPairs, &questions::Analogies];

/// The kind with this id.
#[must_use]
pub fn evaluation(id: &str) -> Option<&'static dyn EvaluationKind> {
    EVALUATIONS.iter().find(|k| k.info().id == id)
}

/// Tells the kind of a file by its lines: that whose mark it bears, else that which most of its lines are. `None` without a single question.
#[must_use]
pub fn recognise(text: &str) -> Option<(&'static dyn EvaluationKind, Box<dyn Questions>)> {
    let read = EVALUATIONS.iter().map(|kind| (kind, kind.parse(text))).filter(|(_, questions)| !questions.is_empty());
    // The last of equals is the earliest of the list.
    read.rev().max_by_key(|(_, questions)| (questions.is_marked(), questions.len()))
}

/// What the lines of a file must look like, for every kind.
#[must_use]
pub fn what_lines_look_like() -> Say {
    let all = EVALUATIONS.iter().map(|kind| Say::plain(kind.info().summary));
    all.reduce(|first, next| say!("{first} {next}", first = first, next = next)).unwrap_or_else(|| Say::plain(""))
}

/// How vectors did in a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Which kind of test.
    pub kind: &'static str,
    /// Figures by name; the first is what the test measures.
    pub figures: Vec<Figure>,
    /// Question by question.
    pub rows: Rows,
    /// Words without a vector, alphabetically, each once.
    pub missing: Vec<String>,
    /// Questions left out for them.
    pub left_out: usize,
}

impl Report {
    /// The figure of that name.
    #[must_use]
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|f| f.id == id)
    }

    /// What the test measures; `None` where too little could be asked.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.figures.first().and_then(|f| f.value.number())
    }
}

/// A figure of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Stable name.
    pub id: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// Its value.
    pub value: Value,
    /// What it means.
    pub help: Say,
}

/// The value of a figure, by the way it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A share in `[0, 1]`.
    Share(Option<f64>),
    /// A correlation in `[-1, 1]`.
    Correlation(Option<f64>),
    /// A number of things.
    Count(usize),
    /// So many of so many.
    Part(usize, usize),
}

impl Value {
    /// As one number; a part as a share.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Share(x) | Self::Correlation(x) => x,
            Self::Count(n) => Some(n as f64),
            Self::Part(n, of) => (of > 0).then(|| n as f64 / of as f64),
        }
    }
}

/// Question by question, by the way it is looked at. A new kind of test chooses the one that suits.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// Right or wrong, in sections.
    Sections {
        /// In the order of the file.
        sections: Vec<SectionReport>,
        /// Everything together.
        total: SectionReport,
    },
    /// Two numbers each: what people judged, and what the vectors say.
    Pairs {
        /// Those that were scored.
        scored: Vec<ScoredPair>,
        /// Those that were not.
        missing: Vec<super::MissingPair>,
    },
}

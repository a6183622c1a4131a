//! The state of the program and the one place that changes it: actions go in, effects come out.
//!
//! Panels read `&Session`; [`Session::apply`] and [`Session::absorb`] alone change it. Everything here runs without a window and without threads:
//! long work leaves as [`Effect::Start`] and comes back as a job event.

mod action;
mod answers;
mod apply;
mod command;
mod driver;
mod fitting;
mod history;
mod id;
mod ledger;
mod pair;
mod panel_id;
mod pipeline;
mod runs;
mod selection;
mod settings;
mod settle;
mod workspace;

pub use action::{
    Action, AskAction, Dialog, Effect, EmbedAction, EvaluateAction, ExportWhat, FileAction, FileWish, JobAction, LookAction, OpenAction,
    PanelAction, PipelineAction, ProjectAction, RunsAction, SelectAction, SelectOp, SettingsAction, SourceAction, TableAction,
};
pub use answers::Subject;
pub use command::{COMMANDS, Command, CommandLine, Menu};
pub use driver::Driver;
pub use history::History;
pub use id::Id;
pub use ledger::{Holding, Ledger};
pub use panel_id::PanelId;
pub use pipeline::{Step, StepState};
pub use runs::{Beside, RunRecord};
pub use selection::Selection;
pub use settings::{Settings, ThemeChoice};
pub use workspace::{
    AnalogyForm, ColourBy, CompareForm, EvaluateForm, Look, Made, Question, SourceMade, TableForm, Wanted, Workspace, same_artefact,
};

use std::path::PathBuf;
use std::sync::Arc;

use self::answers::Answers;
use crate::base::{Say, StepReport, Task, Trace};
use crate::data::{Embedding, ItemId, ItemSet, Projection};
use crate::jobs::{AnyJob, Export, JobId, JobKind, Latest, ProjectSpec, train};
use crate::sources;

/// An answer that arrives later; the four states that every panel designs for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Loadable<T, E = Say> {
    /// Nothing was asked.
    #[default]
    Empty,
    /// On its way; holds the last answer, if it is still worth showing.
    Loading(Option<T>),
    /// Here.
    Ready(T),
    /// It could not be had, and why.
    Failed(E),
}

impl<T, E> Loadable<T, E> {
    /// The same by reference.
    pub fn as_ref(&self) -> Loadable<&T, &E> {
        match self {
            Self::Empty => Loadable::Empty,
            Self::Loading(last) => Loadable::Loading(last.as_ref()),
            Self::Ready(value) => Loadable::Ready(value),
            Self::Failed(why) => Loadable::Failed(why),
        }
    }

    fn begin(&mut self) {
        *self = Self::Loading(match std::mem::take(self) {
            Self::Ready(t) | Self::Loading(Some(t)) => Some(t),
            _ => None,
        });
    }
}

impl<'a, T, E> Loadable<&'a T, E> {
    /// The answer, also the last one while a new one is on its way.
    pub fn shown(self) -> Option<&'a T> {
        match self {
            Self::Ready(t) | Self::Loading(Some(t)) => Some(t),
            _ => None,
        }
    }
}

/// How serious a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Info,
    /// Partial trouble; the result is there.
    Warning,
    /// Something could not be done.
    Error,
}

/// A message that stays until it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Number, rising.
    pub id: u64,
    /// How serious.
    pub kind: NoticeKind,
    /// What.
    pub text: Say,
}

/// A job under way.
#[derive(Debug, Clone)]
pub struct JobInfo {
    /// Its number.
    pub id: JobId,
    /// What kind of work.
    pub kind: JobKind,
    /// What it is doing, for the job list.
    pub title: Say,
    /// Progress and the means to pause, stop and cancel it.
    pub task: Task,
    /// The vectors that it is about, if it is about vectors.
    pub subject: Option<Subject>,
}

/// A training under way, as far as frames have arrived.
#[derive(Debug, Clone)]
pub struct LiveTraining {
    /// Its job.
    pub job: JobId,
    /// The newest vectors.
    pub embedding: Option<Arc<Embedding>>,
    /// The newest report of the trainer.
    pub report: StepReport,
    /// Seconds of work so far, pauses not counted.
    pub seconds: f64,
    /// Seconds of work at which the vectors were last grouped.
    pub clustered_at: f64,
    /// The run as it will be logged.
    pub run: RunRecord,
    /// The single example that was worked through or taken back last, while no whole step has followed.
    pub trace: Option<Arc<Trace>>,
}

/// The session: everything that panels show.
#[derive(Debug)]
pub struct Session {
    /// What undo, redo and save act on.
    pub workspace: Workspace,
    /// What is remembered between starts: theme, language, sizes.
    pub settings: Settings,
    /// Undo and redo.
    pub history: History,
    /// Jobs under way.
    pub jobs: Vec<JobInfo>,
    /// Messages that wait to be read, oldest first.
    pub notices: Vec<Notice>,
    /// The training under way.
    pub live: Option<LiveTraining>,
    /// The newest frame of a layout that is moving (during training or projection).
    pub moving: Option<Arc<Projection>>,
    /// Finished trainings, oldest first.
    pub runs: Vec<RunRecord>,
    /// The snapshot of the training that is shown in place of the present, by its place in the film.
    pub past: Option<usize>,
    /// The training whose vectors are held beside those that are shown.
    pub beside: Option<Beside>,
    /// The beginning of what is open under the wanted options.
    pub preview: Loadable<sources::Preview>,
    /// Why the last job of a pipeline step failed, if it did.
    pub failures: Vec<(Step, Say)>,
    /// Where the pipeline is being brought to; `None` when at rest.
    pub goal: Option<Step>,
    /// What was asked of the vectors.
    answers: Answers,
    /// The source that the preview is of.
    preview_of: Option<Arc<sources::OpenSource>>,
    /// The text being opened is one to continue on.
    continuing: bool,
    /// Paths of the files being opened; remembered once they are open.
    opening: Vec<String>,
    /// What the layout that follows the training is told.
    follow: Option<Latest<ProjectSpec>>,
    /// The pair that was walked to or chosen, in place of what the selection says.
    pair_wish: Option<pair::PairWish>,
    /// The pair that was asked for last.
    pair_asked: Option<pair::PairAsked>,
    /// Earlier and later selections (Alt+Left, Alt+Right).
    trail: Trail,
    /// Files that are there already, and what was to be written in their place.
    replacing: Vec<(PathBuf, Export)>,
    /// Pictures that may replace a file.
    agreed: Vec<PathBuf>,
    /// Jobs that wait for an older one of their kind.
    waiting: Vec<(JobId, Box<dyn AnyJob>)>,
    /// What was held when something last came in or went.
    ledger: Ledger,
    next_job: u64,
    next_notice: u64,
}

#[derive(Debug, Default)]
struct Trail {
    back: Vec<Selection>,
    forward: Vec<Selection>,
}

impl Default for Session {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

impl Session {
    /// An empty session.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            workspace: Workspace::default(),
            settings,
            history: History::default(),
            jobs: Vec::new(),
            notices: Vec::new(),
            live: None,
            moving: None,
            runs: Vec::new(),
            past: None,
            beside: None,
            preview: Loadable::Empty,
            failures: Vec::new(),
            goal: None,
            answers: Answers::default(),
            preview_of: None,
            continuing: false,
            opening: Vec::new(),
            follow: None,
            pair_wish: None,
            pair_asked: None,
            trail: Trail::default(),
            replacing: Vec::new(),
            agreed: Vec::new(),
            waiting: Vec::new(),
            ledger: Ledger::default(),
            next_job: 1,
            next_notice: 1,
        }
    }

    /// The vectors that questions are answered from: those of the epoch gone back to, of the training under way, else the finished ones.
    #[must_use]
    pub fn embedding(&self) -> Option<&Arc<Embedding>> {
        self.past_vectors().map(|(_, vectors)| vectors).or(self.present())
    }

    /// The newest vectors, whatever epoch was gone back to.
    #[must_use]
    pub fn present(&self) -> Option<&Arc<Embedding>> {
        self.live.as_ref().and_then(|l| l.embedding.as_ref()).or(self.workspace.embedding.as_ref())
    }

    /// The items on the map and in the table.
    #[must_use]
    pub fn items(&self) -> Option<&Arc<ItemSet>> {
        self.embedding().map(|e| e.items()).or(self.workspace.material.as_ref().map(|m| m.items()))
    }

    /// The layout to draw: that of the epoch gone back to, a moving one, else the finished one; only if it belongs to the items shown.
    #[must_use]
    pub fn projection(&self) -> Option<&Arc<Projection>> {
        let items = self.items()?;
        let past = self.past_shot().and_then(|s| s.map.as_ref());
        past.into_iter().chain(&self.moving).chain(&self.workspace.projection).find(|p| Arc::ptr_eq(p.items(), items))
    }

    /// The single example that is looked at.
    #[must_use]
    pub fn trace(&self) -> Option<&Arc<Trace>> {
        self.live.as_ref()?.trace.as_ref()
    }

    /// Why the next example cannot be worked through by itself; `None` when it can.
    #[must_use]
    pub fn why_no_example(&self) -> Option<&'static str> {
        if self.looks_at_pair() {
            return self.why_no_next_context();
        }
        if self.job(train::KIND).is_none() {
            return Some("No training is under way");
        }
        if self.live.as_ref().is_some_and(|l| !crate::embed::embedder(l.run.method).is_some_and(crate::embed::Embedder::has_examples)) {
            return Some("This method does not learn from single examples");
        }
        let at_end = self.trace().is_some_and(|t| t.is_last && !t.taken_back);
        at_end.then_some("There is no next example: the training is at its end")
    }

    /// Why no example can be taken back; `None` when one can.
    #[must_use]
    pub fn why_not_back(&self) -> Option<&'static str> {
        if self.looks_at_pair() {
            return self.why_no_context_before();
        }
        match self.trace() {
            Some(trace) if trace.can_go_back > 0 => None,
            Some(trace) if trace.taken > 0 => Some("Examples further back are no longer kept"),
            Some(_) => Some("This is where the steps by example began"),
            None => Some("No example was worked through by itself yet"),
        }
    }

    /// The job of this kind, if one is under way.
    #[must_use]
    pub fn job(&self, kind: JobKind) -> Option<&JobInfo> {
        self.jobs.iter().find(|j| j.kind == kind)
    }

    /// The selected item that the inspector shows.
    #[must_use]
    pub fn primary(&self) -> Option<ItemId> {
        self.workspace.selection.first().copied()
    }

    /// Whether an earlier selection can be gone back to.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        !self.trail.back.is_empty()
    }

    fn notify(&mut self, kind: NoticeKind, text: Say) {
        if self.notices.iter().any(|n| n.text == text) {
            return;
        }
        self.notices.push(Notice { id: self.next_notice, kind, text });
        self.next_notice += 1;
    }
}

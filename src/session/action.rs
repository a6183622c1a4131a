//! What panels can ask for, and what the session asks of the outside world. Each area's actions are in the file that carries them out; all of them are data, which go to JSON and back.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use super::apply::{
    AskAction, EmbedAction, EvaluateAction, FileAction, JobAction, LookAction, OpenAction, PanelAction, PipelineAction, ProjectAction,
    RunsAction, SelectAction, SettingsAction, SourceAction, TableAction,
};
use super::{Command, Id, Step};
use crate::base::{ParamValue, Task};
use crate::data::ItemId;
use crate::jobs::{AnyJob, JobId};

/// How a new selection joins the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SelectOp {
    /// Takes its place.
    Replace,
    /// Is added (Shift).
    Add,
    /// Is removed (Alt).
    Remove,
    /// Added if absent, removed if present (Shift-click).
    Toggle,
}

/// What can be written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportWhat {
    /// The vectors, in a format chosen by the file name.
    Vectors,
    /// The coordinates of the map, as CSV.
    Projection,
    /// The neighbour list of the inspector, as CSV.
    Neighbours,
    /// The map as a PNG picture.
    Picture,
}

/// A file dialog that the application should show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileWish {
    /// Open files.
    OpenFiles,
    /// Open a folder of texts.
    OpenFolder,
    /// Open a text to continue on.
    ContinueText,
    /// Open a file of questions.
    Questions,
    /// Choose the file of a parameter of a step.
    Param(Step, Id),
    /// Choose where to write.
    Save(ExportWhat),
}

impl Action {
    /// Sets a parameter of a step; nothing for a step without parameters by name.
    #[must_use]
    pub fn set_param(step: Step, name: &str, value: ParamValue) -> Option<Self> {
        match step {
            Step::Embed => Some(EmbedAction::Param(name.to_owned(), value).into()),
            Step::Project => Some(ProjectAction::Param(name.to_owned(), value).into()),
            Step::Source => Some(SourceAction::Param(name.to_owned(), value).into()),
            Step::Look => None,
        }
    }
}

/// A change that somebody wants, by area. The only way to change a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// Runs a command of the table (menus, keys, palette).
    Run(Command),
    /// What is open.
    Open(OpenAction),
    /// What is made of the source.
    Source(SourceAction),
    /// The step to vectors.
    Embed(EmbedAction),
    /// The step to a map.
    Project(ProjectAction),
    /// The steps together.
    Pipeline(PipelineAction),
    /// Work under way.
    Job(JobAction),
    /// How the map is drawn.
    Look(LookAction),
    /// What is selected.
    Select(SelectAction),
    /// Questions.
    Ask(AskAction),
    /// Grades.
    Evaluate(EvaluateAction),
    /// Trainings and their epochs.
    Runs(RunsAction),
    /// Panels and what they show.
    Panel(PanelAction),
    /// The table of items.
    Table(TableAction),
    /// What is remembered between starts.
    Settings(SettingsAction),
    /// Files that are chosen or written.
    File(FileAction),
    /// Removes a notice.
    Dismiss(u64),
    /// The pointer and the keys are up: the open undo step is closed.
    EndGesture,
}

/// `cx.act(SelectAction::Back)` in place of `cx.act(Action::Select(SelectAction::Back))`.
macro_rules! areas {
    ($($area:ident($actions:ident)),* $(,)?) => {
        $(impl From<$actions> for Action {
            fn from(action: $actions) -> Self {
                Self::$area(action)
            }
        })*
    };
}

areas! {
    Run(Command),
    Open(OpenAction),
    Source(SourceAction),
    Embed(EmbedAction),
    Project(ProjectAction),
    Pipeline(PipelineAction),
    Job(JobAction),
    Look(LookAction),
    Select(SelectAction),
    Ask(AskAction),
    Evaluate(EvaluateAction),
    Runs(RunsAction),
    Panel(PanelAction),
    Table(TableAction),
    Settings(SettingsAction),
    File(FileAction),
}

/// What the session wants done outside.
#[derive(Debug)]
pub enum Effect {
    /// Start a job.
    Start(JobId, Box<dyn AnyJob>, Task),
    /// Show a file dialog.
    AskForFile(FileWish),
    /// Fly the map to these items.
    FlyTo(Vec<ItemId>),
    /// Fit the whole map into view.
    FitView,
    /// Show the command palette.
    ShowPalette,
    /// Show a dialog of the application.
    ShowDialog(Dialog),
    /// Write the map as a picture.
    SavePicture(PathBuf),
    /// Close the window.
    Quit,
}

/// Dialogs of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The bundled examples.
    Examples,
    /// Pasting text.
    Paste,
    /// Typing a path, where no file dialog can be shown.
    Path(FileWish),
    /// What is held in memory, and how much may be.
    Memory,
    /// Keys and gestures.
    Keys,
    /// Version, renderer, licences.
    About,
}

//! What panels can ask for, and what the session asks of the outside world.

use std::path::PathBuf;
use std::sync::Arc;

use super::{ColourBy, Command, EvaluateForm, PanelId, Step, ThemeChoice};
use crate::base::{ParamValue, Say, Seed, Task};
use crate::data::{ItemId, Metric};
use crate::jobs::{AnyJob, JobId};
use crate::locale::Lang;
use crate::query::AnalogyMethod;
use crate::view::Picture;

/// How a new selection joins the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    Param(Step, &'static str),
    /// Choose where to write.
    Save(ExportWhat),
}

impl Action {
    /// Sets a parameter of a step; nothing for a step without parameters by name.
    #[must_use]
    pub fn set_param(step: Step, name: &'static str, value: ParamValue) -> Option<Self> {
        match step {
            Step::Embed => Some(Self::SetEmbedParam(name, value)),
            Step::Project => Some(Self::SetProjectParam(name, value)),
            Step::Source | Step::Look => None,
        }
    }
}

/// A change that somebody wants. The only way to change a session.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Runs a command of the table (menus, keys, palette).
    Run(Command),
    /// Opens files or folders.
    OpenPaths(Vec<PathBuf>),
    /// Opens a text and continues the training of the present vectors on it.
    ContinueOn(Vec<PathBuf>),
    /// Sets what a text may take in memory, in megabytes; 0 for a quarter of the machine's.
    SetTextMemory(u64),
    /// Sets what all artefacts may take in memory together, in megabytes; 0 for a quarter of the machine's.
    SetMemory(u64),
    /// Opens pasted text.
    OpenPasted(String),
    /// Opens a bundled example.
    OpenExample(&'static str),
    /// Sets an option of the source.
    SetSourceParam(&'static str, ParamValue),
    /// Chooses the embedding method.
    SetEmbedMethod(&'static str),
    /// Sets a parameter of the embedding method.
    SetEmbedParam(&'static str, ParamValue),
    /// Sets the seed of the embedding method.
    SetEmbedSeed(Seed),
    /// Chooses the projection method.
    SetProjectMethod(&'static str),
    /// Sets a parameter of the projection method.
    SetProjectParam(&'static str, ParamValue),
    /// Sets the seed of the projection method.
    SetProjectSeed(Seed),
    /// Brings the pipeline up to date, up to this step.
    BringUpTo(Step),
    /// Trains again from the same seed.
    RestartTraining,
    /// Pauses a job.
    Pause(JobId),
    /// Lets a job go on.
    Resume(JobId),
    /// Lets a paused job do one step.
    StepJob(JobId),
    /// Pauses a training and works through its next single example.
    StepExample(JobId),
    /// Takes the last single example of a training back.
    StepExampleBack(JobId),
    /// Looks at how the number of a word and a context came about (without a context: its strongest one); `None` returns to what is selected.
    ShowPair(Option<(ItemId, Option<ItemId>)>),
    /// Ends a job early and keeps its result.
    Stop(JobId),
    /// Ends a job and discards its result.
    Cancel(JobId),
    /// Selects items.
    Select(Vec<ItemId>, SelectOp),
    /// Selects items and flies the map to them.
    SelectAndFly(Vec<ItemId>),
    /// Goes back to the selection before.
    GoBack,
    /// Goes forward again.
    GoForward,
    /// The pointer is over this item of the map, or over none.
    Hover(Option<ItemId>),
    /// Sets the typed query; empty asks about the selection.
    SetQuery(String),
    /// Chooses how nearness is measured.
    SetMetric(Metric),
    /// Sets how many neighbours are listed.
    SetNumNeighbours(usize),
    /// Fills in the analogy form and asks.
    AskAnalogy {
        /// a is to …
        a: String,
        /// … b as …
        b: String,
        /// … c is to what?
        c: String,
    },
    /// Chooses how analogies are scored.
    SetAnalogyMethod(AnalogyMethod),
    /// Whether the query words may win.
    AdmitQueryWords(bool),
    /// Asks for the odd one out among the selected items.
    AskOddOneOut,
    /// Shows a snapshot of the training in place of the present, by its place in the film; `None` returns to the present.
    ShowEpoch(Option<usize>),
    /// Goes back to an earlier training, by its number.
    RestoreRun(usize),
    /// Holds a training beside what is shown, by its number; `None` puts it away.
    HoldBeside(Option<usize>),
    /// Chooses what the vectors are graded with, and grades them.
    Evaluate(EvaluateForm),
    /// Grades the vectors with a file of the user.
    EvaluateFile(PathBuf),
    /// Shows a file dialog.
    AskForFile(FileWish),
    /// Chooses the words held side by side.
    SetCompareWords(Vec<ItemId>),
    /// Filters the table.
    SetTableFilter(String),
    /// Sorts the table by a column (rising when true), or not.
    SetTableSort(Option<(usize, bool)>),
    /// Shows only selected items in the table.
    SetTableSelectedOnly(bool),
    /// Colours the points.
    SetColour(ColourBy),
    /// Sets the number of clusters.
    SetNumClusters(usize),
    /// Switches a legend entry on or off.
    ToggleGroup(u32),
    /// Shows or hides labels.
    SetLabels(bool),
    /// Shows or hides the lines to true neighbours.
    SetNeighbourLines(bool),
    /// Brings a panel to the front.
    ShowPanel(PanelId),
    /// Chooses the theme.
    SetTheme(ThemeChoice),
    /// Chooses the language.
    SetLang(Lang),
    /// Sets the size of the interface.
    SetUiScale(f32),
    /// Sets the size of the map's labels.
    SetLabelSize(f32),
    /// Removes a notice.
    Dismiss(u64),
    /// Tells the user something from outside the session (a dialog that could not open).
    Tell(Say),
    /// Writes a picture that was taken of the map.
    WritePicture(Arc<Picture>, PathBuf),
    /// Writes a file.
    Export(ExportWhat, PathBuf),
    /// The pointer and the keys are up: the open undo step is closed.
    EndGesture,
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

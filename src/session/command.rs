//! The table of commands: menus, keys and the palette are built from it.

use serde::{Deserialize, Serialize};

/// A command without payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is described in the table below")]
pub enum Command {
    OpenFiles,
    OpenFolder,
    PasteText,
    Examples,
    ExportVectors,
    ExportProjection,
    ExportNeighbours,
    ExportPicture,
    Quit,
    Undo,
    Redo,
    SelectNone,
    GoBack,
    GoForward,
    Palette,
    Memory,
    TogglePipeline,
    ToggleInspector,
    Present,
    ThemeDark,
    ThemeLight,
    ThemeContrast,
    LangEnglish,
    LangChinese,
    LargerInterface,
    SmallerInterface,
    LargerLabels,
    SmallerLabels,
    Train,
    RestartTraining,
    ContinueOnText,
    NewSeed,
    PauseOrResume,
    StepOnce,
    StepExample,
    StepExampleBack,
    StopAndKeep,
    CancelJob,
    FitView,
    FlyToSelection,
    /// The method at this place of the list of projections.
    UseProjector(usize),
    ToggleDims,
    ToggleLabels,
    ToggleNeighbourLines,
    Keys,
    About,
}

/// The menu a command is listed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// File.
    File,
    /// Edit.
    Edit,
    /// View.
    View,
    /// Training.
    Train,
    /// Map.
    Map,
    /// Help.
    Help,
}

impl Menu {
    /// All of them, in the order of the bar.
    pub const ALL: [Self; 6] = [Self::File, Self::Edit, Self::View, Self::Train, Self::Map, Self::Help];

    /// English title; key of the catalogues.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Train => "Train",
            Self::Map => "Map",
            Self::Help => "Help",
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct CommandLine {
    /// Which.
    pub command: Command,
    /// English label, sentence case; "…" when it opens a dialog.
    pub label: &'static str,
    /// Key, as `Ctrl+Shift+Z`; empty for none. A key without Ctrl or Alt works only while no text is being typed.
    pub keys: &'static str,
    /// Menu.
    pub menu: Menu,
    /// A line is drawn above it in the menu.
    pub separated: bool,
}

const fn line(command: Command, menu: Menu, label: &'static str, keys: &'static str) -> CommandLine {
    CommandLine { command, label, keys, menu, separated: false }
}

const fn group(command: Command, menu: Menu, label: &'static str, keys: &'static str) -> CommandLine {
    CommandLine { command, label, keys, menu, separated: true }
}

/// Every command. Panels are not among them: the menu View lists them, with the keys Ctrl+1 and so on, from the list of panels.
pub static COMMANDS: &[CommandLine] = &[
    line(Command::OpenFiles, Menu::File, "Open files…", "Ctrl+O"),
    line(Command::OpenFolder, Menu::File, "Open folder…", "Ctrl+Shift+O"),
    line(Command::PasteText, Menu::File, "Paste text…", "Ctrl+Shift+V"),
    line(Command::Examples, Menu::File, "Examples…", "Ctrl+E"),
    group(Command::ExportVectors, Menu::File, "Export vectors…", "Ctrl+S"),
    line(Command::ExportProjection, Menu::File, "Export map coordinates…", ""),
    line(Command::ExportNeighbours, Menu::File, "Export neighbour list…", ""),
    line(Command::ExportPicture, Menu::File, "Export picture of the map…", "Ctrl+P"),
    group(Command::Quit, Menu::File, "Quit", "Ctrl+Q"),
    line(Command::Undo, Menu::Edit, "Undo", "Ctrl+Z"),
    line(Command::Redo, Menu::Edit, "Redo", "Ctrl+Shift+Z"),
    group(Command::SelectNone, Menu::Edit, "Clear selection", ""),
    line(Command::GoBack, Menu::Edit, "Previous selection", "Alt+Left"),
    line(Command::GoForward, Menu::Edit, "Next selection", "Alt+Right"),
    group(Command::Palette, Menu::Edit, "Find words and commands…", "Ctrl+K"),
    group(Command::Memory, Menu::Edit, "Memory…", ""),
    group(Command::TogglePipeline, Menu::View, "Pipeline panel", "Ctrl+B"),
    line(Command::ToggleInspector, Menu::View, "Inspector panel", "Ctrl+I"),
    line(Command::Present, Menu::View, "Present", "F11"),
    group(Command::ThemeDark, Menu::View, "Dark theme", ""),
    line(Command::ThemeLight, Menu::View, "Light theme", ""),
    line(Command::ThemeContrast, Menu::View, "High contrast theme", ""),
    group(Command::LangEnglish, Menu::View, "English", ""),
    line(Command::LangChinese, Menu::View, "简体中文", ""),
    group(Command::LargerInterface, Menu::View, "Larger interface", "Ctrl+Plus"),
    line(Command::SmallerInterface, Menu::View, "Smaller interface", "Ctrl+Minus"),
    line(Command::LargerLabels, Menu::View, "Larger labels", "Plus"),
    line(Command::SmallerLabels, Menu::View, "Smaller labels", "Minus"),
    line(Command::Train, Menu::Train, "Train", "Ctrl+Enter"),
    line(Command::RestartTraining, Menu::Train, "Restart with the same seed", "Ctrl+R"),
    line(Command::ContinueOnText, Menu::Train, "Continue training on another text…", ""),
    line(Command::NewSeed, Menu::Train, "New seed", "Ctrl+Shift+R"),
    group(Command::PauseOrResume, Menu::Train, "Pause or resume", "Space"),
    line(Command::StepOnce, Menu::Train, "Single step", "Period"),
    line(Command::StepExample, Menu::Train, "Next example", "CloseBracket"),
    line(Command::StepExampleBack, Menu::Train, "Take the example back", "OpenBracket"),
    line(Command::StopAndKeep, Menu::Train, "Stop and keep", ""),
    line(Command::CancelJob, Menu::Train, "Cancel and discard", ""),
    line(Command::FitView, Menu::Map, "Fit the map", "Home"),
    line(Command::FlyToSelection, Menu::Map, "Fly to selection", "F"),
    group(Command::UseProjector(0), Menu::Map, "PCA", "1"),
    line(Command::UseProjector(1), Menu::Map, "t-SNE", "2"),
    line(Command::ToggleDims, Menu::Map, "2D or 3D", "D"),
    group(Command::ToggleLabels, Menu::Map, "Labels", ""),
    line(Command::ToggleNeighbourLines, Menu::Map, "Lines to true neighbours", "N"),
    line(Command::Keys, Menu::Help, "Keys and gestures", "F1"),
    line(Command::About, Menu::Help, "About Semascope", ""),
];

impl Command {
    /// Its line in the table.
    #[must_use]
    pub fn line(self) -> Option<&'static CommandLine> {
        COMMANDS.iter().find(|l| l.command == self)
    }
}

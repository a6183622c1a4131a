//! Carries out the commands of the table.

use crate::base::ParamValue;
use crate::jobs::{JobId, project, train};
use crate::locale::Lang;
use crate::project::{PROJECTORS, projector};
use crate::session::{
    Command, Dialog, Effect, ExportWhat, FileWish, JobAction, LookAction, PanelId, SelectAction, SelectOp, Session, Step, ThemeChoice,
};

impl Session {
    pub(super) fn run_command(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::OpenFiles => vec![Effect::AskForFile(FileWish::OpenFiles)],
            Command::OpenFolder => vec![Effect::AskForFile(FileWish::OpenFolder)],
            Command::PasteText => vec![Effect::ShowDialog(Dialog::Paste)],
            Command::Examples => vec![Effect::ShowDialog(Dialog::Examples)],
            Command::ExportVectors => vec![Effect::AskForFile(FileWish::Save(ExportWhat::Vectors))],
            Command::ExportProjection => vec![Effect::AskForFile(FileWish::Save(ExportWhat::Projection))],
            Command::ExportNeighbours => vec![Effect::AskForFile(FileWish::Save(ExportWhat::Neighbours))],
            Command::ExportPicture => vec![Effect::AskForFile(FileWish::Save(ExportWhat::Picture))],
            Command::Quit => vec![Effect::Quit],
            Command::Memory => {
                self.keep_within(self.settings.memory_bytes());
                vec![Effect::ShowDialog(Dialog::Memory)]
            }
            Command::Keys => vec![Effect::ShowDialog(Dialog::Keys)],
            Command::About => vec![Effect::ShowDialog(Dialog::About)],
            Command::Palette => vec![Effect::ShowPalette],
            Command::FitView => vec![Effect::FitView],
            Command::FlyToSelection => vec![Effect::FlyTo(self.workspace.selection.to_vec())],
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::SelectNone => self.apply(SelectAction::Items(Vec::new(), SelectOp::Replace)),
            Command::GoBack => self.go_back(),
            Command::GoForward => self.go_forward(),
            Command::Train => self.bring_up_to(Step::Look),
            Command::RestartTraining => self.restart_training(),
            Command::ContinueOnText => vec![Effect::AskForFile(FileWish::ContinueText)],
            Command::NewSeed => self.new_seed(),
            Command::PauseOrResume => {
                self.on_moving_job(|s, id, paused| s.apply(if paused { JobAction::Resume(id) } else { JobAction::Pause(id) }))
            }
            Command::StepOnce => self.on_moving_job(|s, id, _| s.apply(JobAction::Step(id))),
            Command::StepExample => self.step_example(true),
            Command::StepExampleBack => self.step_example(false),
            Command::StopAndKeep => self.on_moving_job(|s, id, _| s.apply(JobAction::Stop(id))),
            Command::CancelJob => self.on_moving_job(|s, id, _| s.apply(JobAction::Cancel(id))),
            Command::UseProjector(place) => self.use_projection(place),
            Command::ToggleDims => self.toggle_dims(),
            Command::ToggleLabels => self.apply(LookAction::Labels(!self.workspace.look.labels)),
            Command::ToggleNeighbourLines => self.apply(LookAction::NeighbourLines(!self.workspace.look.neighbour_lines)),
            _ => self.run_view_command(command),
        }
    }

    /// Commands that change what is shown, not what is made.
    fn run_view_command(&mut self, command: Command) -> Vec<Effect> {
        let settings = &mut self.settings;
        match command {
            Command::TogglePipeline => settings.show_pipeline = !settings.show_pipeline,
            Command::ToggleInspector => settings.show_inspector = !settings.show_inspector,
            Command::Present => {
                settings.presenting = !settings.presenting;
                self.workspace.panel = PanelId::MAP;
            }
            Command::ThemeDark => settings.theme = ThemeChoice::Dark,
            Command::ThemeLight => settings.theme = ThemeChoice::Light,
            Command::ThemeContrast => settings.theme = ThemeChoice::Contrast,
            Command::LangEnglish => settings.lang = Lang::En,
            Command::LangChinese => settings.lang = Lang::Zh,
            Command::LargerInterface => settings.ui_scale = (settings.ui_scale + 0.1).min(3.0),
            Command::SmallerInterface => settings.ui_scale = (settings.ui_scale - 0.1).max(0.75),
            Command::LargerLabels => settings.label_size = (settings.label_size + 1.0).min(32.0),
            Command::SmallerLabels => settings.label_size = (settings.label_size - 1.0).max(8.0),
            _ => {}
        }
        Vec::new()
    }

    /// Undo restores the workspace; a training that undo takes back is ended.
    fn undo(&mut self) -> Vec<Effect> {
        if self.history.undo_label().is_none() {
            return Vec::new();
        }
        let mut effects = self.end_making();
        self.history.undo(&mut self.workspace);
        effects.extend(self.after_time_travel());
        effects
    }

    fn redo(&mut self) -> Vec<Effect> {
        if self.history.redo_label().is_none() {
            return Vec::new();
        }
        let mut effects = self.end_making();
        self.history.redo(&mut self.workspace);
        effects.extend(self.after_time_travel());
        effects
    }

    fn after_time_travel(&mut self) -> Vec<Effect> {
        self.failures.clear();
        self.past = None;
        let mut effects = self.refresh_preview();
        effects.extend(self.refresh_answers());
        if self.first_stale() == Some(Step::Project) && self.workspace.projection.is_none() {
            // Maps of earlier steps may have been let go.
            self.goal = Some(Step::Look);
            effects.extend(self.advance_pipeline());
        }
        effects
    }

    /// The job whose progress the map shows: a training, else a layout.
    fn on_moving_job(&mut self, act: impl FnOnce(&mut Self, JobId, bool) -> Vec<Effect>) -> Vec<Effect> {
        let job = self.job(train::KIND).or(self.job(project::KIND));
        match job.map(|j| (j.id, j.task.is_paused())) {
            Some((id, paused)) => act(self, id, paused),
            None => Vec::new(),
        }
    }

    /// Single examples are those of a training; of vectors made by counting they are the contexts of the word that is looked at.
    fn step_example(&mut self, forward: bool) -> Vec<Effect> {
        if self.looks_at_pair() {
            return self.step_pair(forward);
        }
        let action = if forward { JobAction::StepExample } else { JobAction::StepExampleBack };
        match self.job(train::KIND).map(|j| j.id) {
            Some(id) => self.apply(action(id)),
            None => Vec::new(),
        }
    }

    fn use_projection(&mut self, place: usize) -> Vec<Effect> {
        let Some(method) = PROJECTORS.iter().nth(place).map(|p| p.info().id) else { return Vec::new() };
        self.set_project(|w| w.method = method, "Projection method");
        self.bring_layout_up()
    }

    fn toggle_dims(&mut self) -> Vec<Effect> {
        let wanted = &self.workspace.project;
        let Some(method) = projector(wanted.method) else { return Vec::new() };
        let default = method.knobs().into_iter().find(|k| k.name == "dims").map(|k| k.default);
        let now = wanted.params().get("dims").cloned().or(default);
        let next = if now == Some(ParamValue::Int(3)) { 2 } else { 3 };
        self.set_project(|w| w.set("dims", ParamValue::Int(next)), "dims");
        self.bring_layout_up()
    }

    /// A key that asks for another layout asks for it now, unless a training will bring it.
    fn bring_layout_up(&mut self) -> Vec<Effect> {
        self.history.close();
        if self.workspace.embedding.is_none() || self.job(train::KIND).is_some() {
            return Vec::new();
        }
        self.failures.retain(|(s, _)| *s != Step::Project);
        self.goal = Some(Step::Look);
        if let Some(job) = self.job(project::KIND) {
            let id = job.id;
            job.task.cancel();
            self.jobs.retain(|j| j.id != id);
        }
        self.advance_pipeline()
    }
}

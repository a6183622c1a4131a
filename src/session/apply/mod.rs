//! Carries out actions, one file per area.

mod ask;
mod commands;
mod evaluate;
mod files;
mod jobs;
mod look;
mod open;
mod panels;
mod pipeline;
mod runs;
mod select;
mod settings;
mod table;

pub use ask::AskAction;
pub use evaluate::EvaluateAction;
pub use files::FileAction;
pub use jobs::JobAction;
pub use look::LookAction;
pub use open::OpenAction;
pub use panels::PanelAction;
pub use pipeline::{EmbedAction, PipelineAction, ProjectAction, SourceAction};
pub use runs::RunsAction;
pub use select::SelectAction;
pub use settings::SettingsAction;
pub use table::TableAction;

use super::{Action, Effect, Session};

impl Session {
    /// Carries out an action. This and [`Session::absorb`] are the only ways to change a session.
    pub fn apply(&mut self, action: impl Into<Action>) -> Vec<Effect> {
        let mut effects = self.carry_out(action.into());
        effects.extend(self.let_go());
        effects.extend(self.follow_pair());
        effects
    }

    fn carry_out(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Run(command) => self.run_command(command),
            Action::Open(action) => self.open_action(action),
            Action::Source(action) => self.source_action(action),
            Action::Embed(action) => self.embed_action(action),
            Action::Project(action) => self.project_action(action),
            Action::Pipeline(PipelineAction::BringUpTo(step)) => self.bring_up_to(step),
            Action::Job(action) => self.job_action(action),
            Action::Look(action) => self.look_action(action),
            Action::Select(action) => self.select_action(action),
            Action::Ask(action) => self.ask_action(action),
            Action::Evaluate(action) => self.evaluate_action(action),
            Action::Runs(action) => self.runs_action(action),
            Action::Panel(action) => self.panel_action(action),
            Action::Table(action) => self.table_action(action),
            Action::Settings(action) => self.settings_action(action),
            Action::File(action) => self.file_action(action),
            Action::Dismiss(id) => {
                self.notices.retain(|n| n.id != id);
                Vec::new()
            }
            Action::EndGesture => {
                self.history.close();
                Vec::new()
            }
        }
    }

    /// A change of the workspace that undo takes back, and nothing more.
    fn change(&mut self, label: &'static str, gesture: &str, edit: impl FnOnce(&mut super::Workspace)) -> Vec<Effect> {
        let before = self.workspace.clone();
        edit(&mut self.workspace);
        if self.workspace != before {
            self.history.note(&before, label, gesture);
        }
        Vec::new()
    }
}

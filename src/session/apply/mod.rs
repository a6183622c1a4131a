//! Carries out actions, one file per area.

mod ask;
mod commands;
mod evaluate;
mod look;
mod open;
mod pipeline;
mod runs;
mod select;

use super::{Action, Effect, NoticeKind, Session};
use crate::base::{Task, Wish};
use crate::jobs::{Export, JobId, JobInput};

impl Session {
    /// Carries out an action. This and [`Session::absorb`] are the only ways to change a session.
    pub fn apply(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = self.carry_out(action);
        effects.extend(self.follow_pair());
        effects
    }

    fn carry_out(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Run(command) => self.run_command(command),
            Action::ContinueOn(paths) => self.continue_on(paths),
            Action::SetTextMemory(megabytes) => {
                self.settings.text_memory_mb = megabytes;
                Vec::new()
            }
            Action::SetMemory(megabytes) => {
                self.settings.memory_mb = megabytes;
                self.keep_within(self.settings.memory_bytes());
                Vec::new()
            }
            Action::OpenPaths(paths) => self.open(JobInput::Paths { paths, memory_bytes: self.settings.text_memory_bytes() }),
            Action::OpenPasted(text) => self.open(JobInput::Pasted(text)),
            Action::OpenExample(id) => self.open(JobInput::Example(id)),
            Action::SetSourceParam(name, value) => self.set_source_param(name, value),
            Action::SetEmbedMethod(id) => self.set_embed_method(id),
            Action::SetEmbedParam(name, value) => self.set_embed(|w| w.set(name, value), name),
            Action::SetEmbedSeed(seed) => self.set_embed(|w| w.seed = seed, "Seed"),
            Action::SetProjectMethod(id) => self.set_project(|w| w.method = id, "Projection method"),
            Action::SetProjectParam(name, value) => self.set_project(|w| w.set(name, value), name),
            Action::SetProjectSeed(seed) => self.set_project(|w| w.seed = seed, "Seed"),
            Action::BringUpTo(step) => self.bring_up_to(step),
            Action::RestartTraining => self.restart_training(),
            Action::Pause(id) => self.with_task(id, Task::pause),
            Action::Resume(id) => self.with_task(id, Task::resume),
            Action::StepJob(id) => self.with_task(id, |t| {
                t.pause();
                t.allow_step();
            }),
            Action::StepExample(id) => self.with_task(id, |t| {
                t.pause();
                t.ask(Wish::ExampleForward);
            }),
            Action::StepExampleBack(id) => self.with_task(id, |t| t.ask(Wish::ExampleBack)),
            Action::ShowPair(pair) => self.show_pair(pair),
            Action::Stop(id) => self.with_task(id, Task::stop),
            Action::Cancel(id) => self.cancel(id),
            Action::Select(items, op) => self.select(&items, op),
            Action::SelectAndFly(items) => self.select_and_fly(items),
            Action::GoBack => self.go_back(),
            Action::GoForward => self.go_forward(),
            Action::Hover(item) => self.hover(item),
            Action::SetQuery(text) => {
                self.workspace.question.text = text;
                self.ask_nearest()
            }
            Action::SetMetric(metric) => self.set_question("Metric", |q| q.metric = metric),
            Action::SetNumNeighbours(k) => self.set_question("Number of neighbours", |q| q.k = k.clamp(1, 200)),
            Action::AskAnalogy { a, b, c } => self.ask_analogy(a, b, c),
            Action::SetAnalogyMethod(method) => self.set_analogy(|f| f.method = method),
            Action::AdmitQueryWords(admit) => self.set_analogy(|f| f.admit_query_words = admit),
            Action::AskOddOneOut => self.ask_odd_one_out(),
            Action::ShowEpoch(index) => self.show_epoch(index),
            Action::RestoreRun(number) => self.restore_run(number),
            Action::HoldBeside(number) => self.hold_beside(number),
            Action::Evaluate(form) => self.evaluate(form),
            Action::EvaluateFile(path) => self.evaluate_file(path),
            Action::AskForFile(wish) => vec![Effect::AskForFile(wish)],
            Action::SetCompareWords(words) => self.change("Words compared", "compare", |w| w.compare.words = words),
            Action::SetTableFilter(filter) => self.change("Table filter", "filter", |w| w.table.filter = filter),
            Action::SetTableSort(sort) => self.change("Table order", "sort", |w| w.table.sort = sort),
            Action::SetTableSelectedOnly(only) => self.change("Table filter", "selected-only", |w| w.table.selected_only = only),
            Action::SetColour(colour) => {
                self.change("Colour", "colour", |w| {
                    w.look.colour = colour;
                    w.look.hidden_groups.clear();
                });
                self.shade()
            }
            Action::SetNumClusters(k) => self.set_num_clusters(k),
            Action::ToggleGroup(group) => self.toggle_group(group),
            Action::SetLabels(on) => self.change("Labels", "labels", |w| w.look.labels = on),
            Action::SetNeighbourLines(on) => self.change("Neighbour lines", "lines", |w| w.look.neighbour_lines = on),
            Action::ShowPanel(panel) => {
                self.workspace.panel = panel;
                Vec::new()
            }
            Action::SetTheme(theme) => self.set(|s| s.theme = theme),
            Action::SetLang(lang) => self.set(|s| s.lang = lang),
            Action::SetUiScale(scale) => self.set(|s| s.ui_scale = scale.clamp(0.75, 3.0)),
            Action::SetLabelSize(size) => self.set(|s| s.label_size = size.clamp(8.0, 32.0)),
            Action::Dismiss(id) => {
                self.notices.retain(|n| n.id != id);
                Vec::new()
            }
            Action::Tell(text) => {
                self.notify(NoticeKind::Warning, text);
                Vec::new()
            }
            Action::WritePicture(picture, path) => self.start(Export::Picture { picture, path }),
            Action::Export(what, path) => self.export(what, path),
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

    fn set(&mut self, edit: impl FnOnce(&mut super::Settings)) -> Vec<Effect> {
        edit(&mut self.settings);
        Vec::new()
    }

    fn with_task(&mut self, id: JobId, act: impl FnOnce(&Task)) -> Vec<Effect> {
        if let Some(job) = self.jobs.iter().find(|j| j.id == id) {
            act(&job.task);
        }
        Vec::new()
    }
}

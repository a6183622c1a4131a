//! The window: one frame in order is poll jobs, absorb, apply what was asked for, perform effects, paint.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::files::{FileAnswer, FileDialogs};
use super::settings::{self, Keeper};
use crate::jobs::{Runner, Waker};
use crate::session::{Action, Dialog, Driver, Effect, EvaluateAction, OpenAction, PanelId, Session, Settings};
use crate::ui::{ActionQueue, Shell, theme_of};

/// Workers may wake the window at most this often.
const WAKE_EVERY: Duration = Duration::from_millis(33);

/// The program behind its window.
pub struct Window {
    driver: Driver,
    shell: Shell,
    actions: ActionQueue,
    files: FileDialogs,
    keeper: Keeper,
    wake: Waker,
    look: Option<Settings>,
}

impl Window {
    /// Begins with these actions: what to open first.
    #[must_use]
    pub fn new(ctx: &egui::Context, renderer: String, first: Vec<Action>) -> Self {
        crate::ui::fonts::install(ctx);
        crate::ui::allow_later(ctx);
        let path = settings::path();
        let settings = settings::load(path.as_deref());
        let repaint = ctx.clone();
        let wake: Waker = Arc::new(move || repaint.request_repaint_after(WAKE_EVERY));
        let actions = ActionQueue::default();
        for action in first {
            actions.push(action);
        }
        Self {
            driver: Driver::new(Session::new(settings.clone()), Runner::new(wake.clone())),
            shell: Shell::new(renderer),
            actions,
            files: FileDialogs::default(),
            keeper: Keeper::new(path, settings),
            wake,
            look: None,
        }
    }

    fn perform(&mut self, effects: Vec<Effect>, ctx: &egui::Context) {
        for effect in effects {
            match effect {
                Effect::AskForFile(wish) => self.files.ask(wish, self.driver.session.settings.lang, self.wake.clone()),
                Effect::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
                other => self.shell.perform(other),
            }
        }
    }

    fn take_in(&mut self, ctx: &egui::Context) {
        let effects = self.driver.poll();
        self.perform(effects, ctx);
        match self.files.poll() {
            Some(FileAnswer::Act(action)) => self.actions.push(action),
            Some(FileAnswer::Unavailable(wish)) => self.shell.perform(Effect::ShowDialog(Dialog::Path(wish))),
            Some(FileAnswer::Nothing) | None => {}
        }
        let dropped: Vec<_> = ctx.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_path_buf()).collect());
        if let Some(action) = meant_by_drop(&self.driver.session, dropped) {
            self.actions.push(action);
        }
        for (picture, path) in self.actions.pictures() {
            let effects = self.driver.write_picture(picture, path);
            self.perform(effects, ctx);
        }
        for action in self.actions.drain() {
            let effects = self.driver.apply(action);
            self.perform(effects, ctx);
        }
        if ctx.input(|i| !i.pointer.any_down() && i.keys_down.is_empty()) {
            self.driver.session.apply(Action::EndGesture);
        }
    }

    fn follow_settings(&mut self, ctx: &egui::Context) {
        let now = &self.driver.session.settings;
        if self.look.as_ref() != Some(now) {
            theme_of(now).apply(ctx);
            ctx.set_zoom_factor(now.ui_scale);
            self.look = Some(now.clone());
        }
        if let Some(wait) = self.keeper.follow(now, Instant::now()) {
            ctx.request_repaint_after(wait);
        }
    }
}

/// What files dropped on the window mean: a text of questions while the evaluate panel is in front and there are vectors to grade, else something to open.
fn meant_by_drop(session: &Session, dropped: Vec<std::path::PathBuf>) -> Option<Action> {
    let grades = session.workspace.panel == PanelId::EVALUATE && session.embedding().is_some();
    match <[std::path::PathBuf; 1]>::try_from(dropped) {
        Ok([file]) if grades && has_ending_of_questions(&file) => Some(Action::Evaluate(EvaluateAction::File(file))),
        Ok([file]) => Some(Action::Open(OpenAction::Paths(vec![file]))),
        Err(several) => (!several.is_empty()).then_some(Action::Open(OpenAction::Paths(several))),
    }
}

fn has_ending_of_questions(path: &std::path::Path) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| matches!(e.to_lowercase().as_str(), "txt" | "tsv" | "csv" | "dat"))
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.take_in(ctx);
        self.follow_settings(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.shell.frame_time(frame.info().cpu_usage);
        self.shell.ui(&self.driver.session, &self.actions, ui);
        if !self.actions.is_empty() {
            ui.ctx().request_repaint();
        }
    }
    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.keeper.end(&self.driver.session.settings);
    }
}

//! The buttons that drive a computation: play and pause, single step, stop and keep, cancel, restart, new seed. One row for every panel that shows them.

use egui::{Response, Ui};

use crate::session::{Action, COMMANDS, Command, JobAction, JobInfo};
use crate::ui::menus::{shown_keys, why_not};
use crate::ui::panel::PanelCx;
use crate::ui::widgets::{Icon, icon_button};

/// Buttons for a job under way.
pub(super) fn job_buttons(cx: &PanelCx<'_>, job: &JobInfo, ui: &mut Ui) {
    let paused = job.task.is_paused();
    let (icon, name, action) = if paused {
        (Icon::Play, cx.lang.t("Resume"), Action::Job(JobAction::Resume(job.id)))
    } else {
        (Icon::Pause, cx.lang.t("Pause"), Action::Job(JobAction::Pause(job.id)))
    };
    let rows = [
        (icon, name, action, Command::PauseOrResume),
        (Icon::Step, cx.lang.t("Single step"), Action::Job(JobAction::Step(job.id)), Command::StepOnce),
        (Icon::Stop, cx.lang.t("Stop and keep"), Action::Job(JobAction::Stop(job.id)), Command::StopAndKeep),
        (Icon::Close, cx.lang.t("Cancel and discard"), Action::Job(JobAction::Cancel(job.id)), Command::CancelJob),
    ];
    for (icon, name, action, command) in rows {
        if with_keys(icon_button(ui, icon, name), command).clicked() {
            cx.act(action);
        }
    }
}

/// Buttons that lead through single examples of the training under way, or through the contexts of a word that was counted.
pub(super) fn example_buttons(cx: &PanelCx<'_>, ui: &mut Ui) {
    let (back, next) = if cx.session.looks_at_pair() {
        (cx.lang.t("Context before"), cx.lang.t("Next context"))
    } else {
        (cx.lang.t("Take the example back"), cx.lang.t("Next example"))
    };
    let rows = [(Icon::ChevronLeft, back, Command::StepExampleBack), (Icon::ChevronRight, next, Command::StepExample)];
    for (icon, name, command) in rows {
        command_button(cx, ui, icon, name, command);
    }
}

/// Buttons that begin a training again: with the same seed, with the next one.
pub(super) fn again_buttons(cx: &PanelCx<'_>, ui: &mut Ui) {
    let rows = [
        (Icon::Restart, cx.lang.t("Restart with the same seed"), Command::RestartTraining),
        (Icon::Dice, cx.lang.t("New seed"), Command::NewSeed),
    ];
    for (icon, name, command) in rows {
        command_button(cx, ui, icon, name, command);
    }
}

fn command_button(cx: &PanelCx<'_>, ui: &mut Ui, icon: Icon, name: &str, command: Command) {
    let blocked = why_not(cx.session, command);
    let response = ui.add_enabled_ui(blocked.is_none(), |ui| icon_button(ui, icon, name)).inner;
    let response = match blocked {
        Some(why) => response.on_disabled_hover_text(cx.lang.t(why)),
        None => response,
    };
    if with_keys(response, command).clicked() {
        cx.act(Action::Run(command));
    }
}

/// A second line in the tooltip: the key that does the same.
fn with_keys(response: Response, command: Command) -> Response {
    match COMMANDS.iter().find(|l| l.command == command) {
        Some(line) if !line.keys.is_empty() => response.on_hover_text(shown_keys(line.keys)),
        _ => response,
    }
}

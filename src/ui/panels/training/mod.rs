//! The training panel: the figures of the run under way, the curve of its loss over those of earlier runs, and the log of all runs.

mod figures;
mod log;
mod microscope;
mod pair;

use egui::{Align, Frame, Layout, Margin, RichText, ScrollArea, Ui};

use self::microscope::Microscope;
use self::pair::PairView;
use super::transport;
use crate::base::Say;
use crate::embed::embedder;
use crate::jobs::{make, open, train};
use crate::say;
use crate::session::{Action, Command, JobAction, JobInfo, PanelId, PipelineAction, RunRecord, Session, Step, StepState};
use crate::ui::fonts;
use crate::ui::panel::{Panel, PanelCx, PanelInfo, PanelKind};
use crate::ui::theme::{GAP, GAP_LARGE, GRID, ROW};
use crate::ui::widgets::{
    CurveRun, Icon, Tone, chip, empty_state, error_state, loading_state, loss_plot_at, notice, progress_bar, section_label,
};

/// Curves that lie over each other at once; more would hide one another, and there are six colours.
const CURVES: usize = 6;
/// Height of the plot, in points.
const PLOT: std::ops::RangeInclusive<f32> = 200.0..=460.0;

/// Text that would have less room than this, in points, is left out.
const LEAST_TEXT: f32 = 72.0;

/// The panel.
#[derive(Default)]
pub struct Training {
    microscope: Microscope,
    pair: PairView,
}

/// A training can be watched where there is something to learn from, or where one has ended.
fn suits(session: &Session) -> Result<(), Say> {
    if session.has_opened_vectors() && session.live.is_none() && session.runs.is_empty() {
        return Err(Say::plain("They came from a file, so there is no training to watch. Open a text to train on it."));
    }
    Ok(())
}

/// Its entry in the list of panels.
pub static PANEL: PanelKind = PanelKind {
    info: PanelInfo {
        id: PanelId::TRAINING,
        title: "Training",
        help: "How a training goes, epoch by epoch and example by example.",
        icon: Icon::Chart,
    },
    suits,
    make: || Box::new(Training::default()),
};

impl Panel for Training {
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let margin = Margin::symmetric(16, 12);
        Frame::new().inner_margin(margin).show(ui, |ui| {
            if let Some(job) = cx.session.job(train::KIND) {
                match &cx.session.live {
                    Some(live) if live.job == job.id => self.run_ui(cx, &live.run, Some(job), ui),
                    _ => preparing_ui(cx, job, ui),
                }
            } else if let Some(run) = cx.session.shown_run().or(cx.session.runs.last()) {
                self.run_ui(cx, run, None, ui);
            } else {
                nothing_ui(cx, ui);
            }
        });
    }
}

impl Training {
    /// A run: the one under way (`job`), else the one that is shown.
    fn run_ui(&mut self, cx: &PanelCx<'_>, run: &RunRecord, job: Option<&JobInfo>, ui: &mut Ui) {
        heading_ui(cx, run, job, ui);
        ui.add_space(GRID);
        if let (Some(job), Some(live)) = (job, &cx.session.live) {
            let share = (live.report.work_total > 0).then(|| (live.report.work as f64 / live.report.work_total as f64) as f32);
            let percent = share.map(|s| format!("{:.0} %", s * 100.0)).unwrap_or_default();
            progress_bar(ui, &cx.lang.say(&job.title), share, &percent);
            ui.add_space(GRID);
        } else if let Some(why) = cx.session.failure(Step::Embed) {
            let (title, text) = (cx.lang.t("The training could not start"), cx.lang.say(why));
            let width = ui.available_width();
            if notice(ui, Tone::Error, width, (title, &text), Some(cx.lang.t("Try again")), cx.lang.t("Dismiss")).acted {
                cx.act(PipelineAction::BringUpTo(Step::Look));
            }
            ui.add_space(GAP);
        }
        if self.pair.ui(cx, run, ui) {
            return;
        }
        if let Some(job) = job
            && cx.session.weighing().is_none()
            && self.microscope.ui(cx, job, ui)
        {
            return;
        }
        figures::ui(cx, run, job.and(cx.session.live.as_ref()), ui);
        ui.add_space(GAP);
        let left = ui.available_height();
        let log_rows = cx.session.runs.len().clamp(1, 6) as f32;
        let for_log = (log_rows + 1.0) * ROW + GAP_LARGE * 2.0;
        curve_ui(cx, run, (left - for_log).clamp(*PLOT.start(), *PLOT.end()).min(left.max(*PLOT.start())), ui);
        if cx.session.runs.is_empty() {
            return;
        }
        section_label(ui, cx.lang.t("Runs"));
        ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| log::ui(cx, &shown_runs(cx.session, run), ui));
    }
}

fn preparing_ui(cx: &PanelCx<'_>, job: &JobInfo, ui: &mut Ui) {
    let progress = job.task.progress();
    let text = cx.lang.say(progress.stage.as_ref().unwrap_or(&job.title));
    if loading_state(ui, &text, progress.fraction(), Some(cx.lang.t("Cancel and discard"))) {
        cx.act(JobAction::Cancel(job.id));
    }
}

/// No run yet: why, and what to do.
fn nothing_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let (session, lang) = (cx.session, cx.lang);
    if let Some(why) = session.failure(Step::Embed).or(session.failure(Step::Source)) {
        let sentence = lang.say(why);
        if error_state(ui, lang.t("The training could not start"), &sentence, Some(lang.t("Try again"))) {
            cx.act(PipelineAction::BringUpTo(Step::Look));
        }
        return;
    }
    if session.step_state(Step::Source) == StepState::Running {
        let job = session.job(open::KIND).or(session.job(make::KIND));
        let Some(job) = job else { return };
        let progress = job.task.progress();
        let text = lang.say(progress.stage.as_ref().unwrap_or(&job.title));
        if loading_state(ui, &text, progress.fraction(), Some(lang.t("Cancel and discard"))) {
            cx.act(JobAction::Cancel(job.id));
        }
        return;
    }
    if session.can_learn() {
        let sentence = lang.t("Watch words find their places: the loss falls, and the map and the neighbours move with it.");
        if empty_state(ui, Icon::Chart, lang.t("Nothing was trained yet"), sentence, Some(lang.t("Train"))) {
            cx.act(PipelineAction::BringUpTo(Step::Look));
        }
        return;
    }
    let (title, sentence) = match suits(session) {
        Err(why) => ("These vectors were learned elsewhere", why),
        Ok(()) => ("Nothing to learn from yet", Say::plain("Open a text, or begin with an example that is known to learn well.")),
    };
    if empty_state(ui, Icon::Chart, lang.t(title), &lang.say(&sentence), Some(lang.t("Examples…"))) {
        cx.act(Action::Run(Command::Examples));
    }
}

fn heading_ui(cx: &PanelCx<'_>, run: &RunRecord, job: Option<&JobInfo>, ui: &mut Ui) {
    let lang = cx.lang;
    // Laid out from the right, so that the buttons have their room first.
    let row = egui::vec2(ui.available_width(), ROW);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let walks = job.is_some() || cx.session.looks_at_pair();
        let buttons = 2.0 + if job.is_some() { 4.0 } else { 0.0 } + if walks { 2.0 } else { 0.0 };
        let room = buttons * ROW + (buttons - 1.0) * GRID;
        ui.allocate_ui_with_layout(egui::vec2(room, ROW), Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            if let Some(job) = job {
                transport::job_buttons(cx, job, ui);
            }
            if walks {
                transport::example_buttons(cx, ui);
            }
            transport::again_buttons(cx, ui);
        });
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let method = embedder(run.method).map_or(run.method, |m| lang.look_up(m.info().label));
            ui.add(egui::Label::new(fonts::strong(method).size(fonts::HEADING)).truncate());
            let state = match job {
                Some(job) => job.task.is_paused().then_some((Tone::Info, "Paused")),
                None if run.complete => Some((Tone::Good, "Finished")),
                None => Some((Tone::Neutral, "Stopped early")),
            };
            if let Some((tone, state)) = state
                && ui.available_width() > LEAST_TEXT
            {
                chip(ui, tone, lang.t(state), "");
            }
            if ui.available_width() > LEAST_TEXT {
                let text =
                    lang.say(&say!("{name}, {items}", name = lang.look_up(&run.material).to_owned(), items = run.kind.counted(run.items)));
                ui.add(egui::Label::new(RichText::new(text).color(cx.theme.text_weak)).truncate());
            }
        });
    });
}

/// The runs whose curves are comparable with `run`: those of its method, the newest ones; `run` itself is the last.
fn shown_runs<'a>(session: &'a Session, run: &'a RunRecord) -> Vec<&'a RunRecord> {
    let mut earlier: Vec<&RunRecord> = session.runs.iter().filter(|r| r.method == run.method && r.number != run.number).collect();
    let surplus = (earlier.len() + 1).saturating_sub(CURVES);
    earlier.drain(..surplus);
    earlier.push(run);
    earlier
}

fn curve_ui(cx: &PanelCx<'_>, run: &RunRecord, height: f32, ui: &mut Ui) {
    let lang = cx.lang;
    if run.losses.is_empty() && cx.session.job(train::KIND).is_none() {
        let text = lang.t("This method learns nothing step by step, so it has no loss.");
        ui.label(RichText::new(text).color(cx.theme.text_weak));
        return;
    }
    let runs = shown_runs(cx.session, run);
    let labels: Vec<String> = runs.iter().map(|r| lang.say(&run_label(r))).collect();
    let curves: Vec<CurveRun<'_>> =
        runs.iter().zip(&labels).map(|(r, label)| CurveRun { label, points: &r.losses, current: r.number == run.number }).collect();
    let marker = cx.session.past_shot().map(|s| f64::from(s.epoch));
    let axes = if figures::is_counting(run) {
        (lang.t("Rounds"), lang.t("Share of the table that is not held"))
    } else {
        (lang.t("Epoch"), lang.t("Mean loss per example"))
    };
    loss_plot_at(ui, lang.t("Loss curve"), &curves, axes, height, marker);
}

fn run_label(run: &RunRecord) -> Say {
    say!("Run {n}", n = run.number)
}

//! The pipeline, top to bottom as the data flows: source, embed, project, look. Every section says how its step stands; a section that is folded
//! keeps its one line of facts, its failure and its button, so that nothing that asks for attention can hide.

mod embed;
mod look;
mod parts;
mod project;
mod source;

use egui::Ui;

pub(super) use self::parts::fold_line;
use crate::jobs::{self, make, open, train};
use crate::session::{PipelineAction, Session, Step, StepState};
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GRID};
use crate::ui::widgets::{Tone, primary_button};

/// Below this height of the panel, in points, sections that are done are folded until they are asked for.
const TALL: f32 = 760.0;

/// The panel on the left. Remembers what is folded, nothing else.
#[derive(Debug, Default)]
pub struct Pipeline {
    /// What the user chose for each section; `None` leaves it to the height of the window.
    opened: [Option<bool>; 4],
    /// The choices between text and tokens.
    token_options: bool,
    /// The less important parameters of the two methods.
    more_embed: bool,
    more_project: bool,
}

impl Pipeline {
    /// Paints the four sections; the caller scrolls.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        // With vectors from a file the section of the training is short, and everything fits.
        let tall = ui.clip_rect().height() >= TALL || embed::is_from_file(cx);
        for (i, step) in Step::ALL.into_iter().enumerate() {
            if i > 0 {
                ui.add_space(GRID);
                let line = ui.allocate_space(egui::vec2(ui.available_width(), 1.0)).1;
                ui.painter().hline(line.x_range(), line.center().y, cx.theme.line());
            }
            ui.push_id(i, |ui| self.section_ui(cx, step, tall, ui));
        }
        ui.add_space(GAP);
    }

    fn section_ui(&mut self, cx: &PanelCx<'_>, step: Step, tall: bool, ui: &mut Ui) {
        let i = step as usize;
        let title = cx.lang.t(title(step));
        let folded_when_low = matches!(step, Step::Source | Step::Look) && cx.session.step_state(step) == StepState::Done;
        let open = self.opened[i].unwrap_or(tall || !folded_when_low);
        let (tone, text) = standing(cx, step);
        if parts::fold_header(cx, ui, i + 1, title, (tone, &text), open).clicked() {
            self.opened[i] = Some(!open);
        }
        if open {
            match step {
                Step::Source => source::ui(cx, &mut self.token_options, ui),
                Step::Embed => embed::ui(cx, &mut self.more_embed, ui),
                Step::Project => project::ui(cx, &mut self.more_project, ui),
                Step::Look => look::ui(cx, ui),
            }
        } else if let Some(facts) = summary(cx, step) {
            parts::small(ui, cx, &facts);
        }
        failure_ui(cx, step, ui);
        if step == Step::Embed {
            embed::actions_ui(cx, ui);
        } else {
            update_ui(cx, step, ui);
        }
    }
}

/// English name of a step; key of the catalogues.
fn title(step: Step) -> &'static str {
    match step {
        Step::Source => "Source",
        Step::Embed => "Embed",
        Step::Project => "Project",
        Step::Look => "Look",
    }
}

/// What stands at the right of a section's heading.
fn standing(cx: &PanelCx<'_>, step: Step) -> (Tone, String) {
    let session = cx.session;
    let t = |text: &'static str| cx.lang.t(text).to_owned();
    match session.step_state(step) {
        StepState::Running => {
            (Tone::Info, parts::share_of_step(session, step).map_or_else(|| t("Running"), |s| format!("{:.0} %", s * 100.0)))
        }
        StepState::Failed => (Tone::Error, t("Failed")),
        _ if step == Step::Project && session.moving.is_some() => (Tone::Info, t("Live")),
        state if waits(session, step) => match state {
            StepState::Empty | StepState::Stale | StepState::Done => (Tone::Neutral, t("Waiting")),
            StepState::Running | StepState::Failed => (Tone::Neutral, String::new()),
        },
        StepState::Empty => (Tone::Neutral, t("Empty")),
        StepState::Stale if !is_made(session, step) => (Tone::Neutral, t("To do")),
        StepState::Stale => (Tone::Warning, t("Out of date")),
        StepState::Done if session.first_stale().is_some_and(|s| s < step) => (Tone::Warning, t("Out of date")),
        StepState::Done => (Tone::Good, t("Up to date")),
    }
}

/// Whether a step above is at work and this one comes after it.
fn waits(session: &Session, step: Step) -> bool {
    let above = Step::ALL.into_iter().take_while(|s| *s < step);
    session.goal.is_some_and(|goal| goal >= step) && above.into_iter().any(|s| session.step_state(s) == StepState::Running)
}

/// Whether a step has made something, up to date or not.
fn is_made(session: &Session, step: Step) -> bool {
    let w = &session.workspace;
    match step {
        Step::Source => w.source_made.is_some(),
        Step::Embed => w.embedding.is_some(),
        Step::Project => w.projection.is_some(),
        Step::Look => w.clusters.is_some() || w.quality.is_some(),
    }
}

/// The facts of a folded section in one line.
fn summary(cx: &PanelCx<'_>, step: Step) -> Option<String> {
    match step {
        Step::Source => source::summary(cx),
        Step::Embed => embed::summary(cx),
        Step::Project => project::summary(cx),
        Step::Look => Some(look::summary(cx)),
    }
}

fn failure_ui(cx: &PanelCx<'_>, step: Step, ui: &mut Ui) {
    let Some(why) = cx.session.failure(step) else { return };
    let advice = match step {
        Step::Source => cx.lang.t("Change the options above, or open another text."),
        Step::Embed | Step::Project => cx.lang.t("Change the settings above and try again."),
        Step::Look => cx.lang.t("Try again; the map itself is not affected."),
    };
    parts::problem(cx, ui, &cx.lang.say(why), Some(advice));
}

/// Whether this step is where one button brings everything up to date.
fn asks_for_update(session: &Session, step: Step) -> bool {
    let busy = [open::KIND, make::KIND, train::KIND, jobs::project::KIND];
    session.first_stale() == Some(step) && busy.iter().all(|k| session.job(*k).is_none())
}

/// The one button that brings the pipeline up to date, at the first step that needs it.
fn update_ui(cx: &PanelCx<'_>, step: Step, ui: &mut Ui) {
    if !asks_for_update(cx.session, step) || cx.session.step_state(step) == StepState::Running {
        return;
    }
    let failed = cx.session.failure(step).is_some();
    let text = cx.lang.t(if failed { "Try again" } else { "Bring up to date" });
    let problem = if step == Step::Project { cx.session.project_problem().map(|p| cx.lang.say(&p)) } else { None };
    ui.with_layout(egui::Layout::top_down_justified(egui::Align::Center), |ui| {
        if primary_button(ui, None, text, problem.as_deref()).clicked() {
            cx.act(PipelineAction::BringUpTo(Step::Look));
        }
    });
}

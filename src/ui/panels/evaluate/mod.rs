//! The evaluate panel: how well the vectors answer published questions, and which ones they get wrong.
//!
//! At the top the questions and how they are asked; below, the figures of the report and its rows by the way they are looked at: sections that open to
//! their wrong answers, or a scatter plot of judgement against cosine. Every line leads to its words.

mod controls;
mod figures;
mod pairs;
mod sections;

use egui::{Frame, Margin, Ui};

use self::pairs::PairsUi;
use self::sections::SectionsUi;
use crate::jobs::{Evaluation, evaluate, make, open, train};
use crate::query::evaluate::Rows;
use crate::say;
use crate::session::{Action, Command, EvaluateAction, JobAction, JobInfo, Loadable, PanelId, Step, StepState};
use crate::ui::panel::{Panel, PanelCx, PanelInfo, PanelKind};
use crate::ui::theme::{GAP, GRID};
use crate::ui::widgets::{Icon, Tone, chip, empty_state, error_state, icon_button, loading_state, progress_bar, quiet_button};

/// The panel: what is opened and scrolled to in it.
#[derive(Default)]
pub struct Evaluate {
    sections: SectionsUi,
    pairs: PairsUi,
}

/// Its entry in the list of panels.
pub static PANEL: PanelKind = PanelKind {
    info: PanelInfo { id: PanelId::EVALUATE, title: "Evaluate", help: "Grades on questions whose answers people gave.", icon: Icon::Check },
    suits: |_| Ok(()),
    make: || Box::new(Evaluate::default()),
};

impl Panel for Evaluate {
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
            if cx.session.embedding().is_none() {
                without_vectors(cx, ui);
                return;
            }
            controls::ui(cx, ui);
            ui.add_space(GAP);
            let job = cx.session.job(evaluate::KIND);
            match cx.session.evaluation() {
                Loadable::Empty => nothing_asked(cx, ui),
                Loadable::Failed(why) => {
                    let sentence = cx.lang.say(why);
                    if error_state(
                        ui,
                        cx.lang.t("These questions could not be asked"),
                        &sentence,
                        Some(cx.lang.t("Use the bundled questions")),
                    ) {
                        let form = crate::session::EvaluateForm { questions: None, ..cx.session.workspace.evaluate.clone() };
                        cx.act(EvaluateAction::With(form));
                    }
                }
                Loadable::Loading(None) => waiting(cx, ui, job),
                Loadable::Loading(Some(evaluation)) | Loadable::Ready(evaluation) => {
                    notes(cx, ui, evaluation, job);
                    figures::figures_ui(cx, ui, &evaluation.report.figures);
                    match &evaluation.report.rows {
                        Rows::Sections { sections, .. } => self.sections.ui(cx, ui, evaluation, sections),
                        Rows::Pairs { scored, missing } => self.pairs.ui(cx, ui, evaluation, scored, missing),
                    }
                }
            }
        });
    }
}

fn without_vectors(cx: &PanelCx<'_>, ui: &mut Ui) {
    let session = cx.session;
    if let Some(why) = session.failure(Step::Embed).or(session.failure(Step::Source)) {
        error_state(ui, cx.lang.t("There are no vectors"), &cx.lang.say(why), None);
        return;
    }
    let running = [open::KIND, make::KIND, train::KIND].into_iter().find_map(|kind| session.job(kind));
    if let Some(job) = running {
        loading_state(ui, &cx.lang.say(&job.title), job.task.progress().fraction(), None);
        return;
    }
    let sentence = cx.lang.t("Learn vectors or open a file of them; then published questions tell how good they are.");
    let (button, action) = if session.step_state(Step::Embed) == StepState::Stale {
        ("Train", Action::Run(Command::Train))
    } else {
        ("Examples…", Action::Run(Command::Examples))
    };
    if empty_state(ui, Icon::Check, cx.lang.t("Nothing to grade yet"), sentence, Some(cx.lang.t(button))) {
        cx.act(action);
    }
}

fn nothing_asked(cx: &PanelCx<'_>, ui: &mut Ui) {
    let sentence = cx.lang.t(
        "Analogies count how often the right word is found. Judged pairs compare cosines with what people said. Choose questions above, or drop a file of your own here.",
    );
    if empty_state(ui, Icon::Check, cx.lang.t("How good are these vectors?"), sentence, Some(cx.lang.t("Evaluate"))) {
        cx.act(EvaluateAction::With(cx.session.workspace.evaluate.clone()));
    }
}

fn waiting(cx: &PanelCx<'_>, ui: &mut Ui, job: Option<&JobInfo>) {
    let Some(job) = job else { return };
    let progress = job.task.progress();
    let text = cx.lang.say(progress.stage.as_ref().unwrap_or(&job.title));
    if loading_state(ui, &text, progress.fraction(), Some(cx.lang.t("Cancel"))) {
        cx.act(JobAction::Cancel(job.id));
    }
}

/// Over the grades: that newer ones are on their way, that these belong to other vectors, and lines of the file that were left out.
fn notes(cx: &PanelCx<'_>, ui: &mut Ui, evaluation: &Evaluation, job: Option<&JobInfo>) {
    let lang = cx.lang;
    if let Some(job) = job {
        ui.horizontal(|ui| {
            if icon_button(ui, Icon::Close, lang.t("Cancel")).clicked() {
                cx.act(JobAction::Cancel(job.id));
            }
            let progress = job.task.progress();
            progress_bar(ui, &lang.say(&job.title), progress.fraction(), "");
        });
        ui.add_space(GRID);
    }
    let stale = !cx.session.evaluation_is_fresh() && job.is_none();
    if !stale && evaluation.bad_lines.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if stale {
            let help = lang.t("The vectors have changed since; the grades below are those of the earlier ones.");
            chip(ui, Tone::Warning, lang.t("Grades of earlier vectors"), help);
            if quiet_button(ui, lang.t("Evaluate again")).clicked() {
                cx.act(EvaluateAction::With(cx.session.workspace.evaluate.clone()));
            }
        }
        if let Some(first) = evaluation.bad_lines.first() {
            let text = lang.say(&say!("{n} lines left out", n = evaluation.bad_lines.len()));
            let help = lang.say(&say!("The first is line {line}: {what}", line = first.line, what = first.what.clone()));
            chip(ui, Tone::Warning, &text, &help);
        }
    });
    ui.add_space(GRID);
}

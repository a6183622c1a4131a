//! Section 3: how vectors become places: the method, flat or in space, its parameters.

use egui::Ui;

use super::{embed, parts};
use crate::base::{Knob, ParamMap, ParamValue};
use crate::jobs::{project, train};
use crate::project::{PROJECTORS, Projector, projector};
use crate::session::{ProjectAction, Step};
use crate::ui::panel::PanelCx;
use crate::ui::widgets::segmented;

/// Name of the parameter that has its own place beside the methods.
const DIMS: &str = "dims";
/// Parameters that are always in view.
const SHOWN: usize = 1;

fn dims_of(cx: &PanelCx<'_>, knobs: &[Knob]) -> Option<i64> {
    let knob = knobs.iter().find(|k| k.name == DIMS)?;
    match cx.session.workspace.project.params().get(DIMS).unwrap_or(&knob.default) {
        ParamValue::Int(n) => Some(*n),
        _ => None,
    }
}

pub(super) fn summary(cx: &PanelCx<'_>) -> Option<String> {
    let method = projector(cx.session.workspace.project.method)?;
    let dims = dims_of(cx, &method.knobs()).unwrap_or(2);
    Some(format!("{}, {dims}D", method.info().label))
}

pub(super) fn ui(cx: &PanelCx<'_>, more_open: &mut bool, ui: &mut Ui) {
    let wanted = &cx.session.workspace.project;
    let Some(method) = projector(wanted.method) else { return };
    let knobs = method.knobs();
    ui.horizontal(|ui| {
        method_ui(cx, ui);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| dims_ui(cx, &knobs, ui));
    });
    let params = wanted.params();
    let others: Vec<&Knob> = knobs.iter().filter(|k| k.name != DIMS && k.applies(&params, &knobs)).collect();
    let (first, rest) = others.split_at(others.len().min(SHOWN));
    let set = |name: &'static str, value| cx.act(ProjectAction::Param(name.to_owned(), value));
    let values = (&params, &ParamMap::new());
    parts::editors(cx, ui, Step::Project, first.iter().copied(), values, set);
    if !rest.is_empty() {
        let note = parts::changed_note(cx, rest.iter().copied(), &params);
        parts::fold_line(cx, ui, cx.lang.t("More settings"), &note, more_open);
        if *more_open {
            parts::editors(cx, ui, Step::Project, rest.iter().copied(), values, set);
            embed::seed_ui(cx, wanted.seed, ui, ProjectAction::Seed);
        }
    }
    if let Some(problem) = cx.session.project_problem() {
        parts::problem(cx, ui, &cx.lang.say(&problem), None);
    }
    if cx.session.job(project::KIND).is_some() {
        parts::moving(cx, ui, Step::Project, "");
    } else if cx.session.job(train::KIND).is_some() && cx.session.moving.is_some() {
        parts::small(ui, cx, cx.lang.t("The map follows the training and takes changes at once."));
    }
}

fn method_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let mut now = cx.session.workspace.project.method;
    let infos: Vec<_> = PROJECTORS.iter().map(Projector::info).collect();
    let helps: Vec<String> = infos.iter().map(|i| format!("{}\n{}", cx.lang.look_up(i.summary), i.source)).collect();
    // The names of these methods are the same in every language.
    let options: Vec<(&'static str, &str, &str)> = infos.iter().zip(&helps).map(|(i, help)| (i.id, i.label, help.as_str())).collect();
    if segmented(ui, cx.lang.t("Projection method"), &mut now, &options) {
        cx.act(ProjectAction::Method(now.to_owned()));
    }
}

fn dims_ui(cx: &PanelCx<'_>, knobs: &[Knob], ui: &mut Ui) {
    let Some(mut dims) = dims_of(cx, knobs) else { return };
    let options = [(2, "2D", cx.lang.t("A flat map")), (3, "3D", cx.lang.t("A cloud that can be turned"))];
    if segmented(ui, cx.lang.t("Dimensions of the map"), &mut dims, &options) {
        cx.act(ProjectAction::Param(DIMS.into(), ParamValue::Int(dims)));
    }
}

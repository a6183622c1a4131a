//! What the sections of the pipeline are put together from.

use egui::accesskit::Role;
use egui::{Align, Layout, Rect, Response, RichText, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::base::{Knob, ParamMap, ParamValue};
use crate::say;
use crate::session::{FileAction, FileWish, Id, JobAction, JobInfo, Session, Step};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::transport;
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{Icon, Tone, icon_button, knob_editor, paint_icon, progress_bar, section_header, section_label};

/// Side of the chevrons.
const CHEVRON: f32 = 12.0;

/// Heading of a section that folds when it is clicked anywhere.
pub(super) fn fold_header(cx: &PanelCx<'_>, ui: &mut Ui, number: usize, title: &str, state: (Tone, &str), open: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = if open { say!("Fold {section}", section = title) } else { say!("Unfold {section}", section = title) };
    let name = cx.lang.say(&name);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &name));
    let inner = Rect::from_min_max(rect.min, pos2(rect.right() - CHEVRON - GRID, rect.bottom()));
    let mut header = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Min)));
    section_header(&mut header, Some(number), title, Some(state));
    let ink = if response.hovered() || response.has_focus() { cx.theme.text } else { cx.theme.text_weak };
    let at = Rect::from_center_size(pos2(rect.right() - CHEVRON / 2.0, rect.center().y), vec2(CHEVRON, CHEVRON));
    paint_icon(ui.painter(), at, if open { Icon::ChevronDown } else { Icon::ChevronRight }, ink);
    response.on_hover_text(name)
}

/// A line that shows or hides what follows; `note` stands at its right.
pub(in crate::ui::panels) fn fold_line(cx: &PanelCx<'_>, ui: &mut Ui, text: &str, note: &str, open: &mut bool) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), *open, text));
    let lit = response.hovered() || response.has_focus();
    let ink = if lit { cx.theme.text } else { cx.theme.text_weak };
    let at = Rect::from_center_size(pos2(rect.left() + CHEVRON / 2.0, rect.center().y), vec2(CHEVRON, CHEVRON));
    paint_icon(ui.painter(), at, if *open { Icon::ChevronDown } else { Icon::ChevronRight }, ink);
    let font = egui::FontId::proportional(fonts::BODY);
    let left = pos2(at.right() + 1.5 * GRID, rect.center().y);
    ui.painter().text(left, egui::Align2::LEFT_CENTER, text, font, ink);
    let small = egui::FontId::proportional(fonts::SMALL);
    ui.painter().text(rect.right_center(), egui::Align2::RIGHT_CENTER, note, small, cx.theme.text_weak);
    if response.clicked() {
        *open = !*open;
    }
}

/// Secondary text that wraps.
pub(super) fn small(ui: &mut Ui, cx: &PanelCx<'_>, text: &str) -> Response {
    ui.label(RichText::new(text).size(fonts::SMALL).color(cx.theme.text_weak))
}

/// What is wrong, and what to do about it.
pub(super) fn problem(cx: &PanelCx<'_>, ui: &mut Ui, sentence: &str, advice: Option<&str>) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 1.5 * GRID;
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
        paint_icon(ui.painter(), rect, Icon::Warning, cx.theme.error);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.label(RichText::new(sentence).size(fonts::SMALL).color(cx.theme.error));
            if let Some(advice) = advice {
                small(ui, cx, advice);
            }
        });
    });
}

/// A name at the left, its control at the right edge.
pub(super) fn row(ui: &mut Ui, name: &str, help: &str, control: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        let label = ui.label(name);
        if !help.is_empty() {
            label.on_hover_text(help);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), control);
    });
}

/// The job that is at a step.
pub(super) fn job_of(session: &Session, step: Step) -> Option<&JobInfo> {
    step.jobs().iter().find_map(|kind| session.job(*kind))
}

/// How far the job at a step is, where it is known.
pub(super) fn share_of_step(session: &Session, step: Step) -> Option<f32> {
    let job = job_of(session, step)?;
    match session.live.as_ref().filter(|l| l.job == job.id) {
        Some(live) if live.report.work_total > 0 => Some((live.report.work as f64 / live.report.work_total as f64) as f32),
        _ => job.task.progress().fraction(),
    }
}

/// The bar of the job at a step, with `detail` at its right.
pub(super) fn progress(cx: &PanelCx<'_>, ui: &mut Ui, step: Step, detail: &str) {
    let Some(job) = job_of(cx.session, step) else { return };
    let stage = job.task.progress().stage;
    let name = cx.lang.say(stage.as_ref().unwrap_or(&job.title));
    progress_bar(ui, &name, share_of_step(cx.session, step), detail);
}

/// The bar of a job that can only be waited for or given up.
pub(super) fn waiting(cx: &PanelCx<'_>, ui: &mut Ui, step: Step) {
    let Some(job) = job_of(cx.session, step) else { return };
    ui.horizontal(|ui| {
        let width = ui.available_width() - ROW - GAP;
        ui.scope(|ui| {
            ui.set_max_width(width);
            progress(cx, ui, step, "");
        });
        if icon_button(ui, Icon::Close, cx.lang.t("Cancel and discard")).clicked() {
            cx.act(JobAction::Cancel(job.id));
        }
    });
}

/// The bar and the buttons of a job that moves.
pub(super) fn moving(cx: &PanelCx<'_>, ui: &mut Ui, step: Step, detail: &str) {
    let Some(job) = job_of(cx.session, step) else { return };
    progress(cx, ui, step, detail);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        transport::job_buttons(cx, job, ui);
        if step == Step::Embed {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = GRID;
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add_space(ui.available_width() - 2.0 * ROW - GRID);
                    transport::again_buttons(cx, ui);
                });
            });
        }
    });
}

/// Editors of parameters; calls `set` with those that changed.
pub(super) fn knobs<'k>(
    cx: &PanelCx<'_>,
    ui: &mut Ui,
    knobs: impl IntoIterator<Item = &'k Knob>,
    params: &ParamMap,
    set: impl FnMut(&'static str, ParamValue),
) {
    editors(cx, ui, Step::Look, knobs, (params, &ParamMap::new()), set);
}

/// The same for the parameters of a step: headings over groups, files looked for by a dialog whose answer is set in the step, and beside what is
/// automatic the value in `chosen`.
pub(super) fn editors<'k>(
    cx: &PanelCx<'_>,
    ui: &mut Ui,
    step: Step,
    knobs: impl IntoIterator<Item = &'k Knob>,
    (params, chosen): (&ParamMap, &ParamMap),
    mut set: impl FnMut(&'static str, ParamValue),
) {
    // Rows with a slider bring their own space below.
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.5 * GRID;
        let mut group = None;
        for knob in knobs {
            if let (true, Some(heading)) = (knob.group != group, knob.group) {
                section_label(ui, cx.lang.look_up(heading));
            }
            group = knob.group;
            let mut value = knob.value(params).clone();
            // The editor of a parameter sets spacings of its own.
            let asked = ui.scope(|ui| knob_editor(ui, cx.lang, knob, &mut value, chosen.get(knob.name))).inner;
            if asked.changed {
                set(knob.name, value);
            }
            if asked.browse {
                cx.act(FileAction::AskFor(FileWish::Param(step, Id(knob.name))));
            }
        }
    });
}

/// How many of these parameters differ from their default, as a note; empty for none.
pub(super) fn changed_note<'k>(cx: &PanelCx<'_>, knobs: impl IntoIterator<Item = &'k Knob>, params: &ParamMap) -> String {
    let changed = knobs.into_iter().filter(|k| params.get(k.name).is_some_and(|v| *v != k.default)).count();
    if changed == 0 { String::new() } else { cx.lang.say(&say!("{n} changed", n = changed)) }
}

//! Before and after: the neighbours of the selection in these vectors and in those of another training, and which stayed, came and went.

use egui::accesskit::Role;
use egui::{Align, Align2, CornerRadius, FontId, Layout, Rect, RichText, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use super::{group_heading, note, waiting};
use crate::base::Say;
use crate::data::{Embedding, ItemSet};
use crate::query::{NeighbourList, Shift, ShiftKind, shifts};
use crate::say;
use crate::session::{Loadable, RunsAction, SelectAction};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::{Icon, icon_button, paint_icon};

/// Paints the section, if a training is held beside what is shown.
pub fn ui(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
    let (session, lang) = (cx.session, cx.lang);
    let Some(run) = session.beside_run() else { return };
    let (Some(now), Some(other)) = (session.neighbours().shown(), run.embedding()) else { return };
    ui.add_space(GRID);
    ui.separator();
    let heading = lang.say(&heading(cx, run.number));
    ui.horizontal(|ui| {
        let busy = matches!(session.neighbours_beside(), Loadable::Loading(Some(_))).then(|| lang.t("Looking for neighbours"));
        group_heading(cx, ui, &heading, busy);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, Icon::Close, lang.t("End the comparison")).clicked() {
                cx.act(RunsAction::HoldBeside(None));
            }
        });
    });
    match session.neighbours_beside() {
        Loadable::Loading(None) => waiting(cx, ui, lang.t("Looking for neighbours")),
        Loadable::Ready(before) | Loadable::Loading(Some(before)) => {
            rows_ui(cx, ui, (embedding.items(), now), (other.items(), before));
        }
        Loadable::Empty | Loadable::Failed(_) => {
            note(cx, ui, &say!("What is asked about is not in the vocabulary of run {n}", n = run.number));
        }
    }
}

fn heading(cx: &PanelCx<'_>, before: usize) -> Say {
    match (&cx.session.live, cx.session.shown_run()) {
        (Some(live), _) => say!("From run {a} to run {b}", a = before, b = live.run.number),
        (None, Some(run)) => say!("From run {a} to run {b}", a = before, b = run.number),
        (None, None) => say!("From run {a} to these vectors", a = before),
    }
}

fn rows_ui(cx: &PanelCx<'_>, ui: &mut Ui, now: (&ItemSet, &NeighbourList), before: (&ItemSet, &NeighbourList)) {
    if now.1.hits.iter().any(|h| h.item.row() >= now.0.len()) || before.1.hits.iter().any(|h| h.item.row() >= before.0.len()) {
        return;
    }
    let k = cx.session.workspace.question.k;
    let found = shifts(now, before, k);
    let count = |kind: ShiftKind| found.iter().filter(|s| s.kind(k) == kind).count();
    let sum = say!(
        "{kept} kept, {new} new, {gone} gone",
        kept = count(ShiftKind::Kept),
        new = count(ShiftKind::New),
        gone = count(ShiftKind::Gone)
    );
    let text = cx.lang.say(&sum);
    ui.label(RichText::new(text).color(cx.theme.text_weak));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for shift in &found {
            row_ui(cx, ui, now.0, shift, k);
        }
    });
}

/// What happened to a neighbour, in words, with its sign.
fn told(shift: &Shift, k: usize) -> (Option<Icon>, Say) {
    match (shift.kind(k), shift.now, shift.before) {
        (ShiftKind::Kept, Some(now), Some(before)) if now < before => (Some(Icon::ChevronUp), say!("was {rank}", rank = before)),
        (ShiftKind::Kept, Some(now), Some(before)) if now > before => (Some(Icon::ChevronDown), say!("was {rank}", rank = before)),
        (ShiftKind::Kept, ..) => (None, say!("same place")),
        (ShiftKind::New, _, Some(before)) => (Some(Icon::Plus), say!("new, was {rank}", rank = before)),
        (ShiftKind::New, ..) => (Some(Icon::Plus), say!("new")),
        (ShiftKind::Gone, _, Some(before)) => (Some(Icon::Minus), say!("gone, was {rank}", rank = before)),
        (ShiftKind::Gone, ..) => (Some(Icon::Minus), say!("gone")),
    }
}

fn row_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, shift: &Shift, k: usize) {
    let kind = shift.kind(k);
    let (icon, what) = told(shift, k);
    let what = cx.lang.say(&what);
    let item = items.find(&shift.label);
    let height = ROW - GRID;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), if item.is_some() { Sense::click() } else { Sense::hover() });
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{}: {what}", shift.label)));
    if item.is_some() && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, CornerRadius::same(4), cx.theme.hover);
    }
    let (ink, sign) = match kind {
        ShiftKind::New => (cx.theme.text, cx.theme.good),
        ShiftKind::Gone => (cx.theme.text_weak, cx.theme.error),
        ShiftKind::Kept => (cx.theme.text, cx.theme.text_weak),
    };
    let middle = rect.center().y;
    let small = FontId::proportional(fonts::SMALL);
    if let Some(rank) = shift.now {
        ui.painter().text(pos2(rect.left() + 18.0, middle), Align2::RIGHT_CENTER, rank, small.clone(), cx.theme.text_weak);
    }
    let said = ui.painter().text(
        pos2(rect.right() - GRID, middle),
        Align2::RIGHT_CENTER,
        &what,
        small,
        if kind == ShiftKind::Kept { cx.theme.text_weak } else { sign },
    );
    let mut right = said.left() - GRID;
    if let Some(icon) = icon {
        paint_icon(ui.painter(), Rect::from_center_size(pos2(right - 6.0, middle), vec2(11.0, 11.0)), icon, sign);
        right -= 14.0;
    }
    let left = rect.left() + 26.0;
    let room = (right - left - GRID).max(16.0);
    let galley =
        WidgetText::from(shift.label.as_str()).into_galley(ui, Some(TextWrapMode::Truncate), room, FontId::proportional(fonts::BODY));
    let width = galley.size().x;
    ui.painter().galley_with_override_text_color(pos2(left, middle - galley.size().y / 2.0), galley, ink);
    if kind == ShiftKind::Gone {
        ui.painter().hline(left..=left + width, middle, egui::Stroke::new(1.0, cx.theme.text_weak));
    }
    if let Some(item) = item.filter(|_| response.clicked()) {
        cx.act(SelectAction::AndFly(vec![item]));
    }
}

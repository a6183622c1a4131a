//! The log of runs: every training with its settings and its outcome, newest first.

use egui::accesskit::Role;
use egui::{Align2, FontId, Rect, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use super::figures::significant;
use crate::say;
use crate::session::{RunRecord, RunsAction};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::{all_settings, duration, settings};
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::{Icon, paint_icon};

/// Room for the number, the time, the loss and the outcome.
const NUMBER: f32 = 56.0;
const TIME: f32 = 72.0;
const LOSS: f32 = 72.0;
const OUTCOME: f32 = 32.0;

/// Paints the log; runs in `drawn` carry the colour of their curve.
pub(super) fn ui(cx: &PanelCx<'_>, drawn: &[&RunRecord], ui: &mut Ui) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let lang = cx.lang;
    let head = [lang.t("Run"), lang.t("Settings"), lang.t("Time"), lang.t("Loss"), ""];
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    paint_row(cx, ui, rect, &head.map(str::to_owned), true);
    let several = cx.session.runs.iter().any(|r| Some(r.method) != cx.session.runs.first().map(|f| f.method));
    for run in cx.session.runs.iter().rev() {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), ROW), if run.kept.is_some() { Sense::click() } else { Sense::hover() });
        if run.kept.is_some() && (response.hovered() || response.has_focus()) {
            ui.painter().rect_filled(rect, 4.0, cx.theme.hover);
        }
        ui.painter().hline(rect.x_range(), rect.top(), cx.theme.line());
        let settings = settings(lang, run, several, &[]);
        let loss = run.losses.last().map_or_else(|| "–".to_owned(), |(_, l)| significant(*l));
        let time = duration(lang, run.seconds);
        let outcome = lang.t(if run.complete { "Finished" } else { "Stopped early" });
        let said = format!("{}: {settings}, {time}, {}, {outcome}", lang.say(&say!("Run {n}", n = run.number)), loss);
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, said.as_str()));
        paint_row(cx, ui, rect, &[run.number.to_string(), settings, time, loss, String::new()], false);
        if let Some(i) = drawn.iter().position(|d| d.number == run.number) {
            let colour = cx.theme.series[i % cx.theme.series.len()];
            let y = rect.center().y;
            ui.painter().line_segment([pos2(rect.left(), y), pos2(rect.left() + 12.0, y)], egui::Stroke::new(2.0, colour));
        }
        let (icon, ink) = if run.complete { (Icon::Check, cx.theme.good) } else { (Icon::Stop, cx.theme.text_weak) };
        let side = if run.complete { 14.0 } else { 11.0 };
        let at = Rect::from_center_size(pos2(rect.right() - OUTCOME / 2.0, rect.center().y), vec2(side, side));
        paint_icon(ui.painter(), at, icon, ink);
        if response.clicked() {
            cx.act(RunsAction::Restore(run.number));
        }
        let mut help = all_settings(lang, run, outcome);
        if run.kept.is_some() {
            help = format!("{help}\n{}", lang.t("A click goes back to this run."));
        }
        response.on_hover_text(help);
    }
}

fn paint_row(cx: &PanelCx<'_>, ui: &Ui, rect: Rect, cells: &[String; 5], head: bool) {
    let font = FontId::proportional(if head { fonts::SMALL } else { fonts::BODY });
    let ink = if head { cx.theme.text_weak } else { cx.theme.text };
    let middle = rect.center().y;
    let number_at = if head { rect.left() } else { rect.left() + 20.0 };
    ui.painter().text(pos2(number_at, middle), Align2::LEFT_CENTER, &cells[0], font.clone(), ink);
    let loss_right = rect.right() - OUTCOME - GRID;
    let time_right = loss_right - LOSS;
    let room = (time_right - TIME - rect.left() - NUMBER).max(24.0);
    let settings = WidgetText::from(cells[1].as_str()).into_galley(ui, Some(TextWrapMode::Truncate), room, font.clone());
    let at = pos2(rect.left() + NUMBER, middle - settings.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, settings, ink);
    ui.painter().text(pos2(time_right, middle), Align2::RIGHT_CENTER, &cells[2], font.clone(), ink);
    ui.painter().text(pos2(loss_right, middle), Align2::RIGHT_CENTER, &cells[3], font, ink);
}

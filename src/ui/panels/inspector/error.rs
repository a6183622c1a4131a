//! What is wrong with a typed query: the query again with the place marked, the sentence, and near spellings to click.

use egui::text::{CCursor, LayoutJob, TextFormat};
use egui::{FontId, RichText, Sense, Shape, Stroke, Ui, WidgetInfo, pos2};

use crate::data::ItemSet;
use crate::query::QueryError;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::{as_query_word, pill};
use crate::ui::theme::GRID;

/// Paints the error; returns the query with a near spelling put in where one was clicked.
pub fn ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, text: &str, why: &QueryError) -> Option<String> {
    let sentence = cx.lang.say(&why.say());
    marked(cx, ui, text, why, &sentence);
    ui.label(RichText::new(&sentence).color(cx.theme.error));
    if why.suggestions.is_empty() {
        return None;
    }
    let mut mended = None;
    ui.label(RichText::new(cx.lang.t("Near spellings")).small().color(cx.theme.text_weak));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GRID, GRID);
        for item in &why.suggestions {
            if pill(ui, items.label(*item), "").clicked() {
                let mut text = text.to_owned();
                if text.get(why.span.clone()).is_some() {
                    text.replace_range(why.span.clone(), &as_query_word(items, *item));
                    mended = Some(text);
                }
            }
        }
    });
    mended
}

/// The query with the wrong part in the colour of errors and a caret under its first character.
fn marked(cx: &PanelCx<'_>, ui: &mut Ui, text: &str, why: &QueryError, sentence: &str) {
    let ink = |colour| TextFormat { font_id: FontId::proportional(fonts::BODY), color: colour, ..TextFormat::default() };
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width() - 2.0 * GRID;
    let (start, end) = (why.span.start.min(text.len()), why.span.end.min(text.len()));
    let (Some(before), Some(wrong), Some(after)) = (text.get(..start), text.get(start..end), text.get(end..)) else { return };
    job.append(before, 0.0, ink(cx.theme.text));
    job.append(wrong, 0.0, ink(cx.theme.error));
    job.append(after, 0.0, ink(cx.theme.text));
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(galley.size() + egui::vec2(2.0 * GRID, 2.0 * GRID), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Label, true, sentence));
    let origin = rect.min + egui::vec2(GRID, 0.0);
    let at = |chars: usize| galley.pos_from_cursor(CCursor::new(chars)).translate(origin.to_vec2());
    let from = at(before.chars().count());
    let to = at(before.chars().count() + wrong.chars().count().max(1));
    let right = if to.top() > from.top() || to.left() <= from.left() { from.left() + 8.0 } else { to.left() };
    let below = from.bottom() + 1.0;
    let middle = f32::midpoint(from.left(), right.min(from.left() + 12.0));
    ui.painter().galley(origin, galley.clone(), cx.theme.text);
    ui.painter().hline(from.left()..=right, below, Stroke::new(1.5, cx.theme.error));
    let caret = vec![pos2(middle, below + 1.0), pos2(middle + 4.0, below + 6.0), pos2(middle - 4.0, below + 6.0)];
    ui.painter().add(Shape::convex_polygon(caret, cx.theme.error, Stroke::NONE));
}

//! The figures of a report in rows: a small name over a large value, with an explanation under the pointer.

use egui::accesskit::Role;
use egui::{FontId, Rect, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use crate::base::say::grouped;
use crate::query::evaluate::{Figure, Value};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::GRID;

/// Least width of a figure, in points.
const CELL: f32 = 112.0;
/// Height of a figure.
const HEIGHT: f32 = 10.0 * GRID;

/// Paints them in as many columns as there is room for.
pub fn figures_ui(cx: &PanelCx<'_>, ui: &mut Ui, figures: &[Figure]) {
    let width = ui.available_width();
    let most = ((width / CELL).floor() as usize).clamp(1, figures.len().max(1));
    let rows = figures.len().div_ceil(most).max(1);
    let columns = figures.len().div_ceil(rows).max(1);
    let cell = (width / columns as f32).min(180.0);
    for row in figures.chunks(columns) {
        let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
        for (i, figure) in row.iter().enumerate() {
            let place = Rect::from_min_size(pos2(rect.left() + cell * i as f32, rect.top()), vec2(cell - GRID, HEIGHT));
            one(cx, ui, figure, place);
        }
    }
}

fn one(cx: &PanelCx<'_>, ui: &Ui, figure: &Figure, rect: Rect) {
    let (name, value) = (cx.lang.t(figure.label), written(figure.value));
    let response = ui.interact(rect, ui.scope_id().with(("figure", figure.id)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {value}")));
    let cut = Some(TextWrapMode::Truncate);
    let name = WidgetText::from(name).into_galley(ui, cut, rect.width(), FontId::proportional(fonts::SMALL));
    ui.painter().galley_with_override_text_color(rect.left_top(), name, cx.theme.text_weak);
    let value = WidgetText::from(value).into_galley(ui, cut, rect.width(), fonts::semibold_at(fonts::HEADING));
    let at = pos2(rect.left(), rect.bottom() - value.size().y);
    ui.painter().galley_with_override_text_color(at, value, cx.theme.text);
    response.on_hover_text(cx.lang.say(&figure.help));
}

fn written(value: Value) -> String {
    match value {
        Value::Share(share) => share.map_or_else(|| "–".to_owned(), percent),
        Value::Correlation(x) => x.map_or_else(|| "–".to_owned(), |x| format!("{x:.3}").replace('-', "−")),
        Value::Count(n) => grouped(n as u64),
        Value::Part(n, of) => format!("{} / {}", grouped(n as u64), grouped(of as u64)),
    }
}

/// A share as it is written in this panel.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

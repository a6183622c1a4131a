//! A row of figures: a small name over a large value, with an explanation under the pointer.

use egui::accesskit::Role;
use egui::{FontId, Rect, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::GRID;

/// Least width of a figure, in points.
const CELL: f32 = 112.0;
/// Height of a figure.
const HEIGHT: f32 = 10.0 * GRID;

/// One figure.
pub struct Figure<'a> {
    /// What it is, in the language of the interface.
    pub name: &'a str,
    /// The value.
    pub value: String,
    /// What it means.
    pub help: &'a str,
}

/// Paints them in as many columns as there is room for.
pub fn figures_ui(cx: &PanelCx<'_>, ui: &mut Ui, figures: &[Figure<'_>]) {
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

fn one(cx: &PanelCx<'_>, ui: &Ui, figure: &Figure<'_>, rect: Rect) {
    let response = ui.interact(rect, ui.scope_id().with(("figure", figure.name)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {}", figure.name, figure.value)));
    let cut = Some(TextWrapMode::Truncate);
    let name = WidgetText::from(figure.name).into_galley(ui, cut, rect.width(), FontId::proportional(fonts::SMALL));
    ui.painter().galley_with_override_text_color(rect.left_top(), name, cx.theme.text_weak);
    let value = WidgetText::from(figure.value.as_str()).into_galley(ui, cut, rect.width(), fonts::semibold_at(fonts::HEADING));
    let at = pos2(rect.left(), rect.bottom() - value.size().y);
    ui.painter().galley_with_override_text_color(at, value, cx.theme.text);
    if !figure.help.is_empty() {
        response.on_hover_text(figure.help);
    }
}

//! A small table of numbers: one row a word, its part by a coloured mark, every column explained in its heading.

use egui::accesskit::Role as Access;
use egui::{Align2, Color32, CornerRadius, FontId, Rect, Sense, Stroke, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use crate::ui::fonts;
use crate::ui::theme::{GAP, GRID, ROW, Theme};

/// Width of a column of numbers, in points.
const NUMBER: f32 = 68.0;
/// Least width of the column of words, and where there are no parts beside it.
const WORD: [f32; 2] = [84.0, 120.0];
/// Width of the column of parts.
const PART: f32 = 98.0;
/// Least width of a column of numbers beside the parts; with less room the parts shrink to their signs and the words make room.
const NUMBER_LEAST: f32 = 54.0;
/// Width of the column of words and of that of signs then.
const NARROW: [f32; 2] = [72.0, 16.0];

/// A column of numbers: its heading and what it means.
pub struct Column<'a> {
    pub title: &'a str,
    pub help: &'a str,
}

/// A row.
pub struct Line<'a> {
    pub word: &'a str,
    pub part: &'a str,
    pub colour: Color32,
    pub numbers: Vec<String>,
    /// The row is the one looked at.
    pub on: bool,
}

/// What the pointer did: numbers of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TableResponse {
    pub hovered: Option<usize>,
    pub clicked: Option<usize>,
}

/// A length as it stands in the tables: four decimals.
pub fn small(x: f64) -> String {
    if x > 0.0 && x < 5e-5 { "<0.0001".to_owned() } else { format!("{x:.4}") }
}

/// Paints the table; `name` is its accessible name.
pub fn table(ui: &mut Ui, name: &str, (word, part): (&str, &str), columns: &[Column<'_>], lines: &[Line<'_>]) -> TableResponse {
    let theme = Theme::of(ui.ctx());
    let mut out = TableResponse::default();
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let num_columns = columns.len().max(1) as f32;
        // Where there are no parts, the words have their room.
        let has_parts = !part.is_empty();
        let is_narrow = has_parts && width < WORD[0] + PART + NUMBER_LEAST * num_columns;
        let [word_room, part_room] = match (is_narrow, has_parts) {
            (true, _) => NARROW,
            (false, true) => [WORD[0], PART],
            (false, false) => [WORD[1], 0.0],
        };
        let number = ((width - word_room - part_room) / num_columns).clamp(48.0, NUMBER);
        let (head, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Access::Table, true, name));
        let part_at = (head.right() - number * num_columns - part_room).max(head.left() + word_room);
        let small = FontId::proportional(fonts::SMALL);
        let middle = head.center().y;
        ui.painter().text(pos2(head.left() + 3.0 * GRID, middle), Align2::LEFT_CENTER, word, small.clone(), theme.text_weak);
        if !is_narrow {
            ui.painter().text(pos2(part_at, middle), Align2::LEFT_CENTER, part, small.clone(), theme.text_weak);
        }
        for (i, column) in columns.iter().enumerate() {
            let right = head.right() - number * (columns.len() - 1 - i) as f32;
            let cell = Rect::from_min_max(pos2(right - number, head.top()), pos2(right, head.bottom()));
            let heading = ui.interact(cell, ui.scope_id().with(("heading", i)), Sense::hover());
            heading.widget_info(|| WidgetInfo::labeled(Access::ColumnHeader, true, column.title));
            ui.painter().text(pos2(right, middle), Align2::RIGHT_CENTER, column.title, small.clone(), theme.text_weak);
            heading.on_hover_text(column.help);
        }
        for (row, line) in lines.iter().enumerate() {
            let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
            let said = said(line, columns);
            response.widget_info(|| WidgetInfo::selected(Access::Row, true, line.on, said.as_str()));
            let shown = if is_narrow { sign_of(line.part) } else { line.part };
            paint_line(ui, &theme, rect, line, (shown, part_at, part_room, number), response.hovered());
            if response.has_focus() {
                let ring = Stroke::new(1.5, theme.accent_text);
                ui.painter().rect_stroke(rect, CornerRadius::same(4), ring, egui::StrokeKind::Inside);
            }
            if response.hovered() || response.has_focus() {
                out.hovered = Some(row);
            }
            if response.clicked() {
                out.clicked = Some(row);
            }
            if is_narrow {
                response.on_hover_text(line.part);
            }
        }
    });
    out
}

/// The sign before a part, if there is one.
fn sign_of(part: &str) -> &str {
    part.split_whitespace().next().filter(|first| first.chars().count() == 1).unwrap_or_default()
}

/// The row for a screen reader: the word, its part, every number with its heading.
fn said(line: &Line<'_>, columns: &[Column<'_>]) -> String {
    let numbers = columns.iter().zip(&line.numbers).filter(|(_, n)| !n.is_empty()).map(|(c, n)| format!("{} {n}", c.title));
    [line.word.to_owned(), line.part.to_owned()].into_iter().filter(|t| !t.is_empty()).chain(numbers).collect::<Vec<_>>().join(", ")
}

fn paint_line(
    ui: &Ui,
    theme: &Theme,
    rect: Rect,
    line: &Line<'_>,
    (part, part_at, part_room, number): (&str, f32, f32, f32),
    hovered: bool,
) {
    if line.on || hovered {
        ui.painter().rect_filled(rect, CornerRadius::same(4), if line.on { theme.selection } else { theme.hover });
    }
    ui.painter().hline(rect.x_range(), rect.top(), theme.line());
    let middle = rect.center().y;
    ui.painter().rect_filled(Rect::from_center_size(pos2(rect.left() + GRID, middle), vec2(4.0, ROW - GAP)), 2.0, line.colour);
    let text = |text: &str, left: f32, room: f32, strong: bool| {
        let font = if strong { fonts::semibold_at(fonts::BODY) } else { FontId::proportional(fonts::SMALL + 1.0) };
        let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), room.max(16.0), font);
        let ink = if strong { theme.text } else { theme.text_weak };
        ui.painter().galley_with_override_text_color(pos2(left, middle - galley.size().y / 2.0), galley, ink);
    };
    text(line.word, rect.left() + 3.0 * GRID, part_at - rect.left() - 4.0 * GRID, true);
    text(part, part_at, part_room - GRID, false);
    let font = FontId::proportional(fonts::SMALL + 1.0);
    for (i, value) in line.numbers.iter().enumerate() {
        let right = rect.right() - number * (line.numbers.len() - 1 - i) as f32;
        ui.painter().text(pos2(right, middle), Align2::RIGHT_CENTER, value, font.clone(), theme.text);
    }
}

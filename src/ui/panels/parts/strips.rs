//! One-hot codes as strips: an empty band with one lit cell.

use egui::accesskit::Role;
use egui::{CornerRadius, Rect, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme::Theme;

/// The whole code of width `dims`, lit at dimension `lit`; the lit cell is at least two points wide, so that it can be seen. `tooltip` words
/// the dimension under the pointer and its value.
pub fn one_hot_strip(ui: &mut Ui, name: &str, lit: usize, dims: usize, height: f32, tooltip: impl FnOnce(usize, f32) -> String) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, name));
    if dims == 0 {
        return;
    }
    ui.painter().rect_filled(rect, 0.0, theme.diverging_at(0.0));
    let cell = rect.width() / dims as f32;
    let width = cell.max(2.0);
    let left = (rect.left() + cell * lit as f32).min(rect.right() - width);
    ui.painter().rect_filled(Rect::from_min_size(pos2(left, rect.top()), vec2(width, height)), 0.0, theme.diverging_at(1.0));
    ui.painter().rect_stroke(rect, CornerRadius::ZERO, theme.line(), StrokeKind::Outside);
    if let Some(pointer) = response.hover_pos() {
        // Within reach of the lit cell it is meant, however thin it is.
        let dim = ((pointer.x - rect.left()) / cell).max(0.0) as usize;
        let dim = if (pointer.x - left - width / 2.0).abs() < 4.0 { lit } else { dim.min(dims - 1) };
        response.on_hover_text_at_pointer(tooltip(dim, if dim == lit { 1.0 } else { 0.0 }));
    }
}

/// A piece of a one-hot code: only some of its columns, with a gap wherever columns are left out. `columns` rise.
pub fn one_hot_piece(ui: &mut Ui, name: &str, lit: usize, columns: &[usize], size: egui::Vec2, tooltip: impl FnOnce(usize, f32) -> String) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, name));
    let cells = cells(rect, columns);
    for (column, cell) in columns.iter().zip(&cells) {
        let value = if *column == lit { 1.0 } else { 0.0 };
        ui.painter().rect(*cell, 1.0, theme.diverging_at(value), theme.line(), StrokeKind::Inside);
    }
    for (i, pair) in cells.windows(2).enumerate() {
        let room = pair[1].left() - pair[0].right();
        if columns[i + 1] > columns[i] + 1 && room >= 3.0 {
            dots(ui, f32::midpoint(pair[0].right(), pair[1].left()), rect.center().y, room, &theme);
        }
    }
    if let Some(pointer) = response.hover_pos()
        && let Some(i) = cells.iter().position(|c| c.x_range().contains(pointer.x))
    {
        let value = if columns[i] == lit { 1.0 } else { 0.0 };
        response.on_hover_text_at_pointer(tooltip(columns[i], value));
    }
}

fn dots(ui: &Ui, x: f32, y: f32, room: f32, theme: &Theme) {
    let (count, step) = if room >= 9.0 { (3_u8, 3.0) } else { (1, 0.0) };
    for i in 0..count {
        let offset = (f32::from(i) - f32::from(count - 1) / 2.0) * step;
        ui.painter().circle_filled(pos2(x + offset, y), 0.8, theme.text_weak);
    }
}

/// Where the cells of some columns go: equal widths, one point apart, a wider gap where columns are left out.
fn cells(rect: Rect, columns: &[usize]) -> Vec<Rect> {
    let n = columns.len();
    let skips = columns.windows(2).filter(|w| w[1] > w[0] + 1).count();
    let gap = (rect.width() * 0.3 / skips.max(1) as f32).clamp(1.0, 12.0);
    let joints = (n.saturating_sub(1) - skips) as f32;
    let width = ((rect.width() - gap * skips as f32 - joints) / n.max(1) as f32).max(1.0);
    let mut left = rect.left();
    let mut out = Vec::with_capacity(n);
    for (i, column) in columns.iter().enumerate() {
        if i > 0 {
            left += if *column > columns[i - 1] + 1 { gap } else { 1.0 };
        }
        out.push(Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height())));
        left += width;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_fill_the_strip_and_gaps_mark_what_is_left_out() {
        let rect = Rect::from_min_size(pos2(10.0, 0.0), vec2(200.0, 12.0));
        let placed = cells(rect, &[3, 4, 90, 400]);
        assert_eq!(placed.len(), 4);
        assert!((placed[3].right() - rect.right()).abs() < 0.01);
        assert!((placed[1].left() - placed[0].right() - 1.0).abs() < 0.01);
        assert!((placed[2].left() - placed[1].right() - 12.0).abs() < 0.01);
        let many: Vec<usize> = (0..40).map(|i| i * 10).collect();
        assert!(cells(rect, &many).last().is_some_and(|c| c.right() <= rect.right() + 0.01));
    }
}

//! A vector as a strip of colours: one cell per dimension, diverging about zero.

use egui::accesskit::Role;
use egui::{Mesh, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme::Theme;

/// Draws `values` over the whole width; the largest magnitude (or `scale`, where strips must compare) takes the full colour. Where dimensions are
/// narrower than a pixel, a pixel shows the strongest of them. `tooltip` says dimension and value. Returns the dimension under the pointer.
pub fn vector_strip(
    ui: &mut Ui,
    name: &str,
    values: &[f32],
    scale: Option<f32>,
    height: f32,
    tooltip: impl FnOnce(usize, f32) -> String,
) -> Option<usize> {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, name));
    if values.is_empty() || rect.width() < 1.0 {
        return None;
    }
    let largest = values.iter().filter(|v| v.is_finite()).fold(0.0_f32, |m, v| m.max(v.abs()));
    let scale = f64::from(scale.unwrap_or(largest).max(f32::MIN_POSITIVE));
    let pixels = (rect.width() * ui.pixels_per_point()).floor().max(1.0) as usize;
    let cells = values.len().min(pixels);
    let edge = |i: usize| rect.left() + rect.width() * i as f32 / cells as f32;
    let mut mesh = Mesh::default();
    for cell in 0..cells {
        let from = cell * values.len() / cells;
        let to = ((cell + 1) * values.len() / cells).max(from + 1);
        let strongest = values[from..to].iter().copied().fold(0.0_f32, |a, b| if b.abs() > a.abs() { b } else { a });
        let cell_rect = Rect::from_min_max(pos2(edge(cell), rect.top()), pos2(edge(cell + 1), rect.bottom()));
        mesh.add_colored_rect(cell_rect, theme.diverging_at(f64::from(strongest) / scale));
    }
    ui.painter().add(Shape::mesh(mesh));
    ui.painter().rect_stroke(rect, 0.0, theme.line(), StrokeKind::Outside);
    let pointer = response.hover_pos()?;
    let share = ((pointer.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
    let dim = ((share * values.len() as f32) as usize).min(values.len() - 1);
    let x = rect.left() + rect.width() * (dim as f32 + 0.5) / values.len() as f32;
    ui.painter().vline(x, rect.y_range(), Stroke::new(1.0, theme.text));
    response.on_hover_text_at_pointer(tooltip(dim, values[dim]));
    Some(dim)
}

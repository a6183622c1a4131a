//! A vector as a strip of colours: one cell per dimension, diverging about zero.

use egui::accesskit::Role;
use egui::{Mesh, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::math::sparse::SparseRow;
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
    let all = values.iter().copied().enumerate();
    strip(ui, name, values.len(), all, scale, height, |dim| (dim, values[dim]), tooltip)
}

/// The same for a sparse vector of `dims` dimensions; the pointer finds the strongest stored number of its pixel, where there is one.
pub fn sparse_strip(
    ui: &mut Ui,
    name: &str,
    dims: usize,
    row: SparseRow<'_>,
    scale: Option<f32>,
    height: f32,
    tooltip: impl FnOnce(usize, f32) -> String,
) -> Option<usize> {
    let pixels = (ui.available_width() * ui.pixels_per_point()).floor().max(1.0) as usize;
    let cells = dims.min(pixels).max(1);
    let find = |dim: usize| {
        let cell = dim * cells / dims;
        let near = row.iter().filter(|(d, _)| d * cells / dims == cell);
        near.fold((dim, 0.0_f32), |best, (d, v)| if v.abs() > best.1.abs() { (d, v) } else { best })
    };
    strip(ui, name, dims, row.iter(), scale, height, find, tooltip)
}

/// `values` are dimensions and numbers, those that are left out zero; `find` says which of them stands for the place under the pointer.
#[expect(clippy::too_many_arguments, reason = "one picture out of two kinds of vectors")]
fn strip(
    ui: &mut Ui,
    name: &str,
    dims: usize,
    values: impl Iterator<Item = (usize, f32)>,
    scale: Option<f32>,
    height: f32,
    find: impl FnOnce(usize) -> (usize, f32),
    tooltip: impl FnOnce(usize, f32) -> String,
) -> Option<usize> {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, name));
    if dims == 0 || rect.width() < 1.0 {
        return None;
    }
    let pixels = (rect.width() * ui.pixels_per_point()).floor().max(1.0) as usize;
    let mut cells = vec![0.0_f32; dims.min(pixels)];
    let mut largest = 0.0_f32;
    let count = cells.len();
    for (dim, value) in values.filter(|(_, v)| v.is_finite()) {
        largest = largest.max(value.abs());
        let cell = &mut cells[dim * count / dims];
        if value.abs() > cell.abs() {
            *cell = value;
        }
    }
    let scale = f64::from(scale.unwrap_or(largest).max(f32::MIN_POSITIVE));
    let edge = |i: usize| rect.left() + rect.width() * i as f32 / count as f32;
    let mut mesh = Mesh::default();
    for (i, strongest) in cells.iter().enumerate() {
        let cell_rect = Rect::from_min_max(pos2(edge(i), rect.top()), pos2(edge(i + 1), rect.bottom()));
        mesh.add_colored_rect(cell_rect, theme.diverging_at(f64::from(*strongest) / scale));
    }
    ui.painter().add(Shape::mesh(mesh));
    ui.painter().rect_stroke(rect, 0.0, theme.line(), StrokeKind::Outside);
    let pointer = response.hover_pos()?;
    let share = ((pointer.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
    let (dim, value) = find(((share * dims as f32) as usize).min(dims - 1));
    let x = rect.left() + rect.width() * (dim as f32 + 0.5) / dims as f32;
    ui.painter().vline(x, rect.y_range(), Stroke::new(1.0, theme.text));
    response.on_hover_text_at_pointer(tooltip(dim, value));
    Some(dim)
}

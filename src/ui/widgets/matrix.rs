//! A labelled square of similarities: cells by colour, their values where there is room, one pair held up wherever it is pointed at.

use egui::accesskit::Role;
use egui::epaint::TextShape;
use egui::{
    Align2, Color32, FontId, Mesh, Painter, Rect, Sense, Shape, Stroke, StrokeKind, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2,
};

use crate::ui::fonts;
use crate::ui::theme::{GRID, Theme};

/// What to draw.
pub struct MatrixHeat<'a> {
    /// Accessible name.
    pub name: &'a str,
    /// Names of rows and columns.
    pub labels: &'a [String],
    /// Value of a cell; not finite is drawn as absent.
    pub value: &'a dyn Fn(usize, usize) -> f64,
    /// Magnitude that takes the full colour.
    pub scale: f64,
    /// A pair to hold up, from a linked view.
    pub linked: Option<(usize, usize)>,
    /// The largest side of the square, labels included, in points.
    pub side: f32,
}

/// What the pointer did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MatrixResponse {
    /// Row and column under the pointer.
    pub hovered: Option<(usize, usize)>,
    /// Row and column that were clicked.
    pub clicked: Option<(usize, usize)>,
}

impl MatrixHeat<'_> {
    /// Draws the matrix. `tooltip` words a pair and its value.
    pub fn show(&self, ui: &mut Ui, tooltip: impl FnOnce(&str, &str, f64) -> String) -> MatrixResponse {
        let theme = Theme::of(ui.ctx());
        let n = self.labels.len();
        let side = self.side.min(ui.available_width());
        let label_room = self.label_room(ui, side * 0.34);
        let cell = ((side - label_room - GRID) / n.max(1) as f32).max(1.0);
        // Whole pixels keep the edges of the cells sharp.
        let pixel = ui.pixels_per_point();
        let cell = ((cell.min(44.0) * pixel).floor() / pixel).max(1.0 / pixel);
        let body = vec2(cell * n as f32, cell * n as f32);
        let (rect, response) = ui.allocate_exact_size(body + vec2(label_room + GRID, label_room + GRID), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Table, true, self.name));
        if n == 0 {
            return MatrixResponse::default();
        }
        let grid = Rect::from_min_size(rect.max - body, body);
        self.paint_cells(ui.painter(), grid, cell, &theme);
        let at = |p: egui::Pos2| {
            let index = |v: f32| ((v / cell).floor().max(0.0) as usize).min(n - 1);
            grid.contains(p).then(|| (index(p.y - grid.top()), index(p.x - grid.left())))
        };
        let hovered = response.hover_pos().and_then(at);
        let held = hovered.or(self.linked).filter(|&(i, j)| i < n && j < n);
        self.paint_labels(ui, grid, (cell, label_room), held, &theme);
        if let Some((i, j)) = held {
            let cell_rect = Rect::from_min_size(grid.min + vec2(j as f32, i as f32) * cell, vec2(cell, cell));
            ui.painter().rect_stroke(cell_rect.expand(0.5), 1.0, Stroke::new(2.0, theme.accent_text), StrokeKind::Outside);
        }
        let clicked = response.interact_pointer_pos().filter(|_| response.clicked()).and_then(at);
        if let Some((i, j)) = hovered {
            response.on_hover_text_at_pointer(tooltip(&self.labels[i], &self.labels[j], (self.value)(i, j)));
        }
        MatrixResponse { hovered, clicked }
    }

    fn label_room(&self, ui: &Ui, most: f32) -> f32 {
        let font = FontId::proportional(fonts::SMALL);
        let width = |text: &String| ui.painter().layout_no_wrap(text.clone(), font.clone(), Color32::PLACEHOLDER).size().x;
        (self.labels.iter().map(width).fold(0.0_f32, f32::max) + 2.0 * GRID).min(most)
    }

    fn paint_cells(&self, painter: &Painter, grid: Rect, cell: f32, theme: &Theme) {
        let n = self.labels.len();
        let gap = if cell >= 12.0 { 1.0 } else { 0.0 };
        let font = FontId::proportional(fonts::SMALL);
        let widest = painter.layout_no_wrap("−0.00".to_owned(), font.clone(), theme.text).size().x;
        let scale = if self.scale > 0.0 { self.scale } else { 1.0 };
        let mut mesh = Mesh::default();
        let mut texts = Vec::new();
        for i in 0..n {
            for j in 0..n {
                let value = (self.value)(i, j);
                let colour = if value.is_finite() { theme.diverging_at(value / scale) } else { theme.track };
                let min = grid.min + vec2(j as f32, i as f32) * cell;
                mesh.add_colored_rect(Rect::from_min_size(min, vec2(cell - gap, cell - gap)), colour);
                if cell >= widest + 4.0 && value.is_finite() {
                    texts.push((min + vec2(cell - gap, cell - gap) / 2.0, format!("{value:.2}").replace('-', "−"), theme.text_on(colour)));
                }
            }
        }
        painter.add(Shape::mesh(mesh));
        for (at, text, ink) in texts {
            painter.text(at, Align2::CENTER_CENTER, text, font.clone(), ink);
        }
    }

    /// Row labels to the left, column labels above and turned. Where rows are thinner than text, only the held pair is named.
    fn paint_labels(&self, ui: &Ui, grid: Rect, (cell, room): (f32, f32), held: Option<(usize, usize)>, theme: &Theme) {
        let font = FontId::proportional(fonts::SMALL);
        let all = cell >= fonts::SMALL;
        for (i, label) in self.labels.iter().enumerate() {
            let (row_held, column_held) = (held.is_some_and(|h| h.0 == i), held.is_some_and(|h| h.1 == i));
            let middle = (i as f32 + 0.5) * cell;
            let galley = || WidgetText::from(label.as_str()).into_galley(ui, Some(TextWrapMode::Truncate), room - GRID, font.clone());
            let ink = |on: bool| if on { theme.accent_text } else { theme.text_weak };
            if all || row_held {
                let galley = galley();
                let at = pos2(grid.left() - GRID - galley.size().x, grid.top() + middle - galley.size().y / 2.0);
                ui.painter().galley_with_override_text_color(at, galley, ink(row_held));
            }
            if all || column_held {
                let galley = galley();
                let at = pos2(grid.left() + middle - galley.size().y / 2.0, grid.top() - GRID);
                let turned = TextShape::new(at, galley, ink(column_held)).with_override_text_color(ink(column_held));
                ui.painter().add(turned.with_angle(-std::f32::consts::FRAC_PI_2));
            }
        }
    }
}

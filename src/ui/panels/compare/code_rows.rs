//! The codes of one side, a row for each word: its house number and a strip, or its learned vector.

use egui::accesskit::Role;
use egui::{Align, Align2, CornerRadius, FontId, Layout, Rect, Sense, TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2};

use super::Said;
use super::sides::minus;
use crate::base::say::grouped;
use crate::data::{Embedding, Storage, Vectors};
use crate::query::Comparison;
use crate::say;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::one_hot_piece;
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{sparse_strip, vector_strip};

/// Numbers of a vector that are written out.
const SHOWN: usize = 3;

/// Which code is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// One-hot.
    OneHot,
    /// The vectors.
    Learned,
}

/// The rows of one side.
pub struct CodeRows<'a, 'b> {
    pub cx: &'a PanelCx<'b>,
    pub embedding: &'a Embedding,
    pub comparison: &'a Comparison,
    pub held: Option<(usize, usize)>,
    pub drawn: Drawn,
}

impl CodeRows<'_, '_> {
    /// Paints the rows.
    pub fn ui(&self, ui: &mut Ui, said: &mut Said) {
        let words = &self.comparison.words;
        // Strips of one side share a scale: their colours can be compared.
        let scale = match (self.drawn, self.embedding.storage()) {
            (Drawn::Learned, Storage::Dense(_) | Storage::F16(_) | Storage::I8(_)) => {
                words.iter().flat_map(|w| self.embedding.vector(*w).into_owned()).fold(0.0_f32, |m, x| m.max(x.abs()))
            }
            (Drawn::Learned, Storage::Sparse(rows)) => {
                words.iter().flat_map(|w| rows.row(w.row()).values).fold(0.0_f32, |m, x| m.max(x.abs()))
            }
            _ => 1.0,
        };
        let mut columns: Vec<usize> = words.iter().map(|w| w.row()).collect();
        columns.sort_unstable();
        let font = FontId::proportional(fonts::BODY);
        let name_room = words
            .iter()
            .map(|w| ui.painter().layout_no_wrap(self.embedding.items().label(*w).to_owned(), font.clone(), self.cx.theme.text).size().x);
        let name_room = (name_room.fold(0.0_f32, f32::max) + GAP).min(ui.available_width() * 0.32);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for i in 0..words.len() {
                self.row(ui, said, (i, name_room), &columns, scale);
            }
        });
    }

    fn row(&self, ui: &mut Ui, said: &mut Said, (i, name_room): (usize, f32), columns: &[usize], scale: f32) {
        let (cx, theme) = (self.cx, self.cx.theme);
        let item = self.comparison.words[i];
        let label = self.embedding.items().label(item);
        let number = say!("No. {n}", n = self.comparison.house_numbers[i]);
        let name = match self.drawn {
            Drawn::OneHot => format!("{label}: {}", cx.lang.say(&number)),
            Drawn::Learned => cx.lang.say(&say!("{word}: learned vector", word = label)),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        let selected = cx.session.workspace.selection.contains(&item);
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, &name));
        let held = self.held.is_some_and(|(a, b)| a == i || b == i);
        if selected || held || response.hovered() {
            let fill = if selected { theme.selection } else { theme.hover };
            ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
        }
        let ink = if selected { theme.accent_text } else { theme.text };
        let galley = WidgetText::from(label).into_galley(ui, Some(TextWrapMode::Truncate), name_room, FontId::proportional(fonts::BODY));
        let at = pos2(rect.left() + GRID, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley_with_override_text_color(at, galley, ink);
        let mut left = rect.left() + GRID + name_room + GRID;
        let small = FontId::proportional(fonts::SMALL);
        if self.drawn == Drawn::OneHot {
            let widest = self.comparison.house_numbers.iter().max().copied().unwrap_or_default();
            let width = |n: u64| ui.painter().layout_no_wrap(grouped(n), small.clone(), theme.text_weak).size().x;
            left += width(widest);
            let shown = grouped(self.comparison.house_numbers[i]);
            ui.painter().text(pos2(left, rect.center().y), Align2::RIGHT_CENTER, shown, small.clone(), theme.text_weak);
            left += GAP;
        }
        let mut right = rect.right() - GRID;
        if self.drawn == Drawn::Learned && matches!(self.embedding.vectors(), Vectors::Rows(_)) && rect.width() > 360.0 {
            right -= self.values(ui, rect, item);
        }
        let strip = Rect::from_min_max(pos2(left, rect.top() + 5.0), pos2(right.max(left + 8.0), rect.bottom() - 5.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(strip).layout(Layout::left_to_right(Align::Center)));
        self.strip(&mut child, i, columns, scale, strip);
        if ui.rect_contains_pointer(rect) {
            said.hovered = said.hovered.or(Some((i, i)));
        }
        if response.clicked() {
            said.clicked = Some(i);
        }
    }

    /// The first numbers of a vector, as far as they are worth reading; returns their room.
    fn values(&self, ui: &Ui, rect: Rect, item: crate::data::ItemId) -> f32 {
        let vector = self.embedding.vector(item);
        let font = FontId::proportional(fonts::SMALL);
        let (painter, ink) = (ui.painter(), self.cx.theme.text_weak);
        let column = painter.layout_no_wrap("−0.00".to_owned(), font.clone(), ink).size().x + GAP;
        let more = if vector.len() > SHOWN { 2.0 * GAP } else { 0.0 };
        let left = rect.right() - GRID - more - column * SHOWN as f32;
        for (i, x) in vector.iter().take(SHOWN).enumerate() {
            let at = pos2(left + column * (i + 1) as f32, rect.center().y);
            painter.text(at, Align2::RIGHT_CENTER, minus(format!("{x:.2}")), font.clone(), ink);
        }
        if more > 0.0 {
            painter.text(pos2(rect.right() - GRID, rect.center().y), Align2::RIGHT_CENTER, "…", font, ink);
        }
        rect.right() - left
    }

    fn strip(&self, ui: &mut Ui, i: usize, columns: &[usize], scale: f32, room: Rect) {
        let cx = self.cx;
        let item = self.comparison.words[i];
        let label = self.embedding.items().label(item);
        let words =
            |dim: usize, value: f32| cx.lang.say(&say!("{word}, column {dim}: {value}", word = label, dim = dim + 1, value = value));
        let name = cx.lang.say(&say!("Vector of {word}", word = label));
        match (self.drawn, self.embedding.storage()) {
            (Drawn::Learned, Storage::Dense(_) | Storage::F16(_) | Storage::I8(_)) => {
                vector_strip(ui, &name, &self.embedding.vector(item), Some(scale), room.height(), words);
            }
            (Drawn::Learned, Storage::Sparse(rows)) => {
                sparse_strip(ui, &name, rows.cols(), rows.row(item.row()), Some(scale), room.height(), words);
            }
            (Drawn::OneHot, _) | (Drawn::Learned, Storage::OneHot) => {
                let name = cx.lang.say(&say!("One-hot code of {word}", word = label));
                one_hot_piece(ui, &name, item.row(), columns, room.size(), words);
            }
        }
    }
}

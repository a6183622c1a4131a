//! The selected item: its label, how often and at which place it occurs, its vector; the others of a larger selection.

use std::sync::Arc;

use egui::{Label, RichText, Ui};

use crate::base::Say;
use crate::data::{Embedding, ItemId, ItemSet, Storage};
use crate::math::sparse::SparseRow;
use crate::say;
use crate::session::{SelectAction, SelectOp};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::{one_hot_strip, word_pill};
use crate::ui::theme::GRID;
use crate::ui::widgets::{sparse_strip, vector_strip};

/// Dimensions of a sparse vector that are named.
const MAX_NAMED: usize = 8;
/// Selected items shown as pills.
const MAX_PILLS: usize = 16;

/// The item at the top, and its rank as last counted.
#[derive(Default)]
pub struct ItemUi {
    rank: Option<(Arc<ItemSet>, ItemId, usize)>,
}

impl ItemUi {
    /// Paints the primary item, and pills for a larger selection.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding) {
        let Some(item) = cx.session.primary() else { return };
        let items = embedding.items();
        let label = items.label(item);
        ui.add_space(GRID);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = GRID;
            ui.add(Label::new(RichText::new(label).font(fonts::semibold_at(fonts::TITLE))).truncate());
            ui.label(RichText::new(cx.lang.say(&self.facts(items, item))).color(cx.theme.text_weak));
            ui.add_space(2.0);
            strip(cx, ui, embedding, item);
        });
        if cx.session.workspace.selection.len() > 1 {
            selection_pills(cx, ui, items);
        }
    }

    fn facts(&mut self, items: &Arc<ItemSet>, item: ItemId) -> Say {
        let Some(count) = items.count(item) else { return say!("Row {row} of {n}", row = item.row() + 1, n = items.len()) };
        let rank = match &self.rank {
            Some((of, of_item, rank)) if Arc::ptr_eq(of, items) && *of_item == item => *rank,
            _ => {
                let more = items.columns().counts().unwrap_or_default().iter().filter(|c| **c > count).count();
                self.rank = Some((items.clone(), item, more + 1));
                more + 1
            }
        };
        say!("Occurs {count}×, rank {rank} of {n}", count = count.unsigned_abs(), rank = rank, n = items.len())
    }
}

fn strip(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding, item: ItemId) {
    let label = embedding.items().label(item);
    let name = cx.lang.say(&say!("Vector of {word}", word = label));
    let words = |dim: usize, value: f32| {
        let (at, dims) = (dim + 1, embedding.dims());
        cx.lang.say(&match embedding.dimension(dim) {
            Some(what) => say!("Dimension {dim} of {dims}, “{what}”: {value}", dim = at, dims = dims, what = what, value = value),
            None => say!("Dimension {dim} of {dims}: {value}", dim = at, dims = dims, value = value),
        })
    };
    match embedding.storage() {
        Storage::Dense(_) | Storage::F16(_) | Storage::I8(_) => {
            vector_strip(ui, &name, &embedding.vector(item), None, 6.0 * GRID, words);
        }
        Storage::OneHot => {
            one_hot_strip(ui, &name, item.row(), embedding.dims(), 6.0 * GRID, words);
        }
        Storage::Sparse(rows) => {
            let row = rows.row(item.row());
            sparse_strip(ui, &name, embedding.dims(), row, None, 6.0 * GRID, words);
            largest_dimensions(cx, ui, embedding, row);
        }
    }
}

/// What the largest numbers of a sparse vector stand for, and how many are not zero.
fn largest_dimensions(cx: &PanelCx<'_>, ui: &mut Ui, embedding: &Embedding, row: SparseRow<'_>) {
    let mut all: Vec<(usize, f32)> = row.iter().collect();
    all.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let named = all.iter().take(MAX_NAMED).filter_map(|(dim, value)| {
        let value = if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.2}") };
        embedding.dimension(*dim).map(|what| format!("{what}\u{a0}{value}"))
    });
    let named: Vec<String> = named.collect();
    let facts = say!("{stored} of {dims} numbers are not zero", stored = all.len(), dims = embedding.dims());
    ui.label(RichText::new(cx.lang.say(&facts)).size(fonts::SMALL).color(cx.theme.text_weak));
    if !named.is_empty() {
        let list = say!("Largest: {list}", list = named.join(" · "));
        ui.label(RichText::new(cx.lang.say(&list)).size(fonts::SMALL).color(cx.theme.text_weak));
    }
}

fn selection_pills(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet) {
    let selection = &cx.session.workspace.selection;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GRID, GRID);
        for (i, item) in selection.iter().take(MAX_PILLS).enumerate() {
            let label = items.label(*item);
            let said = word_pill(ui, label, i == 0, Some(&cx.lang.say(&say!("Deselect {word}", word = label))));
            if said.removed {
                cx.act(SelectAction::Items(vec![*item], SelectOp::Remove));
            } else if said.clicked {
                // Added again it comes first.
                cx.act(SelectAction::Items(vec![*item], SelectOp::Add));
            }
        }
        if selection.len() > MAX_PILLS {
            let more = say!("and {n} more", n = selection.len() - MAX_PILLS);
            ui.label(RichText::new(cx.lang.say(&more)).color(cx.theme.text_weak));
        }
    });
}

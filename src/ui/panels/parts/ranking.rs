//! A ranking as it is shown everywhere: place, word, occurrences, bar and value; the words that were asked with stand greyed where they rank.

use egui::accesskit::Role;
use egui::{Align2, FontId, Sense, Ui, pos2, vec2};

use crate::base::say::grouped;
use crate::data::{ItemId, ItemSet};
use crate::query::Ranked;
use crate::session::{Action, SelectAction, SelectOp};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::ROW;
use crate::ui::widgets::{SimilarityBar, similarity_row};

/// Rows that are always laid out; beyond, only those in view are.
const ALWAYS: usize = 50;

/// A ranking.
pub struct Ranking<'a> {
    /// The items of the vectors that were asked.
    pub items: &'a ItemSet,
    /// Best first.
    pub hits: &'a [Ranked],
    /// Value that fills a bar.
    pub max: f64,
    /// Digits after the point.
    pub decimals: usize,
    /// Greyed words say this when pointed at.
    pub muted_help: &'a str,
}

/// Digits after the point that show three figures that matter, for values up to this size.
#[must_use]
pub fn decimals_for(largest: f64) -> usize {
    if largest >= 1000.0 {
        0
    } else if largest >= 100.0 {
        1
    } else if largest >= 10.0 {
        2
    } else {
        3
    }
}

impl Ranking<'_> {
    /// Draws it. A click selects the item and flies to it; with Shift or Ctrl the item joins the selection.
    pub fn ui(&self, cx: &PanelCx<'_>, ui: &mut Ui) {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut place = 0;
            for hit in self.hits {
                place += usize::from(!hit.is_query_word);
                let row = egui::Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), ROW));
                if self.hits.len() > ALWAYS && !ui.is_rect_visible(row) {
                    ui.allocate_exact_size(row.size(), Sense::hover());
                } else {
                    self.row(cx, ui, hit, place);
                }
            }
        });
    }

    fn row(&self, cx: &PanelCx<'_>, ui: &mut Ui, hit: &Ranked, place: usize) {
        let width = ui.available_width();
        let number_room = if self.hits.len() >= 100 { 26.0 } else { 20.0 };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let (rect, number) = ui.allocate_exact_size(vec2(number_room, ROW), Sense::hover());
            let text = if hit.is_query_word { "·".to_owned() } else { place.to_string() };
            let at = pos2(rect.right() - 2.0, rect.center().y);
            ui.painter().text(at, Align2::RIGHT_CENTER, &text, FontId::proportional(fonts::SMALL), cx.theme.text_weak);
            number.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, &text));
            let detail = match self.items.count(hit.item) {
                Some(n) if width >= 264.0 => grouped(n.unsigned_abs()),
                _ => String::new(),
            };
            let bar = SimilarityBar {
                name: self.items.label(hit.item),
                value: f64::from(hit.value),
                max: self.max,
                decimals: self.decimals,
                width: (width * 0.34).clamp(84.0, 200.0),
                muted: hit.is_query_word,
            };
            let selected = cx.session.workspace.selection.contains(&hit.item);
            let mut row = similarity_row(ui, &detail, &bar, selected);
            if hit.is_query_word {
                row = row.on_hover_text(self.muted_help);
            }
            if row.clicked() {
                choose(cx, ui, hit.item);
            }
        });
    }
}

/// What a click on an item means everywhere: show it; with Shift or Ctrl let it join the selection or leave it.
fn choose(cx: &PanelCx<'_>, ui: &Ui, item: ItemId) {
    let joins = ui.input(|i| i.modifiers.shift || i.modifiers.command);
    cx.act(if joins {
        Action::Select(SelectAction::Items(vec![item], SelectOp::Toggle))
    } else {
        Action::Select(SelectAction::AndFly(vec![item]))
    });
}

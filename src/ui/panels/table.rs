//! The table of items: filter, sort, select. Only rows in view are laid out; filter and order are worked out once per change, beside the window.
//!
//! Cost on 400,000 rows: a filter or a sort some tens of milliseconds on another thread, once; a frame does not depend on the number of rows.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align, Align2, CornerRadius, FontId, Layout, Rect, RichText, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};
use egui_extras::{Column as Width, TableBuilder, TableRow};

use super::parts::{RowOrder, RowWish};
use crate::base::say::grouped;
use crate::data::{ColumnValues, Columns, ItemId, ItemSet};
use crate::jobs::{make, open};
use crate::say;
use crate::session::{Action, Command, PanelId, SelectAction, SelectOp, Step, TableAction};
use crate::ui::fonts;
use crate::ui::panel::{Panel, PanelCx, PanelInfo, PanelKind};
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{Icon, checkbox, empty_state, error_state, loading_state, paint_icon, search_field};

/// The table: what is typed into its filter, and the rows as last worked out.
#[derive(Default)]
pub struct Table {
    filter: String,
    seen: String,
    rows: RowOrder,
    /// The item last scrolled to.
    followed: Option<ItemId>,
}

/// Its entry in the list of panels.
pub static PANEL: PanelKind = PanelKind {
    info: PanelInfo {
        id: PanelId::new("table"),
        title: "Table",
        help: "Every item with its metadata, to sort and to filter.",
        icon: Icon::Table,
    },
    suits: |_| Ok(()),
    make: || Box::new(Table::default()),
};

impl Panel for Table {
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let Some(items) = cx.session.items().filter(|i| !i.is_empty()) else {
            without_items(cx, ui);
            return;
        };
        egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
            self.head(cx, ui, items);
            ui.add_space(GRID);
            if self.rows.rows().is_empty() && !self.rows.is_coming() {
                if empty_state(ui, Icon::Search, cx.lang.t("No row passes the filter"), "", Some(cx.lang.t("Show all rows"))) {
                    cx.act(TableAction::Filter(String::new()));
                    cx.act(TableAction::SelectedOnly(false));
                }
            } else {
                self.body(cx, ui, items);
            }
        });
    }
}

fn without_items(cx: &PanelCx<'_>, ui: &mut Ui) {
    let session = cx.session;
    if let Some(job) = [open::KIND, make::KIND].into_iter().find_map(|kind| session.job(kind)) {
        loading_state(ui, &cx.lang.say(&job.title), job.task.progress().fraction(), None);
    } else if let Some(why) = session.failure(Step::Source) {
        error_state(ui, cx.lang.t("There are no items"), &cx.lang.say(why), None);
    } else {
        let sentence = cx.lang.t("Open a text or a file of vectors, or choose one of the examples.");
        if empty_state(ui, Icon::Table, cx.lang.t("No items yet"), sentence, Some(cx.lang.t("Examples…"))) {
            cx.act(Action::Run(Command::Examples));
        }
    }
}

impl Table {
    /// Filter, switch and counts; brings the rows up to date.
    fn head(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, items: &Arc<ItemSet>) {
        let form = &cx.session.workspace.table;
        if form.filter != self.seen {
            self.filter.clone_from(&form.filter);
            self.seen.clone_from(&form.filter);
        }
        self.rows.bring_up(
            ui.ctx(),
            &RowWish {
                items,
                filter: &form.filter,
                sort: form.sort,
                selected_only: form.selected_only,
                selection: &cx.session.workspace.selection,
                similarities: cx.session.neighbours().shown(),
            },
        );
        ui.horizontal(|ui| {
            ui.allocate_ui(vec2((ui.available_width() * 0.4).clamp(140.0, 320.0), ROW + GRID), |ui| {
                search_field(ui, &mut self.filter, cx.lang.t("Filter labels"), cx.lang.t("Clear the filter"));
            });
            if self.filter != self.seen {
                self.seen.clone_from(&self.filter);
                cx.act(TableAction::Filter(self.filter.clone()));
            }
            let mut only = form.selected_only;
            if checkbox(ui, &mut only, cx.lang.t("Selected only")).changed() {
                cx.act(TableAction::SelectedOnly(only));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (shown, all) = (self.rows.rows().len(), items.len());
                let text = if shown == all { say!("{n} items", n = all) } else { say!("{shown} of {n}", shown = shown, n = all) };
                ui.label(RichText::new(cx.lang.say(&text)).color(cx.theme.text_weak));
            });
        });
    }

    fn body(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, items: &Arc<ItemSet>) {
        let columns = columns(cx, items);
        let primary = cx.session.primary();
        let target = primary.filter(|p| self.followed != Some(*p)).and_then(|p| self.rows.place_of(p));
        self.followed = primary;
        let room = ui.available_width();
        let natural: f32 = columns.iter().map(|c| c.width() + GAP).sum();
        egui::ScrollArea::horizontal().id_salt("items across").show(ui, |ui| {
            ui.set_width(room.max(natural));
            self.rows_ui(cx, ui, (items, &columns), target);
        });
    }

    fn rows_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, (items, columns): (&Arc<ItemSet>, &[Shown]), target: Option<usize>) {
        ui.spacing_mut().item_spacing.x = GAP;
        let mut table = TableBuilder::new(ui)
            .id_salt(("items", columns.len()))
            .auto_shrink(false)
            .animate_scrolling(false)
            .sense(Sense::click())
            .cell_layout(Layout::left_to_right(Align::Center));
        for column in columns {
            table = table.column(match column {
                Shown::Label => Width::remainder().at_least(column.width()).clip(true),
                _ => Width::exact(column.width()).clip(true),
            });
        }
        if let Some(row) = target {
            table = table.scroll_to_row(row, Some(Align::Center));
        }
        let sort = cx.session.workspace.table.sort;
        let rows = &self.rows;
        let clicked = std::cell::Cell::new(None);
        table
            .header(ROW, |mut header| {
                for column in columns {
                    header.col(|ui| heading(cx, ui, column, sort));
                }
            })
            .body(|body| {
                body.rows(ROW, rows.rows().len(), |mut row| {
                    let item = ItemId(rows.rows()[row.index()]);
                    if row_ui(cx, &mut row, items, rows, columns, item) {
                        clicked.set(Some(item));
                    }
                });
            });
        if let Some(item) = clicked.get() {
            // The row is in view already.
            let modifiers = ui.input(|i| i.modifiers);
            let op = if modifiers.command {
                SelectOp::Toggle
            } else if modifiers.shift {
                SelectOp::Add
            } else {
                SelectOp::Replace
            };
            self.followed = Some(item);
            cx.act(if op == SelectOp::Replace {
                Action::Select(SelectAction::AndFly(vec![item]))
            } else {
                Action::Select(SelectAction::Items(vec![item], op))
            });
        }
    }
}

/// A column on screen.
enum Shown {
    /// Number of the row in the vectors, from 1.
    Row,
    /// The label.
    Label,
    /// A metadata column: its number, its heading, and whether its values are numbers.
    Cell(usize, String, bool),
    /// Similarity to what was asked.
    Similarity,
}

impl Shown {
    /// Its width; the label takes what is left.
    fn width(&self) -> f32 {
        match self {
            Self::Row => 48.0,
            Self::Label => 96.0,
            Self::Cell(_, _, true) => 72.0,
            Self::Cell(_, _, false) => 144.0,
            Self::Similarity => 104.0,
        }
    }

    /// Its number in the sort order of the session.
    fn sort_number(&self, columns: usize) -> Option<usize> {
        match self {
            Self::Row => None,
            Self::Label => Some(0),
            Self::Cell(i, ..) => Some(i + 1),
            Self::Similarity => Some(columns + 1),
        }
    }
}

fn columns(cx: &PanelCx<'_>, items: &ItemSet) -> Vec<Shown> {
    let metadata = items.columns().0.iter().enumerate().map(|(i, c)| {
        let is_number = matches!(c.values, ColumnValues::Ints(_) | ColumnValues::Floats(_));
        let name = if c.name == Columns::COUNT { cx.lang.t("Count") } else { &c.name };
        Shown::Cell(i, name.to_owned(), is_number)
    });
    let similarity = cx.session.neighbours().shown().map(|_| Shown::Similarity);
    [Shown::Row, Shown::Label].into_iter().chain(metadata).chain(similarity).collect()
}

fn heading(cx: &PanelCx<'_>, ui: &mut Ui, column: &Shown, sort: Option<(usize, bool)>) {
    let metadata = cx.session.items().map_or(0, |i| i.columns().0.len());
    let (name, right) = match column {
        Shown::Row => (cx.lang.t("Row"), true),
        Shown::Label => (cx.lang.t("Label"), false),
        Shown::Cell(_, name, is_number) => (name.as_str(), *is_number),
        Shown::Similarity => (cx.session.neighbours().shown().map_or("", |l| cx.lang.t(l.metric.label())), true),
    };
    let number = column.sort_number(metadata);
    let direction = match (sort, number) {
        (Some((by, rising)), Some(me)) if by == me => Some(rising),
        (None, None) => Some(true),
        _ => None,
    };
    let rect = ui.max_rect();
    let response = ui.interact(rect, ui.scope_id().with("heading"), Sense::click());
    ui.advance_cursor_after_rect(rect);
    response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, direction.is_some(), name));
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(4), cx.theme.hover);
    }
    let ink = if direction.is_some() { cx.theme.text } else { cx.theme.text_weak };
    let mark_room = if direction.is_some() { 14.0 } else { 0.0 };
    let galley = WidgetText::from(name).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        (rect.width() - 2.0 * GRID - mark_room).max(8.0),
        fonts::semibold_at(fonts::SMALL),
    );
    let left = if right { rect.right() - GRID - galley.size().x } else { rect.left() + GRID };
    let mark_left = if right { left - 14.0 } else { left + galley.size().x + 2.0 };
    ui.painter().galley_with_override_text_color(pos2(left, rect.center().y - galley.size().y / 2.0), galley, ink);
    if let Some(rising) = direction {
        let square = Rect::from_center_size(pos2(mark_left + 6.0, rect.center().y), vec2(12.0, 12.0));
        paint_icon(ui.painter(), square, if rising { Icon::ChevronUp } else { Icon::ChevronDown }, ink);
    }
    if response.on_hover_text(cx.lang.t("Click to sort; click again for the other direction")).clicked() {
        // Numbers are wanted largest first, labels from a to z.
        let first = !matches!(column, Shown::Cell(_, _, true) | Shown::Similarity);
        cx.act(TableAction::Sort(number.map(|n| (n, direction.map_or(first, |rising| !rising)))));
    }
}

/// One row; returns whether it was clicked.
fn row_ui(cx: &PanelCx<'_>, row: &mut TableRow<'_, '_>, items: &ItemSet, rows: &RowOrder, columns: &[Shown], item: ItemId) -> bool {
    let selected = rows.is_selected(item);
    row.set_selected(selected);
    let label = items.label(item);
    for column in columns {
        let (text, right) = match column {
            Shown::Row => (grouped(item.row() as u64 + 1), true),
            Shown::Label => (label.to_owned(), false),
            Shown::Cell(i, _, is_number) => (cell(items, *i, item), *is_number),
            Shown::Similarity => (rows.similarity(item).map(|v| format!("{v:.3}").replace('-', "−")).unwrap_or_default(), true),
        };
        let weak = matches!(column, Shown::Row);
        row.col(|ui| {
            let rect = ui.max_rect();
            let ink = match (selected, weak) {
                (true, _) => cx.theme.accent_text,
                (false, true) => cx.theme.text_weak,
                (false, false) => cx.theme.text,
            };
            let font = FontId::proportional(if weak { fonts::SMALL } else { fonts::BODY });
            if right {
                ui.painter().text(pos2(rect.right() - GRID, rect.center().y), Align2::RIGHT_CENTER, text, font, ink);
            } else {
                let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), rect.width() - 2.0 * GRID, font);
                let at = pos2(rect.left() + GRID, rect.center().y - galley.size().y / 2.0);
                ui.painter().galley_with_override_text_color(at, galley, ink);
            }
        });
    }
    let response = row.response();
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, selected, label));
    response.clicked()
}

/// A metadata cell; whole numbers with thousands separators.
fn cell(items: &ItemSet, column: usize, item: ItemId) -> String {
    match items.columns().0.get(column).map(|c| &c.values) {
        Some(ColumnValues::Ints(values)) => {
            let Some(n) = values.get(item.row()) else { return String::new() };
            format!("{}{}", if *n < 0 { "−" } else { "" }, grouped(n.unsigned_abs()))
        }
        Some(ColumnValues::Floats(values)) => values
            .get(item.row())
            .filter(|x| x.is_finite())
            .map(|x| crate::base::say::significant(*x).replace('-', "−"))
            .unwrap_or_default(),
        _ => items.cell(column, item.row()),
    }
}

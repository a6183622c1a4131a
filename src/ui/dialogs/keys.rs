//! Keys and gestures: the table of commands, and what the pointer does on the map.

use egui::{Ui, vec2};

use super::body;
use crate::session::{COMMANDS, Menu};
use crate::ui::menus::shown_keys;
use crate::ui::panel::PanelCx;
use crate::ui::panels::{PANELS, panel_keys};
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{keycap, section_label};

/// What the pointer does on the map: what is done, and what happens.
const GESTURES: &[(&str, &str)] = &[
    ("Drag", "Move the map; in 3D, turn it"),
    ("Wheel", "Zoom towards the pointer"),
    ("Double-click on empty space", "Fit the map"),
    ("Point at a word", "Show it and its nearest five"),
    ("Click", "Select"),
    ("Shift-click", "Add to the selection"),
    ("B, then drag", "Select by a box"),
    ("L, then drag", "Select by a drawn outline"),
    ("Shift or Alt, then drag", "Add to the selection, or remove"),
    ("Esc", "Clear the selection"),
];

/// Least width of a column, in points.
const COLUMN: f32 = 300.0;

/// Returns whether the dialog is done with: never by itself.
pub(super) fn ui(cx: &PanelCx<'_>, ui: &mut Ui) -> bool {
    body(ui, 0.0, |ui| {
        let two = ui.available_width() >= 2.0 * COLUMN;
        let menus: Vec<Menu> = Menu::ALL.into_iter().filter(|m| COMMANDS.iter().any(|l| l.menu == *m && !l.keys.is_empty())).collect();
        ui.spacing_mut().item_spacing.y = 0.0;
        if two {
            let width = (ui.available_width() - 3.0 * GAP) / 2.0;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 3.0 * GAP;
                for side in 0..2 {
                    ui.allocate_ui_with_layout(vec2(width, 0.0), egui::Layout::top_down(egui::Align::Min), |ui| {
                        ui.set_width(width);
                        column(cx, &menus, Some(side), ui);
                    });
                }
            });
        } else {
            column(cx, &menus, None, ui);
        }
    });
    false
}

/// The menus of one side (all of them for `None`); the gestures come last on the right.
fn column(cx: &PanelCx<'_>, menus: &[Menu], side: Option<usize>, ui: &mut Ui) {
    for menu in menus {
        let left = matches!(menu, Menu::File | Menu::Edit | Menu::View);
        if side.is_some_and(|s| left != (s == 0)) {
            continue;
        }
        section_label(ui, cx.lang.t(menu.title()));
        if *menu == Menu::View {
            for (place, kind) in PANELS.iter().enumerate() {
                row(ui, cx.lang.t(kind.info.title), panel_keys(place));
            }
        }
        for line in COMMANDS.iter().filter(|l| l.menu == *menu && !l.keys.is_empty()) {
            row(ui, cx.lang.t(line.label).trim_end_matches('…'), line.keys);
        }
        ui.add_space(GAP);
    }
    if side != Some(0) {
        section_label(ui, cx.lang.t("On the map"));
        for (gesture, effect) in GESTURES {
            ui.horizontal(|ui| {
                ui.set_min_height(ROW);
                ui.label(cx.lang.t(gesture));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.label(egui::RichText::new(cx.lang.t(effect)).color(cx.theme.text_weak));
                });
            });
        }
    }
}

fn row(ui: &mut Ui, text: &str, keys: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        ui.label(text);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            for key in keys.rsplit('+') {
                keycap(ui, &shown_keys(key));
            }
        });
    });
}

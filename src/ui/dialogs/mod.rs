//! The dialogs of the application: one at a time, over everything, closed by Escape.

mod about;
mod examples;
mod keys;
mod memory;
mod paste;
mod path;
mod replace;

use egui::{Context, Frame, Id, Key, Margin, Modal, ScrollArea, Ui, vec2};

use crate::session::Dialog;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GAP_LARGE, GRID};
use crate::ui::widgets::{Icon, icon_button, primary_button, quiet_button};

/// Room that stays free between a dialog and the edge of the window, in points.
const EDGE: f32 = 32.0;

/// The dialog that is open, and what was typed into it.
#[derive(Debug)]
pub struct Dialogs {
    renderer: String,
    open: Option<Dialog>,
    paste: String,
    path: String,
    /// Frames in which its field still takes the keyboard: the first ones only measure.
    fresh: u8,
}

impl Dialogs {
    /// No dialog; `renderer` says what draws the window.
    #[must_use]
    pub fn new(renderer: String) -> Self {
        Self { renderer, open: None, paste: String::new(), path: String::new(), fresh: 0 }
    }

    /// Opens a dialog in place of the one that is open.
    pub fn open(&mut self, dialog: Dialog) {
        self.open = Some(dialog);
        self.fresh = 3;
        if let Dialog::Path(wish) = dialog {
            self.path = path::suggestion(wish).to_owned();
        }
    }

    /// Paints the open dialog, if any.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ctx: &Context) {
        if let Some(path) = cx.session.asks_to_replace() {
            replace::ui(cx, path, ctx);
            return;
        }
        let Some(dialog) = self.open else { return };
        let (title, width) = match dialog {
            Dialog::Examples => ("Examples", 720.0),
            Dialog::Paste => ("Paste text", 560.0),
            Dialog::Path(wish) => (path::title(wish), 480.0),
            Dialog::Memory => ("Memory", 480.0),
            Dialog::Keys => ("Keys and gestures", 720.0),
            Dialog::About => ("About Semascope", 560.0),
        };
        let screen = ctx.content_rect().size();
        let size = vec2(width, f32::INFINITY).min(screen - vec2(2.0 * EDGE, 2.0 * EDGE));
        let frame = Frame::window(&ctx.global_style()).inner_margin(Margin { left: 20, right: 12, top: 16, bottom: 20 });
        let fresh = self.fresh > 0;
        self.fresh = self.fresh.saturating_sub(1);
        let shown = Modal::new(Id::unique("semascope dialog").with(title)).frame(frame).show(ctx, |ui| {
            // The bar of what scrolls floats in the right margin.
            ui.set_width(size.x - 32.0);
            ui.set_max_height(size.y - 36.0);
            ui.spacing_mut().item_spacing.y = GAP;
            let closed = clear_of_bar(ui, |ui| heading(cx, cx.lang.t(title), ui));
            ui.add_space(GAP);
            let done = match dialog {
                Dialog::Examples => examples::ui(cx, ui),
                Dialog::Paste => clear_of_bar(ui, |ui| paste::ui(cx, &mut self.paste, fresh, ui)),
                Dialog::Path(wish) => clear_of_bar(ui, |ui| path::ui(cx, wish, &mut self.path, fresh, ui)),
                Dialog::Memory => clear_of_bar(ui, |ui| memory::ui(cx, ui)),
                Dialog::Keys => keys::ui(cx, ui),
                Dialog::About => about::ui(cx, &self.renderer, ui),
            };
            closed || done
        });
        let escape = ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Escape));
        if shown.inner || escape || shown.should_close() {
            self.open = None;
        }
    }
}

/// What does not scroll ends where the scrolled text ends.
fn clear_of_bar<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width() - GAP);
        add(ui)
    })
    .inner
}

/// The title and the closing cross. Returns whether the cross was clicked.
fn heading(cx: &PanelCx<'_>, title: &str, ui: &mut Ui) -> bool {
    ui.horizontal(|ui| {
        let response = ui.label(fonts::strong(title).size(fonts::HEADING));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Heading, true, title));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| icon_button(ui, Icon::Close, cx.lang.t("Close")).clicked())
            .inner
    })
    .inner
}

/// What scrolls between the heading and the buttons, leaving `below` points for what follows.
fn body(ui: &mut Ui, below: f32, contents: impl FnOnce(&mut Ui)) {
    let height = (ui.available_height() - below).max(120.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        // The bar floats: keep text clear of it.
        ui.set_width(ui.available_width() - GAP);
        contents(ui);
    });
}

/// How the buttons at the foot of a dialog were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    None,
    Cancel,
    Accept,
}

/// Cancel and the main action, at the right. With a reason the main action is disabled.
fn foot(cx: &PanelCx<'_>, ui: &mut Ui, note: &str, accept: &str, disabled_because: Option<&str>) -> Answer {
    let mut answer = Answer::None;
    ui.horizontal(|ui| {
        ui.set_min_height(7.0 * GRID);
        if !note.is_empty() {
            ui.label(egui::RichText::new(note).size(fonts::SMALL).color(cx.theme.text_weak));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            if primary_button(ui, None, accept, disabled_because).clicked() {
                answer = Answer::Accept;
            }
            if quiet_button(ui, cx.lang.t("Cancel")).clicked() {
                answer = Answer::Cancel;
            }
        });
    });
    answer
}

/// Height that [`foot`] takes with the space above it.
const FOOT: f32 = 28.0 + GAP_LARGE;

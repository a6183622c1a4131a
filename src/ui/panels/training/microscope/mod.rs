//! The training panel as a microscope: one example of the training, its words, its numbers, and what they do on the map. Forward and back.

mod cell;
mod near_map;
pub mod table;
mod window;

use std::sync::Arc;

use egui::{Frame, Layout, Margin, RichText, ScrollArea, Ui, vec2};

use self::near_map::NearMap;
use super::figures::significant;
use crate::base::Trace;
use crate::base::trace::Example;
use crate::data::ItemSet;
use crate::say;
use crate::session::{Action, COMMANDS, Command, JobAction, JobInfo, SelectAction};
use crate::ui::fonts;
use crate::ui::menus::shown_keys;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::{nearest_context, what_happened};
use crate::ui::theme::{GAP, GAP_LARGE, GRID, ROW};
use crate::ui::widgets::{Icon, Tone, chip, keycap, paint_icon, primary_button, quiet_button, segmented};

/// From this width on, the map stands beside the numbers, in points.
const TWO_COLUMNS: f32 = 760.0;
/// Height of the map below the numbers, in points.
const MAP_HEIGHT: f32 = 240.0;

/// What the panel shows of a paused training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum View {
    /// Figures and the curve of the loss.
    #[default]
    Curve,
    /// The example.
    Example,
}

/// Which tables: those of the example itself, or what it did in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    First,
    Rest,
}

/// The microscope; keeps what is looked at between frames.
#[derive(Default)]
pub struct Microscope {
    view: View,
    seen: Option<Arc<Trace>>,
    /// The context word whose meetings are listed.
    focus: usize,
    /// The row under the pointer, in the frame before.
    pointed: Option<u32>,
    map: NearMap,
}

impl Microscope {
    /// Paints what belongs to single examples of the training `job`; true when that fills the rest of the panel.
    pub fn ui(&mut self, cx: &PanelCx<'_>, job: &JobInfo, ui: &mut Ui) -> bool {
        let Some(trace) = cx.session.trace().cloned() else {
            self.seen = None;
            if job.task.is_paused() {
                look_closer_ui(cx, job, ui);
            }
            return false;
        };
        self.take_in(&trace);
        self.bar_ui(cx, &trace, ui);
        if self.view == View::Curve {
            return false;
        }
        let Some(items) = cx.session.items().cloned() else { return false };
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| self.example_ui(cx, &items, &trace, ui));
        true
    }

    fn take_in(&mut self, trace: &Arc<Trace>) {
        if self.seen.as_ref().is_some_and(|s| Arc::ptr_eq(s, trace)) {
            return;
        }
        if self.seen.is_none() {
            self.view = View::Example;
        }
        // The same example taken back keeps the word that is looked at; another one begins with the word next to the middle.
        if self.seen.as_ref().is_none_or(|s| s.example != trace.example) {
            self.focus = nearest_context(&trace.example);
        }
        self.seen = Some(trace.clone());
    }

    /// Which view, which example, and how it stands.
    fn bar_ui(&mut self, cx: &PanelCx<'_>, trace: &Trace, ui: &mut Ui) {
        let lang = cx.lang;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let views = [(View::Example, lang.t("One example"), ""), (View::Curve, lang.t("Loss curve"), "")];
            ui.scope(|ui| {
                ui.set_max_width(260.0);
                segmented(ui, lang.t("What is shown"), &mut self.view, &views);
            });
            let number = trace.taken + u64::from(trace.taken_back);
            let (text, tone) = if trace.taken_back {
                (say!("Example {n}, taken back", n = number), Tone::Warning)
            } else {
                (say!("Example {n} since the pause", n = number), Tone::Info)
            };
            chip(
                ui,
                tone,
                &lang.say(&text),
                lang.t("Examples worked through one by one; the training continues from here as if nobody had looked."),
            );
            if let Some(why) = cx.session.why_no_example() {
                chip(ui, Tone::Good, lang.t("The last example"), lang.t(why));
            } else if trace.can_go_back == 0 {
                chip(ui, Tone::Neutral, lang.t("No way further back"), lang.t(cx.session.why_not_back().unwrap_or_default()));
            }
            let figures = say!("learning rate {rate}, loss {loss}", rate = significant(trace.rate), loss = significant(trace.loss));
            ui.label(RichText::new(lang.say(&figures)).color(cx.theme.text_weak));
            keys_ui(cx, ui);
        });
        ui.add_space(GAP);
    }

    fn example_ui(&mut self, cx: &PanelCx<'_>, items: &Arc<ItemSet>, trace: &Arc<Trace>, ui: &mut Ui) {
        let mut pointed = None;
        if let Example::Window(found) = &trace.example {
            let clicked = window::line_ui(cx, ui, items, found, self.focus);
            pointed = pointed.or(clicked.hovered);
            if let Some(context) = clicked.context {
                self.focus = context;
            }
            ui.add_space(GAP);
        }
        let sentence = cx.lang.say(&what_happened(items, trace, self.focus));
        ui.add(egui::Label::new(fonts::strong(sentence).size(fonts::HEADING)).wrap());
        ui.add_space(GAP);
        let wide = ui.available_width() >= TWO_COLUMNS;
        let focus = Some(self.focus);
        let mut on_map = None;
        if wide {
            let width = ui.available_width();
            let table = (width * 0.62).max(window::TABLE_WIDTH).min(width - 264.0);
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP_LARGE;
                ui.allocate_ui_with_layout(vec2(table, 0.0), Layout::top_down(egui::Align::Min), |ui| {
                    ui.set_width(table);
                    pointed = pointed.or(self.numbers_ui(cx, items, trace, ui, Numbers::First));
                    ui.add_space(GAP);
                    pointed = pointed.or(self.numbers_ui(cx, items, trace, ui, Numbers::Rest));
                });
                let rest = ui.available_width();
                ui.allocate_ui_with_layout(vec2(rest, 0.0), Layout::top_down(egui::Align::Min), |ui| {
                    ui.set_width(rest);
                    on_map = self.map.ui(cx, ui, trace, focus, self.pointed, MAP_HEIGHT + 120.0);
                });
            });
        } else {
            // The map in between, so that it is seen without scrolling.
            pointed = pointed.or(self.numbers_ui(cx, items, trace, ui, Numbers::First));
            ui.add_space(GRID);
            on_map = self.map.ui(cx, ui, trace, focus, self.pointed, MAP_HEIGHT);
            pointed = pointed.or(self.numbers_ui(cx, items, trace, ui, Numbers::Rest));
        }
        self.point(cx, ui, pointed.or(on_map));
    }

    fn numbers_ui(&mut self, cx: &PanelCx<'_>, items: &ItemSet, trace: &Trace, ui: &mut Ui, which: Numbers) -> Option<u32> {
        match (&trace.example, which) {
            (Example::Window(found), Numbers::First) => window::meetings_ui(cx, ui, items, found, self.focus),
            (Example::Window(found), Numbers::Rest) => window::rest_ui(cx, ui, items, (trace, found), &mut self.focus),
            (Example::Cell(found), Numbers::First) => {
                cell::first_ui(cx, ui, items, found);
                None
            }
            (Example::Cell(found), Numbers::Rest) => cell::rest_ui(cx, ui, items, trace, found),
        }
    }

    /// What the pointer is on here is held up on the maps.
    fn point(&mut self, cx: &PanelCx<'_>, ui: &Ui, pointed: Option<u32>) {
        if pointed != self.pointed {
            self.pointed = pointed;
            cx.act(SelectAction::Hover(pointed.map(crate::data::ItemId)));
            ui.ctx().request_repaint();
        }
    }
}

/// The keys that lead on and back.
pub fn keys_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    for (command, text) in [(Command::StepExampleBack, "back"), (Command::StepExample, "next")] {
        if let Some(line) = COMMANDS.iter().find(|l| l.command == command) {
            keycap(ui, &shown_keys(line.keys));
            ui.label(RichText::new(cx.lang.t(text)).color(cx.theme.text_weak));
        }
    }
}

/// A paused training: the way in, or why there is none.
fn look_closer_ui(cx: &PanelCx<'_>, job: &JobInfo, ui: &mut Ui) {
    let lang = cx.lang;
    let none = cx.session.why_no_example();
    let card = Frame::new().fill(cx.theme.card).stroke(cx.theme.edge()).corner_radius(8).inner_margin(Margin::symmetric(16, 12));
    card.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_width(ui.available_width());
            let (rect, _) = ui.allocate_exact_size(vec2(ROW, ROW), egui::Sense::hover());
            paint_icon(ui.painter(), rect.shrink(GRID), Icon::Search, cx.theme.accent_text);
            let (title, text) = match none {
                None => (
                    lang.t("Look closer"),
                    lang.t("One example at a time: which words meet, what the vectors guess, and how far each of them is pushed. You can go back."),
                ),
                Some(why) => (lang.t(why), lang.t("A single step works through one slice of the text.")),
            };
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                let clicked = match none {
                    None => primary_button(ui, None, lang.t("Look closer"), None).clicked(),
                    Some(_) => quiet_button(ui, lang.t("Step by one slice")).clicked(),
                };
                if clicked {
                    cx.act(if none.is_none() { Action::Job(JobAction::StepExample(job.id)) } else { Action::Job(JobAction::Step(job.id)) });
                }
                ui.with_layout(Layout::top_down(egui::Align::Min), |ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.label(fonts::strong(title));
                    ui.add(egui::Label::new(RichText::new(text).color(cx.theme.text_weak)).wrap());
                });
            });
        });
    });
    ui.add_space(GAP);
}

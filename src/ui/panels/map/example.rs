//! A training example over the map: its sentence, what happened in one line, and the way on and back. For the wall, where the panel with the numbers is not seen.

use egui::{Align2, Area, Frame, Id, Margin, Order, Rect, RichText, Ui, vec2};

use crate::base::Trace;
use crate::base::trace::Example;
use crate::data::{ItemId, Projection};
use crate::session::{Action, Command, PanelAction, PanelId, SelectAction, SelectOp};
use crate::ui::fonts;
use crate::ui::menus::{why_not, with_key};
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::what_happened;
use crate::ui::panels::parts::{example_legend, example_line};
use crate::ui::theme::{GAP, GRID};
use crate::ui::widgets::{Icon, icon_button, quiet_button};

/// Widest card, in points.
const WIDEST: f32 = 640.0;
/// Room that axis and legend keep at the left, in points.
const LEGEND: f32 = 250.0;
/// Room that the axes of the map keep at the bottom, in points.
const BELOW: f32 = 48.0;

/// Paints the card at the bottom of the map in `rect`; returns the row of the word under the pointer.
pub fn ui(cx: &PanelCx<'_>, trace: &Trace, projection: &Projection, scale: Option<f64>, rect: Rect, ui: &Ui) -> Option<u32> {
    let presenting = cx.session.settings.presenting;
    let size = if presenting { 20.0 } else { 14.0 };
    // The legend stands at the lower left.
    let width = (rect.width() - LEGEND).min(if presenting { 1.6 * WIDEST } else { WIDEST });
    if width < 240.0 || rect.height() < 260.0 {
        return None;
    }
    let mut pointed = None;
    let area = Area::new(Id::unique("example on the map")).order(Order::Middle).constrain_to(rect);
    area.pivot(Align2::RIGHT_BOTTOM).fixed_pos(rect.right_bottom() - vec2(GAP, BELOW)).show(ui.ctx(), |ui| {
        let card = Frame::new().fill(cx.theme.card.gamma_multiply(0.96)).stroke(cx.theme.edge()).corner_radius(8);
        card.inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = vec2(GAP, GRID);
            if let Example::Window(window) = &trace.example {
                let response = example_line(cx, ui, projection.items(), window, None, size);
                pointed = response.hovered;
                if let Some(row) = response.clicked {
                    cx.act(SelectAction::Items(vec![ItemId(row)], SelectOp::Replace));
                }
            }
            let focus = crate::ui::panels::parts::example::nearest_context(&trace.example);
            let sentence = cx.lang.say(&what_happened(projection.items(), trace, focus));
            ui.add(egui::Label::new(fonts::strong(sentence).size(size)).wrap());
            ui.horizontal_wrapped(|ui| {
                for (icon, name, command, key) in [
                    (Icon::ChevronLeft, "Take the example back", Command::StepExampleBack, "OpenBracket"),
                    (Icon::ChevronRight, "Next example", Command::StepExample, "CloseBracket"),
                ] {
                    let blocked = why_not(cx.session, command);
                    let button = ui.add_enabled_ui(blocked.is_none(), |ui| icon_button(ui, icon, &with_key(cx.lang, name, key))).inner;
                    let button = match blocked {
                        Some(why) => button.on_disabled_hover_text(cx.lang.t(why)),
                        None => button,
                    };
                    if button.clicked() {
                        cx.act(Action::Run(command));
                    }
                }
                example_legend(cx, ui, trace, projection, scale);
                if !presenting && quiet_button(ui, cx.lang.t("All numbers")).clicked() {
                    cx.act(PanelAction::Show(PanelId::TRAINING));
                }
                if let Some(why) = cx.session.why_no_example() {
                    ui.label(RichText::new(cx.lang.t(why)).color(cx.theme.text_weak));
                }
            });
        });
    });
    pointed
}

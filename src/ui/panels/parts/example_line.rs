//! A window in its sentence: the sentence as a line of words, the window in brackets, its words as chips, and below them what was drawn.

use egui::accesskit::Role as Access;
use egui::{Color32, CornerRadius, FontId, Response, RichText, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetText, pos2, vec2};

use super::example::{Role, word};
use crate::base::trace::{OutputOf, Part, Window};
use crate::data::ItemSet;
use crate::say;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GRID, ROW, Theme, mix};

/// What the pointer did on the words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineResponse {
    /// The row of the word under the pointer.
    pub hovered: Option<u32>,
    /// The row of the word that was clicked.
    pub clicked: Option<u32>,
    /// The number of the context word that was clicked.
    pub context: Option<usize>,
}

/// How a word stands in the line.
struct Look {
    role: Option<Role>,
    struck: bool,
    sign: &'static str,
    ringed: bool,
}

/// Paints the line and what was drawn; `focus` is the context word looked at, `size` that of the text.
pub fn example_line(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, window: &Window, focus: Option<usize>, size: f32) -> LineResponse {
    let mut out = LineResponse::default();
    let lang = cx.lang;
    let inside = |part: Part| matches!(part, Part::Context(_) | Part::Target);
    let first = window.sentence.iter().position(|w| inside(w.part));
    let last = window.sentence.iter().rposition(|w| inside(w.part));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GRID, GRID);
        let dots = |ui: &mut Ui| ui.label(RichText::new("…").size(size).color(cx.theme.text_weak));
        if window.cut[0] {
            dots(ui);
        }
        for (i, shown) in window.sentence.iter().enumerate() {
            if Some(i) == first {
                bracket(ui, "[", size, cx.theme);
            }
            let (role, help) = match shown.part {
                Part::Outside => (None, ""),
                Part::Thinned => (None, "Left out this time: very frequent words are thinned out at random"),
                Part::Context(_) => (Some(Role::Context), "A word of the window: its vector is moved"),
                Part::Target => (Some(Role::Target), "The word in the middle of the window"),
            };
            let ringed = matches!(shown.part, Part::Context(c) if Some(c) == focus);
            let look = Look { role, struck: shown.part == Part::Thinned, sign: "", ringed };
            let response = word_ui(cx, ui, word(items, shown.row), &look, size);
            let response = if help.is_empty() { response } else { response.on_hover_text(lang.t(help)) };
            note(&mut out, &response, shown.row);
            if let (true, Part::Context(c)) = (response.clicked(), shown.part) {
                out.context = Some(c);
            }
            if Some(i) == last {
                bracket(ui, "]", size, cx.theme);
            }
        }
        if window.cut[1] {
            dots(ui);
        }
    });
    ui.add_space(GRID);
    drawn_ui(cx, ui, (items, window), size, &mut out);
    out
}

/// The words that were drawn, or the turns on the way through the tree.
fn drawn_ui(cx: &PanelCx<'_>, ui: &mut Ui, (items, window): (&ItemSet, &Window), size: f32, out: &mut LineResponse) {
    let lang = cx.lang;
    let tree = window.outputs.iter().any(|o| matches!(o.who, OutputOf::Node(_)));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GRID, GRID);
        let title = if tree { "Forks of the tree on the way:" } else { "Drawn at random, to be pushed away:" };
        ui.label(RichText::new(lang.t(title)).color(cx.theme.text_weak));
        for output in &window.outputs {
            match output.who {
                OutputOf::Word(_) if output.wanted => {}
                OutputOf::Word(row) => {
                    let look = Look { role: Some(Role::Drawn), struck: false, sign: "−", ringed: false };
                    let response = word_ui(cx, ui, word(items, row), &look, size);
                    let help = lang.t("Drawn by chance, frequent words more often: the vectors of the window are pushed away from it");
                    note(out, &response.on_hover_text(help), row);
                }
                OutputOf::Node(depth) => {
                    let text = lang.say(&say!("fork {n}", n = u64::from(depth) + 1));
                    let sign = if output.wanted { "+" } else { "−" };
                    let look = Look { role: Some(Role::of_output(output.wanted)), struck: false, sign, ringed: false };
                    word_ui(cx, ui, &text, &look, size);
                }
            }
        }
        if window.outputs.len() < 2 && !tree {
            ui.label(RichText::new(lang.t("none this time")).color(cx.theme.text_weak));
        }
    });
}

fn note(out: &mut LineResponse, response: &Response, row: u32) {
    if response.hovered() || response.has_focus() {
        out.hovered = Some(row);
    }
    if response.clicked() {
        out.clicked = Some(row);
    }
}

fn bracket(ui: &mut Ui, text: &str, size: f32, theme: &Theme) {
    ui.label(fonts::strong(text).size(size + 4.0).color(theme.accent_text));
}

/// A word: plain, struck out, or a chip in the colour of its part with its sign.
fn word_ui(cx: &PanelCx<'_>, ui: &mut Ui, text: &str, look: &Look, size: f32) -> Response {
    let theme = cx.theme;
    let font = if look.role == Some(Role::Target) { fonts::semibold_at(size) } else { FontId::proportional(size) };
    let shown = if look.sign.is_empty() { text.to_owned() } else { format!("{} {text}", look.sign) };
    let galley =
        WidgetText::from(shown.as_str()).into_galley(ui, Some(egui::TextWrapMode::Truncate), ui.max_rect().width() - 4.0 * GRID, font);
    let pad = if look.role.is_some() { GAP } else { GRID / 2.0 };
    let height = (size + 2.5 * GRID).max(ROW);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 2.0 * pad, height), Sense::click());
    let role = look.role.map(|r| cx.lang.t(r.label()));
    let said = role.map_or_else(|| text.to_owned(), |role| format!("{text}, {role}"));
    response.widget_info(|| WidgetInfo::selected(Access::Button, true, look.ringed, said.as_str()));
    let ink = ink(theme, look);
    if let Some(role) = look.role {
        let colour = role.colour(theme);
        let round = CornerRadius::same(6);
        let strength = if response.hovered() { 0.34 } else { 0.18 };
        ui.painter().rect_filled(rect, round, mix(theme.panel, colour, strength));
        let width = if look.ringed || role == Role::Target { 2.0 } else { 1.0 };
        ui.painter().rect_stroke(rect, round, Stroke::new(width, if look.ringed { theme.text } else { colour }), StrokeKind::Inside);
    }
    let at = pos2(rect.left() + pad, rect.center().y - galley.size().y / 2.0);
    let width = galley.size().x;
    ui.painter().galley_with_override_text_color(at, galley, ink);
    if look.struck {
        ui.painter().hline(at.x..=at.x + width, rect.center().y + 1.0, Stroke::new(1.0, ink));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect.expand(1.0), CornerRadius::same(7), Stroke::new(1.5, theme.accent_text), StrokeKind::Outside);
    }
    response
}

fn ink(theme: &Theme, look: &Look) -> Color32 {
    match (look.role, look.struck) {
        (Some(_), _) => theme.text,
        (None, true) => mix(theme.panel, theme.text_weak, 0.75),
        (None, false) => theme.text_weak,
    }
}

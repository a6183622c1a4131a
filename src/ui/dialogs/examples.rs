//! The bundled examples: what each is, and what it teaches.

use egui::accesskit::Role;
use egui::{Color32, CornerRadius, FontId, Galley, Rect, Sense, Ui, WidgetInfo, WidgetText, pos2, vec2};

use super::body;
use crate::base::Arg;
use crate::data::Language;
use crate::examples::{Example, ExampleKind, examples};
use crate::locale::Lang;
use crate::session::OpenAction;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GRID, RADIUS, Theme};
use crate::ui::widgets::{Icon, paint_icon};
use std::sync::Arc;

/// Least width of a card, in points.
const CARD: f32 = 280.0;
/// Inner margin of a card.
const MARGIN: f32 = 3.0 * GRID;

/// Returns whether the dialog is done with: an example was chosen.
pub(super) fn ui(cx: &PanelCx<'_>, ui: &mut Ui) -> bool {
    let mut chosen = None;
    body(ui, 0.0, |ui| {
        let columns = ((ui.available_width() + GAP) / (CARD + GAP)).floor().clamp(1.0, 3.0) as usize;
        let width = (ui.available_width() - GAP * (columns as f32 - 1.0)) / columns as f32;
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        for row in examples().chunks(columns) {
            let cards: Vec<Card> = row.iter().map(|e| Card::new(cx.lang, e, width, ui)).collect();
            let height = cards.iter().map(Card::height).fold(0.0_f32, f32::max);
            ui.horizontal(|ui| {
                for card in &cards {
                    if card.ui(cx.theme, vec2(width, height), ui) {
                        chosen = Some(card.id);
                    }
                }
            });
        }
    });
    if let Some(id) = chosen {
        cx.act(OpenAction::Example(id.to_owned()));
    }
    chosen.is_some()
}

/// One example, laid out.
struct Card {
    id: &'static str,
    name: String,
    icon: Icon,
    title: Arc<Galley>,
    facts: Arc<Galley>,
    sentence: Arc<Galley>,
}

impl Card {
    fn new(lang: Lang, example: &Example, width: f32, ui: &Ui) -> Self {
        let room = width - 2.0 * MARGIN;
        let lay = |text: &str, font: FontId, wrap, room| WidgetText::from(text).into_galley(ui, Some(wrap), room, font);
        let title = lang.look_up(example.title);
        let icon = match example.kind {
            ExampleKind::Text(_) => Icon::Document,
            ExampleKind::Vectors { .. } => Icon::Map,
        };
        let facts = facts(lang, example);
        let cut = egui::TextWrapMode::Truncate;
        Self {
            id: example.id,
            name: format!("{title}. {facts}"),
            icon,
            title: lay(title, fonts::semibold_at(fonts::BODY), cut, room - 24.0),
            facts: lay(&facts, FontId::proportional(fonts::SMALL), cut, room - 24.0),
            sentence: lay(lang.look_up(example.teaches), FontId::proportional(fonts::SMALL + 1.0), egui::TextWrapMode::Wrap, room),
        }
    }

    fn height(&self) -> f32 {
        let heads = self.title.size().y + self.facts.size().y + GRID / 2.0;
        (heads + self.sentence.size().y + GAP + 2.0 * MARGIN).ceil()
    }

    fn ui(&self, theme: &Theme, size: egui::Vec2, ui: &mut Ui) -> bool {
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.name.as_str()));
        let lit = response.hovered() || response.has_focus();
        let fill: Color32 = if response.is_pointer_button_down_on() {
            theme.pressed
        } else if lit {
            theme.hover
        } else {
            theme.raised
        };
        ui.painter().rect_filled(rect, CornerRadius::same(RADIUS + 2), fill);
        if response.has_focus() || theme.high_contrast {
            let ink = if response.has_focus() { theme.accent_text } else { theme.outline };
            let line = egui::Stroke::new(1.5, ink);
            ui.painter().rect_stroke(rect, CornerRadius::same(RADIUS + 2), line, egui::StrokeKind::Inside);
        }
        let inner = rect.shrink(MARGIN);
        let icon_at = Rect::from_min_size(inner.min + vec2(0.0, 1.0), vec2(16.0, 16.0));
        paint_icon(ui.painter(), icon_at, self.icon, theme.accent_text);
        let left = inner.left() + 24.0;
        ui.painter().galley_with_override_text_color(pos2(left, inner.top()), self.title.clone(), theme.text);
        let below = inner.top() + self.title.size().y + GRID / 2.0;
        ui.painter().galley_with_override_text_color(pos2(left, below), self.facts.clone(), theme.text_weak);
        let at = pos2(inner.left(), below + self.facts.size().y + GAP);
        ui.painter().galley_with_override_text_color(at, self.sentence.clone(), theme.text);
        response.clicked()
    }
}

/// Language, kind and size.
fn facts(lang: Lang, example: &Example) -> String {
    let language = match example.language {
        Language::English => lang.t("English"),
        Language::Chinese => lang.t("Chinese"),
        Language::Other => lang.t("Other"),
    };
    let kind = match example.kind {
        ExampleKind::Text(_) => lang.t("text"),
        ExampleKind::Vectors { .. } => lang.t("vectors"),
    };
    format!("{language} · {kind} · {}", Arg::Bytes(example.bytes.len() as u64))
}

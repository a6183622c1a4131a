//! Small coloured statements: states, warnings, facts about a result.

use egui::accesskit::Role;
use egui::{Color32, CornerRadius, FontId, Rect, Response, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use super::icons::{Icon, paint_icon};
use crate::ui::fonts;
use crate::ui::theme::{GRID, Theme};

/// How a statement is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A plain fact.
    Neutral,
    /// Worth knowing.
    Info,
    /// Done, fine.
    Good,
    /// Caution; nothing lost.
    Warning,
    /// Failed.
    Error,
}

impl Tone {
    /// Ink of this tone.
    #[must_use]
    pub fn colour(self, theme: &Theme) -> Color32 {
        match self {
            Self::Neutral => theme.text_weak,
            Self::Info => theme.text,
            Self::Good => theme.good,
            Self::Warning => theme.warning,
            Self::Error => theme.error,
        }
    }

    /// Sign of this tone, so that colour is never the only difference.
    #[must_use]
    pub fn icon(self) -> Option<Icon> {
        match self {
            Self::Neutral => None,
            Self::Info => Some(Icon::Info),
            Self::Good => Some(Icon::Check),
            Self::Warning => Some(Icon::Warning),
            Self::Error => Some(Icon::Error),
        }
    }
}

/// A chip: one line of small text on a tint, with the sign of its tone. Cut with "…" where the width ends. `help` is the tooltip (empty for none).
pub fn chip(ui: &mut Ui, tone: Tone, text: &str, help: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let ink = tone.colour(&theme);
    let icon_room = if tone.icon().is_some() { 12.0 + GRID } else { 0.0 };
    let most = (ui.available_width() - icon_room - 4.0 * GRID).max(24.0);
    let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), most, FontId::proportional(fonts::SMALL));
    let cut = galley.elided;
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + icon_room + 4.0 * GRID, 5.0 * GRID), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let fill = if tone == Tone::Neutral || tone == Tone::Info { theme.raised } else { theme.tint(ink) };
    ui.painter().rect_filled(rect, CornerRadius::same(10), fill);
    let left = rect.left() + 2.0 * GRID;
    if let Some(icon) = tone.icon() {
        paint_icon(ui.painter(), Rect::from_min_size(pos2(left - 1.0, rect.center().y - 6.0), vec2(12.0, 12.0)), icon, ink);
    }
    ui.painter().galley_with_override_text_color(pos2(left + icon_room, rect.center().y - galley.size().y / 2.0), galley, ink);
    match (help.is_empty(), cut) {
        (false, _) => response.on_hover_text(help),
        (true, true) => response.on_hover_text(text),
        (true, false) => response,
    }
}

/// A dot in the colour of a tone with small text beside it: the state of a step.
pub fn status_dot(ui: &mut Ui, tone: Tone, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let galley = WidgetText::from(text).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        ui.available_width() - 12.0,
        FontId::proportional(fonts::SMALL),
    );
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 12.0, 5.0 * GRID), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().circle_filled(pos2(rect.left() + 3.0, rect.center().y), 3.0, tone.colour(&theme));
    let ink = if tone == Tone::Neutral { theme.text_weak } else { tone.colour(&theme) };
    ui.painter().galley_with_override_text_color(pos2(rect.left() + 12.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    response
}

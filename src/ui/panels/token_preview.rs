//! The first tokens of the open text under the wanted options: which stay, which go, and why.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, FontId, Frame, Galley, Margin, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::base::Say;
use crate::data::ItemSet;
use crate::say;
use crate::sources::Sample;
use crate::text::{Fate, PreviewToken, TokenPreview};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GRID, RADIUS, Theme};
use crate::ui::widgets::section_label;

/// Most height of the tokens, in points; the rest scrolls.
const HEIGHT: f32 = 132.0;
/// From line to line, and room at both sides of a token, in points.
const LINE: f32 = 22.0;
const PAD: f32 = 4.0;

/// What becomes of a token, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lot {
    Kept,
    StopWord,
    Number,
    Rare,
}

impl Lot {
    const ALL: [Self; 4] = [Self::Kept, Self::StopWord, Self::Number, Self::Rare];

    fn of(token: &PreviewToken, vocabulary: Option<&ItemSet>) -> Self {
        match token.fate {
            Fate::StopWord => Self::StopWord,
            Fate::Number => Self::Number,
            Fate::Kept if vocabulary.is_some_and(|v| v.find(&token.form).is_none()) => Self::Rare,
            Fate::Kept => Self::Kept,
        }
    }

    fn ink(self, theme: &Theme) -> Color32 {
        match self {
            Self::Kept => theme.text,
            Self::StopWord => theme.text_weak,
            Self::Number => theme.data,
            Self::Rare => theme.warning,
        }
    }

    /// What happens to such a token, in words.
    fn meaning(self) -> &'static str {
        match self {
            Self::Kept => "Stays, as written here",
            Self::StopWord => "Left out: a stop word",
            Self::Number => "Left out: a number",
            Self::Rare => "Left out: too rare, or beyond the limit of the vocabulary",
        }
    }

    fn count(self, n: usize) -> Say {
        match self {
            Self::Kept => say!("{n} kept", n = n),
            Self::StopWord => say!("{n} stop words", n = n),
            Self::Number => say!("{n} numbers", n = n),
            Self::Rare => say!("{n} too rare", n = n),
        }
    }
}

/// Paints the beginning of a text.
pub(super) fn ui(cx: &PanelCx<'_>, sample: &Sample, ui: &mut Ui) {
    let Some(preview) = sample.get::<TokenPreview>() else { return };
    section_label(ui, cx.lang.t("First tokens"));
    if preview.tokens.is_empty() {
        let text = cx.lang.t("There is no word in the beginning of this text.");
        ui.label(egui::RichText::new(text).size(fonts::SMALL).color(cx.theme.text_weak));
    } else {
        preview_ui(cx, preview, ui);
    }
}

fn preview_ui(cx: &PanelCx<'_>, preview: &TokenPreview, ui: &mut Ui) {
    // Only a vocabulary made with these very options can tell which words are too rare.
    let vocabulary = cx.session.fresh_material().map(|m| &**m.items());
    let lots: Vec<Lot> = preview.tokens.iter().map(|t| Lot::of(t, vocabulary)).collect();
    let fill = if cx.theme.dark { cx.theme.background } else { cx.theme.map_background };
    let frame = Frame::new().fill(fill).corner_radius(f32::from(RADIUS)).inner_margin(Margin::same(6)).stroke(cx.theme.line());
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let scroll = ScrollArea::vertical().max_height(HEIGHT).min_scrolled_height(HEIGHT);
        scroll.show(ui, |ui| tokens_ui(cx, preview, &lots, ui));
    });
    ui.label(legend_job(cx, &lots, ui.available_width()));
}

fn format(size: f32, ink: Color32, struck: bool) -> TextFormat {
    let mut format = TextFormat::simple(FontId::proportional(size), ink);
    if struck {
        format.strikethrough = Stroke::new(1.0, ink);
    }
    format
}

/// The tokens as small cards in reading order; a sentence begins a line.
fn tokens_ui(cx: &PanelCx<'_>, preview: &TokenPreview, lots: &[Lot], ui: &mut Ui) {
    let width = ui.available_width() - GRID;
    let cards: Vec<Arc<Galley>> = preview.tokens.iter().zip(lots).map(|(token, lot)| card(cx.theme, token, *lot, width, ui)).collect();
    let starts = preview.tokens.iter().map(|t| t.starts_sentence);
    let (places, height) = flow(&cards.iter().map(|g| g.size().x + 2.0 * PAD).zip(starts).collect::<Vec<_>>(), width);
    let more = if preview.has_more { LINE } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height + more), Sense::hover());
    let read: Vec<&str> = preview.tokens.iter().map(|t| t.form.as_str()).collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, read.join(" ")));
    for (i, ((galley, lot), place)) in cards.into_iter().zip(lots).zip(places).enumerate() {
        let size = vec2(galley.size().x + 2.0 * PAD, LINE - 3.0);
        let at = Rect::from_min_size(rect.min + place, size);
        if !ui.is_rect_visible(at) {
            continue;
        }
        if *lot == Lot::Kept {
            ui.painter().rect_filled(at, CornerRadius::same(3), cx.theme.raised);
        }
        ui.painter().galley(pos2(at.left() + PAD, at.center().y - galley.size().y / 2.0), galley, cx.theme.text);
        ui.interact(at, response.id.with(i), Sense::hover()).on_hover_text(cx.lang.t(lot.meaning()));
    }
    if preview.has_more {
        ui.painter().text(
            rect.left_bottom() + vec2(PAD, 0.0),
            Align2::LEFT_BOTTOM,
            "…",
            FontId::proportional(fonts::SMALL),
            cx.theme.text_weak,
        );
    }
}

fn card(theme: &Theme, token: &PreviewToken, lot: Lot, width: f32, ui: &Ui) -> Arc<Galley> {
    let kept = lot == Lot::Kept;
    let mut job = LayoutJob::default();
    job.append(if kept { &token.form } else { &token.surface }, 0.0, format(fonts::SMALL, lot.ink(theme), !kept));
    job.wrap = TextWrapping::truncate_at_width(width - 2.0 * PAD);
    ui.painter().layout_job(job)
}

/// Places of cards of these widths (true: begins a line) within `width`, and the height they take.
fn flow(cards: &[(f32, bool)], width: f32) -> (Vec<Vec2>, f32) {
    let (mut x, mut y) = (0.0, 0.0);
    let mut places = Vec::with_capacity(cards.len());
    for (card, begins) in cards {
        if x > 0.0 && (*begins || x + card > width) {
            x = 0.0;
            y += LINE;
        }
        places.push(vec2(x, y));
        x += card + 2.0;
    }
    (places, if cards.is_empty() { 0.0 } else { y + LINE })
}

/// How many of each lot, in its own ink.
fn legend_job(cx: &PanelCx<'_>, lots: &[Lot], width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    for lot in Lot::ALL {
        let n = lots.iter().filter(|l| **l == lot).count();
        if n == 0 && lot != Lot::Kept {
            continue;
        }
        if !job.is_empty() {
            job.append("  ·  ", 0.0, format(fonts::SMALL, cx.theme.text_weak, false));
        }
        job.append(&cx.lang.say(&lot.count(n)), 0.0, format(fonts::SMALL, lot.ink(cx.theme), false));
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_wrap_and_sentences_begin_lines() {
        let (places, height) = flow(&[(40.0, true), (40.0, false), (40.0, false), (10.0, true)], 100.0);
        assert_eq!(places, [vec2(0.0, 0.0), vec2(42.0, 0.0), vec2(0.0, LINE), vec2(0.0, 2.0 * LINE)]);
        assert!((height - 3.0 * LINE).abs() < 1e-6);
        assert_eq!(flow(&[], 100.0).0, []);
    }
}

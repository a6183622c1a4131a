//! The first tokens of the open text under the wanted options: which stay, which go, and why.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Frame, Margin, ScrollArea, Stroke, Ui};

use crate::base::Say;
use crate::data::ItemSet;
use crate::say;
use crate::session::Loadable;
use crate::text::{Fate, PreviewToken, TokenPreview};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GRID, RADIUS, Theme};
use crate::ui::widgets::section_label;

/// Most height of the tokens, in points; the rest scrolls.
const HEIGHT: f32 = 132.0;

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

    fn count(self, n: usize) -> Say {
        match self {
            Self::Kept => say!("{n} kept", n = n),
            Self::StopWord => say!("{n} stop words", n = n),
            Self::Number => say!("{n} numbers", n = n),
            Self::Rare => say!("{n} too rare", n = n),
        }
    }
}

/// Paints the preview of the session.
pub(super) fn ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    section_label(ui, cx.lang.t("First tokens"));
    match (&cx.session.preview, cx.session.preview.shown()) {
        (Loadable::Failed(why), _) => {
            ui.label(egui::RichText::new(cx.lang.say(why)).size(fonts::SMALL).color(cx.theme.error));
        }
        (_, Some(preview)) if preview.tokens.is_empty() => {
            let text = cx.lang.t("There is no word in the beginning of this text.");
            ui.label(egui::RichText::new(text).size(fonts::SMALL).color(cx.theme.text_weak));
        }
        (_, Some(preview)) => preview_ui(cx, preview, ui),
        (_, None) => {
            ui.label(egui::RichText::new(cx.lang.t("Reading the first words…")).size(fonts::SMALL).color(cx.theme.text_weak));
        }
    }
}

fn preview_ui(cx: &PanelCx<'_>, preview: &TokenPreview, ui: &mut Ui) {
    let w = &cx.session.workspace;
    // Only a vocabulary made with these very options can tell which words are too rare.
    let vocabulary = w.corpus.as_ref().filter(|c| c.options == w.token_options).map(|c| &*c.words);
    let lots: Vec<Lot> = preview.tokens.iter().map(|t| Lot::of(t, vocabulary)).collect();
    let job = tokens_job(cx.theme, preview, &lots, ui.available_width() - 4.0 * GRID);
    let fill = if cx.theme.dark { cx.theme.background } else { cx.theme.map_background };
    let frame = Frame::new().fill(fill).corner_radius(f32::from(RADIUS)).inner_margin(Margin::symmetric(8, 6)).stroke(cx.theme.line());
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ScrollArea::vertical().max_height(HEIGHT).min_scrolled_height(HEIGHT).show(ui, |ui| ui.label(job));
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

fn tokens_job(theme: &Theme, preview: &TokenPreview, lots: &[Lot], width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let space = format(fonts::SMALL, theme.text_weak, false);
    for (i, (token, lot)) in preview.tokens.iter().zip(lots).enumerate() {
        if i > 0 {
            job.append(if token.starts_sentence { "\n" } else { "  " }, 0.0, space.clone());
        }
        let kept = *lot == Lot::Kept;
        let mut look = format(fonts::SMALL, lot.ink(theme), !kept);
        look.line_height = Some(19.0);
        if kept {
            look.background = theme.raised;
            look.expand_bg = 2.0;
        }
        job.append(if kept { &token.form } else { &token.surface }, 0.0, look);
    }
    if preview.has_more {
        job.append("  …", 0.0, space);
    }
    job
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

//! How kinds of sources show their beginning: one file a card, one line in [`SOURCE_CARDS`]. A kind without a card shows its facts and options alone.

use egui::Ui;

use super::token_preview;
use crate::sources::SourceKind;
use crate::sources::{Sample, text};
use crate::ui::panel::PanelCx;

/// The card of a kind.
pub struct SourceCard {
    /// Id of the kind.
    pub kind: &'static str,
    /// Paints a sample of the source.
    pub ui: fn(&PanelCx<'_>, &Sample, &mut Ui),
}

/// Every card.
pub static SOURCE_CARDS: &[SourceCard] = &[SourceCard { kind: text::Text::INFO.id, ui: token_preview::ui }];

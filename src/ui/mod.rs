//! What is seen of the program, made of egui widgets; it reads state and reports what was asked for.

mod aside;
pub mod dialogs;
pub mod fonts;
pub mod menus;
pub mod notices;
pub mod palette;
mod panel;
pub mod panels;
pub mod plot;
pub mod raster;
mod shell;
pub mod status;
pub mod theme;
pub mod widgets;

pub use aside::allow_later;
pub use panel::{ActionQueue, Panel, PanelCx, PanelInfo, PanelKind};
pub use shell::Shell;

use crate::session::{Settings, ThemeChoice};
pub use theme::{Theme, ThemeKind};

/// The theme that the settings ask for.
#[must_use]
pub fn theme_of(settings: &Settings) -> Theme {
    Theme::new(match settings.theme {
        ThemeChoice::Dark => ThemeKind::Dark,
        ThemeChoice::Light => ThemeKind::Light,
        ThemeChoice::Contrast => ThemeKind::HighContrast,
    })
}

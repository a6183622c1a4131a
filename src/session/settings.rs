//! What is remembered between starts. Not part of undo.

use serde::{Deserialize, Serialize};

use crate::jobs::default_budget;
use crate::locale::Lang;

/// Which theme is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// Dark.
    #[default]
    Dark,
    /// Light.
    Light,
    /// Light with strong contrast, for projectors.
    Contrast,
}

impl ThemeChoice {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Contrast];

    /// English label; key of the catalogues.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::Contrast => "High contrast",
        }
    }
}

/// What is remembered between starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Theme.
    pub theme: ThemeChoice,
    /// Language of the interface.
    pub lang: Lang,
    /// Size of the interface, 1 = 100 %; 0.75 to 3.
    pub ui_scale: f32,
    /// Size of the labels on the map, in points; 8 to 32.
    pub label_size: f32,
    /// Whether the left panel (pipeline) is shown.
    pub show_pipeline: bool,
    /// Whether the right panel (inspector) is shown.
    pub show_inspector: bool,
    /// Files opened last, newest first; at most 10.
    pub recent: Vec<String>,
    /// Megabytes that a text may take before it is read from disk each time; 0 for a quarter of the machine's memory.
    pub text_memory_mb: u64,
    /// Megabytes that all artefacts may take together; 0 for a quarter of the machine's memory.
    pub memory_mb: u64,
    /// Whether the window shows only the map in large type.
    #[serde(skip)]
    pub presenting: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::Dark,
            lang: Lang::En,
            ui_scale: 1.0,
            label_size: 13.0,
            show_pipeline: true,
            show_inspector: true,
            recent: Vec::new(),
            text_memory_mb: 0,
            memory_mb: 0,
            presenting: false,
        }
    }
}

impl Settings {
    /// What all artefacts may take together, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        if self.memory_mb > 0 { self.memory_mb.saturating_mul(1_000_000) } else { default_budget() }
    }

    /// What a text may take in memory, if the user has said so.
    #[must_use]
    pub fn text_memory_bytes(&self) -> Option<u64> {
        (self.text_memory_mb > 0).then(|| self.text_memory_mb.saturating_mul(1_000_000))
    }
}

//! What is remembered between starts.

use serde::{Deserialize, Serialize};

use crate::locale::Lang;
use crate::session::{Effect, Session, ThemeChoice};

/// Changes of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum SettingsAction {
    /// Chooses the theme.
    Theme(ThemeChoice),
    /// Chooses the language.
    Lang(Lang),
    /// Sets the size of the interface.
    UiScale(f32),
    /// Sets the size of the map's labels.
    LabelSize(f32),
    /// Sets what a text may take in memory, in megabytes; 0 for a quarter of the machine's.
    TextMemory(u64),
    /// Sets what all artefacts may take in memory together, in megabytes; 0 for a quarter of the machine's.
    Memory(u64),
}

impl Session {
    pub(super) fn settings_action(&mut self, action: SettingsAction) -> Vec<Effect> {
        let settings = &mut self.settings;
        match action {
            SettingsAction::Theme(theme) => settings.theme = theme,
            SettingsAction::Lang(lang) => settings.lang = lang,
            SettingsAction::UiScale(scale) => settings.ui_scale = scale.clamp(0.75, 3.0),
            SettingsAction::LabelSize(size) => settings.label_size = size.clamp(8.0, 32.0),
            SettingsAction::TextMemory(megabytes) => settings.text_memory_mb = megabytes,
            SettingsAction::Memory(megabytes) => {
                settings.memory_mb = megabytes;
                self.keep_within(self.settings.memory_bytes());
            }
        }
        Vec::new()
    }
}

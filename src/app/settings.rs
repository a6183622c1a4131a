//! Settings on disk: one small JSON file in the user's configuration folder. A missing or damaged file means the defaults.

use std::path::PathBuf;
use std::{env, fs, io};

use crate::session::Settings;

/// Where the settings are kept; `None` where the system names no such place.
#[must_use]
pub fn path() -> Option<PathBuf> {
    let from = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = if cfg!(windows) {
        from("APPDATA")?
    } else if cfg!(target_os = "macos") {
        from("HOME")?.join("Library/Application Support")
    } else {
        from("XDG_CONFIG_HOME").or_else(|| from("HOME").map(|h| h.join(".config")))?
    };
    Some(folder.join("semascope").join("settings.json"))
}

/// The settings of the last time.
#[must_use]
pub fn load() -> Settings {
    path().and_then(|p| fs::read_to_string(p).ok()).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Remembers the settings.
///
/// # Errors
/// What the file system said.
pub fn save(settings: &Settings) -> io::Result<()> {
    let Some(path) = path() else { return Ok(()) };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let text = serde_json::to_string_pretty(settings).map_err(io::Error::other)?;
    fs::write(path, text)
}

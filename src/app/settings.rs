//! Settings on disk: one small JSON file in the user's configuration folder. A missing or damaged file means the defaults.
//!
//! Written seldom: when they have held still for [`PAUSE`] (a slider that is dragged changes them at every frame), and when the program ends; on a
//! thread of its own, and beside the old file, which is replaced only by a whole new one.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{env, fs, io, process};

use crate::session::Settings;

/// How long settings hold still before they are written.
pub const PAUSE: Duration = Duration::from_secs(2);

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

/// The settings of a file; the defaults where it is missing or damaged.
#[must_use]
pub fn load(path: Option<&Path>) -> Settings {
    path.and_then(|p| fs::read_to_string(p).ok()).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Writes beside the file and moves the whole over it.
fn save(path: &Path, settings: &Settings) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let text = serde_json::to_string_pretty(settings).map_err(io::Error::other)?;
    let part = path.with_extension(format!("{}.part", process::id()));
    fs::write(&part, text).and_then(|()| fs::rename(&part, path)).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

/// Writes settings down once they have held still. Settings that cannot be written are not worth a message: they hold until the window closes.
pub struct Keeper {
    path: Option<PathBuf>,
    /// What the file says, or will say once `writing` has ended.
    written: Settings,
    /// What is not written yet, and since when it holds still.
    fresh: Option<(Settings, Instant)>,
    writing: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Keeps settings in this file, which says `written` now.
    #[must_use]
    pub fn new(path: Option<PathBuf>, written: Settings) -> Self {
        Self { path, written, fresh: None, writing: None }
    }

    /// Looks at the settings of a frame; returns when it should look again, if it should.
    pub fn follow(&mut self, now: &Settings, at: Instant) -> Option<Duration> {
        if *now == self.written {
            self.fresh = None;
            return None;
        }
        let since = match &self.fresh {
            Some((fresh, since)) if fresh == now => *since,
            _ => {
                self.fresh = Some((now.clone(), at));
                at
            }
        };
        let left = PAUSE.saturating_sub(at.saturating_duration_since(since));
        // One at a time: an earlier write must not overtake a later one.
        let busy = self.writing.as_ref().is_some_and(|w| !w.is_finished());
        if left.is_zero() && !busy {
            self.write(now);
            return None;
        }
        Some(if left.is_zero() { PAUSE } else { left })
    }

    /// Writes what is not written yet; returns when it is on disk.
    pub fn end(&mut self, now: &Settings) {
        self.wait();
        if *now != self.written {
            self.write(now);
            self.wait();
        }
    }

    fn write(&mut self, now: &Settings) {
        self.fresh = None;
        self.written = now.clone();
        if let Some(path) = self.path.clone() {
            let settings = now.clone();
            let thread = thread::Builder::new().name("settings".into()).spawn(move || {
                let _ = save(&path, &settings);
            });
            self.writing = thread.ok();
        }
    }

    fn wait(&mut self) {
        if let Some(writing) = self.writing.take() {
            let _ = writing.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(ui_scale: f32) -> Settings {
        Settings { ui_scale, ..Settings::default() }
    }

    #[test]
    fn a_dragged_slider_is_written_once_and_only_when_it_holds_still() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        let mut keeper = Keeper::new(Some(path.clone()), Settings::default());
        let start = Instant::now();
        let at = |frame: u32| start + PAUSE / 10 * frame;
        for frame in 0..100 {
            assert_eq!(keeper.follow(&scaled(1.0 + frame as f32 / 100.0), at(frame)), (frame > 0).then_some(PAUSE), "frame {frame}");
        }
        keeper.wait();
        assert!(!path.exists(), "written while it moved");
        let last = scaled(1.99);
        assert_eq!(keeper.follow(&last, at(104)), Some(PAUSE / 2));
        assert_eq!(keeper.follow(&last, at(109)), None);
        keeper.wait();
        assert_eq!(load(Some(&path)), last);
        // Nothing beside it, and nothing more to do.
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        fs::remove_file(&path).unwrap();
        assert_eq!(keeper.follow(&last, at(500)), None);
        keeper.end(&last);
        assert!(!path.exists(), "written again without a change");
    }

    #[test]
    fn what_was_changed_last_is_written_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let mut keeper = Keeper::new(Some(path.clone()), Settings::default());
        assert!(keeper.follow(&scaled(1.5), Instant::now()).is_some());
        keeper.end(&scaled(1.5));
        assert_eq!(load(Some(&path)), scaled(1.5));
    }

    #[test]
    fn a_write_that_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        // A folder of that name cannot be replaced by a file.
        let path = folder.path().join("settings.json");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("kept"), "").unwrap();
        assert!(save(&path, &scaled(2.0)).is_err());
        assert!(path.join("kept").exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the part is gone");
        assert_eq!(load(Some(&path)), Settings::default());
    }
}

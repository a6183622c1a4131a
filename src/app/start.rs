//! Starting the window.

use std::path::PathBuf;

use eframe::glow::{self, HasContext};

use super::first_job::first_job;
use super::window::Window;
use crate::base::Say;
use crate::examples;
use crate::jobs::default_budget;
use crate::say;
use crate::session::{Action, OpenAction};

/// The window's size at first, in points.
const SIZE: [f32; 2] = [1440.0, 900.0];
/// The window's smallest size, in points.
const MIN_SIZE: [f32; 2] = [1024.0, 640.0];

/// Debian's packages with the libraries that a window needs; other systems name them alike.
const PACKAGES: &str = "libx11-6 libx11-xcb1 libxkbcommon-x11-0 libxcursor1 libxi6 libgl1 libgl1-mesa-dri";

/// Opens the window on these files; without a display, runs the first job in the terminal instead.
///
/// # Errors
/// The window could not be opened, or a file not read or written.
pub fn open(paths: Vec<PathBuf>) -> Result<(), Say> {
    if has_display() { open_window(paths) } else { first_job(paths, &mut std::io::stdout()) }
}

/// Whether there is a display to open a window on.
fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

/// Opens the window on these paths, or on the first bundled example; returns when it is closed.
fn open_window(paths: Vec<PathBuf>) -> Result<(), Say> {
    let first = match (paths.is_empty(), examples::examples().first()) {
        (true, Some(example)) => vec![Action::Open(OpenAction::Example(example.id.to_owned()))],
        (true, None) => Vec::new(),
        (false, _) => vec![Action::Open(OpenAction::Paths(paths))],
    };
    // Asks the system how much memory there is, before there is a window that would wait for the answer.
    let _ = default_budget();
    let viewport = egui::ViewportBuilder::default()
        .with_title("Semascope")
        .with_app_id("semascope")
        .with_inner_size(SIZE)
        .with_min_inner_size(MIN_SIZE)
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        eframe::run_native(
            "semascope",
            options,
            Box::new(move |cc| Ok(Box::new(Window::new(&cc.egui_ctx, renderer_name(cc.gl.as_deref()), first)))),
        )
    }));
    match made {
        Ok(Ok(())) => Ok(()),
        Ok(Err(e)) => Err(cannot_open(&e.to_string())),
        // The window system's own libraries are opened at run time, and a missing one can panic.
        Err(panic) => {
            let detail = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            Err(cannot_open(&detail.unwrap_or_default()))
        }
    }
}

fn cannot_open(detail: &str) -> Say {
    say!(
        "The window could not be opened ({detail}). On Debian or Ubuntu install: {packages}. Without a display, use the commands: semascope --help",
        detail = detail,
        packages = PACKAGES
    )
}

/// What draws the window, for Help > About.
#[allow(unsafe_code, reason = "asking OpenGL for its name is declared unsafe; the context is current while the window is being made")]
fn renderer_name(gl: Option<&glow::Context>) -> String {
    let Some(gl) = gl else { return String::new() };
    // SAFETY: the context is current while the window is being made, and both names are ones that OpenGL knows.
    let (renderer, version) = unsafe { (gl.get_parameter_string(glow::RENDERER), gl.get_parameter_string(glow::VERSION)) };
    format!("{renderer}, OpenGL {version}")
}

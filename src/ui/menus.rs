//! The menu bar and the keys, built from the table of commands.

use egui::containers::menu::{MenuBar, MenuButton};
use egui::{Context, Key, KeyboardShortcut, Modifiers, Ui};

use super::panel::PanelCx;
use super::panels::{PANELS, panel_keys};
use super::status;
use super::widgets::{Icon, icon_text_button};
use crate::locale::Lang;
use crate::project::PROJECTORS;
use crate::say;
use crate::session::{Action, COMMANDS, Command, Menu, PanelAction, Session, ThemeChoice};

/// The bar at the top: menus, the search box, the job under way.
pub fn bar(cx: &PanelCx<'_>, ui: &mut Ui) {
    MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            MenuButton::new(cx.lang.t(menu.title())).ui(ui, |ui| menu_ui(cx, menu, ui));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            status::job_ui(cx, ui);
            let find = icon_text_button(ui, Icon::Search, cx.lang.t("Search words, commands…"));
            if find.on_hover_text(with_key(cx.lang, "Find words and commands…", "Ctrl+K")).clicked() {
                cx.act(Action::Run(Command::Palette));
            }
        });
    });
}

fn menu_ui(cx: &PanelCx<'_>, menu: Menu, ui: &mut Ui) {
    ui.set_min_width(240.0);
    if menu == Menu::View {
        panels_ui(cx, ui);
    }
    for line in COMMANDS.iter().filter(|l| l.menu == menu) {
        if line.separated {
            ui.separator();
        }
        let label = command_label(cx, line.command, line.label);
        let mut button = egui::Button::new(label).selected(is_on(cx.session, line.command));
        if !line.keys.is_empty() {
            button = button.shortcut_text(shown_keys(line.keys));
        }
        let blocked = why_not(cx.session, line.command);
        let response = ui.add_enabled(blocked.is_none(), button);
        let response = match blocked {
            Some(why) => response.on_disabled_hover_text(cx.lang.t(why)),
            None => response,
        };
        if response.clicked() {
            cx.act(Action::Run(line.command));
            ui.close();
        }
    }
}

/// The panels, those that do not suit what is open with the reason.
fn panels_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    for (place, kind) in PANELS.iter().enumerate() {
        let button = egui::Button::new(cx.lang.t(kind.info.title)).shortcut_text(shown_keys(panel_keys(place)));
        let suits = (kind.suits)(cx.session);
        let response = ui.add_enabled(suits.is_ok(), button);
        let response = match suits {
            Ok(()) => response.on_hover_text(cx.lang.t(kind.info.help)),
            Err(why) => response.on_disabled_hover_text(cx.lang.say(&why)),
        };
        if response.clicked() {
            cx.act(PanelAction::Show(kind.info.id));
            ui.close();
        }
    }
}

/// The label of a command as it stands now: undo and redo name their step.
fn command_label(cx: &PanelCx<'_>, command: Command, label: &'static str) -> String {
    let history = &cx.session.history;
    let step = match command {
        Command::Undo => history.undo_label().map(|s| say!("Undo: {step}", step = crate::base::Say::plain(s))),
        Command::Redo => history.redo_label().map(|s| say!("Redo: {step}", step = crate::base::Say::plain(s))),
        _ => None,
    };
    step.map_or_else(|| cx.lang.t(label).to_owned(), |s| cx.lang.say(&s))
}

/// Whether a command that switches something is on.
fn is_on(session: &Session, command: Command) -> bool {
    let (settings, work) = (&session.settings, &session.workspace);
    match command {
        Command::TogglePipeline => settings.show_pipeline,
        Command::ToggleInspector => settings.show_inspector,
        Command::Present => settings.presenting,
        Command::ThemeDark => settings.theme == ThemeChoice::Dark,
        Command::ThemeLight => settings.theme == ThemeChoice::Light,
        Command::ThemeContrast => settings.theme == ThemeChoice::Contrast,
        Command::LangEnglish => settings.lang == Lang::En,
        Command::LangChinese => settings.lang == Lang::Zh,
        Command::UseProjector(place) => PROJECTORS.iter().nth(place).is_some_and(|p| p.info().id == work.project.method),
        Command::ToggleLabels => work.look.labels,
        Command::ToggleNeighbourLines => work.look.neighbour_lines,
        _ => false,
    }
}

/// Why a command cannot be used now; `None` when it can.
pub fn why_not(session: &Session, command: Command) -> Option<&'static str> {
    use crate::jobs::{project, train};
    let moving = session.job(train::KIND).is_some() || session.job(project::KIND).is_some();
    let (reason, blocked) = match command {
        Command::Undo if session.history.ends_early() => ("Earlier steps were let go to save memory", true),
        Command::Undo => ("Nothing to undo", session.history.undo_label().is_none()),
        Command::Redo => ("Nothing to redo", session.history.redo_label().is_none()),
        Command::SelectNone | Command::FlyToSelection => ("Nothing is selected", session.workspace.selection.is_empty()),
        Command::GoBack => ("There is no earlier selection", !session.can_go_back()),
        Command::PauseOrResume | Command::StepOnce | Command::StopAndKeep | Command::CancelJob => ("Nothing is being computed", !moving),
        Command::StepExample => return session.why_no_example(),
        Command::StepExampleBack => return session.why_not_back(),
        Command::Train => ("Everything is up to date", session.first_stale().is_none()),
        Command::RestartTraining | Command::NewSeed => ("There is no text to learn from", session.workspace.material.is_none()),
        Command::ContinueOnText => ("There are no finished vectors to continue from", session.workspace.embedding.is_none() || moving),
        Command::ExportVectors => ("There are no vectors yet", session.embedding().is_none()),
        Command::ExportProjection | Command::ExportPicture | Command::FitView => ("There is no map yet", session.projection().is_none()),
        Command::ExportNeighbours => ("There is no neighbour list yet", session.neighbours().shown().is_none()),
        _ => return None,
    };
    blocked.then_some(reason)
}

/// Runs commands whose keys were pressed. Keys without Ctrl or Alt wait until no text is being typed.
pub fn keys(cx: &PanelCx<'_>, ctx: &Context) {
    let typing = ctx.egui_wants_keyboard_input();
    for line in COMMANDS {
        let Some(shortcut) = parse_keys(line.keys) else { continue };
        let plain = !shortcut.modifiers.command && !shortcut.modifiers.alt && !is_function_key(shortcut.logical_key);
        if plain && (typing || egui::Popup::is_any_open(ctx)) {
            continue;
        }
        if ctx.input_mut(|i| i.consume_shortcut(&shortcut)) && why_not(cx.session, line.command).is_none() {
            cx.act(Action::Run(line.command));
        }
    }
    for (place, kind) in PANELS.iter().enumerate() {
        let Some(shortcut) = parse_keys(panel_keys(place)) else { continue };
        if ctx.input_mut(|i| i.consume_shortcut(&shortcut)) && (kind.suits)(cx.session).is_ok() {
            cx.act(PanelAction::Show(kind.info.id));
        }
    }
    if cx.session.settings.presenting && ctx.input(|i| i.key_pressed(Key::Escape)) {
        cx.act(Action::Run(Command::Present));
    }
}

fn is_function_key(key: Key) -> bool {
    matches!(key, Key::F1 | Key::F11)
}

fn parse_keys(keys: &str) -> Option<KeyboardShortcut> {
    let (modifiers, name) = keys.rsplit_once('+').unwrap_or(("", keys));
    let mut all = Modifiers::NONE;
    for modifier in modifiers.split('+').filter(|m| !m.is_empty()) {
        all |= match modifier {
            "Ctrl" => Modifiers::COMMAND,
            "Shift" => Modifiers::SHIFT,
            "Alt" => Modifiers::ALT,
            _ => return None,
        };
    }
    let key = match name {
        "Left" => Key::ArrowLeft,
        "Right" => Key::ArrowRight,
        other => Key::from_name(other)?,
    };
    Some(KeyboardShortcut::new(all, key))
}

/// A text and its key, for tooltips.
#[must_use]
pub fn with_key(lang: Lang, text: &'static str, keys: &str) -> String {
    if keys.is_empty() { lang.t(text).to_owned() } else { format!("{} ({})", lang.t(text), shown_keys(keys)) }
}

/// Keys as they are printed on the keyboard.
#[must_use]
pub fn shown_keys(keys: &str) -> String {
    keys.replace("Plus", "+")
        .replace("Minus", "−")
        .replace("Period", ".")
        .replace("OpenBracket", "[")
        .replace("CloseBracket", "]")
        .replace("Escape", "Esc")
        .replace("Left", "←")
        .replace("Right", "→")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_known_and_none_is_used_twice() {
        let mut seen = Vec::new();
        let panels = (0..PANELS.len()).map(panel_keys);
        for keys in COMMANDS.iter().map(|l| l.keys).chain(panels).filter(|keys| !keys.is_empty()) {
            let Some(shortcut) = parse_keys(keys) else { panic!("there is no key {keys}") };
            assert!(!seen.contains(&shortcut), "{keys} is used twice");
            seen.push(shortcut);
        }
    }
}

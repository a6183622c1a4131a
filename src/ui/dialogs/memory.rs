//! What is held in memory, how much of it may be, and what is let go beyond that.

use egui::{RichText, Ui};

use crate::base::{Arg, Knob, KnobKind, ParamValue};
use crate::say;
use crate::session::{Holding, SettingsAction};
use crate::ui::panel::PanelCx;
use crate::ui::theme::GAP;
use crate::ui::widgets::{key_values, knob_editor};

/// Megabytes that the field begins with.
const DEFAULT_MB: i64 = 4_000;

/// Returns whether the dialog is done with: never by itself.
pub(super) fn ui(cx: &PanelCx<'_>, ui: &mut Ui) -> bool {
    let (lang, ledger, settings) = (cx.lang, cx.session.ledger(), &cx.session.settings);
    let size = |bytes: u64| lang.say(&say!("{size}", size = Arg::Bytes(bytes)));
    let mut lines: Vec<(&str, String)> = Holding::ALL.iter().map(|kind| (lang.look_up(kind.label()), size(ledger.bytes(*kind)))).collect();
    lines.push((lang.t("Together"), size(ledger.total())));
    lines.push((lang.t("At most"), size(settings.memory_bytes())));
    let lines: Vec<(&str, &str, &str)> = lines.iter().map(|(name, value)| (*name, value.as_str(), "")).collect();
    key_values(ui, &lines);
    ui.add_space(GAP);
    let mut automatic = settings.memory_mb == 0;
    if ui.checkbox(&mut automatic, lang.t("At most a quarter of this machine's memory")).changed() {
        cx.act(SettingsAction::Memory(if automatic { 0 } else { DEFAULT_MB.unsigned_abs() }));
    }
    if settings.memory_mb > 0 {
        let knob = Knob {
            name: "memory",
            label: "Megabytes",
            help: "What is held beyond this is let go.",
            kind: KnobKind::Int(1, 1_000_000),
            default: ParamValue::Int(DEFAULT_MB),
            ..Knob::default()
        };
        let mut value = ParamValue::Int(i64::try_from(settings.memory_mb).unwrap_or(DEFAULT_MB));
        if knob_editor(ui, lang, &knob, &mut value, None).changed
            && let ParamValue::Int(megabytes) = value
        {
            cx.act(SettingsAction::Memory(u64::try_from(megabytes).unwrap_or(0)));
        }
    }
    ui.label(
        RichText::new(lang.t(
            "Counted is what is shown, what undo and redo lead to, and the runs; each thing once. Beyond the limit the oldest is let go: first the epochs of runs, then maps, then vectors of runs, then steps of undo. What is shown stays.",
        ))
        .color(cx.theme.text_weak),
    );
    false
}

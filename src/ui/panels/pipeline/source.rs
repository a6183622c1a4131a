//! Section 1: what is open, its options, and what they do to its beginning. Nothing here knows a kind of source: facts and knobs come from the kind, a card of
//! its own from [`SOURCE_CARDS`].

use egui::Ui;

use super::super::source_cards::SOURCE_CARDS;
use super::parts;
use crate::base::{Arg, Knob, KnobKind, ParamMap, ParamValue};
use crate::data::Fact;
use crate::jobs::open;
use crate::say;
use crate::session::{Action, Command, Loadable, SettingsAction, SourceAction, Step};
use crate::sources::OpenSource;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::{key_values, primary_button};

/// The name of what is open.
fn name(cx: &PanelCx<'_>) -> Option<String> {
    let w = &cx.session.workspace;
    if let Some(source) = &w.source {
        return Some(cx.lang.look_up(source.name()).to_owned());
    }
    w.embedding.as_ref().map(|_| cx.lang.t("Vectors from a file").to_owned())
}

pub(super) fn summary(cx: &PanelCx<'_>) -> Option<String> {
    let name = name(cx)?;
    let items = cx.session.items()?;
    Some(cx.lang.say(&say!("{name}, {items}", name = name, items = items.kind().counted(items.len()))))
}

pub(super) fn ui(cx: &PanelCx<'_>, options_open: &mut bool, ui: &mut Ui) {
    let w = &cx.session.workspace;
    match name(cx) {
        None => {
            parts::small(ui, cx, cx.lang.t("Open a text, a folder of texts or a file of vectors. Nothing leaves this machine."));
        }
        Some(name) => {
            ui.add(egui::Label::new(fonts::strong(name)).truncate());
            if let Some(source) = &w.source {
                facts_ui(cx, source, ui);
                options_ui(cx, source, options_open, ui);
            }
            if cx.session.has_opened_vectors() {
                parts::small(ui, cx, cx.lang.t("Vectors are used as they are in the file: not scaled, not cut."));
            }
        }
    }
    if parts::job_of(cx.session, Step::Source).is_some() {
        parts::waiting(cx, ui, Step::Source);
    }
    open_ui(cx, name(cx).is_none() && cx.session.job(open::KIND).is_none(), ui);
}

/// The ways to open something. With nothing open the examples are the main action.
fn open_ui(cx: &PanelCx<'_>, nothing_open: bool, ui: &mut Ui) {
    if nothing_open {
        ui.with_layout(egui::Layout::top_down_justified(egui::Align::Center), |ui| {
            if primary_button(ui, None, cx.lang.t("Examples…"), None).clicked() {
                cx.act(Action::Run(Command::Examples));
            }
        });
    }
    let all = [
        (cx.lang.t("Open…"), cx.lang.t("Open texts or vectors"), Command::OpenFiles),
        (cx.lang.t("Examples…"), cx.lang.t("Begin with a bundled example"), Command::Examples),
        (cx.lang.t("Paste…"), cx.lang.t("Paste or type a text of your own"), Command::PasteText),
    ];
    let shown: Vec<_> = all.into_iter().filter(|(.., c)| !nothing_open || *c != Command::Examples).collect();
    let gap = GRID;
    let font = egui::FontId::proportional(fonts::BODY);
    let natural: Vec<f32> =
        shown.iter().map(|(text, ..)| ui.painter().layout_no_wrap((*text).to_owned(), font.clone(), cx.theme.text).size().x).collect();
    // What the texts leave free is shared out evenly.
    let spare = (ui.available_width() - natural.iter().sum::<f32>() - gap * (shown.len() as f32 - 1.0)) / shown.len() as f32;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        ui.spacing_mut().button_padding.x = 1.0;
        for ((text, help, command), width) in shown.into_iter().zip(natural) {
            let response = ui.add_sized([(width + spare).floor(), ROW], egui::Button::new(text).truncate());
            if response.on_hover_text(help).clicked() {
                cx.act(Action::Run(command));
            }
        }
    });
}

/// What is known of the source and of what was made of it.
fn facts_ui(cx: &PanelCx<'_>, source: &OpenSource, ui: &mut Ui) {
    let (w, lang) = (&cx.session.workspace, cx.lang);
    let mut facts = source.opened.facts();
    match (&w.material, &w.embedding) {
        (Some(material), _) => facts.extend(material.facts()),
        (None, Some(embedding)) => facts.extend(embedding.facts()),
        (None, None) => {
            let expected = cx.session.preview.as_ref().shown().and_then(|p| p.expected.as_ref());
            let about =
                |fact: Fact| Fact { value: Arg::from(say!("about {n}", n = fact.value)), help: "Estimated from the beginning.", ..fact };
            facts.extend(expected.into_iter().flat_map(|e| e.facts()).map(about));
        }
    }
    let values: Vec<String> = facts.iter().map(|fact| lang.arg(&fact.value)).collect();
    let rows: Vec<_> =
        facts.iter().zip(&values).map(|(fact, value)| (lang.look_up(fact.label), value.as_str(), lang.look_up(fact.help))).collect();
    key_values(ui, &rows);
}

/// The options of the source, and what they do to its beginning.
fn options_ui(cx: &PanelCx<'_>, source: &OpenSource, open: &mut bool, ui: &mut Ui) {
    // A choice of one is no choice.
    let is_choice = |knob: &Knob| !matches!(&knob.kind, KnobKind::Choice(ids) if ids.len() < 2);
    let w = &cx.session.workspace;
    let (all, params) = (source.knobs(), &w.source_params);
    let knobs: Vec<&Knob> = all.iter().filter(|k| is_choice(k) && k.applies(params, &all)).collect();
    let note = parts::changed_note(cx, knobs.iter().copied(), params);
    parts::fold_line(cx, ui, cx.lang.t("Options and preview"), &note, open);
    if !*open {
        return;
    }
    let chosen = w.material.as_ref().map(|m| m.chosen()).unwrap_or_default();
    let set = |name: &'static str, value| cx.act(SourceAction::Param(name.into(), value));
    parts::editors(cx, ui, Step::Source, knobs, (params, &chosen), set);
    if !source.kind.is_made_at_once() {
        memory_ui(cx, ui);
    }
    match (&cx.session.preview, cx.session.preview.as_ref().shown()) {
        (Loadable::Failed(why), _) => {
            ui.label(egui::RichText::new(cx.lang.say(why)).size(fonts::SMALL).color(cx.theme.error));
        }
        (_, Some(preview)) => {
            let card = SOURCE_CARDS.iter().find(|card| card.kind == source.kind.info().id);
            if let (Some(card), Some(sample)) = (card, &preview.sample) {
                (card.ui)(cx, sample, ui);
            }
        }
        (_, None) => {
            parts::small(ui, cx, cx.lang.t("Reading the beginning…"));
        }
    }
}

/// What a text may take in memory; holds for texts that are opened from now on.
fn memory_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    const DEFAULT_MB: i64 = 4_000;
    let lang = cx.lang;
    let megabytes = cx.session.settings.text_memory_mb;
    let mut automatic = megabytes == 0;
    let help = lang.t("Larger texts are read from disk as they are needed. Holds for texts opened from now on.");
    if ui.checkbox(&mut automatic, lang.t("Memory for texts: a quarter of this machine's")).on_hover_text(help).changed() {
        cx.act(SettingsAction::TextMemory(if automatic { 0 } else { DEFAULT_MB.unsigned_abs() }));
    }
    if megabytes > 0 {
        let knob = Knob {
            name: "text_memory",
            label: "Megabytes",
            help: "Texts larger than this stay on disk.",
            kind: KnobKind::Int(1, 1_000_000),
            default: ParamValue::Int(DEFAULT_MB),
            ..Knob::default()
        };
        let now = ParamMap::from([("text_memory".to_owned(), ParamValue::Int(i64::try_from(megabytes).unwrap_or(DEFAULT_MB)))]);
        parts::knobs(cx, ui, [&knob], &now, |_, value| {
            if let ParamValue::Int(n) = value {
                cx.act(SettingsAction::TextMemory(u64::try_from(n).unwrap_or(0)));
            }
        });
    }
}

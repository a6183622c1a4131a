//! Section 2: how words become vectors: the method, its parameters, what it would cost, and the training under way.

use egui::Ui;

use super::super::transport;
use super::parts;
use crate::base::{Arg, Estimate, Knob, KnobKind, ParamMap, ParamValue, Seed};
use crate::embed::{EMBEDDERS, Embedder, MethodKind, embedder};
use crate::jobs::{make, open, train};
use crate::locale::Lang;
use crate::say;
use crate::session::{Action, Command, EmbedAction, PipelineAction, Step};
use crate::ui::fonts;
use crate::ui::menus::shown_keys;
use crate::ui::panel::PanelCx;
use crate::ui::status::clock;
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::{Icon, primary_button};

/// Room for the list of methods, so that it need not be scrolled.
const LIST_HEIGHT: f32 = 480.0;

/// Parameters that are always in view, the most important first.
const SHOWN: usize = 3;

pub(super) fn summary(cx: &PanelCx<'_>) -> Option<String> {
    let w = &cx.session.workspace;
    if cx.session.has_opened_vectors() {
        return Some(cx.lang.t("Vectors from a file; nothing is trained.").to_owned());
    }
    let method = embedder(w.embed.method)?;
    let label = cx.lang.look_up(method.info().label).to_owned();
    let dims = w.embedding.as_ref().map(|e| e.dims());
    let said = match dims {
        Some(d) => say!("{method}, {dims} dimensions", method = label, dims = d),
        None => say!("{method}", method = label),
    };
    Some(cx.lang.say(&said))
}

/// Whether the open vectors came from a file, so that nothing can be trained.
pub(super) fn is_from_file(cx: &PanelCx<'_>) -> bool {
    cx.session.has_opened_vectors()
}

pub(super) fn ui(cx: &PanelCx<'_>, more_open: &mut bool, ui: &mut Ui) {
    if is_from_file(cx) {
        parts::small(ui, cx, cx.lang.t("These vectors were learned elsewhere. To learn your own, open a text."));
        return;
    }
    let wanted = &cx.session.workspace.embed;
    method_ui(cx, ui);
    let Some(method) = embedder(wanted.method) else { return };
    let (all, params) = (method.knobs(), wanted.params());
    let knobs: Vec<&Knob> = all.iter().filter(|k| k.applies(&params, &all)).collect();
    let (first, rest) = knobs.split_at(knobs.len().min(SHOWN));
    let set = |name: &'static str, value| cx.act(EmbedAction::Param(name.to_owned(), value));
    let values = (&params, &ParamMap::new());
    parts::editors(cx, ui, Step::Embed, first.iter().copied(), values, set);
    if !rest.is_empty() {
        let note = parts::changed_note(cx, rest.iter().copied(), &params);
        parts::fold_line(cx, ui, cx.lang.t("More settings"), &note, more_open);
        if *more_open {
            parts::editors(cx, ui, Step::Embed, rest.iter().copied(), values, set);
        }
    }
    if method.is_random() {
        seed_ui(cx, wanted.seed, ui, EmbedAction::Seed);
    }
}

/// The visible seed.
pub(super) fn seed_ui<A: Into<Action>>(cx: &PanelCx<'_>, seed: Seed, ui: &mut Ui, to_action: impl Fn(Seed) -> A) {
    let knob = Knob {
        name: "seed",
        label: "Seed",
        help: "Where chance begins. The same seed and settings give the same result on every machine; in the fast mode the number of threads is one of the settings.",
        kind: KnobKind::Int(0, i64::MAX / 2),
        default: ParamValue::Int(i64::try_from(Seed::default().0).unwrap_or(1)),
        ..Knob::default()
    };
    let now = ParamMap::from([("seed".to_owned(), ParamValue::Int(i64::try_from(seed.0).unwrap_or(i64::MAX / 2)))]);
    parts::knobs(cx, ui, [&knob], &now, |_, value| {
        if let ParamValue::Int(n) = value {
            cx.act(to_action(Seed(n.unsigned_abs())));
        }
    });
}

fn method_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let lang = cx.lang;
    let now = cx.session.workspace.embed.method;
    let shown = embedder(now).map_or(now, |m| lang.look_up(m.info().label)).to_owned();
    let name = lang.t("Embedding method");
    let combo =
        egui::ComboBox::from_id_salt("method").selected_text(shown.as_str()).width(ui.available_width()).height(LIST_HEIGHT).truncate();
    let inner = combo.show_ui(ui, |ui| {
        for (i, kind) in MethodKind::ALL.into_iter().enumerate() {
            if i > 0 {
                ui.separator();
            }
            parts::small(ui, cx, lang.look_up(kind.label()));
            for method in EMBEDDERS.iter().filter(|m| m.kind() == kind) {
                let info = method.info();
                let row = ui.selectable_label(info.id == now, lang.look_up(info.label));
                if row.on_hover_text(method_help(lang, method)).clicked() && info.id != now {
                    cx.act(EmbedAction::Method(info.id.to_owned()));
                }
            }
        }
    });
    inner.response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::accesskit::Role::ComboBox, true, name);
        info.current_text_value = Some(shown.clone());
        info
    });
    if let Some(method) = embedder(now) {
        inner.response.on_hover_text(method_help(lang, method));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            parts::small(ui, cx, lang.look_up(method.info().summary));
            parts::small(ui, cx, lang.look_up(method.needs()));
            ui.add(egui::Label::new(egui::RichText::new(method.info().source).size(fonts::SMALL).color(cx.theme.text_weak)).truncate())
                .on_hover_text(method.info().source);
        });
    }
}

/// What a method does, what it needs, and the paper.
fn method_help(lang: Lang, method: &dyn Embedder) -> String {
    let info = method.info();
    format!("{}\n{}\n{}", lang.look_up(info.summary), lang.look_up(method.needs()), info.source)
}

/// What the training costs, the button that starts it, and the buttons of the one under way. Also shown while the section is folded.
pub(super) fn actions_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    if is_from_file(cx) {
        return;
    }
    if cx.session.job(train::KIND).is_some() {
        parts::moving(cx, ui, Step::Embed, &progress_detail(cx));
        return;
    }
    let estimate = cx.session.embed_estimate();
    match &estimate {
        Some(Err(why)) => parts::problem(cx, ui, &cx.lang.say(why), None),
        Some(Ok(cost)) => {
            parts::small(ui, cx, &cost_text(cx.lang, *cost)).on_hover_text(cx.lang.t("Roughly, on this machine, for the open text."));
        }
        None => {}
    }
    let why = blocked(cx, estimate.as_ref().is_some_and(Result::is_err));
    let failed = cx.session.failure(Step::Embed).is_some();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GRID;
        let width = ui.available_width() - 2.0 * (ROW + GRID);
        ui.allocate_ui_with_layout(egui::vec2(width, ROW + GRID), egui::Layout::top_down_justified(egui::Align::Center), |ui| {
            let text = cx.lang.t(if failed { "Try again" } else { train_label(cx) });
            let button = primary_button(ui, Some(Icon::Play), text, why);
            let keys = Command::Train.line().map_or("", |l| l.keys);
            if button.on_hover_text(shown_keys(keys)).clicked() {
                cx.act(PipelineAction::BringUpTo(Step::Look));
            }
        });
        transport::again_buttons(cx, ui);
    });
}

/// With vectors on the map the same button replaces them.
fn train_label(cx: &PanelCx<'_>) -> &'static str {
    let made = cx.session.workspace.embedding.is_some();
    if made && cx.session.first_stale() == Some(Step::Embed) { "Bring up to date" } else { "Train" }
}

/// Why the main button cannot be used; `None` when it can.
fn blocked(cx: &PanelCx<'_>, refused: bool) -> Option<&'static str> {
    let session = cx.session;
    let reason = if !session.can_learn() {
        "Open a text first"
    } else if session.job(open::KIND).is_some() || session.job(make::KIND).is_some() {
        "Wait until the text is split into tokens"
    } else if session.first_stale() == Some(Step::Source) {
        "Bring the source up to date first"
    } else if refused {
        "A setting above does not fit"
    } else if session.first_stale() != Some(Step::Embed) {
        "These vectors are up to date; change a setting or the seed"
    } else {
        return None;
    };
    Some(cx.lang.t(reason))
}

fn cost_text(lang: Lang, cost: Estimate) -> String {
    let memory = Arg::Bytes(cost.memory_bytes);
    let said = if cost.seconds < 0.5 && cost.memory_bytes == 0 {
        say!("Takes no time and no memory")
    } else if cost.seconds < 1.0 {
        say!("Under a second, {memory}", memory = memory)
    } else if cost.seconds < 60.0 {
        say!("About {n} s, {memory}", n = cost.seconds.round(), memory = memory)
    } else {
        say!("About {time} min, {memory}", time = clock(cost.seconds), memory = memory)
    };
    lang.say(&said)
}

/// Epochs and time left of the training under way.
fn progress_detail(cx: &PanelCx<'_>) -> String {
    let Some(live) = &cx.session.live else { return String::new() };
    let report = &live.report;
    let mut parts = Vec::new();
    if report.epochs > 0 {
        parts.push(cx.lang.say(&say!("epoch {i}/{n}", i = report.epoch.max(1), n = report.epochs)));
    }
    if report.work > 0 && live.seconds > 0.2 {
        let left = report.work_total.saturating_sub(report.work) as f64 * live.seconds / report.work as f64;
        parts.push(clock(left));
    }
    parts.join("  ")
}

//! The list of finished trainings, newest first.

use egui::accesskit::Role;
use egui::{Align2, CornerRadius, FontId, Rect, Sense, StrokeKind, TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2};

use super::thumbnail::Thumbnails;
use crate::base::Arg;
use crate::base::say::significant;
use crate::embed::embedder;
use crate::jobs::{Scores, score};
use crate::say;
use crate::session::{RunRecord, RunsAction};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::{all_settings, duration, settings};
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{Icon, Tone, chip, icon_toggle, paint_icon};

/// Height of a line, in points.
pub const ROW_HEIGHT: f32 = 64.0;
/// Height of the heading, in points.
pub const HEAD_HEIGHT: f32 = 20.0;
/// Width of the column at the right.
const BUTTON: f32 = 40.0;
/// Lists narrower than this leave less room around pictures and figures, so that names stay readable.
const NARROW: f32 = 560.0;

/// Size of the small map, and where the columns end.
struct Columns {
    picture: [f32; 2],
    /// Right edge of the texts.
    texts: f32,
    /// Right edges of the figures.
    loss: f32,
    similarity: f32,
    analogies: f32,
}

impl Columns {
    fn of(rect: Rect) -> Self {
        let (picture, figure, score) = if rect.width() < NARROW { ([48.0, 32.0], 48.0, 64.0) } else { ([72.0, 48.0], 64.0, 92.0) };
        let analogies = rect.right() - BUTTON;
        let similarity = analogies - score;
        let loss = similarity - score;
        Self { picture, texts: loss - figure, loss, similarity, analogies }
    }
}

/// Paints heading and lines.
pub fn ui(cx: &PanelCx<'_>, thumbnails: &mut Thumbnails, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD_HEIGHT), Sense::hover());
    let columns = Columns::of(rect);
    for (at, text) in [(columns.loss, "Loss"), (columns.similarity, "Similarity"), (columns.analogies, "Analogies")] {
        let small = FontId::proportional(fonts::SMALL);
        ui.painter().text(pos2(at, rect.center().y), Align2::RIGHT_CENTER, cx.lang.look_up(text), small, cx.theme.text_weak);
    }
    let shown = cx.session.shown_run().map(|r| r.number).filter(|_| cx.session.live.is_none());
    for run in cx.session.runs.iter().rev() {
        row_ui(cx, thumbnails, run, shown == Some(run.number), ui);
    }
}

fn row_ui(cx: &PanelCx<'_>, thumbnails: &mut Thumbnails, run: &RunRecord, shown: bool, ui: &mut Ui) {
    let lang = cx.lang;
    let can = run.kept.is_some() && !shown;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), if can { Sense::click() } else { Sense::hover() });
    let name = lang.say(&say!("Run {n}", n = run.number));
    let loss = run.losses.last().map_or_else(|| "–".to_owned(), |(_, l)| significant(*l));
    let (similarity, analogies) = scores(cx, run);
    let words = settings(lang, run, false, &varying(cx));
    response.widget_info(|| {
        let said = format!(
            "{name}: {words}, {} {loss}, {} {similarity}, {} {analogies}",
            lang.t("Loss"),
            lang.t("Similarity"),
            lang.t("Analogies")
        );
        WidgetInfo::selected(Role::Row, true, shown, said)
    });
    ui.painter().hline(rect.x_range(), rect.top(), cx.theme.line());
    let held = cx.session.beside.as_ref().is_some_and(|b| b.run == run.number) && run.kept.is_some();
    if shown || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), CornerRadius::same(5), if shown { cx.theme.raised } else { cx.theme.hover });
    }
    let columns = Columns::of(rect);
    let [width, height] = columns.picture;
    let picture = Rect::from_min_size(rect.min + vec2(GAP, (ROW_HEIGHT - height) / 2.0), vec2(width, height));
    picture_ui(cx, thumbnails, run, picture, ui);
    let left = picture.right() + 3.0 * GRID;
    let texts = Rect::from_min_max(pos2(left, rect.top() + 7.0), pos2(columns.texts, rect.bottom() - 6.0));
    texts_ui(cx, run, (&name, &words), (shown, held), texts, ui);
    let body = FontId::proportional(fonts::BODY);
    for (at, text) in [(columns.loss, &loss), (columns.similarity, &similarity), (columns.analogies, &analogies)] {
        ui.painter().text(pos2(at, rect.center().y), Align2::RIGHT_CENTER, text, body.clone(), cx.theme.text);
    }
    let corner = Rect::from_center_size(pos2(rect.right() - BUTTON / 2.0 + GRID, rect.center().y), vec2(ROW, ROW));
    if run.kept.is_some() && !shown {
        let mut corner = ui.new_child(UiBuilder::new().max_rect(corner).id_salt(("beside", run.number)));
        let label = lang.say(&say!("Hold run {n} beside what is shown", n = run.number));
        if icon_toggle(&mut corner, Icon::Swap, &label, held).clicked() {
            cx.act(RunsAction::HoldBeside((!held).then_some(run.number)));
        }
    }
    if response.clicked() {
        cx.act(RunsAction::Restore(run.number));
    }
    help(cx, run, can, response);
}

/// Parameters in which the runs of the log differ: what is worth reading first.
fn varying(cx: &PanelCx<'_>) -> Vec<String> {
    let runs = &cx.session.runs;
    let Some(first) = runs.first() else { return Vec::new() };
    let names: std::collections::BTreeSet<&String> = runs.iter().flat_map(|r| r.params.keys()).collect();
    names.into_iter().filter(|name| runs.iter().any(|r| r.params.get(*name) != first.params.get(*name))).cloned().collect()
}

/// The two scores as they are shown.
fn scores(cx: &PanelCx<'_>, run: &RunRecord) -> (String, String) {
    match &run.scores {
        Some(s) => {
            let similarity = s.similarity.map_or_else(|| "–".to_owned(), |x| format!("{x:.3}").replace('-', "−"));
            let analogies = s.analogies.map_or_else(|| "–".to_owned(), |x| format!("{:.1} %", x * 100.0));
            (similarity, analogies)
        }
        None if cx.session.job(score::KIND).is_some() && run.kept.is_some() => ("…".to_owned(), "…".to_owned()),
        None => ("–".to_owned(), "–".to_owned()),
    }
}

fn picture_ui(cx: &PanelCx<'_>, thumbnails: &mut Thumbnails, run: &RunRecord, rect: Rect, ui: &Ui) {
    let round = CornerRadius::same(4);
    ui.painter().rect_filled(rect, round, cx.theme.map_background);
    match thumbnails.of(ui.ctx(), cx.theme, run) {
        Some(texture) => {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture.id(), rect, whole, egui::Color32::WHITE);
        }
        None => paint_icon(ui.painter(), Rect::from_center_size(rect.center(), vec2(16.0, 16.0)), Icon::Map, cx.theme.text_weak),
    }
    ui.painter().rect_stroke(rect, round, cx.theme.edge(), StrokeKind::Inside);
}

/// Three lines: name and state, what differs from the defaults, text and time.
fn texts_ui(cx: &PanelCx<'_>, run: &RunRecord, (name, words): (&str, &str), (shown, held): (bool, bool), rect: Rect, ui: &mut Ui) {
    let lang = cx.lang;
    let method = embedder(run.method).map_or(run.method, |m| lang.look_up(m.info().label));
    let cut = Some(TextWrapMode::Truncate);
    let title = WidgetText::from(format!("{name} · {method}")).into_galley(ui, cut, rect.width(), fonts::semibold_at(fonts::BODY));
    let after = rect.left() + title.size().x + GAP;
    ui.painter().galley_with_override_text_color(rect.min, title, cx.theme.text);
    let state = if shown {
        Some((Tone::Good, "Shown"))
    } else if held {
        Some((Tone::Info, "Beside"))
    } else if run.let_go {
        Some((Tone::Neutral, "Vectors let go"))
    } else if !run.complete {
        Some((Tone::Neutral, "Stopped early"))
    } else {
        None
    };
    if let Some((tone, text)) = state
        && rect.right() - after > 60.0
    {
        let place = Rect::from_min_max(pos2(after, rect.top() - 1.0), pos2(rect.right(), rect.top() + 5.0 * GRID));
        let mut chips = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("state", run.number)));
        chip(&mut chips, tone, lang.look_up(text), "");
    }
    let size = Arg::Bytes(run.size_bytes());
    let third = lang.say(&say!(
        "{name}, {items} · {time} · {size}",
        name = lang.look_up(&run.material).to_owned(),
        items = run.kind.counted(run.items),
        time = duration(lang, run.seconds),
        size = size
    ));
    for (i, (text, ink)) in [(words, cx.theme.text), (third.as_str(), cx.theme.text_weak)].into_iter().enumerate() {
        let galley = WidgetText::from(text).into_galley(ui, cut, rect.width(), FontId::proportional(fonts::SMALL));
        let top = rect.top() + 20.0 + 15.0 * i as f32;
        ui.painter().galley_with_override_text_color(pos2(rect.left(), top), galley, ink);
    }
}

/// Everything about a run, what was measured, and what a click does.
fn help(cx: &PanelCx<'_>, run: &RunRecord, can: bool, response: egui::Response) {
    response.on_hover_ui(|ui| {
        let lang = cx.lang;
        ui.label(all_settings(lang, run, lang.t(if run.complete { "Finished" } else { "Stopped early" })));
        if let Some(s) = &run.scores {
            ui.separator();
            measured_ui(cx, s, ui);
        }
        if can {
            ui.separator();
            ui.label(lang.t("A click goes back to this run."));
            if run.film_let_go {
                ui.label(lang.t("Its epochs were let go to save memory."));
            }
        } else if run.let_go {
            ui.separator();
            ui.label(lang.t("Its vectors were let go to save memory. Training with the same settings and seed makes them again."));
        }
    });
}

fn measured_ui(cx: &PanelCx<'_>, s: &Scores, ui: &mut Ui) {
    let lang = cx.lang;
    if s.all_pairs == 0 {
        ui.label(lang.t("There are no bundled questions in the language of this text."));
        return;
    }
    let pairs = say!("Similarity: Spearman over {n} of {all} judged pairs", n = s.pairs, all = s.all_pairs);
    ui.label(lang.say(&pairs));
    let questions = if s.every > 1 {
        say!("Analogies: {n} asked, every {k}th of the set, 3CosAdd among {rows} words", n = s.asked, k = s.every, rows = s.rows)
    } else {
        say!("Analogies: {n} asked, 3CosAdd among {rows} words", n = s.asked, rows = s.rows)
    };
    ui.label(lang.say(&questions));
}

//! The figures of a run: how far, how fast, how long, how well.

use egui::accesskit::Role;
use egui::{FontId, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use crate::base::{Arg, StepReport};
use crate::embed::{Embedder, MethodKind, embedder};
use crate::session::{LiveTraining, RunRecord};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::duration;
use crate::ui::status::short_count;
use crate::ui::theme::GRID;

/// Least width of a figure, in points.
const CELL: f32 = 104.0;
/// Height of a figure: its name and its value.
const HEIGHT: f32 = 10.0 * GRID;
/// Stands where nothing is known yet.
const UNKNOWN: &str = "–";

struct Figure {
    name: &'static str,
    value: String,
    help: &'static str,
}

/// A number with four digits that count.
pub(super) fn significant(x: f64) -> String {
    Arg::Number(x).to_string()
}

/// Whether the vectors of a run are computed rather than learned.
pub(super) fn is_counting(run: &RunRecord) -> bool {
    embedder(run.method).is_some_and(|m| m.kind() == MethodKind::Mechanical)
}

/// Paints the figures in as many columns as there is room for.
pub(super) fn ui(cx: &PanelCx<'_>, run: &RunRecord, live: Option<&LiveTraining>, ui: &mut Ui) {
    let figures = figures(cx, run, live);
    let width = ui.available_width();
    let most = ((width / CELL).floor() as usize).clamp(2, figures.len());
    // Rows of equal length where they do not fit into one.
    let rows = figures.len().div_ceil(most);
    let columns = figures.len().div_ceil(rows);
    let cell = width / columns as f32;
    ui.spacing_mut().item_spacing.y = GRID;
    for row in figures.chunks(columns) {
        let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
        for (i, figure) in row.iter().enumerate() {
            let left = pos2(rect.left() + cell * i as f32, rect.top());
            figure_ui(cx, figure, egui::Rect::from_min_size(left, vec2(cell - GRID, HEIGHT)), ui);
        }
    }
}

fn figure_ui(cx: &PanelCx<'_>, figure: &Figure, rect: egui::Rect, ui: &Ui) {
    let name = cx.lang.t(figure.name);
    let response = ui.interact(rect, ui.scope_id().with(figure.name), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {}", figure.value)));
    let cut = Some(TextWrapMode::Truncate);
    let small = WidgetText::from(name).into_galley(ui, cut, rect.width(), FontId::proportional(fonts::SMALL));
    ui.painter().galley_with_override_text_color(rect.left_top(), small, cx.theme.text_weak);
    let value = WidgetText::from(figure.value.as_str()).into_galley(ui, cut, rect.width(), fonts::semibold_at(fonts::HEADING));
    let bottom = pos2(rect.left(), rect.bottom() - value.size().y);
    let ink = if figure.value == UNKNOWN { cx.theme.text_weak } else { cx.theme.text };
    ui.painter().galley_with_override_text_color(bottom, value, ink);
    response.on_hover_text(cx.lang.t(figure.help));
}

/// A method that counts has no epochs and reads no words per second: its work are rounds of finding dimensions, if that.
fn figures_of_counting(cx: &PanelCx<'_>, run: &RunRecord) -> Vec<Figure> {
    let unknown = || UNKNOWN.to_owned();
    let mut all = vec![Figure { name: "Elapsed", value: duration(cx.lang, run.seconds), help: "Time of work, pauses not counted." }];
    if let Some((rounds, lost)) = run.losses.last() {
        all.insert(
            0,
            Figure {
                name: "Rounds",
                value: significant(*rounds),
                help: "Each round finds further dimensions and makes those found more exact.",
            },
        );
        let help = "Share of the table, by squares, that the dimensions do not hold.";
        all.push(Figure { name: "Not held", value: format!("{} %", significant((lost * 1000.0).round() / 10.0)), help });
    }
    all.push(Figure { name: "Memory", value: memory(cx, run).unwrap_or_else(unknown), help: "Expected peak of this run." });
    all
}

fn figures(cx: &PanelCx<'_>, run: &RunRecord, live: Option<&LiveTraining>) -> Vec<Figure> {
    if is_counting(run) {
        return figures_of_counting(cx, run);
    }
    let report = live.map_or_else(StepReport::default, |l| l.report);
    let unknown = || UNKNOWN.to_owned();
    let rate = (run.work > 0 && run.seconds > 0.0).then(|| run.work as f64 / run.seconds);
    let epochs = match live {
        Some(_) if report.epochs > 0 => format!("{}/{}", report.epoch.max(1), report.epochs),
        Some(_) => unknown(),
        None => run.losses.last().map_or_else(unknown, |(e, _)| significant((e * 10.0).round() / 10.0)),
    };
    let mut all = vec![Figure { name: "Epoch", value: epochs, help: "Passes over the text: the one under way, of how many." }];
    let unit = embedder(run.method).map(Embedder::work_unit);
    let (name, help) = unit.map_or(("", ""), |unit| (unit.label, unit.help));
    all.push(Figure { name, value: rate.map_or_else(unknown, short_count), help });
    all.push(Figure { name: "Elapsed", value: duration(cx.lang, run.seconds), help: "Time of work, pauses not counted." });
    if live.is_some() {
        let left = rate.map(|r| report.work_total.saturating_sub(report.work) as f64 / r);
        let value = left.filter(|_| report.work_total > 0).map_or_else(unknown, |s| duration(cx.lang, s));
        all.push(Figure { name: "Time left", value, help: "At the present speed." });
        let value = report.learning_rate.map_or_else(unknown, significant);
        all.push(Figure { name: "Learning rate", value, help: "How far each example pushes the vectors; it falls as the run goes on." });
    }
    let loss = run.losses.last().map_or_else(unknown, |(_, l)| significant(*l));
    let help = "Surprise at each true neighbour and each drawn one, averaged. Comparable across epochs and runs of a method.";
    all.push(Figure { name: "Mean loss", value: loss, help });
    all.push(Figure { name: "Memory", value: memory(cx, run).unwrap_or_else(unknown), help: "Expected peak of this run." });
    all
}

/// What the run was expected to take, from its own settings.
fn memory(cx: &PanelCx<'_>, run: &RunRecord) -> Option<String> {
    let material = cx.session.workspace.material.as_ref()?;
    if material.name() != run.material || material.items().len() != run.items {
        return None;
    }
    let cost = embedder(run.method)?.estimate(material, &run.params).ok()?;
    Some(Arg::Bytes(cost.memory_bytes).to_string())
}

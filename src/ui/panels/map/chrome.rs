//! What lies over the map: tools, how far it can be trusted, and the legend.

use egui::{Align, Layout, Rect, Ui, UiBuilder, vec2};

use crate::base::say::significant;
use crate::data::{Axes, Projection};
use crate::jobs::{measure, project};
use crate::say;
use crate::session::{Action, ColourBy, Command, LookAction};
use crate::ui::menus::with_key;
use crate::ui::panel::PanelCx;
use crate::ui::plot::{MapState, Tool};
use crate::ui::theme::{GAP, GRID};
use crate::ui::widgets::{Icon, Tone, chip, icon_button, icon_toggle};
use crate::view::colour::{Backdrop, Legend, LegendEntry, Ramp};

/// Stands where a label is empty.
const NO_LABEL: &str = "–";

/// Room of the axes at the left and at the bottom, in points.
const AXIS_WIDTH: f32 = 56.0;
const AXIS_HEIGHT: f32 = 40.0;
/// From this width on, tools and chips stand in one row, in points.
const ONE_ROW: f32 = 560.0;

/// Paints tools at the upper left, chips at the upper right, the legend at the lower left.
pub fn ui(cx: &PanelCx<'_>, state: &mut MapState, projection: &Projection, legend: Option<&Legend>, rect: Rect, ui: &mut Ui) {
    let mut inner = rect.shrink(GAP);
    if projection.dims() == 2 && matches!(projection.axes(), Axes::Principal { .. }) {
        // The numbers of the axes stay readable.
        inner.min.x += AXIS_WIDTH;
        inner.max.y -= AXIS_HEIGHT;
    }
    let bar = Rect::from_min_size(inner.min, vec2(inner.width(), 28.0));
    ui.scope_builder(UiBuilder::new().max_rect(bar).layout(Layout::left_to_right(Align::Center)), |ui| {
        let ground = egui::Frame::new().fill(cx.theme.map_background.gamma_multiply(0.85)).corner_radius(6).inner_margin(2);
        ground.show(ui, |ui| tools_ui(cx, state, projection.dims() == 3, ui));
        if inner.width() >= ONE_ROW {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| chips_ui(cx, projection, ui));
        }
    });
    if inner.width() < ONE_ROW {
        let below = Rect::from_min_size(bar.left_bottom() + vec2(0.0, GRID), bar.size());
        ui.scope_builder(UiBuilder::new().max_rect(below).layout(Layout::left_to_right(Align::Center)), |ui| chips_ui(cx, projection, ui));
    }
    if let Some(legend) = legend {
        legend_ui(cx, legend, inner, ui);
    }
}

fn tools_ui(cx: &PanelCx<'_>, state: &mut MapState, solid: bool, ui: &mut Ui) {
    ui.spacing_mut().item_spacing.x = GRID;
    let tools = [(Tool::Box, Icon::BoxSelect, "Select in a box", "B"), (Tool::Lasso, Icon::Lasso, "Select with a lasso", "L")];
    for (tool, icon, name, key) in tools {
        if icon_toggle(ui, icon, &with_key(cx.lang, name, key), state.tool == tool).clicked() {
            state.tool = if state.tool == tool { Tool::Pan } else { tool };
        }
    }
    if icon_button(ui, Icon::Fit, &with_key(cx.lang, "Fit the map", "Home")).clicked() {
        state.fit();
    }
    if icon_toggle(ui, Icon::Cube, &with_key(cx.lang, "2D or 3D", "D"), solid).clicked() {
        cx.act(Action::Run(Command::ToggleDims));
    }
}

/// The warning that belongs to the method, and the figures.
fn chips_ui(cx: &PanelCx<'_>, projection: &Projection, ui: &mut Ui) {
    ui.spacing_mut().item_spacing.x = GAP;
    trust_ui(cx, ui);
    let lang = cx.lang;
    match projection.axes() {
        Axes::Meaningless => {
            chip(
                ui,
                Tone::Warning,
                lang.t("Gaps between clusters mean little"),
                lang.t(
                    "t-SNE keeps near neighbours together. Distances between clusters, their sizes and the axes carry no meaning; ask the vectors instead, in the inspector.",
                ),
            );
        }
        Axes::Principal { variance_ratio, solver, sample, .. } => {
            let percent = format!("{:.0}", variance_ratio.iter().sum::<f64>() * 100.0);
            let text = lang.say(&say!("{percent} % of the variance shown", percent = percent));
            let help = lang.say(&say!(
                "The rest of the differences between the vectors lies in directions that this map does not show. Axes found by {solver}.",
                solver = solver.name()
            ));
            chip(ui, Tone::Info, &text, &help);
            if let Some(n) = sample {
                let text = lang.say(&say!("Axes of {n} sampled vectors", n = *n));
                chip(
                    ui,
                    Tone::Warning,
                    &text,
                    lang.t("A first look: every item is placed, centre and axes are those of some of the vectors."),
                );
            }
        }
    }
    layout_ui(cx, ui);
    if let Some(shot) = cx.session.past_shot() {
        let text = lang.say(&say!("Epoch {n}", n = shot.epoch));
        chip(ui, Tone::Info, &text, lang.t("The map as it was drawn at that time; the slider under it leads back to the present."));
    } else if cx.session.live.is_some() {
        chip(ui, Tone::Info, lang.t("Learning"), lang.t("The map follows the training; points come to rest when it ends."));
    }
}

/// What a layout is doing that has not moved yet, and how far it is.
fn layout_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let Some(job) = cx.session.job(project::KIND) else { return };
    let progress = job.task.progress();
    let Some(stage) = &progress.stage else { return };
    let percent = progress.fraction().map(|share| format!(" {:.0} %", share * 100.0)).unwrap_or_default();
    chip(
        ui,
        Tone::Info,
        &format!("{}{percent}", cx.lang.say(stage)),
        cx.lang.t("Until the layout moves, the map shows principal components; it grows out of them."),
    );
}

fn trust_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let Some(quality) = cx.session.quality() else {
        if cx.session.job(measure::KIND).is_some() {
            chip(
                ui,
                Tone::Neutral,
                cx.lang.t("Measuring trust…"),
                cx.lang.t("How many neighbours on the map are true ones is being measured."),
            );
        }
        return;
    };
    let t = quality.trustworthiness;
    let tone = if t >= 0.9 {
        Tone::Good
    } else if t >= 0.75 {
        Tone::Info
    } else {
        Tone::Warning
    };
    let text = cx.lang.say(&say!("Trustworthiness {t}", t = format!("{t:.2}")));
    let help = cx.lang.say(&say!(
        "1 would mean that all near points are truly near (Venna and Kaski 2001, k = {k}). Continuity {c}; a point keeps {kept} % of its true neighbours on average. Measured on {m} points.",
        k = quality.k,
        c = format!("{:.2}", quality.continuity),
        kept = format!("{:.0}", quality.mean_kept() * 100.0),
        m = quality.measured
    ));
    chip(ui, tone, &text, &help);
}

fn legend_ui(cx: &PanelCx<'_>, legend: &Legend, inner: Rect, ui: &mut Ui) {
    match legend {
        Legend::Plain => {}
        Legend::Groups(groups) => groups_ui(cx, groups, inner, ui),
        Legend::Amounts { ramp, low, high, .. } => ramp_ui(cx, *ramp, *low, *high, inner, ui),
    }
}

/// One line a group; a click dims it or brings it back.
fn groups_ui(cx: &PanelCx<'_>, groups: &[LegendEntry], inner: Rect, ui: &mut Ui) {
    const LINE: f32 = 20.0;
    let height = LINE * groups.len() as f32;
    if height > inner.height() - 80.0 {
        return;
    }
    let font = egui::TextStyle::Small.resolve(ui.style());
    let width = |entry: &LegendEntry| ui.painter().layout_no_wrap(entry.label.clone(), font.clone(), cx.theme.text).size().x;
    let widest = groups.iter().map(width).fold(0.0, f32::max);
    let rect = Rect::from_min_size(inner.left_bottom() - vec2(0.0, height), vec2(widest + 26.0, height));
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.painter().rect_filled(rect.expand(GRID), 6.0, cx.theme.map_background.gamma_multiply(0.85));
        for (g, entry) in (0..).zip(groups) {
            let label = if entry.label.trim().is_empty() { NO_LABEL } else { &entry.label };
            let hidden = cx.session.workspace.look.hidden_groups.contains(&g);
            let (line, response) = ui.allocate_exact_size(vec2(rect.width(), LINE), egui::Sense::click());
            let response = response.on_hover_text(cx.lang.say(&say!("{n} items; click to dim or show", n = entry.count)));
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, !hidden, label));
            let [r, g_, b, _] = entry.colour;
            let fade = if hidden { 0.25 } else { 1.0 };
            let dot = egui::Color32::from_rgb(r, g_, b).gamma_multiply(fade);
            ui.painter().circle_filled(line.left_center() + vec2(6.0, 0.0), 4.5, dot);
            let text = if response.hovered() { cx.theme.text } else { cx.theme.text_weak }.gamma_multiply(fade.max(0.5));
            ui.painter().text(line.left_center() + vec2(18.0, 0.0), egui::Align2::LEFT_CENTER, label, font.clone(), text);
            if response.clicked() {
                cx.act(LookAction::ToggleGroup(g));
            }
        }
    });
}

fn ramp_ui(cx: &PanelCx<'_>, ramp: Ramp, low: f64, high: f64, inner: Rect, ui: &Ui) {
    const STEPS: usize = 48;
    let backdrop = if cx.theme.dark { Backdrop::Dark } else { Backdrop::Light };
    let bar = Rect::from_min_size(inner.left_bottom() - vec2(-4.0, 28.0), vec2(144.0, 8.0));
    let step = bar.width() / STEPS as f32;
    for (i, [r, g, b, _]) in ramp.steps(STEPS, backdrop).into_iter().enumerate() {
        let cell = Rect::from_min_size(bar.min + vec2(i as f32 * step, 0.0), vec2(step + 0.5, bar.height()));
        ui.painter().rect_filled(cell, 0.0, egui::Color32::from_rgb(r, g, b));
    }
    let font = egui::TextStyle::Small.resolve(ui.style());
    // Clusters that are not there yet are stood in for by frequency.
    let by = match cx.session.workspace.look.colour {
        ColourBy::Cluster => ColourBy::Frequency,
        other => other,
    };
    let title = cx.lang.t(by.label()).to_owned();
    let text = |at, anchor, text: String| ui.painter().text(at, anchor, text, font.clone(), cx.theme.text_weak);
    text(bar.left_top() - vec2(0.0, 4.0), egui::Align2::LEFT_BOTTOM, title);
    text(bar.left_bottom() + vec2(0.0, 3.0), egui::Align2::LEFT_TOP, significant(low));
    text(bar.right_bottom() + vec2(0.0, 3.0), egui::Align2::RIGHT_TOP, significant(high));
}

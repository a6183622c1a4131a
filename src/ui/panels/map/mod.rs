//! The map of items: points, labels, legend, tools, and on it how far it can be trusted.

mod chrome;
mod epochs;
mod example;
mod paint;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use egui::{Rect, Ui};

use self::paint::Paint;
use crate::base::Say;
use crate::data::{Axes, ItemId, Projection};
use crate::jobs::{make, open, project, train};
use crate::say;
use crate::session::{Action, Effect, JobAction, Loadable, PanelId, SelectAction, SelectOp, StepState};
use crate::session::{Command, Step};
use crate::ui::panel::{Panel, PanelCx, PanelInfo, PanelKind};
use crate::ui::panels::parts::example::on_map;
use crate::ui::plot::{self, Forces, MapInput, MapLook, MapState, NeighbourLine, Revision};
use crate::ui::widgets::{Icon, empty_state, error_state, loading_state};
use crate::view::Picture;

/// The panel of the map; keeps the view between frames.
pub struct MapPanel {
    state: MapState,
    paint: Paint,
    revision: Revision,
    shown: Option<Arc<Projection>>,
    hovered: Option<ItemId>,
    /// The word under the pointer in the card of an example.
    pointed: Option<ItemId>,
    epochs: epochs::Epochs,
    rect: Rect,
    picture: PictureWish,
}

/// A picture of the map that was asked for.
#[derive(Default)]
struct PictureWish {
    path: Option<PathBuf>,
    taken: Arc<Mutex<Option<Taken>>>,
}

/// The picture of the window and where the map's part of it goes.
type Taken = (Arc<egui::ColorImage>, PathBuf);

impl Default for MapPanel {
    fn default() -> Self {
        Self {
            state: MapState::new(),
            paint: Paint::default(),
            revision: Revision::default(),
            shown: None,
            hovered: None,
            pointed: None,
            epochs: epochs::Epochs::default(),
            rect: Rect::NOTHING,
            picture: PictureWish::default(),
        }
    }
}

/// Its entry in the list of panels.
pub static PANEL: PanelKind = PanelKind {
    info: PanelInfo { id: PanelId::MAP, title: "Map", help: "The items as points: who is near whom.", icon: Icon::Map },
    suits: |_| Ok(()),
    make: || Box::new(MapPanel::default()),
};

impl Panel for MapPanel {
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let whole = ui.max_rect();
        self.rect = whole;
        if let Some(film) = cx.session.film().filter(|_| cx.session.projection().is_some()) {
            self.rect.max.y -= epochs::HEIGHT;
            let below = Rect::from_min_max(egui::pos2(whole.left(), self.rect.bottom()), whole.max);
            ui.scope_builder(egui::UiBuilder::new().max_rect(below), |ui| self.epochs.ui(cx, film, ui));
        }
        let above = self.rect;
        ui.scope_builder(egui::UiBuilder::new().max_rect(above), |ui| {
            if let Some(projection) = cx.session.projection().cloned() {
                self.map_ui(cx, &projection, ui);
            } else {
                self.shown = None;
                no_map_ui(cx, ui);
            }
        });
        self.picture_ui(cx, ui);
    }

    fn perform(&mut self, effect: &Effect) {
        match effect {
            Effect::FlyTo(items) => self.state.fly_to(&items.iter().map(|i| i.0).collect::<Vec<_>>()),
            Effect::FitView => self.state.fit(),
            // Once the next frame is drawn.
            Effect::SavePicture(path) => self.picture.path = Some(path.clone()),
            _ => {}
        }
    }
}

impl MapPanel {
    fn map_ui(&mut self, cx: &PanelCx<'_>, projection: &Arc<Projection>, ui: &mut Ui) {
        self.note_changes(cx, projection);
        let items = projection.items();
        let selection: Vec<u32> = cx.session.workspace.selection.iter().map(|i| i.0).collect();
        let neighbours = neighbour_lines(cx);
        let arrows = analogy_arrows(cx);
        let forces = cx.session.trace().map(|t| on_map(t, projection, cx.theme, None)).unwrap_or_default();
        let titles = axis_titles(cx, projection);
        let note = self.hover_note(cx);
        let label = |row: usize| items.label_at(row).unwrap_or_default();
        let work = &cx.session.workspace;
        let input = MapInput {
            name: cx.lang.t("Map of the items"),
            positions: projection.at(),
            revision: self.revision,
            colours: &self.paint.colours,
            emphasis: &self.paint.emphasis,
            label: &label,
            label_order: if work.look.labels { &self.paint.label_order } else { &[] },
            selection: &selection,
            hovered: cx.session.hover().map(|(item, _)| item.0),
            hover_note: note.as_deref(),
            neighbours: &neighbours,
            arrows: &arrows,
            forces: Forces { pushes: &forces.pushes, ties: &forces.ties },
            axis_titles: titles.as_deref(),
            spotlight: false,
            keys: true,
            look: look(cx),
        };
        let response = plot::show(ui, "map", &mut self.state, &input);
        self.react(cx, &response);
        let rect = self.rect;
        chrome::ui(cx, &mut self.state, projection, self.paint.legend.as_ref(), rect, ui);
        if let Some(trace) = cx.session.trace() {
            let pointed = example::ui(cx, trace, projection, response.push_scale, rect, ui).map(ItemId);
            if pointed != self.pointed {
                self.pointed = pointed;
                cx.act(SelectAction::Hover(pointed));
            }
        }
    }

    /// What is new since the last frame, for the plot and for the colours.
    fn note_changes(&mut self, cx: &PanelCx<'_>, projection: &Arc<Projection>) {
        let same_items = self.shown.as_ref().is_some_and(|s| Arc::ptr_eq(s.items(), projection.items()));
        if !same_items {
            self.revision.items += 1;
        }
        if !self.shown.as_ref().is_some_and(|s| Arc::ptr_eq(s, projection)) {
            self.revision.positions += 1;
            self.shown = Some(projection.clone());
        }
        if self.paint.update(cx, projection) {
            self.revision.looks += 1;
        }
    }

    fn react(&mut self, cx: &PanelCx<'_>, response: &plot::MapResponse) {
        let hovered = response.hovered.map(ItemId);
        if hovered != self.hovered {
            self.hovered = hovered;
            cx.act(SelectAction::Hover(hovered));
        }
        if let Some((row, keys)) = response.clicked {
            let op = if keys.shift || keys.command { SelectOp::Toggle } else { SelectOp::Replace };
            cx.act(SelectAction::Items(vec![ItemId(row)], op));
        }
        if let Some((rows, op)) = &response.enclosed {
            let op = match op {
                plot::SelectOp::Replace => SelectOp::Replace,
                plot::SelectOp::Add => SelectOp::Add,
                plot::SelectOp::Remove => SelectOp::Remove,
            };
            cx.act(SelectAction::Items(rows.iter().map(|r| ItemId(*r)).collect(), op));
        }
        if response.clear && !cx.session.workspace.selection.is_empty() {
            cx.act(SelectAction::Items(Vec::new(), SelectOp::Replace));
        }
    }

    /// The nearest five of the item under the pointer.
    fn hover_note(&self, cx: &PanelCx<'_>) -> Option<String> {
        let (of, near) = cx.session.hover()?;
        if Some(of) != self.hovered || near.is_empty() {
            return None;
        }
        let items = cx.session.items()?;
        let labels: Vec<&str> = near.iter().map(|(item, _)| items.label(*item)).collect();
        Some(labels.join(" · "))
    }

    /// Takes the picture that was asked for and hands it to the job that writes it.
    fn picture_ui(&mut self, cx: &PanelCx<'_>, ui: &Ui) {
        if let Some(path) = self.picture.path.take() {
            let (taken, ctx) = (self.picture.taken.clone(), ui.ctx().clone());
            ui.ctx().request_screenshot(move |image| {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some((image, path));
                ctx.request_repaint();
            });
        }
        let taken = self.picture.taken.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((image, path)) = taken {
            let picture = crop(&image, self.rect, ui.ctx().pixels_per_point());
            cx.actions.hand_over((Arc::new(picture), path));
        }
    }
}

fn crop(image: &egui::ColorImage, rect: Rect, pixels_per_point: f32) -> Picture {
    let [width, height] = image.size;
    let pixel = |points: f32, most: usize| ((points * pixels_per_point).round().max(0.0) as usize).min(most);
    let (left, right) = (pixel(rect.left(), width), pixel(rect.right(), width));
    let (top, bottom) = (pixel(rect.top(), height), pixel(rect.bottom(), height));
    let mut picture = Picture::filled(right - left, bottom - top, [0, 0, 0, 255]);
    let wide = right - left;
    for (i, pixel) in picture.pixels_mut().iter_mut().enumerate() {
        *pixel = image.pixels[(top + i / wide) * width + left + i % wide].to_array();
    }
    picture
}

/// Lines to the true neighbours of the selected item.
fn neighbour_lines(cx: &PanelCx<'_>) -> Vec<NeighbourLine> {
    let work = &cx.session.workspace;
    let (Some(from), Some(list)) = (cx.session.primary(), cx.session.neighbours().shown()) else { return Vec::new() };
    // The list of several items, or of a typed query, is not that of one point.
    let of_one_point = work.selection.len() == 1 && work.question.text.trim().is_empty();
    if !work.look.neighbour_lines || !of_one_point || list.all_equal {
        return Vec::new();
    }
    let hits: Vec<_> = list.hits.iter().filter(|h| !h.is_query_word).collect();
    let count = hits.len().max(1) as f32;
    let strength = |rank: usize, value: f32| match list.metric {
        crate::data::Metric::Cosine => value.clamp(0.0, 1.0),
        _ => 1.0 - 0.7 * rank as f32 / count,
    };
    hits.iter().enumerate().map(|(rank, h)| NeighbourLine { from: from.0, to: h.item.0, strength: strength(rank, h.value) }).collect()
}

/// a → b and c → answer, while the analogy has an answer.
fn analogy_arrows(cx: &PanelCx<'_>) -> Vec<(u32, u32)> {
    let form = &cx.session.workspace.analogy;
    let (Loadable::Ready(result), Some(items)) = (cx.session.analogy(), cx.session.items()) else { return Vec::new() };
    let find = |word: &str| items.find(word.trim()).or_else(|| items.find(&word.trim().to_lowercase()));
    match (find(&form.a), find(&form.b), find(&form.c), result.answer) {
        (Some(a), Some(b), Some(c), Some(d)) => vec![(a.0, b.0), (c.0, d.0)],
        _ => Vec::new(),
    }
}

/// Axes that mean something are named; the others are not shown.
fn axis_titles(cx: &PanelCx<'_>, projection: &Projection) -> Option<Vec<String>> {
    let Axes::Principal { variance_ratio, .. } = projection.axes() else { return None };
    let title = |(i, share): (usize, &f64)| {
        let percent = format!("{:.1}", share * 100.0);
        cx.lang.say(&say!("Component {n} ({percent} % of the variance)", n = i + 1, percent = percent))
    };
    Some(variance_ratio.iter().enumerate().map(title).collect())
}

fn look(cx: &PanelCx<'_>) -> MapLook {
    let theme = cx.theme;
    let larger = if cx.session.settings.presenting { 1.4 } else { 1.0 };
    MapLook {
        background: theme.map_background,
        grid: theme.map_grid,
        label: theme.map_label,
        halo: theme.map_label_halo,
        line: theme.text,
        accent: theme.accent,
        on_accent: theme.on_accent,
        label_size: cx.session.settings.label_size * larger,
        dot_scale: larger,
    }
}

/// Empty, loading and failed.
fn no_map_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let session = cx.session;
    let failed = [Step::Source, Step::Embed, Step::Project].into_iter().find(|s| session.step_state(*s) == StepState::Failed);
    if let Some(why) = failed.and_then(|s| session.failure(s)) {
        error_state(ui, cx.lang.t("There is no map"), &cx.lang.say(why), None);
        return;
    }
    let waits = [open::KIND, make::KIND, train::KIND, project::KIND];
    if let Some(job) = session.jobs.iter().find(|j| waits.contains(&j.kind)) {
        let progress = job.task.progress();
        let text = cx.lang.say(progress.stage.as_ref().unwrap_or(&job.title));
        if loading_state(ui, &text, progress.fraction(), Some(cx.lang.t("Cancel"))) {
            cx.act(JobAction::Cancel(job.id));
        }
        return;
    }
    let (sentence, button, action) = if session.first_stale().is_some() {
        (Say::plain("The vectors are not learned yet."), "Train", Action::Run(Command::Train))
    } else {
        (
            Say::plain("Open a text to learn from, or a file of vectors. Dropping it on the window works too."),
            "Examples…",
            Action::Run(Command::Examples),
        )
    };
    if empty_state(ui, Icon::Fit, cx.lang.t("No map yet"), &cx.lang.say(&sentence), Some(cx.lang.t(button))) {
        cx.act(action);
    }
}

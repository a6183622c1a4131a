//! The map: every item a point, as one custom item of `egui_plot`.
//!
//! The caller keeps a [`MapState`] (the view, the tool, points on their way) and each frame gives a [`MapInput`] by reference; the [`MapResponse`] says
//! what the user did. Selection, hover of other panels, colours and mask belong to the caller. Points are drawn by [`crate::view::dots`] into one texture,
//! anew only when something changed; labels, lines and rings are ordinary shapes. Nothing is repainted while nothing moves.
//!
//! Gestures: drag pans (in 3D it turns, and Shift or the secondary button pans), the wheel zooms about the pointer, a double click on empty ground shows
//! all, click selects, Shift-click adds; B and L choose the box and the lasso (Shift adds, Alt removes), F flies to the selection, Esc leaves the tool,
//! then clears.

mod canvas;
mod forces;
mod gestures;
mod overlay;
mod state;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::ops::RangeInclusive;

use egui::{Color32, Modifiers, Response, Role, Shape, Ui, WidgetInfo};
use egui_plot::{AxisHints, Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotTransform};
use ndarray::Array2;

pub use self::forces::{Forces, Push, Tie};
pub use self::gestures::{SelectOp, Tool};
pub use self::state::MapState;
use crate::ui::theme::Theme;
use crate::view::{Backdrop, Emphasis};

/// Counters that tell what changed since the last frame; slices are looked at again only when theirs does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Revision {
    /// Rows stand for other items: nothing is animated, all is shown.
    pub items: u64,
    /// The layout changed: points move to their new places.
    pub positions: u64,
    /// Colours or emphasis changed.
    pub looks: u64,
}

/// A line to a true neighbour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeighbourLine {
    /// From this item,
    pub from: u32,
    /// to this one.
    pub to: u32,
    /// How similar they are, 0 to 1: how visible the line is.
    pub strength: f32,
}

/// Colours and sizes of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapLook {
    /// Behind everything.
    pub background: Color32,
    /// Grid lines and axes.
    pub grid: Color32,
    /// Labels, hover ring, arrows.
    pub label: Color32,
    /// Around labels.
    pub halo: Color32,
    /// Lines to neighbours, at full strength.
    pub line: Color32,
    /// Selection: rings, label grounds, box and lasso.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Size of labels in screen points.
    pub label_size: f32,
    /// Size of points relative to what suits their number.
    pub dot_scale: f32,
}

impl MapLook {
    /// The colours of a theme, with labels of this size and points as large as suits their number.
    #[must_use]
    pub fn new(theme: &Theme, label_size: f32) -> Self {
        Self {
            background: theme.map_background,
            grid: theme.map_grid,
            label: theme.map_label,
            halo: theme.map_label_halo,
            line: theme.text_weak,
            accent: theme.accent,
            on_accent: theme.on_accent,
            label_size,
            dot_scale: 1.0,
        }
    }
}

/// Which data colours suit a theme.
#[must_use]
pub fn backdrop(theme: &Theme) -> Backdrop {
    if theme.dark { Backdrop::Dark } else { Backdrop::Light }
}

/// What the map shows.
pub struct MapInput<'a> {
    /// The map's name for screen readers.
    pub name: &'a str,
    /// n × 2 or n × 3 places.
    pub positions: &'a Array2<f32>,
    /// What changed.
    pub revision: Revision,
    /// One colour a point, alpha not multiplied.
    pub colours: &'a [[u8; 4]],
    /// How much each point stands out, or hidden; empty: all normal.
    pub emphasis: &'a [Emphasis],
    /// The label of an item.
    pub label: &'a dyn Fn(usize) -> &'a str,
    /// Items in the order in which they deserve a label; those left out get one only when selected, hovered or neighbours.
    pub label_order: &'a [u32],
    /// Selected items, first selected first.
    pub selection: &'a [u32],
    /// An item that is pointed at in another panel.
    pub hovered: Option<u32>,
    /// A second line for the label under the pointer.
    pub hover_note: Option<&'a str>,
    /// Lines to true neighbours.
    pub neighbours: &'a [NeighbourLine],
    /// Arrows from item to item.
    pub arrows: &'a [(u32, u32)],
    /// What a training example does to points.
    pub forces: Forces<'a>,
    /// What the axes are called; without, no axes, no grid and no numbers are shown.
    pub axis_titles: Option<&'a [String]>,
    /// Everything but the selection and its neighbours steps back.
    pub spotlight: bool,
    /// Whether keys are for this map (they never are while text is typed).
    pub keys: bool,
    /// Colours and sizes.
    pub look: MapLook,
}

/// What the user did in a frame.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent events")]
pub struct MapResponse {
    /// The item under the pointer.
    pub hovered: Option<u32>,
    /// The item that was clicked, and the keys held.
    pub clicked: Option<(u32, Modifiers)>,
    /// Empty ground was clicked.
    pub background_clicked: bool,
    /// Empty ground was double-clicked (the map shows all by itself).
    pub background_double_clicked: bool,
    /// Items within a box or lasso, ascending, and what to do with them.
    pub enclosed: Option<(Vec<u32>, SelectOp)>,
    /// Esc was pressed with no tool to leave: the selection is to be cleared.
    pub clear: bool,
    /// The view moved.
    pub camera_changed: bool,
    /// How many times as long as the pushes themselves their arrows are drawn; where there are any.
    pub push_scale: Option<f64>,
    /// The widget's own response, for menus and tooltips.
    pub response: Option<Response>,
}

/// Shows the map in all the room there is.
pub fn show(ui: &mut Ui, id: &str, state: &mut MapState, input: &MapInput<'_>) -> MapResponse {
    let flat = input.positions.ncols() < 3;
    let axes = input.axis_titles.filter(|titles| flat && titles.len() >= 2);
    ui.scope(|ui| {
        ui.visuals_mut().extreme_bg_color = input.look.background;
        ui.visuals_mut().widgets.noninteractive.bg_stroke = egui::Stroke::NONE;
        let shown = plot(id, axes, input.look.grid).show(ui, |plot_ui| {
            let response = plot_ui.response().clone();
            let ctx = plot_ui.ctx().clone();
            let (reported, shapes) = state.frame(&ctx, &response, input);
            let bounds = state.bounds();
            let bounds = PlotBounds::from_min_max(bounds.min, bounds.max);
            plot_ui.set_plot_bounds(bounds);
            plot_ui.add(MapItem { base: PlotItemBase::new(id.to_owned()), bounds, shapes: RefCell::new(shapes) });
            reported
        });
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, input.name));
        MapResponse { response: Some(shown.response), ..shown.inner }
    })
    .inner
}

/// The plot around the points. It moves nothing by itself: the view belongs to the state.
fn plot<'a>(id: &str, axes: Option<&[String]>, grid: Color32) -> Plot<'a> {
    let plot = Plot::new(id.to_owned())
        .data_aspect(1.0)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .set_margin_fraction(egui::Vec2::ZERO)
        .grid_color(grid)
        .grid_spacing(40.0..=260.0);
    match axes {
        Some(titles) => plot
            .custom_x_axes(vec![AxisHints::new_x().label(titles[0].as_str())])
            .custom_y_axes(vec![AxisHints::new_y().label(titles[1].as_str()).min_thickness(44.0)]),
        None => plot.show_axes(false).show_grid(false),
    }
}

/// Shapes that were made for this frame, where `egui_plot` wants them: above the grid, within the frame.
struct MapItem {
    base: PlotItemBase,
    bounds: PlotBounds,
    shapes: RefCell<Vec<Shape>>,
}

impl PlotItem for MapItem {
    fn shapes(&self, _ui: &Ui, _transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        shapes.append(&mut self.shapes.borrow_mut());
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        self.bounds
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

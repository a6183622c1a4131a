//! The map beside the numbers: all points faint, those of the example in the colours of their parts, and what the example does to them.

use std::sync::Arc;

use egui::{Ui, vec2};

use crate::base::Trace;
use crate::base::trace::{Example, OutputOf};
use crate::data::{ItemId, Projection};
use crate::session::{SelectAction, SelectOp};
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::{Role, on_map};
use crate::ui::panels::parts::example_legend;
use crate::ui::plot::{self, Forces, MapInput, MapLook, MapState, Revision};
use crate::ui::theme::{GRID, ThemeKind};
use crate::ui::widgets::section_label;
use crate::view::Emphasis;

/// The small map; keeps its view between frames.
#[derive(Default)]
pub struct NearMap {
    state: MapState,
    revision: Revision,
    shown: Option<Arc<Projection>>,
    painted: Option<(Arc<Trace>, ThemeKind)>,
    colours: Vec<[u8; 4]>,
    emphasis: Vec<Emphasis>,
}

impl NearMap {
    /// Paints the map `height` points high; `pointed` is the row under the pointer elsewhere. Returns the row under the pointer here.
    pub fn ui(
        &mut self,
        cx: &PanelCx<'_>,
        ui: &mut Ui,
        trace: &Arc<Trace>,
        focus: Option<usize>,
        pointed: Option<u32>,
        height: f32,
    ) -> Option<u32> {
        let projection = cx.session.projection()?.clone();
        self.note_changes(cx, &projection, trace);
        let forces = on_map(trace, &projection, cx.theme, focus);
        let items = projection.items();
        let label = |row: usize| items.label_at(row).unwrap_or_default();
        let (words, _) = words_of(trace);
        let order: Vec<u32> = words.iter().map(|(row, _)| *row).collect();
        let selection: Vec<u32> = cx.session.workspace.selection.iter().map(|i| i.0).collect();
        let input = MapInput {
            name: cx.lang.t("Map of the example"),
            positions: projection.at(),
            revision: self.revision,
            colours: &self.colours,
            emphasis: &self.emphasis,
            label: &label,
            label_order: &order,
            selection: &selection,
            hovered: pointed,
            hover_note: None,
            neighbours: &[],
            arrows: &[],
            forces: Forces { pushes: &forces.pushes, ties: &forces.ties },
            axis_titles: None,
            spotlight: false,
            keys: false,
            look: MapLook::new(cx.theme, cx.session.settings.label_size),
        };
        section_label(ui, cx.lang.t("On the map"));
        let shown = ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            ui.set_min_size(vec2(ui.available_width(), height));
            plot::show(ui, "example map", &mut self.state, &input)
        });
        let response = shown.inner;
        if let Some((row, keys)) = response.clicked {
            let op = if keys.shift || keys.command { SelectOp::Toggle } else { SelectOp::Replace };
            cx.act(SelectAction::Items(vec![ItemId(row)], op));
        }
        ui.add_space(GRID);
        example_legend(cx, ui, trace, &projection, response.push_scale);
        response.hovered
    }

    fn note_changes(&mut self, cx: &PanelCx<'_>, projection: &Arc<Projection>, trace: &Arc<Trace>) {
        if !self.shown.as_ref().is_some_and(|s| Arc::ptr_eq(s.items(), projection.items())) {
            self.revision.items += 1;
            self.painted = None;
        }
        if !self.shown.as_ref().is_some_and(|s| Arc::ptr_eq(s, projection)) {
            self.revision.positions += 1;
            self.shown = Some(projection.clone());
        }
        if self.painted.as_ref().is_some_and(|(t, kind)| Arc::ptr_eq(t, trace) && *kind == cx.theme.kind) {
            return;
        }
        let n = projection.items().len();
        self.colours = vec![cx.theme.map_point.to_array(); n];
        self.emphasis = vec![Emphasis::Faint; n];
        // A word with several parts wears that of the window.
        let (words, _) = words_of(trace);
        for (row, role) in words.iter().rev() {
            if let (Some(colour), Some(emphasis)) = (self.colours.get_mut(*row as usize), self.emphasis.get_mut(*row as usize)) {
                *colour = role.colour(cx.theme).to_array();
                *emphasis = Emphasis::Normal;
            }
        }
        self.revision.looks += 1;
        self.painted = Some((trace.clone(), cx.theme.kind));
    }
}

/// The words of an example and their parts, the middle word first; and whether some of what is pushed is not a word.
fn words_of(trace: &Trace) -> (Vec<(u32, Role)>, bool) {
    match &trace.example {
        Example::Window(window) => {
            let outputs = window.outputs.iter().filter_map(|o| match o.who {
                OutputOf::Word(row) => Some((row, Role::of_output(o.wanted))),
                OutputOf::Node(_) => None,
            });
            let (targets, drawn): (Vec<_>, Vec<_>) = outputs.partition(|(_, role)| *role == Role::Target);
            let context = window.context.iter().map(|row| (*row, Role::Context));
            let tree = window.outputs.iter().any(|o| matches!(o.who, OutputOf::Node(_)));
            (targets.into_iter().chain(context).chain(drawn).collect(), tree)
        }
        Example::Cell(cell) => (cell.words.iter().map(|row| (*row, Role::Target)).collect(), false),
    }
}

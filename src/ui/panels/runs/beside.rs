//! Two maps side by side: the one that is shown and that of another training. Selection and pointer are linked word by word, and points have the same
//! colour in both, so that it is seen where a group went.

use std::sync::Arc;

use egui::{Rect, Ui, UiBuilder, pos2, vec2};

use crate::cluster::Clusters;
use crate::data::{ItemId, ItemSet, Projection};
use crate::query::NeighbourList;
use crate::say;
use crate::session::{SelectAction, SelectOp};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::plot::{self, Forces, MapInput, MapLook, MapState, NeighbourLine, Revision};
use crate::ui::theme::{GAP, GAP_LARGE, GRID, ROW};
use crate::view::colour::{self, Backdrop};

/// The two maps, and the word that is pointed at.
#[derive(Default)]
pub struct BesideUi {
    here: SmallMap,
    there: SmallMap,
}

/// One of the maps.
#[derive(Default)]
struct SmallMap {
    state: MapState,
    revision: Revision,
    shown: Option<Arc<Projection>>,
    colours: Vec<[u8; 4]>,
    coloured: Option<(Arc<ItemSet>, Option<Arc<Clusters>>, bool)>,
    order: Vec<u32>,
    hovered: Option<ItemId>,
}

/// What one map shows of the session.
struct Shows<'a> {
    name: &'a str,
    id: &'a str,
    map: &'a Arc<Projection>,
    /// Items whose groups colour the points.
    items: &'a Arc<ItemSet>,
    groups: Option<&'a Arc<Clusters>>,
    list: Option<&'a NeighbourList>,
    /// The item that is pointed at on the other map.
    pointed: Option<ItemId>,
    selection: Vec<u32>,
}

impl BesideUi {
    /// Paints both into what room is left.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let session = cx.session;
        let (Some(run), Some(here)) = (session.beside_run(), session.projection()) else { return };
        let Some(there) = run.map() else { return };
        let (items, others) = (here.items(), there.items());
        let across = |from: &ItemSet, to: &ItemSet, id: ItemId| if std::ptr::eq(from, to) { Some(id) } else { to.find(from.label(id)) };
        let area = ui.available_rect_before_wrap();
        let width = (area.width() - GAP_LARGE) / 2.0;
        let left = Rect::from_min_size(area.min, vec2(width, area.height()));
        let right = Rect::from_min_size(pos2(left.right() + GAP_LARGE, area.top()), left.size());
        let (name_here, name_there) = (name_of_shown(cx), cx.lang.say(&say!("Map of run {n}", n = run.number)));
        let groups = session.clusters();
        let hovered = [self.here.hovered.filter(|i| i.row() < items.len()), self.there.hovered.filter(|i| i.row() < others.len())];
        let selection: Vec<ItemId> = session.workspace.selection.iter().copied().filter(|i| i.row() < items.len()).collect();
        let here_shows = Shows {
            name: &name_here,
            id: "map here",
            map: here,
            items,
            groups,
            list: session.neighbours().shown(),
            pointed: hovered[1].and_then(|i| across(others, items, i)),
            selection: selection.iter().map(|i| i.0).collect(),
        };
        let there_shows = Shows {
            name: &name_there,
            id: "map there",
            map: there,
            items,
            groups,
            list: session.neighbours_beside().shown(),
            pointed: hovered[0].and_then(|i| across(items, others, i)),
            selection: selection.iter().filter_map(|i| across(items, others, *i)).map(|i| i.0).collect(),
        };
        ui.scope_builder(UiBuilder::new().max_rect(left), |ui| self.here.ui(cx, &here_shows, ui));
        ui.scope_builder(UiBuilder::new().max_rect(right), |ui| self.there.ui(cx, &there_shows, ui));
    }
}

fn name_of_shown(cx: &PanelCx<'_>) -> String {
    match (&cx.session.live, cx.session.shown_run()) {
        (None, Some(run)) => cx.lang.say(&say!("Map of run {n}, shown", n = run.number)),
        _ => cx.lang.t("Map that is shown").to_owned(),
    }
}

impl SmallMap {
    fn ui(&mut self, cx: &PanelCx<'_>, shows: &Shows<'_>, ui: &mut Ui) {
        let heading = ui.label(fonts::strong(shows.name).size(fonts::BODY));
        heading.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Heading, true, shows.name));
        self.bring_up(cx, shows);
        let items = shows.map.items();
        let label = |row: usize| items.label_at(row).unwrap_or_default();
        let neighbours = lines(cx, shows);
        let input = MapInput {
            name: shows.name,
            positions: shows.map.at(),
            revision: self.revision,
            colours: &self.colours,
            emphasis: &[],
            label: &label,
            label_order: &self.order,
            selection: &shows.selection,
            hovered: shows.pointed.map(|i| i.0),
            hover_note: None,
            neighbours: &neighbours,
            arrows: &[],
            forces: Forces::default(),
            axis_titles: None,
            spotlight: false,
            keys: false,
            look: MapLook::new(cx.theme, (cx.session.settings.label_size - 1.0).max(8.0)),
        };
        let area = ui.available_rect_before_wrap();
        ui.painter().rect_filled(area, 4.0, cx.theme.map_background);
        let response = plot::show(ui, shows.id, &mut self.state, &input);
        let hovered = response.hovered.map(ItemId);
        if hovered != self.hovered {
            // The other map follows in the next frame.
            self.hovered = hovered;
            ui.ctx().request_repaint();
        }
        if let Some((row, keys)) = response.clicked {
            let op = if keys.shift || keys.command { SelectOp::Toggle } else { SelectOp::Replace };
            cx.act(SelectAction::Label(items.label(ItemId(row)).to_owned(), op));
        }
        ui.painter().rect_stroke(area, 4.0, cx.theme.line(), egui::StrokeKind::Inside);
        fit_ui(cx, &mut self.state, area, shows, ui);
    }

    fn bring_up(&mut self, cx: &PanelCx<'_>, shows: &Shows<'_>) {
        let map = shows.map;
        if !self.shown.as_ref().is_some_and(|s| Arc::ptr_eq(s.items(), map.items())) {
            self.revision.items += 1;
            self.order =
                (0..map.items().len() as u32).filter(|row| !crate::text::is_grammar_word(map.items().label(ItemId(*row)))).collect();
        }
        if !self.shown.as_ref().is_some_and(|s| Arc::ptr_eq(s, map)) {
            self.revision.positions += 1;
            self.shown = Some(map.clone());
        }
        let wanted = (map.items().clone(), shows.groups.cloned(), cx.theme.dark);
        let is_same = self.coloured.as_ref().is_some_and(|old| {
            let same_groups = match (&old.1, &wanted.1) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (None, None) => true,
                _ => false,
            };
            Arc::ptr_eq(&old.0, &wanted.0) && same_groups && old.2 == wanted.2
        });
        if !is_same {
            self.colours = colours(shows, cx.theme.dark);
            self.coloured = Some(wanted);
            self.revision.looks += 1;
        }
    }
}

/// Each word in the colour that its group has on the map that is shown.
fn colours(shows: &Shows<'_>, dark: bool) -> Vec<[u8; 4]> {
    let backdrop = if dark { Backdrop::Dark } else { Backdrop::Light };
    let (items, n) = (shows.map.items(), shows.map.items().len());
    let Some(groups) = shows.groups else { return vec![colour::group(0, backdrop); n] };
    let group = |row: usize| {
        let here =
            if Arc::ptr_eq(items, shows.items) { Some(row) } else { shows.items.find(items.label(ItemId(row as u32))).map(ItemId::row) };
        here.and_then(|row| groups.labels.get(row).copied()).unwrap_or(u32::MAX)
    };
    colour::by_group(&(0..n).map(group).collect::<Vec<_>>(), backdrop)
}

/// Lines to the neighbours of one selected word.
fn lines(cx: &PanelCx<'_>, shows: &Shows<'_>) -> Vec<NeighbourLine> {
    let ([from], Some(list)) = (&shows.selection[..], shows.list) else { return Vec::new() };
    if list.all_equal || !cx.session.workspace.question.text.trim().is_empty() {
        return Vec::new();
    }
    let near = list.hits.iter().filter(|h| !h.is_query_word && h.item.row() < shows.map.items().len());
    near.take(cx.session.workspace.question.k).map(|h| NeighbourLine { from: *from, to: h.item.0, strength: 0.7 }).collect()
}

/// The button that shows all.
fn fit_ui(cx: &PanelCx<'_>, state: &mut MapState, area: Rect, shows: &Shows<'_>, ui: &mut Ui) {
    let corner = Rect::from_min_size(area.min + vec2(GAP, GAP), vec2(ROW + GRID, ROW + GRID));
    let mut corner = ui.new_child(UiBuilder::new().max_rect(corner).id_salt((shows.id, "fit")));
    egui::Frame::new().fill(cx.theme.map_background.gamma_multiply(0.85)).corner_radius(6).inner_margin(2).show(&mut corner, |ui| {
        let name = format!("{}: {}", shows.name, cx.lang.t("Fit the map"));
        if crate::ui::widgets::icon_button(ui, crate::ui::widgets::Icon::Fit, &name).clicked() {
            state.fit();
        }
    });
}

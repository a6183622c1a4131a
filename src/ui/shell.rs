//! Everything inside the window: menu bar, pipeline on the left, tabs in the middle, inspector on the right, status below, dialogs and notices above.

use egui::{Panel as Side, ScrollArea, Ui};
use egui_tiles::{SimplificationOptions, TileId, Tiles, Tree};

use super::dialogs::Dialogs;
use super::panel::{ActionQueue, Panel, PanelCx};
use super::panels::{self, Inspector, MapPanel, Pipeline};
use super::theme::{GAP, ROW, Theme};
use super::{menus, notices, palette, status, theme_of};
use crate::session::{Effect, PanelId, Session};

/// Width of the side panels at first, in points.
const PIPELINE_WIDTH: f32 = 272.0;
const INSPECTOR_WIDTH: f32 = 304.0;

/// The interface: what lives longer than a frame but is of no interest to undo or to a session file.
pub struct Shell {
    tabs: Tree<PanelId>,
    front: PanelId,
    map: MapPanel,
    panels: Vec<Box<dyn Panel>>,
    pipeline: Pipeline,
    inspector: Inspector,
    dialogs: Dialogs,
    palette: palette::Palette,
    frame_ms: Option<f32>,
}

impl Shell {
    /// An interface; `renderer` says what draws it (Help > About).
    #[must_use]
    pub fn new(renderer: String) -> Self {
        Self {
            tabs: Tree::new_tabs(egui::Id::unique("tabs"), PanelId::ALL.to_vec()),
            front: PanelId::Map,
            map: MapPanel::default(),
            panels: panels::panels(),
            pipeline: Pipeline::default(),
            inspector: Inspector::default(),
            dialogs: Dialogs::new(renderer),
            palette: palette::Palette::default(),
            frame_ms: None,
        }
    }

    /// Notes how long the last frame kept the processor, in seconds.
    pub fn frame_time(&mut self, seconds: Option<f32>) {
        self.frame_ms = seconds.map(|s| s * 1000.0);
    }

    /// Carries out what concerns the interface alone.
    pub fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::FlyTo(items) => self.map.fly_to(&items),
            Effect::FitView => self.map.fit(),
            Effect::ShowPalette => self.palette.open(),
            Effect::ShowDialog(dialog) => self.dialogs.open(dialog),
            Effect::SavePicture(path) => self.map.save_picture(path),
            Effect::Start(..) | Effect::AskForFile(_) | Effect::Quit => {}
        }
    }

    /// Paints one frame.
    pub fn ui(&mut self, session: &Session, actions: &ActionQueue, ui: &mut Ui) {
        let theme = theme_of(&session.settings);
        let lang = session.settings.lang;
        let cx = PanelCx { session, actions, theme: &theme, lang };
        menus::keys(&cx, ui.ctx());
        if session.settings.presenting {
            self.presenting_ui(&cx, ui);
        } else {
            self.window_ui(&cx, ui);
        }
        self.dialogs.ui(&cx, ui.ctx());
        self.palette.ui(&cx, ui.ctx());
        notices::ui(&cx, ui.ctx());
    }

    fn window_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let bar = egui::Frame::new().fill(cx.theme.panel).inner_margin(egui::Margin::symmetric(8, 4));
        Side::top("menu-bar").frame(bar).show(ui, |ui| menus::bar(cx, ui));
        let bar = egui::Frame::new().fill(cx.theme.panel).inner_margin(egui::Margin::symmetric(12, 4));
        Side::bottom("status-bar").frame(bar).show(ui, |ui| status::ui(cx, self.frame_ms, ui));
        if cx.session.settings.show_pipeline {
            side(Side::left("pipeline"), PIPELINE_WIDTH, cx.theme, ui, |ui| self.pipeline.ui(cx, ui));
        }
        if cx.session.settings.show_inspector {
            side(Side::right("inspector"), INSPECTOR_WIDTH, cx.theme, ui, |ui| self.inspector.ui(cx, ui));
        }
        let middle = egui::Frame::new().fill(cx.theme.background);
        egui::CentralPanel::no_frame().frame(middle).show(ui, |ui| self.tabs_ui(cx, ui));
    }

    fn tabs_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let wanted = cx.session.workspace.panel;
        if wanted != self.front {
            self.tabs.make_active(|_, tile| matches!(tile, egui_tiles::Tile::Pane(p) if *p == wanted));
            self.front = wanted;
        }
        let mut behaviour = Tabs { cx, map: &mut self.map, panels: &mut self.panels };
        self.tabs.ui(&mut behaviour, ui);
        // A click on a tab is a choice of the panel in front.
        let clicked = self.tabs.active_tiles().into_iter().find_map(|id| match self.tabs.tiles.get(id) {
            Some(egui_tiles::Tile::Pane(p)) => Some(*p),
            _ => None,
        });
        if let Some(clicked) = clicked
            && clicked != self.front
        {
            self.front = clicked;
            cx.act(crate::session::Action::ShowPanel(clicked));
        }
    }

    /// The map alone, for the wall.
    fn presenting_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let middle = egui::Frame::new().fill(cx.theme.background);
        egui::CentralPanel::no_frame().frame(middle).show(ui, |ui| self.map.ui(cx, ui));
    }
}

fn side(panel: Side, width: f32, theme: &Theme, ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let frame = egui::Frame::new().fill(theme.panel).inner_margin(egui::Margin::symmetric(12, 8));
    panel.default_size(width).size_range(232.0..=480.0).resizable(true).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            contents(ui);
        });
    });
}

/// How `egui_tiles` shows our panels.
struct Tabs<'a, 'b> {
    cx: &'a PanelCx<'b>,
    map: &'a mut MapPanel,
    panels: &'a mut [Box<dyn Panel>],
}

impl egui_tiles::Behavior<PanelId> for Tabs<'_, '_> {
    fn pane_ui(&mut self, ui: &mut Ui, _: TileId, pane: &mut PanelId) -> egui_tiles::UiResponse {
        if *pane == PanelId::Map {
            self.map.ui(self.cx, ui);
        } else if let Some(panel) = self.panels.iter_mut().find(|p| p.id() == *pane) {
            panel.ui(self.cx, ui);
        }
        egui_tiles::UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &PanelId) -> egui::WidgetText {
        self.cx.lang.t(pane.title()).into()
    }

    fn tab_bar_height(&self, _: &egui::Style) -> f32 {
        ROW + 8.0
    }

    fn tab_bar_color(&self, _: &egui::Visuals) -> egui::Color32 {
        self.cx.theme.panel
    }

    fn tab_bg_color(&self, _: &egui::Visuals, _: &Tiles<PanelId>, _: TileId, state: &egui_tiles::TabState) -> egui::Color32 {
        if state.active { self.cx.theme.background } else { self.cx.theme.panel }
    }

    fn tab_text_color(&self, _: &egui::Visuals, _: &Tiles<PanelId>, _: TileId, state: &egui_tiles::TabState) -> egui::Color32 {
        if state.active { self.cx.theme.text } else { self.cx.theme.text_weak }
    }

    fn tab_bar_hline_stroke(&self, _: &egui::Visuals) -> egui::Stroke {
        self.cx.theme.line()
    }

    fn tab_outline_stroke(&self, _: &egui::Visuals, _: &Tiles<PanelId>, _: TileId, _: &egui_tiles::TabState) -> egui::Stroke {
        egui::Stroke::NONE
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, ..Default::default() }
    }
}

//! Everything inside the window: menu bar, pipeline on the left, tabs in the middle, inspector on the right, status below, dialogs and notices above.

use egui::{Panel as Side, ScrollArea, Ui};
use egui_tiles::{SimplificationOptions, TileId, Tiles, Tree};

use super::dialogs::Dialogs;
use super::panel::{ActionQueue, Panel, PanelCx, PanelKind};
use super::panels::{Inspector, PANELS, Pipeline, panel, panel_keys};
use super::theme::{GAP, ROW, Theme};
use super::{menus, notices, palette, status, theme_of};
use crate::base::Say;
use crate::session::{Effect, PanelId, Session};

/// Width of the side panels at first, in points.
const PIPELINE_WIDTH: f32 = 272.0;
const INSPECTOR_WIDTH: f32 = 304.0;

/// The interface: what lives longer than a frame but is of no interest to undo or to a session file.
pub struct Shell {
    tabs: Tree<PanelId>,
    front: PanelId,
    /// One of each kind, in the order of the list.
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
            tabs: Tree::new_tabs(egui::Id::unique("tabs"), PANELS.iter().map(|p| p.info.id).collect()),
            front: PanelId::MAP,
            panels: PANELS.iter().map(|p| (p.make)()).collect(),
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
            Effect::ShowPalette => self.palette.open(),
            Effect::ShowDialog(dialog) => self.dialogs.open(dialog),
            other => self.panels.iter_mut().for_each(|p| p.perform(&other)),
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
        let mut behaviour = Tabs { cx, panels: &mut self.panels };
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
            cx.act(crate::session::PanelAction::Show(clicked));
        }
    }

    /// The map alone, for the wall.
    fn presenting_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let middle = egui::Frame::new().fill(cx.theme.background);
        egui::CentralPanel::no_frame().frame(middle).show(ui, |ui| {
            if let Some(map) = with_id(&mut self.panels, PanelId::MAP) {
                map.ui(cx, ui);
            }
        });
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

fn with_id(panels: &mut [Box<dyn Panel>], id: PanelId) -> Option<&mut Box<dyn Panel>> {
    let place = PANELS.iter().position(|p| p.info.id == id)?;
    panels.get_mut(place)
}

/// How `egui_tiles` shows our panels.
struct Tabs<'a, 'b> {
    cx: &'a PanelCx<'b>,
    panels: &'a mut [Box<dyn Panel>],
}

impl Tabs<'_, '_> {
    fn kind(tiles: &Tiles<PanelId>, tile: TileId) -> Option<(usize, &'static PanelKind)> {
        let Some(egui_tiles::Tile::Pane(id)) = tiles.get(tile) else { return None };
        PANELS.iter().copied().enumerate().find(|(_, p)| p.info.id == *id)
    }

    /// Why the panel of a tab does not suit what is open.
    fn unsuited(&self, tiles: &Tiles<PanelId>, tile: TileId) -> Option<Say> {
        Self::kind(tiles, tile).and_then(|(_, kind)| (kind.suits)(self.cx.session).err())
    }
}

impl egui_tiles::Behavior<PanelId> for Tabs<'_, '_> {
    fn pane_ui(&mut self, ui: &mut Ui, _: TileId, pane: &mut PanelId) -> egui_tiles::UiResponse {
        if let Some(panel) = with_id(self.panels, *pane) {
            panel.ui(self.cx, ui);
        }
        egui_tiles::UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &PanelId) -> egui::WidgetText {
        panel(pane.id()).map_or("", |kind| self.cx.lang.t(kind.info.title)).into()
    }

    fn on_tab_button(&mut self, tiles: &mut Tiles<PanelId>, tile: TileId, button: egui::Response) -> egui::Response {
        let Some((place, kind)) = Self::kind(tiles, tile) else { return button };
        match (kind.suits)(self.cx.session) {
            Ok(()) => button.on_hover_text(menus::with_key(self.cx.lang, kind.info.help, panel_keys(place))),
            Err(why) => button.on_hover_text(self.cx.lang.say(&why)),
        }
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

    fn tab_text_color(&self, visuals: &egui::Visuals, tiles: &Tiles<PanelId>, tile: TileId, state: &egui_tiles::TabState) -> egui::Color32 {
        if self.unsuited(tiles, tile).is_some() {
            visuals.gray_out(self.cx.theme.text_weak)
        } else if state.active {
            self.cx.theme.text
        } else {
            self.cx.theme.text_weak
        }
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

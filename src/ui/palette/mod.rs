//! The box that finds everything (Ctrl+K): words, commands, panels, examples, files opened before.

mod find;

use egui::accesskit::Role;
use egui::{
    Align2, CornerRadius, FontId, Frame, Id, Key, Margin, Modal, Modifiers, Rect, Response, RichText, ScrollArea, Sense, Shadow, TextEdit,
    TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2,
};

use self::find::{Finder, Found, Target};
use super::fonts;
use super::menus::{shown_keys, why_not};
use super::panel::PanelCx;
use super::theme::{GAP, GRID, RADIUS};
use super::widgets::{Icon, paint_icon};
use crate::session::{Action, AskAction, OpenAction, PanelAction, SelectAction};

/// Width of the box, in points.
const WIDTH: f32 = 560.0;
/// Height of a line.
const LINE: f32 = 28.0;
/// Room for the keys of a command.
const KEYS: f32 = 96.0;
/// Lines in view.
const LINES: f32 = 12.0;

/// The box: closed, or open with what is typed.
#[derive(Default)]
pub struct Palette {
    open: bool,
    fresh: bool,
    text: String,
    marked: usize,
    /// Enter was pressed while words were still being looked up.
    entered: bool,
    finder: Finder,
}

impl Palette {
    /// Opens it, empty.
    pub fn open(&mut self) {
        *self = Self { open: true, fresh: true, ..Self::default() };
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Paints it over the window while it is open.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ctx: &egui::Context) {
        if !self.open {
            return;
        }
        let width = WIDTH.min(ctx.content_rect().width() - 48.0);
        let area = Modal::default_area(Id::unique("palette")).anchor(Align2::CENTER_TOP, vec2(0.0, 64.0));
        let shadow = Shadow { offset: [0, 8], blur: 28, spread: 0, color: cx.theme.shadow };
        let frame = Frame::new()
            .fill(cx.theme.card)
            .stroke(cx.theme.edge())
            .corner_radius(CornerRadius::same(RADIUS + 3))
            .inner_margin(Margin::same(8))
            .shadow(shadow);
        let shown = Modal::new(Id::unique("palette")).area(area).frame(frame).show(ctx, |ui| {
            ui.set_width(width);
            self.contents(cx, ui)
        });
        if shown.should_close() || shown.inner {
            self.open = false;
        }
    }

    /// Returns whether something was chosen.
    fn contents(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) -> bool {
        ui.spacing_mut().item_spacing.y = GRID;
        let pressed = |ui: &Ui, key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let (down, up) = (pressed(ui, Key::ArrowDown), pressed(ui, Key::ArrowUp));
        let enter = pressed(ui, Key::Enter) || self.entered;
        let before = self.text.clone();
        self.field(cx, ui);
        self.finder.look_up(cx, ui.ctx(), &self.text);
        let n = self.finder.found().len();
        if self.text != before {
            self.marked = 0;
        }
        if n > 0 {
            self.marked = self.marked.min(n - 1);
            self.marked = if down { (self.marked + 1) % n } else { self.marked };
            self.marked = if up { (self.marked + n - 1) % n } else { self.marked };
        }
        self.entered = enter && self.finder.is_looking();
        let mut chosen = (enter && !self.entered).then_some(self.marked);
        if n == 0 && !self.finder.is_looking() {
            ui.add_space(GAP);
            ui.horizontal(|ui| {
                ui.add_space(GAP);
                ui.label(RichText::new(cx.lang.t("Nothing found")).color(cx.theme.text_weak));
            });
            ui.add_space(GAP);
        } else {
            ui.separator();
            let moved = down || up || self.text != before;
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().max_height(LINES * LINE).auto_shrink([false, true]).show(ui, |ui| {
                for i in 0..n {
                    let line = self.line(cx, ui, i);
                    if line.hovered() && ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO) {
                        self.marked = i;
                    }
                    if i == self.marked && moved {
                        line.scroll_to_me(None);
                    }
                    if line.clicked() {
                        chosen = Some(i);
                    }
                }
            });
        }
        let Some(action) = chosen.and_then(|i| self.finder.found().get(i)).and_then(|f| action(cx, f)) else { return false };
        cx.act(action);
        true
    }

    fn field(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        let name = cx.lang.t("Find words, commands, panels, examples");
        let edit = TextEdit::singleline(&mut self.text)
            .hint_text(RichText::new(name).color(cx.theme.text_weak))
            .frame(Frame::new().inner_margin(Margin { left: 32, right: 8, top: 6, bottom: 6 }))
            .font(FontId::proportional(fonts::HEADING))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        let rect = response.rect;
        let icon = Rect::from_center_size(pos2(rect.left() + 16.0, rect.center().y), vec2(16.0, 16.0));
        paint_icon(ui.painter(), icon, Icon::Search, cx.theme.text_weak);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::SearchInput, true, name);
            info.current_text_value = Some(self.text.clone());
            info
        });
        if self.fresh || !response.has_focus() {
            response.request_focus();
            self.fresh = false;
        }
    }

    fn line(&self, cx: &PanelCx<'_>, ui: &mut Ui, i: usize) -> Response {
        let found = &self.finder.found()[i];
        let theme = cx.theme;
        let marked = i == self.marked;
        let blocked = match found.target {
            Target::Command(command) => why_not(cx.session, command),
            _ => None,
        };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, blocked.is_none(), marked, &found.label));
        if marked {
            ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), theme.selection);
        }
        let ink = match (blocked.is_some(), marked) {
            (true, _) => theme.text_weak,
            (false, true) => theme.accent_text,
            (false, false) => theme.text,
        };
        let icon = Rect::from_center_size(pos2(rect.left() + 16.0, rect.center().y), vec2(14.0, 14.0));
        paint_icon(ui.painter(), icon, found.icon(), if marked { ink } else { theme.text_weak });
        let small = FontId::proportional(fonts::SMALL);
        // Keys have a column of their own, so that the kinds stand under each other.
        let keys = pos2(rect.right() - GAP, rect.center().y);
        ui.painter().text(keys, Align2::RIGHT_CENTER, shown_keys(found.keys), small.clone(), theme.text);
        let right = rect.right() - GAP - KEYS;
        let detail = blocked.map_or(found.detail.as_str(), |why| cx.lang.t(why));
        let left = rect.left() + 32.0;
        let room = right - left;
        let detail = WidgetText::from(detail).into_galley(ui, Some(TextWrapMode::Truncate), room * 0.55, small);
        let label_room = room - detail.size().x - 2.0 * GAP;
        let at = pos2(right - detail.size().x, rect.center().y - detail.size().y / 2.0);
        ui.painter().galley_with_override_text_color(at, detail, theme.text_weak);
        let label = WidgetText::from(found.label.as_str()).into_galley(
            ui,
            Some(TextWrapMode::Truncate),
            label_room,
            FontId::proportional(fonts::BODY),
        );
        ui.painter().galley_with_override_text_color(pos2(left, rect.center().y - label.size().y / 2.0), label, ink);
        response
    }
}

/// What choosing a line asks for; nothing while its command is blocked.
fn action(cx: &PanelCx<'_>, found: &Found) -> Option<Action> {
    Some(match found.target {
        Target::Word(item) => Action::Select(SelectAction::AndFly(vec![item])),
        Target::Unseen => Action::Ask(AskAction::Query(format!("\"{}\"", found.label.replace('\\', "\\\\").replace('"', "\\\"")))),
        Target::Command(command) if why_not(cx.session, command).is_none() => Action::Run(command),
        Target::Command(_) => return None,
        Target::Panel(panel) => Action::Panel(PanelAction::Show(panel)),
        Target::Example(id) => Action::Open(OpenAction::Example(id.to_owned())),
        Target::Recent(i) => Action::Open(OpenAction::Paths(vec![cx.session.settings.recent.get(i)?.into()])),
    })
}

//! Fields to look things up: a filter with a clear button, and a query with completion.

use egui::accesskit::Role;
use egui::{
    Align, Key, Layout, Margin, Modifiers, Popup, PopupCloseBehavior, Rect, Response, RichText, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use super::buttons::icon_button;
use super::icons::{Icon, paint_icon};
use crate::ui::theme::{GRID, ROW, Theme};

/// One proposal under a [`query_field`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it stands for.
    pub text: String,
    /// Small text at the right: a count, a kind.
    pub detail: String,
}

/// What a query field remembers between frames.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    marked: Option<usize>,
    dismissed: bool,
}

/// What happened in a [`query_field`].
pub struct QueryResponse {
    /// The field itself.
    pub response: Response,
    /// Enter was pressed with no proposal marked.
    pub submitted: bool,
    /// A proposal was taken, by Enter, Tab or click.
    pub picked: Option<usize>,
}

/// A field that filters as one types, with a cross that clears it. `name` is the accessible name and the hint, `clear` that of the cross.
pub fn search_field(ui: &mut Ui, text: &mut String, name: &str, clear: &str) -> Response {
    field(ui, text, (name, clear), true)
}

fn field(ui: &mut Ui, text: &mut String, (name, clear): (&str, &str), with_icon: bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let width = ui.available_width();
    let has_text = !text.is_empty();
    let edit = TextEdit::singleline(text)
        .hint_text(RichText::new(name).color(theme.text_weak))
        .desired_width(width)
        .margin(Margin { left: if with_icon { 28 } else { 8 }, right: if has_text { 26 } else { 8 }, top: 3, bottom: 3 })
        .align(egui::Align2::LEFT_CENTER)
        .min_size(vec2(0.0, ROW + GRID));
    let mut response = ui.add(edit);
    let rect = response.rect;
    if with_icon {
        let icon = Rect::from_center_size(pos2(rect.left() + 15.0, rect.center().y), vec2(14.0, 14.0));
        paint_icon(ui.painter(), icon, Icon::Search, theme.text_weak);
    }
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, ui.is_enabled(), name);
        info.current_text_value = Some(text.clone());
        info
    });
    if has_text {
        let square = Rect::from_center_size(pos2(rect.right() - 14.0, rect.center().y), vec2(20.0, 20.0));
        let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(square).layout(Layout::left_to_right(Align::Center)));
        corner.spacing_mut().interact_size = square.size();
        if icon_button(&mut corner, Icon::Close, clear).clicked() {
            text.clear();
            response.mark_changed();
            response.request_focus();
        }
    }
    response
}

/// A field for a query with proposals under it. Up and Down mark one, Enter or Tab or a click takes it, Esc hides the list.
/// `candidates` is asked once a frame while the field has the keyboard.
pub fn query_field(
    ui: &mut Ui,
    state: &mut Completion,
    text: &mut String,
    names: (&str, &str),
    candidates: impl FnOnce(&str) -> Vec<Candidate>,
) -> QueryResponse {
    completing_field(ui, state, text, names, true, candidates)
}

/// The same without the magnifier: a word in a form.
pub fn word_field(
    ui: &mut Ui,
    state: &mut Completion,
    text: &mut String,
    names: (&str, &str),
    candidates: impl FnOnce(&str) -> Vec<Candidate>,
) -> QueryResponse {
    completing_field(ui, state, text, names, false, candidates)
}

fn completing_field(
    ui: &mut Ui,
    state: &mut Completion,
    text: &mut String,
    names: (&str, &str),
    with_icon: bool,
    candidates: impl FnOnce(&str) -> Vec<Candidate>,
) -> QueryResponse {
    let id = ui.next_auto_id();
    let focused = ui.memory(|m| m.has_focus(id));
    let list = if focused && !state.dismissed && !text.is_empty() { candidates(text) } else { Vec::new() };
    state.marked = state.marked.filter(|&i| i < list.len());
    let mut picked = None;
    if !list.is_empty() {
        // Before the field sees the keys: Up and Down would move its cursor, Enter would leave it.
        let pressed = |ui: &Ui, key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        if pressed(ui, Key::ArrowDown) {
            state.marked = Some(state.marked.map_or(0, |i| (i + 1) % list.len()));
        }
        if pressed(ui, Key::ArrowUp) {
            state.marked = Some(state.marked.map_or(list.len() - 1, |i| (i + list.len() - 1) % list.len()));
        }
        if let Some(marked) = state.marked
            && (pressed(ui, Key::Enter) || pressed(ui, Key::Tab))
        {
            picked = Some(marked);
        }
        if pressed(ui, Key::Escape) {
            state.dismissed = true;
        }
    }
    let response = field(ui, text, names, with_icon);
    if response.changed() {
        *state = Completion::default();
    }
    let submitted = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    if !list.is_empty() && !state.dismissed {
        picked = picked.or(proposals(&response, &list, state));
    }
    if picked.is_some() || submitted {
        *state = Completion { marked: None, dismissed: true };
    }
    QueryResponse { response, submitted, picked }
}

fn proposals(field: &Response, list: &[Candidate], state: &mut Completion) -> Option<usize> {
    let popup = Popup::from_response(field)
        .id(field.id.with("proposals"))
        .open(true)
        .width(field.rect.width())
        .gap(2.0)
        .close_behavior(PopupCloseBehavior::IgnoreClicks);
    let shown = popup.show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(10.0 * ROW).show_rows(ui, ROW, list.len(), |ui, rows| {
            let mut picked = None;
            for i in rows {
                let row = proposal(ui, &list[i], state.marked == Some(i));
                if row.hovered() && ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO) {
                    state.marked = Some(i);
                }
                // On the press: the release comes after the field lost the keyboard and the list went.
                if row.is_pointer_button_down_on() || row.clicked() {
                    picked = Some(i);
                }
            }
            picked
        })
    });
    shown.and_then(|s| s.inner.inner)
}

fn proposal(ui: &mut Ui, candidate: &Candidate, marked: bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, marked, &candidate.text));
    if marked {
        ui.painter().rect_filled(rect, 4.0, theme.selection);
    }
    let font = egui::FontId::proportional(crate::ui::fonts::BODY);
    let small = egui::FontId::proportional(crate::ui::fonts::SMALL);
    let ink = if marked { theme.accent_text } else { theme.text };
    let right = pos2(rect.right() - 2.0 * GRID, rect.center().y);
    let detail = ui.painter().text(right, egui::Align2::RIGHT_CENTER, &candidate.detail, small, theme.text_weak);
    let room = (detail.left() - rect.left() - 4.0 * GRID).max(16.0);
    let galley = egui::WidgetText::from(candidate.text.as_str()).into_galley(ui, Some(egui::TextWrapMode::Truncate), room, font);
    ui.painter().galley_with_override_text_color(pos2(rect.left() + 2.0 * GRID, rect.center().y - galley.size().y / 2.0), galley, ink);
    response
}

//! A slider over moments in time: it stops at each moment, the last one is the present; larger marks stand where more is kept.

use egui::accesskit::Role;
use egui::{CornerRadius, Key, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::buttons::focus_ring;
use crate::ui::theme::{GRID, ROW, Theme};

/// A moment that the slider stops at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Its time.
    pub at: f64,
    /// Whether more than its picture is kept.
    pub full: bool,
}

/// What the slider shows.
pub struct TimeSlider<'a> {
    /// Accessible name.
    pub name: &'a str,
    /// The moments in order; the last is the present.
    pub moments: &'a [Moment],
    /// Where the handle stands.
    pub now: usize,
    /// The time at the right end.
    pub end: f64,
}

impl TimeSlider<'_> {
    /// Draws it over a width; returns the response and the moment that was chosen, if it is another.
    pub fn show(&self, ui: &mut Ui, width: f32) -> (Response, Option<usize>) {
        let theme = Theme::of(ui.ctx());
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click_and_drag());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Slider, true, self.name);
            info.value = self.moments.get(self.now).map(|m| m.at);
            info
        });
        let track = Rect::from_center_size(rect.center(), vec2(rect.width() - 4.0 * GRID, 4.0));
        let place = |at: f64| track.left() + track.width() * (at / self.end.max(1e-9)).clamp(0.0, 1.0) as f32;
        let handle = self.moments.get(self.now).map_or(track.right(), |m| place(m.at));
        let round = CornerRadius::same(2);
        ui.painter().rect_filled(track, round, theme.track);
        ui.painter().rect_filled(Rect::from_min_max(track.min, pos2(handle, track.max.y)), round, theme.accent);
        // Marks only where they can be told apart.
        if self.moments.len() > 1 && track.width() / self.moments.len() as f32 >= 3.0 {
            for moment in self.moments {
                let half = if moment.full { 5.0 } else { 3.0 };
                let ink = if moment.full { theme.outline } else { theme.hairline };
                let x = place(moment.at);
                ui.painter().vline(x, track.center().y + half..=track.center().y + half + 3.0, Stroke::new(1.0, ink));
            }
        }
        let middle = pos2(handle, track.center().y);
        let radius = if response.hovered() || response.dragged() { 8.0 } else { 7.0 };
        ui.painter().circle(middle, radius, theme.panel, Stroke::new(2.0, theme.accent_text));
        focus_ring(ui, &response, 4);
        let mut chosen = None;
        if (response.dragged() || response.clicked())
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let far = self.moments.iter().enumerate().map(|(i, m)| (i, (place(m.at) - pointer.x).abs()));
            chosen = far.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i);
        }
        let chosen = chosen.or_else(|| self.walk(ui, &response)).filter(|i| *i != self.now);
        (response, chosen)
    }

    fn walk(&self, ui: &Ui, response: &Response) -> Option<usize> {
        if !response.has_focus() || self.moments.is_empty() {
            return None;
        }
        let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        let last = self.moments.len() - 1;
        let keys =
            [(Key::ArrowLeft, self.now.saturating_sub(1)), (Key::ArrowRight, (self.now + 1).min(last)), (Key::Home, 0), (Key::End, last)];
        ui.input_mut(|i| keys.into_iter().find(|(key, _)| i.consume_key(egui::Modifiers::NONE, *key)).map(|(_, to)| to))
    }
}

//! What pointer and keys do on the map.

use egui::{Context, CursorIcon, Key, Modifiers, PointerButton, Pos2, Rect, Response, Vec2};

use super::{MapInput, MapResponse, MapState};
use crate::view::{Bounds, Emphasis};

/// What dragging with the primary button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Tool {
    /// Moves the map; turns it in 3D.
    #[default]
    Pan,
    /// Selects within a rectangle.
    Box,
    /// Selects within a drawn outline.
    Lasso,
}

/// What happens to the selection with enclosed items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SelectOp {
    /// They become the selection.
    Replace,
    /// They join it.
    Add,
    /// They leave it.
    Remove,
}

impl SelectOp {
    fn with(modifiers: Modifiers) -> Self {
        if modifiers.alt {
            Self::Remove
        } else if modifiers.shift {
            Self::Add
        } else {
            Self::Replace
        }
    }
}

/// How far from a point's rim the pointer still finds it, in screen points.
const REACH: f32 = 5.0;
/// Points of wheel movement for a magnification by e.
const WHEEL: f32 = 220.0;
/// Lasso corners closer than this are left out.
const LASSO_STEP: f32 = 3.0;

impl MapState {
    /// Reads pointer and keys; moves the view and reports the rest.
    pub(super) fn interact(&mut self, ctx: &Context, response: &Response, input: &MapInput<'_>) -> MapResponse {
        let mut out = MapResponse::default();
        let rect = response.rect;
        self.zoom(ctx, response);
        self.drag(ctx, response, input, &mut out);
        let busy = response.dragged() || self.outline.is_some();
        if let Some(pointer) = response.hover_pos().filter(|_| !busy) {
            out.hovered = self.find(pointer, rect, input);
        }
        if response.clicked() {
            let found = response.interact_pointer_pos().and_then(|pointer| self.find(pointer, rect, input));
            let modifiers = ctx.input(|i| i.modifiers);
            match found {
                Some(item) => out.clicked = Some((item, modifiers)),
                None => out.background_clicked = true,
            }
            if found.is_none() && response.double_clicked() {
                out.background_double_clicked = true;
                self.fit();
            }
        }
        if input.keys && !ctx.text_edit_focused() {
            self.keys(ctx, input, &mut out);
        }
        if response.hovered() || response.dragged() {
            ctx.set_cursor_icon(self.cursor(response, out.hovered.is_some()));
        }
        out
    }

    fn zoom(&mut self, ctx: &Context, response: &Response) {
        let Some(pointer) = response.hover_pos().filter(|_| response.contains_pointer()) else { return };
        let (wheel, pinch) = ctx.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
        let factor = f64::from((wheel / WHEEL).exp() * pinch);
        if (factor - 1.0).abs() > 1e-6 {
            ctx.input_mut(|i| i.smooth_scroll_delta = Vec2::ZERO);
            let at = pointer - response.rect.min;
            self.zoom_about(factor, [at.x, at.y]);
        }
    }

    fn drag(&mut self, ctx: &Context, response: &Response, input: &MapInput<'_>, out: &mut MapResponse) {
        let primary = response.dragged_by(PointerButton::Primary);
        let other = response.dragged_by(PointerButton::Secondary) || response.dragged_by(PointerButton::Middle);
        let modifiers = ctx.input(|i| i.modifiers);
        let delta = response.drag_delta();
        if other || (primary && self.tool == Tool::Pan && (!self.is_solid() || modifiers.shift)) {
            self.pan_by([delta.x, delta.y]);
        } else if primary && self.tool == Tool::Pan {
            self.turn_by([delta.x, delta.y]);
        } else if primary {
            self.draw_outline(ctx, response);
        }
        if response.drag_stopped()
            && let Some(outline) = self.outline.take()
        {
            let items = self.enclosed(&outline, response.rect, input);
            out.enclosed = Some((items, SelectOp::with(modifiers)));
        }
    }

    fn draw_outline(&mut self, ctx: &Context, response: &Response) {
        let Some(pointer) = response.interact_pointer_pos() else { return };
        let start = ctx.input(|i| i.pointer.press_origin()).unwrap_or(pointer);
        let tool = self.tool;
        let outline = self.outline.get_or_insert_with(|| vec![start]);
        if tool == Tool::Box {
            outline.truncate(1);
            outline.push(pointer);
        } else if outline.last().is_none_or(|last| last.distance(pointer) >= LASSO_STEP) {
            outline.push(pointer);
        }
    }

    fn enclosed(&mut self, outline: &[Pos2], rect: Rect, input: &MapInput<'_>) -> Vec<u32> {
        let screen = [rect.width(), rect.height()];
        let corners: Vec<[f64; 2]> = outline.iter().map(|p| self.camera.to_plane([p.x - rect.min.x, p.y - rect.min.y], screen)).collect();
        let box_tool = self.tool == Tool::Box;
        let (grid, plane) = self.grid();
        let mut items = match (box_tool, corners.as_slice()) {
            (true, [a, b]) => {
                let bounds = Bounds { min: [a[0].min(b[0]), a[1].min(b[1])], max: [a[0].max(b[0]), a[1].max(b[1])] };
                grid.in_rectangle(plane, &bounds)
            }
            (false, [_, _, _, ..]) => grid.in_outline(plane, &corners),
            _ => Vec::new(),
        };
        items.retain(|&i| is_shown(input, i));
        items
    }

    /// The item under a place of the screen.
    fn find(&mut self, pointer: Pos2, rect: Rect, input: &MapInput<'_>) -> Option<u32> {
        let at = pointer - rect.min;
        let place = self.camera.to_plane([at.x, at.y], [rect.width(), rect.height()]);
        let reach = f64::from(self.dot_radius(input) + REACH) * self.camera.scale;
        let (grid, plane) = self.grid();
        grid.nearest(plane, place, reach, |i| is_shown(input, i))
    }

    fn keys(&mut self, ctx: &Context, input: &MapInput<'_>, out: &mut MapResponse) {
        let pressed = |key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let toggle = |tool: Tool, other: Tool| if tool == other { Tool::Pan } else { other };
        if pressed(Key::B) {
            self.tool = toggle(self.tool, Tool::Box);
        }
        if pressed(Key::L) {
            self.tool = toggle(self.tool, Tool::Lasso);
        }
        if pressed(Key::F) && !input.selection.is_empty() {
            self.fly_to(input.selection);
        }
        if pressed(Key::Escape) {
            if self.outline.take().is_none() && self.tool == Tool::Pan {
                out.clear = true;
            }
            self.tool = Tool::Pan;
        }
    }

    fn cursor(&self, response: &Response, on_point: bool) -> CursorIcon {
        match self.tool {
            Tool::Box | Tool::Lasso => CursorIcon::Crosshair,
            Tool::Pan if response.dragged() => CursorIcon::Grabbing,
            Tool::Pan if on_point => CursorIcon::PointingHand,
            Tool::Pan => CursorIcon::Default,
        }
    }
}

fn is_shown(input: &MapInput<'_>, item: u32) -> bool {
    input.emphasis.get(item as usize).copied().unwrap_or_default() != Emphasis::Hidden
}

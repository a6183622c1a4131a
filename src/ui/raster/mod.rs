//! Draws the interface without a graphics driver: egui's triangles into a picture in memory. The picture depends on nothing but the
//! interface, so `snapshot`, the first job on a machine without a display, and the picture tests see the same bytes everywhere.
//!
//! Follows egui's OpenGL painter: colours are multiplied and blended in gamma space with premultiplied alpha, pixels are sampled at their
//! centres, shared edges are drawn once (top-left rule, vertices on a grid of 1/256 pixel). Paint callbacks need a driver and are left out.
//! Cost: about 10 to 30 ms for a full window of 1440×900 on one core.

mod fill;
mod texture;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{TextureId, TexturesDelta, Vec2};

use self::fill::{Canvas, Clip};
use self::texture::Texture;
use crate::view::Picture;

/// The textures of one interface, and the painting of its triangles.
#[derive(Default)]
pub struct SoftRenderer {
    textures: BTreeMap<TextureId, Texture>,
    unused: Vec<TextureId>,
}

impl SoftRenderer {
    /// No textures yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes over new and changed textures before a frame is painted. Textures that the frame gives up are dropped at the next call, so
    /// that the frame itself can still show them.
    pub fn update_textures(&mut self, delta: &mut TexturesDelta) {
        for id in self.unused.drain(..) {
            self.textures.remove(&id);
        }
        for (id, changes) in &delta.set {
            for change in changes {
                match change.pos {
                    None => {
                        self.textures.insert(*id, Texture::new(change));
                    }
                    Some(at) => {
                        if let Some(texture) = self.textures.get_mut(id) {
                            texture.patch(at, change);
                        }
                    }
                }
            }
        }
        self.unused.extend(delta.free.iter().copied());
        self.unused.sort_unstable();
        delta.clear();
    }

    /// Paints over what the picture shows. Triangles whose texture is unknown are left out.
    pub fn paint(&self, primitives: &[ClippedPrimitive], pixels_per_point: f32, onto: &mut Picture) {
        let mut canvas = Canvas::new(onto);
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let clip = Clip::new(*clip_rect, pixels_per_point, &canvas);
            if !clip.is_empty() {
                canvas.mesh(mesh, texture, &clip, pixels_per_point);
            }
        }
    }
}

/// An interface that runs in memory: frames go in with their events, a picture comes out.
pub struct Offscreen {
    ctx: egui::Context,
    renderer: SoftRenderer,
    size_points: Vec2,
    pixels_per_point: f32,
    frames: u64,
    shapes: Vec<egui::epaint::ClippedShape>,
    wants_repaint: bool,
}

impl Offscreen {
    /// Frames a second of its clock, which counts frames and not time.
    pub const FRAME_RATE: f64 = 60.0;

    /// An interface of this size. The context keeps whatever fonts and styles it was given.
    #[must_use]
    pub fn new(ctx: &egui::Context, size_points: Vec2, pixels_per_point: f32) -> Self {
        Self {
            ctx: ctx.clone(),
            renderer: SoftRenderer::new(),
            size_points,
            pixels_per_point,
            frames: 0,
            shapes: Vec::new(),
            wants_repaint: false,
        }
    }

    /// Runs one frame.
    pub fn frame(&mut self, events: Vec<egui::Event>, run_ui: impl FnMut(&mut egui::Ui)) {
        let mut input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, self.size_points)),
            max_texture_side: Some(8192),
            time: Some(self.frames as f64 / Self::FRAME_RATE),
            predicted_dt: (1.0 / Self::FRAME_RATE) as f32,
            events,
            focused: true,
            ..Default::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&egui::ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(self.pixels_per_point);
        }
        let mut output = self.ctx.run_ui(input, run_ui);
        self.renderer.update_textures(&mut output.textures_delta);
        self.shapes = output.shapes;
        self.pixels_per_point = output.pixels_per_point;
        self.wants_repaint = output.viewport_output.values().any(|viewport| viewport.repaint_delay.is_zero());
        self.frames += 1;
    }

    /// Whether the last frame asked for another at once (something is moving).
    #[must_use]
    pub fn wants_repaint(&self) -> bool {
        self.wants_repaint
    }

    /// The last frame as triangles, as a graphics driver would get them.
    #[must_use]
    pub fn triangles(&self) -> Vec<ClippedPrimitive> {
        self.ctx.tessellate(self.shapes.clone(), self.pixels_per_point)
    }

    /// The last frame as a picture on this background.
    #[must_use]
    pub fn picture(&self, background: egui::Color32) -> Picture {
        let pixels = |points: f32| (points * self.pixels_per_point).round().clamp(1.0, 16_384.0) as usize;
        let mut picture = Picture::filled(pixels(self.size_points.x), pixels(self.size_points.y), background.to_array());
        self.renderer.paint(&self.triangles(), self.pixels_per_point, &mut picture);
        picture
    }
}

/// Runs an interface for some frames (layout settles after two or three, animations take longer) and returns the last one as a picture.
pub fn draw(
    ctx: &egui::Context,
    size_points: Vec2,
    pixels_per_point: f32,
    frames: usize,
    mut run_ui: impl FnMut(&mut egui::Ui),
) -> Picture {
    let mut stage = Offscreen::new(ctx, size_points, pixels_per_point);
    for _ in 0..frames.max(1) {
        stage.frame(Vec::new(), &mut run_ui);
    }
    stage.picture(ctx.global_style().visuals.panel_fill)
}

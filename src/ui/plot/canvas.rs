//! The points' picture: drawn on the processor, handed to the toolkit as one texture, and kept until something changes.

use std::sync::Arc;

use egui::{Color32, ColorImage, Context, Mesh, Rect, Shape, TextureHandle, TextureOptions, pos2, vec2};

use super::{MapInput, MapLook, MapState, Revision};
use crate::math::parallel;
use crate::view::dots::{self, PixelView};
use crate::view::{Camera2, Cloud, DotStyle, Mark};

/// The texture and what it shows.
#[derive(Default)]
pub(super) struct Canvas {
    texture: Option<TextureHandle>,
    image: Arc<ColorImage>,
    shows: Option<Shows>,
    /// How often points were drawn, for tests.
    pub(super) draws: u64,
}

/// Everything that the picture depends on.
#[derive(PartialEq)]
struct Shows {
    revision: Revision,
    plane: u64,
    camera: Camera2,
    size: [usize; 2],
    view_corner: [f32; 2],
    pixels_per_point: f32,
    look: MapLook,
    marks: Vec<Mark>,
    strength: f32,
}

/// Points are told apart by a rim where there are at most this many.
const RIM_POINTS: usize = 40_000;
/// Strength of what steps back for the selection.
const BACKGROUND_STRENGTH: f32 = 0.3;

impl MapState {
    /// The textured rectangle with all points.
    pub(super) fn points(&mut self, ctx: &Context, rect: Rect, input: &MapInput<'_>) -> Option<Shape> {
        let limit = ctx.input(|i| i.max_texture_side) as f32;
        let native = ctx.pixels_per_point();
        let scale = native.min(limit / rect.width().max(rect.height()).max(1.0));
        // On whole pixels, so that texels and pixels coincide.
        let min = (rect.min.to_vec2() * scale).floor();
        let max = (rect.max.to_vec2() * scale).ceil();
        let size = [(max.x - min.x).clamp(0.0, limit) as usize, (max.y - min.y).clamp(0.0, limit) as usize];
        if size[0] == 0 || size[1] == 0 {
            return None;
        }
        let corner = rect.min.to_vec2() * scale - min;
        let shows = Shows {
            revision: input.revision,
            plane: self.plane_revision,
            camera: self.camera,
            size,
            view_corner: [corner.x, corner.y],
            pixels_per_point: scale,
            look: input.look,
            marks: marks(input),
            strength: if input.spotlight && !input.selection.is_empty() { BACKGROUND_STRENGTH } else { 1.0 },
        };
        if self.canvas.shows.as_ref() != Some(&shows) {
            self.draw(ctx, &shows, input);
            self.canvas.shows = Some(shows);
        }
        let texture = self.canvas.texture.as_ref()?;
        let place = Rect::from_min_size(pos2(min.x / scale, min.y / scale), vec2(size[0] as f32, size[1] as f32) / scale);
        let mut mesh = Mesh::with_texture(texture.id());
        mesh.add_rect_with_uv(place, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
        Some(Shape::mesh(mesh))
    }

    fn draw(&mut self, ctx: &Context, shows: &Shows, input: &MapInput<'_>) {
        let scale = shows.pixels_per_point;
        let radius = self.dot_radius(input) * scale;
        let style = DotStyle {
            radius,
            rim: if self.num_shown <= RIM_POINTS && radius >= 1.8 { 0.7 * scale } else { 0.0 },
            ground: input.look.background.to_array(),
            strength: shows.strength,
            opacity: if self.num_shown > RIM_POINTS { 0.6 } else { 0.92 },
            ring: 1.8 * scale,
        };
        let view = PixelView { camera: self.camera, screen: self.screen, pixels_per_point: scale, corner: shows.view_corner };
        let cloud = Cloud { plane: &self.plane, depth: &self.depth, colours: input.colours, emphasis: input.emphasis };
        if Arc::get_mut(&mut self.canvas.image).is_none() {
            self.canvas.image = Arc::default();
        }
        let Some(image) = Arc::get_mut(&mut self.canvas.image) else { return };
        let [width, height] = shows.size;
        image.size = shows.size;
        image.source_size = vec2(width as f32, height as f32);
        image.pixels.clear();
        image.pixels.resize(width * height, Color32::TRANSPARENT);
        let (pixels, _) = image.as_raw_mut().as_chunks_mut::<4>();
        dots::draw(&cloud, &shows.marks, &view, &style, parallel::available_threads(), pixels, width);
        self.canvas.draws += 1;
        let image = Arc::clone(&self.canvas.image);
        match &mut self.canvas.texture {
            Some(texture) => texture.set(image, TextureOptions::NEAREST),
            None => self.canvas.texture = Some(ctx.load_texture("map points", image, TextureOptions::NEAREST)),
        }
    }
}

/// Points that are drawn once more on top: ends of lines and arrows, then the selection with rings, the first selected last.
fn marks(input: &MapInput<'_>) -> Vec<Mark> {
    let ends = input.neighbours.iter().flat_map(|line| [line.from, line.to]).chain(input.arrows.iter().flat_map(|&(from, to)| [from, to]));
    let plain = ends.map(|item| Mark { item, ring: None });
    let ringed = input.selection.iter().rev().map(|&item| Mark { item, ring: Some(input.look.accent.to_array()) });
    plain.chain(ringed).collect()
}

//! Textures in memory: whole and partial updates, nearest and linear sampling, the three ways to continue beyond the edge.

use egui::epaint::{ImageData, ImageDelta};
use egui::{TextureFilter, TextureOptions, TextureWrapMode};

/// Premultiplied RGBA texels, rows from top to bottom.
pub(super) struct Texture {
    pub width: usize,
    pub height: usize,
    pub options: TextureOptions,
    texels: Vec<[u8; 4]>,
}

/// The two texels along one direction that a sample lies between, and how far it is towards the second.
#[derive(Clone, Copy)]
pub(super) struct Tap {
    pub low: usize,
    pub high: usize,
    pub share: f32,
}

impl Texture {
    /// A whole texture.
    pub fn new(change: &ImageDelta) -> Self {
        let ImageData::Color(image) = &change.image;
        let texels = image.pixels.iter().map(egui::Color32::to_array).collect();
        Self { width: image.size[0], height: image.size[1], options: change.options, texels }
    }

    /// Replaces a part of it; what would lie outside is left out.
    pub fn patch(&mut self, [left, top]: [usize; 2], change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        self.options = change.options;
        let (width, height) = (image.size[0].min(self.width.saturating_sub(left)), image.size[1].min(self.height.saturating_sub(top)));
        for y in 0..height {
            let from = &image.pixels[y * image.size[0]..][..width];
            let to = &mut self.texels[(top + y) * self.width + left..][..width];
            for (to, from) in to.iter_mut().zip(from) {
                *to = from.to_array();
            }
        }
    }

    /// Texels of one row.
    pub fn row(&self, y: usize) -> &[[u8; 4]] {
        &self.texels[y * self.width..][..self.width]
    }

    /// Which filter applies where one pixel covers this many texels.
    pub fn filter(&self, texels_per_pixel: f32) -> TextureFilter {
        if texels_per_pixel > 1.0 { self.options.minification } else { self.options.magnification }
    }

    /// Where a texture coordinate (0 to 1 across `size` texels) falls.
    pub fn tap(&self, coordinate: f32, size: usize, filter: TextureFilter) -> Tap {
        let at = coordinate * size as f32;
        match filter {
            TextureFilter::Nearest => {
                let i = self.wrap(at.floor() as i64, size);
                Tap { low: i, high: i, share: 0.0 }
            }
            TextureFilter::Linear => {
                let at = at - 0.5;
                let floor = at.floor();
                Tap { low: self.wrap(floor as i64, size), high: self.wrap(floor as i64 + 1, size), share: at - floor }
            }
        }
    }

    fn wrap(&self, i: i64, size: usize) -> usize {
        let n = (size as i64).max(1);
        let i = match self.options.wrap_mode {
            TextureWrapMode::ClampToEdge => i.clamp(0, n - 1),
            TextureWrapMode::Repeat => i.rem_euclid(n),
            TextureWrapMode::MirroredRepeat => {
                let i = i.rem_euclid(2 * n);
                if i < n { i } else { 2 * n - 1 - i }
            }
        };
        i as usize
    }

    /// The colour there, channels from 0 to 255.
    pub fn blend(&self, x: Tap, y: Tap) -> [f32; 4] {
        let (upper, lower) = (self.row(y.low), self.row(y.high));
        let corners = [upper[x.low], upper[x.high], lower[x.low], lower[x.high]];
        std::array::from_fn(|c| {
            let [a, b, d, e] = corners.map(|texel| f32::from(texel[c]));
            let (top, bottom) = (a + (b - a) * x.share, d + (e - d) * x.share);
            top + (bottom - top) * y.share
        })
    }

    /// The colour at a texture coordinate.
    pub fn sample(&self, [u, v]: [f32; 2], filter: TextureFilter) -> [f32; 4] {
        self.blend(self.tap(u, self.width, filter), self.tap(v, self.height, filter))
    }
}

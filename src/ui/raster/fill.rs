//! Triangles and axis-aligned rectangles into pixels.

use egui::Rect;
use egui::epaint::{Mesh, Vertex};

use super::texture::{Tap, Texture};
use crate::view::Picture;

/// Steps of the vertex grid in a pixel.
const SUB: i64 = 256;
/// Vertices further out than this many pixels are brought in; nothing on a screen reaches there.
const FAR: f32 = 1_000_000.0;

/// The picture being painted.
pub(super) struct Canvas<'a> {
    width: usize,
    height: usize,
    pixels: &'a mut [[u8; 4]],
}

/// Pixels that may be painted: columns `left..right` of rows `top..bottom`.
pub(super) struct Clip {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Clip {
    /// A clip rectangle in points, rounded to whole pixels as egui's own painters do.
    pub fn new(rect: Rect, pixels_per_point: f32, canvas: &Canvas<'_>) -> Self {
        let pixel = |points: f32, end: usize| ((points * pixels_per_point).round() as i64).clamp(0, end as i64);
        Self {
            left: pixel(rect.min.x, canvas.width),
            top: pixel(rect.min.y, canvas.height),
            right: pixel(rect.max.x, canvas.width),
            bottom: pixel(rect.max.y, canvas.height),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }
}

/// A vertex on the pixel grid.
#[derive(Clone, Copy)]
struct Corner {
    x: i64,
    y: i64,
    uv: [f32; 2],
    colour: [u8; 4],
}

impl Corner {
    fn new(vertex: &Vertex, pixels_per_point: f32) -> Option<Self> {
        let snap = |points: f32| (points * pixels_per_point).clamp(-FAR, FAR);
        let (x, y) = (snap(vertex.pos.x), snap(vertex.pos.y));
        (!x.is_nan() && !y.is_nan()).then(|| Self {
            x: (x * SUB as f32).round() as i64,
            y: (y * SUB as f32).round() as i64,
            uv: [vertex.uv.x, vertex.uv.y],
            colour: vertex.color.to_array(),
        })
    }
}

/// First pixel whose centre is at or after this place.
fn first_centre(at: i64) -> i64 {
    (at - SUB / 2 + SUB - 1).div_euclid(SUB)
}

impl<'a> Canvas<'a> {
    pub fn new(picture: &'a mut Picture) -> Self {
        Self { width: picture.width(), height: picture.height(), pixels: picture.pixels_mut() }
    }

    /// Paints a mesh, its rectangles by the short way.
    pub fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: &Clip, pixels_per_point: f32) {
        let corner = |i: u32| mesh.vertices.get(i as usize).and_then(|v| Corner::new(v, pixels_per_point));
        let mut rest = mesh.indices.as_slice();
        while rest.len() >= 3 {
            let Some(first) = gather(&rest[..3], corner) else {
                rest = &rest[3..];
                continue;
            };
            let second = if rest.len() >= 6 { gather(&rest[3..6], corner) } else { None };
            if let Some(quad) = second.and_then(|second| Quad::new(&first, &second)) {
                self.quad(&quad, texture, clip);
                rest = &rest[6..];
            } else {
                self.triangle(first, texture, clip);
                rest = &rest[3..];
            }
        }
    }

    fn row(&mut self, y: i64, from: i64, to: i64) -> &mut [[u8; 4]] {
        let start = y as usize * self.width;
        &mut self.pixels[start + from as usize..start + to as usize]
    }

    fn quad(&mut self, quad: &Quad, texture: &Texture, clip: &Clip) {
        let (left, right) = (first_centre(quad.left).max(clip.left), first_centre(quad.right).min(clip.right));
        let (top, bottom) = (first_centre(quad.top).max(clip.top), first_centre(quad.bottom).min(clip.bottom));
        if left >= right || top >= bottom {
            return;
        }
        let [[u0, v0], [u1, v1]] = quad.uv;
        if u0.to_bits() == u1.to_bits() && v0.to_bits() == v1.to_bits() {
            let colour = tint(texture.sample([u0, v0], texture.options.magnification), quad.colour);
            for y in top..bottom {
                fill_row(self.row(y, left, right), colour);
            }
            return;
        }
        let (across, down) = ((quad.right - quad.left) as f32 / SUB as f32, (quad.bottom - quad.top) as f32 / SUB as f32);
        let (du, dv) = ((u1 - u0) / across, (v1 - v0) / down);
        let u_at = |x: i64| u0 + (x as f32 + 0.5 - quad.left as f32 / SUB as f32) * du;
        let v_at = |y: i64| v0 + (y as f32 + 0.5 - quad.top as f32 / SUB as f32) * dv;
        let (su, sv) = (du * texture.width as f32, dv * texture.height as f32);
        if let (Some(x0), Some(y0)) =
            (exact_texel(u_at(left), su, texture.width, right - left), exact_texel(v_at(top), sv, texture.height, bottom - top))
        {
            for y in top..bottom {
                let texels = &texture.row(y0 + (y - top) as usize)[x0..x0 + (right - left) as usize];
                copy_row(self.row(y, left, right), texels, quad.colour);
            }
            return;
        }
        let filter = texture.filter(su.abs().max(sv.abs()));
        let columns: Vec<Tap> = (left..right).map(|x| texture.tap(u_at(x), texture.width, filter)).collect();
        for y in top..bottom {
            let line = texture.tap(v_at(y), texture.height, filter);
            for (pixel, &column) in self.row(y, left, right).iter_mut().zip(&columns) {
                blend(pixel, tint(texture.blend(column, line), quad.colour));
            }
        }
    }

    fn triangle(&mut self, mut corners: [Corner; 3], texture: &Texture, clip: &Clip) {
        let [a, b, c] = corners;
        let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        if area == 0 {
            return;
        }
        if area < 0 {
            corners.swap(1, 2);
        }
        let ys = corners.map(|corner| corner.y);
        let top = first_centre(ys.into_iter().min().unwrap_or(0)).max(clip.top);
        let bottom = first_centre(ys.into_iter().max().unwrap_or(0) + 1).min(clip.bottom);
        let edges = [0, 1, 2].map(|i| Edge::new(&corners[i], &corners[(i + 1) % 3]));
        let paint = Paint::new(&corners, area.abs(), texture);
        for y in top..bottom {
            let (mut from, mut to) = (clip.left, clip.right);
            for edge in &edges {
                edge.narrow(y, &mut from, &mut to);
            }
            if from < to {
                paint.row(self.row(y, from, to), from, y, texture);
            }
        }
    }
}

fn gather(indices: &[u32], corner: impl Fn(u32) -> Option<Corner>) -> Option<[Corner; 3]> {
    Some([corner(indices[0])?, corner(indices[1])?, corner(indices[2])?])
}

/// A rectangle along the axes in one colour, with texture coordinates that follow its sides.
struct Quad {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
    /// At the top left and at the bottom right.
    uv: [[f32; 2]; 2],
    colour: [u8; 4],
}

impl Quad {
    /// The rectangle that two triangles make up, if they do.
    fn new(first: &[Corner; 3], second: &[Corner; 3]) -> Option<Self> {
        let all = [first[0], first[1], first[2], second[0], second[1], second[2]];
        let colour = all[0].colour;
        let (left, right) = (all.iter().map(|c| c.x).min()?, all.iter().map(|c| c.x).max()?);
        let (top, bottom) = (all.iter().map(|c| c.y).min()?, all.iter().map(|c| c.y).max()?);
        let mut uv = [[f32::NAN; 2]; 2];
        let mut seen = [0_u8; 2];
        for (i, corner) in all.iter().enumerate() {
            if corner.colour != colour || (corner.x != left && corner.x != right) || (corner.y != top && corner.y != bottom) {
                return None;
            }
            let place = [usize::from(corner.x == right), usize::from(corner.y == bottom)];
            for axis in 0..2 {
                let known = &mut uv[place[axis]][axis];
                if known.is_nan() {
                    *known = corner.uv[axis];
                } else if known.to_bits() != corner.uv[axis].to_bits() {
                    return None;
                }
            }
            seen[i / 3] |= 1 << (place[0] + 2 * place[1]);
        }
        // Each triangle has three of the four corners, and the two missing ones are opposite.
        let missing = seen.map(|s| !s & 0b1111);
        let opposite = missing[0].is_power_of_two()
            && missing[1].is_power_of_two()
            && missing[0].trailing_zeros() ^ missing[1].trailing_zeros() == 0b11;
        (left < right && top < bottom && opposite).then_some(Self { left, top, right, bottom, uv, colour })
    }
}

/// The first of `count` texels in a row, where pixels and texels coincide one to one.
fn exact_texel(coordinate: f32, texels_per_pixel: f32, size: usize, count: i64) -> Option<usize> {
    let at = coordinate * size as f32 - 0.5;
    let first = at.round();
    let drift = (texels_per_pixel - 1.0).abs() * count as f32;
    let fits = drift < 0.02 && (at - first).abs() < 0.02 && first >= 0.0 && first as i64 + count <= size as i64;
    fits.then_some(first as usize)
}

/// One side of a triangle: the pixels on its inner side.
struct Edge {
    /// Change of the edge function from one pixel to the next in a row.
    per_column: i64,
    per_row: i64,
    /// The edge function at the centre of pixel (0, 0), made inclusive or exclusive by the top-left rule.
    origin: i64,
}

impl Edge {
    fn new(from: &Corner, to: &Corner) -> Self {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let owns_its_pixels = dy < 0 || (dy == 0 && dx > 0);
        let origin = dx * (SUB / 2 - from.y) - dy * (SUB / 2 - from.x) - i64::from(!owns_its_pixels);
        Self { per_column: -dy * SUB, per_row: dx * SUB, origin }
    }

    /// Keeps the columns of row `y` where the edge function is not negative.
    fn narrow(&self, y: i64, from: &mut i64, to: &mut i64) {
        let start = self.origin + self.per_row * y;
        match self.per_column.signum() {
            1 => *from = (*from).max((-start).div_euclid(self.per_column) + i64::from((-start).rem_euclid(self.per_column) != 0)),
            -1 => *to = (*to).min(start.div_euclid(-self.per_column) + 1),
            _ if start < 0 => *to = *from,
            _ => {}
        }
    }
}

/// How the pixels of a triangle get their colour.
enum Paint {
    /// One colour.
    Solid([u8; 4]),
    /// Colours between those of the corners, times one texel.
    Gradient { colour: Plane<4>, texel: [f32; 4] },
    /// Colours between those of the corners, times the texture.
    Textured { colour: Plane<4>, uv: Plane<2>, filter: egui::TextureFilter },
}

impl Paint {
    fn new(corners: &[Corner; 3], area: i64, texture: &Texture) -> Self {
        let [a, b, c] = corners;
        let place = |corner: &Corner| corner.uv.map(f32::to_bits);
        let one_place = place(a) == place(b) && place(b) == place(c);
        let colours = corners.map(|corner| corner.colour.map(f32::from));
        if one_place {
            let texel = texture.sample(a.uv, texture.options.magnification);
            if a.colour == b.colour && b.colour == c.colour {
                return Self::Solid(tint(texel, a.colour));
            }
            return Self::Gradient { colour: Plane::new(corners, area, colours), texel };
        }
        let uv = Plane::new(corners, area, corners.map(|corner| corner.uv));
        let scale = |slope: [f32; 2]| (slope[0] * texture.width as f32).abs().max((slope[1] * texture.height as f32).abs());
        let filter = texture.filter(scale(uv.per_column).max(scale(uv.per_row)));
        Self::Textured { colour: Plane::new(corners, area, colours), uv, filter }
    }

    fn row(&self, pixels: &mut [[u8; 4]], from: i64, y: i64, texture: &Texture) {
        match self {
            Self::Solid(colour) => fill_row(pixels, *colour),
            Self::Gradient { colour, texel } => {
                let factor = texel.map(|t| t / 255.0);
                let start = colour.row_start(y);
                for (x, pixel) in (from..).zip(pixels) {
                    let value = colour.at(&start, x);
                    blend(pixel, std::array::from_fn(|c| (value[c] * factor[c] + 0.5) as u8));
                }
            }
            Self::Textured { colour, uv, filter } => {
                let (colours, places) = (colour.row_start(y), uv.row_start(y));
                for (x, pixel) in (from..).zip(pixels) {
                    let (value, texel) = (colour.at(&colours, x), texture.sample(uv.at(&places, x), *filter));
                    blend(pixel, std::array::from_fn(|c| (value[c] * texel[c] / 255.0 + 0.5) as u8));
                }
            }
        }
    }
}

/// Numbers that change linearly over a triangle, kept within those of its corners.
struct Plane<const N: usize> {
    origin: [f32; 2],
    base: [f32; N],
    per_column: [f32; N],
    per_row: [f32; N],
    low: [f32; N],
    high: [f32; N],
}

impl<const N: usize> Plane<N> {
    /// `area` is twice the triangle's, in squared grid steps.
    fn new(corners: &[Corner; 3], area: i64, values: [[f32; N]; 3]) -> Self {
        let [a, b, c] = corners;
        let unit = SUB as f32 / area as f32;
        let step = |from: &Corner, to: &Corner| [(to.x - from.x) as f32 * unit, (to.y - from.y) as f32 * unit];
        let (ab, ac) = (step(a, b), step(a, c));
        let slope = |n: usize| [values[1][n] - values[0][n], values[2][n] - values[0][n]];
        Self {
            origin: [a.x as f32 / SUB as f32 - 0.5, a.y as f32 / SUB as f32 - 0.5],
            base: values[0],
            per_column: std::array::from_fn(|n| slope(n)[0] * ac[1] - slope(n)[1] * ab[1]),
            per_row: std::array::from_fn(|n| slope(n)[1] * ab[0] - slope(n)[0] * ac[0]),
            low: std::array::from_fn(|n| values[0][n].min(values[1][n]).min(values[2][n])),
            high: std::array::from_fn(|n| values[0][n].max(values[1][n]).max(values[2][n])),
        }
    }

    fn row_start(&self, y: i64) -> [f32; N] {
        let down = y as f32 - self.origin[1];
        std::array::from_fn(|n| self.base[n] + self.per_row[n] * down)
    }

    fn at(&self, row_start: &[f32; N], x: i64) -> [f32; N] {
        let across = x as f32 - self.origin[0];
        std::array::from_fn(|n| (row_start[n] + self.per_column[n] * across).clamp(self.low[n], self.high[n]))
    }
}

/// A texel (0 to 255) times a vertex colour.
fn tint(texel: [f32; 4], colour: [u8; 4]) -> [u8; 4] {
    std::array::from_fn(|c| (texel[c] * f32::from(colour[c]) / 255.0 + 0.5) as u8)
}

/// x / 255, rounded, for x up to 255².
fn over_255(x: u32) -> u32 {
    (x + 128 + ((x + 128) >> 8)) >> 8
}

fn blend(pixel: &mut [u8; 4], colour: [u8; 4]) {
    let rest = 255 - u32::from(colour[3]);
    *pixel = std::array::from_fn(|c| (u32::from(colour[c]) + over_255(u32::from(pixel[c]) * rest)).min(255) as u8);
}

fn fill_row(pixels: &mut [[u8; 4]], colour: [u8; 4]) {
    if colour[3] == 255 {
        pixels.fill(colour);
    } else if colour != [0; 4] {
        for pixel in pixels {
            blend(pixel, colour);
        }
    }
}

fn copy_row(pixels: &mut [[u8; 4]], texels: &[[u8; 4]], colour: [u8; 4]) {
    let plain = colour == [255; 4];
    for (pixel, &texel) in pixels.iter_mut().zip(texels) {
        if texel != [0; 4] {
            let colour = if plain { texel } else { std::array::from_fn(|c| over_255(u32::from(texel[c]) * u32::from(colour[c])) as u8) };
            blend(pixel, colour);
        }
    }
}

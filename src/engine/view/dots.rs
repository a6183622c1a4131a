//! Points as smooth discs into pixels, on the processor: the same picture on every machine, fast enough for millions.
//!
//! A disc of radius r covers the pixel at distance d from its centre to clamp(r + ½ − d, 0, 1). Discs are drawn from ready-made stamps, sixteen for each
//! radius (centres on a grid of ¼ pixel). Faint points are drawn first, strong ones last, then marks; in 3D far before near within each. Rows
//! are shared out among threads in bands; the picture does not depend on how many. Cost: about 1 ms for 100 000 small discs on one core.

use std::sync::{Mutex, PoisonError};

use super::camera::Camera2;
use crate::math::parallel;

/// How much a point stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Emphasis {
    /// Not drawn, not found by the pointer.
    Hidden,
    /// Smaller, nearly transparent, behind the others.
    Faint,
    /// As it is.
    #[default]
    Normal,
    /// Larger, before the others.
    Strong,
}

/// Points to draw. All slices have one entry a point; `emphasis` may be empty (all normal), and `depth` too (2D).
#[derive(Debug, Clone, Copy)]
pub struct Cloud<'a> {
    /// Where they are on the plane.
    pub plane: &'a [[f32; 2]],
    /// Towards the viewer is more.
    pub depth: &'a [f32],
    /// Colour with alpha, not multiplied.
    pub colours: &'a [[u8; 4]],
    /// How much each stands out.
    pub emphasis: &'a [Emphasis],
}

/// A point drawn once more on top of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Which point.
    pub item: u32,
    /// A ring around it in this colour.
    pub ring: Option<[u8; 4]>,
}

/// How points are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DotStyle {
    /// Radius of a normal point in pixels.
    pub radius: f32,
    /// Width of the rim in the ground's colour that keeps crowded points apart, in pixels; 0 for none.
    pub rim: f32,
    /// What they are drawn on: the rim's colour, and what far points fade into.
    pub ground: [u8; 4],
    /// How far a point without a mark keeps its colour, 1, or fades into the ground, 0.
    pub strength: f32,
    /// Opacity of points without a mark; below 1, crowds look denser than stragglers.
    pub opacity: f32,
    /// Width of rings in pixels.
    pub ring: f32,
}

/// Where the plane is in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelView {
    /// The view of the plane.
    pub camera: Camera2,
    /// Size of the map in screen points.
    pub screen: [f32; 2],
    /// Pixels that a screen point spans.
    pub pixels_per_point: f32,
    /// Where the map's top left corner is in the picture, in pixels.
    pub corner: [f32; 2],
}

/// Size of each class relative to a normal point.
const CLASS_SIZE: [f32; 3] = [0.8, 1.0, 1.35];
/// Strength of faint points.
const FAINT: f32 = 0.28;
/// How much of what is below shows the ground through a rim.
const RIM: f32 = 0.5;
/// Steps of size from far to near.
const DEPTH_SIZES: usize = 8;
/// Steps of drawing order from far to near.
const DEPTH_STEPS: usize = 4096;
const SHARD: usize = 16_384;

/// One stamp to press: centre in quarter pixels, stamp number, premultiplied colour.
#[derive(Clone, Copy)]
struct Dot {
    x: i32,
    y: i32,
    colour: u32,
    stamp: u16,
    step: u16,
}

impl Dot {
    fn new([x, y]: [f32; 2], stamp: usize, colour: u32, step: u16) -> Self {
        let quarter = |v: f32| (v * 4.0).floor() as i32;
        Self { x: quarter(x), y: quarter(y), colour, stamp: stamp as u16, step }
    }
}

/// Draws the points and marks over `pixels` (premultiplied, `width` a row).
pub fn draw(cloud: &Cloud<'_>, marks: &[Mark], view: &PixelView, style: &DotStyle, threads: usize, pixels: &mut [[u8; 4]], width: usize) {
    if width == 0 || pixels.is_empty() {
        return;
    }
    let height = pixels.len() / width;
    let press = Press::new(cloud, view, style, [width, height]);
    let mut layers = press.layers(threads);
    layers.push(press.marks(marks));
    let num_dots: usize = layers.iter().map(Vec::len).sum();
    let bands = if num_dots < 5_000 { 1 } else { threads.clamp(1, 16) };
    let rows = height.div_ceil(bands);
    let parts: Vec<Mutex<&mut [[u8; 4]]>> = pixels.chunks_mut(rows * width).map(Mutex::new).collect();
    parallel::map_shards(threads, parts.len(), |band| {
        let mut part = parts[band].lock().unwrap_or_else(PoisonError::into_inner);
        let rows_here = (part.len() / width) as i32;
        let mut canvas = Band { pixels: &mut part, width: width as i32, rows: rows_here, top: (band * rows) as i32 };
        for dot in layers.iter().flatten() {
            canvas.press(dot, &press.stamps[usize::from(dot.stamp)], press.rim);
        }
    });
}

/// Everything that turns a point into a dot.
struct Press<'a> {
    cloud: &'a Cloud<'a>,
    stamps: Vec<[Stamp; 16]>,
    style: &'a DotStyle,
    /// Pixels per plane unit, and the pixel where the plane's origin is.
    scale: f64,
    origin: [f64; 2],
    size: [f32; 2],
    reach: f32,
    depth: [f32; 2],
    sizes: usize,
    rim: u32,
}

impl<'a> Press<'a> {
    fn new(cloud: &'a Cloud<'a>, view: &PixelView, style: &'a DotStyle, size: [usize; 2]) -> Self {
        let scale = f64::from(view.pixels_per_point) / view.camera.scale;
        let middle = [0, 1].map(|axis| f64::from(view.corner[axis]) + f64::from(view.screen[axis] * view.pixels_per_point) / 2.0);
        let origin = [middle[0] - view.camera.centre[0] * scale, middle[1] + view.camera.centre[1] * scale];
        let depth = cloud.depth.iter().fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], &d| [low.min(d), high.max(d)]);
        let sizes = if cloud.depth.is_empty() { 1 } else { DEPTH_SIZES };
        let mut stamps = Vec::new();
        for class in CLASS_SIZE {
            for nearness in 0..sizes {
                let near = if sizes == 1 { 1.0 } else { 0.7 + 0.6 * nearness as f32 / (sizes - 1) as f32 };
                stamps.push(stamps_of(style.radius * class * near, style.rim, size[0]));
            }
        }
        let strong = style.radius * CLASS_SIZE[2];
        stamps.push(stamps_of(strong, style.rim, size[0]));
        stamps.push(stamps_of(strong + style.ring, 0.0, size[0]));
        stamps.push(stamps_of(strong + 2.0 * style.ring, 0.0, size[0]));
        let reach = strong * 1.3 + 2.0 * style.ring + style.rim + 2.0;
        let [r, g, b, _] = style.ground;
        let rim = u32::from_le_bytes([r, g, b, 255]);
        Self { cloud, stamps, style, scale, origin, size: size.map(|side| side as f32), reach, depth, sizes, rim }
    }

    /// Where a point of the plane is in the picture, if it can be seen there.
    fn pixel(&self, [x, y]: [f32; 2]) -> Option<[f32; 2]> {
        let x = (self.origin[0] + f64::from(x) * self.scale) as f32;
        let y = (self.origin[1] - f64::from(y) * self.scale) as f32;
        let seen = x > -self.reach && y > -self.reach && x < self.size[0] + self.reach && y < self.size[1] + self.reach;
        seen.then_some([x, y])
    }

    /// From 0, far, to 1, near.
    fn nearness(&self, item: usize) -> f32 {
        let [low, high] = self.depth;
        match self.cloud.depth.get(item) {
            Some(depth) if high > low => (depth - low) / (high - low),
            _ => 1.0,
        }
    }

    /// A point's colour, faded into the ground by distance and by what steps back, multiplied by its opacity.
    fn colour(&self, item: usize, strength: f32, opacity: f32, nearness: f32) -> u32 {
        let [r, g, b, a] = self.cloud.colours.get(item).copied().unwrap_or([128, 128, 128, 255]);
        let kept = ((0.45 + 0.55 * nearness) * strength * 256.0) as u32;
        let opaque = u32::from_le_bytes([r, g, b, 255]);
        let faded = if kept >= 256 { opaque } else { times(opaque, kept) + times(self.rim, 256 - kept) };
        let alpha = (f32::from(a) * opacity) as u32;
        times(faded | 0xff00_0000, alpha + (alpha >> 7))
    }

    /// Dots of the points that can be seen: faint, normal, strong.
    fn layers(&self, threads: usize) -> Vec<Vec<Dot>> {
        let n = self.cloud.plane.len();
        let shards = parallel::map_shards(threads, n.div_ceil(SHARD), |shard| {
            let mut layers = [Vec::new(), Vec::with_capacity(SHARD.min(n)), Vec::new()];
            for item in shard * SHARD..((shard + 1) * SHARD).min(n) {
                let emphasis = self.cloud.emphasis.get(item).copied().unwrap_or_default();
                if emphasis == Emphasis::Hidden {
                    continue;
                }
                let Some(at) = self.pixel(self.cloud.plane[item]) else { continue };
                let class = emphasis as usize - 1;
                let nearness = self.nearness(item);
                let strength = self.style.strength * if class == 0 { FAINT } else { 1.0 };
                let stamp = class * self.sizes + (nearness * (self.sizes - 1) as f32) as usize;
                let step = (nearness * (DEPTH_STEPS - 1) as f32) as u16;
                layers[class].push(Dot::new(at, stamp, self.colour(item, strength, self.style.opacity, nearness), step));
            }
            layers
        });
        let mut layers = Vec::new();
        for class in 0..3 {
            let parts = shards.iter().map(|shard| shard[class].as_slice());
            layers.push(if self.sizes == 1 { parts.collect::<Vec<_>>().concat() } else { by_step(parts.collect()) });
        }
        layers
    }

    fn marks(&self, marks: &[Mark]) -> Vec<Dot> {
        let (disc, gap, ring) = (self.stamps.len() - 3, self.stamps.len() - 2, self.stamps.len() - 1);
        let mut dots = Vec::new();
        for mark in marks {
            let item = mark.item as usize;
            let seen = self.cloud.plane.get(item).and_then(|&place| self.pixel(place));
            let Some(at) = seen else { continue };
            if let Some([r, g, b, a]) = mark.ring {
                let premultiplied = [r, g, b].map(|c| (u32::from(c) * u32::from(a) / 255) as u8);
                dots.push(Dot::new(at, ring, u32::from_le_bytes([premultiplied[0], premultiplied[1], premultiplied[2], a]), 0));
                dots.push(Dot::new(at, gap, self.rim, 0));
            }
            dots.push(Dot::new(at, disc, self.colour(item, 1.0, 1.0, 1.0), 0));
        }
        dots
    }
}

/// Far to near, keeping the order of what is equally far.
fn by_step(parts: Vec<&[Dot]>) -> Vec<Dot> {
    let mut starts = vec![0_usize; DEPTH_STEPS + 1];
    for dot in parts.iter().copied().flatten() {
        starts[usize::from(dot.step) + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let total = starts[DEPTH_STEPS];
    let mut sorted = vec![Dot { x: 0, y: 0, colour: 0, stamp: 0, step: 0 }; total];
    for dot in parts.into_iter().flatten() {
        let slot = &mut starts[usize::from(dot.step)];
        sorted[*slot] = *dot;
        *slot += 1;
    }
    sorted
}

/// Coverage of a disc and of its rim, for one position of the centre within its pixel.
struct Stamp {
    /// Pixels that a stamp reaches from its centre's pixel.
    reach: i32,
    has_rim: bool,
    inked: Vec<Inked>,
}

/// A pixel that a stamp covers.
#[derive(Clone, Copy)]
struct Inked {
    /// From the centre's pixel.
    dx: i16,
    dy: i16,
    /// The same as a step in a picture.
    step: i32,
    /// From 0 to 256.
    fill: u16,
    rim: u16,
}

/// Stamps for a picture of this width.
fn stamps_of(radius: f32, rim: f32, width: usize) -> [Stamp; 16] {
    std::array::from_fn(|phase| {
        let centre = [(phase % 4) as f32, (phase / 4) as f32].map(|quarter| quarter / 4.0 + 0.125);
        let reach = (radius + rim + 1.0).ceil() as i32;
        let mut inked = Vec::new();
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let distance = (dx as f32 + 0.5 - centre[0]).hypot(dy as f32 + 0.5 - centre[1]);
                let inner = (radius + 0.5 - distance).clamp(0.0, 1.0);
                let outer = (radius + rim + 0.5 - distance).clamp(0.0, 1.0);
                let (fill, rim) = ((inner * 256.0).round() as u16, ((outer - inner).max(0.0) * RIM * 256.0).round() as u16);
                if fill + rim > 0 {
                    inked.push(Inked { dx: dx as i16, dy: dy as i16, step: dy * width as i32 + dx, fill, rim });
                }
            }
        }
        Stamp { reach, has_rim: rim > 0.0, inked }
    })
}

/// Rows of the picture.
struct Band<'a> {
    pixels: &'a mut [[u8; 4]],
    width: i32,
    rows: i32,
    top: i32,
}

impl Band<'_> {
    fn press(&mut self, dot: &Dot, stamps: &[Stamp; 16], rim: u32) {
        let stamp = &stamps[((dot.x & 3) + 4 * (dot.y & 3)) as usize];
        let (x, y, reach) = (dot.x >> 2, (dot.y >> 2) - self.top, stamp.reach);
        if y < -reach || y >= self.rows + reach {
            return;
        }
        // A see-through point has a see-through rim.
        let alpha = dot.colour >> 24;
        let rim = if stamp.has_rim { times(rim, alpha + (alpha >> 7)) } else { 0 };
        let inside = x >= reach && y >= reach && x < self.width - reach && y < self.rows - reach;
        let centre = y * self.width + x;
        for ink in &stamp.inked {
            let (dx, dy) = (i32::from(ink.dx), i32::from(ink.dy));
            if !inside && (x + dx < 0 || x + dx >= self.width || y + dy < 0 || y + dy >= self.rows) {
                continue;
            }
            if let Some(pixel) = self.pixels.get_mut((centre + ink.step) as usize) {
                let fill = times(dot.colour, u32::from(ink.fill));
                over(pixel, if stamp.has_rim { fill + times(rim, u32::from(ink.rim)) } else { fill });
            }
        }
    }
}

/// All four channels times `share`/256, `share` from 0 to 256.
#[inline]
fn times(colour: u32, share: u32) -> u32 {
    let even = (((colour & 0x00ff_00ff) * share) >> 8) & 0x00ff_00ff;
    let odd = (((colour >> 8) & 0x00ff_00ff) * share) & 0xff00_ff00;
    even | odd
}

/// Puts a premultiplied colour over a pixel.
#[inline]
fn over(pixel: &mut [u8; 4], colour: u32) {
    let alpha = colour >> 24;
    *pixel = (colour + times(u32::from_le_bytes(*pixel), 256 - alpha - (alpha >> 7))).to_le_bytes();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    const GROUND: [u8; 4] = [0, 0, 0, 255];

    fn view(scale: f64) -> PixelView {
        PixelView { camera: Camera2 { centre: [0.0; 2], scale }, screen: [100.0, 80.0], pixels_per_point: 1.0, corner: [0.0; 2] }
    }

    fn style(radius: f32) -> DotStyle {
        DotStyle { radius, rim: 0.0, ground: GROUND, strength: 1.0, opacity: 1.0, ring: 2.0 }
    }

    fn picture(cloud: &Cloud<'_>, marks: &[Mark], style: &DotStyle, threads: usize) -> Vec<[u8; 4]> {
        let mut pixels = vec![GROUND; 100 * 80];
        draw(cloud, marks, &view(1.0), style, threads, &mut pixels, 100);
        pixels
    }

    fn cloud<'a>(plane: &'a [[f32; 2]], colours: &'a [[u8; 4]]) -> Cloud<'a> {
        Cloud { plane, depth: &[], colours, emphasis: &[] }
    }

    #[test]
    fn a_disc_is_where_it_should_be_and_has_its_area() {
        for at in [[0.125, 0.125], [10.3, -7.6]] {
            let pixels = picture(&cloud(&[at], &[[255; 4]]), &[], &style(5.0), 1);
            let ink: f64 = pixels.iter().map(|p| f64::from(p[0]) / 255.0).sum();
            assert!((ink - std::f64::consts::PI * 25.0).abs() < 1.5, "{ink}");
            let moment = |axis: usize| {
                let sum = |(i, p): (usize, &[u8; 4])| f64::from(p[0]) / 255.0 * ([i % 100, i / 100][axis] as f64 + 0.5);
                pixels.iter().enumerate().map(sum).sum::<f64>() / ink
            };
            assert!((moment(0) - (50.0 + f64::from(at[0]))).abs() < 0.15 && (moment(1) - (40.0 - f64::from(at[1]))).abs() < 0.15);
        }
    }

    #[test]
    fn strong_points_cover_faint_ones_and_hidden_ones_are_not_drawn() {
        let plane = [[0.0, 0.0]; 3];
        let colours = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]];
        let centre = |emphasis: &[Emphasis]| picture(&Cloud { emphasis, ..cloud(&plane, &colours) }, &[], &style(4.0), 1)[40 * 100 + 50];
        assert_eq!(centre(&[Emphasis::Strong, Emphasis::Normal, Emphasis::Faint]), [255, 0, 0, 255]);
        assert_eq!(centre(&[]), [0, 0, 255, 255], "later points cover earlier ones");
        assert_eq!(centre(&[Emphasis::Normal, Emphasis::Hidden, Emphasis::Hidden]), [255, 0, 0, 255]);
        let faint = centre(&[Emphasis::Faint, Emphasis::Hidden, Emphasis::Hidden]);
        assert!((60..90).contains(&faint[0]), "{faint:?}");
    }

    #[test]
    fn near_points_cover_far_ones() {
        let plane = [[0.0, 0.0]; 2];
        let colours = [[255, 0, 0, 255], [0, 255, 0, 255]];
        let near = Cloud { depth: &[1.0, -1.0], ..cloud(&plane, &colours) };
        assert_eq!(picture(&near, &[], &style(4.0), 1)[40 * 100 + 50], [255, 0, 0, 255]);
    }

    #[test]
    fn marks_have_rings_on_top() {
        let plane = [[0.0, 0.0], [1.0, 0.0]];
        let colours = [[255, 0, 0, 255], [0, 255, 0, 255]];
        let pixels = picture(&cloud(&plane, &colours), &[Mark { item: 0, ring: Some([0, 0, 255, 255]) }], &style(4.0), 1);
        assert_eq!(pixels[40 * 100 + 50], [255, 0, 0, 255], "the point itself");
        // Radius 5.4 of the disc, then 2 of ground, then 2 of ring.
        assert_eq!(pixels[40 * 100 + 50 + 8], [0, 0, 255, 255]);
        assert_eq!(pixels[40 * 100 + 50 + 6], GROUND);
    }

    #[test]
    fn threads_do_not_change_the_picture() {
        let mut rng = Seed(5).stream("dots test");
        let plane: Vec<[f32; 2]> = (0..150_000).map(|_| [rng.normal() as f32 * 30.0, rng.normal() as f32 * 30.0]).collect();
        let colours: Vec<[u8; 4]> = plane.iter().map(|p| [p[0].abs() as u8, p[1].abs() as u8, 90, 200]).collect();
        let depth: Vec<f32> = plane.iter().map(|p| p[0] + p[1]).collect();
        let with = |rim: f32, depth: &[f32], threads: usize| {
            picture(&Cloud { depth, ..cloud(&plane, &colours) }, &[], &DotStyle { rim, ..style(1.7) }, threads)
        };
        assert_eq!(with(0.0, &[], 1), with(0.0, &[], 3));
        assert_eq!(with(0.8, &depth, 1), with(0.8, &depth, 4));
    }

    #[test]
    fn blending_is_exact_at_the_ends_and_never_overflows() {
        assert_eq!(times(0x1234_5678, 256), 0x1234_5678);
        assert_eq!(times(0xffff_ffff, 0), 0);
        for alpha in 0..=255_u32 {
            let mut pixel = [255; 4];
            over(&mut pixel, alpha * 0x0101_0101);
            assert!(pixel.iter().all(|&c| c >= 254), "white over white is white: {alpha} {pixel:?}");
        }
    }

    #[test]
    fn nothing_and_strange_places_are_fine() {
        let mut none: [[u8; 4]; 0] = [];
        draw(&cloud(&[], &[]), &[], &view(1.0), &style(3.0), 2, &mut none, 0);
        let far = [[1e30, 1.0], [f32::MAX, f32::MIN]];
        let pixels = picture(&cloud(&far, &[[255; 4]; 2]), &[Mark { item: 99, ring: None }], &style(3.0), 2);
        assert!(pixels.iter().all(|&p| p == GROUND));
    }
}

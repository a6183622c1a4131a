//! Small pictures of maps, drawn once and kept until map, groups or theme change.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions};

use crate::cluster::Clusters;
use crate::data::Projection;
use crate::session::RunRecord;
use crate::ui::theme::Theme;
use crate::view::Bounds;
use crate::view::colour::{self, Backdrop};

/// Width and height of a picture, in pixels.
pub const SIZE: [usize; 2] = [144, 96];
/// Free pixels at each side.
const MARGIN: f32 = 6.0;

/// The pictures by number of the run.
#[derive(Default)]
pub struct Thumbnails {
    drawn: BTreeMap<usize, Drawn>,
}

/// A picture and what it was drawn of; holding that keeps its address from being used again.
struct Drawn {
    map: Arc<Projection>,
    groups: Option<Arc<Clusters>>,
    ground: Color32,
    texture: TextureHandle,
}

impl Thumbnails {
    /// The picture of a run's map, if the run has one.
    pub fn of(&mut self, ctx: &Context, theme: &Theme, run: &RunRecord) -> Option<&TextureHandle> {
        let Some(map) = run.map() else {
            self.drawn.remove(&run.number);
            return None;
        };
        let groups = run.kept.as_ref().and_then(|k| k.clusters.as_ref()).map(|c| c.value.clone());
        let is_same = |old: &Drawn| {
            let same_groups = match (&old.groups, &groups) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (None, None) => true,
                _ => false,
            };
            Arc::ptr_eq(&old.map, map) && same_groups && old.ground == theme.map_background
        };
        if !self.drawn.get(&run.number).is_some_and(is_same) {
            let image = draw(theme, map, groups.as_deref());
            let texture = ctx.load_texture(format!("run {}", run.number), image, TextureOptions::LINEAR);
            self.drawn.insert(run.number, Drawn { map: map.clone(), groups, ground: theme.map_background, texture });
        }
        self.drawn.get(&run.number).map(|d| &d.texture)
    }
}

/// Every point four pixels, in the colour of its group.
fn draw(theme: &Theme, map: &Projection, groups: Option<&Clusters>) -> ColorImage {
    let backdrop = if theme.dark { Backdrop::Dark } else { Backdrop::Light };
    let colours = groups.filter(|g| g.labels.len() == map.at().nrows()).map(|g| colour::by_group(&g.labels, backdrop));
    let [width, height] = SIZE;
    let mut image = ColorImage::filled(SIZE, theme.map_background);
    let places: Vec<[f32; 2]> = map.at().rows().into_iter().map(|r| [r[0], r[1]]).collect();
    let Some(bounds) = Bounds::of_crowd(&places) else { return image };
    let span = [0, 1].map(|a| ((bounds.max[a] - bounds.min[a]) as f32).max(1e-9));
    let scale = ((width as f32 - 2.0 * MARGIN) / span[0]).min((height as f32 - 2.0 * MARGIN) / span[1]);
    let middle = [0, 1].map(|a| f64::midpoint(bounds.min[a], bounds.max[a]) as f32);
    for (i, place) in places.iter().enumerate() {
        let x = width as f32 / 2.0 + (place[0] - middle[0]) * scale;
        let y = height as f32 / 2.0 - (place[1] - middle[1]) * scale;
        let ink = colours.as_ref().and_then(|c| c.get(i)).map_or(theme.map_point, |[r, g, b, _]| Color32::from_rgb(*r, *g, *b));
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let (px, py) = (x as i64 + dx, y as i64 + dy);
            if px >= 0 && py >= 0 && px < width as i64 && py < height as i64 {
                image.pixels[py as usize * width + px as usize] = ink;
            }
        }
    }
    image
}

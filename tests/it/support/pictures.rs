//! Pictures of an interface under test, drawn in memory: no driver, the same bytes on every machine.

use std::cell::RefCell;
use std::rc::Rc;

use egui_kittest::{Harness, TestRenderer};
use semascope::ui::raster::SoftRenderer;
use semascope::view::Picture;

/// Give a clone to [`egui_kittest::HarnessBuilder::renderer`], keep the other to take pictures with.
#[derive(Clone, Default)]
pub struct Camera(Rc<RefCell<SoftRenderer>>);

impl TestRenderer for Camera {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.0.borrow_mut().update_textures(delta);
    }
}

impl Camera {
    /// What the last frame shows.
    pub fn take<State>(&self, harness: &Harness<'_, State>) -> Picture {
        let output = harness.output();
        let scale = output.pixels_per_point;
        let size = harness.ctx.content_rect().size() * scale;
        let background = harness.ctx.global_style().visuals.panel_fill.to_array();
        let mut picture = Picture::filled(size.x.round() as usize, size.y.round() as usize, background);
        let primitives = harness.ctx.tessellate(output.shapes.clone(), scale);
        self.0.borrow().paint(&primitives, scale, &mut picture);
        picture
    }
}

//! The software rasteriser against pictures worked out by hand.

use egui::epaint::{ImageDelta, Vertex};
use egui::{Color32, ColorImage, Mesh, Pos2, Rect, Shape, TextureOptions, pos2, vec2};

use super::*;

const WHITE: TextureId = TextureId::Managed(0);
const PICTURE: TextureId = TextureId::Managed(1);

fn renderer(texture: ColorImage, options: TextureOptions) -> SoftRenderer {
    let mut delta = TexturesDelta::default();
    delta.push(WHITE, ImageDelta::full(ColorImage::filled([1, 1], Color32::WHITE), TextureOptions::LINEAR));
    delta.push(PICTURE, ImageDelta::full(texture, options));
    let mut renderer = SoftRenderer::new();
    renderer.update_textures(&mut delta);
    renderer
}

fn plain() -> SoftRenderer {
    renderer(ColorImage::filled([1, 1], Color32::WHITE), TextureOptions::NEAREST)
}

fn paint(renderer: &SoftRenderer, mesh: Mesh, clip: Rect, size: usize) -> Picture {
    let mut picture = Picture::filled(size, size, [0, 0, 0, 255]);
    renderer.paint(&[ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh) }], 1.0, &mut picture);
    picture
}

fn triangle(corners: [(f32, f32); 3], colour: Color32) -> Mesh {
    Mesh {
        indices: vec![0, 1, 2],
        vertices: corners.iter().map(|&(x, y)| Vertex::untextured(pos2(x, y), colour)).collect(),
        texture_id: WHITE,
    }
}

fn rectangle(rect: Rect, colour: Color32) -> Mesh {
    let mut mesh = Mesh::with_texture(WHITE);
    mesh.add_colored_rect(rect, colour);
    mesh
}

fn count(picture: &Picture, colour: Color32) -> usize {
    picture.pixels().iter().filter(|&&p| p == colour.to_array()).count()
}

#[test]
fn a_rectangle_covers_the_pixels_whose_centres_it_holds() {
    let picture = paint(&plain(), rectangle(Rect::from_min_max(pos2(2.4, 1.6), pos2(5.5, 4.0)), Color32::RED), Rect::EVERYTHING, 8);
    // Columns 2, 3 and 4 (5.5 is the centre of column 5, which the right side leaves out), rows 2 and 3.
    assert_eq!(count(&picture, Color32::RED), 6);
    assert_eq!(picture.at(2, 2), Color32::RED.to_array());
    assert_eq!(picture.at(5, 2), [0, 0, 0, 255]);
}

#[test]
fn the_clip_rectangle_is_kept() {
    let clip = Rect::from_min_max(pos2(1.0, 1.0), pos2(3.0, 2.0));
    let square = Rect::from_min_size(Pos2::ZERO, vec2(8.0, 8.0));
    assert_eq!(count(&paint(&plain(), rectangle(square, Color32::GREEN), clip, 8), Color32::GREEN), 2);
    let whole = triangle([(-50.0, -50.0), (90.0, -50.0), (-50.0, 90.0)], Color32::GREEN);
    assert_eq!(count(&paint(&plain(), whole, clip, 8), Color32::GREEN), 2);
}

#[test]
fn triangles_that_share_an_edge_paint_each_pixel_once() {
    // A fan around a point off the grid, half transparent: a pixel painted twice or not at all would differ.
    let centre = (17.3, 15.8);
    let rim = [(1.2, 2.0), (30.7, 1.1), (31.3, 29.9), (14.0, 31.5), (0.6, 28.2)];
    let half = Color32::from_rgba_premultiplied(100, 0, 0, 128);
    let mut mesh = Mesh::with_texture(WHITE);
    for i in 0..5 {
        let part = triangle([centre, rim[i], rim[(i + 1) % 5]], half);
        mesh.append(part);
    }
    let picture = paint(&plain(), mesh, Rect::EVERYTHING, 32);
    let once = [100, 0, 0, 255];
    let painted = picture.pixels().iter().filter(|p| p[0] > 0).count();
    assert!(painted > 700, "{painted}");
    assert_eq!(picture.pixels().iter().filter(|&&p| p == once).count(), painted);
}

#[test]
fn blending_is_in_gamma_space_with_premultiplied_alpha() {
    let mut picture = Picture::filled(2, 2, [200, 100, 50, 255]);
    let mesh = rectangle(Rect::from_min_size(Pos2::ZERO, vec2(2.0, 2.0)), Color32::from_rgba_premultiplied(10, 20, 30, 64));
    let primitive = ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(mesh) };
    plain().paint(&[primitive], 1.0, &mut picture);
    // c + below · 191/255
    assert_eq!(picture.at(1, 1), [160, 95, 67, 255]);
    // Alpha 0 adds light.
    let light = rectangle(Rect::from_min_size(Pos2::ZERO, vec2(2.0, 2.0)), Color32::from_rgba_premultiplied(120, 1, 0, 0));
    plain().paint(&[ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(light) }], 1.0, &mut picture);
    assert_eq!(picture.at(0, 0), [255, 96, 67, 255]);
}

#[test]
fn colours_run_between_the_corners() {
    let mut mesh = triangle([(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)], Color32::BLACK);
    mesh.vertices[1].color = Color32::from_rgb(240, 0, 0);
    mesh.vertices[2].color = Color32::from_rgb(0, 100, 0);
    let picture = paint(&plain(), mesh, Rect::EVERYTHING, 10);
    // At the centre of pixel (3, 2): 3.5/10 of red, 2.5/10 of green.
    assert_eq!(picture.at(3, 2), [84, 25, 0, 255]);
}

#[test]
fn textures_are_sampled_and_patched() {
    let texels = [Color32::from_gray(0), Color32::from_gray(100), Color32::from_gray(200), Color32::from_gray(40)];
    let image = ColorImage::new([2, 2], texels.to_vec());
    let square = |side: f32| {
        let mut mesh = Mesh::with_texture(PICTURE);
        mesh.add_rect_with_uv(
            Rect::from_min_size(Pos2::ZERO, vec2(side, side)),
            Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            Color32::WHITE,
        );
        mesh
    };
    let grey = |renderer: &SoftRenderer, side: f32, x: usize, y: usize| paint(renderer, square(side), Rect::EVERYTHING, 8).at(x, y)[0];
    let nearest = renderer(image.clone(), TextureOptions::NEAREST);
    assert_eq!([grey(&nearest, 2.0, 1, 0), grey(&nearest, 2.0, 0, 1)], [100, 200], "one to one");
    assert_eq!([grey(&nearest, 8.0, 3, 0), grey(&nearest, 8.0, 4, 0)], [0, 100], "enlarged");
    let mut linear = renderer(image, TextureOptions::LINEAR);
    assert_eq!([grey(&linear, 8.0, 0, 0), grey(&linear, 8.0, 3, 0), grey(&linear, 8.0, 4, 0)], [0, 38, 63]);
    let mut delta = TexturesDelta::default();
    let patch = ColorImage::filled([1, 1], Color32::from_gray(250));
    delta.push(PICTURE, ImageDelta::partial([1, 1], patch, TextureOptions::NEAREST));
    linear.update_textures(&mut delta);
    assert_eq!([grey(&linear, 2.0, 1, 1), grey(&linear, 2.0, 0, 0)], [250, 0]);
    delta.free(PICTURE);
    linear.update_textures(&mut delta);
    assert_eq!(grey(&linear, 2.0, 1, 1), 250, "shown once more by the frame that gave it up");
    linear.update_textures(&mut delta);
    assert_eq!(grey(&linear, 2.0, 1, 1), 0);
}

#[test]
fn a_rotated_texture_agrees_with_the_short_way() {
    let image = ColorImage::new([4, 4], (0..16).map(|i| Color32::from_gray(i * 16)).collect());
    let renderer = renderer(image, TextureOptions::LINEAR);
    let mut quad = Mesh::with_texture(PICTURE);
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    quad.add_rect_with_uv(Rect::from_min_size(pos2(1.0, 1.0), vec2(13.0, 9.0)), uv, Color32::WHITE);
    let short = paint(&renderer, quad.clone(), Rect::EVERYTHING, 16);
    // The same two triangles, told apart by a vertex colour that is hardly different.
    quad.vertices[0].color = Color32::from_rgb(254, 255, 255);
    let long = paint(&renderer, quad, Rect::EVERYTHING, 16);
    for (a, b) in short.pixels().iter().zip(long.pixels()) {
        assert!(a[1].abs_diff(b[1]) <= 1, "{a:?} {b:?}");
    }
}

fn sample_ui(ui: &mut egui::Ui) {
    egui::Frame::central_panel(ui.style()).show(ui, |ui| {
        ui.heading("Nearest neighbours");
        let mut on = true;
        ui.checkbox(&mut on, "Query words");
        _ = ui.button("Train");
        let (rect, _) = ui.allocate_exact_size(vec2(80.0, 40.0), egui::Sense::hover());
        ui.painter().add(Shape::circle_filled(rect.center(), 15.0, Color32::from_rgb(240, 80, 20)));
    });
}

#[test]
fn an_interface_is_drawn_the_same_each_time() {
    let picture = |scale: f32| {
        let ctx = egui::Context::default();
        ctx.set_theme(egui::Theme::Light);
        draw(&ctx, vec2(300.0, 160.0), scale, 3, sample_ui)
    };
    let (one, two) = (picture(1.0), picture(2.0));
    assert_eq!((two.width(), two.height()), (600, 320));
    assert_eq!(one, picture(1.0));
    let background = one.at(299, 159);
    let inked = |p: &Picture, rows: std::ops::Range<usize>| {
        rows.flat_map(|y| (0..p.width()).map(move |x| (x, y))).filter(|&(x, y)| p.at(x, y) != background).count()
    };
    assert!((300..2500).contains(&inked(&one, 0..30)), "the heading has ink: {}", inked(&one, 0..30));
    let orange = count(&one, Color32::from_rgb(240, 80, 20));
    assert!((620..760).contains(&orange), "a disc of radius 15 has 707 pixels: {orange}");
}

//! The map as an item of the plot.

use egui::{Event, Key, Pos2, Rect, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use ndarray::Array2;

use super::*;
use crate::base::Seed;
use crate::ui::raster::Offscreen;
use crate::view::Camera2;

const SIZE: egui::Vec2 = vec2(800.0, 600.0);

const LOOK: MapLook = MapLook {
    background: Color32::BLACK,
    grid: Color32::DARK_GRAY,
    label: Color32::WHITE,
    halo: Color32::BLACK,
    line: Color32::GRAY,
    accent: Color32::BLUE,
    on_accent: Color32::WHITE,
    label_size: 12.0,
    dot_scale: 1.0,
};

/// A panel with one map.
struct Panel {
    map: MapState,
    positions: Array2<f32>,
    revision: Revision,
    labels: Vec<String>,
    order: Vec<u32>,
    selection: Vec<u32>,
    emphasis: Vec<Emphasis>,
    /// What was reported since it was last looked at; a later report does not hide an earlier one.
    seen: MapResponse,
    text: String,
    frames: usize,
}

impl Panel {
    fn new(positions: Array2<f32>) -> Self {
        let n = positions.nrows();
        Self {
            map: MapState::new(),
            positions,
            revision: Revision::default(),
            labels: (0..n).map(|i| format!("word {i}")).collect(),
            order: (0..n as u32).collect(),
            selection: Vec::new(),
            emphasis: Vec::new(),
            seen: MapResponse::default(),
            text: String::new(),
            frames: 0,
        }
    }

    fn ui(&mut self, ui: &mut Ui) {
        self.frames += 1;
        let colours = vec![[200, 120, 40, 255]; self.positions.nrows()];
        let labels = &self.labels;
        let input = MapInput {
            name: "Map of words",
            positions: &self.positions,
            revision: self.revision,
            colours: &colours,
            emphasis: &self.emphasis,
            label: &|i| labels[i].as_str(),
            label_order: &self.order,
            selection: &self.selection,
            hovered: None,
            hover_note: None,
            neighbours: &[],
            forces: Forces::default(),
            arrows: &[],
            axis_titles: None,
            spotlight: false,
            keys: true,
            look: LOOK,
        };
        let new = show(ui, "map", &mut self.map, &input);
        let old = std::mem::take(&mut self.seen);
        self.seen = MapResponse {
            hovered: new.hovered,
            clicked: new.clicked.or(old.clicked),
            background_clicked: new.background_clicked || old.background_clicked,
            background_double_clicked: new.background_double_clicked || old.background_double_clicked,
            enclosed: new.enclosed.or(old.enclosed),
            clear: new.clear || old.clear,
            camera_changed: new.camera_changed || old.camera_changed,
            push_scale: new.push_scale,
            response: new.response,
        };
    }
}

fn harness(panel: Panel) -> Harness<'static, Panel> {
    Harness::builder().with_size(SIZE).with_step_dt(1.0 / 60.0).with_max_steps(400).build_ui_state(
        |ui, panel: &mut Panel| {
            panel.ui(ui);
        },
        panel,
    )
}

/// Five points: four corners of a square and its middle.
fn five() -> Array2<f32> {
    ndarray::array![[0.0, 0.0], [-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]
}

fn cloud(n: usize, dims: usize) -> Array2<f32> {
    let mut rng = Seed(7).stream("map test");
    Array2::from_shape_fn((n, dims), |(i, _)| rng.normal() as f32 + (i % 4) as f32)
}

fn map_rect(harness: &Harness<'_, Panel>) -> Rect {
    harness.get_by_label("Map of words").rect()
}

/// Where an item is on the screen.
fn place(harness: &Harness<'_, Panel>, item: u32) -> Pos2 {
    let [x, y] = harness.state().map.on_screen(item).unwrap();
    map_rect(harness).min + vec2(x, y)
}

fn take(harness: &mut Harness<'_, Panel>) -> MapResponse {
    std::mem::take(&mut harness.state_mut().seen)
}

fn click(harness: &mut Harness<'_, Panel>, at: Pos2, modifiers: Modifiers) {
    harness.hover_at(at);
    harness.step();
    for pressed in [true, false] {
        harness.event_modifiers(Event::PointerButton { pos: at, button: egui::PointerButton::Primary, pressed, modifiers }, modifiers);
        harness.step();
    }
    // Clicks in quick succession would count as double.
    for _ in 0..40 {
        harness.step();
    }
}

fn drag(harness: &mut Harness<'_, Panel>, way: &[Pos2], button: egui::PointerButton, modifiers: Modifiers) {
    harness.hover_at(way[0]);
    harness.step();
    harness.event_modifiers(Event::PointerButton { pos: way[0], button, pressed: true, modifiers }, modifiers);
    harness.step();
    for &at in way {
        harness.event_modifiers(Event::PointerMoved(at), modifiers);
        harness.step();
    }
    let end = way[way.len() - 1];
    harness.event_modifiers(Event::PointerButton { pos: end, button, pressed: false, modifiers }, modifiers);
    harness.step();
    harness.step();
}

#[test]
fn all_points_are_shown_at_first_with_one_scale() {
    let harness = harness(Panel::new(five()));
    let rect = map_rect(&harness).shrink(30.0);
    let at: Vec<Pos2> = (0..5).map(|i| place(&harness, i)).collect();
    assert!(at.iter().all(|&p| rect.contains(p)), "{at:?}");
    assert!(((at[2].x - at[1].x) - (at[1].y - at[4].y)).abs() < 0.01, "equal axes");
    assert!(at[3].y < at[2].y, "up is up");
}

#[test]
fn pointing_and_clicking_find_points() {
    let mut harness = harness(Panel::new(five()));
    let at = place(&harness, 3);
    harness.hover_at(at + vec2(3.0, -2.0));
    harness.run();
    assert_eq!(take(&mut harness).hovered, Some(3));
    click(&mut harness, at, Modifiers::NONE);
    let seen = take(&mut harness);
    assert_eq!(seen.clicked, Some((3, Modifiers::NONE)));
    assert!(!seen.background_clicked);
    let other = place(&harness, 1);
    click(&mut harness, other, Modifiers::SHIFT);
    assert!(take(&mut harness).clicked.is_some_and(|(item, keys)| item == 1 && keys.shift));
    click(&mut harness, at + vec2(-60.0, 40.0), Modifiers::NONE);
    let seen = take(&mut harness);
    assert!(seen.background_clicked && seen.clicked.is_none() && !seen.background_double_clicked);
}

#[test]
fn hidden_points_are_not_found() {
    let mut panel = Panel::new(five());
    panel.emphasis = vec![Emphasis::Normal; 5];
    panel.emphasis[3] = Emphasis::Hidden;
    let mut harness = harness(panel);
    let at = place(&harness, 3);
    click(&mut harness, at, Modifiers::NONE);
    assert!(take(&mut harness).background_clicked);
}

#[test]
fn dragging_moves_the_map_with_the_pointer() {
    let mut harness = harness(Panel::new(five()));
    let before = place(&harness, 0);
    let start = before + vec2(40.0, 40.0);
    drag(&mut harness, &[start, start + vec2(20.0, 0.0), start + vec2(70.0, -30.0)], egui::PointerButton::Primary, Modifiers::NONE);
    let moved = place(&harness, 0) - before;
    assert!((moved - vec2(70.0, -30.0)).length() < 1.0, "{moved:?}");
    assert!(take(&mut harness).camera_changed);
}

#[test]
fn the_wheel_zooms_about_the_pointer_and_a_double_click_shows_all() {
    let mut harness = harness(Panel::new(five()));
    let at = map_rect(&harness).min + vec2(300.0, 140.0);
    harness.hover_at(at);
    harness.run();
    let plane = |harness: &Harness<'_, Panel>| harness.state().map.camera().to_plane([300.0, 140.0], [SIZE.x - 16.0, SIZE.y - 16.0]);
    let size = map_rect(&harness).size();
    assert!((size - (SIZE - vec2(16.0, 16.0))).length() < 1.0, "{size:?}");
    let (before, scale) = (plane(&harness), harness.state().map.camera().scale);
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, 120.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    let after = plane(&harness);
    assert!(harness.state().map.camera().scale < scale * 0.8);
    assert!((0..2).all(|axis| (before[axis] - after[axis]).abs() < 1e-3), "{before:?} {after:?}");
    let ground = at + vec2(0.0, 60.0);
    harness.hover_at(ground);
    harness.step();
    for pressed in [true, false, true, false] {
        harness.event(Event::PointerButton { pos: ground, button: egui::PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
        harness.step();
    }
    assert!(take(&mut harness).background_double_clicked);
    harness.run();
    assert!((harness.state().map.camera().scale / scale - 1.0).abs() < 1e-6);
}

#[test]
fn the_box_selects_adds_and_removes() {
    let mut harness = harness(Panel::new(five()));
    harness.key_press(Key::B);
    harness.run();
    assert_eq!(harness.state().map.tool, Tool::Box);
    // Around the two points on the right.
    let (top, bottom) = (place(&harness, 3), place(&harness, 2));
    let way = [top + vec2(-30.0, -20.0), top + vec2(10.0, 50.0), bottom + vec2(20.0, 20.0)];
    for (modifiers, op) in [(Modifiers::NONE, SelectOp::Replace), (Modifiers::SHIFT, SelectOp::Add), (Modifiers::ALT, SelectOp::Remove)] {
        drag(&mut harness, &way, egui::PointerButton::Primary, modifiers);
        assert_eq!(take(&mut harness).enclosed, Some((vec![2, 3], op)));
    }
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().map.tool, Tool::Pan);
    assert!(!take(&mut harness).clear, "the first Esc leaves the tool");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(take(&mut harness).clear);
}

#[test]
fn the_lasso_selects_what_it_encloses() {
    let mut harness = harness(Panel::new(five()));
    harness.key_press(Key::L);
    harness.run();
    let (middle, corner) = (place(&harness, 0), place(&harness, 4));
    // A thin triangle from the middle to the upper left corner.
    let way = [
        middle + vec2(25.0, 0.0),
        middle + vec2(0.0, 25.0),
        corner + vec2(-20.0, 0.0),
        corner + vec2(0.0, -20.0),
        middle + vec2(25.0, 0.0),
    ];
    drag(&mut harness, &way, egui::PointerButton::Primary, Modifiers::NONE);
    assert_eq!(take(&mut harness).enclosed, Some((vec![0, 4], SelectOp::Replace)));
}

#[test]
fn f_flies_to_the_selection_unless_text_is_typed() {
    let mut panel = Panel::new(cloud(500, 2));
    panel.selection = vec![17];
    let mut harness = Harness::builder().with_size(SIZE).with_step_dt(1.0 / 60.0).with_max_steps(400).build_ui_state(
        |ui, panel: &mut Panel| {
            let text = egui::TextEdit::singleline(&mut panel.text).id_salt("query");
            let response = ui.add(text);
            response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Query"));
            panel.ui(ui);
        },
        panel,
    );
    let before = harness.state().map.camera();
    harness.get_by_label("Query").focus();
    harness.run();
    harness.key_press(Key::F);
    harness.run();
    assert_eq!(harness.state().map.camera(), before);
    harness.get_by_label("Map of words").focus();
    harness.run();
    harness.key_press(Key::F);
    harness.run();
    let centre = map_rect(&harness).center();
    assert!((place(&harness, 17) - centre).length() < 1.0);
    assert!(harness.state().map.camera().scale < before.scale / 2.0);
    assert!(!harness.state().map.is_moving());
}

#[test]
fn a_new_layout_is_reached_smoothly_and_then_nothing_is_repainted() {
    let mut harness = harness(Panel::new(five()));
    harness.run();
    let before = place(&harness, 1);
    harness.state_mut().positions = ndarray::array![[0.0, 0.0], [1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]];
    harness.state_mut().revision.positions += 1;
    harness.step();
    assert!((place(&harness, 1) - before).length() < 1.0, "nobody teleports");
    for _ in 0..6 {
        harness.step();
    }
    let between = (place(&harness, 1) - before).length();
    assert!(between > 20.0, "{between}");
    harness.run();
    let target = place(&harness, 4);
    assert!((place(&harness, 1) - vec2(2.0 * (place(&harness, 0).x - target.x), 0.0) - target).length() < 1.0);
    let (frames, draws) = (harness.state().frames, harness.state().map.canvas.draws);
    assert_eq!(harness.run(), 1, "settled at once");
    assert_eq!(harness.state().frames, frames + 1);
    assert_eq!(harness.state().map.canvas.draws, draws, "the texture is kept");
}

#[test]
fn points_that_all_leave_a_close_view_are_followed() {
    let mut harness = harness(Panel::new(five()));
    harness.run();
    let close = Camera2 { centre: [1.0, 1.0], scale: harness.state().map.camera().scale / 50.0 };
    harness.state_mut().map.set_camera(close);
    harness.run();
    assert_eq!(harness.state().map.camera(), close);
    harness.state_mut().positions = 100.0 * five();
    harness.state_mut().revision.positions += 1;
    harness.run();
    let shown = map_rect(&harness);
    assert!((0..5).all(|item| shown.contains(place(&harness, item))));
}

#[test]
fn labels_never_overlap_and_more_come_with_zoom() {
    let mut harness = harness(Panel::new(cloud(3000, 2)));
    let labels = |harness: &Harness<'_, Panel>| harness.state().map.labels.placed().to_vec();
    let few = labels(&harness);
    assert!(few.len() > 20 && few.len() <= 300, "{}", few.len());
    assert!(few.iter().any(|l| l.item == 0), "the most frequent word");
    for (i, a) in few.iter().enumerate() {
        let rect = |l: &crate::view::Placed| Rect::from_min_size(pos2(l.min[0], l.min[1]), vec2(l.size[0], l.size[1]));
        assert!(few[..i].iter().all(|b| !rect(a).intersects(rect(b))));
    }
    let mut camera = harness.state().map.camera();
    camera.scale /= 8.0;
    harness.state_mut().map.set_camera(camera);
    harness.run();
    let deepest = |labels: &[crate::view::Placed]| labels.iter().map(|l| l.item).max().unwrap();
    assert!(deepest(&labels(&harness)) > deepest(&few));
}

#[test]
fn a_solid_map_turns_and_stays_in_sight() {
    let mut harness = harness(Panel::new(cloud(400, 3)));
    let rect = map_rect(&harness);
    let inside = |harness: &Harness<'_, Panel>| (0..400).all(|i| rect.contains(place(harness, i)));
    assert!(inside(&harness));
    let (before, camera) = (harness.state().map.orbit(), harness.state().map.camera());
    let start = rect.center();
    drag(&mut harness, &[start, start + vec2(60.0, 0.0), start + vec2(120.0, 40.0)], egui::PointerButton::Primary, Modifiers::NONE);
    let after = harness.state().map.orbit();
    assert!((after.yaw - before.yaw - 0.96).abs() < 0.05 && after.pitch > before.pitch, "{before:?} {after:?}");
    assert_eq!(harness.state().map.camera(), camera, "turning does not zoom");
    assert!(inside(&harness));
    drag(&mut harness, &[start, start + vec2(50.0, 0.0)], egui::PointerButton::Secondary, Modifiers::NONE);
    assert_eq!(harness.state().map.orbit(), after);
    assert_ne!(harness.state().map.camera(), camera, "the secondary button moves");
}

#[test]
fn two_and_three_dimensions_flow_into_one_another() {
    let solid = cloud(50, 3);
    let mut harness = harness(Panel::new(solid.slice(ndarray::s![.., ..2]).to_owned()));
    let flat = place(&harness, 5);
    harness.state_mut().positions = solid.clone();
    harness.state_mut().revision.positions += 1;
    harness.step();
    assert!((place(&harness, 5) - flat).length() < 25.0);
    harness.run();
    assert!((harness.state().map.orbit().yaw - crate::view::Camera3::TILTED[0]).abs() < 1e-6);
    harness.state_mut().positions = solid.slice(ndarray::s![.., ..2]).to_owned();
    harness.state_mut().revision.positions += 1;
    harness.run();
    assert!(harness.state().map.orbit().is_frontal());
    assert!((place(&harness, 5) - flat).length() < 0.5, "back where it was");
}

#[test]
fn no_points_and_other_items_are_fine() {
    let mut harness = harness(Panel::new(Array2::zeros((0, 2))));
    harness.run();
    let panel = Panel::new(cloud(30, 2));
    let state = harness.state_mut();
    (state.positions, state.labels, state.order) = (panel.positions, panel.labels, panel.order);
    state.revision.items += 1;
    harness.run();
    assert!(map_rect(&harness).contains(place(&harness, 29)));
}

#[test]
fn the_picture_shows_points_and_selection() {
    let picture = |selection: Vec<u32>| {
        let ctx = egui::Context::default();
        let mut panel = Panel::new(five());
        panel.selection = selection;
        let mut stage = Offscreen::new(&ctx, vec2(400.0, 300.0), 1.0);
        for _ in 0..3 {
            stage.frame(Vec::new(), |ui| panel.ui(ui));
        }
        stage.picture(Color32::BLACK)
    };
    let count = |p: &crate::view::Picture, test: fn(&[u8; 4]) -> bool| p.pixels().iter().filter(|c| test(c)).count();
    let orange = |c: &[u8; 4]| c[0] > 150 && c[0] < 210 && c[2] < 70;
    let blue = |c: &[u8; 4]| c[2] > 200 && c[0] < 60;
    let plain = picture(Vec::new());
    assert!(count(&plain, orange) > 5 * 30, "{}", count(&plain, orange));
    assert_eq!(count(&plain, blue), 0);
    let selected = picture(vec![3]);
    assert!(count(&selected, blue) > 200, "the ring and the label's ground: {}", count(&selected, blue));
    assert_eq!(selected, picture(vec![3]));
}

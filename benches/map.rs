//! What the map costs on the interface's thread: layout, points, labels and tessellation of one frame, without a window.
//! Aims: under 4 ms a frame at 20 000 points and under 8 ms at 100 000 while the map is moved; next to nothing while it rests.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use egui::{Event, pos2, vec2};
use ndarray::Array2;
use semascope::base::Seed;
use semascope::ui::Theme;
use semascope::ui::plot::{self, Forces, MapInput, MapLook, MapState, Revision};
use semascope::ui::raster::Offscreen;
use semascope::view::{Backdrop, colour};

/// A map of some groups, drawn at 1100 × 760.
struct Scene {
    positions: Array2<f32>,
    colours: Vec<[u8; 4]>,
    labels: Vec<String>,
    order: Vec<u32>,
    state: MapState,
    stage: Offscreen,
    revision: Revision,
}

impl Scene {
    fn new(n: usize, dims: usize) -> Self {
        let mut rng = Seed(1).stream("map bench");
        let centres: Vec<[f32; 3]> = (0..30).map(|_| [0; 3].map(|_| rng.normal() as f32 * 8.0)).collect();
        let positions = Array2::from_shape_fn((n, dims), |(i, axis)| centres[i % 30][axis] + rng.normal() as f32);
        let ctx = egui::Context::default();
        let mut scene = Self {
            positions,
            colours: (0..n).map(|i| colour::group(i % 30, Backdrop::Dark)).collect(),
            labels: (0..n).map(|i| format!("word{i}")).collect(),
            order: (0..n as u32).collect(),
            state: MapState::new(),
            stage: Offscreen::new(&ctx, vec2(1100.0, 760.0), 1.0),
            revision: Revision::default(),
        };
        for _ in 0..3 {
            scene.frame(Vec::new());
        }
        scene
    }

    fn frame(&mut self, events: Vec<Event>) {
        let Self { positions, colours, labels, order, state, stage, revision } = self;
        let input = MapInput {
            name: "Map",
            positions,
            revision: *revision,
            colours,
            emphasis: &[],
            label: &|i| labels[i].as_str(),
            label_order: order,
            selection: &[],
            hovered: None,
            hover_note: None,
            neighbours: &[],
            forces: Forces::default(),
            arrows: &[],
            axis_titles: None,
            spotlight: false,
            keys: true,
            look: MapLook::new(&Theme::default(), 12.0),
        };
        stage.frame(events, |ui| {
            plot::show(ui, "map", state, &input);
        });
        std::hint::black_box(stage.triangles());
    }

    fn nudge(&mut self) {
        let mut camera = self.state.camera();
        camera.centre[0] += camera.scale * 3.0;
        self.state.set_camera(camera);
    }
}

fn frames(c: &mut Criterion) {
    for n in [20_000, 100_000] {
        let mut scene = Scene::new(n, 2);
        c.bench_function(&format!("rest {n}"), |b| b.iter(|| scene.frame(Vec::new())));
        let mut x = 0.0;
        c.bench_function(&format!("hover {n}"), |b| {
            b.iter(|| {
                x = (x + 7.3) % 1000.0;
                scene.frame(vec![Event::PointerMoved(pos2(50.0 + x, 300.0))]);
            });
        });
        c.bench_function(&format!("move {n}"), |b| {
            b.iter(|| {
                scene.nudge();
                scene.frame(Vec::new());
            });
        });
        c.bench_function(&format!("points on their way {n}"), |b| {
            b.iter_batched(
                || {
                    let mut scene = Scene::new(n, 2);
                    scene.positions *= 1.5;
                    scene.revision.positions += 1;
                    scene.frame(Vec::new());
                    scene
                },
                |mut scene| {
                    scene.frame(Vec::new());
                    scene
                },
                BatchSize::LargeInput,
            );
        });
        let mut solid = Scene::new(n, 3);
        c.bench_function(&format!("move in 3D {n}"), |b| {
            b.iter(|| {
                solid.nudge();
                solid.frame(Vec::new());
            });
        });
    }
}

criterion_group! {
    name = map;
    config = Criterion::default().sample_size(20).warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(2));
    targets = frames
}
criterion_main!(map);

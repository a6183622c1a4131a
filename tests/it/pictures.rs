//! The interface drawn in memory while it is being used.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use crate::support::Camera;

#[test]
fn a_picture_follows_what_the_test_does() {
    let camera = Camera::default();
    let mut harness = Harness::builder().with_size([200.0, 80.0]).renderer(camera.clone()).build_ui_state(
        |ui, on| {
            ui.checkbox(on, "Show the query words");
        },
        false,
    );
    let (before, again) = (camera.take(&harness), camera.take(&harness));
    assert_eq!(before, again);
    harness.get_by_label("Show the query words").click();
    harness.run();
    assert!(*harness.state());
    let after = camera.take(&harness);
    assert_ne!(before, after, "the tick is drawn");
    assert_eq!((after.width(), after.height()), (200, 80));
}

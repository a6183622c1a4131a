//! One panel over a stage: what it asks for is noted and carried out after each frame.

use egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use semascope::session::Action;
use semascope::ui::{ActionQueue, PanelCx, Theme, ThemeKind};

use super::stage::Stage;

/// A stage with something painted on it.
pub struct Shown<P> {
    pub stage: Stage,
    pub panel: P,
    /// Everything that was asked for.
    pub log: Vec<Action>,
}

/// Paints a panel over a stage until it is at rest.
pub fn show<P: 'static>(
    stage: Stage,
    panel: P,
    size: (f32, f32),
    paint: impl Fn(&mut P, &PanelCx<'_>, &mut Ui) + 'static,
) -> Harness<'static, Shown<P>> {
    let mut themed = false;
    let mut harness = Harness::builder().with_size(vec2(size.0, size.1)).build_ui_state(
        move |ui, shown: &mut Shown<P>| {
            let theme = Theme::new(ThemeKind::Dark);
            if !themed {
                theme.apply(ui.ctx());
                ui.ctx().request_discard("fonts arrive with the next pass");
                themed = true;
                return;
            }
            let actions = ActionQueue::default();
            let lang = shown.stage.session.settings.lang;
            paint(&mut shown.panel, &PanelCx { session: &shown.stage.session, actions: &actions, theme: &theme, lang }, ui);
            for action in actions.drain() {
                shown.log.push(action.clone());
                shown.stage.act(action);
                ui.ctx().request_repaint();
            }
        },
        Shown { stage, panel, log: Vec::new() },
    );
    harness.run_steps(4);
    harness
}

/// Whether something carries this label.
pub fn has<P>(harness: &Harness<'_, Shown<P>>, label: &str) -> bool {
    harness.query_all_by_label(label).next().is_some()
}

/// Fails unless each label is there.
pub fn assert_has<P>(harness: &Harness<'_, Shown<P>>, labels: &[&str]) {
    for label in labels {
        assert!(has(harness, label), "nothing is labelled “{label}”");
    }
}

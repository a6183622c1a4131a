//! The training as a microscope: single examples forward and back, in the session and in the panel.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use semascope::base::trace::{Example, Trace};
use semascope::base::{ParamValue, Say, Seed};
use semascope::data::{Embedding, ItemId};
use semascope::embed::embedder;
use semascope::jobs::{JobId, train};
use semascope::session::{Action, Command, EmbedAction, JobAction, OpenAction, ProjectAction, Session};

use crate::bell::Watched;
use crate::support::stage::TEXT;

/// A session with real worker threads, whose trainings wait before their first step.
pub struct Lab(Watched);

impl Deref for Lab {
    type Target = Watched;

    fn deref(&self) -> &Watched {
        &self.0
    }
}

impl DerefMut for Lab {
    fn deref_mut(&mut self) -> &mut Watched {
        &mut self.0
    }
}

impl Lab {
    /// A text to be trained on by a method and laid out by PCA; `hold` pauses the training before it begins.
    pub fn new(method: &'static str, epochs: i64, hold: bool) -> Self {
        let mut lab = Self(Watched::new());
        lab.hold = hold.then_some(train::KIND);
        lab.act(ProjectAction::Method("pca".into())).act(EmbedAction::Method(method.to_owned())).act(EmbedAction::Seed(Seed(4)));
        let mode = ParamValue::Choice("reproducible".into());
        let knobs = embedder(method).expect("a method").knobs();
        for (name, value) in [("dims", ParamValue::Int(12)), ("epochs", ParamValue::Int(epochs)), ("mode", mode)] {
            if knobs.iter().any(|k| k.name == name) {
                lab.act(EmbedAction::Param(name.into(), value));
            }
        }
        lab.act(OpenAction::Pasted(TEXT.repeat(20)));
        lab
    }

    pub fn act(&mut self, action: impl Into<Action>) -> &mut Self {
        let _ = self.apply(action);
        self
    }

    /// Waits until something is so.
    pub fn wait(&mut self, what: &str, so: impl Fn(&Session) -> bool) -> &mut Self {
        self.0.wait(what, |driver| so(&driver.session));
        self
    }

    pub fn job(&mut self) -> JobId {
        self.wait("the training", |s| s.job(train::KIND).is_some());
        self.session.job(train::KIND).expect("a training").id
    }

    pub fn trace(&self) -> &Trace {
        self.session.trace().expect("an example is looked at")
    }

    /// One whole step of the held training. Its preparation, which a pause holds as well, takes a wish of its own.
    pub fn step(&mut self) -> &mut Self {
        let id = self.job();
        if self.session.live.is_none() {
            self.act(JobAction::Step(id));
            self.wait("the first vectors", |s| s.live.is_some());
        }
        let before = self.session.live.as_ref().map_or(0, |l| l.report.step);
        self.act(JobAction::Step(id));
        self.wait("the step", |s| s.live.as_ref().map_or(s.jobs.is_empty(), |l| l.report.step > before))
    }

    pub fn forward(&mut self) -> &mut Self {
        let before = self.session.trace().cloned();
        let id = self.job();
        self.act(JobAction::StepExample(id));
        self.wait("the next example", |s| s.trace().is_some_and(|t| before.as_ref().is_none_or(|b| !Arc::ptr_eq(b, t))))
    }

    pub fn back(&mut self) -> &mut Self {
        let before = self.session.trace().cloned().expect("something to take back");
        self.act(Action::Run(Command::StepExampleBack));
        self.wait("the example taken back", |s| s.trace().is_some_and(|t| !Arc::ptr_eq(&before, t)))
    }

    fn vectors(&self) -> Vec<f32> {
        let live = self.session.live.as_ref().and_then(|l| l.embedding.as_ref()).expect("vectors");
        live.matrix().expect("a matrix").iter().copied().collect()
    }

    fn finish(mut self) -> Arc<Embedding> {
        let id = self.job();
        self.act(JobAction::Resume(id));
        self.wait("the end", |s| s.jobs.is_empty() && s.workspace.embedding.is_some());
        self.0.into_session().workspace.embedding.expect("vectors")
    }
}

#[test]
fn forward_three_back_three_and_the_end_has_the_same_bytes() {
    for method in ["skipgram", "cbow", "glove"] {
        let mut lab = Lab::new(method, 3, true);
        lab.step();
        let start = lab.vectors();
        lab.forward();
        match &lab.trace().example {
            Example::Window(window) => assert!(!window.context.is_empty() && method != "glove"),
            Example::Cell(cell) => assert!(cell.count > 0.0 && method == "glove"),
        }
        let one = lab.vectors();
        assert_ne!(one, start, "{method}: an example changes vectors");
        lab.forward().forward();
        assert_eq!((lab.trace().taken, lab.trace().can_go_back), (3, 3));
        lab.back().back();
        assert_eq!(lab.vectors(), one, "{method}");
        lab.back();
        assert_eq!(lab.vectors(), start, "{method}");
        assert!(lab.trace().taken_back && lab.session.why_not_back().is_some());
        lab.forward().forward();
        let looked = lab.finish();
        let plain = Lab::new(method, 3, false).finish();
        assert_eq!(looked.matrix(), plain.matrix(), "{method}: looking on changes nothing");
    }
}

/// Whether the map that is shown is the layout of the vectors that are shown, rather than of those of a step before: every point is where the map's
/// axes put its vector. A layout by PCA is at rest then.
fn is_map_of_the_vectors(session: &Session) -> bool {
    let (Some(map), Some(vectors)) = (session.projection(), session.live.as_ref().and_then(|l| l.embedding.as_ref())) else { return false };
    let first = vectors.vector(ItemId(0));
    let at = map.at();
    (1..vectors.len()).all(|row| {
        let Some(way) = map.axes().shift(&first, &vectors.vector(ItemId(row as u32))) else { return false };
        way.iter().enumerate().all(|(axis, way)| (f64::from(at[[row, axis]] - at[[0, axis]]) - way).abs() < 1e-6)
    })
}

#[test]
fn the_map_follows_each_example_through_its_axes_and_back() {
    let mut lab = Lab::new("skipgram", 50, true);
    lab.step().wait("the map of the newest vectors", is_map_of_the_vectors);
    let before = lab.session.projection().cloned().expect("a map");
    lab.forward();
    let trace = lab.session.trace().cloned().expect("an example");
    let after = lab.session.projection().cloned().expect("a map");
    for (row, (from, to)) in before.at().outer_iter().zip(after.at().outer_iter()).enumerate() {
        let by = trace.shown_move(row as u32).map(|m| before.axes().shift(&m.before, &m.after).expect("axes"));
        let by = by.unwrap_or_else(|| vec![0.0; 2]);
        for axis in 0..2 {
            let moved = f64::from(to[axis]) - f64::from(from[axis]);
            assert!((moved - by[axis]).abs() < 1e-6, "row {row}: {moved} {}", by[axis]);
        }
    }
    assert!(trace.moves.iter().any(|m| m.length() > 0.0));
    lab.back();
    let back = lab.session.projection().cloned().expect("a map");
    for (x, y) in before.at().iter().zip(back.at()) {
        assert!((x - y).abs() < 1e-5);
    }
}

#[test]
fn the_end_of_a_training_is_told_and_a_whole_step_forgets_the_examples() {
    let mut lab = Lab::new("skipgram", 1, true);
    lab.job();
    let mut taken = 0;
    while !lab.session.trace().is_some_and(|t| t.is_last) {
        lab.forward();
        taken += 1;
        assert!(taken < 5000);
    }
    assert!(lab.session.why_no_example().is_some());
    // Asking again changes nothing; going back is still possible.
    let id = lab.job();
    lab.act(JobAction::StepExample(id)).back();
    assert!(lab.session.why_no_example().is_none());
    lab.forward().step();
    lab.wait("the end", |s| s.jobs.is_empty());
    assert!(lab.session.trace().is_none() && lab.session.why_no_example().is_some());
    assert_eq!(lab.session.runs.len(), 1);

    let mut lab = Lab::new("skipgram", 50, true);
    lab.step().forward().step();
    assert!(lab.session.trace().is_none());
    assert_eq!(lab.session.why_not_back(), Some("No example was worked through by itself yet"));
    lab.act(Action::Run(Command::CancelJob));
    assert!(lab.session.trace().is_none() && lab.session.failures == Vec::<(semascope::session::Step, Say)>::new());
}

#[cfg(feature = "gui")]
mod panel {
    use egui::vec2;
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT, Queryable};
    use semascope::locale::Lang;
    use semascope::session::{PanelId, Session};
    use semascope::ui::panels::Training;
    use semascope::ui::{ActionQueue, Panel, PanelCx, theme_of};

    use super::Lab;

    struct Seen {
        lab: Lab,
        panel: Training,
    }

    fn show(mut lab: Lab, lang: Lang, size: [f32; 2]) -> Harness<'static, Seen> {
        lab.session.settings.lang = lang;
        let mut harness = Harness::builder().with_size(vec2(size[0], size[1])).with_max_steps(60).build_ui_state(
            move |ui, seen: &mut Seen| {
                let theme = theme_of(&seen.lab.session.settings);
                theme.apply(ui.ctx());
                let actions = ActionQueue::default();
                let session: &Session = &seen.lab.session;
                seen.panel.ui(&PanelCx { session, actions: &actions, theme: &theme, lang }, ui);
                for action in actions.drain() {
                    seen.lab.act(action);
                }
            },
            Seen { lab, panel: Training::default() },
        );
        harness.run_steps(4);
        harness
    }

    fn has(harness: &Harness<'_, Seen>, label: &str) -> bool {
        harness.query_all_by_label(label).next().is_some()
    }

    fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
        if lang == Lang::Zh { zh } else { en }
    }

    fn wait_for(harness: &mut Harness<'_, Seen>, taken: u64) {
        harness.state_mut().lab.wait("the example", |s| s.trace().is_some_and(|t| t.taken == taken));
        harness.run_steps(3);
    }

    #[test]
    fn a_paused_training_offers_a_closer_look_and_leads_on_and_back() {
        for lang in [Lang::En, Lang::Zh] {
            for size in [[900.0, 1000.0], [560.0, 1200.0]] {
                let mut lab = Lab::new("skipgram", 50, true);
                lab.step().wait("a map", |s| s.projection().is_some());
                let mut seen = show(lab, lang, size);
                seen.get_by_role_and_label(egui::accesskit::Role::Button, pick(lang, "Look closer", "凑近看")).click();
                seen.run_steps(2);
                wait_for(&mut seen, 1);
                for label in [
                    pick(lang, "Example 1 since the pause", "暂停后的第 1 个样本"),
                    pick(lang, "How far each vector moved", "每个向量移动了多远"),
                    pick(lang, "Map of the example", "样本的地图"),
                ] {
                    assert!(has(&seen, label), "{label} is missing at {size:?}");
                }
                seen.get_by_label(pick(lang, "Next example", "下一个样本")).click();
                seen.run_steps(2);
                wait_for(&mut seen, 2);
                seen.get_by_label(pick(lang, "Take the example back", "退回上一个样本")).click();
                seen.run_steps(2);
                wait_for(&mut seen, 1);
                assert!(has(&seen, pick(lang, "Example 2, taken back", "第 2 个样本，已退回")));
            }
        }
    }

    #[test]
    fn rows_and_chips_choose_the_word_that_is_looked_at_and_select() {
        let mut lab = Lab::new("skipgram", 50, true);
        lab.step().wait("a map", |s| s.projection().is_some());
        // A window with several words around.
        while !matches!(&lab.forward().trace().example, super::Example::Window(w) if w.context.len() > 2) {}
        let (context, items) = match &lab.trace().example {
            super::Example::Window(w) => (w.context.clone(), lab.session.items().cloned().expect("words")),
            super::Example::Cell(_) => panic!("not a window"),
        };
        let words: Vec<String> = context.iter().map(|row| items.label(semascope::data::ItemId(*row)).to_owned()).collect();
        let mut seen = show(lab, Lang::En, [900.0, 1000.0]);
        for word in [&words[0], &words[words.len() - 1]] {
            seen.get_all_by_label(&format!("{word}, context word")).next().expect("a chip").click();
            seen.run_steps(3);
            assert!(has(&seen, &format!("What {word} met")));
            let selected = seen.state().lab.session.primary().map(|i| items.label(i).to_owned());
            assert_eq!(selected.as_ref(), Some(word));
        }
        let rows: Vec<_> = seen.query_all_by_role(egui::accesskit::Role::Row).filter_map(|n| n.accesskit_node().label()).collect();
        assert!(rows.iter().any(|r| r.contains("+ middle word, product ") && r.contains("wanted 1")), "{rows:?}");
        assert!(rows.iter().any(|r| r.contains("output vector, moved ")), "{rows:?}");
    }

    #[test]
    fn the_map_tells_the_example_too_and_leads_to_its_numbers() {
        for lang in [Lang::En, Lang::Zh] {
            let mut lab = Lab::new("cbow", 50, true);
            lab.step().wait("a map", |s| s.projection().is_some());
            lab.forward();
            lab.session.settings.lang = lang;
            let mut harness = Harness::builder().with_size(vec2(900.0, 700.0)).with_max_steps(60).build_ui_state(
                move |ui, (lab, map): &mut (Lab, semascope::ui::panels::MapPanel)| {
                    let theme = theme_of(&lab.session.settings);
                    theme.apply(ui.ctx());
                    let actions = ActionQueue::default();
                    map.ui(&PanelCx { session: &lab.session, actions: &actions, theme: &theme, lang }, ui);
                    for action in actions.drain() {
                        lab.act(action);
                    }
                },
                (lab, semascope::ui::panels::MapPanel::default()),
            );
            harness.run_steps(6);
            let next = pick(lang, "Next example (])", "下一个样本 (])");
            harness.get_by_label(next).click();
            harness.run_steps(2);
            harness.state_mut().0.wait("the next example", |s| s.trace().is_some_and(|t| t.taken == 2));
            harness.run_steps(3);
            harness.get_by_label(pick(lang, "All numbers", "全部数字")).click();
            harness.run_steps(3);
            assert_eq!(harness.state().0.session.workspace.panel, PanelId::TRAINING);
        }
    }

    #[test]
    fn a_cell_of_glove_is_told_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            let mut lab = Lab::new("glove", 5, true);
            lab.step().wait("a map", |s| s.projection().is_some());
            lab.forward();
            let seen = show(lab, lang, [900.0, 1400.0]);
            for label in [pick(lang, "Both directions", "两个方向"), pick(lang, "Co-occurrences around the cell", "单元格周围的共现")]
            {
                assert!(has(&seen, label), "{label} is missing");
            }
        }
    }

    #[test]
    fn a_method_without_examples_says_so_and_offers_the_slice() {
        for lang in [Lang::En, Lang::Zh] {
            let mut lab = Lab::new("skipgram", 50, true);
            lab.step();
            lab.session.workspace.panel = PanelId::TRAINING;
            lab.session.live.as_mut().expect("a training").run.method = "onehot";
            let mut seen = show(lab, lang, [900.0, 800.0]);
            assert!(has(&seen, pick(lang, "This method does not learn from single examples", "这种方法不是从单个样本中学习的")));
            let before = seen.state().lab.session.live.as_ref().map_or(0, |l| l.report.step);
            seen.get_by_label(pick(lang, "Step by one slice", "前进一个片段")).click();
            seen.run_steps(2);
            let lab = &mut seen.state_mut().lab;
            lab.wait("a slice", |s| s.live.as_ref().is_some_and(|l| l.report.step > before));
        }
    }
}

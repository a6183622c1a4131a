//! Epochs that are gone back to, the log of runs, two runs side by side, and neighbours before and after: scripts over real jobs, and panels by label.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use egui_kittest::kittest::Queryable;
use semascope::base::{ParamValue, Task};
use semascope::data::{Language, Projection};
use semascope::jobs::{Score, Shot, run_here, score, train};
use semascope::locale::Lang;
use semascope::query;
use semascope::session::{
    Action, AskAction, Command, EmbedAction, JobAction, Loadable, OpenAction, PanelId, PipelineAction, ProjectAction, RunsAction,
    SelectAction, SelectOp, Session, Step, StepState, same_artefact,
};
use semascope::ui::Panel;
use semascope::ui::panels::{Inspector, MapPanel, Runs, Training};

use crate::bell::Watched;
use crate::support::panel::{assert_has, has, show};
use crate::support::stage::{Stage, TEXT};

/// A session whose jobs run on threads, frames and all.
struct Driven(Watched);

impl Deref for Driven {
    type Target = Watched;

    fn deref(&self) -> &Watched {
        &self.0
    }
}

impl DerefMut for Driven {
    fn deref_mut(&mut self) -> &mut Watched {
        &mut self.0
    }
}

impl Driven {
    /// The toy text trained once over six epochs, laid out by PCA.
    fn trained() -> Self {
        let mut driven = Self(Watched::new());
        for (name, value) in [("dims", 12), ("epochs", 6)] {
            driven.act(EmbedAction::Param(name.into(), ParamValue::Int(value)));
        }
        driven.act(ProjectAction::Method("pca".into()));
        driven.act(OpenAction::Pasted(TEXT.repeat(30)));
        driven
    }

    /// Two runs: the second has other dimensions.
    fn trained_twice() -> Self {
        let mut driven = Self::trained();
        driven.act(EmbedAction::Param("dims".into(), ParamValue::Int(20)));
        driven.act(PipelineAction::BringUpTo(Step::Look));
        driven
    }

    fn act(&mut self, action: impl Into<Action>) {
        let _ = self.apply(action);
        self.wait("the end of all jobs", |driver| !driver.is_busy());
        self.session.apply(Action::EndGesture);
    }

    fn select(&mut self, word: &str) {
        let item = self.session.items().and_then(|i| i.find(word)).expect("the word is there");
        self.act(SelectAction::Items(vec![item], SelectOp::Replace));
    }

    fn on_stage(self, lang: Lang) -> Stage {
        let mut stage = Stage::new(lang, None);
        stage.session = self.0.into_session();
        stage.session.settings.lang = lang;
        stage
    }
}

fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    if lang == Lang::Zh { zh } else { en }
}

#[test]
fn an_epoch_gone_back_to_answers_from_its_own_vectors() {
    let mut driven = Driven::trained();
    driven.select("apple");
    let film = driven.session.film().expect("snapshots").clone();
    assert_eq!(film.shots.iter().map(|s| s.epoch).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    let present = driven.session.embedding().cloned().expect("vectors");
    let answer_now = driven.session.neighbours().shown().cloned();
    driven.act(RunsAction::ShowEpoch(Some(1)));
    let session = &driven.session;
    let (epoch, then) = session.past_vectors().expect("kept");
    assert_eq!(epoch, 1);
    assert!(Arc::ptr_eq(then, session.embedding().expect("vectors")) && !Arc::ptr_eq(then, &present));
    let apple = then.items().find("apple").expect("there");
    let right = query::neighbours(then, &query::Query::word(apple), session.workspace.question.metric, 10, true, &Task::detached());
    assert_eq!(session.neighbours().shown(), right.ok().as_ref());
    assert_ne!(session.neighbours().shown(), answer_now.as_ref());
    // A snapshot with a map of its own is drawn by it. (Which snapshots have one depends on how fast the layout was, so this one is made by hand.)
    let shown = driven.session.workspace.projection.clone().expect("a map");
    let mirrored = Projection::new(shown.items().clone(), shown.at().mapv(|x| -x), shown.axes().clone(), shown.recipe().clone());
    let map = Arc::new(mirrored.expect("finite"));
    let mut with_map = (*film).clone();
    with_map.shots[1] = Arc::new(Shot { map: Some(map.clone()), ..Shot::clone(&film.shots[1]) });
    driven.session.runs[0].film = Arc::new(with_map);
    assert!(driven.session.projection().is_some_and(|p| Arc::ptr_eq(p, &map)));
    // A snapshot that is not there is the present, and so is leaving.
    driven.act(RunsAction::ShowEpoch(Some(99)));
    assert!(Arc::ptr_eq(driven.session.embedding().expect("vectors"), &present));
    assert_eq!(driven.session.neighbours().shown(), answer_now.as_ref());
    assert_eq!(driven.session.workspace.selection.len(), 1, "the selection stays");
    driven.act(RunsAction::ShowEpoch(Some(2)));
    driven.act(EmbedAction::Param("dims".into(), ParamValue::Int(14)));
    driven.act(PipelineAction::BringUpTo(Step::Look));
    assert_eq!(driven.session.past, None, "a new training is watched from its present");
}

#[test]
fn the_bar_under_the_map_is_moved_by_keys_and_plays() {
    for lang in [Lang::En, Lang::Zh] {
        let stage = Driven::trained().on_stage(lang);
        let mut seen = show(stage, MapPanel::default(), (800.0, 500.0), MapPanel::ui);
        let slider = pick(lang, "Epoch shown", "显示的轮次");
        assert_has(&seen, &[slider, pick(lang, "Present · 6 epochs can be gone back to", "当前 · 可回看 6 轮")]);
        seen.get_by_label(slider).focus();
        seen.run_steps(2);
        seen.key_press(egui::Key::ArrowLeft);
        seen.run_steps(3);
        assert_eq!(seen.state().stage.session.past, Some(5));
        seen.key_press(egui::Key::Home);
        seen.run_steps(3);
        assert_eq!(seen.state().stage.session.past, Some(0));
        assert_has(&seen, &[pick(lang, "Epoch 0 of 6", "第 0 轮，共 6 轮"), pick(lang, "Epoch 0", "第 0 轮")]);
        seen.get_by_label(pick(lang, "Back to now", "回到现在")).click();
        seen.run_steps(3);
        assert_eq!(seen.state().stage.session.past, None);
        seen.state_mut().log.clear();
        seen.get_by_label(pick(lang, "Play the epochs", "播放各轮")).click();
        seen.run_steps(200);
        let shown: Vec<Option<usize>> = seen
            .state()
            .log
            .iter()
            .filter_map(|a| if let Action::Runs(RunsAction::ShowEpoch(index)) = a { Some(*index) } else { None })
            .collect();
        assert_eq!(shown, [Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), None]);
    }
}

#[test]
fn maps_without_a_training_have_no_bar() {
    let mut stage = Stage::new(Lang::En, Some(crate::support::stage::learned(Lang::En)));
    stage.act(ProjectAction::Method("pca".into())).act(PipelineAction::BringUpTo(Step::Look));
    let seen = show(stage, MapPanel::default(), (800.0, 500.0), MapPanel::ui);
    assert!(!has(&seen, "Epoch shown"));
}

#[test]
fn every_training_is_logged_with_scores_and_can_be_gone_back_to() {
    let mut driven = Driven::trained_twice();
    let session = &driven.session;
    assert_eq!(session.runs.iter().map(|r| (r.number, r.complete)).collect::<Vec<_>>(), [(1, true), (2, true)]);
    for run in &session.runs {
        assert!(run.map().is_some() && run.embedding().is_some(), "run {} keeps what it made", run.number);
        assert!(run.scores.is_some(), "scored in the background");
    }
    assert!(session.job(score::KIND).is_none());
    let second = session.workspace.clone();
    driven.select("apple");
    driven.act(RunsAction::Restore(1));
    let session = &driven.session;
    assert_eq!(session.embedding().map(|e| e.dims()), Some(12));
    assert_eq!(session.workspace.embed.params().get("dims"), Some(&ParamValue::Int(12)));
    assert_eq!(session.shown_run().map(|r| r.number), Some(1));
    assert_eq!(session.workspace.selection.len(), 1);
    for step in Step::ALL {
        assert_eq!(session.step_state(step), StepState::Done, "{step:?}: nothing has to be computed again");
    }
    driven.act(Action::Run(Command::Undo));
    assert!(same_artefact(driven.session.workspace.embedding.as_ref(), second.embedding.as_ref()));
    assert_eq!(driven.session.workspace.embed, second.embed);
}

#[test]
fn scores_tell_what_they_were_measured_on() {
    let embedding = Arc::new(crate::support::stage::many(500, 8));
    for (language, pairs) in [(Language::English, 120), (Language::Chinese, 90), (Language::Other, 0)] {
        let job = Score { run: 7, embedding: embedding.clone(), language };
        let Ok((7, scores)) = run_here(job, &Task::detached()) else { panic!("no scores") };
        // None of these words is in the sets: nothing is measured, and that is said.
        assert_eq!((scores.pairs, scores.all_pairs, scores.asked), (0, pairs, 0), "{language:?}");
        assert_eq!((scores.similarity, scores.analogies), (None, None));
    }
    let words = Arc::new(crate::support::stage::learned(Lang::En));
    let job = Score { run: 1, embedding: words, language: Language::English };
    let Ok((_, scores)) = run_here(job, &Task::detached()) else { panic!("no scores") };
    assert!(scores.pairs > 0 && scores.asked > 0 && scores.every == 1 && scores.rows == 20, "{scores:?}");
}

#[test]
fn epochs_can_be_gone_back_to_while_a_training_is_paused() {
    let mut driven = Driven::trained();
    driven.session.apply(EmbedAction::Param("epochs".into(), ParamValue::Int(50)));
    let _ = driven.apply(PipelineAction::BringUpTo(Step::Look));
    let job = driven.session.job(train::KIND).expect("a training").id;
    let shots = |s: &Session| s.live.as_ref().map_or(0, |l| l.run.film.shots.len());
    let step = |s: &Session| s.live.as_ref().map(|l| l.report.step);
    while shots(&driven.session) < 3 {
        let before = step(&driven.session);
        driven.session.apply(JobAction::Step(job));
        driven.wait("the step", |driver| step(&driver.session) != before);
        assert!(driven.session.live.is_some(), "the training ended before its third epoch");
    }
    assert!(shots(&driven.session) >= 3 && driven.session.job(train::KIND).is_some_and(|j| j.task.is_paused()));
    driven.session.apply(RunsAction::ShowEpoch(Some(1)));
    let film = driven.session.film().expect("snapshots").clone();
    assert!(film.shots[1].vectors.as_ref().is_some_and(|v| Arc::ptr_eq(v, driven.session.embedding().expect("vectors"))));
    assert!(driven.session.live.is_some());
    // Cancelling the training returns to what was there before it.
    driven.act(JobAction::Cancel(job));
    assert_eq!((driven.session.past, driven.session.embedding().map(|e| e.dims())), (None, Some(12)));
}

#[test]
fn the_runs_panel_restores_by_click_and_holds_two_maps_side_by_side() {
    for lang in [Lang::En, Lang::Zh] {
        let mut driven = Driven::trained_twice();
        driven.act(RunsAction::HoldBeside(None));
        let mut seen = show(driven.on_stage(lang), Runs::default(), (900.0, 700.0), Panel::ui);
        let beside = pick(lang, "Hold run 1 beside what is shown", "把第 1 次训练放在旁边比较");
        let there = pick(lang, "Map of run 1", "第 1 次训练的地图");
        let here = pick(lang, "Map of run 2, shown", "第 2 次训练的地图（正在显示）");
        assert!(!has(&seen, there));
        seen.get_by_label(beside).click();
        seen.run_steps(4);
        assert_has(&seen, &[there, here]);
        let apple = seen.state().stage.item("apple");
        seen.state_mut().stage.act(SelectAction::Items(vec![apple], SelectOp::Replace));
        seen.run_steps(3);
        let answer = seen.state().stage.session.neighbours_beside();
        assert!(matches!(answer, Loadable::Ready(_)), "the other run is asked too");
        seen.query_all_by_label_contains(pick(lang, "Run 1: ", "训练 1: ")).next().expect("a line").click();
        seen.run_steps(4);
        let session = &seen.state().stage.session;
        assert_eq!(session.shown_run().map(|r| r.number), Some(1));
        assert_eq!(session.beside.as_ref().map(|b| b.run), Some(2), "what was shown is held beside");
    }
}

#[test]
fn no_run_yet_says_so() {
    let seen = show(Stage::new(Lang::En, None), Runs::default(), (900.0, 700.0), Panel::ui);
    assert_has(&seen, &["No training has ended yet", "Examples…"]);
}

#[test]
fn the_inspector_tells_which_neighbours_came_and_went() {
    for lang in [Lang::En, Lang::Zh] {
        let mut driven = Driven::trained_twice();
        driven.act(AskAction::NumNeighbours(5));
        driven.select("apple");
        let session = &driven.session;
        let now = session.neighbours().shown().expect("answered");
        let run = session.beside_run().expect("its vectors are held");
        let before = session.neighbours_beside().shown().expect("answered");
        let items = (session.items().expect("items").clone(), run.embedding().expect("vectors").items().clone());
        let found = query::shifts((&items.0, now), (&items.1, before), 5);
        let count = |kind| found.iter().filter(|s| s.kind(5) == kind).count();
        let (kept, new, gone) = (count(query::ShiftKind::Kept), count(query::ShiftKind::New), count(query::ShiftKind::Gone));
        assert_eq!((kept + new, new), (5, gone));
        let sum = match lang {
            Lang::En => format!("{kept} kept, {new} new, {gone} gone"),
            Lang::Zh => format!("保留 {kept}，新增 {new}，消失 {gone}"),
        };
        let mut seen = show(driven.on_stage(lang), Inspector::default(), (304.0, 1600.0), Inspector::ui);
        assert_has(&seen, &[pick(lang, "From run 1 to run 2", "从第 1 次训练到第 2 次"), &sum]);
        let first = format!("{}: ", found[0].label);
        assert!(seen.query_all_by_label_contains(&first).count() >= 2, "a line in both lists");
        seen.get_by_label(pick(lang, "End the comparison", "结束比较")).click();
        seen.run_steps(3);
        assert!(!has(&seen, &sum));
    }
}

#[test]
fn the_training_panel_leads_back_to_a_run_too() {
    let driven = Driven::trained_twice();
    let mut seen = show(driven.on_stage(Lang::En), Training::default(), (860.0, 900.0), Panel::ui);
    seen.query_all_by_label_contains("Run 1: ").next().expect("a line").click();
    seen.run_steps(3);
    assert!(seen.state().log.contains(&Action::Runs(RunsAction::Restore(1))));
    assert_eq!(seen.state().stage.session.embedding().map(|e| e.dims()), Some(12));
    assert_eq!(seen.state().stage.session.workspace.panel, PanelId::MAP);
}

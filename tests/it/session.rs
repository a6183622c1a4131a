//! Scripts for the session: actions in, state out. Jobs run on the test's own thread, at once.

use std::sync::Arc;

use semascope::base::{ParamMap, ParamValue, Seed};
use semascope::data::{Columns, Embedding, ItemKind, ItemSet, Keys, Metric, Recipe};
use semascope::jobs::{project, train};
use semascope::session::{
    Action, AskAction, Command, Effect, EmbedAction, JobAction, Loadable, LookAction, NoticeKind, OpenAction, PipelineAction,
    ProjectAction, SelectAction, SelectOp, SourceAction, Step, StepState, same_artefact,
};

use crate::support::stage::Stage;

#[test]
fn opening_a_text_brings_the_whole_pipeline_up() {
    let script = Stage::with_toy_text();
    let session = &script.session;
    assert_eq!(session.failures, Vec::new());
    for step in Step::ALL {
        assert_eq!(session.step_state(step), StepState::Done, "{step:?}");
    }
    assert!(session.jobs.is_empty() && session.goal.is_none());
    assert_eq!(session.projection().map(|p| p.items().len()), session.items().map(|i| i.len()));
}

#[test]
fn a_changed_parameter_is_stale_until_brought_up_to_date() {
    let mut script = Stage::with_toy_text();
    let before = script.session.workspace.embedding.clone();
    script.act(EmbedAction::Seed(Seed(9)));
    assert_eq!(script.session.step_state(Step::Embed), StepState::Stale);
    assert!(same_artefact(script.session.workspace.embedding.as_ref(), before.as_ref()), "nothing is recomputed behind the user's back");
    script.act(PipelineAction::BringUpTo(Step::Look));
    assert_eq!(script.session.first_stale(), None);
    assert!(!same_artefact(script.session.workspace.embedding.as_ref(), before.as_ref()));
}

#[test]
fn a_layout_of_old_vectors_gives_way_to_a_new_training() {
    let mut script = Stage::with_toy_text();
    script.act(ProjectAction::Param("dims".into(), ParamValue::Int(3)));
    // The layout has begun and is not done yet.
    let begun = script.session.apply(PipelineAction::BringUpTo(Step::Look));
    let [Effect::Start(_, _, layout)] = &begun[..] else { panic!("{} effects", begun.len()) };
    assert!(script.session.job(project::KIND).is_some());
    script.act(EmbedAction::Seed(Seed(9)));
    script.act(PipelineAction::BringUpTo(Step::Look));
    assert!(layout.is_cancelled());
    assert_eq!((script.session.first_stale(), script.session.jobs.len()), (None, 0));
}

#[test]
fn undo_and_redo_restore_vectors_and_wishes() {
    let mut script = Stage::with_toy_text();
    let first = script.session.workspace.clone();
    script.act(EmbedAction::Seed(Seed(9))).act(PipelineAction::BringUpTo(Step::Look));
    let second = script.session.workspace.clone();
    script.act(Action::Run(Command::Undo)).act(Action::Run(Command::Undo));
    assert!(same_artefact(script.session.workspace.embedding.as_ref(), first.embedding.as_ref()));
    assert_eq!(script.session.workspace.embed.seed, first.embed.seed);
    script.act(Action::Run(Command::Redo)).act(Action::Run(Command::Redo));
    assert_eq!(script.session.workspace.embed.seed, second.embed.seed);
}

#[test]
fn selecting_asks_for_neighbours_and_the_way_back_is_kept() {
    let mut script = Stage::with_toy_text();
    let (apple, car) = (script.item("apple"), script.item("car"));
    script.act(SelectAction::AndFly(vec![apple]));
    let Loadable::Ready(list) = script.session.neighbours() else { panic!("no answer: {:?}", script.session.neighbours()) };
    assert_eq!(list.hits.iter().filter(|h| !h.is_query_word).count(), 10);
    assert!(script.others.iter().any(|e| matches!(e, Effect::FlyTo(items) if items == &[apple])));
    script.act(SelectAction::Items(vec![car], SelectOp::Add));
    assert_eq!(script.session.workspace.selection, [car, apple]);
    script.act(SelectAction::Back);
    assert_eq!(script.session.workspace.selection, [apple]);
    script.act(SelectAction::Forward);
    assert_eq!(script.session.workspace.selection, [car, apple]);
    script.act(SelectAction::Items(vec![car], SelectOp::Toggle));
    assert_eq!(script.session.primary(), Some(apple));
}

#[test]
fn a_typed_query_can_be_wrong_and_says_where() {
    let mut script = Stage::with_toy_text();
    script.act(AskAction::Query("apple - ".into()));
    let Loadable::Failed(why) = script.session.neighbours() else { panic!("accepted") };
    assert_eq!(why.column, 7);
    script.act(AskAction::Query("aple".into()));
    let Loadable::Failed(why) = script.session.neighbours() else { panic!("accepted") };
    assert_eq!(why.suggestions.first(), Some(&script.item("apple")));
    script.act(AskAction::Query("apple - eat + drive".into())).act(AskAction::Metric(Metric::Manhattan));
    assert!(matches!(script.session.neighbours(), Loadable::Ready(_)));
}

#[test]
fn analogies_name_the_word_they_do_not_know() {
    let mut script = Stage::with_toy_text();
    script.act(AskAction::Analogy { a: "apple".into(), b: "eat".into(), c: "car".into() });
    assert!(matches!(script.session.analogy(), Loadable::Ready(_)), "{:?}", script.session.analogy());
    script.act(AskAction::Analogy { a: "apple".into(), b: "eat".into(), c: "zeppelin".into() });
    let Loadable::Failed(why) = script.session.analogy() else { panic!("accepted") };
    assert!(why.to_string().contains("zeppelin"));
}

#[test]
fn an_empty_vocabulary_is_explained() {
    let mut script = Stage::default();
    script.act(OpenAction::Pasted("one two three".into()));
    script.act(SourceAction::Param("min_count".into(), ParamValue::Int(50))).act(PipelineAction::BringUpTo(Step::Look));
    assert_eq!(script.session.step_state(Step::Source), StepState::Failed);
    assert!(script.session.failure(Step::Source).is_some_and(|why| why.to_string().contains("50")));
}

#[test]
fn a_missing_file_is_a_notice_and_changes_nothing() {
    let mut script = Stage::with_toy_text();
    let before = script.session.workspace.clone();
    script.act(OpenAction::Paths(vec!["/no/such/file.vec".into()]));
    assert_eq!(script.session.workspace, before);
    assert!(script.session.notices.iter().any(|n| n.kind == NoticeKind::Error && n.text.to_string().contains("file.vec")));
}

#[test]
fn cancelling_a_training_leaves_what_was_there() {
    let mut script = Stage::with_toy_text();
    let before = script.session.workspace.embedding.clone();
    let effects = script.session.apply(EmbedAction::Seed(Seed(3)));
    assert!(effects.is_empty());
    let effects = script.session.apply(PipelineAction::BringUpTo(Step::Look));
    assert!(matches!(effects.first(), Some(Effect::Start(..))));
    let id = script.session.job(train::KIND).expect("a training").id;
    let task = script.session.jobs[0].task.clone();
    script.act(JobAction::Cancel(id));
    assert!(task.is_cancelled() && script.session.jobs.is_empty());
    assert!(same_artefact(script.session.workspace.embedding.as_ref(), before.as_ref()));
    assert_eq!(script.session.goal, None);
}

#[test]
fn files_of_vectors_open_without_a_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tiny.txt");
    std::fs::write(&path, "3 2\na 1 0\nb 0.9 0.1\nc 0 1\n").expect("written");
    let mut script = Stage::default();
    script.act(ProjectAction::Method("pca".into())).act(OpenAction::Paths(vec![path.clone()]));
    assert_eq!(script.session.settings.recent, [path.display().to_string()]);
    assert!(script.session.workspace.material.is_none() && script.session.has_opened_vectors() && !script.session.can_learn());
    assert_eq!(script.session.embedding().map(|e| (e.len(), e.dims())), Some((3, 2)));
    assert_eq!(script.session.step_state(Step::Project), StepState::Done, "{:?}", script.session.failures);
}

#[test]
fn an_action_that_changes_nothing_is_no_step_whatever_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("heights.tsv");
    // An empty cell is NaN: whoever compares vectors in depth finds them unequal to themselves.
    std::fs::write(&path, "name\theight\tx\ty\na\t1.5\t1\t0\nb\t\t0.5\t0.25\nc\t1.25\t0\t1\n").expect("written");
    let mut script = Stage::default();
    script.act(ProjectAction::Method("pca".into())).act(OpenAction::Paths(vec![path]));
    let session = &script.session;
    assert!(session.items().is_some(), "{:?}", session.notices);
    let before = session.history.undo_label();
    script.act(LookAction::Labels(script.session.workspace.look.labels));
    assert_eq!(script.session.history.undo_label(), before);
    script.act(LookAction::Labels(!script.session.workspace.look.labels));
    assert_eq!(script.session.history.undo_label(), Some("Labels"));
}

/// `n` vectors in the plane.
fn vectors(n: usize) -> Arc<Embedding> {
    let keys: Keys = (0..n).map(|i| i.to_string()).collect();
    let items = ItemSet::new(ItemKind::ROW, keys, Columns::default()).expect("labels differ");
    let recipe = Recipe::new("by hand", ParamMap::new(), Seed(1), Vec::new());
    Arc::new(Embedding::dense(Arc::new(items), ndarray::Array2::from_elem((n, 2), 1.0), recipe).expect("finite"))
}

#[test]
fn a_small_set_after_a_very_large_one_has_its_own_default_map() {
    let mut script = Stage::default();
    let chosen = script.session.workspace.project.method;
    script.session.workspace.project.method = "pca";
    script.session.workspace.embedding = Some(vectors(500_001));
    script.act(OpenAction::Pasted("I eat a sweet apple. You eat a ripe banana. They drive a fast car. You drive a red truck. ".repeat(30)));
    assert_eq!(script.session.workspace.project.method, chosen);
}

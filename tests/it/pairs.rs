//! Pairs of words of vectors made by counting: what the session looks at, and the panel that tells it.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use semascope::base::ParamValue;
use semascope::data::{Corpus, ItemId, downcast};
use semascope::jobs::{JobEvent, JobEventKind, PairLook, pair};
use semascope::locale::Lang;
use semascope::session::{
    Action, AskAction, Command, EmbedAction, JobAction, Loadable, OpenAction, PanelAction, PanelId, PipelineAction, ProjectAction,
    SelectAction, SelectOp, Session, Step,
};
use semascope::ui::Panel;
use semascope::ui::panels::Training;

use crate::microscope::Lab;
use crate::support::panel::{Shown, assert_has, has, show};
use crate::support::stage::{Stage, learned};

const TEXT: &str = "the cat drinks the milk in the house. the dog drinks the water in the garden. the cat hunts the mouse in the garden. \
                    the mouse eats the cheese in the house. the horse pulls the cart to new york. the cart goes to new york in the rain. ";

/// A text counted by a method, with the training panel in front.
fn counted(lang: Lang, method: &'static str, params: &[(&'static str, ParamValue)]) -> Stage {
    let mut stage = Stage::new(lang, None);
    stage.act(ProjectAction::Method("pca".into())).act(EmbedAction::Method(method.to_owned())).act(PanelAction::Show(PanelId::TRAINING));
    stage.act(EmbedAction::Param("window".into(), ParamValue::Int(2)));
    for (name, value) in params {
        stage.act(EmbedAction::Param((*name).into(), value.clone()));
    }
    stage.act(OpenAction::Pasted(TEXT.repeat(12)));
    stage
}

fn svd(lang: Lang, dims: i64) -> Stage {
    counted(lang, "ppmi-svd", &[("dims", ParamValue::Int(dims))])
}

fn look(session: &Session) -> Arc<PairLook> {
    match session.pair() {
        Loadable::Ready(look) => look.clone(),
        other => panic!("no pair is looked at: {other:?}"),
    }
}

/// Word and context.
fn pair(session: &Session) -> (String, String) {
    let (look, items) = (look(session), session.items().expect("words"));
    (items.label(look.word()).to_owned(), look.context_word().map(|c| items.label(c).to_owned()).unwrap_or_default())
}

fn is_pair(session: &Session, w: &str, c: &str) -> bool {
    pair(session) == (w.to_owned(), c.to_owned())
}

#[test]
fn the_pair_follows_the_selection_and_next_and_back_walk_its_contexts() {
    let mut stage = svd(Lang::En, 6);
    let standing_out = pair(&stage.session);
    assert!(standing_out.0 != standing_out.1 && look(&stage.session).context.as_ref().is_some_and(|c| c.chain.pmi > 0.5));
    stage.select(&["cat"]);
    let found = look(&stage.session);
    let context = found.context.as_ref().expect("context");
    assert_eq!((stage.session.items().map(|i| i.label(found.word())), context.place), (Some("cat"), Some(0)));
    assert!(stage.session.why_no_example().is_none() && stage.session.why_not_back().is_some());
    stage.act(Action::Run(Command::StepExample));
    let second = look(&stage.session);
    assert_eq!(second.context.as_ref().and_then(|c| c.place), Some(1));
    assert!(Arc::ptr_eq(&second.contexts, &found.contexts), "what is known is not counted again");
    stage.act(Action::Run(Command::StepExampleBack)).act(Action::Run(Command::StepExampleBack));
    assert_eq!(look(&stage.session).context.as_ref().and_then(|c| c.place), Some(0));
    for _ in 0..found.contexts.all.len() {
        stage.act(Action::Run(Command::StepExample));
    }
    assert_eq!(look(&stage.session).context.as_ref().and_then(|c| c.place), Some(found.contexts.all.len() - 1));
    assert!(stage.session.why_no_example().is_some() && stage.session.why_not_back().is_none());
    // The walk ends where something else is selected.
    stage.select(&["cat", "milk"]);
    assert!(is_pair(&stage.session, "cat", "milk"));
    stage.act(SelectAction::Items(Vec::new(), SelectOp::Replace));
    assert_eq!(pair(&stage.session), standing_out);
}

#[test]
fn a_chosen_pair_lasts_through_trainings_and_not_beyond_its_text() {
    let mut stage = svd(Lang::En, 6);
    let (cat, dog) = (stage.item("cat"), stage.item("dog"));
    stage.act(AskAction::Pair(Some((cat, Some(dog)))));
    let before = look(&stage.session).context.clone().expect("a context");
    assert_eq!((before.place, before.chain.count, before.chain.cell), (None, 0.0, 0.0));
    stage.act(EmbedAction::Param("window".into(), ParamValue::Int(8))).act(PipelineAction::BringUpTo(Step::Look));
    let after = look(&stage.session);
    assert!(is_pair(&stage.session, "cat", "dog") && after.contexts.weighing.window() == 8);
    // From a pair that never meets the way leads to the strongest.
    stage.act(EmbedAction::Param("window".into(), ParamValue::Int(2))).act(PipelineAction::BringUpTo(Step::Look));
    stage.act(Action::Run(Command::StepExample));
    assert_eq!(look(&stage.session).context.as_ref().and_then(|c| c.place), Some(0));
    stage.act(Action::Run(Command::Undo));
    look(&stage.session);
    stage.act(OpenAction::Pasted("a red bus and a blue bus meet a red car near a blue car. ".repeat(9)));
    assert!(stage.session.items().is_some_and(|i| i.find("bus").is_some()));
    assert!(pair(&stage.session).0 != "cat" && look(&stage.session).contexts.all.iter().all(|c| (c.word as usize) < 9));
    // Nothing else that is shown has pairs.
    stage.act(PanelAction::Show(PanelId::MAP));
    assert_eq!(stage.session.pair(), Loadable::Empty);
    stage.act(PanelAction::Show(PanelId::TRAINING));
    look(&stage.session);
    stage.act(EmbedAction::Method("onehot".into())).act(PipelineAction::BringUpTo(Step::Look));
    assert!(stage.session.pair() == Loadable::Empty && stage.session.weighing().is_none() && !stage.session.looks_at_pair());
    let mut opened = Stage::new(Lang::En, Some(learned(Lang::En)));
    opened.act(PanelAction::Show(PanelId::TRAINING));
    assert!(opened.session.pair() == Loadable::Empty && opened.session.weighing().is_none());
}

#[test]
fn a_look_can_be_cancelled_and_asked_for_again() {
    let mut stage = counted(Lang::En, "ppmi", &[]);
    stage.act(PanelAction::Show(PanelId::MAP));
    stage.executor.frozen = true;
    stage.act(PanelAction::Show(PanelId::TRAINING));
    assert_eq!(stage.session.pair(), Loadable::Loading(None));
    let job = stage.session.job(pair::KIND).expect("a job").clone();
    stage.act(JobAction::Cancel(job.id));
    assert!(job.task.is_cancelled() && stage.session.pair() == Loadable::Empty && stage.session.job(pair::KIND).is_none());
    stage.executor.frozen = false;
    stage.act(AskAction::Pair(None));
    let first = pair(&stage.session);
    // A cancelled look at another pair leaves the one before.
    stage.executor.frozen = true;
    stage.select(&["mouse"]);
    assert!(matches!(stage.session.pair(), Loadable::Loading(Some(_))));
    let job = stage.session.job(pair::KIND).expect("a job").id;
    stage.act(JobAction::Cancel(job));
    assert_eq!(pair(&stage.session), first);
    assert!(stage.session.job(pair::KIND).is_none());
    // A pair on its way is given up with the panel.
    stage.select(&["horse"]);
    let task = stage.session.job(pair::KIND).expect("a job").task.clone();
    stage.act(PanelAction::Show(PanelId::MAP));
    assert!(task.is_cancelled() && stage.session.job(pair::KIND).is_none());
}

#[test]
fn dimensions_can_be_watched_while_they_are_found() {
    let mut lab = Lab::new("ppmi-svd", 1, true);
    lab.act(PanelAction::Show(PanelId::TRAINING));
    lab.step().wait("a pair", |s| matches!(s.pair(), Loadable::Ready(_)));
    assert!(lab.session.live.is_some() && lab.session.looks_at_pair());
    let first = look(&lab.session);
    let rebuilt = |l: &PairLook| l.context.as_ref().and_then(|c| c.rebuilt.as_ref()).expect("dimensions").value();
    lab.step();
    lab.wait("the next round", |s| matches!(s.pair(), Loadable::Ready(l) if rebuilt(l) != rebuilt(&first)));
    assert!(lab.session.live.is_some() && rebuilt(&look(&lab.session)).is_finite());
}

#[test]
fn a_text_that_was_split_anew_is_told() {
    for lang in [Lang::En, Lang::Zh] {
        let mut stage = svd(lang, 6);
        let corpus = downcast::<Corpus>(stage.session.workspace.material.as_ref().expect("a text")).expect("a text");
        stage.session.workspace.material = Some(Arc::new(Corpus { words: Arc::new((*corpus.words).clone()), ..(*corpus).clone() }));
        stage.act(Action::EndGesture);
        assert!(stage.session.why_no_pair().is_some() && stage.session.pair() == Loadable::Empty);
        let seen = panel(stage, (800.0, 900.0));
        let told = "The text was split into words anew since: train again to see where the numbers come from";
        assert_has(&seen, &[lang.t(told), lang.t("Finished")]);
    }
}

fn panel(stage: Stage, size: (f32, f32)) -> Harness<'static, Shown<Training>> {
    show(stage, Training::default(), size, Panel::ui)
}

/// The labels of all rows of tables.
fn rows(seen: &Harness<'_, Shown<Training>>) -> Vec<String> {
    seen.query_all_by_role(Role::Row).filter_map(|n| n.accesskit_node().label()).collect()
}

#[test]
fn every_step_is_told_with_its_number_in_both_languages_and_widths() {
    for lang in [Lang::En, Lang::Zh] {
        for size in [(840.0, 1400.0), (416.0, 2600.0)] {
            let mut stage = svd(lang, 6);
            stage.select(&["cat", "drinks"]);
            let context = look(&stage.session).context.clone().expect("a context");
            let seen = panel(stage, size);
            let three = |x: f64| format!("{x:.3}").replace('-', "−");
            assert_has(
                &seen,
                &[
                    &format!("{}: {}", lang.t("Count"), context.chain.count),
                    &format!("{}: {}", lang.t("PMI"), three(context.chain.pmi)),
                    &format!("{}: {}", lang.t("Positive PMI: the cell"), three(context.chain.cell)),
                    &format!("{}: {}", lang.t("Rebuilt by SVD"), three(context.rebuilt.expect("dimensions").value())),
                    lang.t("How the sum builds up"),
                    lang.t("The dimensions that matter most for this pair"),
                    lang.t("Finished"),
                ],
            );
            let listed = rows(&seen);
            assert!(listed.iter().filter(|r| r.contains("PMI ")).count() == 6, "{listed:?}");
        }
    }
}

#[test]
fn rows_fields_and_buttons_choose_the_pair() {
    for lang in [Lang::En, Lang::Zh] {
        let mut stage = counted(lang, "ppmi", &[]);
        stage.select(&["cat"]);
        let mut seen = panel(stage, (840.0, 1400.0));
        let number = |n: usize, of: usize| lang.say(&semascope::say!("Context {n} of {all}", n = n, all = of));
        let all = look(&seen.state().stage.session).contexts.all.len();
        assert!(has(&seen, &number(1, all)));
        seen.get_by_label(lang.t("Next context")).click();
        seen.run_steps(3);
        assert!(has(&seen, &number(2, all)));
        seen.get_by_label(lang.t("Context before")).click();
        seen.run_steps(3);
        assert!(has(&seen, &number(1, all)));
        // The most frequent context, by its row.
        let row = rows(&seen).into_iter().find(|r| r.starts_with("the, ")).expect("the most frequent context");
        seen.get_by_label(&row).click();
        seen.run_steps(3);
        assert!(is_pair(&seen.state().stage.session, "cat", "the"));
        seen.get_by_label(lang.t("Exchange the word and its context")).click();
        seen.run_steps(3);
        assert!(is_pair(&seen.state().stage.session, "the", "cat"));
        seen.get_by_label(lang.t("Select both words")).click();
        seen.run_steps(3);
        let items = seen.state().stage.session.items().expect("words").clone();
        let selected: Vec<&str> = seen.state().stage.session.workspace.selection.iter().map(|i: &ItemId| items.label(*i)).collect();
        assert_eq!(selected, ["the", "cat"]);
        assert!(is_pair(&seen.state().stage.session, "the", "cat"));
    }
}

#[test]
fn a_typed_word_becomes_the_pair_or_is_said_not_to_be_there() {
    let mut stage = counted(Lang::En, "counts", &[]);
    stage.select(&["cat", "milk"]);
    let mut seen = panel(stage, (840.0, 1400.0));
    assert_has(&seen, &["What PPMI would go on with", "The most frequent contexts of cat"]);
    for (typed, ends) in [("zebra", ("cat", "milk")), ("mouse", ("cat", "mouse"))] {
        seen.get_by_label("Clear the context").click();
        seen.run_steps(2);
        seen.get_by_label("Context c").focus();
        seen.run_steps(2);
        seen.get_by_label("Context c").type_text(typed);
        seen.run_steps(2);
        seen.key_press(egui::Key::Enter);
        seen.run_steps(4);
        assert!(is_pair(&seen.state().stage.session, ends.0, ends.1), "{typed}: {:?}", pair(&seen.state().stage.session));
        assert_eq!(seen.query_by_label_contains("zebra is not in the vocabulary").is_some(), typed == "zebra");
    }
}

#[test]
fn pairs_that_never_meet_words_without_contexts_and_single_dimensions_are_told() {
    let mut stage = svd(Lang::En, 1);
    stage.select(&["cat", "york"]);
    let seen = panel(stage, (840.0, 1400.0));
    assert_has(&seen, &["cat and york never stand within 2 words of each other: ln 0 is −∞, so the cell is 0", "PMI: −∞"]);
    assert!(has(&seen, "Not among its 3 contexts"), "{:?}", look(&seen.state().stage.session).contexts.all.len());
    // A sentence of one word.
    let mut stage = counted(Lang::En, "ppmi", &[]);
    stage.act(OpenAction::Pasted(format!("{} Halt! Halt! Halt! Halt! Halt! Halt! Halt!", TEXT.repeat(12))));
    stage.select(&["halt"]);
    let seen = panel(stage, (840.0, 900.0));
    assert_has(&seen, &["halt has no context: no word of the vocabulary ever stands within 2 words of it"]);
}

#[test]
fn the_panel_designs_its_other_states_and_the_run_behind_the_pair() {
    for lang in [Lang::En, Lang::Zh] {
        let mut stage = svd(lang, 6);
        stage.session.runs[0].losses = vec![(1.0, 0.9), (2.0, 0.5)];
        stage.act(PanelAction::Show(PanelId::MAP));
        stage.executor.frozen = true;
        stage.act(PanelAction::Show(PanelId::TRAINING));
        let mut seen = panel(stage, (840.0, 900.0));
        seen.get_by_label(lang.t("Cancel and discard")).click();
        seen.run_steps(3);
        assert_has(&seen, &[lang.t("No pair was counted")]);
        seen.state_mut().stage.executor.frozen = false;
        seen.get_by_label(lang.t("Look at a pair")).click();
        seen.run_steps(3);
        look(&seen.state().stage.session);
        seen.get_by_label(lang.t("Loss curve")).click();
        seen.run_steps(3);
        assert_has(&seen, &[lang.t("Loss curve")]);
        assert_has(&seen, &[&format!("{}: 2", lang.t("Rounds")), &format!("{}: 50 %", lang.t("Not held"))]);
        seen.get_by_label(lang.t("One pair")).click();
        seen.run_steps(3);
        let stage = &mut seen.state_mut().stage;
        stage.executor.frozen = true;
        stage.act(Action::Run(Command::StepExample));
        let id = stage.session.job(pair::KIND).expect("a job").id;
        stage.session.absorb(JobEvent { id, kind: JobEventKind::Failed(semascope::base::Say::plain("Cancelled")) });
        stage.executor.frozen = false;
        seen.run_steps(3);
        assert_has(&seen, &[lang.t("The pair could not be looked at")]);
        seen.get_by_label(lang.t("Try again")).click();
        seen.run_steps(3);
        look(&seen.state().stage.session);
    }
}

//! The evaluate panel, by accessible label: own files and bundled sets, every state, in both languages.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use semascope::data::Language;
use semascope::jobs::{QuestionFile, evaluate};
use semascope::locale::Lang;
use semascope::query::AnalogyMethod;
use semascope::query::evaluate::{Rows, Value};
use semascope::session::{Effect, EvaluateAction, EvaluateForm, FileWish, Loadable, PanelId};
use semascope::ui::Panel;
use semascope::ui::panels::Evaluate;

use crate::support::panel::{Shown, assert_has, has, show};
use crate::support::stage::{Stage, learned};

const QUESTIONS: &str = ": royal\nman king woman queen\nman king boy prince\nman king woman banana\nking man queen zeppelin\n: fruit\napple pear banana cherry\n";
const PAIRS: &str = "king\tqueen\t8.5\nking\tprince\t8\napple\tpear\t9\napple\tcar\t1\ncat\ttruck\t0.5\nking\tzeppelin\t2\nnothing here\n";

fn panel(stage: Stage) -> Harness<'static, Shown<Evaluate>> {
    show(stage, Evaluate::default(), (860.0, 720.0), Panel::ui)
}

fn with_file(lang: Lang, name: &str, text: &str) -> (Stage, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    let mut stage = Stage::new(Lang::En, Some(learned(Lang::En)));
    stage.session.settings.lang = lang;
    stage.act(EvaluateAction::File(path));
    (stage, folder)
}

fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    if lang == Lang::Zh { zh } else { en }
}

#[test]
fn analogies_are_graded_by_section_and_wrong_ones_lead_to_the_inspector() {
    for lang in [Lang::En, Lang::Zh] {
        let (stage, _folder) = with_file(lang, "own.txt", QUESTIONS);
        let Loadable::Ready(evaluation) = stage.session.evaluation() else { panic!("{:?}", stage.session.evaluation()) };
        let Rows::Sections { total, .. } = &evaluation.report.rows else { panic!("not analogies") };
        assert_eq!((total.correct, total.asked, total.out_of_vocabulary), (3, 4, 1));
        let report = &evaluation.report;
        assert_eq!((report.value(), report.left_out, report.missing.as_slice()), (Some(0.75), 1, ["zeppelin".to_owned()].as_slice()));
        assert_eq!(report.figure("asked").map(|f| f.value), Some(Value::Part(3, 4)));
        let mut seen = panel(stage);
        let row = "royal: 66.7 %, 2 / 3";
        assert_has(
            &seen,
            &[
                pick(lang, "Accuracy: 75.0 %", "正确率: 75.0 %"),
                pick(lang, "Coverage: 80.0 %", "覆盖率: 80.0 %"),
                pick(lang, "Words missing: 1", "缺少的词: 1"),
                row,
            ],
        );
        let failure =
            pick(lang, "man : king = woman : ? should be banana, answered queen", "man : king = woman : ? 应为 banana，答为 queen");
        assert!(!has(&seen, failure));
        seen.get_by_label(row).click();
        seen.run_steps(3);
        seen.get_by_label(failure).click();
        seen.run_steps(3);
        let form = &seen.state().stage.session.workspace.analogy;
        assert_eq!((form.a.as_str(), form.b.as_str(), form.c.as_str()), ("man", "king", "woman"));
        assert!(
            matches!(seen.state().stage.session.analogy(), Loadable::Ready(_)),
            "the inspector and the arrows of the map have their answer"
        );
        seen.get_by_label(pick(lang, "Show on the map", "在地图上显示")).click();
        seen.run_steps(3);
        let session = &seen.state().stage.session;
        assert_eq!((session.workspace.panel, session.workspace.selection.len()), (PanelId::MAP, 4));
    }
}

#[test]
fn a_changed_way_of_asking_asks_again() {
    let (stage, _folder) = with_file(Lang::En, "own.txt", QUESTIONS);
    let mut seen = panel(stage);
    seen.get_by_label("3CosMul").click();
    seen.run_steps(3);
    seen.get_by_label("10").click();
    seen.run_steps(3);
    let session = &seen.state().stage.session;
    let evaluation = session.evaluation().shown().expect("graded");
    assert_eq!((evaluation.method, evaluation.top_n), (AnalogyMethod::Mul, 10));
    let Rows::Sections { total, .. } = &evaluation.report.rows else { panic!("not analogies") };
    assert!(total.correct >= 3, "ten answers hold more right ones: {total:?}");
}

#[test]
fn judged_pairs_are_plotted_listed_and_selected() {
    for lang in [Lang::En, Lang::Zh] {
        let (stage, _folder) = with_file(lang, "own.tsv", PAIRS);
        let mut seen = panel(stage);
        assert_has(
            &seen,
            &[
                pick(lang, "Pairs: 5 / 6", "词对: 5 / 6"),
                pick(lang, "Out of vocabulary: 1", "不在词表中: 1"),
                pick(lang, "Judgement and cosine of each pair", "每个词对的人工评分与余弦"),
                pick(lang, "1 lines left out", "略过 1 行"),
                "king – zeppelin",
            ],
        );
        seen.get_by_label("apple – car").click();
        seen.run_steps(3);
        let stage = &seen.state().stage;
        assert_eq!(stage.session.workspace.selection, [stage.item("apple"), stage.item("car")]);
        seen.get_by_label(pick(lang, "Judgement and cosine of each pair", "每个词对的人工评分与余弦")).focus();
        seen.run_steps(2);
        seen.key_press(egui::Key::ArrowRight);
        seen.run_steps(3);
        let stage = &seen.state().stage;
        assert_ne!(stage.session.workspace.selection, [stage.item("apple"), stage.item("car")], "arrow keys walk through the pairs");
        assert_eq!(stage.session.workspace.selection.len(), 2);
    }
}

#[test]
fn a_click_on_a_dot_selects_both_words() {
    let (stage, _folder) = with_file(Lang::En, "own.tsv", "king queen 8\napple car 1\n");
    let mut seen = panel(stage);
    let plot = seen.get_by_label("Judgement and cosine of each pair").rect();
    // Two dots: the nearer pair is the upper right one, a twentieth of the span away from both borders.
    let inner = egui::Rect::from_min_max(plot.min + egui::vec2(36.0, 24.0), plot.max - egui::vec2(4.0, 36.0));
    let at = egui::pos2(inner.left() + inner.width() * (1.05 / 1.1), inner.top() + inner.height() * (0.05 / 1.1));
    seen.hover_at(at);
    seen.run_steps(3);
    seen.drag_at(at);
    seen.drop_at(at);
    seen.run_steps(4);
    let stage = &seen.state().stage;
    assert_eq!(stage.session.workspace.selection, [stage.item("king"), stage.item("queen")]);
}

#[test]
fn bundled_sets_are_chosen_by_the_language_of_the_words() {
    for (lang, words, set) in [(Lang::En, Language::English, "en_relatedness"), (Lang::Zh, Language::Chinese, "zh_relatedness")] {
        let stage = Stage::new(lang, Some(learned(lang)));
        assert_eq!(stage.session.language(), words);
        assert_eq!(stage.session.wanted_questions(), Some(QuestionFile::Bundled(set.to_owned())));
        let mut seen = panel(stage);
        assert_has(&seen, &[pick(lang, "How good are these vectors?", "这些向量有多好？")]);
        seen.get_all_by_label(pick(lang, "Evaluate", "评估")).last().expect("a button").click();
        seen.run_steps(3);
        assert!(matches!(seen.state().stage.session.evaluation(), Loadable::Ready(_)));
        assert!(seen.query_all_by_label_contains(pick(lang, "Pairs: ", "词对: ")).next().is_some());
    }
}

#[test]
fn states_without_grades_say_what_to_do() {
    let seen = panel(Stage::new(Lang::En, None));
    assert_has(&seen, &["Nothing to grade yet", "Examples…"]);

    let (stage, _folder) = with_file(Lang::En, "empty.txt", "nothing\n");
    let mut seen = panel(stage);
    let why =
        "empty.txt holds no questions. Judged pairs have two words and a number on each line. Analogies have four words on each line.";
    assert_has(&seen, &["These questions could not be asked", why]);
    seen.get_by_label("Use the bundled questions").click();
    seen.run_steps(3);
    assert!(matches!(seen.state().stage.session.evaluation(), Loadable::Ready(_)));

    let mut stage = Stage::new(Lang::En, Some(learned(Lang::En)));
    stage.executor.frozen = true;
    stage.act(EvaluateAction::With(EvaluateForm::default()));
    let mut seen = panel(stage);
    assert_has(&seen, &["Evaluation: English relatedness (120 pairs)"]);
    seen.get_by_label("Cancel").click();
    seen.run_steps(3);
    let session = &seen.state().stage.session;
    assert!(matches!(session.evaluation(), Loadable::Empty) && session.job(evaluate::KIND).is_none());
    seen.get_by_label("Own file…").click();
    seen.run_steps(3);
    assert!(seen.state().stage.others.iter().any(|e| matches!(e, Effect::AskForFile(FileWish::Questions))));
}

#[test]
fn grades_of_other_vectors_are_marked() {
    let (mut stage, _folder) = with_file(Lang::En, "own.txt", QUESTIONS);
    assert!(stage.session.evaluation_is_fresh());
    let graded = stage.session.embedding().unwrap().clone();
    let again = semascope::data::Embedding::dense(graded.items().clone(), graded.matrix().unwrap() * 2.0, graded.recipe().clone()).unwrap();
    stage.session.workspace.embedding = Some(std::sync::Arc::new(again));
    assert!(!stage.session.evaluation_is_fresh());
    let mut seen = panel(stage);
    assert_has(&seen, &["Grades of earlier vectors"]);
    seen.get_by_label("Evaluate again").click();
    seen.run_steps(3);
    assert!(seen.state().stage.session.evaluation_is_fresh() && !has(&seen, "Grades of earlier vectors"));
}

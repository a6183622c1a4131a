//! The pipeline, the training panel and the dialogs, found by accessible label in both languages, in their empty, loading, error and done states.

use std::rc::Rc;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use semascope::base::{ParamMap, ParamValue, Say, Seed, StepReport, Task};
use semascope::data::ItemKind;
use semascope::jobs::{JobId, open, train};
use semascope::locale::Lang;
use semascope::session::{
    Action, Command, Dialog, EmbedAction, ExportWhat, FileAction, FileWish, JobAction, JobInfo, LiveTraining, LookAction, OpenAction,
    PipelineAction, ProjectAction, RunRecord, Session, Settings, SourceAction, Step,
};
use semascope::ui::dialogs::Dialogs;
use semascope::ui::panels::{Pipeline, Training};
use semascope::ui::{ActionQueue, Panel, PanelCx, Theme, theme_of};

use crate::support::stage::Stage;

/// The job of the training under way.
const JOB: JobId = JobId(1_000);

/// A toy text, trained and laid out.
pub fn done() -> Session {
    let mut session = Stage::with_toy_text().into_session();
    session.runs = vec![run(1, 5, 3.1, true), run(2, 8, 2.9, false), run(3, 8, 2.6, true)];
    session
}

/// A training that lasted `epochs` and came down from about `from`.
pub fn run(number: usize, epochs: u32, from: f64, complete: bool) -> RunRecord {
    let points = (1..=epochs * 20).map(|i| {
        let x = f64::from(i) / 20.0;
        (x, 1.6 + (from - 1.6) * (-x / 2.0).exp() + 0.02 * (f64::from(i) * 0.7).sin())
    });
    RunRecord {
        number,
        method: "skipgram",
        params: ParamMap::from([("epochs".to_owned(), ParamValue::Int(i64::from(epochs))), ("window".to_owned(), ParamValue::Int(3))]),
        seed: Seed(number as u64),
        material: "Pasted text".to_owned(),
        items: 17,
        kind: ItemKind::WORD,
        losses: points.collect(),
        seconds: 4.2,
        work: 80_000,
        complete,
        ..RunRecord::default()
    }
}

/// A training in the middle, after two earlier ones.
pub fn live() -> Session {
    let mut session = done();
    let third = session.runs.pop().unwrap_or_else(|| run(3, 8, 2.6, false));
    let report = StepReport {
        work: 43_000,
        work_total: 80_000,
        epoch: 5,
        epochs: 8,
        loss: Some(1.9),
        learning_rate: Some(0.0135),
        ..StepReport::default()
    };
    let losses = third.losses[..80].to_vec();
    session.live = Some(LiveTraining {
        clustered_at: 0.0,
        trace: None,
        job: JOB,
        embedding: None,
        report,
        seconds: 2.25,
        run: RunRecord { losses, seconds: 2.25, work: 43_000, complete: false, ..third },
    });
    session.jobs.push(JobInfo { id: JOB, kind: train::KIND, title: Say::plain("Training"), task: Task::default(), subject: None });
    session.workspace.embedding = None;
    session.goal = Some(Step::Look);
    session
}

/// A text that is being opened.
pub fn opening() -> Session {
    let mut session = Session::default();
    let task = Task::default();
    task.stage(Say::plain("Opening"), 100);
    task.set_done(40);
    session.jobs.push(JobInfo { id: JOB, kind: open::KIND, title: Say::plain("Opening"), task, subject: None });
    session
}

/// A setting was changed after everything was made.
pub fn stale() -> Session {
    let mut script = Stage::with_toy_text();
    script.act(EmbedAction::Param("epochs".into(), ParamValue::Int(9)));
    script.into_session()
}

/// The training failed.
pub fn failed() -> Session {
    let mut session = stale();
    session.failures.push((Step::Embed, Say::plain("The vocabulary is empty: there is nothing to learn from")));
    session
}

/// A panel on a page of its own, and what was asked for on it.
struct Page<P> {
    panel: P,
    session: Session,
    asked: Rc<ActionQueue>,
}

fn page<'a, P: 'a>(
    panel: P,
    mut session: Session,
    lang: Lang,
    size: [f32; 2],
    paint: impl Fn(&mut P, &PanelCx<'_>, &mut egui::Ui) + 'a,
) -> Harness<'a, Page<P>> {
    session.settings = Settings { lang, ..Settings::default() };
    let page = Page { panel, session, asked: Rc::new(ActionQueue::default()) };
    Harness::builder().with_size(size).with_max_steps(12).build_ui_state(
        move |ui, page: &mut Page<P>| {
            let theme: Theme = theme_of(&page.session.settings);
            theme.apply(ui.ctx());
            let cx = PanelCx { session: &page.session, actions: &page.asked, theme: &theme, lang };
            paint(&mut page.panel, &cx, ui);
        },
        page,
    )
}

fn pipeline<'a>(session: Session, lang: Lang) -> Harness<'a, Page<Pipeline>> {
    page(Pipeline::default(), session, lang, [248.0, 1200.0], Pipeline::ui)
}

fn training<'a>(session: Session, lang: Lang) -> Harness<'a, Page<Training>> {
    page(Training::default(), session, lang, [800.0, 700.0], Panel::ui)
}

fn dialog<'a>(which: Dialog, lang: Lang) -> Harness<'a, Page<Dialogs>> {
    let mut dialogs = Dialogs::new("software".to_owned());
    dialogs.open(which);
    page(dialogs, Session::default(), lang, [1024.0, 640.0], |d, cx, ui| d.ui(cx, ui.ctx()))
}

fn asked<P>(harness: &mut Harness<'_, Page<P>>) -> Vec<Action> {
    harness.run_ok();
    harness.state().asked.drain()
}

fn click<P>(harness: &mut Harness<'_, Page<P>>, label: &str) -> Vec<Action> {
    harness.run_ok();
    harness.get_by_label(label).click();
    asked(harness)
}

#[test]
fn an_empty_pipeline_offers_ways_to_begin() {
    for (lang, examples, paste, train) in [(Lang::En, "Examples…", "Paste…", "Train"), (Lang::Zh, "示例…", "粘贴…", "训练")] {
        let mut harness = pipeline(Session::default(), lang);
        assert_eq!(click(&mut harness, examples), [Action::Run(Command::Examples)]);
        assert_eq!(click(&mut harness, paste), [Action::Run(Command::PasteText)]);
        assert_eq!(click(&mut harness, train), [], "there is nothing to train on");
    }
}

#[test]
fn a_text_being_opened_shows_progress_and_can_be_given_up() {
    for (lang, cancel) in [(Lang::En, "Cancel and discard"), (Lang::Zh, "取消并丢弃")] {
        let mut harness = pipeline(opening(), lang);
        assert_eq!(click(&mut harness, cancel), [Action::Job(JobAction::Cancel(JOB))]);
    }
}

#[test]
fn a_finished_pipeline_tells_its_facts_and_takes_changes() {
    for (lang, documents, trust, lines, update) in [
        (Lang::En, "Documents: 1", "Trustworthiness", "Lines to true neighbours", "Bring up to date"),
        (Lang::Zh, "文档: 1", "可信度", "真实近邻连线", "更新结果"),
    ] {
        let mut harness = pipeline(done(), lang);
        harness.run_ok();
        harness.get_by_label(documents);
        harness.get_by_label_contains(trust);
        assert!(harness.query_by_label(update).is_none(), "nothing is out of date");
        assert_eq!(click(&mut harness, lines), [Action::Look(LookAction::NeighbourLines(false))]);
        assert_eq!(click(&mut harness, "3D"), [Action::Project(ProjectAction::Param("dims".into(), ParamValue::Int(3)))]);
        assert_eq!(click(&mut harness, "t-SNE"), [Action::Project(ProjectAction::Method("tsne".into()))]);
    }
}

#[test]
fn exactly_one_button_brings_a_stale_pipeline_up_to_date() {
    for (lang, update) in [(Lang::En, "Bring up to date"), (Lang::Zh, "更新结果")] {
        let mut harness = pipeline(stale(), lang);
        harness.run_ok();
        assert_eq!(harness.query_all_by_label(update).count(), 1);
        assert_eq!(click(&mut harness, update), [Action::Pipeline(PipelineAction::BringUpTo(Step::Look))]);
    }
    let mut script = Stage::with_toy_text();
    script.act(ProjectAction::Method("tsne".into()));
    script.act(ProjectAction::Param("perplexity".into(), ParamValue::Float(2.0)));
    let mut harness = pipeline(script.into_session(), Lang::En);
    harness.run_ok();
    assert_eq!(harness.query_all_by_label("Bring up to date").count(), 1);
}

#[test]
fn a_failure_is_told_with_what_to_do() {
    for (lang, advice, again) in
        [(Lang::En, "Change the settings above and try again.", "Try again"), (Lang::Zh, "请更改上面的设置后重试。", "重试")]
    {
        let mut harness = pipeline(failed(), lang);
        harness.run_ok();
        harness.get_by_label(advice);
        assert_eq!(click(&mut harness, again), [Action::Pipeline(PipelineAction::BringUpTo(Step::Look))]);
    }
}

#[test]
fn token_options_show_what_they_do() {
    for (lang, options, stop, kept) in
        [(Lang::En, "Options and preview", "Drop stop words", "kept"), (Lang::Zh, "选项与预览", "去除停用词", "保留")]
    {
        let mut harness = pipeline(done(), lang);
        click(&mut harness, options);
        assert!(harness.query_all_by_label_contains(kept).count() > 0);
        let asked = click(&mut harness, stop);
        assert!(
            matches!(asked.as_slice(), [Action::Source(SourceAction::Param(name, ParamValue::Bool(true)))] if name == "drop_stop_words"),
            "{asked:?}"
        );
    }
}

#[test]
fn a_training_can_be_driven_from_both_panels() {
    for (lang, pause, step, stop, cancel) in
        [(Lang::En, "Pause", "Single step", "Stop and keep", "Cancel and discard"), (Lang::Zh, "暂停", "单步", "停止并保留", "取消并丢弃")]
    {
        let wanted = [
            (pause, Action::Job(JobAction::Pause(JOB))),
            (step, Action::Job(JobAction::Step(JOB))),
            (stop, Action::Job(JobAction::Stop(JOB))),
            (cancel, Action::Job(JobAction::Cancel(JOB))),
        ];
        let (mut left, mut middle) = (pipeline(live(), lang), training(live(), lang));
        for (label, action) in wanted {
            assert_eq!(click(&mut left, label), std::slice::from_ref(&action));
            assert_eq!(click(&mut middle, label), [action]);
        }
    }
}

#[test]
fn the_training_panel_shows_figures_curve_and_log() {
    for (lang, epoch, finished, curve, log) in [
        (Lang::En, "Epoch: 5/8", "Finished", "Loss curve", "Run 2: Window 3"),
        (Lang::Zh, "轮次: 5/8", "已完成", "损失曲线", "训练 2: 窗口 3"),
    ] {
        let mut harness = training(live(), lang);
        harness.run_ok();
        harness.get_by_label(epoch);
        harness.get_by_label(curve);
        harness.get_by_label_contains(log);
        let mut harness = training(done(), lang);
        harness.run_ok();
        harness.get_by_label(finished);
        harness.get_by_label(curve);
    }
}

#[test]
fn the_training_panel_designs_its_other_states() {
    for (lang, nothing, examples, failed_title, again) in [
        (Lang::En, "Nothing to learn from yet", "Examples…", "The training could not start", "Try again"),
        (Lang::Zh, "还没有可学习的文本", "示例…", "训练无法开始", "重试"),
    ] {
        let mut harness = training(Session::default(), lang);
        harness.run_ok();
        harness.get_by_label(nothing);
        assert_eq!(click(&mut harness, examples), [Action::Run(Command::Examples)]);
        let mut harness = training(failed(), lang);
        harness.run_ok();
        harness.get_by_label(failed_title);
        assert_eq!(click(&mut harness, again), [Action::Pipeline(PipelineAction::BringUpTo(Step::Look))]);
        let mut harness = training(opening(), lang);
        harness.run_ok();
        assert!(harness.query_by_label(nothing).is_none());
    }
}

#[test]
fn every_example_has_a_card_that_opens_it() {
    for lang in [Lang::En, Lang::Zh] {
        for example in semascope::examples::examples() {
            let mut harness = dialog(Dialog::Examples, lang);
            harness.run_ok();
            harness.get_by_label_contains(lang.look_up(example.title)).click();
            assert_eq!(asked(&mut harness), [Action::Open(OpenAction::Example(example.id.to_owned()))]);
            assert!(harness.query_by_label_contains(lang.look_up(example.title)).is_none(), "the dialog closed");
        }
    }
}

#[test]
fn pasted_text_is_opened_once_there_is_some() {
    for (lang, field, open) in [(Lang::En, "Text to learn from", "Open"), (Lang::Zh, "用于学习的文本", "打开")] {
        let mut harness = dialog(Dialog::Paste, lang);
        assert_eq!(click(&mut harness, open), []);
        harness.get_by_label(field).focus();
        harness.run_ok();
        harness.get_by_label(field).type_text("the cat");
        harness.run_ok();
        assert_eq!(click(&mut harness, open), [Action::Open(OpenAction::Pasted("the cat".to_owned()))]);
    }
}

#[test]
fn a_typed_path_opens_or_saves() {
    for (lang, field) in [(Lang::En, "Path"), (Lang::Zh, "路径")] {
        let mut harness = dialog(Dialog::Path(FileWish::OpenFiles), lang);
        harness.run_ok();
        harness.get_by_label(field).type_text("a/b.txt");
        harness.run_ok();
        harness.key_press(egui::Key::Enter);
        assert_eq!(asked(&mut harness), [Action::Open(OpenAction::Paths(vec!["a/b.txt".into()]))]);
    }
    let mut harness = dialog(Dialog::Path(FileWish::Save(ExportWhat::Projection)), Lang::En);
    assert_eq!(click(&mut harness, "Save"), [Action::File(FileAction::Export(ExportWhat::Projection, "map.csv".into()))]);
}

#[test]
fn escape_closes_every_dialog() {
    for (which, lang, inside) in [
        (Dialog::Keys, Lang::En, "On the map"),
        (Dialog::Keys, Lang::Zh, "在地图上"),
        (Dialog::About, Lang::En, "Please cite the methods you use"),
        (Dialog::About, Lang::Zh, "使用这些方法时请引用"),
        (Dialog::Examples, Lang::En, "Examples"),
        (Dialog::Paste, Lang::En, "Text to learn from"),
    ] {
        let mut harness = dialog(which, lang);
        harness.run_ok();
        harness.get_by_label(inside);
        harness.key_press(egui::Key::Escape);
        harness.run_ok();
        assert!(harness.query_by_label(inside).is_none());
    }
}

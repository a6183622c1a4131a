//! Actions are data: each goes to JSON and back.

use serde_json::{from_str, to_string};

use semascope::base::{ParamValue, Seed};
use semascope::data::{ItemId, Metric};
use semascope::jobs::{JobId, QuestionFile};
use semascope::locale::Lang;
use semascope::query::AnalogyMethod;
use semascope::session::{
    Action, AskAction, COMMANDS, ColourBy, EmbedAction, EvaluateAction, EvaluateForm, ExportWhat, FileAction, FileWish, Id, JobAction,
    LookAction, NoticeKind, OpenAction, PanelAction, PanelId, PipelineAction, ProjectAction, RunsAction, SelectAction, SelectOp, Session,
    SettingsAction, SourceAction, Step, TableAction, ThemeChoice,
};

/// At least one action of every variant of every area.
fn all() -> Vec<Action> {
    let mut all: Vec<Action> = COMMANDS.iter().map(|line| line.command.into()).collect();
    let paths = || vec!["a folder/ä.txt".into(), "b.vec".into()];
    all.extend([OpenAction::Paths(paths()), OpenAction::ContinueOn(paths()), OpenAction::Pasted("one\ntwo".into())].map(Action::from));
    all.push(OpenAction::Example("toy-en".into()).into());
    let values = [ParamValue::Bool(true), ParamValue::Int(-3), ParamValue::Float(2.0), ParamValue::Choice("fast".into())];
    all.extend(values.iter().map(|v| Action::from(SourceAction::Param("phrases".into(), v.clone()))));
    all.extend(values.iter().map(|v| Action::from(EmbedAction::Param("mode".into(), v.clone()))));
    all.extend(values.iter().map(|v| Action::from(ProjectAction::Param("dims".into(), v.clone()))));
    all.extend([EmbedAction::Method("glove".into()), EmbedAction::Seed(Seed(u64::MAX)), EmbedAction::Restart].map(Action::from));
    all.extend([ProjectAction::Method("pca".into()), ProjectAction::Seed(Seed(7))].map(Action::from));
    all.extend(Step::ALL.map(|step| Action::from(PipelineAction::BringUpTo(step))));
    let job = JobId(9);
    all.extend([JobAction::Pause(job), JobAction::Resume(job), JobAction::Step(job), JobAction::StepExample(job)].map(Action::from));
    all.extend([JobAction::StepExampleBack(job), JobAction::Stop(job), JobAction::Cancel(job)].map(Action::from));
    all.extend(ColourBy::ALL.map(|colour| Action::from(LookAction::Colour(colour))));
    all.extend(
        [LookAction::NumClusters(7), LookAction::ToggleGroup(3), LookAction::Labels(true), LookAction::NeighbourLines(false)]
            .map(Action::from),
    );
    let items = || vec![ItemId(0), ItemId(77)];
    let ops = [SelectOp::Replace, SelectOp::Add, SelectOp::Remove, SelectOp::Toggle];
    all.extend(ops.map(|op| Action::from(SelectAction::Items(items(), op))));
    all.extend([SelectAction::AndFly(items()), SelectAction::Label("king".into(), SelectOp::Add), SelectAction::Back].map(Action::from));
    all.extend([SelectAction::Forward, SelectAction::Hover(None), SelectAction::Hover(Some(ItemId(4)))].map(Action::from));
    all.extend([AskAction::Query("king - man".into()), AskAction::NumNeighbours(12), AskAction::OddOneOut].map(Action::from));
    all.extend(Metric::ALL.map(|metric| Action::from(AskAction::Metric(metric))));
    all.extend(AnalogyMethod::ALL.map(|method| Action::from(AskAction::AnalogyMethod(method))));
    all.extend([AskAction::Analogy { a: "a".into(), b: "b".into(), c: "c".into() }, AskAction::AdmitQueryWords(true)].map(Action::from));
    all.extend([None, Some((ItemId(1), None)), Some((ItemId(1), Some(ItemId(2))))].map(|pair| Action::from(AskAction::Pair(pair))));
    for questions in [None, Some(QuestionFile::Bundled("en_analogy_google".into())), Some(QuestionFile::Own("q.txt".into()))] {
        all.push(EvaluateAction::With(EvaluateForm { questions, first_rows: Some(5), ..EvaluateForm::default() }).into());
    }
    all.push(EvaluateAction::File("q.txt".into()).into());
    all.extend(
        [RunsAction::ShowEpoch(Some(2)), RunsAction::ShowEpoch(None), RunsAction::Restore(1), RunsAction::HoldBeside(Some(3))]
            .map(Action::from),
    );
    all.extend([PanelAction::Show(PanelId::MAP), PanelAction::CompareWords(items())].map(Action::from));
    all.extend([TableAction::Filter("k".into()), TableAction::Sort(Some((1, false))), TableAction::SelectedOnly(true)].map(Action::from));
    all.extend(ThemeChoice::ALL.map(|theme| Action::from(SettingsAction::Theme(theme))));
    all.extend([SettingsAction::Lang(Lang::Zh), SettingsAction::UiScale(1.25), SettingsAction::LabelSize(14.0)].map(Action::from));
    all.extend([SettingsAction::TextMemory(100), SettingsAction::Memory(0)].map(Action::from));
    let wishes = [
        FileWish::OpenFiles,
        FileWish::OpenFolder,
        FileWish::ContinueText,
        FileWish::Questions,
        FileWish::Param(Step::Embed, Id("mode")),
        FileWish::Save(ExportWhat::Picture),
    ];
    all.extend(wishes.map(|wish| Action::from(FileAction::AskFor(wish))));
    let whats = [ExportWhat::Vectors, ExportWhat::Projection, ExportWhat::Neighbours, ExportWhat::Picture];
    all.extend(whats.map(|what| Action::from(FileAction::Export(what, "out".into()))));
    all.extend([FileAction::ExportOver(ExportWhat::Vectors, "out".into()), FileAction::Replace(true)].map(Action::from));
    all.extend([Action::Dismiss(4), Action::EndGesture]);
    all
}

#[test]
fn every_action_goes_to_json_and_back() {
    for action in all() {
        let text = to_string(&action).unwrap_or_else(|e| panic!("{action:?}: {e}"));
        assert_eq!(from_str::<Action>(&text).unwrap_or_else(|e| panic!("{text}: {e}")), action, "{text}");
    }
}

/// The names of a file's enums of actions and of their variants, from the source.
fn variants(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("pub enum ").and_then(|l| l.strip_suffix("Action {")) else { continue };
        let inside = lines.by_ref().take_while(|l| *l != "}");
        let is_variant = |l: &&str| l.starts_with("    ") && l[4..].starts_with(|c: char| c.is_ascii_uppercase());
        out.extend(
            inside.filter(is_variant).map(|l| format!("{name} {}", l.trim().split(|c: char| !c.is_alphanumeric()).next().unwrap_or(""))),
        );
    }
    out
}

#[test]
fn every_variant_is_among_them() {
    let said: Vec<String> = all().iter().map(|action| to_string(action).expect("data")).collect();
    let files = crate::source::files();
    let listed: Vec<String> = files.iter().filter(|f| f.path.starts_with("session/apply/")).flat_map(|f| variants(&f.text)).collect();
    assert!(listed.len() > 50, "{listed:?}");
    for name in listed {
        let (area, variant) = name.split_once(' ').expect("two names");
        let begins = [format!("{{\"{area}\":\"{variant}\""), format!("{{\"{area}\":{{\"{variant}\"")];
        assert!(
            said.iter().any(|text| begins.iter().any(|b| text.starts_with(b.as_str()))),
            "{area}Action::{variant} is not among the tested actions"
        );
    }
}

#[test]
fn what_this_program_does_not_have_is_told() {
    for action in
        [Action::from(OpenAction::Example("x".into())), EmbedAction::Method("x".into()).into(), ProjectAction::Method("x".into()).into()]
    {
        let mut session = Session::default();
        let before = session.workspace.clone();
        assert!(session.apply(action).is_empty());
        assert_eq!(session.workspace, before);
        assert!(session.notices.iter().any(|n| n.kind == NoticeKind::Error && n.text.to_string().contains("'x'")));
    }
}

//! A kind of its own, known to this file alone: the house is open. A toy source (the scores of players in a game), its unit, material, kind of items, method,
//! model and card are registered through the public lists; then it is opened, trained, mapped, asked by typed input, saved, read back, and told by `info`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "../it/support/stage.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod stage;

use std::fs;
use std::sync::{Arc, Once};

use ndarray::Array2;
use semascope::base::{
    Choice, Estimate, Fingerprint, Info, MethodError, ParamMap, ParamValue, Params, Run, Say, Seed, StepReport, Task, Valid,
};
use semascope::cli;
use semascope::data::{
    ArtefactId, Columns, Embedding, Encoded, Encoder, Fact, ITEM_KINDS, ItemKind, ItemSet, Keys, Material, Model, Nouns, Raw, RawKind,
    Recipe, SavedModel,
};
use semascope::embed::{Beside, EMBEDDERS, Embed};
use semascope::models::{MODELS, ModelLoader};
use semascope::session::Action;
use semascope::session::{AskAction, Command, EmbedAction, OpenAction, PipelineAction, ProjectAction, SourceAction, Step, StepState};
use semascope::sources::{Limits, Offer, Opened, Preview, Ready, SOURCES, Sample, Sniffed, SourceKind};
use semascope::{params, say};

use stage::Stage;

/// The mark at the beginning of a toy file.
const MARK: &str = "#toy-scores";

static PLAYER: Nouns = Nouns { id: "toy-player", one: "player", many: "players", counted: "{n} players" };

/// Players and their scores.
#[derive(Debug)]
struct Scores {
    name: String,
    items: Arc<ItemSet>,
    scores: Vec<Vec<f32>>,
    recipe: Recipe,
}

impl Material for Scores {
    fn items(&self) -> &Arc<ItemSet> {
        &self.items
    }
    fn recipe(&self) -> &Recipe {
        &self.recipe
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn work(&self) -> u64 {
        self.scores.iter().map(|s| s.len() as u64).sum()
    }
    fn facts(&self) -> Vec<Fact> {
        vec![Fact::new("toy_players", "Players", self.items.len())]
    }
    fn size_bytes(&self) -> u64 {
        self.work() * 4
    }
}

/// A toy file, opened.
#[derive(Debug)]
struct ToyFile {
    name: String,
    rows: Vec<(String, Vec<f32>)>,
    id: ArtefactId,
}

impl Opened for ToyFile {
    fn name(&self) -> &str {
        &self.name
    }
    fn facts(&self) -> Vec<Fact> {
        vec![Fact::new("toy_lines", "Lines", self.rows.len())]
    }
}

params! {
    /// Options of the toy source.
    pub struct ToyOptions {
        /// What gets a vector.
        unit: Choice = Choice("toy-player"), of ["toy-player"], "Unit";
        /// Leave out players with fewer scores.
        toy_least: usize = 1, in 1..=100, "Least scores";
    }
}

/// Scores of players, a line each.
struct ToySource;

impl SourceKind for ToySource {
    type Opened = ToyFile;
    type Params = ToyOptions;

    const INFO: Info = Info { id: "toy-scores", label: "Scores", summary: "Scores of players.", source: "This test" };

    fn sniff(&self, offer: &Offer) -> Sniffed {
        if offer.heads.iter().any(|head| head.bytes.starts_with(MARK.as_bytes())) { Sniffed::Sure } else { Sniffed::No }
    }

    fn open(&self, offer: &Offer, _: &Limits, task: &Task) -> Result<ToyFile, MethodError> {
        task.check()?;
        let mut text = String::new();
        let read = offer.files.open(0).and_then(|mut from| std::io::Read::read_to_string(&mut from, &mut text));
        read.map_err(|e| say!("{file} could not be read: {error}", file = offer.files.name(), error = e.to_string()))?;
        let mut print = Fingerprint::default();
        print.text(&text);
        let mut rows = Vec::new();
        for (number, line) in text.lines().enumerate().skip(1) {
            let mut cells = line.split_whitespace();
            let player = cells.next().unwrap_or_default().to_owned();
            let scores: Result<Vec<f32>, _> = cells.map(str::parse).collect();
            rows.push((player, scores.map_err(|_| say!("Line {n} holds something that is no number", n = number + 1))?));
        }
        Ok(ToyFile { name: offer.files.name().to_owned(), rows, id: ArtefactId(print.value()) })
    }

    fn preview(&self, opened: &ToyFile, _: &ToyOptions, _: Option<&Arc<dyn Material>>, _: &Task) -> Result<Preview, MethodError> {
        Ok(Preview { sample: opened.rows.first().map(|row| Sample::new(row.clone())), expected: None })
    }

    fn make(&self, opened: &ToyFile, params: &ToyOptions, _: Option<&Embedding>, task: &Task) -> Result<Ready, MethodError> {
        task.check()?;
        let kept: Vec<_> = opened.rows.iter().filter(|(_, scores)| scores.len() >= params.toy_least).cloned().collect();
        let keys: Keys = kept.iter().map(|(player, _)| player).collect();
        let items = Arc::new(ItemSet::new(ItemKind(&PLAYER), keys, Columns::default())?);
        let recipe = Recipe::new(Self::INFO.id, params.to_map(), Seed::default(), Vec::new());
        let recipe = recipe.with_input(Recipe::SOURCE, opened.id);
        let scores = kept.into_iter().map(|(_, scores)| scores).collect();
        Ok(Ready::Material(Arc::new(Scores { name: opened.name.clone(), items, scores, recipe })))
    }
}

params! {
    /// Parameters of the toy method.
    pub struct ToyParams {
        /// Steps.
        toy_steps: usize = 3, in 1..=10, "Steps";
    }
}

/// Moves each player's vector towards the mean and the best of its scores.
struct ToyMethod;

/// A toy training.
struct ToyRun {
    scores: Arc<Scores>,
    vectors: Array2<f32>,
    step: u64,
    steps: u64,
    recipe: Recipe,
}

fn target(scores: &[f32]) -> [f32; 2] {
    let mean = scores.iter().sum::<f32>() / scores.len().max(1) as f32;
    [mean, scores.iter().copied().fold(f32::MIN, f32::max)]
}

impl ToyRun {
    fn embedding(&self) -> Result<Embedding, MethodError> {
        let made = Embedding::dense(self.scores.items.clone(), self.vectors.clone(), self.recipe.clone()).map_err(|why| why.say())?;
        Ok(made.with_model(Arc::new(ToyModel)))
    }
}

impl Run for ToyRun {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        self.step += 1;
        let share = self.step as f32 / self.steps as f32;
        for (mut row, scores) in self.vectors.outer_iter_mut().zip(&self.scores.scores) {
            row.iter_mut().zip(target(scores)).for_each(|(x, goal)| *x = goal * share);
        }
        let finished = self.step == self.steps;
        Ok(StepReport { step: self.step, work: self.step, work_total: self.steps, finished, ..StepReport::default() })
    }

    fn frame(&self, _: usize, _: &Task) -> Result<Option<Embedding>, MethodError> {
        self.embedding().map(Some)
    }

    fn finish(self: Box<Self>, _: &Task) -> Result<Embedding, MethodError> {
        self.embedding()
    }
}

impl Embed for ToyMethod {
    type Input = Arc<Scores>;
    type Params = ToyParams;

    const INFO: Info =
        Info { id: "toy-means", label: "Means of scores", summary: "Mean and best score of each player.", source: "This test" };
    const RANDOM: bool = false;
    const NEEDS: &'static str = "Needs scores of players.";

    fn estimate(&self, input: &Arc<Scores>, _: &ToyParams) -> Estimate {
        Estimate { seconds: 0.0, memory_bytes: input.size_bytes() }
    }

    fn prepare(
        &self,
        input: &Arc<Scores>,
        _: Beside<'_>,
        params: &Valid<ToyParams>,
        _: Seed,
        recipe: Recipe,
        _: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let vectors = Array2::zeros((input.items.len(), 2));
        Ok(Box::new(ToyRun { scores: input.clone(), vectors, step: 0, steps: params.toy_steps as u64, recipe }))
    }
}

/// What the toy method leaves behind: scores that are typed get a vector.
#[derive(Debug)]
struct ToyModel;

impl ToyModel {
    const ID: &'static str = "toy-model";
}

impl Model for ToyModel {
    fn id(&self) -> &'static str {
        Self::ID
    }
    fn encoder(&self) -> Option<&dyn Encoder> {
        Some(self)
    }
    fn save(&self) -> SavedModel<'_> {
        SavedModel { id: Self::ID.into(), version: 1, settings: ParamMap::new(), recipe: None, tensors: Vec::new() }
    }
    fn size_bytes(&self) -> u64 {
        0
    }
}

impl Encoder for ToyModel {
    fn takes(&self) -> &'static [RawKind] {
        &[RawKind::Text]
    }
    fn encode(&self, raws: &[Raw], _: &Task) -> Result<Vec<Result<Encoded, Say>>, MethodError> {
        let one = |raw: &Raw| {
            let Raw::Text(text) = raw else { return Err(say!("{name} must be a text", name = "it")) };
            let scores: Result<Vec<f32>, _> = text.split('/').map(str::parse).collect();
            let scores = scores.map_err(|_| say!("{name} must be a number", name = text.as_ref()))?;
            Ok(Encoded { label: text.to_string(), vector: target(&scores).to_vec(), parts: Vec::new() })
        };
        Ok(raws.iter().map(one).collect())
    }
}

fn register() {
    static LOADER: ModelLoader = ModelLoader { id: ToyModel::ID, load: |_, _| Ok(Arc::new(ToyModel)) };
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        ITEM_KINDS.add(&PLAYER);
        SOURCES.add(&ToySource);
        EMBEDDERS.add(&ToyMethod);
        MODELS.add(&LOADER);
    });
}

/// Forty players with three scores each.
fn toy_file(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let rows = (0..40).map(|i| format!("player{i} {} {} {}", i % 7, (i * 3) % 11, i));
    let path = folder.path().join("scores.toy");
    fs::write(&path, rows.fold(format!("{MARK}\n"), |text, row| text + &row + "\n")).unwrap();
    path
}

#[test]
fn a_kind_that_nothing_knows_of_opens_trains_maps_and_answers() {
    register();
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::default();
    stage.act(OpenAction::Paths(vec![toy_file(&folder)]));
    let source = stage.session.workspace.source.clone().expect("opened");
    assert_eq!((source.kind.info().id, source.opened.facts()[0].number()), ("toy-scores", Some(40)));
    // The method that was chosen learns from words: the step says what it needs.
    let why = stage.session.failure(Step::Embed).map(ToString::to_string).unwrap_or_default();
    assert!(why.contains("cannot learn from"), "{why}");

    stage.act(EmbedAction::Method("toy-means".into())).act(ProjectAction::Method("pca".into())).act(PipelineAction::BringUpTo(Step::Look));
    assert_eq!(stage.session.failures, Vec::new());
    for step in Step::ALL {
        assert_eq!(stage.session.step_state(step), StepState::Done, "{step:?}");
    }
    let items = stage.session.items().unwrap().clone();
    assert_eq!((items.kind().id(), items.kind().counted(40).to_string()), ("toy-player", "40 players".to_owned()));
    let preview = stage.session.preview.as_ref().shown().and_then(|p| p.sample.clone()).expect("a preview");
    assert_eq!(preview.get::<(String, Vec<f32>)>().map(|row| row.0.as_str()), Some("player0"));

    // Typed scores are no item: the model gives them a vector, which is the mean and the best of them.
    stage.act(AskAction::Query("\"3/9/3\"".into()));
    let answer = stage.session.neighbours();
    assert!(answer.shown().is_some_and(|list| !list.hits.is_empty()), "{answer:?}");

    // Ids and one-hot codes take any items.
    for method in ["ids", "onehot"] {
        stage.act(EmbedAction::Method(method.into())).act(PipelineAction::BringUpTo(Step::Embed));
        assert_eq!(stage.session.step_state(Step::Embed), StepState::Done, "{method}");
    }

    // Another option of the source makes the step stale, and undo takes it back.
    stage.act(SourceAction::Param("toy_least".into(), ParamValue::Int(4)));
    assert_eq!(stage.session.step_state(Step::Source), StepState::Stale);
    stage.act(Action::Run(Command::Undo));
    assert_eq!(stage.session.step_state(Step::Source), StepState::Done);
}

#[test]
fn it_is_told_by_info_saved_and_read_back() {
    register();
    let folder = tempfile::tempdir().unwrap();
    let file = toy_file(&folder);
    let run = |arguments: &[&str]| cli::told(arguments.iter().map(Into::into)).unwrap_or_else(|why| panic!("{why}"));
    let json = |arguments: &[&str]| -> serde_json::Value { serde_json::from_str(&run(arguments)).unwrap() };
    let path = file.to_str().unwrap();

    let info = json(&["info", path, "--json"]);
    assert_eq!((&info["kind"], &info["unit"], &info["items"]), (&"toy-scores".into(), &"toy-player".into(), &40.into()));
    assert!(info["facts"].as_array().unwrap().iter().any(|fact| fact["id"] == "toy_lines" && fact["value"] == 40), "{info}");

    let out = folder.path().join("players.vec");
    let out = out.to_str().unwrap();
    let trained = json(&["train", path, "--method", "toy-means", "-o", out, "--json"]);
    assert_eq!((&trained["items"], &trained["kind"]), (&40.into(), &"toy-scores".into()));
    assert!(trained["model_file"].is_string() && trained["encodes"][0] == "text", "{trained}");

    // Read back: the items answer, and what was never seen is given a vector by the model that lies beside them.
    let others = |answer: &serde_json::Value| {
        answer["hits"].as_array().map_or(0, |hits| hits.iter().filter(|hit| hit["is_query_word"] == false).count())
    };
    let near = json(&["neighbours", out, "player7", "--json", "-k", "3"]);
    assert_eq!(others(&near), 3, "{near}");
    let typed = json(&["neighbours", out, "\"3/9/3\"", "--json", "-k", "3"]);
    assert_eq!(others(&typed), 3, "{typed}");
}

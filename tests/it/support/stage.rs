//! A session over a few words whose vectors are made by hand, whose jobs run at once, and a frame to paint panels in.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use ndarray::Array2;
use semascope::base::{ParamMap, ParamValue, Seed, Task};
use semascope::data::{Column, ColumnValues, Columns, Embedding, ItemId, ItemKind, ItemSet, Recipe};
use semascope::jobs::{AnyJob, Executor, JobEvent, JobId, run_to_end};
use semascope::locale::Lang;
use semascope::session::{Action, AskAction, Driver, Effect, EmbedAction, OpenAction, ProjectAction, SelectAction, Session};

/// Words of four kinds; within a kind the vectors are near each other, and king - man + woman is queen.
const ENGLISH: &[(&str, usize, f32, i64)] = &[
    ("man", 0, -1.0, 9120),
    ("woman", 0, 1.0, 8406),
    ("king", 1, -1.0, 1203),
    ("queen", 1, 1.0, 988),
    ("apple", 2, 0.1, 840),
    ("banana", 2, 0.2, 512),
    ("pear", 2, 0.3, 301),
    ("cherry", 2, 0.15, 155),
    ("car", 3, -0.2, 4021),
    ("truck", 3, -0.3, 1733),
    ("bus", 3, -0.1, 1490),
    ("bicycle", 3, 0.0, 640),
    ("cat", 4, 0.05, 2210),
    ("kitten", 4, 0.15, 402),
    ("mouse", 4, 0.1, 1077),
    ("prince", 1, -0.9, 433),
    ("princess", 1, 0.9, 398),
    ("boy", 0, -0.9, 3044),
    ("girl", 0, 0.9, 3130),
    ("internationalisation", 3, 0.4, 7),
];

const CHINESE: &[(&str, usize, f32, i64)] = &[
    ("男人", 0, -1.0, 9120),
    ("女人", 0, 1.0, 8406),
    ("国王", 1, -1.0, 1203),
    ("女王", 1, 1.0, 988),
    ("苹果", 2, 0.1, 840),
    ("香蕉", 2, 0.2, 512),
    ("梨", 2, 0.3, 301),
    ("樱桃", 2, 0.15, 155),
    ("汽车", 3, -0.2, 4021),
    ("卡车", 3, -0.3, 1733),
    ("公共汽车", 3, -0.1, 1490),
    ("自行车", 3, 0.0, 640),
    ("猫", 4, 0.05, 2210),
    ("老鼠", 4, 0.1, 1077),
];

fn items(words: &[(&str, usize, f32, i64)]) -> Arc<ItemSet> {
    let keys = words.iter().map(|w| w.0).collect();
    let counts = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(words.iter().map(|w| w.3).collect()) };
    Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns(vec![counts])).unwrap())
}

fn recipe(name: &str) -> Recipe {
    Recipe::new(name, ParamMap::new(), Seed::default(), Vec::new())
}

/// Vectors of 24 dimensions: one for gender, four for each kind, the rest a little different for each word.
pub fn learned(lang: Lang) -> Embedding {
    let words = if lang == Lang::Zh { CHINESE } else { ENGLISH };
    let vectors = Array2::from_shape_fn((words.len(), 24), |(row, dim)| {
        let (_, kind, gender, _) = words[row];
        let own = 0.12 * ((row * 7 + dim * 3) as f32).sin();
        match dim {
            0 => gender,
            1..=20 if (dim - 1) / 4 == kind => 0.8 + own,
            _ => own,
        }
    });
    Embedding::dense(items(words), vectors, recipe("by hand")).unwrap()
}

/// The same words as one-hot codes.
pub fn one_hot(lang: Lang) -> Embedding {
    Embedding::one_hot(items(if lang == Lang::Zh { CHINESE } else { ENGLISH }), recipe("onehot")).unwrap()
}

/// Many words without meaning: `word0` to `word<n>`.
pub fn many(n: usize, dims: usize) -> Embedding {
    let keys = (0..n).map(|i| format!("word{i}")).collect();
    let counts = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints((0..n as i64).rev().collect()) };
    let items = Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns(vec![counts])).unwrap());
    let vectors = Array2::from_shape_fn((n, dims), |(row, dim)| ((row * 31 + dim * 17) as f32 * 0.37).sin());
    Embedding::dense(items, vectors, recipe("many")).unwrap()
}

/// Sentences whose contexts tell fruit from vehicle.
pub const TEXT: &str =
    "I eat a sweet apple. You eat a ripe banana. We eat a sweet pear. They drive a fast car. You drive a red truck. I drive a fast bus.\n";

/// Runs jobs at once, on the test's own thread.
#[derive(Default)]
pub struct AtOnce {
    ended: Vec<JobEvent>,
    /// Jobs are taken on but never run: everything stays on its way.
    pub frozen: bool,
}

impl Executor for AtOnce {
    fn submit(&mut self, id: JobId, job: Box<dyn AnyJob>, task: Task) {
        if !self.frozen {
            self.ended.push(JobEvent { id, kind: run_to_end(job, &task) });
        }
    }

    fn poll(&mut self) -> Vec<JobEvent> {
        std::mem::take(&mut self.ended)
    }

    fn is_busy(&self) -> bool {
        !self.ended.is_empty()
    }
}

/// A session whose jobs run at once.
pub struct Stage {
    driver: Driver<AtOnce>,
    /// Effects that concern the outside.
    pub others: Vec<Effect>,
}

impl Default for Stage {
    fn default() -> Self {
        Self { driver: Driver::new(Session::default(), AtOnce::default()), others: Vec::new() }
    }
}

impl Deref for Stage {
    type Target = Driver<AtOnce>;

    fn deref(&self) -> &Self::Target {
        &self.driver
    }
}

impl DerefMut for Stage {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.driver
    }
}

impl Stage {
    /// A session with these vectors open, or with nothing.
    pub fn new(lang: Lang, embedding: Option<Embedding>) -> Self {
        let mut stage = Self::default();
        stage.session.settings.lang = lang;
        stage.session.workspace.embedding = embedding.map(Arc::new);
        stage
    }

    /// A small text, trained for a moment and laid out by PCA.
    pub fn with_toy_text() -> Self {
        let mut stage = Self::default();
        for (name, value) in [("dims", 12), ("epochs", 3)] {
            stage.act(EmbedAction::Param(name.into(), ParamValue::Int(value)));
        }
        stage.act(ProjectAction::Method("pca".into()));
        stage.act(OpenAction::Pasted(TEXT.repeat(30)));
        stage
    }

    /// Its session alone.
    pub fn into_session(self) -> Session {
        self.driver.session
    }

    /// Applies an action and everything that follows from it.
    pub fn act(&mut self, action: impl Into<Action>) -> &mut Self {
        let mut outside = self.apply(action);
        while self.is_busy() {
            outside.extend(self.poll());
        }
        self.others.extend(outside);
        self.session.apply(Action::EndGesture);
        self
    }

    /// The item with this label.
    pub fn item(&self, word: &str) -> ItemId {
        self.session.items().and_then(|i| i.find(word)).unwrap_or_else(|| panic!("{word} is not there"))
    }

    /// Selects words.
    pub fn select(&mut self, words: &[&str]) -> &mut Self {
        let items = words.iter().map(|w| self.item(w)).collect();
        self.act(SelectAction::AndFly(items))
    }

    /// Asks an analogy.
    pub fn analogy(&mut self, [a, b, c]: [&str; 3]) -> &mut Self {
        self.act(AskAction::Analogy { a: a.into(), b: b.into(), c: c.into() })
    }
}

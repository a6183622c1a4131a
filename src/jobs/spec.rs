//! The kinds of work, their inputs and their results.

use std::path::PathBuf;
use std::sync::Arc;

use super::{EvaluateSpec, Evaluation, ExportSpec, FollowWish, JobInput, Opened, PairLook, PairSpec, ScoreSpec, Scores};
use crate::base::{Cancelled, MethodError, ParamMap, Say, Seed};
use crate::cluster::Clusters;
use crate::data::{ArtefactId, Corpus, Embedding, ItemId, Material, Metric, Projection, TextSource, TokenOptions};
use crate::measure::MapQuality;
use crate::query::{AnalogyMethod, AnalogyResult, NeighbourList, OddOneOut, QueryError};
use crate::say;
use crate::text::TokenPreview;

/// Number of a job, unique in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// Kinds of work. A new job takes the place of an older one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named like the variants of JobSpec")]
pub enum JobKind {
    Open,
    Preview,
    Tokenise,
    Train,
    Project,
    Nearest,
    Hover,
    Analogy,
    OddOneOut,
    Shade,
    Cluster,
    Measure,
    Evaluate,
    Score,
    Beside,
    Pair,
    Export,
}

/// A projection as it is wanted.
#[derive(Debug, Clone)]
pub struct ProjectSpec {
    /// Id of the method.
    pub method: &'static str,
    /// Parameters that differ from the default.
    pub params: ParamMap,
    /// Seed.
    pub seed: Seed,
    /// Where the layout begins, if items already have places.
    pub start: Option<Arc<Projection>>,
}

/// A training as it is wanted.
#[derive(Debug, Clone)]
pub struct TrainSpec {
    /// What to learn from.
    pub material: Arc<dyn Material>,
    /// Vectors to continue from; their items are among those of the material.
    pub start: Option<Arc<Embedding>>,
    /// Id of the method.
    pub method: &'static str,
    /// Parameters that differ from the default.
    pub params: ParamMap,
    /// Seed.
    pub seed: Seed,
    /// The layout that follows the training; `None` trains without a map.
    pub follow: Option<Arc<FollowWish>>,
}

/// What neighbours are asked of.
#[derive(Debug, Clone)]
pub enum NearestQuery {
    /// These items, averaged when several.
    Items(Vec<ItemId>),
    /// A typed query: words or an expression.
    Text(String),
}

/// A piece of work.
#[derive(Debug, Clone)]
pub enum JobSpec {
    /// Read files, pasted text or a bundled example.
    Open(JobInput),
    /// Split the head of a text, to show what the options do.
    Preview {
        /// The text.
        source: Arc<TextSource>,
        /// The options.
        options: TokenOptions,
        /// The tokenised text, if it was made: tells which words are joined.
        made: Option<Arc<Corpus>>,
    },
    /// Split a text into tokens and make its vocabulary.
    Tokenise {
        /// The text.
        source: Arc<TextSource>,
        /// The options.
        options: TokenOptions,
        /// The vectors that a training is to continue from; their words stay.
        onto: Option<Arc<Embedding>>,
    },
    /// Learn vectors.
    Train(TrainSpec),
    /// Lay vectors out as a map.
    Project {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// How.
        spec: ProjectSpec,
    },
    /// List nearest neighbours.
    Nearest {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// Of what.
        query: NearestQuery,
        /// By which measure.
        metric: Metric,
        /// How many.
        k: usize,
    },
    /// The nearest few of the item under the pointer.
    Hover {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// The item.
        item: ItemId,
        /// By which measure.
        metric: Metric,
        /// How many.
        k: usize,
    },
    /// a is to b as c is to what?
    Analogy {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// a, b and c as typed.
        roles: [String; 3],
        /// How candidates are scored.
        method: AnalogyMethod,
        /// Whether a, b and c may win.
        admit_query_words: bool,
        /// How many candidates.
        k: usize,
    },
    /// The item that fits least.
    OddOneOut {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// At least three items.
        items: Vec<ItemId>,
    },
    /// How similar every item is to some items, for colours.
    Shade {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// Similar to these.
        items: Vec<ItemId>,
    },
    /// Group the vectors.
    Cluster {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// Number of groups.
        k: usize,
        /// Seed.
        seed: Seed,
    },
    /// Measure how far a map can be trusted.
    Measure {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// The map made of them.
        projection: Arc<Projection>,
    },
    /// Grade vectors with questions.
    Evaluate(EvaluateSpec),
    /// Score a finished training.
    Score(ScoreSpec),
    /// List nearest neighbours in the vectors of another training.
    Beside {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// Of what.
        query: NearestQuery,
        /// By which measure.
        metric: Metric,
        /// How many.
        k: usize,
    },
    /// Look at how the number of a pair of words came about.
    Pair(PairSpec),
    /// Write a file.
    Export(ExportSpec),
}

impl JobSpec {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Open(_) => JobKind::Open,
            Self::Preview { .. } => JobKind::Preview,
            Self::Tokenise { .. } => JobKind::Tokenise,
            Self::Train(_) => JobKind::Train,
            Self::Project { .. } => JobKind::Project,
            Self::Nearest { .. } => JobKind::Nearest,
            Self::Hover { .. } => JobKind::Hover,
            Self::Analogy { .. } => JobKind::Analogy,
            Self::OddOneOut { .. } => JobKind::OddOneOut,
            Self::Shade { .. } => JobKind::Shade,
            Self::Cluster { .. } => JobKind::Cluster,
            Self::Measure { .. } => JobKind::Measure,
            Self::Evaluate(_) => JobKind::Evaluate,
            Self::Score(_) => JobKind::Score,
            Self::Beside { .. } => JobKind::Beside,
            Self::Pair(_) => JobKind::Pair,
            Self::Export(_) => JobKind::Export,
        }
    }

    /// What the job list calls it.
    #[must_use]
    pub fn title(&self) -> Say {
        match self {
            Self::Open(_) => say!("Opening"),
            Self::Preview { .. } => say!("Preview of the tokens"),
            Self::Tokenise { .. } => say!("Splitting into tokens"),
            Self::Train(spec) => {
                say!("Training: {method}", method = Say::plain(crate::embed::embedder(spec.method).map_or("", |m| m.info().label)))
            }
            Self::Project { spec, .. } => {
                say!("Layout: {method}", method = Say::plain(crate::project::projector(spec.method).map_or("", |m| m.info().label)))
            }
            Self::Nearest { .. } | Self::Hover { .. } | Self::Beside { .. } => say!("Neighbours"),
            Self::Analogy { .. } => say!("Analogy"),
            Self::OddOneOut { .. } => say!("Odd one out"),
            Self::Shade { .. } => say!("Similarities"),
            Self::Cluster { .. } => say!("Clusters"),
            Self::Measure { .. } => say!("Quality of the map"),
            Self::Evaluate(spec) => say!("Evaluation: {questions}", questions = spec.questions.name()),
            Self::Score(spec) => say!("Scoring run {n}", n = spec.run),
            Self::Pair(_) => say!("A pair of words"),
            Self::Export(_) => say!("Writing"),
        }
    }
}

/// What a job made.
#[derive(Debug, Clone)]
pub enum JobOutput {
    /// Files, read.
    Opened(Opened),
    /// The first tokens, and of a text that is not held in memory what it will probably give.
    Preview(TokenPreview, Option<Arc<Corpus>>),
    /// The tokenised text.
    Tokenised(Arc<Corpus>),
    /// Learned vectors; `complete` is false when stopped early.
    Trained {
        /// The vectors.
        embedding: Arc<Embedding>,
        /// Whether the run ended by itself.
        complete: bool,
    },
    /// The map.
    Projected(Arc<Projection>),
    /// Neighbours, or what is wrong with the query.
    Nearest(Result<NeighbourList, QueryError>),
    /// Neighbours of the item under the pointer.
    Hovered {
        /// The item.
        item: ItemId,
        /// Its nearest, best first.
        near: Vec<(ItemId, f32)>,
    },
    /// Ranked candidates.
    Analogy(AnalogyResult),
    /// The odd one.
    OddOneOut(OddOneOut),
    /// Cosine similarity of every item, row by row.
    Shaded(Vec<f32>),
    /// Groups of these vectors.
    Clustered {
        /// The vectors' recipe.
        of: ArtefactId,
        /// The groups.
        clusters: Clusters,
    },
    /// Quality of this map.
    Measured {
        /// The map's recipe.
        of: ArtefactId,
        /// The figures.
        quality: MapQuality,
    },
    /// The scores of a training.
    Scored {
        /// Its number.
        run: usize,
        /// The scores.
        scores: Scores,
    },
    /// Neighbours in the vectors of another training.
    Beside(Result<NeighbourList, QueryError>),
    /// The grades.
    Evaluated(Arc<Evaluation>),
    /// How the number of a pair came about.
    Pair(Arc<PairLook>),
    /// The file that was written.
    Exported(PathBuf),
}

/// How a job can end without a result.
#[derive(Debug, Clone, PartialEq)]
pub enum JobError {
    /// The owner gave up.
    Cancelled,
    /// It could not be done, and why.
    Failed(Say),
}

impl From<Cancelled> for JobError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<Say> for JobError {
    fn from(why: Say) -> Self {
        Self::Failed(why)
    }
}

impl From<MethodError> for JobError {
    fn from(e: MethodError) -> Self {
        match e {
            MethodError::Cancelled => Self::Cancelled,
            MethodError::Refused(why) => Self::Failed(why),
        }
    }
}

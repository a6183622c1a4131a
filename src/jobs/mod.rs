//! Long work as values: what to do, run on a named worker thread, reported back as events. No egui and no session here.
//!
//! A job is one file: its kind, what it is asked, what it makes, how. What is done with that is told in the file of the same name in `session/settle`.

pub mod analogy;
pub mod beside;
pub mod cluster;
pub mod evaluate;
pub mod export;
pub mod hover;
pub mod make;
pub mod measure;
pub mod nearest;
pub mod odd;
pub mod open;
pub mod pair;
pub mod preview;
pub mod project;
pub mod score;
pub mod shade;
pub mod train;

mod aside;
mod files;
mod film;
mod follow;
mod job;
mod latest;
mod memory;
mod model_beside;
mod outside;
mod runner;
mod scratch;
mod whole;

pub use analogy::Analogy;
pub use aside::aside;
pub use beside::NearestBeside;
pub use cluster::Cluster;
pub use evaluate::{Evaluate, Evaluation, QuestionFile};
pub use export::{Export, Exported, Written};
pub use files::{DiskFiles, MemoryFiles, ZipFiles, short_name};
pub use film::{FILM_VECTOR_BYTES, Film, Shot};
pub use hover::Hover;
pub use job::{AnyJob, Frame, Job, JobContext, JobError, JobId, JobKind, JobValue, NoFrames, Older, Work, run_here};
pub use latest::Latest;
pub use make::{MadeSource, Make};
pub use measure::Measure;
pub use memory::{default_budget, physical};
use model_beside::write_model_beside;
pub use nearest::{Nearest, NearestQuery};
pub use odd::FindOdd;
pub use open::{JobInput, Open, Opened};
pub use pair::{LookAtPair, PairContext, PairLook};
pub use preview::Preview;
pub use project::{Project, ProjectSpec};
pub use runner::{Executor, JobEvent, JobEventKind, Runner, Waker, run_to_end};
pub use score::{Score, Scores};
pub use scratch::{ScratchFolder, temporary_folder};
pub use shade::Shade;
pub use train::{Train, TrainFrame, TrainProgress, Trained};

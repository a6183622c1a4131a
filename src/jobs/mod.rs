//! Long work as values: what to do, run on a named worker thread, reported back as events. No egui and no session here.

mod ask;
mod evaluate;
mod export;
mod film;
mod memory;
mod open;
mod pair;
mod project;
mod runner;
mod score;
mod scratch;
mod spec;
mod stored;
mod train;

pub use evaluate::{EvaluateSpec, Evaluation, Graded, QuestionFile};
pub use export::ExportSpec;
pub use film::{FILM_VECTOR_BYTES, Film, Shot};
pub use memory::{default_budget, physical};
pub use open::{JobInput, Opened};
pub use pair::{PairContext, PairLook, PairSpec};
pub use runner::{Frame, JobEvent, JobEventKind, Runner, Waker, run_here};
pub use score::{ScoreSpec, Scores};
pub use scratch::{ScratchFolder, temporary_folder};
pub use spec::{JobError, JobId, JobKind, JobOutput, JobSpec, NearestQuery, ProjectSpec, TrainSpec};
pub use stored::open_texts;
pub use train::FollowWish;

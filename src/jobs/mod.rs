//! Long work as values: what to do, run on a named worker thread, reported back as events. No egui and no session here.

mod ask;
mod evaluate;
mod export;
mod open;
mod project;
mod runner;
mod spec;
mod train;

pub use evaluate::{EvaluateSpec, Evaluation, Graded, QuestionFile};
pub use export::ExportSpec;
pub use open::{JobInput, Opened};
pub use runner::{Frame, JobEvent, JobEventKind, Runner, Waker, run_here};
pub use spec::{JobError, JobId, JobKind, JobOutput, JobSpec, NearestQuery, ProjectSpec, TrainSpec};
pub use train::FollowWish;

//! What every job is. A file of this folder holds one job: what it is asked ([`Job`]), its kind, what it makes, and how. What is done with that is the business of
//! the file of the same name in `session/settle`.
//!
//! [`Job`] is typed; [`AnyJob`] is the same without its types, so that jobs can wait and travel together. It follows by itself.

use std::any::Any;
use std::fmt::{self, Debug};
use std::sync::Arc;

use super::{Latest, Waker};
use crate::base::{Cancelled, MethodError, Say, Task};
use crate::data::Embedding;

/// Number of a job, unique in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct JobId(pub u64);

/// What becomes of an older job of the same kind that has not ended when a new one is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Older {
    /// It is ended: only the newest is of use.
    Ends,
    /// It is waited for.
    First,
    /// Both run.
    Stays,
}

/// A kind of job, and how the session and the window deal with its jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobKind {
    /// Stable name.
    pub id: &'static str,
    /// How it meets an older one of its kind.
    pub older: Older,
    /// It answers so soon, or matters so little, that the list of jobs leaves it out.
    pub is_quiet: bool,
    /// It goes on step by step, so that it can be paused.
    pub has_steps: bool,
}

impl JobKind {
    /// A kind whose jobs are listed, run in one go, and end an older one.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self { id, older: Older::Ends, is_quiet: false, has_steps: false }
    }

    /// The same, left out of the list of jobs.
    #[must_use]
    pub const fn quiet(self) -> Self {
        Self { is_quiet: true, ..self }
    }

    /// The same, going on step by step.
    #[must_use]
    pub const fn in_steps(self) -> Self {
        Self { has_steps: true, ..self }
    }

    /// The same, meeting an older job of its kind in another way.
    #[must_use]
    pub const fn older(self, older: Older) -> Self {
        Self { older, ..self }
    }
}

/// A piece of work as a value.
pub trait Job: Debug + Send + Sized + 'static {
    /// Its kind.
    const KIND: JobKind;
    /// What it makes.
    type Output: Send + 'static;
    /// What it shows while it runs; [`NoFrames`] for nothing.
    type Frame: Frame;

    /// What the list of jobs calls it.
    fn title(&self) -> Say;

    /// The vectors that it is about: once they are gone, nobody waits for it.
    fn subject(&self) -> Option<&Arc<Embedding>> {
        None
    }

    /// Does the work. It looks at the task all the time: a cancel is answered within 100 ms.
    ///
    /// # Errors
    /// Cancelled, or why it could not be done.
    fn run(self, cx: &JobContext<Self::Frame>) -> Result<Self::Output, JobError>;
}

/// The newest state of a job that moves.
pub trait Frame: Send + 'static {
    /// Takes a newer state in: what is not in it stays.
    fn join(&mut self, newer: Self);
}

/// Of jobs that show nothing before they are done.
#[derive(Debug, Clone, Copy)]
pub enum NoFrames {}

impl Frame for NoFrames {
    fn join(&mut self, newer: Self) {
        match newer {}
    }
}

/// What a job is given to run with.
#[derive(Clone)]
pub struct JobContext<F> {
    /// Through which it reports progress, and is paused, stopped and cancelled.
    pub task: Task,
    frames: Latest<F>,
    wake: Waker,
}

impl<F: Frame> JobContext<F> {
    /// For a job that reports through this task and wakes this window.
    #[must_use]
    pub fn new(task: Task, wake: Waker) -> Self {
        Self { task, frames: Latest::default(), wake }
    }

    /// Leaves a frame to be shown; only the newest is kept, so that a slow window never builds a backlog.
    pub fn note(&self, frame: F) {
        self.frames.update(|last| match last {
            Some(last) => last.join(frame),
            None => *last = Some(frame),
        });
    }

    /// Leaves a frame and wakes whoever shows it.
    pub fn show(&self, frame: F) {
        self.note(frame);
        (self.wake)();
    }
}

/// Something that a job has made, without its type.
pub struct JobValue(Box<dyn Any + Send>);

impl JobValue {
    /// Hides a type.
    pub fn new<T: Send + 'static>(value: T) -> Self {
        Self(Box::new(value))
    }

    /// The value, if it is of this type.
    #[must_use]
    pub fn get<T: 'static>(self) -> Option<T> {
        self.0.downcast().ok().map(|value| *value)
    }
}

impl Debug for JobValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JobValue")
    }
}

/// A job without its types. Every [`Job`] is one.
pub trait AnyJob: Debug + Send {
    /// Its kind.
    fn kind(&self) -> JobKind;

    /// What the list of jobs calls it.
    fn title(&self) -> Say;

    /// What is to be run, and how its newest frame is taken meanwhile.
    fn into_work(self: Box<Self>, task: Task, wake: Waker) -> Work;
}

/// A job ready to run.
pub struct Work {
    /// Runs it.
    pub run: Box<dyn FnOnce() -> Result<JobValue, JobError> + Send>,
    /// Its newest frame, once.
    pub frame: Box<dyn Fn() -> Option<JobValue> + Send>,
}

impl<J: Job> AnyJob for J {
    fn kind(&self) -> JobKind {
        J::KIND
    }

    fn title(&self) -> Say {
        Job::title(self)
    }

    fn into_work(self: Box<Self>, task: Task, wake: Waker) -> Work {
        let cx = JobContext::new(task, wake);
        let frames = cx.frames.clone();
        Work { run: Box::new(move || (*self).run(&cx).map(JobValue::new)), frame: Box::new(move || frames.take().map(JobValue::new)) }
    }
}

/// Runs a job on the calling thread; for the command line and for tests.
///
/// # Errors
/// As [`Job::run`].
pub fn run_here<J: Job>(job: J, task: &Task) -> Result<J::Output, JobError> {
    let wake: Waker = Arc::new(|| {});
    job.run(&JobContext::new(task.clone(), wake))
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

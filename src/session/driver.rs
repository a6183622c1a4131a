//! A session with whoever does its work: actions go in, jobs are started and taken in, and what concerns the outside comes out.
//! The window, the pictures of it and the tests differ in what they do with the latter, and in the executor.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Action, Effect, Session};
use crate::jobs::{Executor, JobKind, Runner};
use crate::view::Picture;

/// A session that works.
pub struct Driver<E = Runner> {
    /// The session.
    pub session: Session,
    /// Who runs its jobs.
    pub executor: E,
    /// Jobs of this kind are paused before they begin.
    pub hold: Option<JobKind>,
}

impl<E: Executor> Driver<E> {
    /// A session and who runs its jobs.
    pub fn new(session: Session, executor: E) -> Self {
        Self { session, executor, hold: None }
    }

    /// Carries out an action and starts the jobs that it asks for. Returns what concerns the outside.
    #[must_use]
    pub fn apply(&mut self, action: impl Into<Action>) -> Vec<Effect> {
        let effects = self.session.apply(action);
        self.perform(effects)
    }

    /// Takes in a picture that was taken of the map, to be written. Returns what concerns the outside.
    #[must_use]
    pub fn write_picture(&mut self, picture: Arc<Picture>, path: PathBuf) -> Vec<Effect> {
        let effects = self.session.absorb_picture(picture, path);
        self.perform(effects)
    }

    /// Takes in what jobs have reported since the last call. Returns what concerns the outside.
    #[must_use]
    pub fn poll(&mut self) -> Vec<Effect> {
        let mut outside = Vec::new();
        for event in self.executor.poll() {
            let effects = self.session.absorb(event);
            outside.extend(self.perform(effects));
        }
        outside
    }

    /// Whether a job still runs, or has something to report.
    pub fn is_busy(&self) -> bool {
        self.executor.is_busy()
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        let mut outside = Vec::new();
        for effect in effects {
            let Effect::Start(id, job, task) = effect else {
                outside.push(effect);
                continue;
            };
            if self.hold == Some(job.kind()) {
                task.pause();
            }
            self.executor.submit(id, job, task);
        }
        outside
    }
}

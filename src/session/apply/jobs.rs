//! Work under way: pausing, stepping, stopping, cancelling.

use serde::{Deserialize, Serialize};

use crate::base::{Task, Wish};
use crate::jobs::JobId;
use crate::session::{Effect, Session};

/// What can be asked of a job.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum JobAction {
    /// Pauses it.
    Pause(JobId),
    /// Lets it go on.
    Resume(JobId),
    /// Lets a paused one do one step.
    Step(JobId),
    /// Pauses a training and works through its next single example.
    StepExample(JobId),
    /// Takes the last single example of a training back.
    StepExampleBack(JobId),
    /// Ends it early and keeps its result.
    Stop(JobId),
    /// Ends it and discards its result.
    Cancel(JobId),
}

impl Session {
    pub(super) fn job_action(&mut self, action: JobAction) -> Vec<Effect> {
        match action {
            JobAction::Pause(id) => self.with_task(id, Task::pause),
            JobAction::Resume(id) => self.with_task(id, Task::resume),
            JobAction::Step(id) => self.with_task(id, |t| {
                t.pause();
                t.allow_step();
            }),
            JobAction::StepExample(id) => self.with_task(id, |t| {
                t.pause();
                t.ask(Wish::ExampleForward);
            }),
            JobAction::StepExampleBack(id) => self.with_task(id, |t| t.ask(Wish::ExampleBack)),
            JobAction::Stop(id) => self.with_task(id, Task::stop),
            JobAction::Cancel(id) => self.cancel(id),
        }
    }

    fn with_task(&mut self, id: JobId, act: impl FnOnce(&Task)) -> Vec<Effect> {
        if let Some(job) = self.jobs.iter().find(|j| j.id == id) {
            act(&job.task);
        }
        Vec::new()
    }
}

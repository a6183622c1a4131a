//! Worker threads and the way back to the session.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::{AnyJob, JobError, JobId, JobValue};
use crate::base::{Say, Task};
use crate::say;

/// Called by workers when there is something to poll; wakes the window.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Events that wait to be polled; workers wait when it is full.
const MAX_EVENTS: usize = 256;

/// A job's report.
#[derive(Debug)]
pub struct JobEvent {
    /// Which job.
    pub id: JobId,
    /// What.
    pub kind: JobEventKind,
}

/// What a job reports.
#[derive(Debug)]
pub enum JobEventKind {
    /// It moves: its [`super::Job::Frame`].
    Frame(JobValue),
    /// It is done: its [`super::Job::Output`].
    Done(JobValue),
    /// It failed, and why.
    Failed(Say),
    /// It was cancelled.
    Cancelled,
}

/// A running job, as its runner sees it.
struct Running {
    task: Task,
    frame: Box<dyn Fn() -> Option<JobValue> + Send>,
}

/// Somebody who runs jobs.
pub trait Executor {
    /// Takes a job on.
    fn submit(&mut self, id: JobId, job: Box<dyn AnyJob>, task: Task);

    /// What has happened since the last call; frames come before the end of their job.
    fn poll(&mut self) -> Vec<JobEvent>;

    /// Whether a job still runs, or its end was not polled yet.
    fn is_busy(&self) -> bool;
}

/// Runs jobs on named threads.
pub struct Runner {
    wake: Waker,
    sender: SyncSender<JobEvent>,
    events: Receiver<JobEvent>,
    running: BTreeMap<JobId, Running>,
}

impl Runner {
    /// A runner that calls `wake` whenever there is something to poll.
    #[must_use]
    pub fn new(wake: Waker) -> Self {
        let (sender, events) = sync_channel(MAX_EVENTS);
        Self { wake, sender, events, running: BTreeMap::new() }
    }
}

impl Executor for Runner {
    fn submit(&mut self, id: JobId, job: Box<dyn AnyJob>, task: Task) {
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let name = format!("job-{}", job.kind().id);
        let work = job.into_work(task.clone(), wake.clone());
        self.running.insert(id, Running { task: task.clone(), frame: work.frame });
        let run = work.run;
        let spawned = std::thread::Builder::new().name(name).spawn(move || {
            let kind = run_guarded(run, &task);
            // The receiver is gone only when the window has closed.
            let _ = sender.send(JobEvent { id, kind });
            wake();
        });
        if let Err(e) = spawned {
            let why = say!("No worker thread could be started: {error}", error = e.to_string());
            let _ = self.sender.try_send(JobEvent { id, kind: JobEventKind::Failed(why) });
            (self.wake)();
        }
    }

    fn poll(&mut self) -> Vec<JobEvent> {
        let ended: Vec<JobEvent> = self.events.try_iter().collect();
        let frame = |(id, job): (&JobId, &Running)| (job.frame)().map(|f| JobEvent { id: *id, kind: JobEventKind::Frame(f) });
        let mut out: Vec<JobEvent> = self.running.iter().filter_map(frame).collect();
        for event in &ended {
            self.running.remove(&event.id);
        }
        out.extend(ended);
        out
    }

    fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }
}

impl Drop for Runner {
    /// The window closes: nobody waits for results any more.
    fn drop(&mut self) {
        for job in self.running.values() {
            job.task.cancel();
        }
    }
}

/// Runs a job on the calling thread and returns how it ended.
#[must_use]
pub fn run_to_end(job: Box<dyn AnyJob>, task: &Task) -> JobEventKind {
    run_guarded(job.into_work(task.clone(), Arc::new(|| {})).run, task)
}

fn run_guarded(run: impl FnOnce() -> Result<JobValue, JobError>, task: &Task) -> JobEventKind {
    // A panic is a bug of ours: it ends the job with a sentence, not the program.
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(_) | Err(JobError::Cancelled)) if task.is_cancelled() => JobEventKind::Cancelled,
        Ok(Ok(output)) => JobEventKind::Done(output),
        Ok(Err(JobError::Cancelled)) => JobEventKind::Cancelled,
        Ok(Err(JobError::Failed(why))) => JobEventKind::Failed(why),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            JobEventKind::Failed(say!("This is a fault of the program, not of your data: {detail}", detail = text.unwrap_or_default()))
        }
    }
}

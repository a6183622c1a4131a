//! Worker threads and the way back to the session.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Film, JobError, JobId, JobKind, JobOutput, JobSpec, ask, evaluate, export, open, pair, project, score, train};
use crate::base::{Say, StepReport, Task, Trace};
use crate::data::{Embedding, Projection};
use crate::say;

/// Called by workers when there is something to poll; wakes the window.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Events that wait to be polled; workers wait when it is full.
const MAX_EVENTS: usize = 256;

/// The newest state of a moving job.
#[derive(Debug, Clone)]
pub enum Frame {
    /// Vectors being learned.
    Training {
        /// The newest vectors, if they changed since the last frame.
        embedding: Option<Arc<Embedding>>,
        /// The trainer's newest report.
        report: StepReport,
        /// Losses since the last frame: (epochs done, mean loss per example).
        losses: Vec<(f64, f64)>,
        /// Seconds of work so far, pauses not counted.
        seconds: f64,
        /// The single example that was worked through or taken back last; none once a whole step has followed.
        trace: Option<Arc<Trace>>,
    },
    /// A layout that moves.
    Layout(Arc<Projection>),
    /// The snapshots of a training so far.
    Film(Arc<Film>),
}

/// A job's report.
#[derive(Debug, Clone)]
pub struct JobEvent {
    /// Which job.
    pub id: JobId,
    /// What.
    pub kind: JobEventKind,
}

/// What a job reports.
#[derive(Debug, Clone)]
pub enum JobEventKind {
    /// It moves.
    Frame(Frame),
    /// It is done.
    Done(JobOutput),
    /// It failed, and why.
    Failed(Say),
    /// It was cancelled.
    Cancelled,
}

/// Where a running job leaves its frames: only the newest is kept, so that a slow window never builds a backlog.
#[derive(Clone, Default)]
pub(super) struct Slot(Arc<Mutex<SlotInner>>);

#[derive(Default)]
struct SlotInner {
    training: Option<Frame>,
    layout: Option<Arc<Projection>>,
    film: Option<Arc<Film>>,
}

impl Slot {
    pub(super) fn put_training(
        &self,
        embedding: Option<Arc<Embedding>>,
        report: StepReport,
        losses: Vec<(f64, f64)>,
        seconds: f64,
        trace: Option<Arc<Trace>>,
    ) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (old, mut all) = match inner.training.take() {
            Some(Frame::Training { embedding, losses, .. }) => (embedding, losses),
            _ => (None, Vec::new()),
        };
        all.extend(losses);
        inner.training = Some(Frame::Training { embedding: embedding.or(old), report, losses: all, seconds, trace });
    }

    pub(super) fn put_layout(&self, projection: Arc<Projection>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).layout = Some(projection);
    }

    pub(super) fn put_film(&self, film: Arc<Film>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).film = Some(film);
    }

    fn take(&self) -> Vec<Frame> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let training = inner.training.take();
        let film = inner.film.take().map(Frame::Film);
        training.into_iter().chain(film).chain(inner.layout.take().map(Frame::Layout)).collect()
    }
}

/// Runs jobs on named threads.
pub struct Runner {
    wake: Waker,
    sender: SyncSender<JobEvent>,
    events: Receiver<JobEvent>,
    slots: BTreeMap<JobId, Slot>,
    tasks: BTreeMap<JobId, Task>,
}

impl Runner {
    /// A runner that calls `wake` whenever there is something to poll.
    #[must_use]
    pub fn new(wake: Waker) -> Self {
        let (sender, events) = sync_channel(MAX_EVENTS);
        Self { wake, sender, events, slots: BTreeMap::new(), tasks: BTreeMap::new() }
    }

    /// Starts a job.
    pub fn submit(&mut self, id: JobId, spec: JobSpec, task: Task) {
        let slot = Slot::default();
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let name = format!("job-{:?}", spec.kind()).to_lowercase();
        let moves = matches!(spec.kind(), JobKind::Train | JobKind::Project);
        if moves {
            self.slots.insert(id, slot.clone());
        }
        self.tasks.insert(id, task.clone());
        let spawned = std::thread::Builder::new().name(name).spawn(move || {
            let kind = run_guarded(spec, &task, &slot, &wake);
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

    /// What has happened since the last call; frames come before the end of their job.
    pub fn poll(&mut self) -> Vec<JobEvent> {
        let ended: Vec<JobEvent> = self.events.try_iter().collect();
        let mut out = Vec::new();
        for (id, slot) in &self.slots {
            out.extend(slot.take().into_iter().map(|f| JobEvent { id: *id, kind: JobEventKind::Frame(f) }));
        }
        for event in &ended {
            self.slots.remove(&event.id);
            self.tasks.remove(&event.id);
        }
        out.extend(ended);
        out
    }

    /// Whether a job still runs.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.tasks.is_empty()
    }
}

impl Drop for Runner {
    /// The window closes: nobody waits for results any more.
    fn drop(&mut self) {
        for task in self.tasks.values() {
            task.cancel();
        }
    }
}

/// Runs a job on the calling thread and returns how it ended; for the command line and for tests.
pub fn run_here(spec: JobSpec, task: &Task) -> Result<JobOutput, JobError> {
    let wake: Waker = Arc::new(|| {});
    run(spec, task, &Slot::default(), &wake)
}

fn run_guarded(spec: JobSpec, task: &Task, slot: &Slot, wake: &Waker) -> JobEventKind {
    // A panic is a bug of ours: it ends the job with a sentence, not the program.
    match catch_unwind(AssertUnwindSafe(|| run(spec, task, slot, wake))) {
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

fn run(spec: JobSpec, task: &Task, slot: &Slot, wake: &Waker) -> Result<JobOutput, JobError> {
    match spec {
        JobSpec::Open(input) => open::run(input, task).map(JobOutput::Opened),
        JobSpec::Preview { source, options, made } => Ok(open::preview(&source, &options, made.as_deref(), task)),
        JobSpec::Tokenise { source, options, onto } => open::tokenise(&source, &options, onto.as_deref(), task),
        JobSpec::Train(spec) => train::run(spec, task, slot, wake),
        JobSpec::Project { embedding, spec } => project::run(&embedding, &spec, task, slot, wake),
        JobSpec::Nearest { embedding, query, metric, k } => ask::nearest(&embedding, query, metric, k, task),
        JobSpec::Hover { embedding, item, metric, k } => ask::hover(&embedding, item, metric, k, task),
        JobSpec::Analogy { embedding, roles, method, admit_query_words, k } => {
            ask::analogy(&embedding, &roles, method, admit_query_words, k, task)
        }
        JobSpec::OddOneOut { embedding, items } => Ok(ask::odd_one_out(&embedding, &items)),
        JobSpec::Shade { embedding, items } => ask::shade(&embedding, &items, task),
        JobSpec::Cluster { embedding, k, seed } => project::cluster(&embedding, k, seed, task),
        JobSpec::Measure { embedding, projection } => project::measure(&embedding, &projection, task),
        JobSpec::Evaluate(spec) => evaluate::run(spec, task),
        JobSpec::Score(spec) => score::run(&spec, task),
        JobSpec::Beside { embedding, query, metric, k } => ask::beside(&embedding, query, metric, k, task),
        JobSpec::Pair(spec) => pair::run(&spec, task),
        JobSpec::Export(spec) => export::run(spec, task).map(JobOutput::Exported),
    }
}

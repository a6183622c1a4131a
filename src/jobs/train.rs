//! Training with a map that follows it: the trainer on the job's thread, the layout on a thread beside it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::ScratchFolder;
use super::film::{Maps, Recorder};
use super::runner::Slot;
use super::{JobError, JobOutput, ProjectSpec, TrainSpec, Waker};
use crate::base::trace::Moved;
use crate::base::{ExampleReport, MethodError, ParamValue, Run, StepReport, Task, Trace, drive_watched};
use crate::data::{Axes, Embedding, Projection};
use crate::embed::{Beside, embedder};
use crate::project::projector;
use crate::say;

/// Shortest time between two frames of the vectors.
const VECTORS_EVERY: Duration = Duration::from_millis(120);
/// Taking a frame of the vectors costs at most one part in so many of the training.
const WORK_TO_FRAME: u32 = 8;
/// Shortest time between two frames of the layout: about 20 a second.
const LAYOUT_EVERY: Duration = Duration::from_millis(50);
/// The layout turns to newer vectors at most this often.
const RETARGET_EVERY: Duration = Duration::from_millis(400);
/// How often a waiting layout looks whether another one is wanted.
const HURRY_EVERY: Duration = Duration::from_millis(100);
/// The layout spends at least this many times its set-up (neighbours, affinities) on moving before it sets up again.
const MOVE_TO_SETUP: u32 = 2;

/// The layout that should follow a training; may be changed while it runs.
#[derive(Debug)]
pub struct FollowWish {
    spec: Mutex<ProjectSpec>,
    version: AtomicU64,
}

impl FollowWish {
    /// The first wish.
    #[must_use]
    pub fn new(spec: ProjectSpec) -> Self {
        Self { spec: Mutex::new(spec), version: AtomicU64::new(0) }
    }

    /// Another wish; the layout goes over to it from where it is.
    pub fn set(&self, spec: ProjectSpec) {
        *self.spec.lock().unwrap_or_else(PoisonError::into_inner) = spec;
        self.version.fetch_add(1, Ordering::Release);
    }

    fn get(&self) -> (u64, ProjectSpec) {
        (self.version.load(Ordering::Acquire), self.spec.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

pub(super) fn run(spec: TrainSpec, task: &Task, slot: &Slot, wake: &Waker) -> Result<JobOutput, JobError> {
    let Some(method) = embedder(spec.method) else {
        return Err(say!("There is no embedding method {name}", name = spec.method).into());
    };
    task.lend_scratch(Arc::new(ScratchFolder::default()));
    let run = method.prepare(&spec.material, Beside::start(spec.start.as_deref()), &spec.params, spec.seed, task)?;
    let worked = Arc::new(AtomicU64::new(0));
    let run: Box<dyn Run<Out = Embedding>> = Box::new(Timed { inner: run, micros: worked.clone() });

    let mailbox = Arc::new(Mailbox::default());
    let first = Arc::new(run.frame());
    mailbox.put(first.clone());
    slot.put_training(Some(first.clone()), StepReport::default(), Vec::new(), 0.0, None);
    wake();

    // Snapshots are for somebody who watches.
    let maps = Maps::default();
    let mut recorder = spec.follow.is_some().then(|| Recorder::new(first, maps.clone()));
    let follower = spec.follow.map(|wish| Follower::start(wish, mailbox.clone(), task.clone(), slot.clone(), maps, wake.clone()));
    let (mut last_frame, mut frame_cost) = (Instant::now(), Duration::ZERO);
    let mut last = StepReport::default();
    let driven = drive_watched(run, task, |report, trace, run| {
        last = *report;
        let seconds = worked.load(Ordering::Relaxed) as f64 / 1e6;
        if let Some(trace) = trace {
            let frame = Arc::new(run.frame());
            mailbox.amend(frame.clone());
            if let Some(follower) = &follower {
                follower.shift(trace, slot);
            }
            slot.put_training(Some(frame), *report, Vec::new(), seconds, Some(trace.clone()));
            wake();
            return;
        }
        let losses = report.loss.map(|l| (epochs_done(report), l)).into_iter().collect();
        let due = last_frame.elapsed() >= VECTORS_EVERY.max(frame_cost * WORK_TO_FRAME) || task.is_paused();
        let begun = Instant::now();
        let frame = due.then(|| Arc::new(run.frame()));
        if let Some(frame) = &frame {
            mailbox.put(frame.clone());
            last_frame = Instant::now();
            frame_cost = last_frame - begun;
        }
        if let Some(film) = recorder.as_mut().and_then(|r| r.note(report, || frame.as_deref().cloned().unwrap_or_else(|| run.frame()))) {
            slot.put_film(film);
        }
        slot.put_training(frame, *report, losses, seconds, None);
        if due {
            wake();
        }
    });
    if let Some(follower) = follower {
        follower.end();
    }
    Ok(JobOutput::Trained { embedding: Arc::new(driven?), complete: last.finished })
}

/// Epochs worked through, with the fraction of the present one.
fn epochs_done(report: &StepReport) -> f64 {
    if report.work_total == 0 || report.epochs == 0 {
        return report.step as f64;
    }
    report.work as f64 / report.work_total as f64 * f64::from(report.epochs)
}

/// Measures the time that a run spends in its steps, so that pauses do not count.
struct Timed {
    inner: Box<dyn Run<Out = Embedding>>,
    micros: Arc<AtomicU64>,
}

impl Run for Timed {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        let (begun, parked) = (Instant::now(), task.parked_micros());
        let report = self.inner.step(task);
        let waited = task.parked_micros() - parked;
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(took.saturating_sub(waited), Ordering::Relaxed);
        report
    }

    fn frame(&self) -> Embedding {
        self.inner.frame()
    }

    fn finish(self: Box<Self>) -> Embedding {
        self.inner.finish()
    }

    fn example_forward(&mut self, task: &Task) -> Result<Option<ExampleReport>, MethodError> {
        self.inner.example_forward(task)
    }

    fn example_back(&mut self) -> Result<Option<ExampleReport>, MethodError> {
        self.inner.example_back()
    }
}

/// Holds the newest vectors for the layout.
#[derive(Default)]
struct Mailbox {
    inner: Mutex<Mail>,
    changed: Condvar,
}

#[derive(Default)]
struct Mail {
    newest: Option<Arc<Embedding>>,
    number: u64,
    closed: bool,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Mail> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, embedding: Arc<Embedding>) {
        let mut mail = self.lock();
        mail.newest = Some(embedding);
        mail.number += 1;
        drop(mail);
        self.changed.notify_all();
    }

    /// The newest vectors after a single example: the map is not laid out anew for them.
    fn amend(&self, embedding: Arc<Embedding>) {
        self.lock().newest = Some(embedding);
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Waits for vectors newer than number `seen`, or until `hurry` says that the present ones are wanted again; `None` once closed.
    fn newer_than(&self, seen: u64, hurry: impl Fn() -> bool) -> Option<(u64, Arc<Embedding>)> {
        let mut mail = self.lock();
        loop {
            if mail.closed {
                return None;
            }
            if (mail.number > seen || hurry())
                && let Some(newest) = mail.newest.clone()
            {
                return Some((mail.number, newest));
            }
            mail = self.changed.wait_timeout(mail, HURRY_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn number(&self) -> u64 {
        self.lock().number
    }
}

/// Whether newer vectors can be taken up from here: a t-SNE layout begins tiny and must first grow to its size.
fn is_unfolded(frame: &Projection) -> bool {
    let Axes::Meaningless = frame.axes() else { return true };
    let spread = |c: ndarray::ArrayView1<'_, f32>| c.mapv(f64::from).std(0.0);
    frame.at().columns().into_iter().map(spread).fold(0.0, f64::max) >= 1.0
}

/// The number of dimensions that the wanted layout has.
fn dims_of(spec: &ProjectSpec) -> ParamValue {
    spec.params.get("dims").cloned().unwrap_or(ParamValue::Int(2))
}

/// The thread that keeps the layout near the newest vectors.
struct Follower {
    task: Task,
    mailbox: Arc<Mailbox>,
    place: Arc<Place>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Where the points are: written by the layout and, while the training waits, by single examples.
struct Place(Mutex<Option<Arc<Projection>>>);

impl Place {
    fn lock(&self) -> MutexGuard<'_, Option<Arc<Projection>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower {
    fn start(wish: Arc<FollowWish>, mailbox: Arc<Mailbox>, training: Task, slot: Slot, maps: Maps, wake: Waker) -> Self {
        let task = Task::default();
        let place = Arc::new(Place(Mutex::new(wish.get().1.start)));
        let (own, mail, at) = (task.clone(), mailbox.clone(), place.clone());
        let body = move || {
            let shown = |frame: Arc<Projection>| {
                maps.put(&frame);
                slot.put_layout(frame);
                wake();
            };
            let _ = follow(&wish, &at, &mail, (&own, &training), &shown);
        };
        // Without this thread the training goes on, only without a moving map.
        let thread = std::thread::Builder::new().name("follow-map".to_owned()).spawn(body).ok();
        Self { task, mailbox, place, thread }
    }

    /// Moves the points of the vectors that a single example has changed, through the axes of the map as it stands. Maps without axes stay as they are.
    fn shift(&self, trace: &Trace, slot: &Slot) {
        let mut place = self.place.lock();
        let Some(shown) = place.as_ref() else { return };
        let mut at = shown.at().clone();
        for moved in &trace.moves {
            let Moved::Shown(row) = moved.vector else { continue };
            let (from, to) = if trace.taken_back { (&moved.after, &moved.before) } else { (&moved.before, &moved.after) };
            let Some(by) = shown.axes().shift(from, to) else { return };
            let Some(mut point) = at.outer_iter_mut().nth(row as usize) else { continue };
            point.iter_mut().zip(by).for_each(|(x, by)| *x += by as f32);
        }
        let Ok(next) = Projection::new(shown.items().clone(), at, shown.axes().clone(), shown.recipe().clone()) else { return };
        let next = Arc::new(next);
        *place = Some(next.clone());
        slot.put_layout(next);
    }

    fn end(self) {
        self.task.cancel();
        self.mailbox.close();
        if let Some(thread) = self.thread {
            let _ = thread.join();
        }
    }
}

fn follow(
    wish: &FollowWish,
    place: &Place,
    mail: &Mailbox,
    (own, training): (&Task, &Task),
    show: &dyn Fn(Arc<Projection>),
) -> Result<(), MethodError> {
    let mut seen = 0;
    let mut version = wish.get().0;
    let changed = |version: u64| wish.version.load(Ordering::Acquire) != version;
    while let Some((number, embedding)) = mail.newer_than(seen, || changed(version)) {
        seen = number;
        let mut spec;
        (version, spec) = wish.get();
        let start = place.lock().clone();
        if start.is_none() {
            // Vectors that have learned nothing have no neighbours worth arranging: the first layout is the straight one.
            (spec.method, spec.params) = ("pca", [("dims".to_owned(), dims_of(&spec))].into());
        }
        let Some(method) = projector(spec.method) else { return Ok(()) };
        let set_up = Instant::now();
        let mut run = match method.prepare(&embedding, start.as_deref(), &spec.params, spec.seed, own) {
            Ok(run) => run,
            Err(MethodError::Cancelled) => return Err(MethodError::Cancelled),
            // What is wanted does not fit these vectors; the finished training will say why.
            Err(MethodError::Refused(_)) => continue,
        };
        let mut cost = set_up.elapsed();
        let begun = Instant::now();
        let mut last_frame = None::<Instant>;
        let mut first_step = true;
        let mut unfolded = false;
        loop {
            // New vectors that came in a pause (a step) still move the map for a moment.
            while training.is_paused() && mail.number() == seen && !changed(version) && begun.elapsed() >= RETARGET_EVERY {
                own.check()?;
                std::thread::sleep(Duration::from_millis(20));
            }
            let stepping = Instant::now();
            let report = run.step(own)?;
            if first_step {
                // Lazy set-up happens in the first step.
                cost += stepping.elapsed();
                first_step = false;
            }
            let newer = mail.number() > seen && begun.elapsed() >= RETARGET_EVERY.max(cost * MOVE_TO_SETUP) && unfolded;
            let leave = report.finished || newer || changed(version);
            if leave || last_frame.is_none_or(|t| t.elapsed() >= LAYOUT_EVERY) {
                let frame = Arc::new(run.frame());
                unfolded = is_unfolded(&frame);
                *place.lock() = Some(frame.clone());
                show(frame);
                last_frame = Some(Instant::now());
            }
            if leave {
                break;
            }
        }
    }
    Ok(())
}

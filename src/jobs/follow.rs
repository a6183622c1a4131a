//! The layout that follows a training, on a thread beside it: the map moves with the vectors and never jumps.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::film::Maps;
use super::{JobContext, Latest, ProjectSpec, TrainFrame};
use crate::base::trace::Moved;
use crate::base::{MethodError, ParamValue, Task, Trace};
use crate::data::{Axes, Embedding, Projection};
use crate::project::{STRAIGHT, projector};

/// Shortest time between two frames of the layout: about 20 a second.
const LAYOUT_EVERY: Duration = Duration::from_millis(50);
/// The layout turns to newer vectors at most this often.
const RETARGET_EVERY: Duration = Duration::from_millis(400);
/// How often a waiting layout looks whether another one is wanted.
const HURRY_EVERY: Duration = Duration::from_millis(100);
/// The layout spends at least this many times its set-up (neighbours, affinities) on moving before it sets up again.
const MOVE_TO_SETUP: u32 = 2;

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

/// The thread that keeps the layout near the newest vectors; it ends with its owner, however that ends.
pub(super) struct Follower {
    task: Task,
    vectors: Latest<Arc<Embedding>>,
    /// Where the points are: written by the layout and, while the training waits, by single examples.
    place: Latest<Arc<Projection>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Follower {
    /// Lays out what lies in `vectors`, as `wish` says; both may change meanwhile.
    pub(super) fn start(wish: Latest<ProjectSpec>, vectors: Latest<Arc<Embedding>>, training: JobContext<TrainFrame>, maps: Maps) -> Self {
        let task = Task::default();
        let place = Latest::of(wish.get().and_then(|spec| spec.start));
        let (own, newest, at) = (task.clone(), vectors.clone(), place.clone());
        let body = move || {
            let show = |layout: Arc<Projection>| {
                maps.put(&layout);
                training.show(TrainFrame { layout: Some(layout), ..TrainFrame::default() });
            };
            let _ = follow(&wish, &at, &newest, (&own, &training.task), &show);
        };
        // Without this thread the training goes on, only without a moving map.
        let thread = std::thread::Builder::new().name("follow-map".to_owned()).spawn(body).ok();
        Self { task, vectors, place, thread }
    }

    /// Moves the points of the vectors that a single example has changed, through the axes of the map as it stands. Maps without axes stay as they are.
    pub(super) fn shift(&self, trace: &Trace) -> Option<Arc<Projection>> {
        self.place.update(|place| {
            let shown = place.as_ref()?;
            let mut at = shown.at().clone();
            for moved in &trace.moves {
                let Moved::Shown(row) = moved.vector else { continue };
                let (from, to) = if trace.taken_back { (&moved.after, &moved.before) } else { (&moved.before, &moved.after) };
                let by = shown.axes().shift(from, to)?;
                let Some(mut point) = at.outer_iter_mut().nth(row as usize) else { continue };
                point.iter_mut().zip(by).for_each(|(x, by)| *x += by as f32);
            }
            let next = Projection::new(shown.items().clone(), at, shown.axes().clone(), shown.recipe().clone()).ok()?;
            let next = Arc::new(next);
            *place = Some(next.clone());
            Some(next)
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.cancel();
        self.vectors.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn follow(
    wish: &Latest<ProjectSpec>,
    place: &Latest<Arc<Projection>>,
    vectors: &Latest<Arc<Embedding>>,
    (own, training): (&Task, &Task),
    show: &dyn Fn(Arc<Projection>),
) -> Result<(), MethodError> {
    let mut seen = 0;
    let mut version = wish.number();
    let changed = |version: u64| wish.number() != version;
    while let Some((number, embedding)) = vectors.newer_than(seen, HURRY_EVERY, || changed(version)) {
        seen = number;
        let Some((newest, mut spec)) = wish.numbered() else { return Ok(()) };
        version = newest;
        let start = place.get();
        if start.is_none() {
            // Vectors that have learned nothing have no neighbours worth arranging: the first layout is the straight one.
            (spec.method, spec.params) = (STRAIGHT.info().id, [("dims".to_owned(), dims_of(&spec))].into());
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
            while training.is_paused() && vectors.number() == seen && !changed(version) && begun.elapsed() >= RETARGET_EVERY {
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
            let newer = vectors.number() > seen && begun.elapsed() >= RETARGET_EVERY.max(cost * MOVE_TO_SETUP) && unfolded;
            let leave = report.finished || newer || changed(version);
            if (leave || last_frame.is_none_or(|t| t.elapsed() >= LAYOUT_EVERY))
                && let Some(frame) = run.frame(usize::MAX, own)?
            {
                let frame = Arc::new(frame);
                unfolded = is_unfolded(&frame);
                place.put(frame.clone());
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

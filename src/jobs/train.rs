//! Training with a map that follows it: the trainer on the job's thread, the layout on a thread beside it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::film::{Maps, Recorder};
use super::follow::Follower;
use super::{Film, Frame, Job, JobContext, JobError, JobKind, Latest, ProjectSpec, ScratchFolder};
use crate::base::{ExampleReport, MethodError, ParamMap, Run, Say, Seed, StepReport, Task, Trace, drive_watched};
use crate::data::{Embedding, Material, Projection};
use crate::embed::{Beside, embedder};
use crate::say;

/// Learns vectors.
pub const KIND: JobKind = JobKind::new("train").in_steps();

/// Shortest time between two frames of the vectors.
const VECTORS_EVERY: Duration = Duration::from_millis(120);
/// Taking a frame of the vectors costs at most one part in so many of the training.
const WORK_TO_FRAME: u32 = 8;

/// Learn vectors.
#[derive(Debug, Clone)]
pub struct Train {
    /// What to learn from.
    pub material: Arc<dyn Material>,
    /// Vectors to continue from; their items are among those of the material.
    pub start: Option<Arc<Embedding>>,
    /// Id of the method.
    pub method: &'static str,
    /// Parameters that differ from the default.
    pub params: ParamMap,
    /// Seed.
    pub seed: Seed,
    /// The layout that follows the training; may be changed while it runs. `None` trains without a map.
    pub follow: Option<Latest<ProjectSpec>>,
}

/// Learned vectors.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// Whether the run ended by itself; false when it was stopped early.
    pub complete: bool,
}

/// A training as it stands: what is new of it.
#[derive(Debug, Clone, Default)]
pub struct TrainFrame {
    /// The training itself.
    pub progress: Option<TrainProgress>,
    /// The snapshots so far.
    pub film: Option<Arc<Film>>,
    /// The map that follows it.
    pub layout: Option<Arc<Projection>>,
}

/// How far a training is.
#[derive(Debug, Clone, Default)]
pub struct TrainProgress {
    /// The newest vectors, if they changed since the last frame.
    pub embedding: Option<Arc<Embedding>>,
    /// The trainer's newest report.
    pub report: StepReport,
    /// Losses since the last frame: (epochs done, mean loss per example).
    pub losses: Vec<(f64, f64)>,
    /// Seconds of work so far, pauses not counted.
    pub seconds: f64,
    /// The single example that was worked through or taken back last; none once a whole step has followed.
    pub trace: Option<Arc<Trace>>,
}

impl From<TrainProgress> for TrainFrame {
    fn from(progress: TrainProgress) -> Self {
        Self { progress: Some(progress), ..Self::default() }
    }
}

impl Frame for TrainFrame {
    fn join(&mut self, newer: Self) {
        self.progress = match (self.progress.take(), newer.progress) {
            (Some(old), Some(mut new)) => {
                new.embedding = new.embedding.or(old.embedding);
                new.losses.splice(0..0, old.losses);
                Some(new)
            }
            (old, new) => new.or(old),
        };
        self.film = newer.film.or(self.film.take());
        self.layout = newer.layout.or(self.layout.take());
    }
}

impl Job for Train {
    const KIND: JobKind = KIND;
    type Output = Trained;
    type Frame = TrainFrame;

    fn title(&self) -> Say {
        say!("Training: {method}", method = Say::plain(embedder(self.method).map_or("", |m| m.info().label)))
    }

    fn run(self, cx: &JobContext<TrainFrame>) -> Result<Trained, JobError> {
        let Some(method) = embedder(self.method) else {
            return Err(say!("There is no embedding method {name}", name = self.method).into());
        };
        let task = &cx.task;
        task.lend_scratch(Arc::new(ScratchFolder::default()));
        let run = method.prepare(&self.material, Beside::start(self.start.as_deref()), &self.params, self.seed, task)?;
        train(run, self.follow, cx)
    }
}

/// Drives a trainer, with the layout beside it.
fn train(
    run: Box<dyn Run<Out = Embedding>>,
    follow: Option<Latest<ProjectSpec>>,
    cx: &JobContext<TrainFrame>,
) -> Result<Trained, JobError> {
    let task = &cx.task;
    let worked = Arc::new(AtomicU64::new(0));
    let run: Box<dyn Run<Out = Embedding>> = Box::new(Timed { inner: run, micros: worked.clone() });

    let first = run.frame(usize::MAX, task)?.map(Arc::new);
    let vectors = Latest::default();
    if let Some(first) = &first {
        vectors.put(first.clone());
    }
    cx.show(TrainProgress { embedding: first.clone(), ..TrainProgress::default() }.into());

    // Snapshots are for somebody who watches.
    let maps = Maps::default();
    let mut recorder = first.filter(|_| follow.is_some()).map(|first| Recorder::new(first, maps.clone()));
    let follower = follow.map(|wish| Follower::start(wish, vectors.clone(), cx.clone(), maps));
    let (mut last_frame, mut frame_cost) = (Instant::now(), Duration::ZERO);
    let mut last = StepReport::default();
    let driven = drive_watched(run, task, |report, trace, run| {
        last = *report;
        let report = *report;
        let seconds = worked.load(Ordering::Relaxed) as f64 / 1e6;
        let newest = || Ok::<_, MethodError>(run.frame(usize::MAX, task)?.map(Arc::new));
        if let Some(trace) = trace {
            let embedding = newest()?;
            if let Some(embedding) = &embedding {
                // The map is not laid out anew for a single example.
                vectors.update(|vectors| *vectors = Some(embedding.clone()));
            }
            let layout = follower.as_ref().and_then(|f| f.shift(trace));
            let progress = TrainProgress { embedding, report, losses: Vec::new(), seconds, trace: Some(trace.clone()) };
            cx.show(TrainFrame { layout, ..progress.into() });
            return Ok(());
        }
        let losses = report.loss.map(|l| (epochs_done(&report), l)).into_iter().collect();
        let due = last_frame.elapsed() >= VECTORS_EVERY.max(frame_cost * WORK_TO_FRAME) || task.is_paused();
        let begun = Instant::now();
        let embedding = if due { newest()? } else { None };
        if let Some(embedding) = &embedding {
            vectors.put(embedding.clone());
            last_frame = Instant::now();
            frame_cost = last_frame - begun;
        }
        let shot = || if embedding.is_some() { Ok(embedding.clone()) } else { newest() };
        let film = match &mut recorder {
            Some(recorder) => recorder.note(&report, shot)?,
            None => None,
        };
        let progress = TrainProgress { embedding, report, losses, seconds, trace: None };
        let frame = TrainFrame { film, ..progress.into() };
        if due {
            cx.show(frame);
        } else {
            cx.note(frame);
        }
        Ok(())
    });
    drop(follower);
    Ok(Trained { embedding: Arc::new(driven?), complete: last.finished })
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

    fn frame(&self, most_items: usize, task: &Task) -> Result<Option<Embedding>, MethodError> {
        self.inner.frame(most_items, task)
    }

    fn finish(self: Box<Self>, task: &Task) -> Result<Embedding, MethodError> {
        self.inner.finish(task)
    }

    fn example_forward(&mut self, task: &Task) -> Result<Option<ExampleReport>, MethodError> {
        self.inner.example_forward(task)
    }

    fn example_back(&mut self) -> Result<Option<ExampleReport>, MethodError> {
        self.inner.example_back()
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::data::{Columns, ItemKind, ItemSet, Recipe};
    use crate::jobs::Waker;

    /// Shows its vectors once and then falls over.
    struct Broken(Embedding);

    impl Run for Broken {
        type Out = Embedding;

        fn step(&mut self, _: &Task) -> Result<StepReport, MethodError> {
            panic!("a fault of the trainer")
        }

        fn frame(&self, _: usize, _: &Task) -> Result<Option<Embedding>, MethodError> {
            Ok(Some(self.0.clone()))
        }

        fn finish(self: Box<Self>, _: &Task) -> Result<Embedding, MethodError> {
            Ok(self.0)
        }
    }

    #[test]
    fn the_follower_ends_with_a_trainer_that_panics() {
        let items = Arc::new(ItemSet::new(ItemKind::WORD, ["a", "b", "c"].iter().collect(), Columns::default()).unwrap());
        let vectors = ndarray::Array2::from_shape_fn((3, 2), |(i, j)| (i * i + j) as f32);
        let embedding = Embedding::dense(items, vectors, Recipe::new("by hand", ParamMap::new(), Seed(1), vec![])).unwrap();
        let follow = Latest::of(Some(ProjectSpec { method: "pca", params: ParamMap::new(), seed: Seed(1), start: None }));
        let wake: Waker = Arc::new(|| {});
        let cx = JobContext::new(Task::detached(), wake.clone());
        let broken = || train(Box::new(Broken(embedding)), Some(follow), &cx);
        assert!(catch_unwind(AssertUnwindSafe(broken)).is_err());
        drop(cx);
        assert_eq!(Arc::strong_count(&wake), 1, "the thread of the map still holds the window awake");
    }
}

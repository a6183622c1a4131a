//! Layouts: from vectors to places on a map.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Frame, Job, JobContext, JobError, JobKind};
use crate::base::{ParamMap, Say, Seed, drive_watched};
use crate::data::{Embedding, Projection};
use crate::project::projector;
use crate::say;

/// Lays the vectors out.
pub const KIND: JobKind = JobKind::new("project").in_steps();

/// Shortest time between two frames: about 20 a second.
const FRAME_EVERY: Duration = Duration::from_millis(50);

/// A projection as it is wanted.
#[derive(Debug, Clone)]
pub struct ProjectSpec {
    /// Id of the method.
    pub method: &'static str,
    /// Parameters that differ from the default.
    pub params: ParamMap,
    /// Seed.
    pub seed: Seed,
    /// Where the layout begins, if items already have places.
    pub start: Option<Arc<Projection>>,
}

/// Lay vectors out as a map.
#[derive(Debug)]
pub struct Project {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// How.
    pub spec: ProjectSpec,
}

/// The layout so far.
impl Frame for Arc<Projection> {
    fn join(&mut self, newer: Self) {
        *self = newer;
    }
}

impl Job for Project {
    const KIND: JobKind = KIND;
    type Output = Arc<Projection>;
    type Frame = Arc<Projection>;

    fn title(&self) -> Say {
        say!("Layout: {method}", method = Say::plain(projector(self.spec.method).map_or("", |m| m.info().label)))
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<Self::Frame>) -> Result<Self::Output, JobError> {
        let Self { embedding, spec } = self;
        let Some(method) = projector(spec.method) else {
            return Err(say!("There is no projection method {name}", name = spec.method).into());
        };
        let task = &cx.task;
        let run = method.prepare(&embedding, spec.start.as_deref(), &spec.params, spec.seed, task)?;
        // The layout is seen from where it begins: what comes before its first move can take minutes.
        if let Some(frame) = run.frame(usize::MAX, task)? {
            cx.show(Arc::new(frame));
        }
        let mut last = None::<Instant>;
        let projection = drive_watched(run, task, |_, _, run| {
            if (last.is_none_or(|t| t.elapsed() >= FRAME_EVERY) || task.is_paused())
                && let Some(frame) = run.frame(usize::MAX, task)?
            {
                cx.show(Arc::new(frame));
                last = Some(Instant::now());
            }
            Ok(())
        })?;
        Ok(Arc::new(projection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Rng, Task};
    use crate::data::{Columns, ItemKind, ItemSet, Keys, Recipe};
    use crate::jobs::{AnyJob, Latest, Waker};

    #[test]
    fn a_layout_is_seen_before_it_looks_for_neighbours() {
        let mut rng = Rng::new(3);
        let vectors = ndarray::Array2::from_shape_fn((120, 8), |_| rng.normal() as f32);
        let keys: Keys = (0..120).map(|i| format!("item {i}")).collect();
        let items = Arc::new(ItemSet::new(ItemKind::ROW, keys, Columns::default()).unwrap());
        let embedding = Arc::new(Embedding::dense(items, vectors, Recipe::new("by hand", ParamMap::new(), Seed(1), vec![])).unwrap());
        let (task, first) = (Task::detached(), Latest::default());
        let (watched, shown) = (task.clone(), first.clone());
        let wake: Waker = Arc::new(move || {
            shown.update(|first| {
                first.get_or_insert_with(|| watched.progress().stage);
            });
        });
        let spec = ProjectSpec { method: "tsne", params: ParamMap::new(), seed: Seed(1), start: None };
        let work = Box::new(Project { embedding, spec }).into_work(task, wake);
        (work.run)().unwrap();
        assert_eq!(first.take(), Some(Some(say!("Principal components"))));
    }
}

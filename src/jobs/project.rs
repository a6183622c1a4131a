//! Layouts: from vectors to places on a map.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Frame, Job, JobContext, JobError, JobKind};
use crate::base::{ParamMap, Say, Seed, drive};
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
        let mut last = None::<Instant>;
        let projection = drive(run, task, |_, run| {
            if last.is_none_or(|t| t.elapsed() >= FRAME_EVERY) || task.is_paused() {
                cx.show(Arc::new(run.frame()));
                last = Some(Instant::now());
            }
        })?;
        Ok(Arc::new(projection))
    }
}

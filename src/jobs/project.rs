//! Layouts, clusters and the quality of a map.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::runner::Slot;
use super::{JobError, JobOutput, ProjectSpec, Waker};
use crate::base::{Seed, Task, drive};
use crate::cluster::kmeans;
use crate::data::{Embedding, Projection};
use crate::math::parallel::available_threads;
use crate::measure;
use crate::project::projector;
use crate::say;

/// Shortest time between two frames: about 20 a second.
const FRAME_EVERY: Duration = Duration::from_millis(50);

pub(super) fn run(embedding: &Arc<Embedding>, spec: &ProjectSpec, task: &Task, slot: &Slot, wake: &Waker) -> Result<JobOutput, JobError> {
    let Some(method) = projector(spec.method) else {
        return Err(say!("There is no projection method {name}", name = spec.method).into());
    };
    let run = method.prepare(embedding, spec.start.as_deref(), &spec.params, spec.seed, task)?;
    let mut last = None::<Instant>;
    let projection = drive(run, task, |_, run| {
        if last.is_none_or(|t| t.elapsed() >= FRAME_EVERY) || task.is_paused() {
            slot.put_layout(Arc::new(run.frame()));
            wake();
            last = Some(Instant::now());
        }
    })?;
    Ok(JobOutput::Projected(Arc::new(projection)))
}

pub(super) fn cluster(embedding: &Embedding, k: usize, seed: Seed, task: &Task) -> Result<JobOutput, JobError> {
    let clusters = kmeans(embedding, k.min(embedding.len()), seed, available_threads(), task)?;
    Ok(JobOutput::Clustered { of: embedding.recipe().id(), clusters })
}

pub(super) fn measure(embedding: &Embedding, projection: &Projection, task: &Task) -> Result<JobOutput, JobError> {
    let quality = measure::map_quality(embedding, projection, available_threads(), task)?;
    Ok(JobOutput::Measured { of: projection.recipe().id(), quality })
}

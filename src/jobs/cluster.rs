//! Groups of the vectors.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::{Say, Seed};
use crate::cluster::{Clusters, kmeans};
use crate::data::{ArtefactId, Embedding};
use crate::math::parallel::available_threads;
use crate::say;

/// Groups the vectors.
pub const KIND: JobKind = JobKind::new("cluster");

/// Group the vectors.
#[derive(Debug)]
pub struct Cluster {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// Number of groups.
    pub k: usize,
    /// Seed.
    pub seed: Seed,
}

impl Job for Cluster {
    const KIND: JobKind = KIND;
    /// The vectors' recipe, and the groups.
    type Output = (ArtefactId, Clusters);
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Clusters")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let Self { embedding, k, seed } = self;
        let clusters = kmeans(&embedding, k.min(embedding.len()), seed, available_threads(), &cx.task)?;
        Ok((embedding.recipe().id(), clusters))
    }
}

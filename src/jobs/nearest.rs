//! Nearest neighbours of items or of a typed query.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames};
use crate::base::{Say, Task};
use crate::data::{Embedding, ItemId, Metric};
use crate::query::{self, NeighbourList, Query, QueryError};
use crate::say;

/// Answers the question of the inspector.
pub const KIND: JobKind = JobKind::new("nearest").quiet();

/// What neighbours are asked of.
#[derive(Debug, Clone)]
pub enum NearestQuery {
    /// These items, averaged when several.
    Items(Vec<ItemId>),
    /// A typed query: words or an expression.
    Text(String),
}

/// List nearest neighbours.
#[derive(Debug)]
pub struct Nearest {
    /// The vectors.
    pub embedding: Arc<Embedding>,
    /// Of what.
    pub query: NearestQuery,
    /// By which measure.
    pub metric: Metric,
    /// How many.
    pub k: usize,
}

impl Job for Nearest {
    const KIND: JobKind = KIND;
    /// What is wrong with the query is an answer, too.
    type Output = Result<NeighbourList, QueryError>;
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Neighbours")
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        self.list(&cx.task)
    }
}

impl Nearest {
    pub(super) fn list(self, task: &Task) -> Result<Result<NeighbourList, QueryError>, JobError> {
        let Self { embedding, query, metric, k } = self;
        let query = match query {
            NearestQuery::Items(items) => match Query::average(&items, task)? {
                Some(query) => query,
                None => return Err(JobError::Cancelled),
            },
            NearestQuery::Text(text) => match query::parse_for(&text, &embedding, task) {
                Ok(query) => query,
                Err(why) => {
                    task.check()?;
                    return Ok(Err(why));
                }
            },
        };
        Ok(Ok(query::neighbours(&embedding, &query, metric, k, true, task)?))
    }
}

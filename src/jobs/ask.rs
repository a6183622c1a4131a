//! Questions to the vectors.

use super::{JobError, JobOutput, NearestQuery};
use crate::base::Task;
use crate::data::{Embedding, ItemId, Metric};
use crate::index;
use crate::math::parallel::available_threads;
use crate::query::{self, AnalogyMethod, Query};

pub(super) fn nearest(embedding: &Embedding, query: NearestQuery, metric: Metric, k: usize, task: &Task) -> Result<JobOutput, JobError> {
    let query = match query {
        NearestQuery::Items(items) => Query::of_items(&items),
        NearestQuery::Text(text) => match query::parse(&text, embedding.items()) {
            Ok(query) => query,
            Err(why) => return Ok(JobOutput::Nearest(Err(why))),
        },
    };
    let list = query::neighbours(embedding, &query, metric, k, available_threads(), task)?;
    Ok(JobOutput::Nearest(Ok(list)))
}

pub(super) fn hover(embedding: &Embedding, item: ItemId, metric: Metric, k: usize, task: &Task) -> Result<JobOutput, JobError> {
    let hits = index::nearest(embedding, &embedding.vector(item), metric, k, &[item], available_threads(), task)?;
    Ok(JobOutput::Hovered { item, near: hits.into_iter().map(|h| (h.item, h.value)).collect() })
}

pub(super) fn analogy(
    embedding: &Embedding,
    roles: &[String; 3],
    method: AnalogyMethod,
    admit_query_words: bool,
    k: usize,
    task: &Task,
) -> Result<JobOutput, JobError> {
    let [a, b, c] = query::roles(embedding.items(), roles)?;
    let result = query::analogy(embedding, a, b, c, method, k, admit_query_words, available_threads(), task)?;
    Ok(JobOutput::Analogy(result))
}

pub(super) fn odd_one_out(embedding: &Embedding, items: &[ItemId]) -> Result<JobOutput, JobError> {
    Ok(JobOutput::OddOneOut(query::odd_one_out(embedding, items)?))
}

//! Questions to the vectors.

use super::{JobError, JobOutput, NearestQuery};
use crate::base::Task;
use crate::data::{Embedding, ItemId, ItemSet, Metric};
use crate::math::parallel::available_threads;
use crate::query::{self, AnalogyMethod, Query, Role, near_spellings};
use crate::{index, say};

/// Near spellings offered for an unknown word of an analogy.
const MAX_SUGGESTIONS: usize = 5;

pub(super) fn nearest(embedding: &Embedding, query: NearestQuery, metric: Metric, k: usize, task: &Task) -> Result<JobOutput, JobError> {
    let query = match query {
        NearestQuery::Items(items) => match Query::average(&items) {
            Some(query) => query,
            None => return Err(JobError::Cancelled),
        },
        NearestQuery::Text(text) => match query::parse_for(&text, embedding) {
            Ok(query) => query,
            Err(why) => return Ok(JobOutput::Nearest(Err(why))),
        },
    };
    Ok(JobOutput::Nearest(Ok(query::neighbours(embedding, &query, metric, k, true, task)?)))
}

pub(super) fn beside(embedding: &Embedding, query: NearestQuery, metric: Metric, k: usize, task: &Task) -> Result<JobOutput, JobError> {
    match nearest(embedding, query, metric, k, task)? {
        JobOutput::Nearest(list) => Ok(JobOutput::Beside(list)),
        other => Ok(other),
    }
}

pub(super) fn hover(embedding: &Embedding, item: ItemId, metric: Metric, k: usize, task: &Task) -> Result<JobOutput, JobError> {
    let hits = index::nearest(embedding, &embedding.vector(item), metric, k, &[item], available_threads(), task)?;
    Ok(JobOutput::Hovered { item, near: hits.into_iter().map(|h| (h.item, h.value)).collect() })
}

pub(super) fn shade(embedding: &Embedding, items: &[ItemId], task: &Task) -> Result<JobOutput, JobError> {
    let Some(query) = Query::average(items) else { return Err(JobError::Cancelled) };
    let list = query::neighbours(embedding, &query, Metric::Cosine, embedding.len(), true, task)?;
    let mut shades = vec![0.0; embedding.len()];
    for hit in list.hits {
        shades[hit.item.row()] = hit.value;
    }
    Ok(JobOutput::Shaded(shades))
}

pub(super) fn analogy(
    embedding: &Embedding,
    roles: &[String; 3],
    method: AnalogyMethod,
    admit_query_words: bool,
    k: usize,
    task: &Task,
) -> Result<JobOutput, JobError> {
    let roles = [role(embedding, &roles[0])?, role(embedding, &roles[1])?, role(embedding, &roles[2])?];
    Ok(JobOutput::Analogy(query::analogy_of(embedding, &roles, method, k, admit_query_words, task)?))
}

pub(super) fn odd_one_out(embedding: &Embedding, items: &[ItemId]) -> JobOutput {
    JobOutput::OddOneOut(query::odd_one_out(embedding, items))
}

/// The word of an analogy: an item, or a word that the n-grams of the embedding make.
///
/// # Errors
/// As [`find`].
pub fn role(embedding: &Embedding, typed: &str) -> Result<Role, JobError> {
    find(embedding.items(), typed).map(Role::Item).or_else(|why| {
        let made = embedding.subwords().and_then(|s| s.unseen(typed.trim()));
        made.map(|(word, vector)| Role::Unseen(word, vector)).ok_or(why)
    })
}

/// The item with this label, in any case.
///
/// # Errors
/// It has no vector; near spellings are offered.
pub fn find(items: &ItemSet, typed: &str) -> Result<ItemId, JobError> {
    let word = typed.trim();
    if let Some(item) = items.find(word).or_else(|| items.find(&word.to_lowercase())) {
        return Ok(item);
    }
    let near: Vec<&str> = near_spellings(items, word, MAX_SUGGESTIONS).into_iter().map(|i| items.label(i)).collect();
    Err(if near.is_empty() {
        say!("There is no vector for '{word}'", word = word).into()
    } else {
        say!("There is no vector for '{word}'. Near spellings: {list}", word = word, list = near.join(", ")).into()
    })
}

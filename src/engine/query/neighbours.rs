//! The neighbours of a query: an honest ranking with the query's own words in it, ties named as ties, exact duplicates listed.

use super::vectors::{combine, scales};
use super::{Query, QueryKind, encode_text};
use crate::base::{Cancelled, MethodError, Say, Task};
use crate::data::{Embedding, Encoded, ItemId, ItemMask, Metric, Vectors};
use crate::index::{Hit, nearest};
use crate::math::parallel::available_threads;

/// Rows compared between two checks of the task.
const READ_ROWS: usize = 1024;

/// A place in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The item.
    pub item: ItemId,
    /// Its similarity, distance or score.
    pub value: f32,
    /// It is one of the words that were asked with: shown greyed.
    pub is_query_word: bool,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourList {
    /// Nearest first, ties by row: k items beside the query's words, which stand where they rank if they were admitted.
    pub hits: Vec<Ranked>,
    /// How nearness was measured.
    pub metric: Metric,
    /// Vectors were scaled to length 1 before they were combined (cosine, more than one word). To be named on screen.
    pub scaled_to_unit: bool,
    /// Every item beside the query's words has the same value, as with one-hot codes: the order of `hits` means nothing (it is row order).
    pub all_equal: bool,
    /// The combined vector is all zero, so that cosines mean nothing.
    pub is_zero: bool,
    /// Words of the query that are no items: their vectors were made by the model. To be named on screen.
    pub unseen: Vec<String>,
    /// What a vector of the query is made of, where the model says so, largest share first: of its only word that is no item, else of the word or
    /// the first of several words that it averages.
    pub made_of: Option<Encoded>,
    /// For a query of one word: other items with exactly the same vector, by row.
    pub duplicates: Vec<ItemId>,
}

impl NeighbourList {
    /// Why the answer says little where the measure does not suit the vectors: Jaccard distance of vectors that are zero nowhere, Hamming distance of
    /// vectors that agree in no number.
    #[must_use]
    pub fn caution(&self) -> Option<Say> {
        let mut others = self.hits.iter().filter(|h| !h.is_query_word).map(|h| h.value).peekable();
        others.peek()?;
        match self.metric {
            Metric::Jaccard if others.all(|v| v == 0.0) => Some(Say::plain(
                "These use the very same dimensions, so Jaccard distance cannot tell them apart; it is meant for codes and counts",
            )),
            Metric::Hamming if others.all(|v| v >= 1.0) => Some(Say::plain(
                "These differ in every number, so Hamming distance cannot tell them apart; it is meant for codes and whole numbers",
            )),
            _ => None,
        }
    }
}

/// The k items nearest to a query, on the original vectors. With `include_query_words` the query's own words stay in the ranking, flagged and not counted.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
///
/// # Panics
/// For a query with items that the embedding does not have.
pub fn neighbours(
    embedding: &Embedding,
    query: &Query,
    metric: Metric,
    k: usize,
    include_query_words: bool,
    task: &Task,
) -> Result<NeighbourList, Cancelled> {
    let scaled_to_unit = scales(metric) && query.kind != QueryKind::Word;
    let vector = combine(embedding, query, scaled_to_unit, task)?;
    let words = query.items();
    let found = nearest(embedding, &vector, metric, k + words.len(), &[], available_threads(), task)?;
    let mut hits = rank(&found, &words, k);
    if !include_query_words {
        hits.retain(|h| !h.is_query_word);
    }
    let duplicates = match query.kind {
        QueryKind::Word if words.len() == 1 => duplicates(embedding, words[0], task)?,
        _ => Vec::new(),
    };
    Ok(NeighbourList {
        all_equal: all_equal(embedding, &vector, metric, &hits, &words, task)?,
        hits,
        metric,
        scaled_to_unit,
        is_zero: vector.iter().all(|x| *x == 0.0),
        unseen: query.unseen.iter().map(|u| u.encoded.label.clone()).collect(),
        made_of: made_of(embedding, query, task)?,
        duplicates,
    })
}

fn made_of(embedding: &Embedding, query: &Query, task: &Task) -> Result<Option<Encoded>, Cancelled> {
    let encoded = match (&query.unseen[..], &query.terms[..]) {
        ([only], _) => Some(only.encoded.clone()),
        ([], [first, ..]) if query.kind != QueryKind::Expression => {
            match encode_text(embedding, embedding.items().label(first.item), task) {
                Some(Ok(encoded)) => Some(encoded),
                Some(Err(MethodError::Cancelled)) => return Err(Cancelled),
                Some(Err(MethodError::Refused(_))) | None => None,
            }
        }
        _ => None,
    };
    Ok(encoded.filter(|e| !e.parts.is_empty()).map(|mut e| {
        e.parts.sort_by(|a, b| b.share.total_cmp(&a.share));
        e
    }))
}

/// Flags the query's words and cuts after the k-th other item.
pub(super) fn rank(found: &[Hit], words: &[ItemId], k: usize) -> Vec<Ranked> {
    let mut others = 0;
    let words: ItemMask = words.iter().copied().collect();
    let ranked = found.iter().map(|h| Ranked { item: h.item, value: h.value, is_query_word: words.contains(h.item) });
    ranked
        .take_while(|h| {
            let room = others < k;
            others += usize::from(!h.is_query_word);
            room
        })
        .collect()
}

/// Whether all items beside the query's words have one value. Looks at all of them only when the ones at hand tie.
#[expect(clippy::float_cmp, reason = "a tie is exact equality of what is shown")]
pub(super) fn all_equal(
    embedding: &Embedding,
    vector: &[f32],
    metric: Metric,
    hits: &[Ranked],
    words: &[ItemId],
    task: &Task,
) -> Result<bool, Cancelled> {
    let mut others = hits.iter().filter(|h| !h.is_query_word).map(|h| h.value);
    let Some(first) = others.next() else { return Ok(false) };
    if embedding.len() < words.len() + 2 || others.any(|v| v != first) {
        return Ok(false);
    }
    let all = nearest(embedding, vector, metric, embedding.len(), words, available_threads(), task)?;
    Ok(all.iter().all(|h| h.value == first))
}

/// Other items with exactly the same vector, by row. One-hot codes have none.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
pub fn duplicates(embedding: &Embedding, item: ItemId, task: &Task) -> Result<Vec<ItemId>, Cancelled> {
    let mut out = Vec::new();
    let all = match embedding.vectors() {
        Vectors::OneHot => return Ok(out),
        Vectors::Rows(rows) => rows,
        Vectors::Sparse(rows) => {
            let own = rows.row(item.row());
            for row in 0..embedding.len() {
                if row % 65_536 == 0 {
                    task.check()?;
                }
                if row != item.row() && rows.row(row) == own {
                    out.push(ItemId(row as u32));
                }
            }
            return Ok(out);
        }
    };
    let vector = embedding.vector(item);
    let mut buffer = Vec::new();
    for first in (0..embedding.len()).step_by(READ_ROWS) {
        task.check()?;
        let rows = all.read(first..(first + READ_ROWS).min(embedding.len()), &mut buffer);
        for (row, other) in (first..).zip(rows.chunks_exact(embedding.dims())) {
            if row != item.row() && *other == *vector {
                out.push(ItemId(row as u32));
            }
        }
    }
    Ok(out)
}

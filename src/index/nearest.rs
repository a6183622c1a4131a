//! One query against every row. Cost: one pass over n × d numbers, bound by memory bandwidth (about 10 GB/s a core).

use super::{Best, SLACK, as_score, cosine_of, exact_value, score_of};
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, Metric, Storage};
use crate::math::kernels::Level;
use crate::math::kernels::dense::{dot64, scan};
use crate::math::parallel::map_shards;

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The item found.
    pub item: ItemId,
    /// Its similarity or distance to the query.
    pub value: f32,
}

/// Numbers scanned between two checks of the task.
const SHARD_NUMBERS: usize = 1 << 21;

/// The k items nearest to `query`, nearest first, ties by row number; items in `exclude` are left out.
/// A query of all zeros has cosine 0 to everything, so the first k rows come back.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
///
/// # Panics
/// When the query does not have the embedding's dimensions.
pub fn nearest(
    embedding: &Embedding,
    query: &[f32],
    metric: Metric,
    k: usize,
    exclude: &[ItemId],
    threads: usize,
    task: &Task,
) -> Result<Vec<Hit>, Cancelled> {
    assert_eq!(query.len(), embedding.dims(), "a query has the dimensions of the embedding");
    task.check()?;
    let keep = k.saturating_add(SLACK + exclude.len()).min(embedding.len());
    let found = match embedding.storage() {
        Storage::Dense(_) => scan_dense(embedding, query, metric, keep, threads, task)?,
        Storage::OneHot => scan_one_hot(query, metric, keep),
    };
    let mut hits: Vec<Hit> = found.into_iter().filter(|h| !exclude.contains(&h.item)).collect();
    sort_hits(metric, &mut hits);
    hits.truncate(k);
    Ok(hits)
}

/// Nearest first, ties by row number.
fn sort_hits(metric: Metric, hits: &mut [Hit]) {
    hits.sort_by(|a, b| as_score(metric, b.value).total_cmp(&as_score(metric, a.value)).then(a.item.cmp(&b.item)));
}

fn scan_dense(
    embedding: &Embedding,
    query: &[f32],
    metric: Metric,
    keep: usize,
    threads: usize,
    task: &Task,
) -> Result<Vec<Hit>, Cancelled> {
    let (n, d) = (embedding.len(), embedding.dims());
    let all = embedding.matrix().and_then(|m| m.as_slice()).unwrap_or_default();
    let level = Level::detected();
    // The scan works on a query of length 1, so that cosines of very short or long vectors do not vanish or overflow.
    let query_length = dot64(query, query).sqrt();
    let scan_query: Vec<f32> = if metric == Metric::Cosine && query_length > 0.0 {
        query.iter().map(|x| (f64::from(*x) / query_length) as f32).collect()
    } else {
        query.to_vec()
    };
    let shard_rows = (SHARD_NUMBERS / d).clamp(1, n);
    let shards = map_shards(threads, n.div_ceil(shard_rows), |shard| -> Result<Best, Cancelled> {
        task.check()?;
        let first = shard * shard_rows;
        let last = (first + shard_rows).min(n);
        let mut best = Best::new(keep);
        // Blocks that stay in the first cache between scoring and choosing.
        let (mut scores, mut squares) = ([0.0_f32; 256], [0.0_f32; 256]);
        for start in (first..last).step_by(256) {
            let rows = &all[start * d..(start + 256).min(last) * d];
            let count = rows.len() / d;
            if metric == Metric::Cosine {
                scan(level, score_of(metric), &scan_query, rows, &mut scores[..count], Some(&mut squares[..count]));
                for (i, (score, square)) in scores.iter_mut().zip(&squares).take(count).enumerate() {
                    *score = if (1e-30..1e30).contains(square) {
                        *score / square.sqrt()
                    } else {
                        exact_value(metric, query, &rows[i * d..(i + 1) * d]) as f32
                    };
                }
            } else {
                scan(level, score_of(metric), &scan_query, rows, &mut scores[..count], None);
            }
            for (i, score) in scores.iter().take(count).enumerate() {
                #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "the limit is NaN while there is room")]
                if !(*score <= best.limit()) {
                    best.offer(*score, (start + i) as u32);
                }
            }
        }
        Ok(best)
    });
    let mut best = Best::new(keep);
    for shard in shards {
        best.merge(&shard?);
    }
    let value = |row: usize| {
        let row = &all[row * d..(row + 1) * d];
        match metric {
            Metric::Cosine => cosine_of(dot64(query, row), query_length, dot64(row, row).sqrt()),
            _ => exact_value(metric, query, row),
        }
    };
    Ok(best.into_sorted().into_iter().map(|(_, row)| Hit { item: ItemId(row), value: value(row as usize) as f32 }).collect())
}

/// Against the identity matrix the four metrics follow from the query's own numbers.
fn scan_one_hot(query: &[f32], metric: Metric, keep: usize) -> Vec<Hit> {
    let squares = dot64(query, query);
    let absolutes: f64 = query.iter().map(|x| f64::from(x.abs())).sum();
    let value = |x: f32| {
        let x = f64::from(x);
        match metric {
            Metric::Cosine => cosine_of(x, squares.sqrt(), 1.0),
            Metric::Dot => x,
            Metric::Euclidean => (squares - x * x + (x - 1.0) * (x - 1.0)).max(0.0).sqrt(),
            Metric::Manhattan => absolutes - x.abs() + (x - 1.0).abs(),
        }
    };
    let mut best = Best::new(keep);
    for (row, x) in query.iter().enumerate() {
        best.offer(as_score(metric, value(*x) as f32), row as u32);
    }
    best.into_sorted().into_iter().map(|(score, row)| Hit { item: ItemId(row), value: as_score(metric, score) }).collect()
}

//! One query against every row. Cost: one pass over n × d numbers, bound by memory bandwidth (about 10 GB/s a core).

use super::counted::{self, Counted};
use super::{Best, Order, SLACK, as_score, cosine_of, exact_value, sparse};
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId, ItemMask, Metric, Vectors};
use crate::math::kernels::Level;
use crate::math::kernels::dense::{Score, dot64, scan};
use crate::math::parallel::map_shards;
use crate::math::rows::ReadRows;

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
    let found = match embedding.vectors() {
        Vectors::Rows(rows) => match Order::of(metric) {
            Order::Sum(score) => scan_rows(&Scanner::new(rows, query, metric, score), keep, threads, task)?,
            Order::Count(distance) => Counted { rows, metric, distance }.scan(query, keep, threads, task)?,
        },
        Vectors::OneHot => scan_one_hot(query, metric, keep),
        Vectors::Sparse(rows) => sparse::scan(rows, query, metric, keep, threads, task)?,
    };
    task.check()?;
    let excluded: ItemMask = exclude.iter().copied().collect();
    let mut hits: Vec<Hit> = found.into_iter().filter(|h| !excluded.contains(h.item)).collect();
    sort_hits(metric, &mut hits);
    hits.truncate(k);
    Ok(hits)
}

/// Nearest first, ties by row number.
fn sort_hits(metric: Metric, hits: &mut [Hit]) {
    hits.sort_by(|a, b| as_score(metric, b.value).total_cmp(&as_score(metric, a.value)).then(a.item.cmp(&b.item)));
}

/// The value of the metric between `query` and every item, in row order; from the `f32` scan, so good to about 6 digits.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
///
/// # Panics
/// When the query does not have the embedding's dimensions.
pub fn values(embedding: &Embedding, query: &[f32], metric: Metric, threads: usize, task: &Task) -> Result<Vec<f32>, Cancelled> {
    assert_eq!(query.len(), embedding.dims(), "a query has the dimensions of the embedding");
    let rows = match embedding.vectors() {
        Vectors::Rows(rows) => rows,
        Vectors::OneHot => {
            task.check()?;
            let value = one_hot_value(query, metric);
            return Ok(query.iter().map(|x| value(*x) as f32).collect());
        }
        Vectors::Sparse(rows) => {
            return Ok(sparse::values(rows, query, metric, threads, task)?.into_iter().map(|x| x as f32).collect());
        }
    };
    let scanner = match Order::of(metric) {
        Order::Sum(score) => Scanner::new(rows, query, metric, score),
        Order::Count(distance) => return Counted { rows, metric, distance }.values(query, threads, task),
    };
    let shards = map_shards(threads, scanner.num_shards(), |shard| {
        let mut out = Vec::new();
        scanner.scan(shard, task, |_, scores| {
            out.extend(scores.iter().map(|score| match metric {
                Metric::Cosine => score.clamp(-1.0, 1.0),
                Metric::Euclidean => (0.0 - score).sqrt(),
                _ => as_score(metric, *score),
            }));
        })?;
        Ok(out)
    });
    Ok(shards.into_iter().collect::<Result<Vec<_>, Cancelled>>()?.concat())
}

fn scan_rows(scanner: &Scanner<'_>, keep: usize, threads: usize, task: &Task) -> Result<Vec<Hit>, Cancelled> {
    let shards = map_shards(threads, scanner.num_shards(), |shard| -> Result<Best, Cancelled> {
        let mut best = Best::new(keep);
        scanner.scan(shard, task, |first, scores| {
            for (row, score) in (first as u32..).zip(scores) {
                #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "the limit is NaN while there is room")]
                if !(*score <= best.limit()) {
                    best.offer(*score, row);
                }
            }
        })?;
        Ok(best)
    });
    let mut best = Best::new(keep);
    for shard in shards {
        best.merge(&shard?);
    }
    let hit = |row: u32| Hit { item: ItemId(row), value: scanner.value(row as usize) as f32 };
    Ok(best.into_sorted().into_iter().map(|(_, row)| hit(row)).collect())
}

/// A query made ready to be scored against rows, shard by shard.
struct Scanner<'a> {
    rows: &'a dyn ReadRows,
    n: usize,
    dims: usize,
    metric: Metric,
    score: Score,
    query: &'a [f32],
    query_length: f64,
    /// For cosine the query at length 1, so that products with very short or long vectors stay in range.
    scaled: Vec<f32>,
    level: Level,
}

impl<'a> Scanner<'a> {
    fn new(rows: &'a dyn ReadRows, query: &'a [f32], metric: Metric, score: Score) -> Self {
        let query_length = dot64(query, query).sqrt();
        let divisor = if metric == Metric::Cosine && query_length > 0.0 { query_length } else { 1.0 };
        Self {
            rows,
            n: rows.shape().0,
            dims: rows.shape().1,
            metric,
            score,
            query,
            query_length,
            scaled: query.iter().map(|x| (f64::from(*x) / divisor) as f32).collect(),
            level: Level::detected(),
        }
    }

    fn shard_rows(&self) -> usize {
        (SHARD_NUMBERS / self.dims).clamp(1, self.n)
    }

    fn num_shards(&self) -> usize {
        self.n.div_ceil(self.shard_rows())
    }

    /// The value for one row, accumulated in `f64`.
    fn value(&self, row: usize) -> f64 {
        let mut buffer = Vec::new();
        let row = self.rows.read(row..row + 1, &mut buffer);
        match self.metric {
            Metric::Cosine => cosine_of(dot64(self.query, row), self.query_length, dot64(row, row).sqrt()),
            metric => exact_value(metric, self.query, row),
        }
    }

    /// Hands the scores of a shard's rows to `take`, a block at a time that is still in the first cache, with the block's first row.
    fn scan(&self, shard: usize, task: &Task, mut take: impl FnMut(usize, &[f32])) -> Result<(), Cancelled> {
        task.check()?;
        let last = ((shard + 1) * self.shard_rows()).min(self.n);
        let (mut scores, mut squares, mut buffer) = ([0.0_f32; 256], [0.0_f32; 256], Vec::new());
        for start in (shard * self.shard_rows()..last).step_by(256) {
            let rows = self.rows.read(start..(start + 256).min(last), &mut buffer);
            let count = rows.len() / self.dims;
            let is_cosine = self.metric == Metric::Cosine;
            let (scores, squares) = (&mut scores[..count], &mut squares[..count]);
            scan(self.level, self.score, &self.scaled, rows, scores, is_cosine.then_some(&mut *squares));
            if is_cosine {
                let mut in_range = true;
                for (score, square) in scores.iter_mut().zip(&*squares) {
                    *score /= square.sqrt();
                    in_range &= *square > 1e-30 && *square < 1e30;
                }
                if !in_range {
                    for (i, score) in scores.iter_mut().enumerate().filter(|(i, _)| !(1e-30..1e30).contains(&squares[*i])) {
                        *score = self.value(start + i) as f32;
                    }
                }
            }
            take(start, scores);
        }
        Ok(())
    }
}

/// Against the identity matrix all metrics follow from the query's own numbers.
fn one_hot_value(query: &[f32], metric: Metric) -> impl Fn(f32) -> f64 {
    let squares = dot64(query, query);
    let absolutes: f64 = query.iter().map(|x| f64::from(x.abs())).sum();
    let (used, dims) = (query.iter().filter(|x| **x != 0.0).count(), query.len());
    move |x: f32| {
        let own = usize::from(x != 0.0);
        let x = f64::from(x);
        match metric {
            Metric::Cosine => cosine_of(x, squares.sqrt(), 1.0),
            Metric::Dot => x,
            Metric::Euclidean => (squares - x * x + (x - 1.0) * (x - 1.0)).max(0.0).sqrt(),
            Metric::Manhattan => absolutes - x.abs() + (x - 1.0).abs(),
            Metric::Jaccard => counted::of_sets(own, used + 1 - own),
            Metric::Hamming => counted::quotient(used - own + usize::from(x != 1.0), dims),
        }
    }
}

fn scan_one_hot(query: &[f32], metric: Metric, keep: usize) -> Vec<Hit> {
    let value = one_hot_value(query, metric);
    let mut best = Best::new(keep);
    for (row, x) in query.iter().enumerate() {
        best.offer(as_score(metric, value(*x) as f32), row as u32);
    }
    best.into_sorted().into_iter().map(|(score, row)| Hit { item: ItemId(row), value: as_score(metric, score) }).collect()
}

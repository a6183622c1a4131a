//! Nearest neighbours among sparse rows: only stored numbers are looked at, all sums in `f64`.
//!
//! One query: Σ over the stored numbers of each row, with what the other dimensions give worked out from the query alone. All at once: the products of
//! a row with all others follow from the columns that it has (an inverted index), Σ over its columns of their length. Values shown are those of walking
//! the two rows together. Cost: stored numbers per query; for the graph the sum of the squared column lengths. Memory: the transpose of the matrix.

use super::counted::{of_sets, quotient};
use super::{Best, Hit, SLACK, as_score, cosine_of};
use crate::base::{Cancelled, Task};
use crate::data::{ItemId, KnnGraph, Metric};
use crate::math::parallel::map_shards;
use crate::math::sparse::{Csr, SparseRow, row_squares};

/// Rows scanned between two looks at the task.
const SCAN: usize = 1024;
/// Queries of one shard of the graph.
const QUERIES: usize = 32;

/// The metric between two sparse rows of `dims` dimensions, in `f64`. Cosine is 0 where one is all zero.
pub(super) fn exact(metric: Metric, a: SparseRow<'_>, b: SparseRow<'_>, dims: usize) -> f64 {
    let (mut sum, mut both, mut either) = (0.0, 0, 0);
    match metric {
        Metric::Cosine | Metric::Dot => a.walk(b, |x, y| sum += x * y),
        Metric::Euclidean => a.walk(b, |x, y| sum += (x - y) * (x - y)),
        Metric::Manhattan => a.walk(b, |x, y| sum += (x - y).abs()),
        Metric::Jaccard => a.walk(b, |x, y| {
            both += usize::from(x != 0.0 && y != 0.0);
            either += 1;
        }),
        Metric::Hamming => a.walk(b, |x, y| either += usize::from(x != y)),
    }
    match metric {
        Metric::Cosine => cosine_of(sum, a.squares().sqrt(), b.squares().sqrt()),
        Metric::Euclidean => sum.sqrt(),
        Metric::Dot | Metric::Manhattan => sum,
        Metric::Jaccard => of_sets(both, either),
        Metric::Hamming => quotient(either, dims),
    }
}

/// A query made ready.
pub(super) struct Query<'a> {
    dense: &'a [f32],
    columns: Vec<u32>,
    values: Vec<f32>,
    metric: Metric,
    squares: f64,
    absolutes: f64,
}

impl<'a> Query<'a> {
    pub(super) fn new(dense: &'a [f32], metric: Metric) -> Self {
        let stored = || dense.iter().enumerate().filter(|(_, x)| **x != 0.0);
        let values: Vec<f32> = stored().map(|(_, x)| *x).collect();
        Self {
            dense,
            columns: stored().map(|(c, _)| c as u32).collect(),
            squares: values.iter().map(|x| f64::from(*x).powi(2)).sum(),
            absolutes: values.iter().map(|x| f64::from(x.abs())).sum(),
            values,
            metric,
        }
    }

    /// The value for a row, good to about 14 digits of the vectors' own size.
    pub(super) fn value(&self, row: SparseRow<'_>) -> f64 {
        let query = |c: usize| f64::from(self.dense[c]);
        match self.metric {
            Metric::Cosine => cosine_of(row.dot(self.dense), self.squares.sqrt(), row.squares().sqrt()),
            Metric::Dot => row.dot(self.dense),
            Metric::Euclidean => {
                let change: f64 = row.iter().map(|(c, v)| (query(c) - f64::from(v)).powi(2) - query(c).powi(2)).sum();
                (self.squares + change).max(0.0).sqrt()
            }
            Metric::Manhattan => {
                let change: f64 = row.iter().map(|(c, v)| (query(c) - f64::from(v)).abs() - query(c).abs()).sum();
                (self.absolutes + change).max(0.0)
            }
            Metric::Jaccard => of_sets(self.both(row), self.columns.len() + row.columns.len() - self.both(row)),
            Metric::Hamming => {
                let differ = row.iter().filter(|(c, v)| self.dense[*c] != *v).count();
                quotient(self.columns.len() - self.both(row) + differ, self.dense.len())
            }
        }
    }

    /// Columns that the query and a row both have.
    fn both(&self, row: SparseRow<'_>) -> usize {
        row.columns.iter().filter(|c| self.dense[**c as usize] != 0.0).count()
    }

    fn exact(&self, row: SparseRow<'_>) -> f64 {
        exact(self.metric, SparseRow { columns: &self.columns, values: &self.values }, row, self.dense.len())
    }
}

/// The metric between a query and every row, in row order.
pub(super) fn values(rows: &Csr, query: &[f32], metric: Metric, threads: usize, task: &Task) -> Result<Vec<f64>, Cancelled> {
    let query = Query::new(query, metric);
    rows.map_rows(threads, task, |row| query.value(row))
}

/// The `keep` best rows with their exact values, in no order that matters.
pub(super) fn scan(rows: &Csr, query: &[f32], metric: Metric, keep: usize, threads: usize, task: &Task) -> Result<Vec<Hit>, Cancelled> {
    let query = Query::new(query, metric);
    let shards = map_shards(threads, rows.rows().div_ceil(SCAN), |shard| -> Result<Best, Cancelled> {
        task.check()?;
        let mut best = Best::new(keep);
        for row in shard * SCAN..((shard + 1) * SCAN).min(rows.rows()) {
            best.offer(as_score(metric, query.value(rows.row(row)) as f32), row as u32);
        }
        Ok(best)
    });
    let mut best = Best::new(keep);
    for shard in shards {
        best.merge(&shard?);
    }
    let mut hits = Vec::with_capacity(keep);
    for (i, (_, row)) in best.into_sorted().into_iter().enumerate() {
        if i % SCAN == 0 {
            task.check()?;
        }
        hits.push(Hit { item: ItemId(row), value: query.exact(rows.row(row as usize)) as f32 });
    }
    Ok(hits)
}

/// The k nearest of every row; see [`super::knn_graph`].
pub(super) fn graph(rows: &Csr, k: usize, metric: Metric, threads: usize, task: &Task) -> Result<KnnGraph, Cancelled> {
    let n = rows.rows();
    let search = Search {
        columns: rows.transposed(task)?,
        squares: row_squares(rows, threads, task)?,
        absolutes: rows.map_rows(threads, task, |r| r.values.iter().map(|v| f64::from(v.abs())).sum())?,
        rows,
        k,
        metric,
    };
    let shards = map_shards(threads, n.div_ceil(QUERIES), |shard| search.shard(shard, task));
    let mut graph = KnnGraph { k, rows: Vec::with_capacity(n * k), values: Vec::with_capacity(n * k) };
    for shard in shards {
        for (row, value) in shard? {
            graph.rows.push(row);
            graph.values.push(value);
        }
    }
    Ok(graph)
}

struct Search<'a> {
    rows: &'a Csr,
    columns: Csr,
    squares: Vec<f64>,
    absolutes: Vec<f64>,
    k: usize,
    metric: Metric,
}

impl Search<'_> {
    fn shard(&self, shard: usize, task: &Task) -> Result<Vec<(u32, f32)>, Cancelled> {
        let n = self.rows.rows();
        let queries = shard * QUERIES..((shard + 1) * QUERIES).min(n);
        let mut out = Vec::with_capacity(queries.len() * self.k);
        let mut shared = vec![0.0_f64; n];
        for query in queries.clone() {
            task.check()?;
            self.share(query, &mut shared);
            let mut best = Best::new((self.k + SLACK).min(n - 1));
            for (row, shared) in shared.iter().enumerate().filter(|(row, _)| *row != query) {
                let score = as_score(self.metric, self.value(query, row, *shared) as f32);
                #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "the limit is NaN while there is room")]
                if !(score <= best.limit()) {
                    best.offer(score, row as u32);
                }
            }
            out.extend(self.refine(query, best));
        }
        task.advance(queries.len() as u64)?;
        Ok(out)
    }

    /// What the dimensions that two rows share give: the product; for Manhattan what their overlap takes off the two lengths; for Jaccard how many there
    /// are; for Hamming the same, those of equal numbers twice.
    fn share(&self, query: usize, shared: &mut [f64]) {
        shared.fill(0.0);
        for (c, v) in self.rows.row(query).iter() {
            let v = f64::from(v);
            let column = self.columns.row(c);
            match self.metric {
                Metric::Manhattan => column.iter().for_each(|(r, w)| shared[r] += (v - f64::from(w)).abs() - v.abs() - f64::from(w.abs())),
                Metric::Jaccard => column.iter().for_each(|(r, _)| shared[r] += 1.0),
                Metric::Hamming => column.iter().for_each(|(r, w)| shared[r] += if v == f64::from(w) { 2.0 } else { 1.0 }),
                Metric::Cosine | Metric::Dot | Metric::Euclidean => column.iter().for_each(|(r, w)| shared[r] += v * f64::from(w)),
            }
        }
    }

    fn value(&self, a: usize, b: usize, shared: f64) -> f64 {
        match self.metric {
            Metric::Cosine => cosine_of(shared, self.squares[a].sqrt(), self.squares[b].sqrt()),
            Metric::Dot => shared,
            Metric::Euclidean => (self.squares[a] + self.squares[b] - 2.0 * shared).max(0.0).sqrt(),
            Metric::Manhattan => self.absolutes[a] + self.absolutes[b] + shared,
            Metric::Jaccard => of_sets(shared as usize, self.stored(a) + self.stored(b) - shared as usize),
            Metric::Hamming => quotient(self.stored(a) + self.stored(b) - shared as usize, self.rows.cols()),
        }
    }

    /// Numbers of a row that are not zero.
    fn stored(&self, row: usize) -> usize {
        self.rows.row(row).columns.len()
    }

    fn refine(&self, query: usize, best: Best) -> Vec<(u32, f32)> {
        let a = self.rows.row(query);
        let value = |row: u32| exact(self.metric, a, self.rows.row(row as usize), self.rows.cols()) as f32;
        let mut found: Vec<(u32, f32)> = best.into_sorted().into_iter().map(|(_, row)| (row, value(row))).collect();
        found.sort_unstable_by(|x, y| as_score(self.metric, y.1).total_cmp(&as_score(self.metric, x.1)).then(x.0.cmp(&y.0)));
        found.truncate(self.k);
        found
    }
}

//! Affinities: from the neighbour graph to the symmetric matrix P that the layout imitates.
//!
//! pⱼ|ᵢ ∝ exp(−βᵢ dᵢⱼ²) over the k = 3 · perplexity nearest neighbours of i, with βᵢ such that the entropy of the row is ln(perplexity); found by
//! Newton's method on ln β, kept inside a shrinking bracket. P = (p + pᵀ) / 2n. Source: van der Maaten 2014, eqs. 1-2 and section 3.

use crate::base::{Cancelled, Task};
use crate::data::{KnnGraph, Metric};
use crate::math::kernels::attract::Edges;
use crate::math::parallel::map_shards;

/// Rows of one shard.
const SHARD: usize = 256;

/// P as a graph. Cosine similarities count as squared distances between unit vectors, 2 − 2 cos.
///
/// # Errors
/// `Cancelled`.
pub(super) fn affinities(graph: &KnnGraph, metric: Metric, perplexity: f64, threads: usize, task: &Task) -> Result<Edges, Cancelled> {
    let (k, n) = (graph.k, graph.rows.len() / graph.k.max(1));
    let parts = map_shards(threads, n.div_ceil(SHARD), |shard| {
        task.check()?;
        let rows = shard * SHARD..((shard + 1) * SHARD).min(n);
        let mut p = Vec::with_capacity(rows.len() * k);
        let mut squares = Vec::with_capacity(k);
        for row in rows {
            squares.clear();
            squares.extend(graph.values[row * k..(row + 1) * k].iter().map(|v| squared_distance(f64::from(*v), metric)));
            p.extend(calibrated(&squares, libm::log(perplexity)).iter().map(|x| (x / (2.0 * n as f64)) as f32));
        }
        task.advance(p.len() as u64 / k as u64)?;
        Ok(p)
    });
    let mut p = Vec::with_capacity(n * k);
    for part in parts {
        task.unless_cancelled()?;
        p.extend(part?);
    }
    symmetric(graph, &p, n, threads, task)
}

fn squared_distance(value: f64, metric: Metric) -> f64 {
    match metric {
        Metric::Cosine => (2.0 - 2.0 * value).max(0.0),
        _ => value * value,
    }
}

/// The weights of one row, summing to 1, with the wanted entropy.
fn calibrated(squares: &[f64], wanted: f64) -> Vec<f64> {
    let nearest = squares.iter().copied().fold(f64::INFINITY, f64::min);
    let mean = squares.iter().map(|d| d - nearest).sum::<f64>() / squares.len() as f64;
    let mut weights = vec![1.0 / squares.len() as f64; squares.len()];
    if mean <= 0.0 || !mean.is_finite() {
        return weights;
    }
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut log_beta = 0.0_f64;
    for _ in 0..60 {
        let beta = libm::exp(log_beta);
        let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
        for (w, d) in weights.iter_mut().zip(squares) {
            let scaled = (d - nearest) / mean;
            *w = libm::exp(-beta * scaled);
            sum += *w;
            first += *w * scaled;
            second += *w * scaled * scaled;
        }
        let average = first / sum;
        let entropy = libm::log(sum) + beta * average;
        for w in &mut weights {
            *w /= sum;
        }
        let excess = entropy - wanted;
        if excess.abs() < 1e-6 {
            break;
        }
        if excess > 0.0 {
            low = log_beta;
        } else {
            high = log_beta;
        }
        let slope = beta * beta * (second / sum - average * average);
        let newton = log_beta + (excess / slope).clamp(-2.0, 2.0);
        let middle = match (low.is_finite(), high.is_finite()) {
            (true, true) => 0.5 * (low + high),
            (true, false) => low + 2.0,
            _ => high - 2.0,
        };
        log_beta = if newton > low && newton < high { newton } else { middle };
        if high - low < 1e-12 || log_beta.abs() > 200.0 {
            break;
        }
    }
    weights
}

/// p + pᵀ, rows in order of their targets.
fn symmetric(graph: &KnnGraph, p: &[f32], n: usize, threads: usize, task: &Task) -> Result<Edges, Cancelled> {
    let k = graph.k;
    let mut ends = vec![0_usize; n + 1];
    for targets in graph.rows.chunks(1 << 20) {
        task.check()?;
        targets.iter().for_each(|j| ends[*j as usize + 1] += 1);
    }
    for i in 0..n {
        ends[i + 1] += ends[i];
    }
    let starts = ends.clone();
    // Two tables, for the system gives zeros at no cost.
    let (mut sources, mut weights) = (vec![0_u32; graph.rows.len()], vec![0.0_f32; graph.rows.len()]);
    for i in 0..n {
        if i % 4096 == 0 {
            task.check()?;
        }
        for (j, w) in graph.rows[i * k..(i + 1) * k].iter().zip(&p[i * k..(i + 1) * k]) {
            let slot = &mut ends[*j as usize];
            (sources[*slot], weights[*slot]) = (i as u32, *w);
            *slot += 1;
        }
    }
    let parts = map_shards(threads, n.div_ceil(SHARD), |shard| {
        task.check()?;
        let merged = |row: usize| {
            let outgoing = graph.rows[row * k..(row + 1) * k].iter().copied().zip(p[row * k..(row + 1) * k].iter().copied());
            let known = starts[row]..starts[row + 1];
            let incoming = sources[known.clone()].iter().copied().zip(weights[known].iter().copied());
            let mut edges: Vec<(u32, f32)> = outgoing.chain(incoming).collect();
            edges.sort_by_key(|(j, _)| *j);
            edges.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                if same {
                    kept.1 += later.1;
                }
                same
            });
            edges
        };
        Ok((shard * SHARD..((shard + 1) * SHARD).min(n)).map(merged).collect::<Vec<_>>())
    });
    let mut edges = Edges::with_nodes(n);
    for part in parts {
        task.check()?;
        part?.iter().for_each(|row| edges.push_row(row));
    }
    Ok(edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_wanted_perplexity_at_any_scale() {
        for scale in [1e-20, 1.0, 1e20] {
            let squares: Vec<f64> = (0..90).map(|i| scale * (1.0 + 0.1 * f64::from(i * i))).collect();
            let p = calibrated(&squares, 30.0_f64.ln());
            let entropy: f64 = p.iter().map(|x| -x * x.max(1e-300).ln()).sum();
            assert!((entropy.exp() - 30.0).abs() < 1e-3, "{}", entropy.exp());
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        assert_eq!(calibrated(&[4.0; 5], 1.0), [0.2; 5]);
        let near_ties = calibrated(&[0.0, 0.0, 0.0, 0.0, 9.0, 9.0], 2.0_f64.ln());
        assert!(near_ties.iter().all(|x| x.is_finite()));
    }

    #[test]
    fn the_matrix_is_symmetric_and_sums_to_one() {
        let graph = KnnGraph { k: 2, rows: vec![1, 2, 0, 2, 1, 0, 2, 1], values: vec![1.0, 2.0, 1.0, 1.0, 1.0, 2.0, 3.0, 5.0] };
        let edges = affinities(&graph, Metric::Euclidean, 1.5, 2, &Task::detached()).unwrap();
        let p = |i: usize, j: u32| -> f32 { edges.row(i).0.iter().zip(edges.row(i).1).filter(|(t, _)| **t == j).map(|(_, w)| w).sum() };
        let mut total = 0.0;
        for i in 0..4 {
            for j in 0..4_u32 {
                assert_eq!(p(i, j).to_bits(), p(j as usize, i as u32).to_bits());
                total += p(i, j);
            }
        }
        assert!((total - 1.0).abs() < 1e-6);
    }
}

//! Spherical k-means: k groups such that the mean cosine between an item and the centre of its group is as large as can be found.
//!
//! In: n × d embedding. Out: a group for each item, k unit centres. Objective: maximise Σᵢ xᵢ·c(i) over unit rows xᵢ and unit centres c; an all-zero
//! row has cosine 0 with everything and joins the first group. Source: Dhillon and Modha 2001, Concept decompositions for large sparse text data;
//! start by greedy k-means++ (Arthur and Vassilvitskii 2007, with the 2 + ln k trials of its reference implementation) on the distance 1 − cosine.
//! Cost: n·d·k per round, at most 100 rounds; k·d memory per shard. Random: the start. Same result for any thread count. Groups are numbered by size,
//! largest first; a group that ends empty (fewer than k different directions) is left out.

use ndarray::{Array1, Array2, ArrayView1, Axis, s};

use crate::base::{Cancelled, MethodError, Rng, Say, Seed, Task};
use crate::data::{Embedding, ItemId, Vectors};
use crate::math::parallel::map_shards;
use crate::math::product::product;
use crate::math::rows::{ReadRows, block};
use crate::math::sparse::Csr;
use crate::say;

/// Groups of items.
#[derive(Debug, Clone)]
pub struct Clusters {
    /// Group of each item.
    pub labels: Vec<u32>,
    /// Unit centres, one row per group.
    pub centres: Array2<f32>,
    /// Items in each group; never 0, largest first.
    pub sizes: Vec<usize>,
    /// The item nearest to each centre.
    pub representative: Vec<ItemId>,
    /// Mean cosine between an item and its centre.
    pub mean_cosine: f64,
    /// Groups that were asked for: more than there are where items fall into fewer.
    pub asked: usize,
}

impl Clusters {
    /// The same groups, numbered so that each keeps the number of the earlier group with which it shares most items (largest overlaps first).
    /// `earlier` holds one label per item; of another length it changes nothing.
    #[must_use]
    pub fn numbered_like(self, earlier: &[u32]) -> Self {
        let k = self.sizes.len();
        if earlier.len() != self.labels.len() {
            return self;
        }
        let mut shared = vec![0_usize; k * k];
        for (new, old) in self.labels.iter().zip(earlier) {
            if (*old as usize) < k {
                shared[*new as usize * k + *old as usize] += 1;
            }
        }
        let mut pairs: Vec<usize> = (0..k * k).collect();
        pairs.sort_by_key(|p| (std::cmp::Reverse(shared[*p]), *p));
        let (mut number, mut taken) = (vec![usize::MAX; k], vec![false; k]);
        for pair in pairs {
            let (new, old) = (pair / k, pair % k);
            if number[new] == usize::MAX && !taken[old] {
                number[new] = old;
                taken[old] = true;
            }
        }
        let mut out = self.clone();
        for (new, to) in number.iter().enumerate() {
            out.sizes[*to] = self.sizes[new];
            out.representative[*to] = self.representative[new];
            out.centres.row_mut(*to).assign(&self.centres.row(new));
        }
        for label in &mut out.labels {
            *label = number[*label as usize] as u32;
        }
        out
    }
}

/// Rows of one block of the assignment.
const BLOCK: usize = 512;
/// Most rounds; real data settle in far fewer.
const MAX_ROUNDS: usize = 100;

/// Puts the items into `k` groups.
///
/// # Errors
/// `k` outside `1..=n`, one-hot codes, or cancelled.
pub fn kmeans(embedding: &Embedding, k: usize, seed: Seed, threads: usize, task: &Task) -> Result<Clusters, MethodError> {
    let n = embedding.len();
    if k == 0 || k > n {
        return Err(say!("{k} groups cannot be made of {n} items: choose between 1 and {n}", k = k, n = n).into());
    }
    let rows = match embedding.vectors() {
        Vectors::Rows(rows) => VectorRows::Dense(rows),
        Vectors::Sparse(rows) => VectorRows::Sparse(rows),
        Vectors::OneHot => {
            return Err(Say::plain(
                "One-hot codes have no groups: every two of them are equally far apart. Learn vectors first, then group those",
            )
            .into());
        }
    };
    task.stage(Say::plain("Grouping"), 0);
    let data = Data { inverse: inverse_lengths(&rows, threads, task)?, rows, threads, task };
    let mut centres = data.plant(k, &mut seed.stream("k-means"))?;
    let mut found = data.assign(&centres)?;
    for _ in 0..MAX_ROUNDS {
        centres = data.centres_of(&mut found, centres)?;
        let next = data.assign(&centres)?;
        let settled = next.labels == found.labels;
        found = next;
        if settled {
            break;
        }
    }
    Ok(numbered_by_size(&found, &centres))
}

struct Assignment {
    labels: Vec<u32>,
    cosines: Vec<f32>,
}

struct Data<'a> {
    rows: VectorRows<'a>,
    inverse: Vec<f32>,
    threads: usize,
    task: &'a Task,
}

/// The vectors, those that can be grouped.
enum VectorRows<'a> {
    Dense(&'a dyn ReadRows),
    Sparse(&'a Csr),
}

impl VectorRows<'_> {
    /// Rows and dimensions.
    fn dim(&self) -> (usize, usize) {
        match self {
            Self::Dense(rows) => rows.shape(),
            Self::Sparse(rows) => (rows.rows(), rows.cols()),
        }
    }

    fn squares(&self, row: usize, buffer: &mut Vec<f32>) -> f64 {
        match self {
            Self::Dense(rows) => rows.read(row..row + 1, buffer).iter().map(|x| f64::from(*x) * f64::from(*x)).sum(),
            Self::Sparse(rows) => rows.row(row).squares(),
        }
    }
}

fn inverse_lengths(rows: &VectorRows<'_>, threads: usize, task: &Task) -> Result<Vec<f32>, Cancelled> {
    let n = rows.dim().0;
    let parts = map_shards(threads, n.div_ceil(4096), |shard| {
        task.check()?;
        let mut buffer = Vec::new();
        let inverse = |row: usize| {
            let length = rows.squares(row, &mut buffer).sqrt();
            if length > 0.0 { (1.0 / length) as f32 } else { 0.0 }
        };
        Ok((shard * 4096..((shard + 1) * 4096).min(n)).map(inverse).collect::<Vec<f32>>())
    });
    let mut out = Vec::with_capacity(n);
    for part in parts {
        out.extend(part?);
    }
    Ok(out)
}

impl Data<'_> {
    fn unit_row(&self, row: usize) -> Array1<f32> {
        match &self.rows {
            VectorRows::Dense(rows) => &ArrayView1::from(rows.read(row..row + 1, &mut Vec::new())) * self.inverse[row],
            VectorRows::Sparse(rows) => Array1::from_vec(rows.dense_row(row)) * self.inverse[row],
        }
    }

    /// Cosines of rows `from..to` with unit centres: (to − from) × k.
    fn cosines(&self, from: usize, to: usize, centres: &Array2<f32>) -> Array2<f32> {
        let mut out = match &self.rows {
            VectorRows::Dense(rows) => product(&block(*rows, from..to, &mut Vec::new()), &centres.t()),
            VectorRows::Sparse(rows) => Array2::from_shape_fn((to - from, centres.nrows()), |(i, j)| {
                let centre = centres.row(j);
                rows.row(from + i).iter().map(|(c, v)| v * centre[c]).sum()
            }),
        };
        for (mut row, inverse) in out.outer_iter_mut().zip(&self.inverse[from..to]) {
            row *= *inverse;
        }
        out
    }

    /// Greedy k-means++: each next centre is the best of a few items drawn by their distance from the centres so far.
    fn plant(&self, k: usize, rng: &mut Rng) -> Result<Array2<f32>, Cancelled> {
        let n = self.rows.dim().0;
        let trials = 2 + libm::log(k as f64) as usize;
        let mut centres = Array2::zeros((k, self.rows.dim().1));
        let first = rng.below(u32::try_from(n).unwrap_or(u32::MAX)) as usize;
        centres.row_mut(0).assign(&self.unit_row(first));
        let mut distance = self.distances(&centres.slice(s![..1, ..]).to_owned(), &vec![f32::INFINITY; n])?.remove(0);
        for j in 1..k {
            let total: f64 = distance.iter().map(|x| f64::from(*x)).sum();
            let drawn: Vec<usize> = (0..trials).map(|_| draw(&distance, total, rng)).collect();
            let mut candidates = Array2::zeros((trials, self.rows.dim().1));
            for (mut row, item) in candidates.outer_iter_mut().zip(&drawn) {
                row.assign(&self.unit_row(*item));
            }
            let after = self.distances(&candidates, &distance)?;
            let sums: Vec<f64> = after.iter().map(|d| d.iter().map(|x| f64::from(*x)).sum()).collect();
            let best = (0..trials).fold(0, |b, t| if sums[t] < sums[b] { t } else { b });
            centres.row_mut(j).assign(&candidates.row(best));
            distance = after.into_iter().nth(best).unwrap_or_default();
        }
        Ok(centres)
    }

    /// For each candidate: the distance of every item to the nearest of it and the centres so far.
    fn distances(&self, candidates: &Array2<f32>, so_far: &[f32]) -> Result<Vec<Vec<f32>>, Cancelled> {
        let (n, count) = (self.rows.dim().0, candidates.nrows());
        let parts = map_shards(self.threads, n.div_ceil(BLOCK), |shard| {
            self.task.check()?;
            let (from, to) = (shard * BLOCK, ((shard + 1) * BLOCK).min(n));
            Ok(self.cosines(from, to, candidates))
        });
        let mut out = vec![Vec::with_capacity(n); count];
        for part in parts {
            let part = part?;
            for (t, kept) in out.iter_mut().enumerate() {
                let done = kept.len();
                kept.extend(part.column(t).iter().zip(&so_far[done..]).map(|(c, d)| (1.0 - c).max(0.0).min(*d)));
            }
        }
        Ok(out)
    }

    /// The nearest centre of every item; the first of equals.
    fn assign(&self, centres: &Array2<f32>) -> Result<Assignment, Cancelled> {
        let n = self.rows.dim().0;
        let parts = map_shards(self.threads, n.div_ceil(BLOCK), |shard| {
            self.task.check()?;
            let (from, to) = (shard * BLOCK, ((shard + 1) * BLOCK).min(n));
            let cosines = self.cosines(from, to, centres);
            let best = |row: ArrayView1<'_, f32>| {
                row.iter().enumerate().fold((0, f32::NEG_INFINITY), |b, (j, c)| if *c > b.1 { (j as u32, *c) } else { b })
            };
            Ok(cosines.outer_iter().map(best).collect::<Vec<_>>())
        });
        let mut out = Assignment { labels: Vec::with_capacity(n), cosines: Vec::with_capacity(n) };
        for part in parts {
            for (label, cosine) in part? {
                out.labels.push(label);
                out.cosines.push(cosine);
            }
        }
        Ok(out)
    }

    /// The unit mean of each group. An empty group takes over the item that fits its own group least.
    fn centres_of(&self, found: &mut Assignment, before: Array2<f32>) -> Result<Array2<f32>, Cancelled> {
        let (k, d) = before.dim();
        let n = self.rows.dim().0;
        let mut sizes = vec![0_usize; k];
        found.labels.iter().for_each(|l| sizes[*l as usize] += 1);
        for group in 0..k {
            let movable = |i: &usize| sizes[found.labels[*i] as usize] > 1 && found.cosines[*i] < 1.0 - 1e-6;
            if sizes[group] == 0
                && let Some(worst) = (0..n).filter(movable).min_by(|a, b| found.cosines[*a].total_cmp(&found.cosines[*b]))
            {
                sizes[found.labels[worst] as usize] -= 1;
                sizes[group] = 1;
                found.labels[worst] = group as u32;
                found.cosines[worst] = 1.0;
            }
        }
        let shards = n.div_ceil(BLOCK).min(16);
        let parts = map_shards(self.threads, shards, |shard| {
            let (mut sums, mut buffer) = (Array2::<f64>::zeros((k, d)), Vec::new());
            for row in n * shard / shards..n * (shard + 1) / shards {
                if row % BLOCK == 0 {
                    self.task.check()?;
                }
                let inverse = f64::from(self.inverse[row]);
                let mut sum = sums.index_axis_mut(Axis(0), found.labels[row] as usize);
                match &self.rows {
                    VectorRows::Dense(rows) => {
                        let row = ArrayView1::from(rows.read(row..row + 1, &mut buffer));
                        sum.zip_mut_with(&row, |s, x| *s += f64::from(*x) * inverse);
                    }
                    VectorRows::Sparse(rows) => rows.row(row).iter().for_each(|(c, x)| sum[c] += f64::from(x) * inverse),
                }
            }
            Ok(sums)
        });
        let mut sums = Array2::<f64>::zeros((k, d));
        for part in parts {
            sums += &part?;
        }
        let mut centres = before;
        for (mut centre, sum) in centres.outer_iter_mut().zip(sums.outer_iter()) {
            let length = sum.dot(&sum).sqrt();
            if length > 0.0 {
                centre.zip_mut_with(&sum, |c, s| *c = (s / length) as f32);
            }
        }
        Ok(centres)
    }
}

/// An item drawn with probability proportional to its distance; any item when all distances are 0.
fn draw(distance: &[f32], total: f64, rng: &mut Rng) -> usize {
    let mut left = rng.unit_f64() * total;
    for (i, x) in distance.iter().enumerate() {
        left -= f64::from(*x);
        if left < 0.0 {
            return i;
        }
    }
    rng.below(u32::try_from(distance.len()).unwrap_or(u32::MAX)) as usize
}

fn numbered_by_size(found: &Assignment, centres: &Array2<f32>) -> Clusters {
    let k = centres.nrows();
    let mut sizes = vec![0_usize; k];
    let mut nearest: Vec<Option<usize>> = vec![None; k];
    for (i, label) in found.labels.iter().enumerate() {
        let group = *label as usize;
        sizes[group] += 1;
        if nearest[group].is_none_or(|j| found.cosines[i] > found.cosines[j]) {
            nearest[group] = Some(i);
        }
    }
    // By size; equal sizes by their nearest item.
    let mut order: Vec<(usize, usize)> = (0..k).filter_map(|g| nearest[g].map(|item| (g, item))).collect();
    order.sort_by_key(|(g, item)| (std::cmp::Reverse(sizes[*g]), *item));
    let mut number = vec![0_u32; k];
    order.iter().enumerate().for_each(|(new, (old, _))| number[*old] = new as u32);
    let groups: Vec<usize> = order.iter().map(|(g, _)| *g).collect();
    Clusters {
        labels: found.labels.iter().map(|l| number[*l as usize]).collect(),
        centres: centres.select(Axis(0), &groups),
        sizes: groups.iter().map(|g| sizes[*g]).collect(),
        representative: order.iter().map(|(_, item)| ItemId(*item as u32)).collect(),
        mean_cosine: found.cosines.iter().map(|c| f64::from(*c)).sum::<f64>() / found.cosines.len().max(1) as f64,
        asked: k,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::ParamMap;
    use crate::data::{Columns, ItemKind, ItemSet, Keys, Recipe};

    fn embed(vectors: Array2<f32>) -> Embedding {
        let keys: Keys = (0..vectors.nrows()).map(|i| format!("item {i}")).collect();
        let items = Arc::new(ItemSet::new(ItemKind::ROW, keys, Columns::default()).unwrap());
        Embedding::dense(items, vectors, Recipe::new("test", ParamMap::new(), Seed(1), vec![])).unwrap()
    }

    /// `per` items near each of `groups` axes, with lengths that must not matter.
    fn bundles(groups: usize, per: usize, d: usize) -> Embedding {
        let mut rng = Seed(9).stream("bundles");
        embed(Array2::from_shape_fn((groups * per, d), |(i, j)| {
            let on = if j == i % groups { 4.0 } else { 0.0 };
            ((on + 0.3 * rng.normal()) * (1 + i % 7) as f64) as f32
        }))
    }

    #[test]
    fn groups_keep_the_number_of_those_they_share_most_with() {
        let clusters = Clusters {
            labels: vec![0, 0, 0, 1, 1, 2],
            centres: Array2::from_shape_fn((3, 2), |(g, _)| g as f32),
            sizes: vec![3, 2, 1],
            representative: vec![ItemId(0), ItemId(3), ItemId(5)],
            mean_cosine: 1.0,
            asked: 3,
        };
        let same = clusters.clone().numbered_like(&[1, 1, 1, 0, 0, 2]);
        assert_eq!((same.labels, same.sizes), (vec![1, 1, 1, 0, 0, 2], vec![2, 3, 1]));
        assert_eq!(same.representative, [ItemId(3), ItemId(0), ItemId(5)]);
        assert_eq!(same.centres.row(1).to_vec(), [0.0, 0.0]);
        assert_eq!(clusters.clone().numbered_like(&[0]).labels, clusters.labels);
    }

    #[test]
    fn bundles_are_found_whatever_the_threads() {
        let data = bundles(6, 300, 10);
        let task = Task::detached();
        for seed in 0..5 {
            let found = kmeans(&data, 6, Seed(seed), 1, &task).unwrap();
            assert_eq!(found.sizes, [300; 6]);
            assert!((0..1800).all(|i| found.labels[i] == found.labels[i % 6]));
            assert!(found.mean_cosine > 0.95);
            for (group, item) in found.representative.iter().enumerate() {
                assert_eq!(found.labels[item.row()] as usize, group);
            }
            let four = kmeans(&data, 6, Seed(seed), 4, &task).unwrap();
            assert_eq!((found.labels, found.centres, found.mean_cosine), (four.labels, four.centres, four.mean_cosine));
        }
    }

    #[test]
    fn the_objective_matches_a_plain_sum_and_rises_with_k() {
        let data = bundles(5, 40, 8);
        let task = Task::detached();
        let mut last = 0.0;
        for k in [1, 2, 5, 20, 200] {
            let found = kmeans(&data, k, Seed(1), 2, &task).unwrap();
            let plain: f64 = (0..200)
                .map(|i| {
                    let v = data.vector(ItemId(i as u32));
                    let c = found.centres.row(found.labels[i] as usize);
                    let dot: f64 = v.iter().zip(c).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                    dot / v.iter().map(|a| f64::from(*a).powi(2)).sum::<f64>().sqrt()
                })
                .sum();
            assert!((plain / 200.0 - found.mean_cosine).abs() < 1e-5);
            assert!(found.mean_cosine > last);
            last = found.mean_cosine;
        }
        assert!(last > 0.999);
    }

    #[test]
    fn odd_input_is_answered() {
        let task = Task::detached();
        let same = kmeans(&embed(Array2::from_elem((9, 3), 2.0)), 4, Seed(1), 1, &task).unwrap();
        assert_eq!((same.sizes, same.representative), (vec![9], vec![ItemId(0)]));
        let zero = kmeans(&embed(Array2::zeros((5, 3))), 2, Seed(1), 1, &task).unwrap();
        assert_eq!(zero.labels, [0; 5]);
        assert!(matches!(kmeans(&bundles(2, 2, 3), 5, Seed(1), 1, &task), Err(MethodError::Refused(_))));
        let gone = Task::detached();
        gone.cancel();
        assert_eq!(kmeans(&bundles(2, 2, 3), 2, Seed(1), 1, &gone).err(), Some(MethodError::Cancelled));
    }
}

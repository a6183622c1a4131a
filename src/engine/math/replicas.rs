//! Training on several threads without sharing memory: every worker trains its own copy of the matrices, and now and then the changes of all are added up.
//!
//! The text is trained in rounds. In each every worker trains its share of the round's slices on its own copy; then the workers merge what is due together, each a
//! part of the rows, into the base, and take the result into their copies. Two short waits a round keep these phases apart.
//! Rows are expected in the order of falling frequency. The changes of frequent rows are exchanged often, those of rare ones seldom: a tier of the first R rows
//! is merged after every 40·R or 80·R units of work (words of skip-gram; [`TIERS`]) with two workers, twice as often with four, so that no tier costs much and no row is changed often between two merges.
//! merged = base + f Σ over workers (worker - base), in the order of the workers, within ±[`BOUND`]: the same workers give the same bytes.
//! f makes T workers do what one would have done in turn. A row that each worker updates u times by steps that close a share r of the distance to where they pull
//! goes, in one worker, a share 1 - q of the way with q = e^(-r u); all steps in a row would go 1 - q^T; so f = (1 - q^T) / (T (1 - q)) = (1 + q + ... + q^(T - 1)) / T: nearly 1 for rare rows,
//! whose changes add up, and 1/T for rows that each worker has brought to where they belong, whose changes would overshoot if they were added.
//! Compare parameter mixing (`McDonald`, Hall and Mann 2010) at one end and unlocked updates (Niu et al. 2011) at the other.
//! Memory: one more copy of the matrices than there are workers.

use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use super::kernels::{BOUND, LINE, Rows};
use super::parallel::{Barrier, in_step};
use crate::base::{Cancelled, Task};

/// Rows up to which each tier reaches, and units of work for each of them between two merges of two workers; the last tier reaches to the end. Measured on
/// Wikipedia: with fewer merges of rare rows, or a first tier twice as long, analogies suffer; a shorter and more frequent one gains nothing.
const TIERS: [(usize, usize); 3] = [(4096, 40), (32_768, 80), (262_144, 80)];
/// The same of the last tier.
const WORK_PER_ROW: usize = 80;
/// Rows that one worker merges at a time.
const CHUNK: usize = 64;
/// Share of the distance that one update of learning rate 1 is taken to close, for every worker. Measured on Wikipedia with 2, 4 and 8 workers: with more of it rare
/// words learn too slowly, with less 4 workers overshoot.
const PULL_PER_WORKER: f64 = 0.007;

/// Copies of `M` matrices, one set for each worker.
#[derive(Debug)]
pub struct Replicas<const M: usize> {
    workers: Vec<RwLock<[Rows; M]>>,
    /// Updates of every row of every matrix in one unit of work.
    activity: [Vec<f32>; M],
    tiers: Vec<Tier>,
}

/// Rows that are merged together.
#[derive(Debug)]
struct Tier {
    end: usize,
    /// Work between two merges.
    due: usize,
    /// Work since their last merge.
    work: usize,
    /// That of one worker times its learning rate.
    pulled: f64,
}

/// How the slices of a text are trained.
#[derive(Debug)]
pub struct Pace<F> {
    /// Units of work (words) in a slice, on average.
    pub work_per_slice: usize,
    /// The learning rate of a slice.
    pub rate: F,
}

/// A part of the training between two merges.
struct Round {
    slices: Range<usize>,
    merge: Merge,
}

/// What is merged: the rows before `end`.
struct Merge {
    end: usize,
    /// For each tier where it ends and how much one worker has pulled at its rows.
    pulled: Vec<(usize, f64)>,
}

impl<const M: usize> Replicas<M> {
    /// `num_workers` copies of the matrices; `activity` is how often each row is expected to be updated in one unit of work.
    #[must_use]
    pub fn new(num_workers: usize, base: [&Rows; M], activity: [Vec<f32>; M]) -> Self {
        let most = base.iter().map(|rows| rows.len()).max().unwrap_or(0);
        let last = (most, if most > TIERS[0].0 { WORK_PER_ROW } else { TIERS[0].1 });
        let tiers = TIERS.into_iter().filter(|(end, _)| *end < most).chain([last]);
        let due = |rows: usize, per_row: usize| (2 * rows * per_row / num_workers.max(2)).max(1);
        Self {
            workers: (0..num_workers).map(|_| RwLock::new(base.map(Rows::clone))).collect(),
            activity,
            tiers: tiers.map(|(end, per_row)| Tier { end, due: due(end, per_row), work: 0, pulled: 0.0 }).collect(),
        }
    }

    /// Slices of a round, all workers together.
    #[must_use]
    pub fn slices_per_round<F>(&self, pace: &Pace<F>) -> usize {
        let work = self.tiers.first().map_or(1, |tier| tier.due);
        // The same number for every worker.
        work.div_ceil(pace.work_per_slice.max(1)).next_multiple_of(self.workers.len().max(1))
    }

    /// Calls `work(slice, matrices, scratch)` for every slice, on the matrices of the worker whose turn it is and the scratch memory of its own, each worker on
    /// a thread; merges into `base` and the workers what is due. Results are in the order of the slices.
    ///
    /// # Errors
    /// Those of `work`; the matrices are then good for nothing.
    pub fn train<F: Fn(usize) -> f32, S: Send, R: Send, E: Send>(
        &mut self,
        base: [&mut Rows; M],
        scratch: &mut [S],
        slices: Range<usize>,
        pace: &Pace<F>,
        work: impl Fn(usize, &mut [Rows; M], &mut S) -> Result<R, E> + Sync,
    ) -> Result<Vec<R>, E> {
        let rounds = self.rounds(slices, pace);
        let parts = parts_of(base, self.workers.len());
        let (workers, activity) = (&self.workers, &self.activity);
        let done = in_step(scratch, |worker, scratch, barrier: &Barrier| {
            let mut done = Vec::new();
            for round in &rounds {
                {
                    let mut mine = workers[worker].write().unwrap_or_else(PoisonError::into_inner);
                    // Slices side by side are alike: dealt out in turn, they take the workers about the same time.
                    for slice in round.slices.clone().skip(worker).step_by(workers.len()) {
                        done.push((slice, work(slice, &mut mine, scratch)?));
                    }
                }
                if round.merge.end == 0 {
                    continue;
                }
                if !barrier.wait() {
                    break;
                }
                merge_parts(&parts[worker], workers, &round.merge, activity);
                if !barrier.wait() {
                    break;
                }
                take_parts(&parts, &workers[worker], &round.merge);
            }
            Ok(done)
        });
        let mut all = Vec::new();
        for some in done {
            all.extend(some?);
        }
        all.sort_unstable_by_key(|(slice, _)| *slice);
        Ok(all.into_iter().map(|(_, result)| result).collect())
    }

    /// The rounds of a training, and what is due after each.
    fn rounds<F: Fn(usize) -> f32>(&mut self, slices: Range<usize>, pace: &Pace<F>) -> Vec<Round> {
        let per_round = self.slices_per_round(pace);
        let workers = self.workers.len().max(1) as f64;
        let mut rounds = Vec::new();
        for start in slices.clone().step_by(per_round) {
            let own = start..(start + per_round).min(slices.end);
            let work = own.len() * pace.work_per_slice;
            let mut end = 0;
            for tier in &mut self.tiers {
                tier.work += work;
                tier.pulled += work as f64 / workers * f64::from((pace.rate)(start));
                // The round that comes nearest: the next would be later than this one is early.
                if tier.work + work / 2 >= tier.due {
                    end = tier.end;
                }
            }
            rounds.push(Round { slices: own, merge: self.due(end) });
        }
        rounds
    }

    /// A merge of the rows before `end`, which counts as done.
    fn due(&mut self, end: usize) -> Merge {
        let pulled = self.tiers.iter().map(|tier| (tier.end, tier.pulled)).collect();
        for tier in self.tiers.iter_mut().filter(|tier| tier.end <= end) {
            (tier.work, tier.pulled) = (0, 0.0);
        }
        Merge { end, pulled }
    }

    /// Merges everything into `base`, and gives up the copies.
    ///
    /// # Errors
    /// `Cancelled`; the base is then merged in part.
    pub fn merge_all(mut self, base: [&mut Rows; M], task: &Task) -> Result<(), Cancelled> {
        let merge = self.due(self.tiers.last().map_or(0, |tier| tier.end));
        // A worker for each chunk of rows, so that the task is looked at between them.
        let chunks = base.iter().map(|rows| rows.len().div_ceil(CHUNK)).sum::<usize>().max(1);
        for parts in &parts_of(base, chunks) {
            task.unless_cancelled()?;
            merge_parts(parts, &self.workers, &merge, &self.activity);
        }
        Ok(())
    }

    /// What matrix `which` would be after a merge, without one.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn merged(&self, which: usize, base: &Rows, task: &Task) -> Result<Rows, Cancelled> {
        let pulled = self.tiers.iter().map(|tier| (tier.end, tier.pulled)).collect();
        let merge = Merge { end: base.len(), pulled };
        let workers: Vec<_> = self.workers.iter().map(|worker| worker.read().unwrap_or_else(PoisonError::into_inner)).collect();
        let copies: Vec<&[f32]> = workers.iter().map(|worker| worker[which].padded()).collect();
        let stride = base.stride().max(1);
        base.copied(CHUNK, |first, rows| {
            task.unless_cancelled()?;
            Part { which, first, stride, rows }.merge(&copies, &merge, &self.activity[which]);
            Ok(())
        })
    }
}

/// Some rows of one matrix of the base.
struct Part<'a> {
    which: usize,
    first: usize,
    stride: usize,
    rows: &'a mut [f32],
}

/// The rows that one worker merges: only it writes there, and only while the others do not read.
type Parts<'a> = RwLock<Vec<Part<'a>>>;

/// The rows of all matrices dealt out to the workers.
fn parts_of<const M: usize>(base: [&mut Rows; M], num_workers: usize) -> Vec<Parts<'_>> {
    let mut dealt: Vec<Vec<Part<'_>>> = (0..num_workers).map(|_| Vec::new()).collect();
    for (which, matrix) in base.into_iter().enumerate() {
        let stride = matrix.stride().max(1);
        for (i, rows) in matrix.padded_mut().chunks_mut(CHUNK * stride).enumerate() {
            dealt[i % num_workers].push(Part { which, first: i * CHUNK, stride, rows });
        }
    }
    dealt.into_iter().map(RwLock::new).collect()
}

/// Adds the changes of all workers to some rows of the base.
fn merge_parts<const M: usize>(parts: &Parts<'_>, workers: &[RwLock<[Rows; M]>], merge: &Merge, activity: &[Vec<f32>; M]) {
    let workers: Vec<_> = workers.iter().map(|worker| worker.read().unwrap_or_else(PoisonError::into_inner)).collect();
    let copies: [Vec<&[f32]>; M] = std::array::from_fn(|which| workers.iter().map(|worker| worker[which].padded()).collect());
    for part in parts.write().unwrap_or_else(PoisonError::into_inner).iter_mut() {
        part.merge(&copies[part.which], merge, &activity[part.which]);
    }
}

/// Gives a worker the merged rows.
fn take_parts<const M: usize>(parts: &[Parts<'_>], worker: &RwLock<[Rows; M]>, merge: &Merge) {
    let mut worker = worker.write().unwrap_or_else(PoisonError::into_inner);
    for parts in parts {
        for part in parts.read().unwrap_or_else(PoisonError::into_inner).iter() {
            let rows = part.reach(merge);
            worker[part.which].padded_mut()[part.first * part.stride..][..rows].copy_from_slice(&part.rows[..rows]);
        }
    }
}

impl Part<'_> {
    /// Numbers of this part that are merged.
    fn reach(&self, merge: &Merge) -> usize {
        (merge.end.saturating_sub(self.first) * self.stride).min(self.rows.len())
    }

    /// rows += f Σ (worker - rows), within bounds; `workers` are the whole matrices.
    fn merge(&mut self, workers: &[&[f32]], merge: &Merge, activity: &[f32]) {
        let (reach, stride) = (self.reach(merge), self.stride);
        for (i, base) in self.rows[..reach].chunks_mut(stride).enumerate() {
            let row = self.first + i;
            let share = merge.share(row, activity.get(row).copied().unwrap_or(0.0), workers.len());
            let (blocks, _) = base.as_chunks_mut::<LINE>();
            for (block, base) in blocks.iter_mut().enumerate() {
                let mut change = [0.0_f32; LINE];
                for worker in workers {
                    let at = row * stride + block * LINE;
                    for ((change, worker), base) in change.iter_mut().zip(&worker[at..at + LINE]).zip(&*base) {
                        *change += worker - base;
                    }
                }
                for (x, change) in base.iter_mut().zip(&change) {
                    *x = (*x + share * change).clamp(-BOUND, BOUND);
                }
            }
        }
    }
}

impl Merge {
    /// The factor f of a row that is updated `activity` times in a unit of work.
    fn share(&self, row: usize, activity: f32, num_workers: usize) -> f32 {
        let pulled = self.pulled.iter().find(|(end, _)| row < *end).map_or(0.0, |(_, pulled)| *pulled);
        let q = libm::exp(-PULL_PER_WORKER * num_workers as f64 * pulled * f64::from(activity));
        let sum: f64 = std::iter::successors(Some(1.0), |term| Some(term * q)).take(num_workers).sum();
        (sum / num_workers as f64) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(len: usize, value: f32) -> Rows {
        let mut rows = Rows::zeroed(len, 5);
        (0..len).for_each(|r| rows.row_mut(r).fill(value));
        rows
    }

    const RATE: fn(usize) -> f32 = |_| 0.1;

    #[test]
    fn changes_of_all_workers_add_up_and_reach_every_worker() {
        let (mut a, mut b, task) = (rows(6000, 1.0), rows(5000, 2.0), Task::detached());
        let mut replicas = Replicas::new(3, [&a, &b], [vec![0.0; 6000], vec![0.0; 5000]]);
        let mut scratch = [0, 0, 0];
        // A round of three slices: only the first tier is due.
        let pace = Pace { work_per_slice: 2 * TIERS[0].0 * TIERS[0].1 / 9, rate: RATE };
        let work = |slice, [a, b]: &mut [Rows; 2], seen: &mut usize| {
            a.row_mut(5999)[4] += slice as f32;
            a.row_mut(0)[0] = 5000.0;
            b.row_mut(4999)[0] -= 1.0;
            *seen += 1;
            Ok::<usize, ()>(slice)
        };
        assert_eq!(replicas.train([&mut a, &mut b], &mut scratch, 0..3, &pace, work), Ok(vec![0, 1, 2]));
        assert_eq!(scratch, [1, 1, 1]);
        assert_eq!((replicas.merged(0, &a, &task).unwrap().row(5999)[4], replicas.merged(1, &b, &task).unwrap().row(4999)[0]), (4.0, -1.0));
        assert_eq!((a.row(0)[0], a.row(5999)[4], b.row(4999)[0]), (BOUND, 1.0, 2.0));
        // Now everything is due, and every worker has it.
        let seen = |_: usize, [a, b]: &mut [Rows; 2], _: &mut usize| Ok::<_, ()>((a.row(0)[0], a.row(5999)[4], b.row(4999)[0]));
        let long = Pace { work_per_slice: WORK_PER_ROW * 6000, rate: RATE };
        let before = replicas.train([&mut a, &mut b], &mut scratch, 0..3, &long, seen);
        assert_eq!(before, Ok(vec![(BOUND, 1.0, 1.0), (BOUND, 2.0, 1.0), (BOUND, 3.0, 1.0)]));
        assert_eq!((a.row(5999)[4], b.row(4999)[0], a.row(1)[0]), (4.0, -1.0, 1.0));
        let after = replicas.train([&mut a, &mut b], &mut scratch, 0..3, &long, seen);
        assert_eq!(after, Ok(vec![(BOUND, 4.0, -1.0); 3]));
        assert_eq!(replicas.merged(0, &a, &task), Ok(a));
    }

    #[test]
    fn what_no_worker_changed_stays_and_the_copies_can_be_given_up() {
        let mut a = rows(10, 0.5);
        let mut replicas = Replicas::new(2, [&a], [vec![0.0; 10]]);
        let change = |_, [a]: &mut [Rows; 1], (): &mut ()| {
            a.row_mut(3)[2] = -0.25;
            Ok::<(), ()>(())
        };
        // One slice for two workers.
        assert_eq!(replicas.train([&mut a], &mut [(), ()], 0..1, &Pace { work_per_slice: 1, rate: RATE }, change), Ok(vec![()]));
        assert_eq!(a.row(3)[2], 0.5);
        replicas.merge_all([&mut a], &Task::detached()).unwrap();
        assert_eq!((a.row(3)[2], a.row(4)[2]), (-0.25, 0.5));
    }

    #[test]
    fn an_error_ends_all_workers() {
        let mut a = rows(10, 0.0);
        let mut replicas = Replicas::new(3, [&a], [vec![0.0; 10]]);
        let fail = |slice, _: &mut [Rows; 1], (): &mut ()| if slice == 40 { Err("no more") } else { Ok(()) };
        let pace = Pace { work_per_slice: WORK_PER_ROW * 10, rate: RATE };
        assert_eq!(replicas.train([&mut a], &mut [(), (), ()], 0..90, &pace, fail), Err("no more"));
    }

    #[test]
    fn changes_of_busy_rows_are_averaged_and_those_of_idle_rows_added() {
        let mut a = rows(3, 0.0);
        // Updates a unit of work: many, few, and so many that one worker goes half of the way.
        let half = std::f64::consts::LN_2 / (2.0 * PULL_PER_WORKER * 100.0 * 0.5);
        let mut replicas = Replicas::new(2, [&a], [vec![1e5, 0.0, half as f32]]);
        let pull = |_, [a]: &mut [Rows; 1], (): &mut ()| {
            (0..3).for_each(|row| a.row_mut(row).fill(1.0));
            Ok::<(), ()>(())
        };
        let done = replicas.train([&mut a], &mut [(), ()], 0..2, &Pace { work_per_slice: 100, rate: |_| 0.5 }, pull);
        assert_eq!(done, Ok(vec![(), ()]));
        let got = [a.row(0)[0], a.row(1)[0], a.row(2)[0]];
        // Two halves of the way, one after the other, are three quarters: 1.5 times what one worker went.
        assert!((got[0] - 1.0).abs() < 1e-6 && got[1] == 2.0 && (got[2] - 1.5).abs() < 1e-6, "{got:?}");
    }
}

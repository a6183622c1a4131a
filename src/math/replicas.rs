//! Training on several threads without sharing memory: every lane trains its own copy of the matrices, and now and then the changes of all are added up.
//!
//! Rows are expected in the order of falling frequency. The changes of frequent rows are exchanged often, those of rare ones seldom: a tier of the first R rows
//! is merged after every [`WORK_PER_ROW`]·R units of work (words), so that each tier costs about the same and no row is changed often between two merges.
//! merged = base + f Σ over lanes (lane - base), in the order of the lanes, within ±[`BOUND`]: the same lanes give the same bytes.
//! f makes T lanes do what one would have done in turn. A row that each lane updates u times by steps that close a share r of the distance to where they pull
//! goes, in one lane, a share 1 - q of the way with q = e^(-r u); all steps in a row would go 1 - q^T; so f = (1 - q^T) / (T (1 - q)): nearly 1 for rare rows,
//! whose changes add up, and 1/T for rows that each lane has brought to where they belong, whose changes would overshoot if they were added.
//! Compare parameter mixing (`McDonald`, Hall and Mann 2010) at one end and unlocked updates (Niu et al. 2011) at the other.
//! Memory: one more copy of the matrices than there are lanes.

use std::ops::Range;

use super::kernels::{BOUND, Rows};
use super::parallel::for_chunks;

/// Rows up to which each tier reaches; the last reaches to the end.
const TIERS: [usize; 2] = [1024, 8192];
/// Units of work for each row of a tier between two merges.
pub const WORK_PER_ROW: usize = 32;
/// Rows that one thread merges at a time.
const CHUNK: usize = 256;
/// Merging so few rows takes less time than waking a thread.
const ALONE: usize = 1024;
/// Share of the distance that one update of learning rate 1 is taken to close, for every lane. Measured on Wikipedia with 2, 4 and 8 lanes: with less
/// the changes of 4 and 8 lanes overshoot; with more rare words learn too slowly.
const PULL_PER_LANE: f64 = 0.015;

/// Copies of `M` matrices, one set for each lane.
#[derive(Debug)]
pub struct Replicas<const M: usize> {
    lanes: Vec<[Rows; M]>,
    /// Updates of every row of every matrix in one unit of work.
    activity: [Vec<f32>; M],
    /// Rows and the work since their last merge, times the learning rate.
    tiers: Vec<Tier>,
}

#[derive(Debug)]
struct Tier {
    rows: Range<usize>,
    work: usize,
    /// Work of one lane times its learning rate.
    pulled: f64,
}

impl<const M: usize> Replicas<M> {
    /// `num_lanes` copies of the matrices; `activity` is how often each row is expected to be updated in one unit of work.
    #[must_use]
    pub fn new(num_lanes: usize, base: [&Rows; M], activity: [Vec<f32>; M]) -> Self {
        let most = base.iter().map(|rows| rows.len()).max().unwrap_or(0);
        let mut tiers = Vec::new();
        let mut start = 0;
        for end in TIERS.into_iter().filter(|end| *end < most).chain([most]) {
            tiers.push(Tier { rows: start..end, work: 0, pulled: 0.0 });
            start = end;
        }
        Self { lanes: (0..num_lanes).map(|_| base.map(Rows::clone)).collect(), activity, tiers }
    }

    /// Number of lanes.
    #[must_use]
    pub fn num_lanes(&self) -> usize {
        self.lanes.len()
    }

    /// Work that all lanes together should do between two merges.
    #[must_use]
    pub fn work_between_merges(&self) -> usize {
        self.tiers.first().map_or(1, |tier| WORK_PER_ROW * tier.rows.end)
    }

    /// Calls `work(lane, its matrices)` for every lane, each on a thread of its own; results in the order of the lanes.
    pub fn train<R: Send>(&mut self, work: impl Fn(usize, &mut [Rows; M]) -> R + Sync) -> Vec<R> {
        let lanes = self.lanes.len();
        for_chunks(lanes, &mut self.lanes, 1, |lane, mine| mine.iter_mut().map(|matrices| work(lane, matrices)).collect::<Vec<R>>())
            .into_iter()
            .flatten()
            .collect()
    }

    /// After `work` units in all lanes at this learning rate: merges the tiers that are due into `base` and the lanes.
    pub fn merge_due(&mut self, base: [&mut Rows; M], work: usize, rate: f32) {
        let mut end = 0;
        let lanes = self.lanes.len().max(1) as f64;
        for tier in &mut self.tiers {
            tier.work += work;
            tier.pulled += work as f64 / lanes * f64::from(rate);
            if tier.work >= WORK_PER_ROW * tier.rows.end {
                end = tier.rows.end;
            }
        }
        self.merge(base, end);
    }

    /// Merges everything.
    pub fn merge_all(&mut self, base: [&mut Rows; M]) {
        let end = self.tiers.last().map_or(0, |tier| tier.rows.end);
        self.merge(base, end);
    }

    /// What matrix `which` would be after a merge, without one.
    #[must_use]
    pub fn merged(&self, which: usize, base: &Rows) -> Rows {
        let mut merged = base.clone();
        let stride = base.stride().max(1);
        let shares = self.shares(which, base.len());
        for (row, into) in merged.padded_mut().chunks_mut(stride).enumerate() {
            let lanes = self.lanes.iter().map(|lane| &lane[which].padded()[row * stride..][..stride]);
            merge_row(into, &base.padded()[row * stride..][..stride], lanes, shares[row]);
        }
        merged
    }

    /// The factor of the changes of the first `len` rows of a matrix.
    fn shares(&self, which: usize, len: usize) -> Vec<f32> {
        let lanes = self.lanes.len() as f64;
        let mut shares = Vec::with_capacity(len);
        for tier in &self.tiers {
            for row in tier.rows.start..tier.rows.end.min(len) {
                let log_q = -PULL_PER_LANE * lanes * tier.pulled * f64::from(self.activity[which].get(row).copied().unwrap_or(0.0));
                // Both sides of the fraction vanish with log q.
                let share = if log_q > -1e-6 { 1.0 } else { (log_q * lanes).exp_m1() / (lanes * log_q.exp_m1()) };
                shares.push(share as f32);
            }
        }
        shares
    }

    /// Merges the rows before `end`.
    fn merge(&mut self, base: [&mut Rows; M], end: usize) {
        if end == 0 {
            return;
        }
        let shares: [Vec<f32>; M] = std::array::from_fn(|which| self.shares(which, end));
        for tier in self.tiers.iter_mut().filter(|tier| tier.rows.end <= end) {
            (tier.work, tier.pulled) = (0, 0.0);
        }
        let mut parts: Vec<Part<'_>> = Vec::new();
        let mut lanes: Vec<_> = self.lanes.iter_mut().map(|matrices| matrices.iter_mut()).collect();
        for (rows, shares) in base.into_iter().zip(&shares) {
            let stride = rows.stride().max(1);
            let reach = end.min(rows.len()) * stride;
            let lanes = lanes.iter_mut().filter_map(Iterator::next);
            let mut copies: Vec<_> = lanes.map(|lane| lane.padded_mut()[..reach].chunks_mut(CHUNK * stride)).collect();
            for (base, shares) in rows.padded_mut()[..reach].chunks_mut(CHUNK * stride).zip(shares.chunks(CHUNK)) {
                parts.push(Part { stride, shares, base, lanes: copies.iter_mut().filter_map(Iterator::next).collect() });
            }
        }
        let threads = if end <= ALONE { 1 } else { lanes.len().max(1) };
        let own = parts.len().div_ceil(threads).max(1);
        for_chunks(threads, &mut parts, own, |_, mine| mine.iter_mut().for_each(Part::merge));
    }
}

/// The same rows of the base and of every lane.
struct Part<'a> {
    stride: usize,
    shares: &'a [f32],
    base: &'a mut [f32],
    lanes: Vec<&'a mut [f32]>,
}

impl Part<'_> {
    /// Adds the changes of all lanes to the base, and gives the lanes the result.
    fn merge(&mut self) {
        let mut old = vec![0.0_f32; self.stride];
        for (row, base) in self.base.chunks_mut(self.stride).enumerate() {
            let at = row * self.stride;
            old.copy_from_slice(base);
            merge_row(base, &old, self.lanes.iter().map(|lane| &lane[at..at + old.len()]), self.shares[row]);
            for lane in &mut self.lanes {
                lane[at..at + base.len()].copy_from_slice(base);
            }
        }
    }
}

/// into += share Σ (lane - old), within bounds. `into` equals `old` before.
fn merge_row<'a>(into: &mut [f32], old: &[f32], lanes: impl Iterator<Item = &'a [f32]>, share: f32) {
    for lane in lanes {
        for ((x, lane), old) in into.iter_mut().zip(lane).zip(old) {
            *x += share * (lane - old);
        }
    }
    into.iter_mut().for_each(|x| *x = x.clamp(-BOUND, BOUND));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(len: usize, value: f32) -> Rows {
        let mut rows = Rows::zeroed(len, 5);
        (0..len).for_each(|r| rows.row_mut(r).fill(value));
        rows
    }

    #[test]
    fn changes_of_all_lanes_add_up_and_reach_every_lane() {
        let (mut a, mut b) = (rows(3000, 1.0), rows(2000, 2.0));
        let mut replicas = Replicas::new(3, [&a, &b], [vec![0.0; 3000], vec![0.0; 2000]]);
        let done = replicas.train(|lane, [a, b]| {
            a.row_mut(2999)[4] += lane as f32;
            a.row_mut(0)[0] = 5000.0;
            b.row_mut(1999)[0] -= 1.0;
            lane
        });
        assert_eq!(done, [0, 1, 2]);
        assert_eq!((replicas.merged(0, &a).row(2999)[4], replicas.merged(1, &b).row(1999)[0]), (4.0, -1.0));
        replicas.merge_due([&mut a, &mut b], WORK_PER_ROW * 1024, 0.1);
        // Only the first tier was due.
        assert_eq!((a.row(0)[0], a.row(2999)[4], b.row(1999)[0]), (BOUND, 1.0, 2.0));
        replicas.merge_due([&mut a, &mut b], WORK_PER_ROW * 3000, 0.1);
        assert_eq!((a.row(2999)[4], b.row(1999)[0], a.row(1)[0]), (4.0, -1.0, 1.0));
        assert!(replicas.train(|_, [a, b]| (a.row(2999)[4], b.row(1999)[0])).iter().all(|seen| *seen == (4.0, -1.0)));
        assert_eq!(replicas.merged(0, &a), a);
    }

    #[test]
    fn an_idle_lane_changes_nothing() {
        let mut a = rows(10, 0.5);
        let mut replicas = Replicas::new(2, [&a], [vec![0.0; 10]]);
        replicas.train(|lane, [a]| {
            if lane == 1 {
                a.row_mut(3)[2] = -0.25;
            }
        });
        replicas.merge_all([&mut a]);
        assert_eq!((a.row(3)[2], a.row(4)[2]), (-0.25, 0.5));
    }

    #[test]
    fn changes_of_busy_rows_are_averaged_and_those_of_idle_rows_added() {
        let mut a = rows(3, 0.0);
        // Updates a unit of work: many, few, and so many that one lane goes half of the way.
        let half = std::f64::consts::LN_2 / (2.0 * PULL_PER_LANE * 100.0 * 0.5);
        let mut replicas = Replicas::new(2, [&a], [vec![1e5, 0.0, half as f32]]);
        replicas.train(|_, [a]| (0..3).for_each(|row| a.row_mut(row).fill(1.0)));
        replicas.merge_due([&mut a], 200, 0.5);
        let got = [a.row(0)[0], a.row(1)[0], a.row(2)[0]];
        // Two halves of the way, one after the other, are three quarters: 1.5 times what one lane went.
        assert!((got[0] - 1.0).abs() < 1e-6 && got[1] == 2.0 && (got[2] - 1.5).abs() < 1e-6, "{got:?}");
    }
}

//! Training on several threads without sharing memory: every lane trains its own copy of the matrices, and now and then the changes of all are added up.
//!
//! The text is trained in rounds. In each every lane trains its share of the round's slices on its own copy; then the lanes merge what is due together, each a
//! part of the rows, into the base, and take the result into their copies. Two short waits a round keep these phases apart.
//! Rows are expected in the order of falling frequency. The changes of frequent rows are exchanged often, those of rare ones seldom: a tier of the first R rows
//! is merged after every 40·R or 80·R units of work (words of skip-gram; [`TIERS`]) with two lanes, twice as often with four, so that no tier costs much and no row is changed often between two merges.
//! merged = base + f Σ over lanes (lane - base), in the order of the lanes, within ±[`BOUND`]: the same lanes give the same bytes.
//! f makes T lanes do what one would have done in turn. A row that each lane updates u times by steps that close a share r of the distance to where they pull
//! goes, in one lane, a share 1 - q of the way with q = e^(-r u); all steps in a row would go 1 - q^T; so f = (1 - q^T) / (T (1 - q)) = (1 + q + ... + q^(T - 1)) / T: nearly 1 for rare rows,
//! whose changes add up, and 1/T for rows that each lane has brought to where they belong, whose changes would overshoot if they were added.
//! Compare parameter mixing (`McDonald`, Hall and Mann 2010) at one end and unlocked updates (Niu et al. 2011) at the other.
//! Memory: one more copy of the matrices than there are lanes.

use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use super::kernels::{BOUND, LINE, Rows};
use super::parallel::{Meeting, in_step};

/// Rows up to which each tier reaches, and units of work for each of them between two merges of two lanes; the last tier reaches to the end. Measured on
/// Wikipedia: with fewer merges of rare rows, or a first tier twice as long, analogies suffer; a shorter and more frequent one gains nothing.
const TIERS: [(usize, usize); 3] = [(4096, 40), (32_768, 80), (262_144, 80)];
/// The same of the last tier.
const WORK_PER_ROW: usize = 80;
/// Rows that one lane merges at a time.
const CHUNK: usize = 64;
/// Share of the distance that one update of learning rate 1 is taken to close, for every lane. Measured on Wikipedia with 2, 4 and 8 lanes: with more of it rare
/// words learn too slowly, with less 4 lanes overshoot.
const PULL_PER_LANE: f64 = 0.007;

/// Copies of `M` matrices, one set for each lane.
#[derive(Debug)]
pub struct Replicas<const M: usize> {
    lanes: Vec<RwLock<[Rows; M]>>,
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
    /// That of one lane times its learning rate.
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
    /// For each tier where it ends and how much one lane has pulled at its rows.
    pulled: Vec<(usize, f64)>,
}

impl<const M: usize> Replicas<M> {
    /// `num_lanes` copies of the matrices; `activity` is how often each row is expected to be updated in one unit of work.
    #[must_use]
    pub fn new(num_lanes: usize, base: [&Rows; M], activity: [Vec<f32>; M]) -> Self {
        let most = base.iter().map(|rows| rows.len()).max().unwrap_or(0);
        let last = (most, if most > TIERS[0].0 { WORK_PER_ROW } else { TIERS[0].1 });
        let tiers = TIERS.into_iter().filter(|(end, _)| *end < most).chain([last]);
        let due = |rows: usize, per_row: usize| (2 * rows * per_row / num_lanes.max(2)).max(1);
        Self {
            lanes: (0..num_lanes).map(|_| RwLock::new(base.map(Rows::clone))).collect(),
            activity,
            tiers: tiers.map(|(end, per_row)| Tier { end, due: due(end, per_row), work: 0, pulled: 0.0 }).collect(),
        }
    }

    /// Slices of a round, all lanes together.
    #[must_use]
    pub fn slices_per_round<F>(&self, pace: &Pace<F>) -> usize {
        let work = self.tiers.first().map_or(1, |tier| tier.due);
        // The same number for every lane.
        work.div_ceil(pace.work_per_slice.max(1)).next_multiple_of(self.lanes.len().max(1))
    }

    /// Calls `work(slice, matrices, scratch)` for every slice, on the matrices of the lane whose turn it is and the scratch memory of its own, each lane on
    /// a thread; merges into `base` and the lanes what is due. Results are in the order of the slices.
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
        let parts = parts_of(base, self.lanes.len());
        let (lanes, activity) = (&self.lanes, &self.activity);
        let done = in_step(scratch, |lane, scratch, meeting: &Meeting| {
            let mut done = Vec::new();
            for round in &rounds {
                {
                    let mut mine = lanes[lane].write().unwrap_or_else(PoisonError::into_inner);
                    // Slices side by side are alike: dealt out in turn, they take the lanes about the same time.
                    for slice in round.slices.clone().skip(lane).step_by(lanes.len()) {
                        done.push((slice, work(slice, &mut mine, scratch)?));
                    }
                }
                if round.merge.end == 0 {
                    continue;
                }
                if !meeting.wait() {
                    break;
                }
                merge_parts(&parts[lane], lanes, &round.merge, activity);
                if !meeting.wait() {
                    break;
                }
                take_parts(&parts, &lanes[lane], &round.merge);
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
        let lanes = self.lanes.len().max(1) as f64;
        let mut rounds = Vec::new();
        for start in slices.clone().step_by(per_round) {
            let own = start..(start + per_round).min(slices.end);
            let work = own.len() * pace.work_per_slice;
            let mut end = 0;
            for tier in &mut self.tiers {
                tier.work += work;
                tier.pulled += work as f64 / lanes * f64::from((pace.rate)(start));
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
    pub fn merge_all(mut self, base: [&mut Rows; M]) {
        let merge = self.due(self.tiers.last().map_or(0, |tier| tier.end));
        for parts in &parts_of(base, 1) {
            merge_parts(parts, &self.lanes, &merge, &self.activity);
        }
    }

    /// What matrix `which` would be after a merge, without one.
    #[must_use]
    pub fn merged(&self, which: usize, base: &Rows) -> Rows {
        let mut merged = base.clone();
        let pulled = self.tiers.iter().map(|tier| (tier.end, tier.pulled)).collect();
        let merge = Merge { end: base.len(), pulled };
        let lanes: Vec<_> = self.lanes.iter().map(|lane| lane.read().unwrap_or_else(PoisonError::into_inner)).collect();
        let copies: Vec<&[f32]> = lanes.iter().map(|lane| lane[which].padded()).collect();
        let mut part = Part { which, first: 0, stride: base.stride().max(1), rows: merged.padded_mut() };
        part.merge(&copies, &merge, &self.activity[which]);
        merged
    }
}

/// Some rows of one matrix of the base.
struct Part<'a> {
    which: usize,
    first: usize,
    stride: usize,
    rows: &'a mut [f32],
}

/// The rows that one lane merges: only it writes there, and only while the others do not read.
type Parts<'a> = RwLock<Vec<Part<'a>>>;

/// The rows of all matrices dealt out to the lanes.
fn parts_of<const M: usize>(base: [&mut Rows; M], num_lanes: usize) -> Vec<Parts<'_>> {
    let mut dealt: Vec<Vec<Part<'_>>> = (0..num_lanes).map(|_| Vec::new()).collect();
    for (which, matrix) in base.into_iter().enumerate() {
        let stride = matrix.stride().max(1);
        for (i, rows) in matrix.padded_mut().chunks_mut(CHUNK * stride).enumerate() {
            dealt[i % num_lanes].push(Part { which, first: i * CHUNK, stride, rows });
        }
    }
    dealt.into_iter().map(RwLock::new).collect()
}

/// Adds the changes of all lanes to some rows of the base.
fn merge_parts<const M: usize>(parts: &Parts<'_>, lanes: &[RwLock<[Rows; M]>], merge: &Merge, activity: &[Vec<f32>; M]) {
    let lanes: Vec<_> = lanes.iter().map(|lane| lane.read().unwrap_or_else(PoisonError::into_inner)).collect();
    let copies: [Vec<&[f32]>; M] = std::array::from_fn(|which| lanes.iter().map(|lane| lane[which].padded()).collect());
    for part in parts.write().unwrap_or_else(PoisonError::into_inner).iter_mut() {
        part.merge(&copies[part.which], merge, &activity[part.which]);
    }
}

/// Gives a lane the merged rows.
fn take_parts<const M: usize>(parts: &[Parts<'_>], lane: &RwLock<[Rows; M]>, merge: &Merge) {
    let mut lane = lane.write().unwrap_or_else(PoisonError::into_inner);
    for parts in parts {
        for part in parts.read().unwrap_or_else(PoisonError::into_inner).iter() {
            let rows = part.reach(merge);
            lane[part.which].padded_mut()[part.first * part.stride..][..rows].copy_from_slice(&part.rows[..rows]);
        }
    }
}

impl Part<'_> {
    /// Numbers of this part that are merged.
    fn reach(&self, merge: &Merge) -> usize {
        (merge.end.saturating_sub(self.first) * self.stride).min(self.rows.len())
    }

    /// rows += f Σ (lane - rows), within bounds; `lanes` are the whole matrices.
    fn merge(&mut self, lanes: &[&[f32]], merge: &Merge, activity: &[f32]) {
        let (reach, stride) = (self.reach(merge), self.stride);
        for (i, base) in self.rows[..reach].chunks_mut(stride).enumerate() {
            let row = self.first + i;
            let share = merge.share(row, activity.get(row).copied().unwrap_or(0.0), lanes.len());
            let (blocks, _) = base.as_chunks_mut::<LINE>();
            for (block, base) in blocks.iter_mut().enumerate() {
                let mut change = [0.0_f32; LINE];
                for lane in lanes {
                    let at = row * stride + block * LINE;
                    for ((change, lane), base) in change.iter_mut().zip(&lane[at..at + LINE]).zip(&*base) {
                        *change += lane - base;
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
    fn share(&self, row: usize, activity: f32, num_lanes: usize) -> f32 {
        let pulled = self.pulled.iter().find(|(end, _)| row < *end).map_or(0.0, |(_, pulled)| *pulled);
        let q = (-PULL_PER_LANE * num_lanes as f64 * pulled * f64::from(activity)).exp();
        let sum: f64 = std::iter::successors(Some(1.0), |term| Some(term * q)).take(num_lanes).sum();
        (sum / num_lanes as f64) as f32
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
    fn changes_of_all_lanes_add_up_and_reach_every_lane() {
        let (mut a, mut b) = (rows(6000, 1.0), rows(5000, 2.0));
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
        assert_eq!((replicas.merged(0, &a).row(5999)[4], replicas.merged(1, &b).row(4999)[0]), (4.0, -1.0));
        assert_eq!((a.row(0)[0], a.row(5999)[4], b.row(4999)[0]), (BOUND, 1.0, 2.0));
        // Now everything is due, and every lane has it.
        let seen = |_: usize, [a, b]: &mut [Rows; 2], _: &mut usize| Ok::<_, ()>((a.row(0)[0], a.row(5999)[4], b.row(4999)[0]));
        let long = Pace { work_per_slice: WORK_PER_ROW * 6000, rate: RATE };
        let before = replicas.train([&mut a, &mut b], &mut scratch, 0..3, &long, seen);
        assert_eq!(before, Ok(vec![(BOUND, 1.0, 1.0), (BOUND, 2.0, 1.0), (BOUND, 3.0, 1.0)]));
        assert_eq!((a.row(5999)[4], b.row(4999)[0], a.row(1)[0]), (4.0, -1.0, 1.0));
        let after = replicas.train([&mut a, &mut b], &mut scratch, 0..3, &long, seen);
        assert_eq!(after, Ok(vec![(BOUND, 4.0, -1.0); 3]));
        assert_eq!(replicas.merged(0, &a), a);
    }

    #[test]
    fn what_no_lane_changed_stays_and_the_copies_can_be_given_up() {
        let mut a = rows(10, 0.5);
        let mut replicas = Replicas::new(2, [&a], [vec![0.0; 10]]);
        let change = |_, [a]: &mut [Rows; 1], (): &mut ()| {
            a.row_mut(3)[2] = -0.25;
            Ok::<(), ()>(())
        };
        // One slice for two lanes.
        assert_eq!(replicas.train([&mut a], &mut [(), ()], 0..1, &Pace { work_per_slice: 1, rate: RATE }, change), Ok(vec![()]));
        assert_eq!(a.row(3)[2], 0.5);
        replicas.merge_all([&mut a]);
        assert_eq!((a.row(3)[2], a.row(4)[2]), (-0.25, 0.5));
    }

    #[test]
    fn an_error_ends_all_lanes() {
        let mut a = rows(10, 0.0);
        let mut replicas = Replicas::new(3, [&a], [vec![0.0; 10]]);
        let fail = |slice, _: &mut [Rows; 1], (): &mut ()| if slice == 40 { Err("no more") } else { Ok(()) };
        let pace = Pace { work_per_slice: WORK_PER_ROW * 10, rate: RATE };
        assert_eq!(replicas.train([&mut a], &mut [(), (), ()], 0..90, &pace, fail), Err("no more"));
    }

    #[test]
    fn changes_of_busy_rows_are_averaged_and_those_of_idle_rows_added() {
        let mut a = rows(3, 0.0);
        // Updates a unit of work: many, few, and so many that one lane goes half of the way.
        let half = std::f64::consts::LN_2 / (2.0 * PULL_PER_LANE * 100.0 * 0.5);
        let mut replicas = Replicas::new(2, [&a], [vec![1e5, 0.0, half as f32]]);
        let pull = |_, [a]: &mut [Rows; 1], (): &mut ()| {
            (0..3).for_each(|row| a.row_mut(row).fill(1.0));
            Ok::<(), ()>(())
        };
        let done = replicas.train([&mut a], &mut [(), ()], 0..2, &Pace { work_per_slice: 100, rate: |_| 0.5 }, pull);
        assert_eq!(done, Ok(vec![(), ()]));
        let got = [a.row(0)[0], a.row(1)[0], a.row(2)[0]];
        // Two halves of the way, one after the other, are three quarters: 1.5 times what one lane went.
        assert!((got[0] - 1.0).abs() < 1e-6 && got[1] == 2.0 && (got[2] - 1.5).abs() < 1e-6, "{got:?}");
    }
}

//! Draws from a fixed discrete distribution in constant time: Walker's alias method (Vose 1991), 8 bytes per outcome.
//! One 64-bit random number serves one draw: the upper half picks the column, the lower half decides between its two outcomes.

use crate::base::Rng;

/// A table to draw from.
#[derive(Debug, Clone)]
pub struct AliasTable {
    /// Per column: keep the column itself below this threshold, else take the alias.
    columns: Vec<(u32, u32)>,
}

impl AliasTable {
    /// A table for weights that need not sum to one. Negative and non-finite weights count as zero; if all are zero the draw is uniform.
    #[must_use]
    pub fn new(weights: &[f64]) -> Self {
        let clean = |w: f64| if w.is_finite() && w > 0.0 { w } else { 0.0 };
        let n = weights.len();
        let sum: f64 = weights.iter().copied().map(clean).sum();
        if sum <= 0.0 {
            return Self { columns: (0..n as u32).map(|i| (u32::MAX, i)).collect() };
        }
        let mut height: Vec<f64> = weights.iter().map(|w| clean(*w) * n as f64 / sum).collect();
        let mut columns: Vec<(u32, u32)> = (0..n as u32).map(|i| (u32::MAX, i)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..n).partition(|i| height[*i] < 1.0);
        while let (Some(low), Some(high)) = (small.pop(), large.last().copied()) {
            columns[low] = ((height[low] * 4_294_967_296.0) as u32, high as u32);
            height[high] -= 1.0 - height[low];
            if height[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        Self { columns }
    }

    /// Number of outcomes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there is no outcome.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// One draw. The table must not be empty.
    #[inline]
    pub fn draw(&self, rng: &mut Rng) -> u32 {
        let bits = rng.next_u64();
        let column = (((bits >> 32) * self.columns.len() as u64) >> 32) as u32;
        let (threshold, alias) = self.columns[column as usize];
        // Without a branch, which would be guessed wrong half of the time.
        let kept = u32::from((bits as u32) < threshold).wrapping_neg();
        (column & kept) | (alias & !kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_weights() {
        let weights = [5.0, 0.0, 1.0, 3.0, f64::NAN, 1.0];
        let table = AliasTable::new(&weights);
        let mut rng = Rng::new(3);
        let mut seen = [0_u32; 6];
        for _ in 0..100_000 {
            seen[table.draw(&mut rng) as usize] += 1;
        }
        for (got, want) in seen.iter().zip([0.5, 0.0, 0.1, 0.3, 0.0, 0.1]) {
            assert!((f64::from(*got) / 100_000.0 - want).abs() < 0.01, "{seen:?}");
        }
    }

    #[test]
    fn all_zero_is_uniform() {
        let table = AliasTable::new(&[0.0; 4]);
        let mut rng = Rng::new(3);
        let mut seen = [0_u32; 4];
        (0..4000).for_each(|_| seen[table.draw(&mut rng) as usize] += 1);
        assert!(seen.iter().all(|n| *n > 800), "{seen:?}");
    }
}

//! The k best of a stream of scores, ties by row number.

/// Keeps the `keep` largest scores seen, of equal ones those with the smallest rows. The order of arrival does not matter.
#[derive(Debug, Clone)]
pub struct Best {
    keep: usize,
    limit: f32,
    keys: Vec<u64>,
}

/// Larger scores give smaller keys; of equal scores the smaller row. NaN counts as the worst score.
fn key(score: f32, row: u32) -> u64 {
    let score = if score.is_nan() { f32::NEG_INFINITY } else { score + 0.0 };
    let bits = score.to_bits();
    let rising = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
    u64::from(!rising) << 32 | u64::from(row)
}

fn parts(key: u64) -> (f32, u32) {
    let rising = !((key >> 32) as u32);
    let bits = if rising >> 31 == 1 { rising & !(1 << 31) } else { !rising };
    (f32::from_bits(bits), key as u32)
}

impl Best {
    /// An empty selection of up to `keep`.
    #[must_use]
    pub fn new(keep: usize) -> Self {
        Self { keep, limit: f32::NAN, keys: Vec::with_capacity(2 * keep + 32) }
    }

    /// A score is worth offering when `!(score <= limit)` and rows are offered in rising order; NaN while there is room.
    #[must_use]
    pub fn limit(&self) -> f32 {
        self.limit
    }

    /// Offers one score.
    #[inline]
    pub fn offer(&mut self, score: f32, row: u32) {
        self.keys.push(key(score, row));
        if self.keys.len() >= 2 * self.keep + 32 {
            self.prune();
        }
    }

    fn prune(&mut self) {
        if self.keep == 0 {
            self.keys.clear();
            self.limit = f32::INFINITY;
        } else if self.keys.len() >= self.keep {
            let (_, worst, _) = self.keys.select_nth_unstable(self.keep - 1);
            self.limit = parts(*worst).0;
            self.keys.truncate(self.keep);
        }
    }

    /// Takes over what another selection kept.
    pub fn merge(&mut self, other: &Self) {
        for key in &other.keys {
            let (score, row) = parts(*key);
            self.offer(score, row);
        }
    }

    /// What was kept, best first: score and row.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<(f32, u32)> {
        self.prune();
        self.keys.sort_unstable();
        self.keys.into_iter().map(parts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_best_with_ties_by_row() {
        let mut best = Best::new(3);
        for row in (0..500).rev() {
            best.offer((row % 7) as f32, row);
        }
        assert_eq!(best.into_sorted(), [(6.0, 6), (6.0, 13), (6.0, 20)]);
        let mut odd = Best::new(9);
        for (row, score) in [f32::NAN, -0.0, 0.0, -1.5, f32::NEG_INFINITY, 2.0].into_iter().enumerate() {
            odd.offer(score, row as u32);
        }
        let rows: Vec<u32> = odd.into_sorted().iter().map(|h| h.1).collect();
        assert_eq!(rows, [5, 1, 2, 3, 0, 4]);
        assert!(Best::new(0).into_sorted().is_empty());
    }
}

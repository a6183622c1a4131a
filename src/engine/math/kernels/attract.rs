//! The attraction of a weighted graph in a low-dimensional layout: Σⱼ wᵢⱼ (yᵢ − yⱼ) / (1 + |yᵢ − yⱼ|²).
//!
//! Flat layouts have AVX2 and AVX-512 versions that gather points as 64-bit pairs; in space the plain one is used.

use super::Level;

/// Edges of a row come in multiples of this many.
pub const LANES: usize = 16;

/// A weighted graph, row by row. Every row is padded with edges of weight 0 from the node to itself, to a multiple of [`LANES`].
#[derive(Debug, Clone, PartialEq)]
pub struct Edges {
    nodes: usize,
    starts: Vec<usize>,
    targets: Vec<u32>,
    weights: Vec<f32>,
}

impl Edges {
    /// For so many nodes, no row yet.
    ///
    /// # Panics
    /// For more than 2³¹ nodes.
    #[must_use]
    pub fn with_nodes(nodes: usize) -> Self {
        assert!(i32::try_from(nodes).is_ok(), "node numbers must fit 31 bits");
        Self { nodes, starts: vec![0], targets: Vec::new(), weights: Vec::new() }
    }

    /// The row of the next node: targets and weights.
    ///
    /// # Panics
    /// When a target is not a node, or all rows are there. The vector kernels rely on this check.
    pub fn push_row(&mut self, row: &[(u32, f32)]) {
        let node = self.starts.len() - 1;
        assert!(node < self.nodes, "one row per node");
        for (target, weight) in row {
            assert!((*target as usize) < self.nodes, "an edge must lead to a node");
            self.targets.push(*target);
            self.weights.push(*weight);
        }
        let padded = self.targets.len().next_multiple_of(LANES);
        self.targets.resize(padded, node as u32);
        self.weights.resize(padded, 0.0);
        self.starts.push(padded);
    }

    /// Targets and weights of a row, padding included.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.targets[range.clone()], &self.weights[range])
    }

    /// All weights, padding included.
    #[must_use]
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The attraction on a node.
    ///
    /// # Panics
    /// When `at` does not have one place per node.
    #[must_use]
    pub fn attraction<const D: usize>(&self, level: Level, row: usize, at: &[[f32; D]]) -> [f32; D] {
        assert_eq!(at.len(), self.nodes, "one place per node");
        let (targets, weights) = self.row(row);
        #[cfg(target_arch = "x86_64")]
        if D == 2 && level.runs() {
            let flat = at.as_flattened();
            let here = [flat[2 * row], flat[2 * row + 1]];
            // SAFETY: the level runs here; every target is below the number of nodes (checked when the edges were made), which is the number of pairs
            // in `flat` (checked above); rows are whole multiples of 16 edges.
            let pull = match level {
                Level::Avx512 => Some(unsafe { wide::attraction_avx512(targets, weights, flat, here) }),
                Level::Avx2 => Some(unsafe { wide::attraction_avx2(targets, weights, flat, here) }),
                Level::Plain => None,
            };
            if let Some(pull) = pull {
                return std::array::from_fn(|d| pull[d]);
            }
        }
        let _ = level;
        plain(targets, weights, at, row)
    }
}

fn plain<const D: usize>(targets: &[u32], weights: &[f32], at: &[[f32; D]], row: usize) -> [f32; D] {
    let here = at[row];
    let mut pull = [0.0; D];
    for (target, weight) in targets.iter().zip(weights) {
        let there = at[*target as usize];
        let way: [f32; D] = std::array::from_fn(|d| here[d] - there[d]);
        let strength = weight / (1.0 + way.iter().map(|x| x * x).sum::<f32>());
        for d in 0..D {
            pull[d] += strength * way[d];
        }
    }
    pull
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{
        __m512, _mm_add_ps, _mm_cvtss_f32, _mm_hadd_ps, _mm_loadu_si128, _mm256_add_ps, _mm256_castpd_ps, _mm256_castps_pd,
        _mm256_castps256_ps128, _mm256_castsi256_si128, _mm256_div_ps, _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_i32gather_pd,
        _mm256_loadu_ps, _mm256_loadu_si256, _mm256_mul_ps, _mm256_permute4x64_pd, _mm256_set1_ps, _mm256_setzero_ps, _mm256_shuffle_ps,
        _mm256_sub_ps, _mm512_add_ps, _mm512_castpd_ps, _mm512_div_ps, _mm512_fmadd_ps, _mm512_i32gather_pd, _mm512_loadu_ps,
        _mm512_mul_ps, _mm512_permutex2var_ps, _mm512_reduce_add_ps, _mm512_set1_ps, _mm512_setr_epi32, _mm512_setzero_ps, _mm512_sub_ps,
    };

    use super::LANES;

    /// # Safety
    /// AVX-512 F runs here; every target is below `flat.len() / 2`; targets and weights have one length, a multiple of 16.
    #[expect(clippy::cast_ptr_alignment, reason = "gathers take any alignment")]
    #[target_feature(enable = "avx512f,avx2")]
    pub unsafe fn attraction_avx512(targets: &[u32], weights: &[f32], flat: &[f32], here: [f32; 2]) -> [f32; 2] {
        let evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        let odds = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
        let (x, y, one) = (_mm512_set1_ps(here[0]), _mm512_set1_ps(here[1]), _mm512_set1_ps(1.0));
        let (mut sum_x, mut sum_y): (__m512, __m512) = (_mm512_setzero_ps(), _mm512_setzero_ps());
        for (to, w) in targets.chunks_exact(LANES).zip(weights.chunks_exact(LANES)) {
            // SAFETY: 16 targets and 16 weights are there; the gathers read pair `target` of `flat`, which exists.
            let (first, second, w) = unsafe {
                let low = _mm256_loadu_si256(to.as_ptr().cast());
                let high = _mm256_loadu_si256(to.as_ptr().add(8).cast());
                let base = flat.as_ptr().cast::<f64>();
                (
                    _mm512_castpd_ps(_mm512_i32gather_pd::<8>(low, base)),
                    _mm512_castpd_ps(_mm512_i32gather_pd::<8>(high, base)),
                    _mm512_loadu_ps(w.as_ptr()),
                )
            };
            let dx = _mm512_sub_ps(x, _mm512_permutex2var_ps(first, evens, second));
            let dy = _mm512_sub_ps(y, _mm512_permutex2var_ps(first, odds, second));
            let q = _mm512_div_ps(w, _mm512_fmadd_ps(dx, dx, _mm512_fmadd_ps(dy, dy, one)));
            sum_x = _mm512_add_ps(sum_x, _mm512_mul_ps(q, dx));
            sum_y = _mm512_add_ps(sum_y, _mm512_mul_ps(q, dy));
        }
        [_mm512_reduce_add_ps(sum_x), _mm512_reduce_add_ps(sum_y)]
    }

    /// # Safety
    /// AVX2 and FMA run here; every target is below `flat.len() / 2`; targets and weights have one length, a multiple of 8.
    #[expect(clippy::cast_ptr_alignment, reason = "gathers take any alignment")]
    #[target_feature(enable = "avx2,fma")]
    pub unsafe fn attraction_avx2(targets: &[u32], weights: &[f32], flat: &[f32], here: [f32; 2]) -> [f32; 2] {
        let (x, y, one) = (_mm256_set1_ps(here[0]), _mm256_set1_ps(here[1]), _mm256_set1_ps(1.0));
        let (mut sum_x, mut sum_y) = (_mm256_setzero_ps(), _mm256_setzero_ps());
        for (to, w) in targets.chunks_exact(8).zip(weights.chunks_exact(8)) {
            // SAFETY: 8 targets and 8 weights are there; the gathers read pair `target` of `flat`, which exists.
            let (first, second, w) = unsafe {
                let low = _mm256_castsi256_si128(_mm256_loadu_si256(to.as_ptr().cast()));
                let high = _mm_loadu_si128(to.as_ptr().add(4).cast());
                let base = flat.as_ptr().cast::<f64>();
                (
                    _mm256_castpd_ps(_mm256_i32gather_pd::<8>(base, low)),
                    _mm256_castpd_ps(_mm256_i32gather_pd::<8>(base, high)),
                    _mm256_loadu_ps(w.as_ptr()),
                )
            };
            // Pairs 0 1 | 2 3 and 4 5 | 6 7: the shuffles give order 0 1 4 5 | 2 3 6 7, the permutation 0 1 2 3 | 4 5 6 7.
            let xs = _mm256_castps_pd(_mm256_shuffle_ps::<0b10_00_10_00>(first, second));
            let ys = _mm256_castps_pd(_mm256_shuffle_ps::<0b11_01_11_01>(first, second));
            let dx = _mm256_sub_ps(x, _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(xs)));
            let dy = _mm256_sub_ps(y, _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(ys)));
            let q = _mm256_div_ps(w, _mm256_fmadd_ps(dx, dx, _mm256_fmadd_ps(dy, dy, one)));
            sum_x = _mm256_add_ps(sum_x, _mm256_mul_ps(q, dx));
            sum_y = _mm256_add_ps(sum_y, _mm256_mul_ps(q, dy));
        }
        let total = |sum| {
            let quarter = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps::<1>(sum));
            let eighth = _mm_hadd_ps(quarter, quarter);
            _mm_cvtss_f32(_mm_hadd_ps(eighth, eighth))
        };
        [total(sum_x), total(sum_y)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    #[test]
    fn all_levels_agree_with_the_plain_sum() {
        let mut rng = Seed(1).stream("edges");
        let n = 500;
        let at: Vec<[f32; 2]> = (0..n).map(|_| [rng.normal() as f32 * 9.0, rng.normal() as f32 * 9.0]).collect();
        let rows: Vec<Vec<(u32, f32)>> = (0..n).map(|i| (0..i % 70).map(|_| (rng.below(n as u32), rng.unit_f32())).collect()).collect();
        let mut edges = Edges::with_nodes(n);
        for row in &rows {
            edges.push_row(row);
        }
        for (i, row) in rows.iter().enumerate() {
            let mut want = [0.0_f64; 2];
            for (j, w) in row {
                let way = [0, 1].map(|d| f64::from(at[i][d]) - f64::from(at[*j as usize][d]));
                let q = f64::from(*w) / (1.0 + way[0] * way[0] + way[1] * way[1]);
                want[0] += q * way[0];
                want[1] += q * way[1];
            }
            for level in Level::runnable() {
                let got = edges.attraction(level, i, &at);
                assert!((0..2).all(|d| (f64::from(got[d]) - want[d]).abs() < 1e-5), "{level:?} {got:?} {want:?}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "lead to a node")]
    fn an_edge_to_nowhere_is_refused() {
        Edges::with_nodes(1).push_row(&[(1, 1.0)]);
    }
}

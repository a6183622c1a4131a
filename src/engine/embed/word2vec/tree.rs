//! The tree of hierarchical softmax: every word is a leaf, and guessing a word means taking the right turn at every inner node on its way from the root.
//!
//! In: counts of n ≥ 2 words. Out: for every word the inner nodes on its path (numbers 0 to n - 2, the root first) and its turn at each.
//! Huffman's code: frequent words have short paths. P(word | x) = Π over its nodes of σ(± x·y) with y of the node, + for the first turn, - for the second.
//! Source: Morin and Bengio 2005; Mikolov, Sutskever, Chen, Corrado and Dean 2013, section 2.1. Ties are broken as in the authors' program: nodes are
//! joined in the order of rising count, words from the last of the vocabulary on, a word before an inner node only when its count is lower.
//! Cost: linear in n for words sorted by count; memory 4 bytes for every step of every path (about n log₂ n of them).

use crate::math::kernels::MAX_OUTPUTS;

/// The paths of all words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    /// Nodes of all paths, word by word, from the root on.
    nodes: Vec<u32>,
    /// For every [`MAX_OUTPUTS`] nodes of a path: bit i is set where node i is left by the first turn.
    turns: Vec<u32>,
    /// Where each word begins in `nodes` and `turns`, and where the last one ends.
    starts: Vec<(u32, u32)>,
}

impl Tree {
    /// The Huffman tree of these counts.
    pub(super) fn new(counts: &[u64]) -> Self {
        let (parents, second) = join(counts);
        let n = counts.len();
        let mut tree = Self { nodes: Vec::new(), turns: Vec::new(), starts: Vec::with_capacity(n + 1) };
        let mut path: Vec<(u32, bool)> = Vec::new();
        for word in 0..n {
            tree.starts.push((tree.nodes.len() as u32, tree.turns.len() as u32));
            path.clear();
            let mut at = word;
            while at != 2 * n - 2 {
                path.push(((2 * n - 2 - parents[at]) as u32, !second[at]));
                at = parents[at];
            }
            path.reverse();
            for chunk in path.chunks(MAX_OUTPUTS) {
                tree.nodes.extend(chunk.iter().map(|(node, _)| *node));
                tree.turns.push(chunk.iter().enumerate().map(|(i, (_, first))| u32::from(*first) << i).sum());
            }
        }
        tree.starts.push((tree.nodes.len() as u32, tree.turns.len() as u32));
        tree
    }

    /// The inner nodes on the way to a word, from the root on.
    #[inline]
    pub(super) fn nodes(&self, word: u32) -> &[u32] {
        &self.nodes[self.starts[word as usize].0 as usize..self.starts[word as usize + 1].0 as usize]
    }

    /// The turns at them, one number for every [`MAX_OUTPUTS`] nodes.
    #[inline]
    pub(super) fn turns(&self, word: u32) -> &[u32] {
        &self.turns[self.starts[word as usize].1 as usize..self.starts[word as usize + 1].1 as usize]
    }
}

/// Parents of the n leaves and n - 1 inner nodes (numbered from n on, in the order of their making), and whether a node is its parent's second child.
fn join(counts: &[u64]) -> (Vec<usize>, Vec<bool>) {
    let n = counts.len();
    let mut order: Vec<usize> = (0..n).collect();
    // Rising counts; of equal ones the last first. A vocabulary comes sorted, so this is a reversal.
    order.sort_by_key(|word| (counts[*word], std::cmp::Reverse(*word)));
    let mut weight = vec![0_u64; 2 * n - 1];
    weight[..n].copy_from_slice(counts);
    let (mut parents, mut second) = (vec![0; 2 * n - 1], vec![false; 2 * n - 1]);
    let (mut leaf, mut inner) = (0, n);
    for made in n..2 * n - 1 {
        let mut least = || {
            let leaf_is_less = leaf < n && (inner >= made || weight[order[leaf]] < weight[inner]);
            let taken = if leaf_is_less { &mut leaf } else { &mut inner };
            *taken += 1;
            if leaf_is_less { order[*taken - 1] } else { *taken - 1 }
        };
        let (a, b) = (least(), least());
        weight[made] = weight[a].saturating_add(weight[b]);
        (parents[a], parents[b]) = (made, made);
        second[b] = true;
    }
    (parents, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_code_by_hand() {
        // 15 7 6 6 5, the textbook example: joined 6+5, 7+6, 11+13, 15+24.
        let tree = Tree::new(&[15, 7, 6, 6, 5]);
        // Node 3 = {5, 6}, 2 = {6, 7}, 1 = {3, 2}, 0 = root.
        assert_eq!((tree.nodes(0), tree.turns(0)), (&[0][..], &[1][..]));
        assert_eq!((tree.nodes(1), tree.turns(1)), (&[0, 1, 2][..], &[0][..]));
        assert_eq!((tree.nodes(2), tree.turns(2)), (&[0, 1, 2][..], &[0b100][..]));
        assert_eq!((tree.nodes(3), tree.turns(3)), (&[0, 1, 3][..], &[0b010][..]));
        assert_eq!((tree.nodes(4), tree.turns(4)), (&[0, 1, 3][..], &[0b110][..]));
    }

    #[test]
    fn probabilities_of_all_words_sum_to_one() {
        for counts in [vec![1, 1], vec![9, 5, 5, 2, 1, 1, 1], (1..=60).rev().map(|i| 1 << (i / 2)).collect()] {
            let tree = Tree::new(&counts);
            let first = |node: u32| 0.2 + 0.6 * f64::from(node % 7) / 7.0;
            let mut sum = 0.0;
            for word in 0..counts.len() as u32 {
                let turn = |i: usize| (tree.turns(word)[i / MAX_OUTPUTS] >> (i % MAX_OUTPUTS)) & 1 == 1;
                let chance = |(i, node): (usize, &u32)| if turn(i) { first(*node) } else { 1.0 - first(*node) };
                sum += tree.nodes(word).iter().enumerate().map(chance).product::<f64>();
                assert!(tree.nodes(word).iter().all(|node| (*node as usize) < counts.len() - 1));
            }
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
    }

    #[test]
    fn frequent_words_are_near_the_root() {
        let counts: Vec<u64> = (1..500_u64).map(|rank| 100_000 / rank).collect();
        let tree = Tree::new(&counts);
        let bits = |word: usize| tree.nodes(word as u32).len() as f64;
        let total: u64 = counts.iter().sum();
        let share = |word: usize| counts[word] as f64 / total as f64;
        let mean: f64 = (0..counts.len()).map(|w| share(w) * bits(w)).sum();
        let entropy: f64 = (0..counts.len()).map(|w| -share(w) * share(w).log2()).sum();
        assert!(mean >= entropy && mean < entropy + 0.1, "{mean} bits, entropy {entropy}");
    }
}

//! Words as sums of character n-grams: the rule of fastText, bit for bit, and the rows that a model has for them.
//!
//! A word is wrapped in `<` and `>`. Its n-grams are all runs of `min_n` to `max_n` code points in it, except single characters at either edge.
//! The 32-bit FNV-1a hash of an n-gram's UTF-8 bytes, each byte sign-extended before it is mixed in (so that bytes above 127 flip the upper bits),
//! modulo the number of buckets says which row it shares. The vector of a word is the mean of its own row, where it has one, and its n-grams' rows.
//! The end of a sentence, `</s>`, has no n-grams.
//! Source: Bojanowski, Grave, Joulin and Mikolov 2017, section 3.2; fastText, `Dictionary::computeSubwords` and `Dictionary::hash`.
//!
//! Memory: rows are kept only for the buckets that hold numbers, by a sorted list of buckets: a training keeps those that an n-gram of its vocabulary
//! falls into (usually a tenth of two million); a file is kept as it is, except rows of zeros. A bucket without a row is all zero.

use ndarray::{Array2, ArrayView1};

use super::{EncodedPart, ItemId};
use crate::base::{Cancelled, Task};

/// The end of a sentence in fastText's vocabularies.
pub const END_OF_SENTENCE: &str = "</s>";

/// How words are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubwordRule {
    /// Shortest n-gram, in code points.
    pub min_n: usize,
    /// Longest n-gram.
    pub max_n: usize,
    /// Rows that the n-grams share; at least 1.
    pub buckets: u32,
}

impl SubwordRule {
    /// Calls `each` with every n-gram of a word (raw bytes, edges included) and its bucket, in fastText's order.
    pub fn for_each<'w>(&self, wrapped: &'w [u8], mut each: impl FnMut(&'w [u8], u32)) {
        let continues = |at: usize| wrapped.get(at).is_some_and(|b| b & 0xC0 == 0x80);
        for start in (0..wrapped.len()).filter(|at| !continues(*at)) {
            let (mut end, mut n) = (start, 1);
            while end < wrapped.len() && n <= self.max_n {
                end += 1;
                while continues(end) {
                    end += 1;
                }
                let at_edge = start == 0 || end == wrapped.len();
                if n >= self.min_n && !(n == 1 && at_edge) {
                    let ngram = &wrapped[start..end];
                    each(ngram, hash(ngram) % self.buckets.max(1));
                }
                n += 1;
            }
        }
    }

    /// The buckets of a word's n-grams, in order, repeats included; none for the end of a sentence.
    #[must_use]
    pub fn buckets_of(&self, word: &[u8]) -> Vec<u32> {
        let mut out = Vec::new();
        if word != END_OF_SENTENCE.as_bytes() {
            self.for_each(&wrap(word), |_, bucket| out.push(bucket));
        }
        out
    }
}

/// The word between `<` and `>`.
#[must_use]
pub fn wrap(word: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(word.len() + 2);
    out.push(b'<');
    out.extend_from_slice(word);
    out.push(b'>');
    out
}

/// FNV-1a with 32 bits over sign-extended bytes.
#[must_use]
pub fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(2_166_136_261, |h: u32, b| (h ^ i32::from(b.cast_signed()).cast_unsigned()).wrapping_mul(16_777_619))
}

/// The rows of a model's words and n-grams.
#[derive(Debug, Clone, PartialEq)]
pub struct Subwords {
    rule: SubwordRule,
    words: Array2<f32>,
    used: Vec<u32>,
    trained: Vec<bool>,
    rows: Array2<f32>,
}

/// Text, bucket, row and whether it was trained.
type Found<'a> = (String, Option<u32>, Option<ArrayView1<'a, f32>>, bool);

impl Subwords {
    /// From the rows of the words (n × d) and of the buckets in `used` (rising), of which `trained` says whether a word of the vocabulary uses them.
    ///
    /// Returns `None` when the numbers of rows or columns do not fit, or `used` does not rise or leaves the buckets.
    #[must_use]
    pub fn new(rule: SubwordRule, words: Array2<f32>, used: Vec<u32>, trained: Vec<bool>, rows: Array2<f32>) -> Option<Self> {
        let fits = rows.nrows() == used.len() && trained.len() == used.len() && rows.ncols() == words.ncols();
        let rises = used.windows(2).all(|w| w[0] < w[1]) && used.last().is_none_or(|b| *b < rule.buckets);
        (fits && rises).then_some(Self { rule, words, used, trained, rows })
    }

    /// How words are cut.
    #[must_use]
    pub fn rule(&self) -> SubwordRule {
        self.rule
    }

    /// The words' own rows, n × d: not their vectors.
    #[must_use]
    pub fn words(&self) -> &Array2<f32> {
        &self.words
    }

    /// The buckets that have a row, rising.
    #[must_use]
    pub fn used(&self) -> &[u32] {
        &self.used
    }

    /// Whether an n-gram of the vocabulary falls into each of [`Subwords::used`].
    #[must_use]
    pub fn trained(&self) -> &[bool] {
        &self.trained
    }

    /// The rows of [`Subwords::used`].
    #[must_use]
    pub fn rows(&self) -> &Array2<f32> {
        &self.rows
    }

    /// The row of a bucket; `None` when it is all zero.
    #[must_use]
    pub fn row_of(&self, bucket: u32) -> Option<ArrayView1<'_, f32>> {
        self.used.binary_search(&bucket).ok().map(|at| self.rows.row(at))
    }

    /// The same with the rows that `other` has for buckets which have none here. Nothing is taken over from another number of buckets or dimensions.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn with_rest_of(self, other: &Self, task: &Task) -> Result<Self, Cancelled> {
        if self.rule.buckets != other.rule.buckets || self.rows.ncols() != other.rows.ncols() {
            return Ok(self);
        }
        let rest: Vec<usize> = (0..other.used.len()).filter(|at| self.used.binary_search(&other.used[*at]).is_err()).collect();
        if rest.is_empty() {
            return Ok(self);
        }
        // Rising buckets, each with where its row is.
        let mut from: Vec<(u32, bool, ArrayView1<'_, f32>)> = Vec::with_capacity(self.used.len() + rest.len());
        from.extend((0..self.used.len()).map(|at| (self.used[at], self.trained[at], self.rows.row(at))));
        from.extend(rest.into_iter().map(|at| (other.used[at], other.trained[at], other.rows.row(at))));
        from.sort_unstable_by_key(|(bucket, ..)| *bucket);
        let mut rows = Array2::zeros((from.len(), self.rows.ncols()));
        for (at, (mut into, (.., row))) in rows.rows_mut().into_iter().zip(&from).enumerate() {
            if at % 1024 == 0 {
                task.unless_cancelled()?;
            }
            into.assign(row);
        }
        let (used, trained) = from.iter().map(|(bucket, trained, _)| (*bucket, *trained)).unzip();
        Ok(Self { rule: self.rule, words: self.words, used, trained, rows })
    }

    /// Bytes that the numbers take.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        (self.words.len() + self.rows.len()) as u64 * 4 + self.used.len() as u64 * 5
    }

    /// The vector of a word: the mean of its own row, when it is `known` as an item, and its n-grams' rows. Zero when it has none.
    #[must_use]
    pub fn vector_of(&self, word: &str, known: Option<ItemId>) -> Vec<f32> {
        let mut sum = vec![0.0_f32; self.words.ncols()];
        let buckets = self.rule.buckets_of(word.as_bytes());
        let own = known.and_then(|id| self.own_row(id));
        let count = buckets.len() + usize::from(own.is_some());
        for row in own.into_iter().chain(buckets.iter().filter_map(|b| self.row_of(*b))) {
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
        let scale = 1.0 / count.max(1) as f32;
        sum.iter_mut().for_each(|x| *x *= scale);
        sum
    }

    /// Everything that a word's vector is made of: its own row first, when it is `known` as an item, then its n-grams as they follow in it.
    #[must_use]
    pub fn parts_of(&self, word: &str, known: Option<ItemId>) -> Vec<EncodedPart> {
        let vector = self.vector_of(word, known);
        let dot = |row: ArrayView1<'_, f32>, with: &[f32]| row.iter().zip(with).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        let squared: f64 = vector.iter().map(|x| f64::from(*x).powi(2)).sum();
        let mut found: Vec<Found<'_>> = Vec::new();
        if let Some(own) = known.and_then(|id| self.own_row(id)) {
            found.push((word.to_owned(), None, Some(own), true));
        }
        if word != END_OF_SENTENCE {
            self.rule.for_each(&wrap(word.as_bytes()), |ngram, bucket| {
                let at = self.used.binary_search(&bucket).ok();
                let trained = at.is_some_and(|at| self.trained[at]);
                found.push((String::from_utf8_lossy(ngram).into_owned(), Some(bucket), at.map(|at| self.rows.row(at)), trained));
            });
        }
        let count = found.len() as f64;
        found
            .into_iter()
            .map(|(text, bucket, row, trained)| {
                let length = row.map_or(0.0, |r| r.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt());
                let share = row.filter(|_| squared > 0.0).map_or(0.0, |r| dot(r, &vector) / squared / count);
                EncodedPart { label: text, bucket, length: length as f32, share: share as f32, trained }
            })
            .collect()
    }

    /// How an unseen word is best read: as typed, or in small letters where more of its n-grams were trained.
    #[must_use]
    pub fn reading(&self, typed: &str) -> String {
        let trained = |word: &str| self.parts_of(word, None).iter().filter(|p| p.trained).count();
        let lower = typed.to_lowercase();
        if lower != typed && trained(&lower) > trained(typed) { lower } else { typed.to_owned() }
    }

    fn own_row(&self, id: ItemId) -> Option<ArrayView1<'_, f32>> {
        (id.row() < self.words.nrows()).then(|| self.words.row(id.row()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: SubwordRule = SubwordRule { min_n: 3, max_n: 6, buckets: 2_000_000 };

    fn ngrams(rule: SubwordRule, word: &str) -> Vec<String> {
        let mut out = Vec::new();
        rule.for_each(&wrap(word.as_bytes()), |ngram, _| out.push(String::from_utf8(ngram.to_vec()).unwrap()));
        out
    }

    #[test]
    fn ngrams_count_code_points_and_leave_out_the_bare_edges() {
        assert_eq!(ngrams(RULE, "if"), ["<if", "<if>", "if>"]);
        assert_eq!(ngrams(SubwordRule { min_n: 1, max_n: 2, ..RULE }, "ab"), ["<a", "a", "ab", "b", "b>"]);
        assert_eq!(ngrams(SubwordRule { min_n: 1, max_n: 2, ..RULE }, "苹果"), ["<苹", "苹", "苹果", "果", "果>"]);
        assert!(ngrams(RULE, "").is_empty());
        assert!(RULE.buckets_of(b"</s>").is_empty());
    }

    #[test]
    fn shares_sum_to_one_and_the_vector_is_the_mean() {
        let buckets = RULE.buckets_of(b"if");
        let mut used = buckets[..2].to_vec();
        used.sort_unstable();
        let rows = Array2::from_shape_fn((2, 3), |(r, c)| (r * 3 + c) as f32 - 1.5);
        let words = Array2::from_elem((1, 3), 1.0);
        let sub = Subwords::new(RULE, words.clone(), used.clone(), vec![true, false], rows.clone()).unwrap();
        let vector = sub.vector_of("if", Some(ItemId(0)));
        for (i, x) in vector.iter().enumerate() {
            let want = (1.0 + rows[[0, i]] + rows[[1, i]]) / 4.0;
            assert!((x - want).abs() < 1e-6, "{x} {want}");
        }
        let parts = sub.parts_of("if", Some(ItemId(0)));
        assert_eq!(parts.len(), 4);
        assert!((parts.iter().map(|p| p.share).sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(parts.iter().filter(|p| p.trained).count(), 2);
        assert!(parts[3].share == 0.0 && parts[3].length == 0.0 && parts[0].bucket.is_none());
        assert_eq!(sub.vector_of("zzzz", None), [0.0; 3]);
        let others = [used[0], used[1] + 1];
        let other = Subwords::new(RULE, words.clone(), others.to_vec(), vec![true, false], Array2::from_elem((2, 3), 7.0)).unwrap();
        let both = sub.clone().with_rest_of(&other, &Task::detached()).unwrap();
        assert_eq!((both.used(), &both.trained[..]), (&[used[0], used[1], others[1]][..], &[true, false, false][..]));
        assert_eq!((both.row_of(used[0]), both.row_of(used[1])), (sub.row_of(used[0]), sub.row_of(used[1])));
        assert_eq!(both.row_of(others[1]).unwrap().to_vec(), [7.0; 3]);
        assert_eq!(both.words(), sub.words());
        assert_eq!(sub.clone().with_rest_of(&sub, &Task::detached()), Ok(sub));
        used.reverse();
        assert!(Subwords::new(RULE, words, used, vec![true; 2], rows).is_none());
    }
}

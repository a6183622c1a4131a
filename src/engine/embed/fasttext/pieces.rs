//! Which rows each word is made of. All rows, of words and n-grams, lie in one matrix in the order of falling use, so that what is needed often
//! lies close together and stays in the cache.

use crate::base::{Cancelled, Task};
use crate::data::{ItemSet, SubwordRule};

/// Words between two looks at the task.
const CHECK_EVERY: usize = 1 << 12;

/// The rows of every word.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Where each word's rows start in `rows`; one more at the end.
    starts: Vec<usize>,
    /// Per word: its own row, then those of its n-grams, repeats included.
    rows: Vec<u32>,
    /// Buckets in use, rising.
    buckets: Vec<u32>,
    /// Place in the matrix of each word's own row, then of each bucket in use.
    places: Vec<u32>,
}

impl Pieces {
    /// Cuts every word. `counts` are the occurrences of the words.
    pub(super) fn new(words: &ItemSet, counts: &[u64], rule: SubwordRule, task: &Task) -> Result<Self, Cancelled> {
        let num_words = words.len();
        let mut starts = Vec::with_capacity(num_words + 1);
        let mut rows: Vec<u32> = Vec::new();
        for (word, label) in words.labels().enumerate() {
            if word % CHECK_EVERY == 0 {
                task.check()?;
            }
            starts.push(rows.len() + word);
            rows.extend(rule.buckets_of(label.as_bytes()));
        }
        starts.push(rows.len() + num_words);
        let mut buckets = rows.clone();
        buckets.sort_unstable();
        buckets.dedup();
        task.check()?;

        let bucket_lists = starts.windows(2).enumerate().map(|(word, ends)| &rows[ends[0] - word..ends[1] - word - 1]);
        let mut used = counts.to_vec();
        used.resize(num_words + buckets.len(), 0);
        let mut indices: Vec<u32> = Vec::with_capacity(rows.len() + num_words);
        for (word, list) in bucket_lists.enumerate() {
            if word % CHECK_EVERY == 0 {
                task.check()?;
            }
            indices.push(word as u32);
            for bucket in list {
                let at = num_words + buckets.partition_point(|b| b < bucket);
                used[at] += counts.get(word).copied().unwrap_or(0);
                indices.push(at as u32);
            }
        }
        let mut order: Vec<u32> = (0..used.len() as u32).collect();
        order.sort_by_key(|i| std::cmp::Reverse(used[*i as usize]));
        let mut places = vec![0; order.len()];
        for (place, index) in order.iter().enumerate() {
            places[*index as usize] = place as u32;
        }
        indices.iter_mut().for_each(|i| *i = places[*i as usize]);
        Ok(Self { starts, rows: indices, buckets, places })
    }

    /// Number of rows of the matrix.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Number of words.
    pub(super) fn num_words(&self) -> usize {
        self.starts.len() - 1
    }

    /// Rows per word on average.
    pub(super) fn mean_rows(&self) -> f64 {
        self.rows.len() as f64 / self.num_words().max(1) as f64
    }

    /// The rows of a word: its own, then its n-grams'.
    #[inline]
    pub(super) fn of(&self, word: u32) -> &[u32] {
        &self.rows[self.starts[word as usize]..self.starts[word as usize + 1]]
    }

    /// The buckets in use, rising.
    pub(super) fn buckets(&self) -> &[u32] {
        &self.buckets
    }

    /// The places of the words' own rows, word by word.
    pub(super) fn word_places(&self) -> &[u32] {
        &self.places[..self.num_words()]
    }

    /// The places of the buckets' rows, in the order of [`Pieces::buckets`].
    pub(super) fn bucket_places(&self) -> &[u32] {
        &self.places[self.num_words()..]
    }
}

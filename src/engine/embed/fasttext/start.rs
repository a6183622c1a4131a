//! What the rows of a training begin with: random numbers, or the rows of an earlier model.

use std::sync::Arc;

use super::params::Settings;
use super::pieces::Pieces;
use crate::base::{Cancelled, MethodError, Say, Seed, Task};
use crate::data::{Corpus, Embedding, ItemId, SubwordRule, Subwords, WordModel};
use crate::embed::continuing::{check_dims, outputs_of};
use crate::math::kernels::Rows;
use crate::say;

/// Rows between two looks at the task.
const CHECK_EVERY: usize = 1024;

/// Uniform in ±1 / dims: words first, then buckets, whatever their place.
pub(super) fn start_vectors(pieces: &Pieces, dims: usize, seed: Seed, task: &Task) -> Result<Rows, Cancelled> {
    let mut rows = Rows::zeroed(pieces.len(), dims);
    let mut rng = seed.stream("fasttext start");
    for (i, place) in pieces.word_places().iter().chain(pieces.bucket_places()).enumerate() {
        if i % CHECK_EVERY == 0 {
            task.check()?;
        }
        for x in rows.row_mut(*place as usize) {
            *x = (2.0 * rng.unit_f32() - 1.0) / dims as f32;
        }
    }
    Ok(rows)
}

/// Puts the rows of `start` over random ones, so that its words have their vectors: its words' own rows, its n-grams' rows and its output vectors.
/// A word that has no row of its own gets the one that makes the mean of its rows its vector. Returns the earlier n-grams' rows.
pub(super) fn go_on_from(
    start: &Embedding,
    corpus: &Corpus,
    settings: &Settings,
    pieces: &Pieces,
    [inputs, outputs]: [&mut Rows; 2],
    task: &Task,
) -> Result<Option<Arc<Subwords>>, MethodError> {
    check_dims(start, settings.dims)?;
    let earlier = start.word_model().and_then(WordModel::subwords);
    match earlier {
        Some(earlier) if !same_cut(earlier.rule(), settings.rule) => {
            let rule = earlier.rule();
            return Err(say!(
                "The earlier vectors are made of n-grams of {min} to {max} characters in {buckets} buckets: set Shortest n-gram to {min}, Longest n-gram to {max} and Buckets to {buckets}",
                min = rule.min_n.max(1),
                max = rule.max_n,
                buckets = rule.buckets.to_string()
            )
            .into());
        }
        None if settings.rule.max_n > 0 => task.warn(Say::plain(
            "The earlier vectors came without character n-grams: these start at random, and what they say of unseen words comes from the new text alone",
        )),
        _ => {}
    }
    let has_row = take_buckets(earlier.map(AsRef::as_ref), pieces, inputs, task)?;
    let learned = outputs_of(start, task);
    for (old, word) in start.items().labels().enumerate() {
        if old % CHECK_EVERY == 0 {
            task.check()?;
        }
        let Some(row) = corpus.words.find(word).map(ItemId::row) else { continue };
        let rows = pieces.of(row as u32);
        let own = earlier.filter(|e| old < e.words().nrows()).and_then(|e| e.words().row(old).to_slice());
        match own {
            Some(own) => {
                // What has no row in a model is zero.
                rows.iter().filter(|place| !has_row[**place as usize]).for_each(|place| inputs.row_mut(*place as usize).fill(0.0));
                inputs.row_mut(rows[0] as usize).copy_from_slice(own);
            }
            None => complete(inputs, rows, &start.vector(ItemId(old as u32))),
        }
        if let Some(from) = learned.and_then(|y| y.row(old).to_slice()) {
            outputs.row_mut(row).copy_from_slice(from);
        }
    }
    Ok(earlier.cloned())
}

/// Whether both rules cut words alike: no n-gram is shorter than one character.
fn same_cut(a: SubwordRule, b: SubwordRule) -> bool {
    (a.min_n.max(1), a.max_n, a.buckets) == (b.min_n.max(1), b.max_n, b.buckets)
}

/// Gives the buckets in use their earlier rows. Returns which places of the matrix have got one.
fn take_buckets(earlier: Option<&Subwords>, pieces: &Pieces, inputs: &mut Rows, task: &Task) -> Result<Vec<bool>, Cancelled> {
    let mut has_row = vec![false; pieces.len()];
    let Some(earlier) = earlier else { return Ok(has_row) };
    for (i, (bucket, place)) in pieces.buckets().iter().zip(pieces.bucket_places()).enumerate() {
        if i % CHECK_EVERY == 0 {
            task.check()?;
        }
        if let Some(row) = earlier.row_of(*bucket) {
            inputs.row_mut(*place as usize).iter_mut().zip(row).for_each(|(x, from)| *x = *from);
            has_row[*place as usize] = true;
        }
    }
    Ok(has_row)
}

/// Sets the first of some rows so that their mean is `vector`.
fn complete(inputs: &mut Rows, rows: &[u32], vector: &[f32]) {
    let mut own: Vec<f32> = vector.iter().map(|x| x * rows.len() as f32).collect();
    for place in &rows[1..] {
        own.iter_mut().zip(inputs.row(*place as usize)).for_each(|(own, x)| *own -= x);
    }
    inputs.row_mut(rows[0] as usize).copy_from_slice(&own);
}

#[cfg(test)]
#[path = "start_tests.rs"]
mod tests;

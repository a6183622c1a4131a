//! Accuracy on analogy questions.
//!
//! A question counts when all four words are in the vocabulary; it is right when the best word other than the first three (and, with case folded,
//! their other spellings) is the fourth, or when the fourth is among the best few of them, if so wished. Method and counting as in Mikolov et al. (2013) and their `compute-accuracy` program.
//! Cost: the cosines of the U distinct question words with all n rows (U · n · d) and one pass over n rows a question, in blocks that stay in the
//! cache: 19,544 questions on 20,000 words take about a second. Independent of the number of threads.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::{Lookup, QuestionSet};
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, ItemId};
use crate::index::UnitRows;
use crate::math::parallel::map_shards;
use crate::query::AnalogyMethod;
use crate::query::analogy::EPSILON;
use crate::say;

/// How questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnalogyOptions {
    /// Case does not count: "Paris" finds "paris".
    pub fold_case: bool,
    /// Look words up, and search, only among this many first rows. `None`: all.
    pub first_rows: Option<usize>,
    /// How answers are scored.
    pub method: AnalogyMethod,
    /// A question is right when the fourth word is among this many best ones, 1 to [`MOST_TOP`].
    pub top_n: usize,
}

/// Largest number of best words that a question may have.
pub const MOST_TOP: usize = 10;

impl Default for AnalogyOptions {
    /// As `compute-accuracy` and gensim do: case folded, 3CosAdd; all rows; only the best word counts.
    fn default() -> Self {
        Self { fold_case: true, first_rows: None, method: AnalogyMethod::Add, top_n: 1 }
    }
}

/// A question answered wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// Line of the file, from 1.
    pub line: usize,
    /// The words of the question, the right answer last.
    pub words: [ItemId; 4],
    /// What was answered; `None` when no other word is there.
    pub answer: Option<ItemId>,
}

/// The result for one section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SectionReport {
    /// Heading.
    pub name: String,
    /// Questions answered rightly.
    pub correct: usize,
    /// Questions asked: all four words have vectors.
    pub asked: usize,
    /// Questions left out because a word has no vector.
    pub out_of_vocabulary: usize,
    /// The questions answered wrongly, in order.
    pub failures: Vec<Failure>,
}

impl SectionReport {
    /// Share of the asked questions that were answered rightly; `None` when none was asked.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        (self.asked > 0).then(|| self.correct as f64 / self.asked as f64)
    }

    /// Share of the questions that could be asked; `None` for an empty section.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        let all = self.asked + self.out_of_vocabulary;
        (all > 0).then(|| self.asked as f64 / all as f64)
    }
}

/// The result of a question set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalogyReport {
    /// Per section, in the order of the file.
    pub sections: Vec<SectionReport>,
    /// Everything together; its name is empty and its failures are left to the sections.
    pub total: SectionReport,
    /// Words without a vector and the number of questions that each one cost, alphabetically.
    pub missing_words: Vec<(String, usize)>,
    /// Rows that were searched.
    pub rows_searched: usize,
}

/// Rows of one shard.
const SHARD_ROWS: usize = 1024;
/// Most distinct question words whose cosines are held at once.
const MOST_WORDS: usize = 2048;

/// A question by rows, and which section it belongs to.
struct Asked {
    section: usize,
    line: usize,
    words: [ItemId; 4],
}

/// Asks all questions. Reports questions × shards done as a stage of the task.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
pub fn evaluate_analogies(
    embedding: &Embedding,
    set: &QuestionSet,
    options: AnalogyOptions,
    threads: usize,
    task: &Task,
) -> Result<AnalogyReport, Cancelled> {
    let lookup = Lookup::new(embedding.items(), options.fold_case, options.first_rows, task)?;
    let same = lookup.first_of_same(task)?;
    let top_n = options.top_n.clamp(1, MOST_TOP);
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sections: Vec<SectionReport> = Vec::with_capacity(set.sections.len());
    let mut asked: Vec<Asked> = Vec::new();
    for (number, section) in set.sections.iter().enumerate() {
        task.check()?;
        let mut report = SectionReport { name: section.name.clone(), ..SectionReport::default() };
        for question in &section.questions {
            let found = question.words.each_ref().map(|word| lookup.find(word));
            if let [Some(a), Some(b), Some(c), Some(d)] = found {
                report.asked += 1;
                asked.push(Asked { section: number, line: question.line, words: [a, b, c, d] });
            } else {
                report.out_of_vocabulary += 1;
                for (word, _) in question.words.iter().zip(found).filter(|(_, row)| row.is_none()) {
                    *missing.entry(word).or_default() += 1;
                }
            }
        }
        sections.push(report);
    }
    task.stage(say!("Asking analogy questions"), asked.len() as u64);
    let search = Search { embedding, same: &same, rows: lookup.rows, method: options.method, top_n, threads };
    for group in groups(&asked) {
        let answers = search.answers(&asked[group.clone()], task)?;
        for (question, best) in asked[group].iter().zip(answers.chunks(top_n)) {
            let report = &mut sections[question.section];
            if best.iter().any(|(_, row)| *row != NOBODY && same[*row as usize] == question.words[3].0) {
                report.correct += 1;
            } else {
                let answer = best.first().filter(|(_, row)| *row != NOBODY).map(|(_, row)| ItemId(*row));
                report.failures.push(Failure { line: question.line, words: question.words, answer });
            }
        }
    }
    let sum = |part: fn(&SectionReport) -> usize| sections.iter().map(part).sum();
    let total = SectionReport {
        name: String::new(),
        correct: sum(|s| s.correct),
        asked: sum(|s| s.asked),
        out_of_vocabulary: sum(|s| s.out_of_vocabulary),
        failures: Vec::new(),
    };
    let missing_words = missing.into_iter().map(|(word, n)| (word.to_owned(), n)).collect();
    Ok(AnalogyReport { sections, total, missing_words, rows_searched: lookup.rows })
}

/// Cuts the questions into runs with at most [`MOST_WORDS`] distinct words (or a little over).
fn groups(asked: &[Asked]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut words: HashSet<ItemId> = HashSet::new();
    let mut start = 0;
    for (i, question) in asked.iter().enumerate() {
        words.extend(&question.words[..3]);
        if words.len() >= MOST_WORDS || i + 1 == asked.len() {
            out.push(start..i + 1);
            start = i + 1;
            words.clear();
        }
    }
    out
}

struct Search<'a> {
    embedding: &'a Embedding,
    /// For each row the first row with the same word.
    same: &'a [u32],
    rows: usize,
    method: AnalogyMethod,
    /// Best words of a question.
    top_n: usize,
    threads: usize,
}

/// The row of a place that nobody holds.
const NOBODY: u32 = u32::MAX;

/// A score and its row; a question has `top_n` of them in a row, best first.
type Held = (f32, u32);

/// Shards that are searched before what they found is merged, so that memory does not grow with the vocabulary.
const SHARDS_AT_ONCE: usize = 64;

/// Puts a word among the best of a question; of equal scores the earlier row stays ahead.
fn offer(best: &mut [Held], score: f32, row: u32) {
    let place = best.partition_point(|(held, holder)| *holder != NOBODY && *held >= score);
    if place < best.len() {
        best[place..].rotate_right(1);
        best[place] = (score, row);
    }
}

impl Search<'_> {
    /// The best words of each question, `top_n` in a row.
    fn answers(&self, questions: &[Asked], task: &Task) -> Result<Vec<Held>, Cancelled> {
        let mut places: HashMap<ItemId, usize> = HashMap::new();
        let mut words: Vec<ItemId> = Vec::new();
        for word in questions.iter().flat_map(|q| &q.words[..3]) {
            places.entry(*word).or_insert_with(|| {
                words.push(*word);
                words.len() - 1
            });
        }
        let unit = UnitRows::new(self.embedding, &words);
        let num_shards = self.rows.div_ceil(SHARD_ROWS);
        let finished = std::sync::atomic::AtomicUsize::new(0);
        let before = task.progress().done;
        let empty = vec![(f32::NEG_INFINITY, NOBODY); questions.len() * self.top_n];
        let search = |shard: usize| -> Result<Vec<Held>, Cancelled> {
            let rows = shard * SHARD_ROWS..((shard + 1) * SHARD_ROWS).min(self.rows);
            let cosines = unit.cosines(rows.clone(), task)?;
            let of = |word: &ItemId| places.get(word).map_or(&[][..], |at| &cosines[at * rows.len()..(at + 1) * rows.len()]);
            let mut found = empty.clone();
            for (i, (question, best)) in questions.iter().zip(found.chunks_mut(self.top_n)).enumerate() {
                if i % 1024 == 0 {
                    task.check()?;
                }
                let [a, b, c, _] = &question.words;
                self.best_of([of(a), of(b), of(c)], &question.words, rows.start, best);
            }
            let done = finished.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            task.set_done(before + (questions.len() * done / num_shards) as u64);
            Ok(found)
        };
        let mut best = empty.clone();
        for first in (0..num_shards).step_by(SHARDS_AT_ONCE) {
            // Shards come in row order, so an equal score keeps the earlier row.
            for found in map_shards(self.threads, SHARDS_AT_ONCE.min(num_shards - first), |i| search(first + i)) {
                for (best, found) in best.chunks_mut(self.top_n).zip(found?.chunks(self.top_n)) {
                    for (score, row) in found.iter().filter(|(_, row)| *row != NOBODY) {
                        offer(best, *score, *row);
                    }
                }
            }
        }
        task.set_done(before + questions.len() as u64);
        Ok(best)
    }

    /// The best rows of a shard that are none of the question's own words.
    fn best_of(&self, cosines: [&[f32]; 3], words: &[ItemId; 4], first_row: usize, best: &mut [Held]) {
        const LANES: usize = 32;
        let [a, b, c] = cosines;
        let last = best.len() - 1;
        let mut scores = [0.0_f32; LANES];
        for (block, ((a, b), c)) in a.chunks(LANES).zip(b.chunks(LANES)).zip(c.chunks(LANES)).enumerate() {
            let scores = &mut scores[..a.len()];
            match self.method {
                AnalogyMethod::Add => {
                    for (((score, a), b), c) in scores.iter_mut().zip(a).zip(b).zip(c) {
                        *score = b - a + c;
                    }
                }
                AnalogyMethod::Mul => {
                    for (((score, a), b), c) in scores.iter_mut().zip(a).zip(b).zip(c) {
                        *score = (b + 1.0) * (c + 1.0) / (a + 1.0 + 2.0 * EPSILON as f32);
                    }
                }
            }
            // A place that nobody holds has the lowest limit there is.
            let limit = best[last].0;
            if scores.iter().fold(f32::NEG_INFINITY, |m, score| if *score > m { *score } else { m }) <= limit {
                continue;
            }
            for (i, score) in scores.iter().enumerate() {
                let row = first_row + block * LANES + i;
                let is_own = || words[..3].iter().any(|w| w.0 == self.same[row]);
                if *score > best[last].0 && !is_own() {
                    offer(best, *score, row as u32);
                }
            }
        }
    }
}

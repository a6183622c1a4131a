//! Scores of a finished training on the bundled questions in its language, in the background: every judged pair, and as many analogies as take well
//! under a second.

use std::sync::Arc;

use super::{Job, JobContext, JobError, JobKind, NoFrames, Older};
use crate::base::Say;
use crate::data::{Embedding, Language};
use crate::examples::evaluation_sets;
use crate::math::parallel::available_threads;
use crate::query::evaluate::{
    Analogies, AnalogyOptions, EvaluationKind, JudgedPairs, evaluate_analogies, evaluate_similarity, parse_pairs, parse_questions, thinned,
};
use crate::say;

/// Scores trainings in the background, one at a time.
pub const KIND: JobKind = JobKind::new("score").quiet().older(Older::First);

/// Questions times words searched: about a third of a second on one core.
const MOST_WORK: usize = 50_000_000;
/// Words that are searched at most: the most frequent ones.
const MOST_ROWS: usize = 30_000;

/// What a training scored, and on what.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// Spearman's rank correlation with the judged pairs; `None` with too few pairs.
    pub similarity: Option<f64>,
    /// Judged pairs whose words have vectors.
    pub pairs: usize,
    /// Judged pairs in all.
    pub all_pairs: usize,
    /// Share of the asked analogies that were answered rightly; `None` when none could be asked.
    pub analogies: Option<f64>,
    /// Analogies asked.
    pub asked: usize,
    /// Every how many questions of the set one was taken.
    pub every: usize,
    /// Words searched for answers.
    pub rows: usize,
}

/// Fewer judged pairs than this say nothing.
const LEAST_PAIRS: usize = 10;

/// Score a finished training.
#[derive(Debug)]
pub struct Score {
    /// Number of the training.
    pub run: usize,
    /// Its vectors.
    pub embedding: Arc<Embedding>,
    /// The language of its words.
    pub language: Language,
}

impl Job for Score {
    const KIND: JobKind = KIND;
    /// The training's number, and its scores.
    type Output = (usize, Scores);
    type Frame = NoFrames;

    fn title(&self) -> Say {
        say!("Scoring run {n}", n = self.run)
    }

    fn subject(&self) -> Option<&Arc<Embedding>> {
        Some(&self.embedding)
    }

    fn run(self, cx: &JobContext<NoFrames>) -> Result<Self::Output, JobError> {
        let task = &cx.task;
        task.stage(Job::title(&self), 0);
        let set = |kind: &dyn EvaluationKind| evaluation_sets().iter().find(|s| s.language == self.language && s.is_of(kind));
        let mut scores = Scores::default();
        if let Some(set) = set(&JudgedPairs) {
            let pairs = parse_pairs(&set.text());
            let report = evaluate_similarity(&self.embedding, &pairs, true, None, task)?;
            // A rank correlation of a few pairs is chance.
            let enough = report.pairs.len() >= LEAST_PAIRS;
            (scores.similarity, scores.pairs, scores.all_pairs) =
                (report.spearman.filter(|_| enough), report.pairs.len(), pairs.pairs.len());
        }
        task.check()?;
        if let Some(set) = set(&Analogies) {
            let questions = parse_questions(&set.text());
            let rows = self.embedding.len().min(MOST_ROWS);
            let most = (MOST_WORK / rows.max(1)).max(100);
            scores.every = questions.len().div_ceil(most).max(1);
            let options = AnalogyOptions { first_rows: Some(rows), ..AnalogyOptions::default() };
            let report = evaluate_analogies(&self.embedding, &thinned(&questions, most), options, available_threads(), task)?;
            (scores.analogies, scores.asked, scores.rows) = (report.total.accuracy(), report.total.asked, report.rows_searched);
        }
        Ok((self.run, scores))
    }
}

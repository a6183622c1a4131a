//! Word pairs that people judged: how well cosines follow the judgements.
//!
//! Spearman's rank correlation (average ranks for ties) and Pearson's correlation between the judgements and the cosines of the pairs whose two words
//! have vectors. Files: two words and a number a line, with tabs, semicolons, commas or spaces between them; `#` begins a comment;
//! a part of speech of one letter may stand before the number.

use super::kind::{EvaluationKind, Figure, Questions, Report, Rows, Value};
use super::{AnalogyOptions, BadLine, Lookup};
use crate::base::{Cancelled, Info, Say, Task};
use crate::data::{Embedding, ItemId};
use crate::say;

/// A pair as judged.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedPair {
    /// Line of the file, from 1.
    pub line: usize,
    /// The two words.
    pub words: [String; 2],
    /// The judgement, in the file's own units.
    pub judgement: f64,
}

/// A file of judged pairs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PairSet {
    /// The pairs in order.
    pub pairs: Vec<JudgedPair>,
    /// Lines left out; a heading in the first line is none.
    pub bad_lines: Vec<BadLine>,
}

/// A pair with vectors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPair {
    /// Line of the file, from 1.
    pub line: usize,
    /// The two words.
    pub words: [ItemId; 2],
    /// The judgement.
    pub judgement: f64,
    /// Cosine of the two vectors.
    pub cosine: f64,
}

/// A pair that could not be scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPair {
    /// Line of the file, from 1.
    pub line: usize,
    /// The two words.
    pub words: [String; 2],
    /// Which of them has a vector.
    pub has_vector: [bool; 2],
}

/// How well cosines follow judgements.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarityReport {
    /// Spearman's rank correlation; `None` with fewer than two pairs or without variation.
    pub spearman: Option<f64>,
    /// Pearson's correlation; `None` likewise.
    pub pearson: Option<f64>,
    /// The pairs that were scored, in order.
    pub pairs: Vec<ScoredPair>,
    /// The pairs out of the vocabulary, in order.
    pub missing: Vec<MissingPair>,
}

/// Reads a file of judged pairs.
#[must_use]
pub fn parse_pairs(text: &str) -> PairSet {
    let mut set = PairSet::default();
    let mut is_first = true;
    for (i, content) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let content = content.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = match ['\t', ';', ','].into_iter().find(|sign| content.matches(*sign).count() >= 2) {
            Some(sign) => content.split(sign).map(str::trim).collect(),
            None => content.split_whitespace().collect(),
        };
        let judged = match fields[..] {
            [a, b, third, ref rest @ ..] if !a.is_empty() && !b.is_empty() => {
                // SimLex-999 has the part of speech, one letter, before the judgement.
                let is_tag = third.len() == 1 && third.chars().all(char::is_alphabetic);
                let number = if is_tag { rest.first().copied().unwrap_or_default() } else { third };
                number.parse().ok().filter(|x: &f64| x.is_finite()).map(|x| ([a.to_owned(), b.to_owned()], x))
            }
            _ => None,
        };
        match judged {
            Some((words, judgement)) => set.pairs.push(JudgedPair { line: i + 1, words, judgement }),
            None if is_first && fields.len() >= 3 => {}
            None => set.bad_lines.push(BadLine { line: i + 1, what: bad_pair(fields.len()) }),
        }
        is_first = false;
    }
    set
}

fn bad_pair(fields: usize) -> Say {
    if fields < 3 {
        say!("A judged pair has two words and a number, this line has {n} fields", n = fields)
    } else {
        Say::plain("The third field of a judged pair must be a number")
    }
}

/// Scores judged pairs. `fold_case` and `first_rows` as in [`super::AnalogyOptions`].
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
pub fn evaluate_similarity(
    embedding: &Embedding,
    set: &PairSet,
    fold_case: bool,
    first_rows: Option<usize>,
    task: &Task,
) -> Result<SimilarityReport, Cancelled> {
    let lookup = Lookup::new(embedding.items(), fold_case, first_rows, task)?;
    let (mut pairs, mut missing) = (Vec::new(), Vec::new());
    for (number, pair) in set.pairs.iter().enumerate() {
        if number % 1024 == 0 {
            task.check()?;
        }
        match pair.words.each_ref().map(|word| lookup.find(word)) {
            [Some(a), Some(b)] => {
                let cosine = crate::query::vectors::cosine(embedding, a, b);
                pairs.push(ScoredPair { line: pair.line, words: [a, b], judgement: pair.judgement, cosine });
            }
            found => missing.push(MissingPair { line: pair.line, words: pair.words.clone(), has_vector: found.map(|f| f.is_some()) }),
        }
    }
    let judgements: Vec<f64> = pairs.iter().map(|p| p.judgement).collect();
    let cosines: Vec<f64> = pairs.iter().map(|p| p.cosine).collect();
    Ok(SimilarityReport { spearman: spearman(&judgements, &cosines), pearson: pearson(&judgements, &cosines), pairs, missing })
}

/// Pearson's correlation; `None` for fewer than two values, different lengths, or a side without variation.
#[must_use]
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let n = x.len();
    if n < 2 || n != y.len() {
        return None;
    }
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / n as f64, y.iter().sum::<f64>() / n as f64);
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (dx, dy) = (x - mean_x, y - mean_y);
        xy += dx * dy;
        xx += dx * dx;
        yy += dy * dy;
    }
    let scale = (xx * yy).sqrt();
    (scale > 0.0).then(|| (xy / scale).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of their ranks.
#[must_use]
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    pearson(&ranks(x), &ranks(y))
}

#[expect(clippy::float_cmp, reason = "ties are exact equality")]
fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    let mut out = vec![0.0; x.len()];
    let mut from = 0;
    while from < order.len() {
        let run = order[from..].iter().take_while(|i| x[**i] == x[order[from]]).count().max(1);
        // Ranks from + 1 … from + run share their mean.
        let rank = from as f64 + 0.5 * (run as f64 + 1.0);
        for i in &order[from..from + run] {
            out[*i] = rank;
        }
        from += run;
    }
    out
}

/// Judged pairs as a kind of test.
pub struct JudgedPairs;

impl EvaluationKind for JudgedPairs {
    fn info(&self) -> Info {
        Info {
            id: "similarity",
            label: "Judged pairs",
            summary: "Judged pairs have two words and a number on each line.",
            source: "Rubenstein and Goodenough 1965, Contextual correlates of synonymy; Spearman 1904, The proof and measurement of association between two things",
        }
    }

    fn parse(&self, text: &str) -> Box<dyn Questions> {
        Box::new(parse_pairs(text))
    }
}

impl Questions for PairSet {
    fn len(&self) -> usize {
        self.pairs.len()
    }

    fn bad_lines(&self) -> &[BadLine] {
        &self.bad_lines
    }

    fn run(&self, embedding: &Embedding, options: AnalogyOptions, _threads: usize, task: &Task) -> Result<Report, Cancelled> {
        task.stage(say!("Comparing judged pairs"), 0);
        let found = evaluate_similarity(embedding, self, options.fold_case, options.first_rows, task)?;
        let mut missing: Vec<String> = Vec::new();
        for pair in &found.missing {
            missing.extend(pair.words.iter().zip(pair.has_vector).filter(|(_, has)| !has).map(|(word, _)| word.clone()));
        }
        missing.sort_unstable();
        missing.dedup();
        let figures = vec![
            Figure {
                id: "spearman",
                label: "Spearman",
                value: Value::Correlation(found.spearman),
                help: Say::plain(
                    "Correlation of the ranks: 1 when the cosines put the pairs in the order in which people put them, 0 when the two have nothing to do with each other.",
                ),
            },
            Figure {
                id: "pearson",
                label: "Pearson",
                value: Value::Correlation(found.pearson),
                help: Say::plain("Correlation of the values: 1 when all dots lie on a rising line."),
            },
            Figure {
                id: "pairs",
                label: "Pairs",
                value: Value::Part(found.pairs.len(), self.pairs.len()),
                help: Say::plain("Pairs whose two words have vectors, of all pairs of the file."),
            },
            Figure {
                id: "out_of_vocabulary",
                label: "Out of vocabulary",
                value: Value::Count(found.missing.len()),
                help: Say::plain("Pairs left out because a word has no vector; they are named at the end of the list."),
            },
        ];
        let left_out = found.missing.len();
        let rows = Rows::Pairs { scored: found.pairs, missing: found.missing };
        Ok(Report { kind: JudgedPairs.info().id, figures, rows, missing, left_out })
    }
}

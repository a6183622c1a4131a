//! Analogies: a is to b as c is to …?
//!
//! On vectors of length 1. 3CosAdd ranks by cos(w, b − a + c) (Mikolov, Yih and Zweig 2013, Linguistic regularities in continuous space word
//! representations). 3CosMul ranks by cos⁺(w, b) · cos⁺(w, c) / (cos⁺(w, a) + ε) with cos⁺ = (cos + 1) / 2 and ε = 0.001 (Levy and Goldberg 2014,
//! Linguistic regularities in sparse and explicit word representations, equation 4 and footnote 7).
//! Cost: one or three passes over the vectors.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::neighbours::{Ranked, all_equal, rank};
use super::vectors::{combine, cosine};
use super::{Query, QueryKind, Term, UnseenTerm};
use crate::base::{Cancelled, Task};
use crate::data::{Embedding, Encoded, ItemId, Metric};
use crate::index::{Best, Hit, nearest, values};
use crate::math::parallel::available_threads;

/// How answers are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnalogyMethod {
    /// 3CosAdd: cosine to b − a + c.
    #[default]
    Add,
    /// 3CosMul: product of similarities to b and c over that to a.
    Mul,
}

impl AnalogyMethod {
    /// Both, in the order of the interface.
    pub const ALL: [Self; 2] = [Self::Add, Self::Mul];

    /// Stable name for the command line and session files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Mul => "mul",
        }
    }

    /// Label on screen; the same in every language.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Add => "3CosAdd",
            Self::Mul => "3CosMul",
        }
    }

    /// Paper.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::Add => "Mikolov, Yih and Zweig 2013, Linguistic regularities in continuous space word representations",
            Self::Mul => "Levy and Goldberg 2014, Linguistic regularities in sparse and explicit word representations",
        }
    }
}

/// Rows scored between two checks of the task.
const ROWS: usize = 1 << 20;
/// The ε of 3CosMul.
pub(super) const EPSILON: f64 = 0.001;

/// The answer to an analogy.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalogyResult {
    /// How answers were scored.
    pub method: AnalogyMethod,
    /// The honest ranking, best first: k items beside a, b and c, which stand where they rank, flagged.
    pub hits: Vec<Ranked>,
    /// The best that may answer: of all items when query words are admitted, else of the others. None when all tie.
    pub answer: Option<ItemId>,
    /// Every item beside a, b and c has the same score, as with one-hot codes: there is no answer.
    pub all_equal: bool,
    /// Which of a, b and c are no items: their vectors were made by the model. To be named on screen.
    pub unseen: Vec<String>,
}

/// A word of the question.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// An item.
    Item(ItemId),
    /// A word that is no item, with the vector that the model gives it.
    Unseen(Encoded),
}

impl Role {
    fn item(&self) -> Option<ItemId> {
        if let Self::Item(item) = self { Some(*item) } else { None }
    }

    fn vector<'a>(&'a self, embedding: &'a Embedding) -> Cow<'a, [f32]> {
        match self {
            Self::Item(item) => embedding.vector(*item),
            Self::Unseen(encoded) => Cow::Borrowed(&encoded.vector),
        }
    }
}

/// a is to b as c is to what? The ranking always holds the three words; `admit_query_words` lets one of them be the answer.
///
/// # Errors
/// `Cancelled` when the owner of the task gave up.
///
/// # Panics
/// For items that the embedding does not have.
#[expect(clippy::too_many_arguments, reason = "three words, how, how many, and the task")]
pub fn analogy(
    embedding: &Embedding,
    a: ItemId,
    b: ItemId,
    c: ItemId,
    method: AnalogyMethod,
    k: usize,
    admit_query_words: bool,
    task: &Task,
) -> Result<AnalogyResult, Cancelled> {
    analogy_of(embedding, &[a, b, c].map(Role::Item), method, k, admit_query_words, task)
}

/// The same for words of which some may be no items.
///
/// # Errors
/// As [`analogy`].
///
/// # Panics
/// As [`analogy`].
pub fn analogy_of(
    embedding: &Embedding,
    roles: &[Role; 3],
    method: AnalogyMethod,
    k: usize,
    admit_query_words: bool,
    task: &Task,
) -> Result<AnalogyResult, Cancelled> {
    let words: Vec<ItemId> = roles.iter().filter_map(Role::item).collect();
    let mut query = Query { terms: Vec::new(), unseen: Vec::new(), kind: QueryKind::Expression };
    for (role, weight) in [(&roles[1], 1.0), (&roles[0], -1.0), (&roles[2], 1.0)] {
        match role {
            Role::Item(item) => query.terms.push(Term { item: *item, weight }),
            Role::Unseen(encoded) => query.unseen.push(UnseenTerm { encoded: encoded.clone(), weight }),
        }
    }
    let (hits, all_equal) = match method {
        AnalogyMethod::Add => {
            let vector = combine(embedding, &query, true, task)?;
            let found = nearest(embedding, &vector, Metric::Cosine, k + 3, &[], available_threads(), task)?;
            let hits = rank(&found, &words, k);
            let equal = all_equal(embedding, &vector, Metric::Cosine, &hits, &words, task)?;
            (hits, equal)
        }
        AnalogyMethod::Mul => {
            let (found, equal) = by_product(embedding, roles, &words, k, task)?;
            (rank(&found, &words, k), equal)
        }
    };
    let answer = hits.iter().find(|h| admit_query_words || !h.is_query_word).filter(|_| !all_equal).map(|h| h.item);
    let unseen = query.unseen.into_iter().map(|u| u.encoded.label).collect();
    Ok(AnalogyResult { method, hits, answer, all_equal, unseen })
}

/// The 3CosMul score from the cosines to a, b and c.
fn product(a: f64, b: f64, c: f64) -> f64 {
    let shifted = |cosine: f64| 0.5 * cosine + 0.5;
    shifted(b) * shifted(c) / (shifted(a) + EPSILON)
}

/// The best by 3CosMul, and whether all but the three words score the same.
#[expect(clippy::float_cmp, reason = "a tie is exact equality of what is shown")]
fn by_product(embedding: &Embedding, roles: &[Role; 3], words: &[ItemId], k: usize, task: &Task) -> Result<(Vec<Hit>, bool), Cancelled> {
    let cosines = |role: &Role| values(embedding, &role.vector(embedding), Metric::Cosine, available_threads(), task);
    let (a, b, c) = (cosines(&roles[0])?, cosines(&roles[1])?, cosines(&roles[2])?);
    let mut best = Best::new(k + 3 + 16);
    let (mut lowest, mut highest) = (f32::INFINITY, f32::NEG_INFINITY);
    for (row, ((a, b), c)) in a.iter().zip(&b).zip(&c).enumerate() {
        if row % ROWS == 0 {
            task.check()?;
        }
        let item = ItemId(row as u32);
        let score = product(f64::from(*a), f64::from(*b), f64::from(*c)) as f32;
        if !words.contains(&item) {
            (lowest, highest) = (lowest.min(score), highest.max(score));
        }
        #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "the limit is NaN while there is room")]
        if !(score <= best.limit()) {
            best.offer(score, item.0);
        }
    }
    let near = |w: ItemId, role: &Role| match role {
        Role::Item(item) => cosine(embedding, w, *item),
        Role::Unseen(encoded) => crate::index::exact_value(Metric::Cosine, &embedding.vector(w), &encoded.vector),
    };
    let value = |w| product(near(w, &roles[0]), near(w, &roles[1]), near(w, &roles[2])) as f32;
    let mut hits: Vec<Hit> = best.into_sorted().into_iter().map(|(_, row)| Hit { item: ItemId(row), value: value(ItemId(row)) }).collect();
    hits.sort_by(|x, y| y.value.total_cmp(&x.value).then(x.item.cmp(&y.item)));
    hits.truncate(k + 3);
    Ok((hits, lowest == highest && embedding.len() > words.len() + 1))
}

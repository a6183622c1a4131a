//! Questions that vectors can be graded by: analogies and judged pairs, in both languages.

use std::io::Read;

use crate::data::Language;
use crate::query::evaluate::{Analogies, EvaluationKind, JudgedPairs};

/// A bundled set of questions.
#[derive(Clone, Copy)]
pub struct EvaluationSet {
    /// Stable name, also for the command line.
    pub id: &'static str,
    /// Title (English; key of the catalogues).
    pub title: &'static str,
    /// Which kind of test they are, of [`crate::query::evaluate::EVALUATIONS`].
    pub kind: &'static dyn EvaluationKind,
    /// Language of the words.
    pub language: Language,
    bytes: &'static [u8],
}

impl EvaluationSet {
    /// Whether its questions are of this kind of test.
    #[must_use]
    pub fn is_of(&self, kind: &dyn EvaluationKind) -> bool {
        self.kind.info().id == kind.info().id
    }

    /// The questions as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        if self.bytes.starts_with(&[0x1F, 0x8B]) {
            // Bundled and checked by a test: a fault would be ours and shows as an empty set.
            let _ = flate2::read::GzDecoder::new(self.bytes).read_to_string(&mut text);
        } else {
            text.push_str(&String::from_utf8_lossy(self.bytes));
        }
        text
    }
}

/// Every bundled set.
#[must_use]
pub fn evaluation_sets() -> &'static [EvaluationSet] {
    const SETS: &[EvaluationSet] = &[
        EvaluationSet {
            id: "en_analogy_google",
            title: "English analogies (Google, 19,544 questions)",
            kind: &Analogies,
            language: Language::English,
            bytes: include_bytes!("../../../assets/eval/en_analogy_google.txt.gz"),
        },
        EvaluationSet {
            id: "en_relatedness",
            title: "English relatedness (120 pairs)",
            kind: &JudgedPairs,
            language: Language::English,
            bytes: include_bytes!("../../../assets/eval/en_relatedness_120.tsv"),
        },
        EvaluationSet {
            id: "zh_analogy",
            title: "Chinese analogies (180 questions)",
            kind: &Analogies,
            language: Language::Chinese,
            bytes: include_bytes!("../../../assets/eval/zh_analogy.txt"),
        },
        EvaluationSet {
            id: "zh_relatedness",
            title: "Chinese relatedness (90 pairs)",
            kind: &JudgedPairs,
            language: Language::Chinese,
            bytes: include_bytes!("../../../assets/eval/zh_relatedness_90.tsv"),
        },
    ];
    SETS
}

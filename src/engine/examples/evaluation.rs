//! Questions that vectors can be graded by: analogies and judged pairs, in both languages.

use std::io::Read;

use crate::data::Language;

/// What the questions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvaluationKind {
    /// Lines of four words in sections that begin with a colon.
    Analogies,
    /// Lines of two words and a judgement, tab-separated.
    Similarity,
}

/// A bundled set of questions.
#[derive(Debug, Clone, Copy)]
pub struct EvaluationSet {
    /// Stable name, also for the command line.
    pub id: &'static str,
    /// Title (English; key of the catalogues).
    pub title: &'static str,
    /// What the questions are.
    pub kind: EvaluationKind,
    /// Language of the words.
    pub language: Language,
    bytes: &'static [u8],
}

impl EvaluationSet {
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
            kind: EvaluationKind::Analogies,
            language: Language::English,
            bytes: include_bytes!("../../../assets/eval/en_analogy_google.txt.gz"),
        },
        EvaluationSet {
            id: "en_relatedness",
            title: "English relatedness (120 pairs)",
            kind: EvaluationKind::Similarity,
            language: Language::English,
            bytes: include_bytes!("../../../assets/eval/en_relatedness_120.tsv"),
        },
        EvaluationSet {
            id: "zh_analogy",
            title: "Chinese analogies (180 questions)",
            kind: EvaluationKind::Analogies,
            language: Language::Chinese,
            bytes: include_bytes!("../../../assets/eval/zh_analogy.txt"),
        },
        EvaluationSet {
            id: "zh_relatedness",
            title: "Chinese relatedness (90 pairs)",
            kind: EvaluationKind::Similarity,
            language: Language::Chinese,
            bytes: include_bytes!("../../../assets/eval/zh_relatedness_90.tsv"),
        },
    ];
    SETS
}

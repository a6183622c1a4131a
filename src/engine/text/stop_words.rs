//! Words that carry grammar rather than topic. Own lists: one word a line, `#` begins a comment.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::data::Language;

const ENGLISH: &str = include_str!("../../../assets/stopwords/en.txt");
const CHINESE: &str = include_str!("../../../assets/stopwords/zh.txt");

fn list(text: &'static str) -> HashSet<&'static str> {
    text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|w| !w.is_empty()).collect()
}

/// Whether a word, in any case, is a stop word of the language. A Chinese text leaves out English ones too.
pub(super) fn is_stop_word(form: &str, language: Language) -> bool {
    static EN: OnceLock<HashSet<&str>> = OnceLock::new();
    static ZH: OnceLock<HashSet<&str>> = OnceLock::new();
    let english = || EN.get_or_init(|| list(ENGLISH));
    let chinese = || ZH.get_or_init(|| list(CHINESE));
    let in_english = || english().contains(form) || english().contains(form.to_lowercase().as_str());
    match language {
        Language::English => in_english(),
        Language::Chinese => chinese().contains(form) || in_english(),
        Language::Other => false,
    }
}

/// Whether a label carries grammar rather than topic, in English or Chinese: for choosing which labels a map shows first.
#[must_use]
pub fn is_grammar_word(label: &str) -> bool {
    is_stop_word(label, Language::Chinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_grammar_and_no_topics() {
        for word in ["the", "The", "of", "don't", "is"] {
            assert!(is_stop_word(word, Language::English), "{word}");
        }
        for word in ["的", "了", "和", "the"] {
            assert!(is_stop_word(word, Language::Chinese), "{word}");
        }
        for word in ["king", "apple", "car", "苹果", "国王"] {
            assert!(!is_stop_word(word, Language::English) && !is_stop_word(word, Language::Chinese), "{word}");
        }
        assert!(!is_stop_word("the", Language::Other));
        assert!(list(ENGLISH).len() > 120 && list(CHINESE).len() > 120);
    }
}

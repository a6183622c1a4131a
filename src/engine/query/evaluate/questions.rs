//! Files of analogy questions: `: section` lines, then four words a line ("Athens Greece Oslo Norway": as Athens to Greece, so Oslo to Norway).

use crate::base::Say;
use crate::say;

/// One question: `words[0]` is to `words[1]` as `words[2]` is to `words[3]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Line of the file, from 1.
    pub line: usize,
    /// The four words.
    pub words: [String; 4],
}

/// Questions of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Its heading; empty for questions before the first heading.
    pub name: String,
    /// Its questions.
    pub questions: Vec<Question>,
}

/// A line that could not be used.
#[derive(Debug, Clone, PartialEq)]
pub struct BadLine {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: Say,
}

/// A file of questions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QuestionSet {
    /// The sections in order.
    pub sections: Vec<Section>,
    /// Lines left out.
    pub bad_lines: Vec<BadLine>,
}

impl QuestionSet {
    /// Questions in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sections.iter().map(|s| s.questions.len()).sum()
    }

    /// Whether there is no question.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads a file of questions. Empty lines and lines that begin with `#` or `//` are skipped; a line without exactly four words is noted.
#[must_use]
pub fn parse_questions(text: &str) -> QuestionSet {
    let mut set = QuestionSet::default();
    for (line, content) in text.trim_start_matches('\u{feff}').lines().enumerate().map(|(i, content)| (i + 1, content.trim())) {
        if content.is_empty() || content.starts_with('#') || content.starts_with("//") {
            continue;
        }
        if let Some(name) = content.strip_prefix(':') {
            set.sections.push(Section { name: name.trim().to_owned(), questions: Vec::new() });
            continue;
        }
        let words: Vec<String> = content.split_whitespace().map(str::to_owned).collect();
        match <[String; 4]>::try_from(words) {
            Ok(words) => {
                if set.sections.is_empty() {
                    set.sections.push(Section::default());
                }
                if let Some(section) = set.sections.last_mut() {
                    section.questions.push(Question { line, words });
                }
            }
            Err(words) => set.bad_lines.push(BadLine { line, what: say!("An analogy has four words, this line has {n}", n = words.len()) }),
        }
    }
    set
}

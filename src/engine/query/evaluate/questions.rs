//! Files of analogy questions: `: section` lines, then four words a line ("Athens Greece Oslo Norway": as Athens to Greece, so Oslo to Norway).

use super::kind::{EvaluationKind, Figure, Questions, Report, Rows, Value};
use super::{AnalogyOptions, evaluate_analogies};
use crate::base::{Cancelled, Info, Say, Task};
use crate::data::Embedding;
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

/// Analogies as a kind of test.
pub struct Analogies;

impl EvaluationKind for Analogies {
    fn info(&self) -> Info {
        Info {
            id: "analogies",
            label: "Analogies",
            summary: "Analogies have four words on each line.",
            source: "Mikolov, Chen, Corrado, Dean 2013, Efficient estimation of word representations in vector space, section 4",
        }
    }

    fn parse(&self, text: &str) -> Box<dyn Questions> {
        Box::new(parse_questions(text))
    }

    fn phrase(&self, words: &[&str]) -> String {
        match words {
            [a, b, c, ..] => format!("{a} : {b} = {c} : ?"),
            other => other.join(" "),
        }
    }
}

impl Questions for QuestionSet {
    fn len(&self) -> usize {
        self.len()
    }

    fn is_marked(&self) -> bool {
        self.sections.iter().any(|s| !s.name.is_empty())
    }

    fn bad_lines(&self) -> &[BadLine] {
        &self.bad_lines
    }

    fn run(&self, embedding: &Embedding, options: AnalogyOptions, threads: usize, task: &Task) -> Result<Report, Cancelled> {
        let found = evaluate_analogies(embedding, self, options, threads, task)?;
        let total = &found.total;
        let all = total.asked + total.out_of_vocabulary;
        let missing: Vec<String> = found.missing_words.into_iter().map(|(word, _)| word).collect();
        let right = match options.top_n {
            1 => Say::plain("Questions whose best answer is the right word, of those that could be asked."),
            n => say!("Questions whose {n} best answers hold the right word, of those that could be asked.", n = n),
        };
        let figures = vec![
            Figure { id: "accuracy", label: "Accuracy", value: Value::Share(total.accuracy()), help: right },
            Figure {
                id: "asked",
                label: "Right / asked",
                value: Value::Part(total.correct, total.asked),
                help: Say::plain("Questions are asked when all four words have vectors."),
            },
            Figure {
                id: "coverage",
                label: "Coverage",
                value: Value::Share(total.coverage()),
                help: say!("{asked} of {all} questions could be asked.", asked = total.asked, all = all),
            },
            Figure { id: "missing", label: "Words missing", value: Value::Count(missing.len()), help: without_vectors(&missing) },
            Figure {
                id: "searched",
                label: "Words searched",
                value: Value::Count(found.rows_searched),
                help: Say::plain("Answers were looked for among these; the words of the question itself never count."),
            },
        ];
        let left_out = total.out_of_vocabulary;
        Ok(Report {
            kind: Analogies.info().id,
            figures,
            missing,
            left_out,
            rows: Rows::Sections { sections: found.sections, total: found.total },
        })
    }
}

/// Missing words that are named under the pointer.
const MOST_NAMED: usize = 40;

fn without_vectors(words: &[String]) -> Say {
    if words.is_empty() {
        return Say::plain("Every word of the questions has a vector.");
    }
    let more = if words.len() > MOST_NAMED { " …" } else { "" };
    let named = words[..words.len().min(MOST_NAMED)].join(", ");
    say!("Words of the questions that have no vector: {words}", words = format!("{named}{more}"))
}

//! Grading the vectors with questions.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::data::{ItemSet, Language};
use crate::examples::{EvaluationSet, evaluation_sets};
use crate::jobs::{Evaluate, QuestionFile};
use crate::query::evaluate::JudgedPairs;
use crate::session::{Effect, EvaluateForm, Session};

/// Labels that are looked at to tell the language of vectors without a text.
const LABELS: usize = 500;

/// Grades.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EvaluateAction {
    /// Chooses what the vectors are graded with, and grades them.
    With(EvaluateForm),
    /// Grades the vectors with a file of the user.
    File(PathBuf),
}

impl Session {
    pub(super) fn evaluate_action(&mut self, action: EvaluateAction) -> Vec<Effect> {
        match action {
            EvaluateAction::With(form) => self.evaluate(form),
            EvaluateAction::File(path) => self.evaluate_file(path),
        }
    }

    /// Sets the form and grades the vectors that are shown.
    fn evaluate(&mut self, form: EvaluateForm) -> Vec<Effect> {
        self.change("Evaluation", "evaluate", |w| w.evaluate = form);
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
        let Some(questions) = self.wanted_questions() else { return Vec::new() };
        let form = &self.workspace.evaluate;
        let grading = Evaluate { embedding, questions, method: form.method, top_n: form.top_n.clamp(1, 10), first_rows: form.first_rows };
        self.answers.evaluation.ask(&grading.embedding);
        self.start(grading)
    }

    fn evaluate_file(&mut self, path: PathBuf) -> Vec<Effect> {
        let form = EvaluateForm { questions: Some(QuestionFile::Own(path)), ..self.workspace.evaluate.clone() };
        self.evaluate(form)
    }

    /// The questions that would be asked: the chosen ones, else the first bundled judged pairs in the language of the words.
    #[must_use]
    pub fn wanted_questions(&self) -> Option<QuestionFile> {
        if let Some(questions) = &self.workspace.evaluate.questions {
            return Some(questions.clone());
        }
        let language = self.language();
        let suits = |s: &&EvaluationSet| s.language == language && s.is_of(&JudgedPairs);
        evaluation_sets().iter().find(suits).or(evaluation_sets().first()).map(|s| QuestionFile::Bundled(s.id.to_owned()))
    }

    /// The language of the labels that are shown.
    #[must_use]
    pub fn language(&self) -> Language {
        self.items().map_or(Language::English, |items| Self::language_of(items))
    }

    /// The language of labels, told by their first ones.
    #[must_use]
    pub fn language_of(items: &ItemSet) -> Language {
        let is_han = |label: &&str| label.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let looked_at = items.len().min(LABELS);
        let han = items.labels().take(LABELS).filter(is_han).count();
        if 2 * han > looked_at { Language::Chinese } else { Language::English }
    }

    /// Whether the grades that are shown belong to the vectors that are shown.
    #[must_use]
    pub fn evaluation_is_fresh(&self) -> bool {
        match (self.evaluation().shown(), self.embedding()) {
            (Some(evaluation), Some(embedding)) => evaluation.is_of(embedding),
            _ => false,
        }
    }
}

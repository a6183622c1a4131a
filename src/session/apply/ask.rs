//! Questions: neighbours, analogies, the odd one out.

use serde::{Deserialize, Serialize};

use crate::base::Say;
use crate::data::{ItemId, Metric};
use crate::jobs::{Analogy, FindOdd, Nearest, NearestQuery, Shade, analogy, nearest, odd, shade};
use crate::query::AnalogyMethod;
use crate::session::{AnalogyForm, ColourBy, Effect, Question, Session, Subject};

/// Questions, and how they are asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AskAction {
    /// Sets the typed query; empty asks about the selection.
    Query(String),
    /// Chooses how nearness is measured.
    Metric(Metric),
    /// Sets how many neighbours are listed.
    NumNeighbours(usize),
    /// Fills in the analogy form and asks.
    Analogy {
        /// a is to …
        a: String,
        /// … b as …
        b: String,
        /// … c is to what?
        c: String,
    },
    /// Chooses how analogies are scored.
    AnalogyMethod(AnalogyMethod),
    /// Whether the query words may win.
    AdmitQueryWords(bool),
    /// Asks for the odd one out among the selected items.
    OddOneOut,
    /// Looks at how the number of a word and a context came about (without a context: its strongest one); `None` returns to what is selected.
    Pair(Option<(ItemId, Option<ItemId>)>),
}

impl Session {
    pub(super) fn ask_action(&mut self, action: AskAction) -> Vec<Effect> {
        match action {
            AskAction::Query(text) => {
                self.workspace.question.text = text;
                self.ask_nearest()
            }
            AskAction::Metric(metric) => self.set_question("Metric", |q| q.metric = metric),
            AskAction::NumNeighbours(k) => self.set_question("Number of neighbours", |q| q.k = k.clamp(1, 200)),
            AskAction::Analogy { a, b, c } => self.set_analogy(|f| (f.a, f.b, f.c) = (a, b, c)),
            AskAction::AnalogyMethod(method) => self.set_analogy(|f| f.method = method),
            AskAction::AdmitQueryWords(admit) => self.set_analogy(|f| f.admit_query_words = admit),
            AskAction::OddOneOut => self.ask_odd_one_out(),
            AskAction::Pair(pair) => self.show_pair(pair),
        }
    }

    fn set_question(&mut self, label: &'static str, edit: impl FnOnce(&mut Question)) -> Vec<Effect> {
        self.change(label, label, |w| edit(&mut w.question));
        self.ask_nearest()
    }

    /// Asks the question of the inspector again: of the typed query, else of the selection.
    pub(in crate::session) fn ask_nearest(&mut self) -> Vec<Effect> {
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
        let mut effects = self.shade();
        effects.extend(self.ask_beside());
        let w = &self.workspace;
        let query = if w.question.text.trim().is_empty() {
            if w.selection.is_empty() {
                self.answers.neighbours.clear();
                self.drop_jobs(nearest::KIND);
                return effects;
            }
            NearestQuery::Items(w.selection.to_vec())
        } else {
            NearestQuery::Text(w.question.text.clone())
        };
        let (metric, k) = (w.question.metric, w.question.k);
        self.answers.neighbours.ask(&embedding);
        effects.extend(self.start(Nearest { embedding, query, metric, k }));
        effects
    }

    /// Similarities of all items to the selection, when the map is coloured by them.
    pub(super) fn shade(&mut self) -> Vec<Effect> {
        if self.workspace.look.colour != ColourBy::Similarity || self.workspace.selection.is_empty() {
            self.answers.shades.clear();
            self.drop_jobs(shade::KIND);
            return Vec::new();
        }
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
        self.answers.shades.ask(&embedding);
        self.start(Shade { embedding, items: self.workspace.selection.to_vec() })
    }

    fn set_analogy(&mut self, edit: impl FnOnce(&mut AnalogyForm)) -> Vec<Effect> {
        self.change("Analogy", "analogy", |w| edit(&mut w.analogy));
        self.ask_form()
    }

    /// Asks the analogy form, if its three roles are filled in.
    pub(in crate::session) fn ask_form(&mut self) -> Vec<Effect> {
        let form = self.workspace.analogy.clone();
        if [&form.a, &form.b, &form.c].iter().any(|t| t.trim().is_empty()) {
            self.answers.analogy.clear();
            self.drop_jobs(analogy::KIND);
            return Vec::new();
        }
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
        self.answers.analogy.ask(&embedding);
        let k = self.workspace.question.k.max(10);
        let AnalogyForm { a, b, c, method, admit_query_words } = form;
        self.start(Analogy { embedding, roles: [a, b, c], method, admit_query_words, k })
    }

    fn ask_odd_one_out(&mut self) -> Vec<Effect> {
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
        if self.workspace.selection.len() < 3 {
            let why = Say::plain("Select at least three words to find the one that does not fit");
            self.answers.odd.settle(Some(&Subject::of(&embedding)), Err(why));
            return Vec::new();
        }
        self.answers.odd.ask(&embedding);
        self.start(FindOdd { embedding, items: self.workspace.selection.to_vec() })
    }

    /// After the vectors changed: every open question is asked again.
    pub(in crate::session) fn refresh_answers(&mut self) -> Vec<Effect> {
        let mut effects = self.ask_nearest();
        if !self.answers.analogy.is_empty() {
            effects.extend(self.ask_form());
        }
        if self.workspace.selection.len() < 3 {
            self.answers.odd.clear();
            self.drop_jobs(odd::KIND);
        } else if !self.answers.odd.is_empty() {
            effects.extend(self.ask_odd_one_out());
        }
        effects.extend(self.ask_hover_again());
        effects
    }
}

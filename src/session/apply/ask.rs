//! Questions: neighbours, analogies, the odd one out.

use serde::{Deserialize, Serialize};

use crate::base::Say;
use crate::data::{ItemId, Metric};
use crate::jobs::{Analogy, FindOdd, Nearest, NearestQuery, Shade};
use crate::query::AnalogyMethod;
use crate::session::{AnalogyForm, ColourBy, Effect, Loadable, Question, Session};

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
        let w = &self.workspace;
        let query = if w.question.text.trim().is_empty() {
            if w.selection.is_empty() {
                self.neighbours = Loadable::Empty;
                return self.ask_beside();
            }
            NearestQuery::Items(w.selection.to_vec())
        } else {
            NearestQuery::Text(w.question.text.clone())
        };
        let question = Nearest { embedding, query, metric: w.question.metric, k: w.question.k };
        self.neighbours.begin();
        let mut effects = self.start(question);
        effects.extend(self.shade());
        effects.extend(self.ask_beside());
        effects
    }

    /// Similarities of all items to the selection, when the map is coloured by them.
    pub(super) fn shade(&mut self) -> Vec<Effect> {
        if self.workspace.look.colour != ColourBy::Similarity || self.workspace.selection.is_empty() {
            self.shades = None;
            return Vec::new();
        }
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
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
            self.analogy = Loadable::Empty;
            return Vec::new();
        }
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
        self.analogy.begin();
        let k = self.workspace.question.k.max(10);
        let AnalogyForm { a, b, c, method, admit_query_words } = form;
        self.start(Analogy { embedding, roles: [a, b, c], method, admit_query_words, k })
    }

    fn ask_odd_one_out(&mut self) -> Vec<Effect> {
        if self.workspace.selection.len() < 3 {
            self.odd = Loadable::Failed(Say::plain("Select at least three words to find the one that does not fit"));
            return Vec::new();
        }
        let Some(embedding) = self.embedding().cloned() else { return Vec::new() };
        self.odd.begin();
        self.start(FindOdd { embedding, items: self.workspace.selection.to_vec() })
    }

    /// After the vectors changed: every open question is asked again.
    pub(in crate::session) fn refresh_answers(&mut self) -> Vec<Effect> {
        let mut effects = self.ask_nearest();
        if self.analogy != Loadable::Empty {
            effects.extend(self.ask_form());
        }
        effects
    }
}

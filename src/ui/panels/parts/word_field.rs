//! A field for a word or a query that completes from the labels of the open items.

use std::sync::Arc;

use egui::text::{CCursor, CCursorRange};
use egui::{Context, Id, Ui};

use crate::base::Task;
use crate::base::say::grouped;
use crate::data::{ItemId, ItemSet};
use crate::query::{complete, parse};
use crate::ui::aside::{Aside, OfItems};
use crate::ui::widgets::{Candidate, Completion, query_field, word_field};

/// Proposals shown at once.
const MAX_PROPOSALS: usize = 8;

/// What is typed into the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A query: the last word of it is completed.
    Query,
    /// One label.
    Word,
}

/// What happened in the field.
#[derive(Debug, Clone, Copy)]
pub struct FieldSaid {
    /// The text is meant as it stands: Enter was pressed or a proposal was taken.
    pub entered: bool,
    /// The text was emptied.
    pub cleared: bool,
    /// The field, to give it the keyboard.
    pub id: Id,
}

/// A field, its text and its proposals. Proposals are looked up once per change of the text, beside the window.
#[derive(Default)]
pub struct WordField {
    /// What is typed.
    pub text: String,
    completion: Completion,
    proposals: Proposals,
}

#[derive(Default)]
struct Proposals(Aside<OfItems, Found>);

/// What a text may be completed to.
#[derive(Default)]
struct Found {
    typed: String,
    /// Where the completed part begins, in bytes.
    start: usize,
    found: Vec<ItemId>,
    candidates: Vec<Candidate>,
}

impl WordField {
    /// Draws the field over the width at hand. `names` are its accessible name (and hint) and that of its clearing cross.
    pub fn ui(&mut self, ui: &mut Ui, items: &Arc<ItemSet>, kind: FieldKind, names: (&str, &str)) -> FieldSaid {
        let before_empty = self.text.is_empty();
        let Self { text, completion, proposals } = self;
        let ctx = ui.ctx().clone();
        let look = |typed: &str| proposals.look_up(&ctx, items, kind, typed).map(|f| f.candidates.clone()).unwrap_or_default();
        let said = match kind {
            FieldKind::Query => query_field(ui, completion, text, names, look),
            FieldKind::Word => word_field(ui, completion, text, names, look),
        };
        let mut entered = said.submitted;
        if let Some(item) = said.picked.and_then(|i| self.proposals.0.known()?.found.get(i).copied()) {
            self.take(ui, items, kind, item, said.response.id);
            entered = true;
        }
        FieldSaid { entered, cleared: !before_empty && self.text.is_empty(), id: said.response.id }
    }

    fn take(&mut self, ui: &Ui, items: &ItemSet, kind: FieldKind, item: ItemId, id: Id) {
        let label = items.label(item);
        match kind {
            FieldKind::Word => label.clone_into(&mut self.text),
            FieldKind::Query => {
                self.text.truncate(self.proposals.0.known().map_or(0, |f| f.start));
                self.text.push_str(&as_query_word(items, item));
            }
        }
        if let Some(mut state) = egui::TextEdit::load_state(ui.ctx(), id) {
            let end = CCursor::new(self.text.chars().count());
            state.cursor.set_char_range(Some(CCursorRange::one(end)));
            state.store(ui.ctx(), id);
        }
    }
}

/// A label as it is typed in a query: in quotation marks where it would be read otherwise.
pub fn as_query_word(items: &ItemSet, item: ItemId) -> String {
    let label = items.label(item);
    let plain = parse(label, items).is_ok_and(|q| matches!(q.terms[..], [t] if t.item == item && t.weight == 1.0));
    if plain { label.to_owned() } else { format!("\"{}\"", label.replace('\\', "\\\\").replace('"', "\\\"")) }
}

impl Proposals {
    /// What is known of this text; nothing while it is looked up.
    fn look_up(&mut self, ctx: &Context, items: &Arc<ItemSet>, kind: FieldKind, typed: &str) -> Option<&Found> {
        self.0.ask(ctx, OfItems(items.clone(), typed.to_owned()), || {
            let (items, typed) = (items.clone(), typed.to_owned());
            move |_: &Task| Some(Found::of(&items, kind, typed))
        });
        self.0.known().filter(|f| f.typed == typed)
    }
}

impl Found {
    fn of(items: &ItemSet, kind: FieldKind, typed: String) -> Self {
        let (start, found) = match kind {
            FieldKind::Word => (0, found(items, &typed)),
            FieldKind::Query => last_word(&typed)
                .into_iter()
                .map(|start| (start, found(items, &typed[start..])))
                .find(|(_, found)| !found.is_empty())
                .unwrap_or_default(),
        };
        let detail = |id: ItemId| items.count(id).map(|n| grouped(n.unsigned_abs())).unwrap_or_default();
        let candidates = found.iter().map(|id| Candidate { text: items.label(*id).to_owned(), detail: detail(*id) }).collect();
        Self { typed, start, found, candidates }
    }
}

fn found(items: &ItemSet, typed: &str) -> Vec<ItemId> {
    if typed.trim().is_empty() {
        return Vec::new();
    }
    let found = complete(items, typed, MAX_PROPOSALS);
    // A word that is typed to its end and begins no other needs no proposal.
    if let [only] = found[..]
        && items.label(only) == typed
    {
        return Vec::new();
    }
    found
}

/// Where the word that is being typed may begin: after the last operator (labels may have spaces), else after the last gap.
fn last_word(typed: &str) -> Vec<usize> {
    let after = |is_break: fn(char) -> bool| {
        let start = typed.char_indices().rev().find(|(_, c)| is_break(*c)).map_or(0, |(i, c)| i + c.len_utf8());
        start + (typed[start..].len() - typed[start..].trim_start().len())
    };
    let mut starts =
        vec![after(|c| "+*/(),;\"＋−－×÷（），；、".contains(c)), after(|c| c.is_whitespace() || "+*/(),;＋−－×÷（），；、".contains(c))];
    starts.push(after(|c| c.is_whitespace() || "+-*/(),;＋−－×÷（），；、".contains(c)));
    starts.dedup();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Columns, ItemKind};

    fn items() -> Arc<ItemSet> {
        let keys = ["king", "kingdom", "woman", "new york", "well-known", "say \"hi\""].iter().collect();
        Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns::default()).unwrap())
    }

    fn proposed(typed: &str) -> (usize, Vec<String>) {
        let items = items();
        let found = Found::of(&items, FieldKind::Query, typed.to_owned());
        (found.start, found.candidates.into_iter().map(|c| c.text).collect())
    }

    #[test]
    fn the_last_word_of_a_query_is_completed() {
        assert_eq!(proposed("ki"), (0, vec!["king".to_owned(), "kingdom".to_owned()]));
        assert_eq!(proposed("king - wo"), (7, vec!["woman".to_owned()]));
        assert_eq!(proposed("king, new yo"), (6, vec!["new york".to_owned()]));
        assert_eq!(proposed("king wo"), (5, vec!["woman".to_owned()]));
        assert_eq!(proposed("0.5*wo"), (4, vec!["woman".to_owned()]));
        assert_eq!(proposed("king-wo"), (5, vec!["woman".to_owned()]));
        assert_eq!(proposed("well-kn"), (0, vec!["well-known".to_owned()]));
        assert_eq!(proposed("king + "), (0, vec![]));
        assert_eq!(proposed("woman"), (0, vec![]));
    }

    #[test]
    fn labels_that_would_be_misread_are_quoted() {
        let items = items();
        let typed = |label: &str| as_query_word(&items, items.find(label).unwrap());
        assert_eq!(typed("king"), "king");
        let quoted = typed("say \"hi\"");
        assert_eq!(quoted, "\"say \\\"hi\\\"\"");
        assert_eq!(parse(&quoted, &items).unwrap().items(), vec![items.find("say \"hi\"").unwrap()]);
    }
}

//! The table of items.

use serde::{Deserialize, Serialize};

use crate::session::{Effect, Session};

/// Changes of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TableAction {
    /// Shows only items whose label contains this.
    Filter(String),
    /// Sorts by a column (rising when true), or not.
    Sort(Option<(usize, bool)>),
    /// Shows only selected items.
    SelectedOnly(bool),
}

impl Session {
    pub(super) fn table_action(&mut self, action: TableAction) -> Vec<Effect> {
        match action {
            TableAction::Filter(filter) => self.change("Table filter", "filter", |w| w.table.filter = filter),
            TableAction::Sort(sort) => self.change("Table order", "sort", |w| w.table.sort = sort),
            TableAction::SelectedOnly(only) => self.change("Table filter", "selected-only", |w| w.table.selected_only = only),
        }
    }
}

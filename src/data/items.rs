//! Items: whatever has a vector.

use indexmap::IndexSet;

use super::{ColumnValues, Columns};
use crate::base::Say;
use crate::say;

/// Row number of an item; meaningful only within its item set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(pub u32);

impl ItemId {
    /// As an index.
    #[must_use]
    pub fn row(self) -> usize {
        self.0 as usize
    }
}

/// What the items are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// Words of a vocabulary.
    Word,
    /// Rows of a file that does not say.
    Generic,
}

/// One unique label per item, found at once in both directions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keys(IndexSet<Box<str>>);

impl Keys {
    /// Number of labels.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a label; returns its row and whether it was new.
    pub fn insert(&mut self, key: &str) -> (usize, bool) {
        self.0.insert_full(key.into())
    }

    /// The row of a label.
    #[must_use]
    pub fn row_of(&self, key: &str) -> Option<usize> {
        self.0.get_index_of(key)
    }

    /// All labels in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The label of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.0.get_index(row).map(AsRef::as_ref)
    }
}

impl<S: AsRef<str>> FromIterator<S> for Keys {
    /// Later repeats of a label are dropped.
    fn from_iter<I: IntoIterator<Item = S>>(labels: I) -> Self {
        Self(labels.into_iter().map(|s| Box::from(s.as_ref())).collect())
    }
}

/// n items: kind, labels and metadata. Row i of everything made from it is item i.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemSet {
    kind: ItemKind,
    keys: Keys,
    columns: Columns,
}

impl ItemSet {
    /// Joins labels and columns.
    ///
    /// # Errors
    /// A column whose length is not the number of labels.
    pub fn new(kind: ItemKind, keys: Keys, columns: Columns) -> Result<Self, Say> {
        for column in &columns.0 {
            if column.values.len() != keys.len() {
                return Err(say!(
                    "Column {name} has {rows} rows for {items} items",
                    name = column.name.as_str(),
                    rows = column.values.len(),
                    items = keys.len()
                ));
            }
        }
        Ok(Self { kind, keys, columns })
    }

    /// What the items are.
    #[must_use]
    pub fn kind(&self) -> ItemKind {
        self.kind
    }

    /// The labels.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The metadata.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The label of an item; empty for an id of another set.
    #[must_use]
    pub fn label(&self, id: ItemId) -> &str {
        self.keys.get(id.row()).unwrap_or_default()
    }

    /// The item with this label.
    #[must_use]
    pub fn find(&self, label: &str) -> Option<ItemId> {
        self.keys.row_of(label).and_then(|r| u32::try_from(r).ok()).map(ItemId)
    }

    /// Occurrences of an item, where they are known.
    #[must_use]
    pub fn count(&self, id: ItemId) -> Option<i64> {
        self.columns.counts().and_then(|c| c.get(id.row()).copied())
    }

    /// The value of a metadata cell as text.
    #[must_use]
    pub fn cell(&self, column: usize, row: usize) -> String {
        match self.columns.0.get(column).map(|c| &c.values) {
            Some(ColumnValues::Ints(v)) => v.get(row).map(ToString::to_string),
            Some(ColumnValues::Floats(v)) => v.get(row).filter(|x| x.is_finite()).map(ToString::to_string),
            Some(ColumnValues::Texts(v)) => v.get(row).map(ToString::to_string),
            Some(ColumnValues::Categories { names, codes }) => codes.get(row).and_then(|c| names.get(*c as usize)).map(ToString::to_string),
            None => None,
        }
        .unwrap_or_default()
    }
}

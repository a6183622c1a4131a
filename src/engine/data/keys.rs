//! Keys and labels: a key names one item and no other, a label is what people read and may repeat.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use indexmap::IndexSet;

/// One unique key per item, found at once in both directions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keys(IndexSet<Box<str>>);

impl Keys {
    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a key; returns its row and whether it was new.
    pub fn insert(&mut self, key: &str) -> (usize, bool) {
        self.0.insert_full(key.into())
    }

    /// The row of a key.
    #[must_use]
    pub fn row_of(&self, key: &str) -> Option<usize> {
        self.0.get_index_of(key)
    }

    /// All keys in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The key of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.0.get_index(row).map(AsRef::as_ref)
    }
}

impl<S: AsRef<str>> FromIterator<S> for Keys {
    /// Later repeats of a key are dropped.
    fn from_iter<I: IntoIterator<Item = S>>(keys: I) -> Self {
        Self(keys.into_iter().map(|s| Box::from(s.as_ref())).collect())
    }
}

/// How the items of a part are named.
#[derive(Debug, Clone)]
pub enum Names {
    /// Key and label are the same: words.
    Keys(Keys),
    /// Keys of their own, and labels that may repeat or be empty: films, products, documents.
    Labelled(Keys, Labels),
    /// The key is the row number, from 1; labels may repeat or be empty: rows of a file that names nobody.
    Numbered(Labels),
}

/// Labels in row order; the rows of a label are found by an index that is made when it is first asked for.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    all: Vec<Box<str>>,
    rows: OnceLock<HashMap<Box<str>, u32>>,
}

impl Labels {
    /// The first row with this label.
    fn first_row_of(&self, label: &str) -> Option<usize> {
        let index = self.rows.get_or_init(|| {
            let mut rows = HashMap::with_capacity(self.all.len());
            for (row, label) in (0..).zip(&self.all) {
                rows.entry(label.clone()).or_insert(row);
            }
            rows
        });
        index.get(label).map(|row| *row as usize)
    }
}

impl<S: Into<Box<str>>> FromIterator<S> for Labels {
    fn from_iter<I: IntoIterator<Item = S>>(labels: I) -> Self {
        Self { all: labels.into_iter().map(Into::into).collect(), rows: OnceLock::new() }
    }
}

impl Names {
    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Keys(keys) => keys.len(),
            Self::Labelled(_, labels) | Self::Numbered(labels) => labels.all.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there are as many keys as labels.
    pub(super) fn fit(&self) -> bool {
        matches!(self, Self::Keys(_) | Self::Numbered(_)) || matches!(self, Self::Labelled(keys, labels) if keys.len() == labels.all.len())
    }

    /// What people read.
    #[must_use]
    pub fn label(&self, row: usize) -> Option<&str> {
        match self {
            Self::Keys(keys) => keys.get(row),
            Self::Labelled(_, labels) | Self::Numbered(labels) => labels.all.get(row).map(AsRef::as_ref),
        }
    }

    /// The key of a row.
    #[must_use]
    pub fn key(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Keys(keys) | Self::Labelled(keys, _) => keys.get(row).map(Cow::Borrowed),
            Self::Numbered(labels) => (row < labels.all.len()).then(|| Cow::Owned((row + 1).to_string())),
        }
    }

    /// The row of a key.
    #[must_use]
    pub fn row_of_key(&self, key: &str) -> Option<usize> {
        match self {
            Self::Keys(keys) | Self::Labelled(keys, _) => keys.row_of(key),
            Self::Numbered(labels) => {
                let row = key.parse::<usize>().ok()?.checked_sub(1)?;
                (row < labels.all.len()).then_some(row)
            }
        }
    }

    /// The first row with this label.
    #[must_use]
    pub fn row_of_label(&self, label: &str) -> Option<usize> {
        match self {
            Self::Keys(keys) => keys.row_of(label),
            Self::Labelled(_, labels) | Self::Numbered(labels) => labels.first_row_of(label),
        }
    }
}

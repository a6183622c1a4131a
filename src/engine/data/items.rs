//! Items: whatever has a vector.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::{ArtefactId, ColumnValues, Columns, ItemKind, Keys, Names};
use crate::base::{Fingerprint, Say};
use crate::say;

/// Row number of an item; meaningful only within its item set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ItemId(pub u32);

impl ItemId {
    /// As an index.
    #[must_use]
    pub fn row(self) -> usize {
        self.0 as usize
    }
}

/// Items of one kind that stand together: user 17 and film 17 are two items, in two parts.
#[derive(Debug, Clone)]
pub struct Part {
    /// What they are.
    pub kind: ItemKind,
    /// How they are named.
    pub names: Names,
}

/// n items: kinds, keys, labels and metadata. Row i of everything made from it is item i.
#[derive(Debug, Clone)]
pub struct ItemSet {
    parts: Vec<Part>,
    /// Where each part begins, and the end.
    starts: Vec<usize>,
    columns: Columns,
    id: OnceLock<ArtefactId>,
}

impl PartialEq for ItemSet {
    /// By identity: see [`ItemSet::id`].
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (self.len() == other.len() && self.id() == other.id())
    }
}

impl ItemSet {
    /// Items of one kind whose labels are their keys.
    ///
    /// # Errors
    /// A column whose length is not the number of items.
    pub fn new(kind: ItemKind, keys: Keys, columns: Columns) -> Result<Self, Say> {
        Self::of_parts(vec![Part { kind, names: Names::Keys(keys) }], columns)
    }

    /// Items of one or several kinds, part after part.
    ///
    /// # Errors
    /// A column whose length is not the number of items; as many keys as labels are needed.
    pub fn of_parts(parts: Vec<Part>, columns: Columns) -> Result<Self, Say> {
        let mut starts = vec![0];
        for part in &parts {
            if !part.names.fit() {
                return Err(say!("There are not as many keys as labels"));
            }
            starts.push(starts.last().copied().unwrap_or(0) + part.names.len());
        }
        let items = starts.last().copied().unwrap_or(0);
        for column in &columns.0 {
            if column.values.len() != items {
                return Err(say!(
                    "Column {name} has {rows} rows for {items} items",
                    name = column.name.as_str(),
                    rows = column.values.len(),
                    items = items
                ));
            }
        }
        Ok(Self { parts, starts, columns, id: OnceLock::new() })
    }

    /// Identity by content: the fingerprint of kinds, keys, labels and columns. The same on every machine and after reading back.
    #[must_use]
    pub fn id(&self) -> ArtefactId {
        *self.id.get_or_init(|| {
            let mut print = Fingerprint::default();
            for (part, rows) in self.parts() {
                print.text(part.kind.id());
                for row in 0..rows.len() {
                    print.text(&part.names.key(row).unwrap_or_default());
                    print.text(part.names.label(row).unwrap_or_default());
                }
            }
            for column in &self.columns.0 {
                print.text(&column.name);
                column.values.fingerprint(&mut print);
            }
            ArtefactId(print.value())
        })
    }

    /// The parts with their rows.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (&Part, Range<usize>)> {
        self.parts.iter().enumerate().map(|(i, part)| (part, self.starts[i]..self.starts[i + 1]))
    }

    /// What the items are; of several kinds the first.
    #[must_use]
    pub fn kind(&self) -> ItemKind {
        self.parts.first().map_or(ItemKind::ROW, |part| part.kind)
    }

    /// What an item is.
    #[must_use]
    pub fn kind_of(&self, id: ItemId) -> ItemKind {
        self.part_of(id.row()).map_or(ItemKind::ROW, |(part, _)| part.kind)
    }

    /// The part that a row is in, and the row within it.
    fn part_of(&self, row: usize) -> Option<(&Part, usize)> {
        // Parts that are empty begin where the next one does: the last that begins at or before the row is the right one.
        let at = self.starts.partition_point(|start| *start <= row).checked_sub(1)?;
        Some((self.parts.get(at)?, row - self.starts[at]))
    }

    /// The metadata.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All labels in row order.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|part| (0..part.names.len()).map(|row| part.names.label(row).unwrap_or_default()))
    }

    /// The label of a row.
    #[must_use]
    pub fn label_at(&self, row: usize) -> Option<&str> {
        let (part, row) = self.part_of(row)?;
        part.names.label(row)
    }

    /// The label of an item; empty for an id of another set.
    #[must_use]
    pub fn label(&self, id: ItemId) -> &str {
        self.label_at(id.row()).unwrap_or_default()
    }

    /// The key of an item, unique within its part; empty for an id of another set.
    #[must_use]
    pub fn key(&self, id: ItemId) -> Cow<'_, str> {
        self.part_of(id.row()).and_then(|(part, row)| part.names.key(row)).unwrap_or_default()
    }

    /// The item that somebody means by a text: the first with this label, else the first with this key.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<ItemId> {
        let by = |row_of: &dyn Fn(&Names) -> Option<usize>| {
            self.parts().find_map(|(part, rows)| row_of(&part.names).and_then(|row| u32::try_from(rows.start + row).ok()))
        };
        by(&|names| names.row_of_label(text)).or_else(|| by(&|names| names.row_of_key(text))).map(ItemId)
    }

    /// The item of another set, by kind and key: how a selection is carried from one set to the next.
    #[must_use]
    pub fn find_same(&self, other: &Self, id: ItemId) -> Option<ItemId> {
        let (kind, key) = (other.kind_of(id), other.key(id));
        let in_part = |(part, rows): (&Part, Range<usize>)| {
            let row = (part.kind == kind).then(|| part.names.row_of_key(&key))??;
            u32::try_from(rows.start + row).ok().map(ItemId)
        };
        // A row of a file and a word of a vocabulary with the same label are the same thing to whoever selected it.
        self.parts().find_map(in_part).or_else(|| self.find(other.label(id)))
    }

    /// About what keys, labels and columns take in memory: texts are measured on some rows, evenly spread.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        /// Rows that are measured.
        const SAMPLE: usize = 1000;
        /// Of a label beside its letters: where it lies, and how it is found.
        const LABEL: usize = 48;
        let n = self.len();
        let texts = |length: &dyn Fn(usize) -> usize, beside: usize| {
            let every = n.div_ceil(SAMPLE).max(1);
            let (looked_at, letters) = (0..n).step_by(every).fold((0, 0), |(rows, letters), row| (rows + 1, letters + length(row)));
            (n * beside + letters * n / looked_at.max(1)) as u64
        };
        let column = |values: &ColumnValues| match values {
            ColumnValues::Ints(_) | ColumnValues::Floats(_) => n as u64 * 8,
            ColumnValues::Texts(cells) => texts(&|row| cells[row].len(), size_of::<Box<str>>()),
            ColumnValues::Categories { .. } => n as u64 * 4,
        };
        texts(&|row| self.label_at(row).map_or(0, str::len), LABEL) + self.columns.0.iter().map(|c| column(&c.values)).sum::<u64>()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Column, Labels};

    static USER: super::super::Nouns = super::super::Nouns { id: "user", one: "user", many: "users", counted: "{n} users" };

    fn two_sides() -> ItemSet {
        let films: Keys = ["17", "20"].into_iter().collect();
        let labels: Labels = ["Alien", "Alien"].into_iter().collect();
        let users: Keys = ["17"].into_iter().collect();
        let parts = vec![
            Part { kind: ItemKind(&USER), names: Names::Keys(users) },
            Part { kind: ItemKind::ROW, names: Names::Labelled(films, labels) },
        ];
        ItemSet::of_parts(parts, Columns::default()).unwrap()
    }

    #[test]
    fn a_key_is_of_its_part_and_labels_may_repeat() {
        let items = two_sides();
        assert_eq!((items.len(), items.kind_of(ItemId(0)).id(), items.kind_of(ItemId(2)).id()), (3, "user", "row"));
        assert_eq!(items.labels().collect::<Vec<_>>(), ["17", "Alien", "Alien"]);
        assert_eq!((items.key(ItemId(1)), items.key(ItemId(2))), (Cow::Borrowed("17"), Cow::Borrowed("20")));
        assert_eq!((items.find("Alien"), items.find("20"), items.find("17")), (Some(ItemId(1)), Some(ItemId(2)), Some(ItemId(0))));
        // Film 17 is not user 17.
        assert_eq!(items.find_same(&items, ItemId(1)), Some(ItemId(1)));
        assert_eq!((items.label(ItemId(3)), items.find("21")), ("", None));
    }

    #[test]
    fn numbered_items_have_their_row_as_key() {
        let names = Names::Numbered(["", "b", ""].into_iter().collect());
        let items = ItemSet::of_parts(vec![Part { kind: ItemKind::ROW, names }], Columns::default()).unwrap();
        assert_eq!(
            (items.key(ItemId(2)), items.label(ItemId(2)), items.find("b"), items.find("3")),
            ("3".into(), "", Some(ItemId(1)), Some(ItemId(2)))
        );
    }

    #[test]
    fn identity_is_of_the_content() {
        let words = |labels: [&str; 2], counts: [i64; 2]| {
            let column = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(counts.to_vec()) };
            ItemSet::new(ItemKind::WORD, labels.into_iter().collect(), Columns(vec![column])).unwrap()
        };
        let one = words(["a", "b"], [2, 1]);
        assert_eq!(one, words(["a", "b"], [2, 1]));
        assert_ne!(one, words(["ab", ""], [2, 1]));
        assert_ne!(one, words(["a", "b"], [2, 2]));
        let uneven = vec![Part { kind: ItemKind::ROW, names: Names::Labelled(Keys::default(), ["a"].into_iter().collect()) }];
        assert!(ItemSet::of_parts(uneven, Columns::default()).is_err());
    }
}

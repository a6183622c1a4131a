//! Metadata columns of items.

use crate::base::Fingerprint;

/// The values of one column; row i belongs to item i.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValues {
    /// Whole numbers.
    Ints(Vec<i64>),
    /// Numbers; NaN stands for an empty cell.
    Floats(Vec<f64>),
    /// Text.
    Texts(Vec<Box<str>>),
    /// A small set of values: `codes[i]` points into `names`.
    Categories {
        /// The distinct values.
        names: Vec<Box<str>>,
        /// One code per item.
        codes: Vec<u32>,
    },
}

impl ColumnValues {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Ints(v) => v.len(),
            Self::Floats(v) => v.len(),
            Self::Texts(v) => v.len(),
            Self::Categories { codes, .. } => codes.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the values, in order, into a fingerprint.
    pub(super) fn fingerprint(&self, print: &mut Fingerprint) {
        match self {
            Self::Ints(v) => v.iter().for_each(|x| print.add(&x.to_le_bytes())),
            Self::Floats(v) => v.iter().for_each(|x| print.add(&x.to_bits().to_le_bytes())),
            Self::Texts(v) => v.iter().for_each(|x| print.text(x)),
            Self::Categories { names, codes } => {
                codes.iter().for_each(|code| print.text(names.get(*code as usize).map_or("", AsRef::as_ref)));
            }
        }
    }
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Header.
    pub name: String,
    /// Values, one per item.
    pub values: ColumnValues,
}

/// The columns of an item set, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns(pub Vec<Column>);

impl Columns {
    /// The column that holds occurrence counts, by convention named so.
    pub const COUNT: &'static str = "count";

    /// The column of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ColumnValues> {
        self.0.iter().find(|c| c.name == name).map(|c| &c.values)
    }

    /// Occurrence counts, where they are known.
    #[must_use]
    pub fn counts(&self) -> Option<&[i64]> {
        match self.get(Self::COUNT) {
            Some(ColumnValues::Ints(v)) => Some(v),
            _ => None,
        }
    }
}

//! Columns of a table by their names and cells: which holds the labels, which are metadata and of what type.
//!
//! - The label column is the first text column with a name such as word, label, name or title whose cells nearly all differ; failing that the first text
//!   column whose cells all differ; failing that the first such column whose name says that it numbers the rows.
//! - A metadata column of whole numbers is whole numbers; of numbers (and empty cells), numbers; text with few distinct values, categories; else text.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::data::{Column, ColumnValues};

/// A column as it stands in the file.
pub(super) struct RawColumn {
    /// From the header; may be empty.
    pub name: String,
    /// One per row.
    pub cells: Vec<Box<str>>,
}

impl RawColumn {
    /// Without cells yet.
    pub fn named(name: &str) -> Self {
        Self { name: name.trim().to_owned(), cells: Vec::new() }
    }

    fn is_numeric(&self) -> bool {
        self.cells.iter().all(|c| c.is_empty() || c.trim().parse::<f64>().is_ok())
    }

    /// Whether the name says that these are words.
    pub fn names_words(&self) -> bool {
        ["word", "words", "token", "tokens"].contains(&self.name.to_lowercase().as_str())
    }

    fn distinct_share(&self) -> f64 {
        let distinct: HashSet<&str> = self.cells.iter().map(AsRef::as_ref).collect();
        distinct.len() as f64 / self.cells.len().max(1) as f64
    }
}

/// Names that a label column has.
const LABEL_NAMES: [&str; 14] =
    ["word", "words", "token", "tokens", "label", "labels", "name", "names", "title", "titles", "item", "key", "text", "term"];
/// Names of numeric columns that say something about a row and are no dimension of its vector.
const METADATA_NAMES: [&str; 23] = [
    "id",
    "index",
    "idx",
    "row",
    "rank",
    "count",
    "counts",
    "freq",
    "frequency",
    "year",
    "class",
    "cluster",
    "group",
    "target",
    "label",
    "category",
    "length",
    "size",
    "weight",
    "source",
    "from",
    "to",
    "degree",
];

/// Whether this is a usual name of a label column.
pub(super) fn is_label_name(name: &str) -> bool {
    LABEL_NAMES.contains(&name.trim().to_lowercase().as_str())
}

/// Whether a numeric column of this name is metadata.
pub(super) fn is_metadata_name(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    METADATA_NAMES.contains(&name.as_str()) || is_label_name(&name)
}

/// A name that numbers a dimension, in two: `d1`, `dim_12`, `x0`, `v 3`, `17` (empty first part).
pub(super) fn numbered_name(name: &str) -> Option<(&str, u64)> {
    let name = name.trim();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    name[stem.len()..].parse().ok().map(|number| (stem, number))
}

/// Which column holds the labels; see the head of this file.
pub(super) fn choose_labels(columns: &[RawColumn]) -> Option<usize> {
    let texts = || columns.iter().enumerate().filter(|(_, c)| !c.is_numeric());
    let named = texts().find(|(_, c)| is_label_name(&c.name) && c.distinct_share() > 0.9);
    let distinct = || texts().find(|(_, c)| c.distinct_share() >= 1.0);
    let numbered = || {
        let names_rows =
            |c: &RawColumn| c.name.is_empty() || ["id", "index", "idx", "key", "row"].contains(&c.name.to_lowercase().as_str());
        columns.iter().enumerate().find(|(_, c)| names_rows(c) && c.distinct_share() >= 1.0)
    };
    named.or_else(distinct).or_else(numbered).map(|(i, _)| i)
}

/// The column with its type.
pub(super) fn typed(raw: RawColumn) -> Column {
    let RawColumn { name, cells } = raw;
    let name = if name.is_empty() { "column".to_owned() } else { name };
    let ints: Option<Vec<i64>> = cells.iter().map(|c| c.trim().parse().ok()).collect();
    if let Some(ints) = ints {
        return Column { name, values: ColumnValues::Ints(ints) };
    }
    let number = |c: &str| if c.trim().is_empty() { Some(f64::NAN) } else { c.trim().parse::<f64>().ok() };
    let floats: Option<Vec<f64>> = cells.iter().map(|c| number(c)).collect();
    if let Some(floats) = floats.filter(|f| f.iter().any(|x| x.is_finite())) {
        return Column { name, values: ColumnValues::Floats(floats) };
    }
    let mut codes_by_name: HashMap<&str, u32> = HashMap::new();
    let mut names: Vec<Box<str>> = Vec::new();
    let codes: Vec<u32> = cells
        .iter()
        .map(|c| {
            *codes_by_name.entry(c).or_insert_with(|| {
                names.push(c.clone());
                names.len() as u32 - 1
            })
        })
        .collect();
    let few = names.len() <= 2.max(cells.len() / 4).min(64);
    let values = if few { ColumnValues::Categories { names, codes } } else { ColumnValues::Texts(cells) };
    Column { name, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(name: &str, cells: &[&str]) -> RawColumn {
        RawColumn { name: name.to_owned(), cells: cells.iter().map(|c| Box::from(*c)).collect() }
    }

    #[test]
    fn types_follow_from_cells() {
        assert_eq!(typed(raw("n", &["1", "2"])).values, ColumnValues::Ints(vec![1, 2]));
        assert!(matches!(typed(raw("n", &["1", "", "2.5"])).values, ColumnValues::Floats(v) if v[1].is_nan() && v[2] > 2.0));
        let kinds = typed(raw("kind", &["a", "b", "a", "a", "b", "b", "a", "a"]));
        assert!(matches!(kinds.values, ColumnValues::Categories { names, codes } if names.len() == 2 && codes[1] == 1));
        assert!(matches!(typed(raw("t", &["x", "y", "z"])).values, ColumnValues::Texts(_)));
    }

    #[test]
    fn labels_are_distinct_or_named() {
        let table = [raw("class", &["a", "a", "b"]), raw("other", &["x", "y", "z"]), raw("name", &["p", "q", "r"])];
        assert_eq!(choose_labels(&table), Some(2));
        assert_eq!(choose_labels(&table[..2]), Some(1));
        assert_eq!(choose_labels(&table[..1]), None);
        assert_eq!(choose_labels(&[raw("id", &["1", "2"]), raw("label", &["a", "a"])]), Some(0));
    }

    #[test]
    fn dimension_names_have_numbers() {
        assert_eq!(numbered_name("dim_12"), Some(("dim_", 12)));
        assert_eq!(numbered_name("7"), Some(("", 7)));
        assert_eq!(numbered_name("length"), None);
    }
}

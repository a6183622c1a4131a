//! Which rows a table shows, and in what order; worked out again beside the window when something that matters changes.
//!
//! Labels sort by their letters' code points with their first eight bytes as a number, so that most comparisons need no look at the label:
//! 400,000 labels take some tens of milliseconds, in which the rows of before stand.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use egui::Context;

use crate::base::Task;
use crate::data::{ColumnValues, ItemId, ItemSet};
use crate::query::NeighbourList;
use crate::ui::aside::Aside;

/// What a table is asked to show.
pub struct RowWish<'a> {
    /// The items.
    pub items: &'a Arc<ItemSet>,
    /// Labels must contain this, in any case.
    pub filter: &'a str,
    /// 0 is the label, 1… the metadata columns, one more the similarity; rising when true. `None` keeps the order of the rows.
    pub sort: Option<(usize, bool)>,
    /// Only selected items.
    pub selected_only: bool,
    /// The selection.
    pub selection: &'a [ItemId],
    /// The answer that similarities come from.
    pub similarities: Option<&'a NeighbourList>,
}

/// The rows as last worked out.
#[derive(Default)]
pub struct RowOrder {
    form: Option<Form>,
    selection: Vec<ItemId>,
    /// One bit an item, set for those that are selected.
    selected: Vec<u64>,
    answer: Vec<(ItemId, f32)>,
    similarities: HashMap<ItemId, f32>,
    /// Counts the changes of what is asked for.
    version: u64,
    rows: Aside<u64, Rows>,
}

/// Rows, and of which items.
struct Rows {
    items: Arc<ItemSet>,
    rows: Vec<u32>,
}

/// What decides about the rows, apart from selection and similarities.
#[derive(Clone)]
struct Form {
    items: Arc<ItemSet>,
    filter: String,
    sort: Option<(usize, bool)>,
    selected_only: bool,
}

impl Form {
    fn is(&self, wish: &RowWish<'_>) -> bool {
        Arc::ptr_eq(&self.items, wish.items)
            && self.filter == wish.filter
            && self.sort == wish.sort
            && self.selected_only == wish.selected_only
    }
}

impl RowOrder {
    /// The rows to show; none while those of other items are all there is.
    pub fn rows(&self) -> &[u32] {
        let now = self.form.as_ref().map(|f| &f.items);
        self.rows.known().filter(|r| now.is_some_and(|items| Arc::ptr_eq(items, &r.items))).map_or(&[], |r| &r.rows)
    }

    /// Whether other rows are being worked out.
    pub fn is_coming(&self) -> bool {
        self.rows.is_open()
    }

    /// Whether an item is selected.
    pub fn is_selected(&self, item: ItemId) -> bool {
        self.selected.get(item.row() / 64).is_some_and(|bits| bits >> (item.row() % 64) & 1 == 1)
    }

    /// The similarity of an item, where the answer names it.
    pub fn similarity(&self, item: ItemId) -> Option<f32> {
        self.similarities.get(&item).copied()
    }

    /// Where an item stands among the rows.
    pub fn place_of(&self, item: ItemId) -> Option<usize> {
        self.rows().iter().position(|row| *row == item.0)
    }

    /// Notes what changed since the last call, and has it worked out.
    pub fn bring_up(&mut self, ctx: &Context, wish: &RowWish<'_>) {
        let new_selection = self.selection != wish.selection;
        let hits = || wish.similarities.iter().flat_map(|l| &l.hits).map(|h| (h.item, h.value));
        let new_answer = !hits().eq(self.answer.iter().copied());
        if new_selection {
            self.selection = wish.selection.to_vec();
            self.selected = bits(&self.selection);
        }
        if new_answer {
            self.answer = hits().collect();
            self.similarities = hits().collect();
        }
        let by_similarity = wish.sort.is_some_and(|(by, _)| by == wish.items.columns().0.len() + 1);
        let same_form = self.form.as_ref().is_some_and(|f| f.is(wish));
        if !same_form || (new_selection && wish.selected_only) || (new_answer && by_similarity) {
            self.version += 1;
            let (items, filter) = (wish.items.clone(), wish.filter.to_owned());
            self.form = Some(Form { items, filter, sort: wish.sort, selected_only: wish.selected_only });
        }
        // Copies are made only where they are asked for.
        let Self { form: Some(form), selection, similarities, rows, version, .. } = self else { return };
        rows.ask(ctx, *version, || {
            let form = form.clone();
            let selection = if form.selected_only { selection.clone() } else { Vec::new() };
            let similarities = if by_similarity { similarities.clone() } else { HashMap::new() };
            move |task: &Task| {
                let mut rows = kept(&form, &selection, task)?;
                order(&form, &similarities, &mut rows);
                Some(Rows { items: form.items, rows })
            }
        });
    }
}

/// A bit for every item up to the last of a list.
fn bits(items: &[ItemId]) -> Vec<u64> {
    let most = items.iter().map(|i| i.row() / 64 + 1).max().unwrap_or(0);
    let mut out = vec![0; most];
    for item in items {
        out[item.row() / 64] |= 1 << (item.row() % 64);
    }
    out
}

/// The rows that pass, in their order in the vectors.
fn kept(form: &Form, selection: &[ItemId], task: &Task) -> Option<Vec<u32>> {
    const ROWS_A_CHECK: u32 = 1 << 14;
    let items = &form.items;
    let n = items.len() as u32;
    let needle = form.filter.trim().to_lowercase();
    let passes = |row: u32| needle.is_empty() || contains(items.label(ItemId(row)), &needle);
    if form.selected_only {
        let mut rows: Vec<u32> = selection.iter().map(|s| s.0).filter(|r| *r < n && passes(*r)).collect();
        rows.sort_unstable();
        rows.dedup();
        return Some(rows);
    }
    let mut rows = Vec::new();
    for start in (0..n).step_by(ROWS_A_CHECK as usize) {
        task.check().ok()?;
        rows.extend((start..n.min(start.saturating_add(ROWS_A_CHECK))).filter(|row| passes(*row)));
    }
    Some(rows)
}

fn order(form: &Form, similarities: &HashMap<ItemId, f32>, rows: &mut Vec<u32>) {
    let (items, Some((by, rising))) = (&form.items, form.sort) else { return };
    let columns = &items.columns().0;
    match by.checked_sub(1).map(|i| columns.get(i).map(|c| &c.values)) {
        None => sort_labels(items, rows, rising),
        Some(Some(ColumnValues::Ints(values))) => sort_by_key(rows, rising, |row| values.get(row as usize).copied()),
        Some(Some(ColumnValues::Floats(values))) => {
            // Empty cells come last in either direction.
            let value = |row: u32| values.get(row as usize).copied().unwrap_or(f64::NAN);
            rows.sort_unstable_by(|a, b| absent_last(value(*a), value(*b), rising).then(a.cmp(b)));
        }
        Some(Some(ColumnValues::Texts(values))) => {
            rows.sort_unstable_by(|a, b| directed(values.get(*a as usize).cmp(&values.get(*b as usize)), rising).then(a.cmp(b)));
        }
        Some(Some(ColumnValues::Categories { .. })) => sort_by_key(rows, rising, |row| items.cell(by - 1, row as usize)),
        Some(None) => {
            let value = |row: u32| similarities.get(&ItemId(row)).map_or(f64::NAN, |v| f64::from(*v));
            rows.sort_unstable_by(|a, b| absent_last(value(*a), value(*b), rising).then(a.cmp(b)));
        }
    }
}

fn directed(order: Ordering, rising: bool) -> Ordering {
    if rising { order } else { order.reverse() }
}

fn absent_last(a: f64, b: f64, rising: bool) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (false, false) => directed(a.total_cmp(&b), rising),
        (a, b) => a.cmp(&b),
    }
}

fn sort_by_key<K: Ord>(rows: &mut Vec<u32>, rising: bool, key: impl Fn(u32) -> K) {
    let mut keyed: Vec<(K, u32)> = rows.iter().map(|row| (key(*row), *row)).collect();
    keyed.sort_unstable_by(|a, b| directed(a.0.cmp(&b.0), rising).then(a.1.cmp(&b.1)));
    *rows = keyed.into_iter().map(|(_, row)| row).collect();
}

fn sort_labels(items: &ItemSet, rows: &mut Vec<u32>, rising: bool) {
    let head = |row: u32| {
        let mut bytes = [0_u8; 8];
        for (to, from) in bytes.iter_mut().zip(items.label(ItemId(row)).bytes()) {
            *to = from;
        }
        u64::from_be_bytes(bytes)
    };
    let mut keyed: Vec<(u64, u32)> = rows.iter().map(|row| (head(*row), *row)).collect();
    keyed.sort_unstable_by(|a, b| {
        let order = a.0.cmp(&b.0).then_with(|| items.label(ItemId(a.1)).cmp(items.label(ItemId(b.1))));
        directed(order, rising)
    });
    *rows = keyed.into_iter().map(|(_, row)| row).collect();
}

/// Whether a label contains a text that is in lower case already.
fn contains(label: &str, needle: &str) -> bool {
    if needle.is_ascii() {
        let (label, needle) = (label.as_bytes(), needle.as_bytes());
        label.len() >= needle.len() && label.windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle))
    } else if label.is_ascii() {
        false
    } else {
        label.contains(needle) || label.to_lowercase().contains(needle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Column, Columns, ItemKind, Metric};
    use crate::query::Ranked;

    fn items() -> Arc<ItemSet> {
        let labels = ["pear", "Apple", "applecart-a", "applecart-b", "苹果"];
        let count = Column { name: "count".into(), values: ColumnValues::Ints(vec![5, 9, 1, 9, 2]) };
        let weight = Column { name: "weight".into(), values: ColumnValues::Floats(vec![0.5, f64::NAN, 2.0, -1.0, f64::NAN]) };
        Arc::new(ItemSet::new(ItemKind::WORD, labels.iter().collect(), Columns(vec![count, weight])).unwrap())
    }

    fn rows(edit: impl FnOnce(&mut RowWish<'_>)) -> Vec<u32> {
        let items = items();
        let mut wish = RowWish { items: &items, filter: "", sort: None, selected_only: false, selection: &[], similarities: None };
        edit(&mut wish);
        let mut order = RowOrder::default();
        order.bring_up(&Context::default(), &wish);
        order.rows().to_vec()
    }

    #[test]
    fn filters_whatever_the_case() {
        assert_eq!(rows(|w| w.filter = "APPLE"), [1, 2, 3]);
        assert_eq!(rows(|w| w.filter = "苹"), [4]);
        assert!(rows(|w| w.filter = "zebra").is_empty());
        assert_eq!(rows(|w| (w.selected_only, w.selection) = (true, &[ItemId(4), ItemId(0), ItemId(77)])), [0, 4]);
    }

    #[test]
    fn sorts_labels_numbers_and_empty_cells() {
        assert_eq!(rows(|w| w.sort = Some((0, true))), [1, 2, 3, 0, 4]);
        assert_eq!(rows(|w| w.sort = Some((0, false))), [4, 0, 3, 2, 1]);
        assert_eq!(rows(|w| w.sort = Some((1, false))), [1, 3, 0, 4, 2]);
        assert_eq!(rows(|w| w.sort = Some((2, true))), [3, 0, 2, 1, 4]);
        assert_eq!(rows(|w| w.sort = Some((2, false))), [2, 0, 3, 1, 4]);
    }

    #[test]
    fn similarity_is_the_last_column() {
        let hit = |row, value| Ranked { item: ItemId(row), value, is_query_word: false };
        let list = NeighbourList {
            hits: vec![hit(4, 0.9), hit(0, 0.2)],
            metric: Metric::Cosine,
            scaled_to_unit: false,
            all_equal: false,
            is_zero: false,
            made_of: None,
            unseen: Vec::new(),
            duplicates: Vec::new(),
        };
        let items = items();
        let mut order = RowOrder::default();
        let mut wish =
            RowWish { items: &items, filter: "", sort: Some((3, false)), selected_only: false, selection: &[], similarities: Some(&list) };
        order.bring_up(&Context::default(), &wish);
        assert_eq!(order.rows(), [4, 0, 1, 2, 3]);
        assert_eq!(order.similarity(ItemId(4)), Some(0.9));
        wish.similarities = None;
        order.bring_up(&Context::default(), &wish);
        assert_eq!(order.rows(), [0, 1, 2, 3, 4]);
        assert_eq!(order.place_of(ItemId(2)), Some(2));
    }
}

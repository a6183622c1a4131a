//! The selected items. Selecting costs time by the items that are selected, never by pairs of them: on the thread of the window a million are joined in milliseconds.

use std::ops::Deref;
use std::sync::Arc;

use super::SelectOp;
use crate::data::{ItemId, ItemMask, ItemSet};

/// Selected items in order, each once; the first is the one the inspector shows. Shared: a copy costs nothing.
#[derive(Debug, Clone, Default)]
pub struct Selection(Arc<Selected>);

#[derive(Debug, Default)]
struct Selected {
    order: Vec<ItemId>,
    mask: ItemMask,
}

impl Selection {
    /// Whether an item is selected, found at once.
    #[must_use]
    pub fn contains(&self, item: &ItemId) -> bool {
        self.0.mask.contains(*item)
    }

    /// This selection joined with other items; rows from `num_items` on are left out. Added and toggled items come first, the newest before all: it is the one the
    /// inspector shows.
    #[must_use]
    pub fn joined(&self, items: &[ItemId], op: SelectOp, num_items: usize) -> Self {
        join(self, items, op, num_items, |item| *item).copied().collect()
    }

    /// The same items in another set, by kind and key.
    #[must_use]
    pub fn carried(&self, from: &Arc<ItemSet>, to: &Arc<ItemSet>) -> Self {
        if Arc::ptr_eq(from, to) {
            return self.clone();
        }
        self.iter().filter_map(|item| to.find_same(from, *item)).collect()
    }
}

/// The items of `old` joined with those of `new`, in order; an item is looked at only through `id`, a few times each.
fn join<'a, I>(
    old: &'a [I],
    new: &'a [I],
    op: SelectOp,
    num_items: usize,
    id: impl Fn(&I) -> ItemId + Copy + 'a,
) -> Box<dyn Iterator<Item = &'a I> + 'a> {
    let there = move |item: &&I| id(item).row() < num_items;
    let (old, new) = (old.iter().filter(there), new.iter().filter(there));
    match op {
        SelectOp::Replace => Box::new(new),
        SelectOp::Add => Box::new(new.chain(old)),
        SelectOp::Remove => {
            let gone: ItemMask = new.map(id).collect();
            Box::new(old.filter(move |item| !gone.contains(id(item))))
        }
        SelectOp::Toggle => {
            let mut now: ItemMask = old.clone().map(id).collect();
            let mut touched = ItemMask::default();
            for item in new.clone().map(id) {
                now.flip(item);
                touched.insert(item);
            }
            let begun = new.rev().filter(move |item| now.contains(id(item)));
            Box::new(begun.chain(old.filter(move |item| !touched.contains(id(item)))))
        }
    }
}

impl Deref for Selection {
    type Target = [ItemId];

    fn deref(&self) -> &[ItemId] {
        &self.0.order
    }
}

impl FromIterator<ItemId> for Selection {
    /// Later repeats of an item are dropped.
    fn from_iter<I: IntoIterator<Item = ItemId>>(items: I) -> Self {
        let items = items.into_iter();
        let (mut order, mut mask) = (Vec::with_capacity(items.size_hint().0), ItemMask::default());
        order.extend(items.filter(|item| mask.insert(*item)));
        Self(Arc::new(Selected { order, mask }))
    }
}

impl From<Vec<ItemId>> for Selection {
    fn from(items: Vec<ItemId>) -> Self {
        items.into_iter().collect()
    }
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl<const N: usize> PartialEq<[ItemId; N]> for Selection {
    fn eq(&self, other: &[ItemId; N]) -> bool {
        **self == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    /// What the operations mean, one item after another.
    fn one_by_one(old: &[ItemId], items: &[ItemId], op: SelectOp) -> Vec<ItemId> {
        let mut selection = old.to_vec();
        match op {
            SelectOp::Replace => selection = items.to_vec(),
            SelectOp::Add => {
                selection.retain(|s| !items.contains(s));
                selection.splice(0..0, items.iter().copied());
            }
            SelectOp::Remove => selection.retain(|s| !items.contains(s)),
            SelectOp::Toggle => {
                for item in items {
                    if selection.contains(item) {
                        selection.retain(|s| s != item);
                    } else {
                        selection.insert(0, *item);
                    }
                }
            }
        }
        let mut seen = Vec::new();
        selection.retain(|s| {
            let new = !seen.contains(s);
            seen.push(*s);
            new && s.row() < 90
        });
        selection
    }

    const OPS: [SelectOp; 4] = [SelectOp::Replace, SelectOp::Add, SelectOp::Remove, SelectOp::Toggle];

    #[test]
    fn all_at_once_is_one_by_one() {
        let mut rng = Seed(1).stream("selections");
        let mut some = |most: u32| -> Vec<ItemId> { (0..rng.next_u32() % most).map(|_| ItemId(rng.next_u32() % 100)).collect() };
        for _ in 0..300 {
            let old = Selection::from(one_by_one(&[], &some(60), SelectOp::Replace));
            let items = some(60);
            for op in OPS {
                let joined = old.joined(&items, op, 90);
                assert_eq!(joined.to_vec(), one_by_one(&old, &items, op), "{op:?}: {:?} with {items:?}", old.to_vec());
                assert!((0..100).map(ItemId).all(|i| joined.contains(&i) == joined[..].contains(&i)));
            }
        }
    }

    #[test]
    fn a_million_items_are_each_looked_at_a_few_times() {
        // They cannot be compared with each other, only asked which item they are.
        struct Opaque(u32);
        const N: u32 = 1_000_000;
        let (old, new): (Vec<Opaque>, Vec<Opaque>) = ((0..N).map(Opaque).collect(), (N / 2..N + N / 2).map(Opaque).collect());
        // What is added twice is dropped by whoever collects it.
        for (op, expected) in OPS.into_iter().zip([N, 2 * N, N / 2, N]) {
            let looks = std::cell::Cell::new(0_u32);
            let id = |item: &Opaque| {
                looks.set(looks.get() + 1);
                ItemId(item.0)
            };
            assert_eq!(join(&old, &new, op, 2 * N as usize, id).count(), expected as usize);
            assert!(looks.get() <= 8 * N, "{op:?}: {} looks at 2 x {N} items", looks.get());
        }
    }
}

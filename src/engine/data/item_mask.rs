//! A set of items of one item set: one bit a row, so that membership costs the same however many there are.

use super::ItemId;

/// A set of rows. Grows to the largest row put in; looking up a row beyond that is fine.
#[derive(Debug, Clone, Default)]
pub struct ItemMask(Vec<u64>);

impl ItemMask {
    fn place(item: ItemId) -> (usize, u64) {
        (item.row() / 64, 1 << (item.row() % 64))
    }

    /// Whether an item is in it.
    #[must_use]
    pub fn contains(&self, item: ItemId) -> bool {
        let (word, bit) = Self::place(item);
        self.0.get(word).is_some_and(|w| w & bit != 0)
    }

    /// Puts an item in; returns whether it was not there.
    pub fn insert(&mut self, item: ItemId) -> bool {
        let was_there = self.contains(item);
        if !was_there {
            self.flip(item);
        }
        !was_there
    }

    /// Takes an item out that is in, puts one in that is not; returns whether it is in now.
    pub fn flip(&mut self, item: ItemId) -> bool {
        let (word, bit) = Self::place(item);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] ^= bit;
        self.0[word] & bit != 0
    }
}

impl FromIterator<ItemId> for ItemMask {
    fn from_iter<I: IntoIterator<Item = ItemId>>(items: I) -> Self {
        let mut mask = Self::default();
        for item in items {
            mask.insert(item);
        }
        mask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_go_in_and_out() {
        let mut mask: ItemMask = [0, 63, 64, 200].map(ItemId).into_iter().collect();
        assert!([0, 63, 64, 200].map(ItemId).into_iter().all(|i| mask.contains(i)));
        assert!(![1, 65, 199, 201, u32::MAX].map(ItemId).into_iter().any(|i| mask.contains(i)));
        assert!(!mask.insert(ItemId(64)) && mask.insert(ItemId(65)) && mask.contains(ItemId(65)));
        assert!(!mask.flip(ItemId(200)) && mask.flip(ItemId(500)) && !mask.contains(ItemId(200)) && mask.contains(ItemId(500)));
    }
}

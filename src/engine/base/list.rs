//! Open lists: what the program brings of a kind (methods, formats, kinds of sources, ...), and what is added at start-up. One line registers a new entry;
//! nothing else in the program knows the entries by name.

use std::sync::{PoisonError, RwLock};

/// An open list of things that live as long as the program. Order: the program's own by group, then those that were added.
#[derive(Debug)]
pub struct List<T: ?Sized + 'static> {
    own: &'static [&'static [&'static T]],
    added: RwLock<Vec<&'static T>>,
}

impl<T: ?Sized> List<T> {
    /// The program's own entries, group by group.
    #[must_use]
    pub const fn new(own: &'static [&'static [&'static T]]) -> Self {
        Self { own, added: RwLock::new(Vec::new()) }
    }

    /// All entries, in order. What is added later is not in it.
    #[must_use]
    pub fn iter(&self) -> std::vec::IntoIter<&'static T> {
        let added = self.added.read().unwrap_or_else(PoisonError::into_inner);
        let all: Vec<&'static T> = self.own.iter().copied().flatten().chain(added.iter()).copied().collect();
        all.into_iter()
    }

    /// Adds an entry at the end: before the first use, as a rule, because menus and flags are made once.
    pub fn add(&self, entry: &'static T) {
        self.added.write().unwrap_or_else(PoisonError::into_inner).push(entry);
    }
}

impl<T: ?Sized> IntoIterator for &List<T> {
    type Item = &'static T;
    type IntoIter = std::vec::IntoIter<&'static T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_order_and_can_be_added() {
        static WORDS: List<str> = List::new(&[&["a", "b"], &["c"]]);
        assert_eq!(WORDS.iter().collect::<Vec<_>>(), ["a", "b", "c"]);
        WORDS.add("d");
        assert_eq!((&WORDS).into_iter().last(), Some("d"));
    }
}

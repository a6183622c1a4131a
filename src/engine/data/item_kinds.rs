//! What items are, and what one calls them: an open list of nouns. Nothing in the program matches over kinds; whoever speaks of items asks the kind.

use crate::base::{Arg, List, Say};

/// How one speaks of items of a kind. All texts are English and keys of the catalogues.
#[derive(Debug, PartialEq, Eq)]
pub struct Nouns {
    /// Stable lower-case name, for recipes, files and scripts.
    pub id: &'static str,
    /// One of them: "word".
    pub one: &'static str,
    /// Several: "words".
    pub many: &'static str,
    /// Several with their number as `{n}`: "{n} words". Languages with measure words say it their own way.
    pub counted: &'static str,
}

/// A kind of items; equal when the id is.
#[derive(Debug, Clone, Copy)]
pub struct ItemKind(pub &'static Nouns);

impl PartialEq for ItemKind {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for ItemKind {}

impl Default for ItemKind {
    /// Rows that nobody says anything about.
    fn default() -> Self {
        Self::ROW
    }
}

/// Words of a vocabulary.
pub static WORD: Nouns = Nouns { id: "word", one: "word", many: "words", counted: "{n} words" };

/// Rows of a file that does not say what they are.
pub static ROW: Nouns = Nouns { id: "row", one: "item", many: "items", counted: "{n} items" };

/// Every kind of items.
pub static ITEM_KINDS: List<Nouns> = List::new(&[&[&WORD, &ROW]]);

impl ItemKind {
    /// Words of a vocabulary.
    pub const WORD: Self = Self(&WORD);
    /// Rows of a file that does not say what they are.
    pub const ROW: Self = Self(&ROW);

    /// The kind with this id.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        ITEM_KINDS.iter().find(|nouns| nouns.id == id).map(Self)
    }

    /// Stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// So many of them: "1,204 words".
    #[must_use]
    pub fn counted(self, n: usize) -> Say {
        Say { key: self.0.counted, args: vec![("n", Arg::from(n))] }
    }
}

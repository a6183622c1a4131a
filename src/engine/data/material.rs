//! Materials: what methods learn from. A source and its options make one; a method names the type that it takes, and the rest of the program
//! holds materials without knowing what they are.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use super::{ItemSet, Recipe};
use crate::base::{Arg, ParamMap};

/// One line about something that was opened or made: for the source card and for `info`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Stable name, for scripts.
    pub id: &'static str,
    /// Name on screen (English; key of the catalogues).
    pub label: &'static str,
    /// The value.
    pub value: Arg,
    /// What it means, where that needs saying (English; key of the catalogues); else empty.
    pub help: &'static str,
}

impl Fact {
    /// A fact that explains itself.
    #[must_use]
    pub fn new(id: &'static str, label: &'static str, value: impl Into<Arg>) -> Self {
        Self { id, label, value: value.into(), help: "" }
    }

    /// The value as a whole number; of "{n} of {all}" the first.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match &self.value {
            Arg::Count(n) | Arg::Bytes(n) => Some(*n),
            Arg::Say(said) => match said.args.first() {
                Some((_, Arg::Count(n))) => Some(*n),
                _ => None,
            },
            Arg::Text(_) | Arg::Number(_) => None,
        }
    }

    /// With an explanation.
    #[must_use]
    pub fn with_help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }
}

/// What a method learns from: n items, and what is known of them. Immutable; equal recipes make equal materials.
pub trait Material: Any + Debug + Send + Sync {
    /// The items that get vectors.
    fn items(&self) -> &Arc<ItemSet>;
    /// How it was made.
    fn recipe(&self) -> &Recipe;
    /// Name on screen.
    fn name(&self) -> &str;
    /// The work of one pass: tokens, pixels, edges, ratings. For estimates, and for how many passes suit it.
    fn work(&self) -> u64;
    /// What the source card and `info` list, most important first.
    fn facts(&self) -> Vec<Fact>;
    /// What was chosen for options that were left automatic, by their names.
    fn chosen(&self) -> ParamMap {
        ParamMap::new()
    }
    /// Bytes that it takes in memory, with its items.
    fn size_bytes(&self) -> u64;
}

impl PartialEq for dyn Material {
    /// By identity: materials are made once and shared.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(self, other)
    }
}

/// The material as the type that it is; `None` when it is another.
#[must_use]
pub fn downcast<M: Material>(material: &Arc<dyn Material>) -> Option<Arc<M>> {
    let any: Arc<dyn Any + Send + Sync> = material.clone();
    any.downcast().ok()
}

/// What a method takes: a type of material, or every material of which it needs no more than the items.
pub trait Input: Sized + Send + Sync + 'static {
    /// The input in a material; `None` when the method cannot learn from it.
    fn of(material: &Arc<dyn Material>) -> Option<Self>;
    /// The items that get vectors.
    fn items(&self) -> &Arc<ItemSet>;
}

impl<M: Material> Input for Arc<M> {
    fn of(material: &Arc<dyn Material>) -> Option<Self> {
        downcast(material)
    }

    fn items(&self) -> &Arc<ItemSet> {
        Material::items(&**self)
    }
}

/// The items of any material: all that one-hot codes and ids need.
#[derive(Debug, Clone)]
pub struct AnyItems(pub Arc<ItemSet>);

impl Input for AnyItems {
    fn of(material: &Arc<dyn Material>) -> Option<Self> {
        Some(Self(material.items().clone()))
    }

    fn items(&self) -> &Arc<ItemSet> {
        &self.0
    }
}

//! Parameters, stated once: doc comment (also the tooltip), type, default, range. Editors, command-line flags, recipes and checks follow from [`Knob`]s.

mod knob;
#[cfg(test)]
mod tests;
mod value;

use std::ops::Deref;

use super::Say;
use crate::say;

pub use knob::{Choice, Knob, KnobKind, OnlyWhen, ParamType, Ranged, parse_value};
pub use value::{AUTO, ParamMap, ParamValue};

/// What parameters are checked against: items × dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Number of items (rows, or words of the vocabulary).
    pub items: usize,
    /// Number of dimensions (columns); 0 when the method chooses it.
    pub dims: usize,
}

/// A parameter set. Implemented by [`crate::params!`].
pub trait Params: Default + Clone + Send + Sync + 'static {
    /// Every parameter, in the order of the editor.
    fn knobs() -> Vec<Knob>;
    /// The values by name.
    fn to_map(&self) -> ParamMap;
    /// From values by name; absent ones take their default.
    ///
    /// # Errors
    /// An unknown name, a wrong type, or a value out of range: said with the name and the range.
    fn from_map(map: &ParamMap) -> Result<Self, Say>;
    /// Checks that need the size of the input.
    ///
    /// # Errors
    /// What does not fit and what would.
    fn check_against(&self, on: Shape) -> Result<(), Say>;
}

/// Parameters that passed their checks: holding one proves it.
#[derive(Debug, Clone)]
pub struct Valid<P>(P);

impl<P: Params> Valid<P> {
    /// Checks ranges and the fit with the input.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn new(params: &P, on: Shape) -> Result<Self, Say> {
        let params = P::from_map(&params.to_map())?;
        params.check_against(on)?;
        Ok(Self(params))
    }

    /// From values by name.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn from_map(map: &ParamMap, on: Shape) -> Result<Self, Say> {
        Self::new(&P::from_map(map)?, on)
    }
}

impl<P> Deref for Valid<P> {
    type Target = P;
    fn deref(&self) -> &P {
        &self.0
    }
}

/// Refuses names in `map` that no knob has.
///
/// # Errors
/// The first unknown name.
pub fn refuse_unknown(map: &ParamMap, knobs: &[Knob]) -> Result<(), Say> {
    match map.keys().find(|k| !knobs.iter().any(|knob| knob.name == *k)) {
        Some(name) => {
            let known: Vec<&str> = knobs.iter().map(|k| k.name).collect();
            Err(say!("There is no parameter {name}; there are: {list}", name = name, list = known.join(", ")))
        }
        None => Ok(()),
    }
}

/// Sets a parameter to its value in `map`, if it has one.
///
/// # Errors
/// Wrong type or out of range.
pub fn set_from<T: ParamType>(field: &mut T, map: &ParamMap, knob: &Knob) -> Result<(), Say> {
    if let Some(value) = map.get(knob.name) {
        *field = T::from_value(value, knob)?;
    }
    Ok(())
}

/// The value that a parameter is compared with, of the parameter's type.
pub fn value_of_same_type<T: ParamType>(_: &T, value: &T) -> ParamValue {
    value.to_value()
}

/// States a parameter struct once. Each field: doc comment (tooltip), `name: type = default, kind, "Label";` where type and kind are
///
/// | type | kind | |
/// |---|---|---|
/// | `usize`, `u32`, `u64`, `i64`, `f64` | `in min..=max` | a number |
/// | `Choice` | `of ["a", "b"]` | one of fixed ids, default `Choice("a")` |
/// | `bool` | `switch` | yes or no |
/// | `String` | `text`, `file`, `column`, `one_of` | any text; a path; a column; one of a list known at run time ([`Knob::offering`]) |
/// | `Vec<String>` | `columns` | several columns |
///
/// `Option` of any of them can be left to the method, `None` being automatic: `min_count: Option<u32> = None, in 1..=100, "Minimum count";`.
/// Behind the label may follow `, group "Heading"` and `, when other == value` or `, when other != value` (both in terms of the other field's type):
/// otherwise the parameter means nothing, and is neither shown nor asked for.
/// An optional `check |me, on| { … }` at the end returns `Result<(), Say>` with the input's [`Shape`] at hand.
#[macro_export]
macro_rules! params {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $(
            $(#[doc = $help:literal])+
            $field:ident : $ty:ty = $default:expr, $kind:ident $($arg:expr)?, $label:literal
            $(, group $group:literal)? $(, when $other:ident $op:tt $value:expr)? ;
        )* }
        $( check |$me:ident, $on:ident| $check:block )?
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $( $(#[doc = $help])+ pub $field: $ty, )* }

        impl Default for $name {
            fn default() -> Self { Self { $( $field: $default, )* } }
        }

        impl $crate::base::Params for $name {
            #[allow(unused_variables, reason = "a set may have no parameters")]
            fn knobs() -> Vec<$crate::base::Knob> {
                let default = Self::default();
                vec![$( $crate::base::Knob {
                    name: stringify!($field),
                    label: $label,
                    help: concat!($($help),+).trim_ascii(),
                    kind: $crate::params!(@kind $ty, $kind $($arg)?),
                    default: $crate::base::params::ParamType::to_value(&default.$field),
                    auto: <$ty as $crate::base::params::ParamType>::AUTO,
                    group: $crate::params!(@group $($group)?),
                    only_when: $crate::params!(@when default $(, $other $op $value)?),
                } ),*]
            }
            fn to_map(&self) -> $crate::base::ParamMap {
                [$( (stringify!($field).to_owned(), $crate::base::params::ParamType::to_value(&self.$field)) ),*].into_iter().collect()
            }
            #[allow(unused_mut, unused_variables, reason = "a set may have no parameters")]
            fn from_map(map: &$crate::base::ParamMap) -> Result<Self, $crate::base::Say> {
                let knobs = Self::knobs();
                $crate::base::params::refuse_unknown(map, &knobs)?;
                let mut out = Self::default();
                let mut knobs = knobs.iter();
                $( if let Some(knob) = knobs.next() {
                    $crate::base::params::set_from(&mut out.$field, map, knob)?;
                } )*
                Ok(out)
            }
            fn check_against(&self, shape: $crate::base::Shape) -> Result<(), $crate::base::Say> {
                let _ = shape;
                $( let $me = self; let $on = shape; $check )?
                #[allow(unreachable_code, reason = "the default when no check is stated")]
                Ok(())
            }
        }
    };
    (@group) => { None };
    (@group $group:literal) => { Some($group) };
    (@when $default:ident) => { None };
    (@when $default:ident, $other:ident $op:tt $value:expr) => {
        Some($crate::base::params::OnlyWhen {
            name: stringify!($other),
            equals: $crate::params!(@equals $op),
            value: $crate::base::params::value_of_same_type(&$default.$other, &$value),
        })
    };
    (@equals ==) => { true };
    (@equals !=) => { false };
    (@kind $ty:ty, in $range:expr) => { <$ty as $crate::base::params::Ranged>::between($range) };
    (@kind $ty:ty, of $ids:expr) => { $crate::base::KnobKind::Choice(&$ids) };
    (@kind $ty:ty, switch) => { $crate::base::KnobKind::Bool };
    (@kind $ty:ty, text) => { $crate::base::KnobKind::Text };
    (@kind $ty:ty, file) => { $crate::base::KnobKind::File };
    (@kind $ty:ty, column) => { $crate::base::KnobKind::Column(Vec::new()) };
    (@kind $ty:ty, columns) => { $crate::base::KnobKind::Columns(Vec::new()) };
    (@kind $ty:ty, one_of) => { $crate::base::KnobKind::OneOf(Vec::new()) };
}

//! Parameters, stated once: doc comment (also the tooltip), type, default, range. Editors, command-line flags, recipes and checks follow from [`Knob`]s.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::Say;
use crate::say;

/// One value of a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParamValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// One of a list, by its id.
    Choice(String),
}

/// Parameter values by name; names that are absent mean the default.
pub type ParamMap = BTreeMap<String, ParamValue>;

/// A value out of a fixed list of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice(pub &'static str);

/// One parameter as an editor or a command line sees it.
#[derive(Debug, Clone)]
pub struct Knob {
    /// Name in recipes and, with `-` for `_`, on the command line.
    pub name: &'static str,
    /// Label on screen (English; key of the catalogues).
    pub label: &'static str,
    /// Tooltip (English; key of the catalogues).
    pub help: &'static str,
    /// Type and range.
    pub kind: KnobKind,
    /// Default value.
    pub default: ParamValue,
}

/// Type and inclusive range of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum KnobKind {
    /// A switch.
    Bool,
    /// A whole number between two bounds.
    Int(i64, i64),
    /// A number between two bounds.
    Float(f64, f64),
    /// One of a list of ids; a label is the id's catalogue entry.
    Choice(&'static [&'static str]),
}

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

/// A type that can be a parameter. Implemented for the four kinds.
pub trait ParamType: Clone {
    /// The value as it is kept in a map.
    fn to_value(&self) -> ParamValue;
    /// Reads a value of this kind and checks its range.
    ///
    /// # Errors
    /// Wrong type or out of range.
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say>;
}

fn wrong_type(knob: &Knob) -> Say {
    match &knob.kind {
        KnobKind::Bool => say!("{name} must be yes or no", name = knob.name),
        KnobKind::Int(..) => say!("{name} must be a whole number", name = knob.name),
        KnobKind::Float(..) => say!("{name} must be a number", name = knob.name),
        KnobKind::Choice(ids) => say!("{name} must be one of: {list}", name = knob.name, list = ids.join(", ")),
    }
}

fn out_of_range(knob: &Knob, got: f64, min: f64, max: f64) -> Say {
    say!("{name} must be between {min} and {max}, got {got}", name = knob.name, min = min, max = max, got = got)
}

impl ParamType for bool {
    fn to_value(&self) -> ParamValue {
        ParamValue::Bool(*self)
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        if let ParamValue::Bool(b) = value { Ok(*b) } else { Err(wrong_type(knob)) }
    }
}

macro_rules! int_param {
    ($($t:ty),*) => {$(
        impl ParamType for $t {
            fn to_value(&self) -> ParamValue {
                ParamValue::Int(i64::try_from(*self).unwrap_or(i64::MAX))
            }
            fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
                let (ParamValue::Int(n), KnobKind::Int(min, max)) = (value, &knob.kind) else { return Err(wrong_type(knob)) };
                if n < min || n > max {
                    return Err(out_of_range(knob, *n as f64, *min as f64, *max as f64));
                }
                Self::try_from(*n).map_err(|_| wrong_type(knob))
            }
        }
    )*};
}
int_param!(usize, u64, u32);

impl ParamType for f64 {
    fn to_value(&self) -> ParamValue {
        ParamValue::Float(*self)
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        let x = match value {
            ParamValue::Float(x) => *x,
            ParamValue::Int(n) => *n as f64,
            _ => return Err(wrong_type(knob)),
        };
        let KnobKind::Float(min, max) = knob.kind else { return Err(wrong_type(knob)) };
        if x.is_finite() && x >= min && x <= max { Ok(x) } else { Err(out_of_range(knob, x, min, max)) }
    }
}

impl ParamType for Choice {
    fn to_value(&self) -> ParamValue {
        ParamValue::Choice(self.0.to_owned())
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        let (ParamValue::Choice(id), KnobKind::Choice(ids)) = (value, &knob.kind) else { return Err(wrong_type(knob)) };
        ids.iter().find(|i| *i == id).map(|i| Self(i)).ok_or_else(|| wrong_type(knob))
    }
}

/// Reads text typed by a user (command line, session file) as a value for `knob`.
///
/// # Errors
/// What kind of value is wanted.
pub fn parse_value(text: &str, knob: &Knob) -> Result<ParamValue, Say> {
    let value = match &knob.kind {
        KnobKind::Bool => match text {
            "true" | "yes" | "on" | "1" => Some(ParamValue::Bool(true)),
            "false" | "no" | "off" | "0" => Some(ParamValue::Bool(false)),
            _ => None,
        },
        KnobKind::Int(..) => text.parse().ok().map(ParamValue::Int),
        KnobKind::Float(..) => text.parse().ok().map(ParamValue::Float),
        KnobKind::Choice(_) => Some(ParamValue::Choice(text.to_owned())),
    };
    value.ok_or_else(|| wrong_type(knob))
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

/// States a parameter struct once. Each field: doc comment (tooltip), `name: type = default, kind, "Label";` where kind is
/// `in min..=max` for numbers, `of ["a", "b"]` for a [`Choice`] (default `Choice("a")`), or `switch` for a bool.
/// An optional `check |me, on| { … }` at the end returns `Result<(), Say>` with the input's [`Shape`] at hand.
#[macro_export]
macro_rules! params {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $( $(#[doc = $help:literal])+ $field:ident : $ty:ident = $default:expr, $kind:ident $($arg:expr)? , $label:literal ; )* }
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
                } ),*]
            }
            fn to_map(&self) -> $crate::base::ParamMap {
                [$( (stringify!($field).to_owned(), $crate::base::params::ParamType::to_value(&self.$field)) ),*].into_iter().collect()
            }
            #[allow(unused_mut, reason = "a set may have no parameters")]
            fn from_map(map: &$crate::base::ParamMap) -> Result<Self, $crate::base::Say> {
                let knobs = Self::knobs();
                $crate::base::params::refuse_unknown(map, &knobs)?;
                let mut out = Self::default();
                $( if let Some(value) = map.get(stringify!($field)) {
                    let Some(knob) = knobs.iter().find(|k| k.name == stringify!($field)) else { unreachable!("every field has a knob") };
                    out.$field = $crate::base::params::ParamType::from_value(value, knob)?;
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
    (@kind f64, in $range:expr) => { $crate::base::KnobKind::Float(*($range).start(), *($range).end()) };
    (@kind $ty:ident, in $range:expr) => { $crate::base::KnobKind::Int(*($range).start(), *($range).end()) };
    (@kind $ty:ident, of $ids:expr) => { $crate::base::KnobKind::Choice(&$ids) };
    (@kind $ty:ident, switch) => { $crate::base::KnobKind::Bool };
}

#[cfg(test)]
mod tests {
    use super::*;

    params! {
        /// A set for the tests.
        pub struct Sample {
            /// Number of neighbours.
            perplexity: f64 = 30.0, in 2.0..=200.0, "Perplexity";
            /// Dimensions of the map.
            dims: usize = 2, in 2..=3, "Dimensions";
            /// How.
            mode: Choice = Choice("fast"), of ["fast", "reproducible"], "Mode";
            /// Scale first.
            scale: bool = true, switch, "Scale";
        }
        check |me, on| {
            if (on.items as f64) < 3.0 * me.perplexity + 1.0 {
                return Err(say!("{name} must be a number", name = "perplexity"));
            }
        }
    }

    #[test]
    fn maps_round_trip_and_ranges_hold() {
        let shape = Shape { items: 1000, dims: 5 };
        let mut sample = Sample { dims: 3, ..Sample::default() };
        assert_eq!(Sample::from_map(&sample.to_map()), Ok(sample.clone()));
        assert!(Valid::new(&sample, shape).is_ok());
        assert!(Valid::new(&sample, Shape { items: 90, dims: 5 }).is_err());
        sample.dims = 4;
        assert!(Valid::new(&sample, shape).is_err());
        let unknown: ParamMap = [("speed".to_owned(), ParamValue::Int(1))].into();
        assert!(Sample::from_map(&unknown).is_err_and(|e| e.to_string().contains("speed")));
    }

    #[test]
    fn knobs_carry_help_and_kind() {
        let knobs = Sample::knobs();
        assert_eq!(knobs[0].help, "Number of neighbours.");
        assert_eq!(knobs[0].kind, KnobKind::Float(2.0, 200.0));
        assert_eq!(knobs[2].kind, KnobKind::Choice(&["fast", "reproducible"]));
        assert_eq!(knobs[3].kind, KnobKind::Bool);
    }
}

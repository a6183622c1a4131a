//! One parameter as an editor or a command line sees it, and the types that a parameter can have.

use std::ops::RangeInclusive;

use super::value::{AUTO, split_list, unwritten};
use super::{ParamMap, ParamValue};
use crate::base::{Arg, Say};
use crate::say;

/// A value out of a fixed list of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice(pub &'static str);

/// One parameter as an editor or a command line sees it.
#[derive(Debug, Clone, PartialEq)]
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
    /// Whether it can be left to the method ([`ParamValue::Auto`]).
    pub auto: bool,
    /// Heading under which it stands with its like (English; key of the catalogues).
    pub group: Option<&'static str>,
    /// When it means something; always if `None`.
    pub only_when: Option<OnlyWhen>,
}

impl Default for Knob {
    /// A switch without a name: what a knob made by hand leaves out.
    fn default() -> Self {
        let default = ParamValue::Bool(false);
        Self { name: "", label: "", help: "", kind: KnobKind::Bool, default, auto: false, group: None, only_when: None }
    }
}

/// Type and inclusive range of a parameter. Lists that are known only once something is open are empty before: then any name is taken.
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
    /// Any text.
    Text,
    /// A file, by its path; the empty text is none.
    File,
    /// A column of the table that is open, by its name; the empty text is none.
    Column(Vec<String>),
    /// Several columns of the table that is open.
    Columns(Vec<String>),
    /// One of a list that is known only once something is open, such as the tables of a database.
    OneOf(Vec<String>),
}

/// Another parameter's value, on which it depends whether a parameter means anything.
#[derive(Debug, Clone, PartialEq)]
pub struct OnlyWhen {
    /// The other parameter.
    pub name: &'static str,
    /// Whether the other must equal the value, or must not.
    pub equals: bool,
    /// The value.
    pub value: ParamValue,
}

impl Knob {
    /// With the names that there are to choose from: of a column, columns, or another list known only at run time.
    #[must_use]
    pub fn offering(mut self, names: Vec<String>) -> Self {
        match &mut self.kind {
            KnobKind::Column(there) | KnobKind::Columns(there) | KnobKind::OneOf(there) => *there = names,
            _ => {}
        }
        self
    }

    /// What is set in `params`, or the default.
    #[must_use]
    pub fn value<'a>(&'a self, params: &'a ParamMap) -> &'a ParamValue {
        params.get(self.name).unwrap_or(&self.default)
    }

    /// Whether the parameter means something beside the others of its set as they stand in `params`.
    #[must_use]
    pub fn applies(&self, params: &ParamMap, set: &[Self]) -> bool {
        self.only_when.as_ref().is_none_or(|when| {
            let other = set.iter().find(|k| k.name == when.name);
            other.is_none_or(|other| other.applies(params, set) && (*other.value(params) == when.value) == when.equals)
        })
    }

    /// A value as this parameter holds it: strings of a recipe become a choice, a text or automatic, whole numbers become numbers.
    ///
    /// # Errors
    /// A wrong type, or a value out of range or list.
    pub fn read(&self, value: &ParamValue) -> Result<ParamValue, Say> {
        fn through<T: ParamType>(value: &ParamValue, knob: &Knob) -> Result<ParamValue, Say> {
            if knob.auto {
                Option::<T>::from_value(value, knob).map(|v| v.to_value())
            } else {
                T::from_value(value, knob).map(|v| v.to_value())
            }
        }
        match &self.kind {
            KnobKind::Bool => through::<bool>(value, self),
            KnobKind::Int(..) => through::<i64>(value, self),
            KnobKind::Float(..) => through::<f64>(value, self),
            KnobKind::Choice(_) => through::<Choice>(value, self),
            KnobKind::Text | KnobKind::File | KnobKind::Column(_) | KnobKind::OneOf(_) => through::<String>(value, self),
            KnobKind::Columns(_) => through::<Vec<String>>(value, self),
        }
    }

    /// Says what kind of value is wanted.
    fn wrong_type(&self) -> Say {
        match &self.kind {
            KnobKind::Bool => say!("{name} must be yes or no", name = self.name),
            KnobKind::Int(..) => say!("{name} must be a whole number", name = self.name),
            KnobKind::Float(..) => say!("{name} must be a number", name = self.name),
            KnobKind::Choice(ids) => say!("{name} must be one of: {list}", name = self.name, list = ids.join(", ")),
            KnobKind::Text => say!("{name} must be a text", name = self.name),
            KnobKind::File => say!("{name} must be the path of a file", name = self.name),
            KnobKind::Column(_) => say!("{name} must be the name of a column", name = self.name),
            KnobKind::Columns(_) => say!("{name} must be a list of columns", name = self.name),
            KnobKind::OneOf(names) => say!("{name} must be one of: {list}", name = self.name, list = names.join(", ")),
        }
    }

    fn out_of_range(&self, got: impl Into<Arg>, min: impl Into<Arg>, max: impl Into<Arg>) -> Say {
        let (got, min, max): (Arg, Arg, Arg) = (got.into(), min.into(), max.into());
        say!("{name} must be between {min} and {max}, got {got}", name = self.name, min = min, max = max, got = got)
    }

    /// Refuses a name that is not among those that there are.
    fn among(&self, text: &str) -> Result<(), Say> {
        match &self.kind {
            KnobKind::OneOf(names) if !names.is_empty() && !names.iter().any(|n| n == text) => Err(self.wrong_type()),
            KnobKind::Column(names) | KnobKind::Columns(names)
                if !names.is_empty() && !text.is_empty() && !names.iter().any(|n| n == text) =>
            {
                Err(say!(
                    "{name}: there is no column {column}; there are: {list}",
                    name = self.name,
                    column = text,
                    list = names.join(", ")
                ))
            }
            _ => Ok(()),
        }
    }
}

/// A type that can be a parameter. `Option<T>` is a parameter that can be left to the method: `None` is automatic.
pub trait ParamType: Clone {
    /// Whether it can be left to the method.
    const AUTO: bool = false;
    /// The value as it is kept in a map.
    fn to_value(&self) -> ParamValue;
    /// Reads a value of this kind and checks its range.
    ///
    /// # Errors
    /// Wrong type or out of range.
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say>;
}

/// A type with a range.
pub trait Ranged: ParamType {
    /// What bounds are stated in.
    type Bound;
    /// Type and range together.
    fn between(range: RangeInclusive<Self::Bound>) -> KnobKind;
}

impl ParamType for bool {
    fn to_value(&self) -> ParamValue {
        ParamValue::Bool(*self)
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        if let ParamValue::Bool(b) = value { Ok(*b) } else { Err(knob.wrong_type()) }
    }
}

macro_rules! int_param {
    ($($t:ty),*) => {$(
        impl ParamType for $t {
            fn to_value(&self) -> ParamValue {
                #[allow(clippy::useless_conversion, reason = "of one of the types")]
                ParamValue::Int(i64::try_from(*self).unwrap_or(i64::MAX))
            }
            fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
                let (ParamValue::Int(n), KnobKind::Int(min, max)) = (value, &knob.kind) else { return Err(knob.wrong_type()) };
                if n < min || n > max {
                    return Err(knob.out_of_range(n.to_string(), min.to_string(), max.to_string()));
                }
                #[allow(clippy::useless_conversion, reason = "of one of the types")]
                Self::try_from(*n).map_err(|_| knob.wrong_type())
            }
        }
        impl Ranged for $t {
            type Bound = i64;
            fn between(range: RangeInclusive<i64>) -> KnobKind {
                KnobKind::Int(*range.start(), *range.end())
            }
        }
    )*};
}
int_param!(i64, usize, u64, u32);

impl ParamType for f64 {
    fn to_value(&self) -> ParamValue {
        ParamValue::Float(*self)
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        let x = match value {
            ParamValue::Float(x) => *x,
            ParamValue::Int(n) => *n as f64,
            _ => return Err(knob.wrong_type()),
        };
        let KnobKind::Float(min, max) = knob.kind else { return Err(knob.wrong_type()) };
        if x.is_finite() && x >= min && x <= max { Ok(x) } else { Err(knob.out_of_range(x, min, max)) }
    }
}

impl Ranged for f64 {
    type Bound = f64;
    fn between(range: RangeInclusive<f64>) -> KnobKind {
        KnobKind::Float(*range.start(), *range.end())
    }
}

impl ParamType for Choice {
    fn to_value(&self) -> ParamValue {
        ParamValue::Choice(self.0.to_owned())
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        let (ParamValue::Choice(id), KnobKind::Choice(ids)) = (value, &knob.kind) else { return Err(knob.wrong_type()) };
        ids.iter().find(|i| *i == id).map(|i| Self(i)).ok_or_else(|| knob.wrong_type())
    }
}

impl ParamType for String {
    fn to_value(&self) -> ParamValue {
        ParamValue::Text(self.clone())
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        let text = match value {
            ParamValue::Text(text) => text.as_str(),
            ParamValue::Choice(text) => unwritten(text),
            _ => return Err(knob.wrong_type()),
        };
        knob.among(text).map(|()| text.to_owned())
    }
}

impl ParamType for Vec<String> {
    fn to_value(&self) -> ParamValue {
        ParamValue::List(self.clone())
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        let ParamValue::List(parts) = value else { return Err(knob.wrong_type()) };
        parts.iter().try_for_each(|part| knob.among(part))?;
        Ok(parts.clone())
    }
}

impl<T: ParamType> ParamType for Option<T> {
    const AUTO: bool = true;
    fn to_value(&self) -> ParamValue {
        self.as_ref().map_or(ParamValue::Auto, T::to_value)
    }
    fn from_value(value: &ParamValue, knob: &Knob) -> Result<Self, Say> {
        match value {
            ParamValue::Auto => Ok(None),
            ParamValue::Choice(id) if id == AUTO => Ok(None),
            other => T::from_value(other, knob).map(Some),
        }
    }
}

impl<T: Ranged> Ranged for Option<T> {
    type Bound = T::Bound;
    fn between(range: RangeInclusive<T::Bound>) -> KnobKind {
        T::between(range)
    }
}

/// Reads text typed by a user (command line, session file) as a value for `knob`.
///
/// # Errors
/// What kind of value is wanted, or what is out of range or list.
pub fn parse_value(text: &str, knob: &Knob) -> Result<ParamValue, Say> {
    if knob.auto && text == AUTO {
        return Ok(ParamValue::Auto);
    }
    let value = match &knob.kind {
        KnobKind::Bool => match text {
            "true" | "yes" | "on" | "1" => Some(ParamValue::Bool(true)),
            "false" | "no" | "off" | "0" => Some(ParamValue::Bool(false)),
            _ => None,
        },
        KnobKind::Int(..) => text.parse().ok().map(ParamValue::Int),
        KnobKind::Float(..) => text.parse().ok().map(ParamValue::Float),
        // Strings of a recipe and of a command line are read alike.
        KnobKind::Choice(_) | KnobKind::Text | KnobKind::File | KnobKind::Column(_) | KnobKind::OneOf(_) => {
            Some(ParamValue::Choice(text.to_owned()))
        }
        KnobKind::Columns(_) => Some(ParamValue::List(split_list(text))),
    };
    knob.read(&value.ok_or_else(|| knob.wrong_type())?)
}

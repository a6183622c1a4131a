//! Values of parameters, as recipes keep them: readable in JSON and TOML, and read back by the knob they belong to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

/// How an automatic value is written in recipes and typed on the command line.
pub const AUTO: &str = "auto";

/// One value of a parameter.
///
/// In a recipe a choice, a text and "automatic" are all strings, so that recipes stay readable; read back, each is a [`ParamValue::Choice`] until
/// [`super::Knob::read`] makes of it what the parameter holds. A text that would be taken for [`AUTO`] is written behind `=`: `"=auto"`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ParamValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// One of a fixed list, by its id.
    Choice(String),
    /// A text, a file, a column, or one of a list that is known only once something is open.
    #[serde(skip_deserializing)]
    Text(String),
    /// Several columns.
    List(Vec<String>),
    /// Left to the method, which chooses by what it is given.
    #[serde(skip_deserializing)]
    Auto,
}

/// Parameter values by name; names that are absent mean the default.
pub type ParamMap = BTreeMap<String, ParamValue>;

impl ParamValue {
    /// A value as it is typed: `yes`, `5`, `0.025`, `auto`, `a,b`. [`super::parse_value`] reads it back.
    #[must_use]
    pub fn typed(&self) -> String {
        match self {
            Self::Bool(on) => if *on { "yes" } else { "no" }.to_owned(),
            Self::Int(n) => n.to_string(),
            Self::Float(x) => x.to_string(),
            Self::Choice(id) => id.clone(),
            Self::Text(text) => written(text),
            Self::List(parts) => parts.iter().map(|p| escaped(p)).collect::<Vec<_>>().join(","),
            Self::Auto => AUTO.to_owned(),
        }
    }
}

impl Serialize for ParamValue {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(on) => to.serialize_bool(*on),
            Self::Int(n) => to.serialize_i64(*n),
            Self::Float(x) => to.serialize_f64(*x),
            Self::Choice(id) => to.serialize_str(id),
            Self::Text(text) => to.serialize_str(&written(text)),
            Self::List(parts) => parts.serialize(to),
            Self::Auto => to.serialize_str(AUTO),
        }
    }
}

/// A text where [`AUTO`] means something else.
fn written(text: &str) -> String {
    if text == AUTO || text.starts_with('=') { format!("={text}") } else { text.to_owned() }
}

/// The text that [`written`] made this of.
pub(super) fn unwritten(text: &str) -> &str {
    text.strip_prefix('=').unwrap_or(text)
}

/// A name as it stands in a list that is typed.
fn escaped(name: &str) -> String {
    let name = name.replace('\\', r"\\").replace(',', r"\,");
    if name.starts_with(' ') { format!(r"\{name}") } else { name }
}

/// The parts of a list as it is typed: by commas, spaces behind them left out; `\,` is a comma inside a name.
pub(super) fn split_list(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, parts.last_mut()) {
            (',', _) => parts.push(String::new()),
            (' ', Some(part)) if part.is_empty() => {}
            ('\\', Some(part)) => part.extend(rest.next()),
            (c, Some(part)) => part.push(c),
            (_, None) => {}
        }
    }
    parts.retain(|p| !p.is_empty());
    parts
}

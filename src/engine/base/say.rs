//! Messages that can be said in every language: an English template and its arguments.
//!
//! The English template is the key of the catalogues in `assets/locale`; `crate::locale` renders it in another language.

use std::fmt;

/// One argument of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Text that is shown as it is: a word, a file name.
    Text(String),
    /// A count; shown with thousands separators.
    Count(u64),
    /// A number; shown with up to four significant digits.
    Number(f64),
    /// A size in bytes; shown with a unit.
    Bytes(u64),
    /// A message of its own, translated too.
    Say(Box<Say>),
}

/// A message: an English template with `{name}` places, and what goes there. Made by [`crate::say!`].
#[derive(Debug, Clone, PartialEq)]
pub struct Say {
    /// English text with places; also the key of the catalogues.
    pub key: &'static str,
    /// Arguments by name.
    pub args: Vec<(&'static str, Arg)>,
}

impl Say {
    /// A message without arguments.
    #[must_use]
    pub fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Fills a template (this message's own, or a translated one) with the arguments as `show` renders them.
    #[must_use]
    pub fn fill(&self, template: &str, mut show: impl FnMut(&Arg) -> String) -> String {
        let mut out = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            out.push_str(before);
            let Some(close) = after.find('}') else {
                out.push_str(after);
                return out;
            };
            let name = &after[1..close];
            match self.args.iter().find(|(n, _)| *n == name) {
                Some((_, arg)) => out.push_str(&show(arg)),
                None => out.push_str(&after[..=close]),
            }
            rest = &after[close + 1..];
        }
        out.push_str(rest);
        out
    }
}

impl fmt::Display for Say {
    /// The English text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fill(self.key, Arg::to_string))
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(t) => f.write_str(t),
            Self::Count(n) => f.write_str(&grouped(*n)),
            Self::Number(x) => f.write_str(&significant(*x)),
            Self::Bytes(b) => f.write_str(&bytes(*b)),
            Self::Say(s) => write!(f, "{s}"),
        }
    }
}

/// `1234567` as `1,234,567`.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Up to four significant digits, no trailing zeros; scientific outside 1e-4..1e7.
#[must_use]
pub fn significant(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".to_owned() } else { x.to_string() };
    }
    let magnitude = x.abs().log10().floor();
    if !(-4.0..7.0).contains(&magnitude) {
        return format!("{x:.3e}");
    }
    let decimals = (3.0 - magnitude).clamp(0.0, 8.0) as usize;
    let text = format!("{x:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A size with a decimal unit: `812 B`, `1.2 MB`.
#[must_use]
pub fn bytes(b: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut size = b as f64;
    let mut unit = 0;
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 || size >= 99.5 { format!("{size:.0} {}", UNITS[unit]) } else { format!("{size:.1} {}", UNITS[unit]) }
}

impl From<&str> for Arg {
    fn from(t: &str) -> Self {
        Self::Text(t.to_owned())
    }
}
impl From<String> for Arg {
    fn from(t: String) -> Self {
        Self::Text(t)
    }
}
impl From<&String> for Arg {
    fn from(t: &String) -> Self {
        Self::Text(t.clone())
    }
}
impl From<usize> for Arg {
    fn from(n: usize) -> Self {
        Self::Count(n as u64)
    }
}
impl From<u64> for Arg {
    fn from(n: u64) -> Self {
        Self::Count(n)
    }
}
impl From<u32> for Arg {
    fn from(n: u32) -> Self {
        Self::Count(u64::from(n))
    }
}
impl From<f64> for Arg {
    fn from(x: f64) -> Self {
        Self::Number(x)
    }
}
impl From<f32> for Arg {
    fn from(x: f32) -> Self {
        Self::Number(f64::from(x))
    }
}
impl From<Say> for Arg {
    fn from(s: Say) -> Self {
        Self::Say(Box::new(s))
    }
}

/// Makes a [`Say`]: `say!("Perplexity {p} needs at least {need} items", p = 30.0, need = 91_usize)`.
/// The template must be a string literal: a test looks every one up in the Chinese catalogue.
#[macro_export]
macro_rules! say {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::base::Say { key: $key, args: vec![$((stringify!($name), $crate::base::Arg::from($value))),*] }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_places_and_leaves_unknown_ones() {
        let said = say!("{n} lines of {file} {what}", n = 1234_usize, file = "a.txt");
        assert_eq!(said.to_string(), "1,234 lines of a.txt {what}");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(significant(0.25), "0.25");
        assert_eq!(significant(1234.56), "1235");
        assert_eq!(significant(1e-7), "1.000e-7");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_234_567), "1.2 MB");
    }
}

//! The two languages of the interface. English is the text in the code and the key of the catalogues; Chinese comes from `assets/locale/zh/*.tsv`,
//! one line per text: English, tab, Chinese. A test finds every text in the code and looks it up here.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::base::{Arg, Say};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// 简体中文.
    Zh,
}

/// One catalogue per area, so that an area is translated beside its work.
const CHINESE: &[(&str, &str)] = &[
    ("base", include_str!("../../assets/locale/zh/base.tsv")),
    ("data", include_str!("../../assets/locale/zh/data.tsv")),
    ("embed", include_str!("../../assets/locale/zh/embed.tsv")),
    ("formats", include_str!("../../assets/locale/zh/formats.tsv")),
    ("project", include_str!("../../assets/locale/zh/project.tsv")),
    ("query", include_str!("../../assets/locale/zh/query.tsv")),
    ("session", include_str!("../../assets/locale/zh/session.tsv")),
    ("sources", include_str!("../../assets/locale/zh/sources.tsv")),
    ("text", include_str!("../../assets/locale/zh/text.tsv")),
    ("ui", include_str!("../../assets/locale/zh/ui.tsv")),
    ("panels", include_str!("../../assets/locale/zh/panels.tsv")),
    ("cli", include_str!("../../assets/locale/zh/cli.tsv")),
];

fn chinese() -> &'static HashMap<&'static str, &'static str> {
    static MAP: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    MAP.get_or_init(|| CHINESE.iter().flat_map(|(_, text)| text.lines()).filter_map(|line| line.split_once('\t')).collect())
}

impl Lang {
    /// A fixed text in this language; the English text itself where the catalogue lacks it.
    #[must_use]
    pub fn t(self, english: &'static str) -> &'static str {
        match self {
            Self::En => english,
            Self::Zh => chinese().get(english).copied().unwrap_or(english),
        }
    }

    /// A text that is known only at run time (a label out of a registry); the text itself where the catalogue lacks it.
    #[must_use]
    pub fn look_up(self, english: &str) -> &str {
        match self {
            Self::En => english,
            Self::Zh => chinese().get(english).copied().unwrap_or(english),
        }
    }

    /// A message in this language.
    #[must_use]
    pub fn say(self, said: &Say) -> String {
        said.fill(self.t(said.key), |arg| self.arg(arg))
    }

    /// An argument of a message in this language.
    #[must_use]
    pub fn arg(self, arg: &Arg) -> String {
        match arg {
            Arg::Say(inner) => self.say(inner),
            other => other.to_string(),
        }
    }

    /// Whether the Chinese catalogue has a text.
    #[must_use]
    pub fn is_translated(english: &str) -> bool {
        chinese().contains_key(english)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogue_lines_are_pairs_with_the_same_places() {
        for (area, text) in CHINESE {
            for (i, line) in text.lines().enumerate() {
                let Some((english, chinese)) = line.split_once('\t') else { panic!("{area}.tsv line {}: no tab", i + 1) };
                let places = |s: &str| {
                    let mut names: Vec<String> =
                        s.split('{').skip(1).filter_map(|p| p.split_once('}')).map(|(n, _)| n.to_owned()).collect();
                    names.sort();
                    names
                };
                assert_eq!(places(english), places(chinese), "{area}.tsv line {}: {english}", i + 1);
            }
        }
    }
}

//! What the box finds for a typed text, best first; looked up once per change of the text.
//!
//! Rank: a label that is the text, begins with it, has a word that begins with it, contains it, has its letters in order. Labels match in the language of the
//! interface and in English. Words come by completion (the most frequent first), or by near spelling when nothing else is found; then also the typed word itself,
//! where the vectors are made of n-grams.

use std::sync::Arc;

use crate::base::say::grouped;
use crate::data::{ItemId, ItemSet};
use crate::examples::examples;
use crate::locale::Lang;
use crate::query::{complete, near_spellings, text_encoder};
use crate::session::{COMMANDS, Command, PanelId};
use crate::ui::panel::PanelCx;
use crate::ui::panels::{PANELS, panel, panel_keys};
use crate::ui::widgets::Icon;

/// Words offered.
const MAX_WORDS: usize = 8;
/// Lines in all.
const MAX_LINES: usize = 60;

/// What a line stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// A word: selected and flown to.
    Word(ItemId),
    /// A word that is no item, the label of its line, made of n-grams: asked for.
    Unseen,
    /// A command of the table.
    Command(Command),
    /// A panel: brought to the front.
    Panel(PanelId),
    /// A bundled example: opened.
    Example(&'static str),
    /// A file opened before, by its place in the list.
    Recent(usize),
}

/// A line of the box.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it stands for.
    pub target: Target,
    /// What is written.
    pub label: String,
    /// Small, at the right: what kind of thing it is.
    pub detail: String,
    /// Its keys.
    pub keys: &'static str,
}

impl Found {
    /// The sign of its kind.
    pub fn icon(&self) -> Icon {
        match self.target {
            Target::Word(_) | Target::Unseen => Icon::Target,
            Target::Command(_) => Icon::ChevronRight,
            Target::Panel(id) => panel(id.id()).map_or(Icon::Map, |kind| kind.info.icon),
            Target::Example(_) => Icon::Document,
            Target::Recent(_) => Icon::Folder,
        }
    }
}

/// The lines as last looked up.
#[derive(Default)]
pub struct Finder {
    of: Option<(String, Lang, Option<Arc<ItemSet>>, bool)>,
    found: Vec<Found>,
}

impl Finder {
    /// The lines, best first.
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// Brings the lines up to date.
    pub fn look_up(&mut self, cx: &PanelCx<'_>, typed: &str) {
        let items = cx.session.items();
        let same_items = |a: Option<&Arc<ItemSet>>| match (a, items) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let encodes = cx.session.embedding().is_some_and(|e| text_encoder(e).is_some());
        let same = |(text, lang, of, made): &(String, Lang, Option<Arc<ItemSet>>, bool)| {
            text == typed && *lang == cx.lang && same_items(of.as_ref()) && *made == encodes
        };
        if self.of.as_ref().is_some_and(same) {
            return;
        }
        self.of = Some((typed.to_owned(), cx.lang, items.cloned(), encodes));
        let typed = typed.trim();
        let mut ranked: Vec<(u8, Found)> = fixed(cx).filter_map(|(english, f)| Some((rank(typed, english, &f.label)?, f))).collect();
        if let Some(items) = items.filter(|_| !typed.is_empty()) {
            ranked.extend(words(cx, items, typed));
        }
        // Stable: within a rank words, recent files, panels, commands and examples keep their order.
        ranked.sort_by_key(|(rank, f)| (*rank, !matches!(f.target, Target::Word(_))));
        self.found = ranked.into_iter().take(MAX_LINES).map(|(_, f)| f).collect();
        if let Some(items) = items.filter(|_| self.found.is_empty() && !typed.is_empty()) {
            self.found = near_spellings(items, typed, MAX_WORDS).into_iter().map(|id| word(cx, items, id)).collect();
            if encodes {
                let label = typed.to_owned();
                let detail = cx.lang.t("Not in the list: its vector comes from the model").to_owned();
                self.found.insert(0, Found { target: Target::Unseen, label, detail, keys: "" });
            }
        }
    }
}

fn words<'a>(cx: &'a PanelCx<'_>, items: &'a ItemSet, typed: &'a str) -> impl Iterator<Item = (u8, Found)> + 'a {
    complete(items, typed, MAX_WORDS).into_iter().map(move |id| {
        let exact = items.label(id).to_lowercase() == typed.to_lowercase();
        (u8::from(!exact), word(cx, items, id))
    })
}

fn word(cx: &PanelCx<'_>, items: &ItemSet, id: ItemId) -> Found {
    let kind = cx.lang.t("Word");
    let detail = items.count(id).map_or_else(|| kind.to_owned(), |n| format!("{kind}  {}×", grouped(n.unsigned_abs())));
    Found { target: Target::Word(id), label: items.label(id).to_owned(), detail, keys: "" }
}

/// Everything but words, with its English label: recent files, panels, commands, examples.
fn fixed<'a>(cx: &'a PanelCx<'_>) -> impl Iterator<Item = (&'a str, Found)> + 'a {
    let (lang, session) = (cx.lang, cx.session);
    let recent = cx.session.settings.recent.iter().enumerate().map(move |(i, path)| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        (name, Found { target: Target::Recent(i), label: name.to_owned(), detail: lang.t("Opened before").to_owned(), keys: "" })
    });
    let panels = PANELS.iter().enumerate().filter(move |(_, kind)| (kind.suits)(session).is_ok()).map(move |(place, kind)| {
        let label = lang.t(kind.info.title).to_owned();
        (kind.info.title, Found { target: Target::Panel(kind.info.id), label, detail: lang.t("Panel").to_owned(), keys: panel_keys(place) })
    });
    let commands = COMMANDS.iter().filter(|l| l.command != Command::Palette);
    let commands = commands.map(move |line| {
        let label = lang.t(line.label).to_owned();
        (line.label, Found { target: Target::Command(line.command), label, detail: lang.t(line.menu.title()).to_owned(), keys: line.keys })
    });
    let bundled = examples().iter().map(move |e| {
        let label = lang.t(e.title).to_owned();
        (e.title, Found { target: Target::Example(e.id), label, detail: lang.t("Example").to_owned(), keys: "" })
    });
    recent.chain(panels).chain(commands).chain(bundled)
}

/// How well a label fits, 0 best; `None` when it does not. Nothing typed fits everything alike.
fn rank(typed: &str, english: &str, label: &str) -> Option<u8> {
    if typed.is_empty() {
        return Some(0);
    }
    let typed = typed.to_lowercase();
    [english, label].into_iter().filter_map(|text| rank_in(&typed, &text.to_lowercase())).min()
}

fn rank_in(typed: &str, text: &str) -> Option<u8> {
    if text == typed {
        return Some(0);
    }
    if text.starts_with(typed) {
        return Some(1);
    }
    match text.find(typed) {
        Some(at) if text[..at].ends_with(|c: char| !c.is_alphanumeric()) => Some(2),
        Some(_) => Some(3),
        None => {
            // Letters in order, from the beginning of the label: "opf" finds "Open files…".
            let mut letters = text.chars();
            let in_order = typed.chars().filter(|c| !c.is_whitespace()).all(|c| letters.any(|l| l == c));
            (in_order && typed.chars().count() >= 2 && text.chars().next() == typed.chars().next()).then_some(4)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearer_matches_rank_higher() {
        let rank = |typed: &str| rank(typed, "Open files…", "打开文件…");
        assert_eq!(rank("open files…"), Some(0));
        assert_eq!(rank("Open"), Some(1));
        assert_eq!(rank("打开"), Some(1));
        assert_eq!(rank("file"), Some(2));
        assert_eq!(rank("ile"), Some(3));
        assert_eq!(rank("文件"), Some(3));
        assert_eq!(rank("opf"), Some(4));
        assert_eq!(rank("zz"), None);
        assert_eq!(rank(""), Some(0));
    }
}

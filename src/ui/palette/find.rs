//! What the box finds for a typed text, best first; looked up once per change of the text.
//!
//! Rank: a label that is the text, begins with it, has a word that begins with it, contains it, has its letters in order. Labels match in the language of the
//! interface and in English. Words come by completion (the most frequent first), or by near spelling when nothing else is found; then also the typed word itself,
//! where the vectors are made of n-grams. Words are looked up beside the window: all else is there at once.

use std::sync::Arc;

use egui::Context;

use crate::base::Task;
use crate::base::say::grouped;
use crate::data::{ItemId, ItemSet};
use crate::examples::examples;
use crate::locale::Lang;
use crate::query::{complete, near_spellings, text_encoder};
use crate::session::{COMMANDS, Command, PanelId};
use crate::ui::aside::{Aside, OfItems};
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
    of: Option<Asked>,
    found: Vec<Found>,
    words: Aside<OfItems, Words>,
    looking: bool,
}

/// What the lines answer.
#[derive(Clone)]
struct Asked {
    typed: String,
    lang: Lang,
    items: Option<Arc<ItemSet>>,
    encodes: bool,
    has_words: bool,
}

/// The words for a text.
struct Words {
    items: Arc<ItemSet>,
    typed: String,
    complete: Vec<ItemId>,
    near: Vec<ItemId>,
}

impl Finder {
    /// The lines, best first.
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// Whether words are still being looked up.
    pub fn is_looking(&self) -> bool {
        self.looking
    }

    /// Brings the lines up to date.
    pub fn look_up(&mut self, cx: &PanelCx<'_>, ctx: &Context, typed: &str) {
        let items = cx.session.items().filter(|_| !typed.trim().is_empty());
        if let Some(items) = items {
            self.words.ask(ctx, OfItems(items.clone(), typed.to_owned()), || {
                let (items, typed) = (items.clone(), typed.trim().to_owned());
                move |_: &Task| Some(Words::of(items, typed))
            });
        }
        self.looking = items.is_some() && self.words.is_open();
        let encodes = cx.session.embedding().is_some_and(|e| text_encoder(e).is_some());
        let words = self.words.known().filter(|w| w.typed == typed.trim() && items.is_some_and(|i| Arc::ptr_eq(i, &w.items)));
        let asked = Asked { typed: typed.to_owned(), lang: cx.lang, items: items.cloned(), encodes, has_words: words.is_some() };
        if self.of.as_ref().is_some_and(|of| of.is(&asked)) {
            return;
        }
        self.of = Some(asked);
        let typed = typed.trim();
        let mut ranked: Vec<(u8, Found)> = fixed(cx).filter_map(|(english, f)| Some((rank(typed, english, &f.label)?, f))).collect();
        if let Some(words) = words {
            ranked.extend(words.complete.iter().map(|id| {
                let is_typed = words.items.label(*id).to_lowercase() == typed.to_lowercase();
                (u8::from(!is_typed), word(cx, &words.items, *id))
            }));
        }
        // Stable: within a rank words, recent files, panels, commands and examples keep their order.
        ranked.sort_by_key(|(rank, f)| (*rank, !matches!(f.target, Target::Word(_))));
        self.found = ranked.into_iter().take(MAX_LINES).map(|(_, f)| f).collect();
        if let Some(words) = words.filter(|_| self.found.is_empty()) {
            self.found = words.near.iter().map(|id| word(cx, &words.items, *id)).collect();
            if encodes {
                let label = typed.to_owned();
                let detail = cx.lang.t("Not in the list: its vector comes from the model").to_owned();
                self.found.insert(0, Found { target: Target::Unseen, label, detail, keys: "" });
            }
        }
    }
}

impl Asked {
    fn is(&self, other: &Self) -> bool {
        let same_items = match (&self.items, &other.items) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        same_items && (&self.typed, self.lang, self.encodes, self.has_words) == (&other.typed, other.lang, other.encodes, other.has_words)
    }
}

impl Words {
    fn of(items: Arc<ItemSet>, typed: String) -> Self {
        let complete = complete(&items, &typed, MAX_WORDS);
        let near = if complete.is_empty() { near_spellings(&items, &typed, MAX_WORDS) } else { Vec::new() };
        Self { items, typed, complete, near }
    }
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

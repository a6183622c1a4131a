//! The contexts of the word: its strongest contexts, and the most frequent ones, which are seldom the same. A click looks at the pair.

use egui::{RichText, Ui};

use super::table::{Column, Line, table};
use super::{logarithm, number};
use crate::base::Say;
use crate::data::{ItemId, ItemSet};
use crate::embed::pairs::{Context, Contexts, Table};
use crate::jobs::PairLook;
use crate::say;
use crate::session::AskAction;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::{Role, word};
use crate::ui::theme::GAP;
use crate::ui::widgets::section_label;

/// Contexts of one page of the strongest.
const PAGE: usize = 10;
/// Most frequent contexts that are listed.
const FREQUENT: usize = 6;

/// Paints both lists; returns the row of the word under the pointer.
pub fn ui(cx: &PanelCx<'_>, items: &ItemSet, look: &PairLook, ui: &mut Ui) -> Option<u32> {
    let (lang, contexts) = (cx.lang, &look.contexts);
    let of = word(items, contexts.word);
    if contexts.all.is_empty() {
        return None;
    }
    let is_count = contexts.weighing.table == Table::Counts;
    // The page that the pair is on; of a pair that never meets the first.
    let place = look.context.as_ref().and_then(|c| c.place).unwrap_or(0);
    let from = place / PAGE * PAGE;
    let strongest: Vec<&Context> = contexts.all.iter().skip(from).take(PAGE).collect();
    let title = if is_count {
        say!("The most frequent contexts of {word}", word = of)
    } else {
        say!("The strongest contexts of {word}", word = of)
    };
    let mut pointed = list_ui(cx, items, look, (&lang.say(&title), from + 1), &strongest, ui);
    if is_count {
        return pointed;
    }
    ui.add_space(GAP);
    let frequent: Vec<&Context> = contexts.by_count.iter().take(FREQUENT).filter_map(|at| contexts.all.get(*at as usize)).collect();
    let title = lang.say(&say!("The most frequent contexts of {word}", word = of));
    pointed = pointed.or(list_ui(cx, items, look, (&title, 0), &frequent, ui));
    ui.add(egui::Label::new(RichText::new(lang.say(&lesson(items, contexts))).color(cx.theme.text_weak)).wrap());
    pointed
}

/// What the frequent contexts teach, as they are with this word.
fn lesson(items: &ItemSet, contexts: &Contexts) -> Say {
    let frequent = || contexts.by_count.iter().take(FREQUENT).map(|at| *at as usize);
    let zero = frequent().filter_map(|at| contexts.all.get(at)).find(|c| contexts.chain_of(c).cell <= 0.0);
    if let Some(zero) = zero {
        return say!(
            "{c} often stands beside {w}, but no more often than beside any word: such a context tells nothing, and its cell is 0",
            c = word(items, zero.word),
            w = word(items, contexts.word)
        );
    }
    let all = contexts.all.len();
    let Some((at, common)) = frequent().filter_map(|at| Some((at, contexts.all.get(at)?))).max_by_key(|(at, _)| *at) else {
        return Say::plain("");
    };
    if 2 * at >= all {
        return say!(
            "{c} often stands beside {w}, but it stands beside many words: by PMI it is only number {n} of {all}",
            c = word(items, common.word),
            w = word(items, contexts.word),
            n = at + 1,
            all = all
        );
    }
    say!("Here the frequent context tells something, too: it meets {w} much more often than by chance", w = word(items, contexts.word))
}

/// A list under a title; `first` numbers its rows from there, 0 not at all.
fn list_ui(
    cx: &PanelCx<'_>,
    items: &ItemSet,
    look: &PairLook,
    (title, first): (&str, usize),
    list: &[&Context],
    ui: &mut Ui,
) -> Option<u32> {
    let (lang, contexts) = (cx.lang, &look.contexts);
    section_label(ui, title);
    let columns = [
        Column { title: lang.t("count"), help: lang.t("How often the two stand together") },
        Column { title: lang.t("chance"), help: lang.t("The count that chance alone would give") },
        Column { title: "PMI", help: lang.t("ln of count / by chance") },
        Column { title: lang.t("cell"), help: lang.t("The number in the table") },
    ];
    let shown = look.context.as_ref().map(|c| c.chain.words[1]);
    let labels: Vec<String> = list
        .iter()
        .enumerate()
        .map(|(i, context)| {
            let name = word(items, context.word);
            if first > 0 { format!("{}. {name}", first + i) } else { name.to_owned() }
        })
        .collect();
    let lines: Vec<Line<'_>> = list
        .iter()
        .zip(&labels)
        .map(|(context, label)| {
            let chain = contexts.chain_of(context);
            Line {
                word: label,
                part: "",
                colour: if chain.cell > 0.0 { Role::Context.colour(cx.theme) } else { cx.theme.track },
                numbers: vec![number(chain.count), number(chain.expected), logarithm(chain.pmi), cell(contexts.weighing.table, chain.cell)],
                on: shown == Some(context.word),
            }
        })
        .collect();
    let response = table(ui, title, (lang.t("context"), ""), &columns, &lines);
    if let Some(context) = response.clicked.and_then(|i| list.get(i)) {
        cx.act(AskAction::Pair(Some((ItemId(contexts.word), Some(ItemId(context.word))))));
    }
    response.hovered.and_then(|i| list.get(i)).map(|c| c.word)
}

fn cell(table: Table, value: f64) -> String {
    if table == Table::Counts { number(value) } else { logarithm(value) }
}

//! The numbers of a window: what one context word (or their mean) met, all meetings at a glance, and how far each vector moved.

use egui::{RichText, Ui};

use super::table::{Column, Line, TableResponse, small, table};
use crate::base::trace::{Moved, OutputOf, Trace, Window};
use crate::data::{ItemId, ItemSet};
use crate::say;
use crate::session::{SelectAction, SelectOp};
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::{Role, decimal, meetings_of, word};
use crate::ui::panels::parts::{LineResponse, example_line};
use crate::ui::theme::GAP;
use crate::ui::widgets::section_label;

/// Size of the words of the sentence, in points.
const WORDS: f32 = 16.0;
/// Width that the table of meetings needs.
pub const TABLE_WIDTH: f32 = 500.0;

/// The sentence; a click on a context word looks at its meetings, on any other word selects it.
pub fn line_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, window: &Window, focus: usize) -> LineResponse {
    let focus = (!window.by_mean).then_some(focus);
    let response = example_line(cx, ui, items, window, focus, WORDS);
    if let Some(row) = response.clicked {
        cx.act(SelectAction::Items(vec![ItemId(row)], SelectOp::Replace));
    }
    response
}

/// What the window did in all; returns the row of the word under the pointer.
pub fn rest_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, (trace, window): (&Trace, &Window), focus: &mut usize) -> Option<u32> {
    let moved = moves_ui(cx, ui, items, (trace, window), focus);
    ui.add_space(GAP);
    let text = if window.by_mean {
        "CBOW: the mean of the context words is held against the middle word and the drawn ones, and each context word gets the whole change of the mean."
    } else {
        "Skip-gram: each context word is held against the middle word and the drawn ones, all products first, then all pushes."
    };
    ui.add(egui::Label::new(RichText::new(cx.lang.t(text)).color(cx.theme.text_weak)).wrap());
    moved
}

fn select(cx: &PanelCx<'_>, ui: &Ui, row: Option<u32>) {
    let Some(row) = row else { return };
    let add = ui.input(|i| i.modifiers.shift || i.modifiers.command);
    cx.act(SelectAction::Items(vec![ItemId(row)], if add { SelectOp::Toggle } else { SelectOp::Replace }));
}

/// What one input met, the middle word and the drawn ones; returns the row of the word under the pointer.
pub fn meetings_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, window: &Window, focus: usize) -> Option<u32> {
    let lang = cx.lang;
    let title = if window.by_mean {
        lang.t("What the mean of the context words met").to_owned()
    } else {
        let focused = window.context.get(focus).map_or("", |row| word(items, *row));
        lang.say(&say!("What {word} met", word = focused))
    };
    section_label(ui, &title);
    let columns = [
        Column { title: lang.t("product"), help: lang.t("Dot product of the two vectors before the change: how well they agree") },
        Column {
            title: "σ",
            help: lang.t("The product squeezed between 0 and 1: how likely the vectors think it that the two words stand together"),
        },
        Column { title: lang.t("wanted"), help: lang.t("1 for the true word, 0 for a drawn one") },
        Column { title: lang.t("error"), help: lang.t("Wanted minus σ: above 0 pulls together, below 0 pushes apart") },
        Column {
            title: lang.t("push"),
            help: lang.t("Learning rate × |error| × length of the other vector: how far this meeting moves the context word"),
        },
        Column { title: lang.t("after"), help: lang.t("The product after the whole example") },
    ];
    let labels: Vec<(String, Option<u32>)> = window.outputs.iter().map(|o| output_label(cx, items, o.who)).collect();
    let line = |((met, output), (label, _)): ((&crate::base::trace::Meeting, &crate::base::trace::Output), &'_ (String, Option<u32>))| {
        let role = Role::of_output(output.wanted);
        let part = match output.who {
            OutputOf::Word(_) => format!("{} {}", if output.wanted { "+" } else { "−" }, lang.t(role.label())),
            OutputOf::Node(_) => lang.t(if output.wanted { "+ this way" } else { "− other way" }).to_owned(),
        };
        let wanted = if output.wanted { "1" } else { "0" };
        let numbers =
            vec![decimal(met.dot), decimal(met.sigma), wanted.to_owned(), signed(met.error), small(met.push), decimal(met.dot_after)];
        (label.clone(), part, role, numbers)
    };
    let rows: Vec<_> = meetings_of(window, focus).iter().zip(&window.outputs).zip(&labels).map(line).collect();
    let lines: Vec<Line<'_>> = rows
        .iter()
        .map(|(word, part, role, numbers)| Line { word, part, colour: role.colour(cx.theme), numbers: numbers.clone(), on: false })
        .collect();
    let TableResponse { hovered, clicked } = table(ui, &title, (lang.t("word"), lang.t("part")), &columns, &lines);
    let row = |i: Option<usize>| i.and_then(|i| labels.get(i)).and_then(|(_, row)| *row);
    select(cx, ui, row(clicked));
    row(hovered)
}

fn output_label(cx: &PanelCx<'_>, items: &ItemSet, who: OutputOf) -> (String, Option<u32>) {
    match who {
        OutputOf::Word(row) => (word(items, row).to_owned(), Some(row)),
        OutputOf::Node(depth) => (cx.lang.say(&say!("fork {n}", n = u64::from(depth) + 1)), None),
    }
}

/// A number with its sign, always.
fn signed(x: f64) -> String {
    let text = decimal(x);
    if x > 0.0 && !text.starts_with('−') { format!("+{text}") } else { text }
}

/// How far each vector moved in all; a click on a context word looks at its meetings.
fn moves_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, (trace, window): (&Trace, &Window), focus: &mut usize) -> Option<u32> {
    let lang = cx.lang;
    section_label(ui, lang.t("How far each vector moved"));
    let columns = [
        Column { title: lang.t("moved"), help: lang.t("Length of the change, all pushes together") },
        Column { title: lang.t("length"), help: lang.t("Length of the vector after the change") },
        Column { title: lang.t("turned"), help: lang.t("Angle between the vector before and after") },
    ];
    let length = |v: &[f32]| v.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    let rows: Vec<_> = trace
        .moves
        .iter()
        .map(|moved| {
            let numbers = vec![small(moved.length()), decimal(length(&moved.after)), format!("{:.2}°", moved.cosine().acos().to_degrees())];
            match moved.vector {
                Moved::Shown(row) => (word(items, row).to_owned(), lang.t("context word").to_owned(), Role::Context, Some(row), numbers),
                Moved::Output(row) => {
                    let wanted = window.outputs.iter().any(|o| o.who == OutputOf::Word(row) && o.wanted);
                    (word(items, row).to_owned(), lang.t("output vector").to_owned(), Role::of_output(wanted), Some(row), numbers)
                }
                Moved::Node(depth) => {
                    let wanted = window.outputs.iter().any(|o| o.who == OutputOf::Node(depth) && o.wanted);
                    (
                        output_label(cx, items, OutputOf::Node(depth)).0,
                        lang.t("output vector").to_owned(),
                        Role::of_output(wanted),
                        None,
                        numbers,
                    )
                }
            }
        })
        .collect();
    let focused = (!window.by_mean).then(|| window.context.get(*focus).copied()).flatten();
    let lines: Vec<Line<'_>> = rows
        .iter()
        .map(|(word, part, role, row, numbers)| Line {
            word,
            part,
            colour: role.colour(cx.theme),
            numbers: numbers.clone(),
            on: *role == Role::Context && *row == focused && focused.is_some(),
        })
        .collect();
    let response = table(ui, lang.t("How far each vector moved"), (lang.t("word"), lang.t("part")), &columns, &lines);
    if let Some((_, _, role, row, _)) = response.clicked.and_then(|i| rows.get(i)) {
        select(cx, ui, *row);
        let context = window.context.iter().position(|c| Some(*c) == *row);
        if let (Role::Context, Some(context)) = (role, context) {
            *focus = context;
        }
    }
    response.hovered.and_then(|i| rows.get(i)).and_then(|(_, _, _, row, _)| *row)
}

//! The numbers of a cell of the table of co-occurrences: the count, what the product should be, how far off it is, and the cells around.

use egui::{RichText, Ui};

use super::super::figures::significant;
use super::table::{Column, Line, small, table};
use crate::base::trace::{Cell, Moved, Trace};
use crate::data::{ItemId, ItemSet};
use crate::say;
use crate::session::{SelectAction, SelectOp};
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::{Role, decimal, word};
use crate::ui::theme::GAP;
use crate::ui::widgets::{MatrixHeat, key_values, section_label};

/// Side of the picture of the cells around, in points.
const SIDE: f32 = 320.0;

/// The count and both directions of the cell.
pub fn first_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, cell: &Cell) {
    let lang = cx.lang;
    let [a, b] = cell.words.map(|row| word(items, row));
    section_label(ui, &lang.say(&say!("The cell of {a} and {b}", a = a, b = b)));
    let (count, log, weight) = (significant(cell.count), decimal(cell.log), decimal(cell.weight));
    key_values(
        ui,
        &[
            (lang.t("Count X"), &count, lang.t("How often the two words stand near each other; each time counts 1 / distance")),
            (lang.t("Wanted: ln X"), &log, lang.t("What the product of the vectors and the two biases should add up to")),
            (lang.t("Weight f(X)"), &weight, lang.t("Rare pairs count less: (X / full weight from) to a power, 1 at most")),
        ],
    );
    ui.add_space(GAP);
    fits_ui(cx, ui, items, cell);
}

/// What the cell did in all, and the cells around; returns the row of the word under the pointer.
pub fn rest_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, trace: &Trace, cell: &Cell) -> Option<u32> {
    let lang = cx.lang;
    let moved = moves_ui(cx, ui, items, trace);
    ui.add_space(GAP);
    let around = around_ui(cx, ui, items, cell);
    let text = "GloVe: the product of a word vector and a context vector, with their biases, is pulled towards the logarithm of the count, in both directions.";
    ui.add_space(GAP);
    ui.add(egui::Label::new(RichText::new(lang.t(text)).color(cx.theme.text_weak)).wrap());
    moved.or(around)
}

/// Each direction of the cell.
fn fits_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, cell: &Cell) {
    let lang = cx.lang;
    let columns = [
        Column { title: lang.t("product"), help: lang.t("Dot product of the word vector and the context vector before the change") },
        Column { title: lang.t("biases"), help: lang.t("The two biases, added up: how frequent the words are in general") },
        Column { title: lang.t("error"), help: lang.t("Product plus biases minus ln X: below 0 pulls together, above 0 pushes apart") },
        Column {
            title: lang.t("pull"),
            help: lang.t("Weight × error: what both vectors are moved by, each component with its own learning rate"),
        },
        Column { title: lang.t("after"), help: lang.t("Product plus biases after the whole example; it should come nearer to ln X") },
    ];
    let [a, b] = cell.words.map(|row| word(items, row));
    let names = [format!("{a} · {b}"), format!("{b} · {a}")];
    let lines: Vec<Line<'_>> = cell
        .fits
        .iter()
        .zip(&names)
        .map(|(fit, name)| Line {
            word: name,
            part: lang.t("word · context"),
            colour: Role::Target.colour(cx.theme),
            numbers: vec![
                decimal(fit.dot),
                decimal(fit.biases[0] + fit.biases[1]),
                decimal(fit.error),
                decimal(fit.pull),
                decimal(fit.after),
            ],
            on: false,
        })
        .collect();
    table(ui, lang.t("Both directions"), (lang.t("vectors"), lang.t("part")), &columns, &lines);
}

fn moves_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, trace: &Trace) -> Option<u32> {
    let lang = cx.lang;
    section_label(ui, lang.t("How far each vector moved"));
    let columns = [
        Column { title: lang.t("moved"), help: lang.t("Length of the change, all pushes together") },
        Column { title: lang.t("turned"), help: lang.t("Angle between the vector before and after") },
    ];
    let rows: Vec<(u32, Vec<String>)> = trace
        .moves
        .iter()
        .filter_map(|moved| match moved.vector {
            Moved::Shown(row) => Some((row, vec![small(moved.length()), format!("{:.2}°", moved.cosine().acos().to_degrees())])),
            _ => None,
        })
        .collect();
    let lines: Vec<Line<'_>> = rows
        .iter()
        .map(|(row, numbers)| Line {
            word: word(items, *row),
            part: lang.t("word + context"),
            colour: Role::Target.colour(cx.theme),
            numbers: numbers.clone(),
            on: false,
        })
        .collect();
    let response = table(ui, lang.t("How far each vector moved"), (lang.t("word"), lang.t("part")), &columns, &lines);
    if let Some((row, _)) = response.clicked.and_then(|i| rows.get(i)) {
        cx.act(SelectAction::Items(vec![ItemId(*row)], SelectOp::Replace));
    }
    response.hovered.and_then(|i| rows.get(i)).map(|(row, _)| *row)
}

/// The cells between the two words and words that stand near them often.
fn around_ui(cx: &PanelCx<'_>, ui: &mut Ui, items: &ItemSet, cell: &Cell) -> Option<u32> {
    let lang = cx.lang;
    section_label(ui, lang.t("The table around this cell: ln X"));
    let n = cell.around.len();
    let labels: Vec<String> = cell.around.iter().map(|row| word(items, *row).to_owned()).collect();
    let count = |i: usize, j: usize| cell.counts.get(i * n + j).copied().unwrap_or(0.0);
    let value = |i: usize, j: usize| if count(i, j) > 0.0 { count(i, j).ln() } else { f64::NAN };
    let scale = cell.counts.iter().filter(|c| **c > 0.0).map(|c| c.ln().abs()).fold(1.0, f64::max);
    let heat = MatrixHeat {
        name: lang.t("Co-occurrences around the cell"),
        labels: &labels,
        value: &value,
        scale,
        linked: Some((0, usize::from(n > 1 && cell.words[0] != cell.words[1]))),
        side: SIDE,
    };
    let response = heat.show(ui, |a, b, ln| {
        if ln.is_finite() {
            lang.say(&say!("{a} and {b}: X = {count}", a = a, b = b, count = ln.exp()))
        } else {
            lang.say(&say!("{a} and {b} never stand near each other", a = a, b = b))
        }
    });
    if let Some((i, j)) = response.clicked {
        cx.act(SelectAction::Items(
            [i, j].iter().filter_map(|at| cell.around.get(*at)).map(|row| ItemId(*row)).collect(),
            SelectOp::Replace,
        ));
    }
    response.hovered.and_then(|(i, _)| cell.around.get(i).copied())
}

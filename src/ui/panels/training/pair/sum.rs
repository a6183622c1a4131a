//! The cell as few dimensions have it: the sum, how it builds up, and the dimensions that matter most.

use egui::{RichText, Ui};

use super::steps::{Step, paint};
use super::table::{Column, Line, table};
use super::{logarithm, names};
use crate::base::say::significant;
use crate::data::ItemSet;
use crate::embed::pairs::{Chain, Rebuilt};
use crate::say;
use crate::ui::panel::PanelCx;
use crate::ui::panels::parts::example::{Role, decimal};
use crate::ui::theme::GAP;
use crate::ui::widgets::{CurveRun, loss_plot, section_label};

/// Height of the picture of the sum, in points.
const PLOT: f32 = 180.0;
/// Dimensions that are listed.
const LARGEST: usize = 5;
/// The heading of what a dimension adds.
const PRODUCT: &str = "x · y";
/// The step that follows those of PPMI.
const NUMBER: usize = 9;

/// Paints the sum of a pair.
pub fn ui(cx: &PanelCx<'_>, items: &ItemSet, chain: &Chain, rebuilt: &Rebuilt, ui: &mut Ui) {
    let lang = cx.lang;
    let dims = rebuilt.shares.len();
    section_label(ui, &lang.say(&say!("From the cell to {n} dimensions", n = dims)));
    let (value, error) = (rebuilt.value(), rebuilt.value() - chain.cell);
    let off = lang.say(&say!("the cell is {cell}, off by {error}", cell = decimal(chain.cell), error = signed(error)));
    let step = Step {
        title: lang.t("Rebuilt by SVD").to_owned(),
        help: lang
            .t("Each dimension adds the product of the word's number and the context's. No other sum of as few products fits the whole table better.")
            .to_owned(),
        formula: format!("Σ_{{k}} x_{{k}}([w]) · y_{{k}}([c]); {off}"),
        value: logarithm(value),
        is_end: true,
    };
    paint(cx, &[step], NUMBER, ui);
    plot_ui(cx, chain, rebuilt, ui);
    largest_ui(cx, items, chain, rebuilt, ui);
    ui.add_space(GAP);
    let text = say!(
        "x = U·Σ^{p} are the vectors that the method makes. y = V·Σ^{q} is the other half, that of the contexts: the method does not keep it, it is worked out again here.",
        p = rebuilt.eig,
        q = 1.0 - rebuilt.eig
    );
    ui.add(egui::Label::new(RichText::new(lang.say(&text)).color(cx.theme.text_weak)).wrap());
}

/// The sum over the first dimensions, and the cell that it should come to.
fn plot_ui(cx: &PanelCx<'_>, chain: &Chain, rebuilt: &Rebuilt, ui: &mut Ui) {
    let lang = cx.lang;
    let sums: Vec<(f64, f64)> =
        std::iter::once((0.0, 0.0)).chain(rebuilt.shares.iter().enumerate().map(|(k, s)| ((k + 1) as f64, s.sum))).collect();
    let cell = [(0.0, chain.cell), (rebuilt.shares.len() as f64, chain.cell)];
    let curves = [
        CurveRun { label: lang.t("sum so far"), points: &sums, current: true },
        CurveRun { label: lang.t("the cell"), points: &cell, current: false },
    ];
    loss_plot(ui, lang.t("How the sum builds up"), &curves, (lang.t("Dimensions"), lang.t("Sum")), PLOT);
}

/// The dimensions that add or take off most.
fn largest_ui(cx: &PanelCx<'_>, items: &ItemSet, chain: &Chain, rebuilt: &Rebuilt, ui: &mut Ui) {
    let lang = cx.lang;
    let [w, c] = names(items, chain);
    let largest = rebuilt.largest(LARGEST);
    if largest.is_empty() {
        return;
    }
    section_label(ui, lang.t("The dimensions that matter most for this pair"));
    let columns = [
        Column { title: "σ", help: lang.t("The singular value: how much of the table the dimension holds") },
        Column { title: lang.t("x of w"), help: &lang.say(&say!("Where the vector of {word} lies on the dimension", word = w)) },
        Column { title: lang.t("y of c"), help: &lang.say(&say!("Where the context {word} lies on the dimension", word = c)) },
        Column { title: PRODUCT, help: lang.t("What the dimension adds to the sum") },
    ];
    let labels: Vec<String> = largest.iter().map(|(k, _)| lang.say(&say!("dimension {n}", n = k + 1))).collect();
    let lines: Vec<Line<'_>> = largest
        .iter()
        .zip(&labels)
        .map(|((_, share), label)| Line {
            word: label,
            part: "",
            colour: if share.product() < 0.0 { cx.theme.diverging[0] } else { Role::Target.colour(cx.theme) },
            numbers: vec![
                share.sigma.map_or_else(|| "–".to_owned(), significant),
                decimal(share.word),
                decimal(share.context),
                signed(share.product()),
            ],
            on: false,
        })
        .collect();
    table(ui, lang.t("The dimensions that matter most for this pair"), (lang.t("dimension"), ""), &columns, &lines);
}

/// A number with its sign, always.
fn signed(x: f64) -> String {
    let text = decimal(x);
    if x > 0.0 && text != "0.000" { format!("+{text}") } else { text }
}

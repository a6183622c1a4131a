//! The two sides, band by band, so that what belongs together stands at one height: headings, codes, nearest, matrices, the pair, the figures.

use egui::{Align, Layout, Rect, RichText, Sense, Ui, UiBuilder, vec2};

use super::Said;
use super::code_rows::{CodeRows, Drawn};
use crate::base::say::{bytes, grouped};
use crate::data::{Embedding, Storage};
use crate::query::{Code, Comparison};
use crate::say;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GAP_LARGE};
use crate::ui::widgets::{MatrixHeat, MatrixResponse, Tone, chip, key_values, section_label};

/// Largest side of a matrix, in points.
const MATRIX: f32 = 400.0;
/// Nearest words named.
const NEAREST: usize = 3;

/// Both sides of one comparison.
pub struct Sides<'a, 'b> {
    pub cx: &'a PanelCx<'b>,
    pub embedding: &'a Embedding,
    pub comparison: &'a Comparison,
    /// The pair to hold up.
    pub held: Option<(usize, usize)>,
    pub said: &'a mut Said,
}

impl Sides<'_, '_> {
    fn label(&self, i: usize) -> &str {
        self.comparison.words.get(i).map_or("", |w| self.embedding.items().label(*w))
    }

    /// What each side is.
    pub fn headings(&self, ui: &mut Ui) {
        let (lang, theme) = (self.cx.lang, self.cx.theme);
        let c = self.comparison;
        let one_hot = say!("A 1 in the word's own column of {n}, 0 in all others", n = c.num_items);
        let learned = match self.embedding.storage() {
            Storage::Dense(_) | Storage::F16(_) | Storage::I8(_) => say!("{dims} numbers for each word", dims = c.learned.dims),
            Storage::Sparse(_) => say!("{dims} numbers for each word, nearly all of them 0", dims = c.learned.dims),
            Storage::OneHot => say!("The open vectors are one-hot codes themselves: train skip-gram to see a difference"),
        };
        columns(ui, |columns| {
            for (ui, (title, text)) in columns.iter_mut().zip([("One-hot", one_hot), ("Learned", learned)]) {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.label(fonts::strong(lang.t(title)).size(fonts::HEADING));
                ui.label(RichText::new(lang.say(&text)).color(theme.text_weak));
            }
        });
    }

    /// The codes, word by word.
    pub fn codes(&mut self, ui: &mut Ui) {
        let (cx, embedding, comparison, held) = (self.cx, self.embedding, self.comparison, self.held);
        let said = &mut *self.said;
        columns(ui, |columns| {
            for (ui, drawn) in columns.iter_mut().zip([Drawn::OneHot, Drawn::Learned]) {
                CodeRows { cx, embedding, comparison, held, drawn }.ui(ui, said);
            }
        });
    }

    /// The word that neighbours are named for: the one pointed at, else the selected one, else the first.
    fn subject(&self) -> usize {
        let selected = || self.cx.session.primary().and_then(|p| self.comparison.words.iter().position(|w| *w == p));
        self.held.map(|(i, _)| i).filter(|i| *i < self.comparison.words.len()).or_else(selected).unwrap_or(0)
    }

    /// The same question on both sides: what is nearest?
    pub fn nearest(&self, ui: &mut Ui) {
        let lang = self.cx.lang;
        let i = self.subject();
        let others = self.comparison.num_items.saturating_sub(1);
        let title = lang.say(&say!("Nearest to {word}", word = self.label(i)));
        columns(ui, |columns| {
            for ui in columns.iter_mut() {
                ui.spacing_mut().item_spacing.y = 4.0;
                section_label(ui, &title);
            }
            let help = lang.t("One-hot codes have no nearest word; any order would be made up.");
            chip(&mut columns[0], Tone::Warning, &lang.say(&say!("All {n} others equally far", n = others)), help);
            if matches!(self.embedding.storage(), Storage::OneHot) {
                chip(&mut columns[1], Tone::Warning, &lang.say(&say!("All {n} others equally far", n = others)), help);
            } else {
                columns[1]
                    .label(nearest_words(&self.comparison.learned, i, |j| self.label(j).to_owned()))
                    .on_hover_text(lang.t("Among the words shown here, by cosine similarity"));
            }
        });
    }

    /// The two similarity matrices.
    pub fn matrices(&mut self, ui: &mut Ui) {
        let (cx, c, held) = (self.cx, self.comparison, self.held);
        let labels: Vec<String> = (0..c.words.len()).map(|i| self.label(i).to_owned()).collect();
        let said = &mut *self.said;
        columns(ui, |columns| {
            let names = ["Cosine similarity of one-hot codes", "Cosine similarity of learned vectors"];
            for ((ui, code), name) in columns.iter_mut().zip([&c.one_hot, &c.learned]).zip(names) {
                section_label(ui, cx.lang.t("Cosine similarity of each pair"));
                let value = |i: usize, j: usize| code.cosines.get(i * c.words.len() + j).map_or(f64::NAN, |v| f64::from(*v));
                let heat = MatrixHeat { name: cx.lang.t(name), labels: &labels, value: &value, scale: 1.0, linked: held, side: MATRIX };
                let MatrixResponse { hovered, clicked } = heat.show(ui, |a, b, v| format!("{a}, {b}: {}", minus(format!("{v:.3}"))));
                said.hovered = said.hovered.or(hovered);
                said.clicked = said.clicked.or(clicked.map(|(row, _)| row));
            }
        });
    }

    /// The numbers of the pair that is held up; else what holds for all pairs.
    pub fn pairs(&self, ui: &mut Ui) {
        let (lang, c) = (self.cx.lang, self.comparison);
        let n = c.words.len();
        let pair = self.held.filter(|(i, j)| i != j && *i < n && *j < n);
        let text = |code: &Code, one_hot: bool| match pair {
            Some((i, j)) if one_hot => say!("{a} and {b}: cosine 0, distance √2 = 1.414", a = self.label(i), b = self.label(j)),
            Some((i, j)) => say!(
                "{a} and {b}: cosine {cosine}, distance {distance}",
                a = self.label(i),
                b = self.label(j),
                cosine = minus(format!("{:.3}", code.cosines[i * n + j])),
                distance = format!("{:.3}", code.distances[i * n + j])
            ),
            None if one_hot => say!("Every pair: cosine 0, distance √2 = 1.414"),
            None => {
                let others = || (0..n * n).filter(|at| at / n != at % n).map(|at| code.cosines[at]);
                let (low, high) = others().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
                say!("Pairs from cosine {low} to {high}", low = minus(format!("{low:.3}")), high = minus(format!("{high:.3}")))
            }
        };
        let learned_is_one_hot = matches!(self.embedding.storage(), Storage::OneHot);
        columns(ui, |columns| {
            columns[0].label(lang.say(&text(&c.one_hot, true)));
            columns[1].label(lang.say(&text(&c.learned, learned_is_one_hot)));
        });
    }

    /// Width, emptiness and bytes of the whole matrices.
    pub fn facts(&self, ui: &mut Ui) {
        let (lang, c) = (self.cx.lang, self.comparison);
        columns(ui, |columns| {
            for (ui, code) in columns.iter_mut().zip([&c.one_hot, &c.learned]) {
                section_label(ui, lang.t("The whole matrix"));
                let size = format!("{} × {}", grouped(c.num_items as u64), grouped(code.dims as u64));
                let zeros = share(code.zero_share);
                let (full, short) = (bytes(code.dense_bytes), bytes(code.sparse_bytes));
                key_values(
                    ui,
                    &[
                        (lang.t("Words × width"), &size, ""),
                        (lang.t("Zeros"), &zeros, ""),
                        (lang.t("Written out"), &full, lang.t("Four bytes for every number")),
                        (lang.t("Without zeros"), &short, lang.t("Only the numbers that are not zero; for one-hot the place of the 1")),
                    ],
                );
            }
        });
    }
}

/// Two columns that begin at one height.
fn columns<R>(ui: &mut Ui, add: impl FnOnce(&mut [Ui]) -> R) -> R {
    let gap = GAP_LARGE + GAP;
    let room = ui.available_rect_before_wrap();
    let width = ((room.width() - gap) / 2.0).floor();
    let mut sides = [0.0, width + gap].map(|left| {
        let rect = Rect::from_min_size(room.min + vec2(left, 0.0), vec2(width, room.height()));
        ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)))
    });
    for side in &mut sides {
        side.set_width(width);
    }
    let result = add(&mut sides);
    let height = sides.iter().map(|s| s.min_rect().height()).fold(0.0, f32::max);
    ui.allocate_exact_size(vec2(room.width(), height), Sense::hover());
    result
}

/// "banana 0.812, pear 0.790": the nearest of the words shown.
fn nearest_words(code: &Code, i: usize, label: impl Fn(usize) -> String) -> String {
    let n = (code.cosines.len() as f64).sqrt().round() as usize;
    let mut others: Vec<(usize, f32)> = (0..n).filter(|j| *j != i).map(|j| (j, code.cosines[i * n + j])).collect();
    others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let named = others.iter().take(NEAREST).map(|(j, v)| format!("{} {}", label(*j), minus(format!("{v:.3}"))));
    named.collect::<Vec<_>>().join(",  ")
}

/// A share in percent that never rounds to a false 0 or 100.
fn share(x: f64) -> String {
    if x.is_nan() {
        return "…".to_owned();
    }
    let percent = 100.0 * x;
    let decimals = if percent > 0.0 && percent < 100.0 {
        (2..=6)
            .find(|d| {
                let scale = 10_f64.powi(*d);
                let rounded = (percent * scale).round() / scale;
                rounded > 0.0 && rounded < 100.0
            })
            .unwrap_or(6)
    } else {
        0
    };
    format!("{percent:.0$} %", decimals as usize)
}

/// With a true minus sign; zero has none.
pub fn minus(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| ('1'..='9').contains(&c)) => format!("−{rest}"),
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_do_not_round_to_all_or_nothing() {
        assert_eq!(share(f64::NAN), "…", "not counted yet");
        assert_eq!(share(0.0), "0 %");
        assert_eq!(share(1.0), "100 %");
        assert_eq!(share(1.0 - 1.0 / 30.0), "96.67 %");
        assert_eq!(share(1.0 - 1.0 / 300_000.0), "99.9997 %");
    }

    #[test]
    fn signs_are_true_minus_signs() {
        assert_eq!(minus("-0.120".into()), "−0.120");
        assert_eq!(minus("-0.000".into()), "0.000");
    }

    #[test]
    fn the_nearest_words_are_named_in_order() {
        let code = Code {
            cosines: vec![1.0, 0.2, 0.9, 0.2, 1.0, -0.5, 0.9, -0.5, 1.0],
            distances: vec![0.0; 9],
            dims: 2,
            zero_share: 0.0,
            dense_bytes: 0,
            sparse_bytes: 0,
        };
        assert_eq!(nearest_words(&code, 0, |j| format!("w{j}")), "w2 0.900,  w1 0.200");
    }
}

//! Two numbers a question: the pairs as dots over judgement and cosine, and the pairs where the two disagree most.

use std::sync::{Arc, Weak};

use egui::accesskit::Role;
use egui::{
    Align2, CornerRadius, FontId, Layout, Rect, ScrollArea, Sense, TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2,
};

use crate::base::say::significant;
use crate::data::{ItemId, ItemSet};
use crate::jobs::Evaluation;
use crate::query::evaluate::{MissingPair, ScoredPair};
use crate::say;
use crate::session::SelectAction;
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP_LARGE, GRID, ROW};
use crate::ui::widgets::{Dot, Scatter, section_label};

/// From this width on, plot and list stand side by side, in points.
const SIDE_BY_SIDE: f32 = 620.0;
/// Room of a number in the list.
const NUMBER: f32 = 60.0;

/// What is worked out once of the grades.
#[derive(Default)]
pub struct PairsUi {
    of: Weak<ItemSet>,
    pairs: Vec<ScoredPair>,
    /// How far the rank by cosine is above the rank by judgement, in shares of all pairs, for each pair.
    surprise: Vec<f64>,
    /// Pairs by the size of that, largest first.
    order: Vec<usize>,
    at: Option<usize>,
    /// Digits after the point that judgements need.
    decimals: usize,
}

/// Mean ranks as shares of the number of values, 0 to 1.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
    let mut out = vec![0.0; values.len()];
    let most = values.len().saturating_sub(1).max(1) as f64;
    for (rank, i) in order.into_iter().enumerate() {
        out[i] = rank as f64 / most;
    }
    out
}

impl PairsUi {
    /// Paints plot and lists.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, evaluation: &Evaluation, scored: &[ScoredPair], missing: &[MissingPair]) {
        self.bring_up(evaluation, scored);
        ui.add_space(GRID);
        let area = ui.available_rect_before_wrap();
        if area.width() >= SIDE_BY_SIDE {
            let list = (area.width() * 0.36).clamp(240.0, 360.0);
            let plot = vec2(area.width() - list - GAP_LARGE, area.height().clamp(200.0, 640.0));
            let left = Rect::from_min_size(area.min, plot);
            let right = Rect::from_min_max(pos2(left.right() + GAP_LARGE, area.top()), area.max);
            ui.scope_builder(UiBuilder::new().max_rect(left), |ui| self.plot_ui(cx, ui, evaluation, plot));
            ui.scope_builder(UiBuilder::new().max_rect(right).layout(Layout::top_down(egui::Align::Min)), |ui| {
                self.lists_ui(cx, ui, evaluation, missing);
            });
        } else {
            self.plot_ui(cx, ui, evaluation, vec2(area.width(), (area.height() * 0.55).max(180.0)));
            self.lists_ui(cx, ui, evaluation, missing);
        }
    }

    fn bring_up(&mut self, evaluation: &Evaluation, scored: &[ScoredPair]) {
        if self.of.ptr_eq(&Arc::downgrade(&evaluation.items)) && self.pairs == scored {
            return;
        }
        let judged = ranks(&scored.iter().map(|p| p.judgement).collect::<Vec<_>>());
        let measured = ranks(&scored.iter().map(|p| p.cosine).collect::<Vec<_>>());
        self.surprise = measured.iter().zip(&judged).map(|(m, j)| m - j).collect();
        self.order = (0..scored.len()).collect();
        self.order.sort_by(|a, b| self.surprise[*b].abs().total_cmp(&self.surprise[*a].abs()).then(a.cmp(b)));
        let whole = |x: f64| (x - x.round()).abs() < 1e-9;
        let needs = |digits: i32| scored.iter().all(|p| whole(p.judgement * 10f64.powi(digits)));
        self.decimals = (0..2).find(|d| needs(*d)).unwrap_or(2) as usize;
        self.pairs = scored.to_vec();
        self.of = Arc::downgrade(&evaluation.items);
        self.at = None;
    }

    fn plot_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, evaluation: &Evaluation, size: egui::Vec2) {
        let lang = cx.lang;
        let chosen: Vec<Option<ItemId>> = [0, 1].map(|i| cx.session.workspace.selection.get(i).copied()).to_vec();
        let is_chosen = |pair: &ScoredPair| {
            let words = pair.words.map(Some);
            (words[0] == chosen[0] && words[1] == chosen[1]) || (words[0] == chosen[1] && words[1] == chosen[0])
        };
        let dots: Vec<Dot> = self.pairs.iter().map(|p| Dot { x: p.judgement, y: p.cosine, selected: is_chosen(p) }).collect();
        let plot = Scatter {
            name: lang.t("Judgement and cosine of each pair"),
            labels: (lang.t("Judged by people"), lang.t("Cosine of the vectors")),
            dots: &dots,
            at: self.at,
        };
        let said = plot.show(ui, size, |i| {
            let pair = &self.pairs[i];
            let [a, b] = pair.words.map(|w| evaluation.items.label(w));
            lang.say(&say!(
                "{a} – {b}: judged {judgement}, cosine {cosine}",
                a = a,
                b = b,
                judgement = significant(pair.judgement),
                cosine = format!("{:.3}", pair.cosine)
            ))
        });
        if let Some(i) = said.chosen {
            self.at = Some(i);
            choose(cx, evaluation, &self.pairs[i]);
        }
    }

    fn lists_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, evaluation: &Evaluation, unscored: &[MissingPair]) {
        let lang = cx.lang;
        ui.spacing_mut().item_spacing.y = 0.0;
        section_label(ui, lang.t("Where cosine and judgement differ most"));
        head_ui(cx, ui);
        let missing = unscored.len();
        let lines = self.order.len() + if missing > 0 { missing + 1 } else { 0 };
        let order = self.order.clone();
        ScrollArea::vertical().id_salt("pairs").auto_shrink([false, false]).show_rows(ui, ROW, lines, |ui, range| {
            for line in range {
                if let Some(i) = order.get(line) {
                    self.pair_ui(cx, ui, evaluation, *i);
                } else if line == order.len() {
                    let text = lang.say(&say!("Out of vocabulary: {n}", n = missing));
                    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
                    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text.as_str()));
                    let font = fonts::semibold_at(fonts::SMALL);
                    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, font, cx.theme.text_weak);
                } else if let Some(pair) = unscored.get(line - order.len() - 1) {
                    missing_ui(cx, ui, pair);
                }
            }
        });
    }

    fn pair_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, evaluation: &Evaluation, i: usize) {
        let lang = cx.lang;
        let pair = self.pairs[i];
        let [a, b] = pair.words.map(|w| evaluation.items.label(w));
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        let name = format!("{a} – {b}");
        let chosen = self.at == Some(i);
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, name.as_str()));
        if chosen || response.hovered() || response.has_focus() {
            let fill = if chosen { cx.theme.selection } else { cx.theme.hover };
            ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
        }
        let body = FontId::proportional(fonts::BODY);
        let middle = rect.center().y;
        let room = rect.width() - 2.0 * NUMBER - 5.0 * GRID;
        let galley = WidgetText::from(name.as_str()).into_galley(ui, Some(TextWrapMode::Truncate), room, body.clone());
        ui.painter().galley_with_override_text_color(pos2(rect.left() + GRID, middle - galley.size().y / 2.0), galley, cx.theme.text);
        let right = rect.right() - 2.0 * GRID;
        let numbers =
            [(right - NUMBER, format!("{:.*}", self.decimals, pair.judgement)), (right, format!("{:.2}", pair.cosine).replace('-', "−"))];
        for (at, text) in numbers {
            ui.painter().text(pos2(at, middle), Align2::RIGHT_CENTER, text, body.clone(), cx.theme.text);
        }
        if response.clicked() {
            self.at = Some(i);
            choose(cx, evaluation, &pair);
        }
        let help = if self.surprise[i] > 0.0 {
            lang.t("Nearer by the vectors than people judged")
        } else {
            lang.t("Farther by the vectors than people judged")
        };
        response.on_hover_text(help);
    }
}

/// Selects the two words of a pair among the items that are shown.
fn choose(cx: &PanelCx<'_>, evaluation: &Evaluation, pair: &ScoredPair) {
    let Some(items) = cx.session.items() else { return };
    let words: Vec<ItemId> = pair.words.iter().filter_map(|w| items.find(evaluation.items.label(*w))).collect();
    cx.act(SelectAction::AndFly(words));
}

fn head_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 5.0 * GRID), Sense::hover());
    let small = FontId::proportional(fonts::SMALL);
    let right = rect.right() - 2.0 * GRID;
    for (at, text) in [(right - NUMBER, "Judged"), (right, "Cosine")] {
        ui.painter().text(pos2(at, rect.center().y), Align2::RIGHT_CENTER, cx.lang.look_up(text), small.clone(), cx.theme.text_weak);
    }
}

/// A pair that could not be scored, with the words that have no vector struck through.
fn missing_ui(cx: &PanelCx<'_>, ui: &mut Ui, pair: &MissingPair) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let name = format!("{} – {}", pair.words[0], pair.words[1]);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name.as_str()));
    let mut job = egui::text::LayoutJob::default();
    let format = |missing: bool| egui::TextFormat {
        font_id: FontId::proportional(fonts::BODY),
        color: if missing { cx.theme.warning } else { cx.theme.text_weak },
        underline: if missing { egui::Stroke::new(1.0, cx.theme.warning) } else { egui::Stroke::NONE },
        ..egui::TextFormat::default()
    };
    job.append(&pair.words[0], 0.0, format(!pair.has_vector[0]));
    job.append(" – ", 0.0, format(false));
    job.append(&pair.words[1], 0.0, format(!pair.has_vector[1]));
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(rect.left() + GRID, rect.center().y - galley.size().y / 2.0), galley, cx.theme.text);
    let unknown: Vec<&str> = pair.words.iter().zip(pair.has_vector).filter(|(_, has)| !has).map(|(w, _)| w.as_str()).collect();
    response.on_hover_text(cx.lang.say(&say!("Without a vector: {words}", words = unknown.join(", "))));
}

#[cfg(test)]
mod tests {
    use super::ranks;

    #[test]
    fn ranks_are_shares() {
        assert_eq!(ranks(&[3.0, 1.0, 2.0]), [1.0, 0.0, 0.5]);
        assert_eq!(ranks(&[5.0]), [0.0]);
        assert!(ranks(&[]).is_empty());
    }
}

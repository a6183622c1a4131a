//! Right and wrong answers: a line for each section, and under a section that is open the questions that were answered wrongly.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use egui::accesskit::Role;
use egui::{Align2, CornerRadius, FontId, Rect, ScrollArea, Sense, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2, vec2};

use super::figures::percent;
use crate::base::say::grouped;
use crate::data::ItemSet;
use crate::jobs::Evaluation;
use crate::query::evaluate::{Analogies, EvaluationKind, Failure, SectionReport, evaluation as kind_of};
use crate::say;
use crate::session::{AskAction, PanelAction, PanelId, SelectAction};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{Icon, icon_button, paint_icon, section_label};

/// Room of the figures at the right of a line.
const SHARE: f32 = 64.0;
const RIGHT: f32 = 104.0;
const COVERAGE: f32 = 80.0;

/// Which sections are open, and of which grades.
#[derive(Default)]
pub struct SectionsUi {
    open: BTreeSet<usize>,
    chosen: Option<(usize, usize)>,
    of: Weak<ItemSet>,
}

/// A line of the list.
#[derive(Clone, Copy)]
enum Line {
    Section(usize),
    Failure(usize, usize),
}

impl SectionsUi {
    /// Paints the list.
    pub fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, evaluation: &Evaluation, sections: &[SectionReport]) {
        if !self.of.ptr_eq(&Arc::downgrade(&evaluation.items)) {
            *self = Self { of: Arc::downgrade(&evaluation.items), ..Self::default() };
        }
        ui.add_space(GAP);
        section_label(ui, cx.lang.t("Sections; open one to see what was answered wrongly"));
        head_ui(cx, ui);
        let mut lines = Vec::new();
        for (i, section) in sections.iter().enumerate() {
            lines.push(Line::Section(i));
            if self.open.contains(&i) {
                lines.extend((0..section.failures.len()).map(|j| Line::Failure(i, j)));
            }
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().id_salt("sections").auto_shrink([false, false]).show_rows(ui, ROW, lines.len(), |ui, range| {
            for line in &lines[range] {
                match *line {
                    Line::Section(i) => self.section_ui(cx, ui, i, &sections[i]),
                    Line::Failure(i, j) => self.failure_ui(cx, ui, evaluation, (i, j), &sections[i].failures[j]),
                }
            }
        });
    }

    fn section_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, number: usize, section: &SectionReport) {
        let lang = cx.lang;
        let name = if section.name.is_empty() { lang.t("Without a heading") } else { lang.look_up(&section.name) };
        let open = self.open.contains(&number);
        let opens = !section.failures.is_empty();
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), if opens { Sense::click() } else { Sense::hover() });
        let accuracy = section.accuracy().map_or_else(|| "–".to_owned(), percent);
        let right = format!("{} / {}", grouped(section.correct as u64), grouped(section.asked as u64));
        let coverage = section.coverage().map_or_else(|| "–".to_owned(), percent);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, format!("{name}: {accuracy}, {right}")));
        ui.painter().hline(rect.x_range(), rect.top(), cx.theme.line());
        if opens && (response.hovered() || response.has_focus()) {
            ui.painter().rect_filled(rect, CornerRadius::same(4), cx.theme.hover);
        }
        let middle = rect.center().y;
        if opens {
            let icon = if open { Icon::ChevronDown } else { Icon::ChevronRight };
            paint_icon(ui.painter(), Rect::from_center_size(pos2(rect.left() + 8.0, middle), vec2(12.0, 12.0)), icon, cx.theme.text_weak);
        }
        let columns = Columns::of(rect);
        let body = FontId::proportional(fonts::BODY);
        let ink = if section.asked == 0 { cx.theme.text_weak } else { cx.theme.text };
        let galley =
            WidgetText::from(name).into_galley(ui, Some(TextWrapMode::Truncate), columns.bar.left() - rect.left() - 28.0, body.clone());
        ui.painter().galley_with_override_text_color(pos2(rect.left() + 20.0, middle - galley.size().y / 2.0), galley, ink);
        ui.painter().rect_filled(columns.bar, CornerRadius::same(3), cx.theme.track);
        if let Some(share) = section.accuracy().filter(|s| *s > 0.0) {
            let filled = Rect::from_min_size(columns.bar.min, vec2((columns.bar.width() * share as f32).max(3.0), columns.bar.height()));
            ui.painter().rect_filled(filled, CornerRadius::same(3), cx.theme.data);
        }
        for (at, text) in [(columns.share, &accuracy), (columns.right, &right), (columns.coverage, &coverage)] {
            ui.painter().text(pos2(at, middle), Align2::RIGHT_CENTER, text, body.clone(), ink);
        }
        if response.clicked() && !self.open.remove(&number) {
            self.open.insert(number);
        }
    }

    fn failure_ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui, evaluation: &Evaluation, place: (usize, usize), failure: &Failure) {
        let lang = cx.lang;
        let label = |id: crate::data::ItemId| evaluation.items.label(id);
        let [a, b, c, d] = failure.words.map(label);
        let answer = failure.answer.map_or("–", label);
        let question = kind_of(evaluation.report.kind).map_or_else(String::new, |kind| kind.phrase(&[a, b, c]));
        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
        let said =
            lang.say(&say!("{question} should be {right}, answered {answer}", question = question.as_str(), right = d, answer = answer));
        let chosen = self.chosen == Some(place);
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, said.as_str()));
        if chosen || response.hovered() || response.has_focus() {
            let fill = if chosen { cx.theme.selection } else { cx.theme.hover };
            ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
        }
        let middle = rect.center().y;
        let body = FontId::proportional(fonts::BODY);
        let third = (width - 32.0 - ROW) / 3.0;
        let cells = [(question.as_str(), cx.theme.text, 1.25), (d, cx.theme.good, 0.85), (answer, cx.theme.text_weak, 0.9)];
        let signs = [None, Some(Icon::Check), Some(Icon::Close)];
        let mut left = rect.left() + 32.0;
        for ((text, ink, share), sign) in cells.into_iter().zip(signs) {
            let mut room = third * share - GAP;
            let mut at = left;
            if let Some(sign) = sign {
                paint_icon(ui.painter(), Rect::from_center_size(pos2(at + 6.0, middle), vec2(12.0, 12.0)), sign, ink);
                at += 18.0;
                room -= 18.0;
            }
            let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), room, body.clone());
            ui.painter().galley_with_override_text_color(pos2(at, middle - galley.size().y / 2.0), galley, ink);
            left += third * share;
        }
        let place_of_button = Rect::from_min_size(pos2(rect.right() - ROW, rect.top()), vec2(ROW, ROW));
        let mut flies = response.double_clicked();
        if chosen || response.hovered() || ui.rect_contains_pointer(rect) {
            let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(place_of_button).id_salt(place));
            flies |= icon_button(&mut corner, Icon::Map, lang.t("Show on the map")).clicked();
        }
        if response.clicked() || flies {
            self.chosen = Some(place);
        }
        if (response.clicked() || flies) && evaluation.report.kind == Analogies.info().id {
            let form = &cx.session.workspace.analogy;
            if form.method != evaluation.method {
                cx.act(AskAction::AnalogyMethod(evaluation.method));
            }
            cx.act(AskAction::Analogy { a: a.to_owned(), b: b.to_owned(), c: c.to_owned() });
        }
        if flies {
            let items = cx.session.items();
            let found = failure.words.iter().filter_map(|id| items.and_then(|i| i.find(label(*id)))).collect();
            cx.act(PanelAction::Show(PanelId::MAP));
            cx.act(SelectAction::AndFly(found));
        }
        response.on_hover_text(lang.t("Ask this question in the inspector; a double click shows it on the map"));
    }
}

/// Where the figures of a line stand.
struct Columns {
    bar: Rect,
    share: f32,
    right: f32,
    coverage: f32,
}

impl Columns {
    fn of(rect: Rect) -> Self {
        let coverage = rect.right() - GAP;
        let right = coverage - COVERAGE;
        let share = right - RIGHT;
        let bar_right = share - SHARE;
        let width = (rect.width() * 0.22).clamp(40.0, 220.0);
        let middle = rect.center().y;
        let bar = Rect::from_min_max(pos2(bar_right - width, middle - 3.0), pos2(bar_right, middle + 3.0));
        Self { bar, share, right, coverage }
    }
}

fn head_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 5.0 * GRID), Sense::hover());
    let columns = Columns::of(rect);
    let small = FontId::proportional(fonts::SMALL);
    let texts = [(columns.share, "Accuracy"), (columns.right, "Right / asked"), (columns.coverage, "Coverage")];
    for (at, text) in texts {
        ui.painter().text(pos2(at, rect.center().y), Align2::RIGHT_CENTER, cx.lang.look_up(text), small.clone(), cx.theme.text_weak);
    }
}

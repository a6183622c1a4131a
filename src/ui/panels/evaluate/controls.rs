//! Which questions, and how they are asked. A change asks again at once.

use egui::{Align, ComboBox, Layout, RichText, Ui};

use crate::examples::{EvaluationSet, evaluation_sets};
use crate::jobs::{QuestionFile, evaluate};
use crate::query::AnalogyMethod;
use crate::query::evaluate::{Analogies, EvaluationKind, what_lines_look_like};
use crate::say;
use crate::session::{EvaluateAction, EvaluateForm, FileAction, FileWish};
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, ROW};
use crate::ui::widgets::{Icon, icon_text_button, primary_button, segmented};

/// Vocabularies that searching may be confined to, where they are larger.
const FIRST_ROWS: [usize; 3] = [10_000, 30_000, 100_000];
/// Choices of how many best words may hold the answer.
const TOPS: [usize; 3] = [1, 5, 10];

/// Paints both rows.
pub fn ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let lang = cx.lang;
    let mut form = cx.session.workspace.evaluate.clone();
    let before = form.clone();
    ui.horizontal(|ui| {
        questions_ui(cx, ui, &mut form);
        if icon_text_button(ui, Icon::Folder, lang.t("Own file…"))
            .on_hover_text(lang.say(&say!("{lines} A file can also be dropped here.", lines = what_lines_look_like())))
            .clicked()
        {
            cx.act(FileAction::AskFor(FileWish::Questions));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let busy = cx.session.job(evaluate::KIND).is_some().then(|| lang.t("Under way"));
            if primary_button(ui, None, lang.t("Evaluate"), busy).clicked() {
                cx.act(EvaluateAction::With(form.clone()));
            }
        });
    });
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(ROW);
        ui.spacing_mut().item_spacing.x = GAP;
        if asks_analogies(cx) {
            let options = AnalogyMethod::ALL.map(|m| (m, m.label(), m.source()));
            segmented(ui, lang.t("Scoring"), &mut form.method, &options);
            weak(cx, ui, "Right when among the best");
            let labels = TOPS.map(|n| n.to_string());
            let options: Vec<(usize, &str, &str)> = TOPS.iter().zip(&labels).map(|(n, label)| (*n, label.as_str(), "")).collect();
            segmented(ui, lang.t("Best words that may hold the answer"), &mut form.top_n, &options);
        }
        rows_ui(cx, ui, &mut form);
    });
    if form != before {
        cx.act(EvaluateAction::With(form));
    }
}

fn weak(cx: &PanelCx<'_>, ui: &mut Ui, text: &'static str) {
    ui.label(RichText::new(cx.lang.look_up(text)).color(cx.theme.text_weak));
}

/// Whether the wanted questions are analogies, as far as that is known.
fn asks_analogies(cx: &PanelCx<'_>) -> bool {
    match cx.session.wanted_questions() {
        Some(QuestionFile::Bundled(id)) => evaluation_sets().iter().any(|s| s.id == id && s.is_of(&Analogies)),
        own => {
            let shown = cx.session.evaluation().shown();
            shown.is_some_and(|e| Some(&e.questions) == own.as_ref() && e.report.kind == Analogies.info().id)
        }
    }
}

/// The bundled sets, those in the language of the words first, and the last own file.
fn questions_ui(cx: &PanelCx<'_>, ui: &mut Ui, form: &mut EvaluateForm) {
    let lang = cx.lang;
    let wanted = cx.session.wanted_questions();
    let shown = wanted.as_ref().map(|w| lang.say(&w.name())).unwrap_or_default();
    let name = lang.t("Questions");
    let width = (ui.available_width() - 280.0).clamp(140.0, 340.0);
    let combo = ComboBox::from_id_salt("questions").width(width).truncate().selected_text(shown.as_str()).show_ui(ui, |ui| {
        let language = cx.session.language();
        let (own, other): (Vec<&EvaluationSet>, Vec<&EvaluationSet>) = evaluation_sets().iter().partition(|s| s.language == language);
        for (i, set) in own.iter().chain(&other).enumerate() {
            if i > 0 && i == own.len() {
                ui.separator();
            }
            let choice = QuestionFile::Bundled(set.id.to_owned());
            let is_on = wanted.as_ref() == Some(&choice);
            if ui.selectable_label(is_on, lang.t(set.title)).clicked() {
                form.questions = Some(choice);
            }
        }
        if let Some(QuestionFile::Own(path)) = &form.questions {
            ui.separator();
            let _ = ui.selectable_label(true, lang.say(&QuestionFile::Own(path.clone()).name()));
        }
    });
    combo.response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::accesskit::Role::ComboBox, true, name);
        info.current_text_value = Some(shown.clone());
        info
    });
}

/// Among how many rows words are looked for; only where there are many.
fn rows_ui(cx: &PanelCx<'_>, ui: &mut Ui, form: &mut EvaluateForm) {
    let lang = cx.lang;
    let Some(items) = cx.session.items() else { return };
    let fitting: Vec<usize> = FIRST_ROWS.into_iter().filter(|n| *n < items.len()).collect();
    if fitting.is_empty() {
        return;
    }
    let label = |rows: Option<usize>| match rows {
        Some(n) => lang.say(&say!("the first {n} words", n = n)),
        None => lang.t("all words").to_owned(),
    };
    weak(cx, ui, "Look among");
    let name = lang.t("Look among");
    let combo = ComboBox::from_id_salt("rows").selected_text(label(form.first_rows)).show_ui(ui, |ui| {
        for choice in std::iter::once(None).chain(fitting.into_iter().map(Some)) {
            if ui.selectable_label(form.first_rows == choice, label(choice)).clicked() {
                form.first_rows = choice;
            }
        }
    });
    combo.response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::accesskit::Role::ComboBox, true, name);
        info.current_text_value = Some(label(form.first_rows));
        info
    });
}

//! What this program is: version, renderer, whose work it carries and under which licence, and how to cite the methods.

use egui::{RichText, Ui};

use super::body;
use crate::embed::{EMBEDDERS, Embedder};
use crate::project::{PROJECTORS, Projector};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::GAP;
use crate::ui::widgets::{key_values, section_label};

/// Whose work the bundled examples are, by the id of the example, and under which licence.
const DATA: &[(&str, &str)] = &[
    ("wordnet", "Princeton University, WordNet; WordNet licence"),
    ("toy-en", "Written for this program; its licence"),
    ("toy-zh", "Written for this program; its licence"),
    ("wiki-mini", "Contributors of Wikipedia; CC BY-SA 4.0"),
    ("sanguo", "Luo Guanzhong, 14th century; public domain"),
    ("office-help", "LibreOffice contributors; MPL 2.0"),
    ("glove", "Pennington, Socher and Manning (2014); PDDL 1.0"),
    ("zh-wiki", "Hu Ying Xi and Hai Liang Wang (Synonyms); MIT"),
];

/// Returns whether the dialog is done with: never by itself.
pub(super) fn ui(cx: &PanelCx<'_>, renderer: &str, ui: &mut Ui) -> bool {
    let lang = cx.lang;
    body(ui, 0.0, |ui| {
        ui.label(lang.t("An explorer of embeddings: from words to vectors to a map that answers questions."));
        ui.label(RichText::new(lang.t("Nothing is sent anywhere: your texts stay on this machine.")).color(cx.theme.text_weak));
        ui.add_space(GAP);
        key_values(
            ui,
            &[
                (lang.t("Version"), env!("CARGO_PKG_VERSION"), ""),
                (lang.t("Renderer"), renderer, lang.t("What draws this window")),
                (lang.t("Licence"), env!("CARGO_PKG_LICENSE"), ""),
            ],
        );
        section_label(ui, lang.t("Please cite the methods you use"));
        let embed = EMBEDDERS.iter().map(Embedder::info);
        for info in embed.chain(PROJECTORS.iter().map(Projector::info)) {
            entry(cx, ui, lang.look_up(info.label), info.source);
        }
        section_label(ui, lang.t("Data"));
        for (id, owner) in DATA {
            if let Some(example) = crate::examples::example(id) {
                entry(cx, ui, lang.look_up(example.title), lang.t(owner));
            }
        }
        section_label(ui, lang.t("Fonts"));
        entry(cx, ui, "Inter", "The Inter Project Authors, SIL Open Font License 1.1");
        entry(cx, ui, "Noto Sans SC", "Adobe, Google; SIL Open Font License 1.1");
    });
    false
}

/// A name and whose work it is.
fn entry(cx: &PanelCx<'_>, ui: &mut Ui, name: &str, text: &str) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(name);
        ui.add(egui::Label::new(RichText::new(text).size(fonts::SMALL).color(cx.theme.text_weak)).wrap().selectable(true));
    });
}

#[cfg(test)]
mod tests {
    use super::DATA;

    #[test]
    fn every_example_names_its_owner() {
        for example in crate::examples::examples() {
            assert!(DATA.iter().any(|(id, _)| *id == example.id), "{}", example.id);
        }
    }
}

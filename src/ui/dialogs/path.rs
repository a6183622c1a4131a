//! A path typed by hand, where the system has no file dialog to show.

use std::path::PathBuf;

use egui::{Key, TextEdit, Ui};

use super::{Answer, foot};
use crate::base::ParamValue;
use crate::session::{Action, EvaluateAction, ExportWhat, FileAction, FileWish, OpenAction};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;

pub(super) fn title(wish: FileWish) -> &'static str {
    match wish {
        FileWish::OpenFiles => "Open files",
        FileWish::OpenFolder => "Open folder",
        FileWish::ContinueText => "Open a text to continue on",
        FileWish::Questions => "Open a file of questions",
        FileWish::Param(..) => "Choose a file",
        FileWish::Save(ExportWhat::Vectors) => "Export vectors",
        FileWish::Save(ExportWhat::Projection) => "Export map coordinates",
        FileWish::Save(ExportWhat::Neighbours) => "Export neighbour list",
        FileWish::Save(ExportWhat::Picture) => "Export picture of the map",
    }
}

/// A name to begin with.
pub(super) fn suggestion(wish: FileWish) -> &'static str {
    match wish {
        FileWish::OpenFiles | FileWish::OpenFolder | FileWish::ContinueText | FileWish::Questions | FileWish::Param(..) => "",
        FileWish::Save(ExportWhat::Vectors) => "vectors.vec",
        FileWish::Save(ExportWhat::Projection) => "map.csv",
        FileWish::Save(ExportWhat::Neighbours) => "neighbours.csv",
        FileWish::Save(ExportWhat::Picture) => "map.png",
    }
}

/// The path that was meant: file managers copy paths in quotes or with spaces around them.
fn meant(typed: &str) -> &str {
    let path = typed.trim();
    let inside = |quote: char| path.strip_prefix(quote).and_then(|p| p.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(path)
}

/// Returns whether the dialog is done with.
pub(super) fn ui(cx: &PanelCx<'_>, wish: FileWish, typed: &mut String, fresh: bool, ui: &mut Ui) -> bool {
    let lang = cx.lang;
    let saves = matches!(wish, FileWish::Save(_));
    let sentence = match wish {
        FileWish::OpenFiles => {
            lang.t("This system shows no file dialog. Type the path of a text or of a file of vectors, or drop it onto the window.")
        }
        FileWish::OpenFolder => lang.t("This system shows no file dialog. Type the path of a folder of texts, or drop it onto the window."),
        FileWish::ContinueText => lang
            .t("This system shows no file dialog. Type the path of a text; the present vectors are the start of what is learned from it."),
        FileWish::Questions => lang.t("This system shows no file dialog. Type the path of a file of analogies or of judged pairs."),
        FileWish::Param(..) => lang.t("This system shows no file dialog. Type the path of the file."),
        FileWish::Save(_) => lang.t("This system shows no file dialog. Type where to write."),
    };
    ui.label(egui::RichText::new(sentence).color(cx.theme.text_weak));
    let name = lang.t("Path");
    let response = ui.add(
        TextEdit::singleline(typed)
            .hint_text(name)
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(8, 5))
            .font(egui::FontId::proportional(fonts::BODY)),
    );
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::accesskit::Role::TextInput, true, name);
        info.current_text_value = Some(typed.clone());
        info
    });
    if fresh {
        response.request_focus();
    }
    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    ui.add_space(4.0);
    let path = meant(typed);
    let why = path.is_empty().then(|| lang.t("Type a path first"));
    let answer = foot(cx, ui, "", lang.t(if saves { "Save" } else { "Open" }), why);
    let accept = (answer == Answer::Accept || entered) && !path.is_empty();
    if accept {
        let text = path.to_owned();
        let path = PathBuf::from(path);
        let action = match wish {
            FileWish::OpenFiles | FileWish::OpenFolder => Some(Action::Open(OpenAction::Paths(vec![path]))),
            FileWish::ContinueText => Some(Action::Open(OpenAction::ContinueOn(vec![path]))),
            FileWish::Questions => Some(Action::Evaluate(EvaluateAction::File(path))),
            FileWish::Param(step, name) => Action::set_param(step, name.0, ParamValue::Text(text)),
            FileWish::Save(what) => Some(Action::File(FileAction::Export(what, path))),
        };
        if let Some(action) = action {
            cx.act(action);
        }
    }
    accept || answer == Answer::Cancel
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn quotes_and_spaces_around_a_path_are_not_part_of_it() {
        assert_eq!(meant(" \"/home/me/my texts\" "), "/home/me/my texts");
        assert_eq!(meant("'a.txt'"), "a.txt");
        assert_eq!(meant("it's.txt"), "it's.txt");
        assert_eq!(meant("  "), "");
    }
}

//! Files that are chosen and written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::Say;
use crate::jobs::{Export, Exported};
use crate::session::{Effect, ExportWhat, FileWish, NoticeKind, Session};
use crate::view::Picture;

/// What can be asked about files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FileAction {
    /// Shows a file dialog.
    AskFor(FileWish),
    /// Writes a file; where one is there already, it is asked first whether it is to be replaced.
    Export(ExportWhat, PathBuf),
    /// Writes a file that may be replaced: that was asked already, by the system's dialog.
    ExportOver(ExportWhat, PathBuf),
    /// Answers whether the file that [`Session::asks_to_replace`] names is to be replaced.
    Replace(bool),
}

impl Session {
    pub(super) fn file_action(&mut self, action: FileAction) -> Vec<Effect> {
        match action {
            FileAction::AskFor(wish) => vec![Effect::AskForFile(wish)],
            FileAction::Export(what, path) => self.export(what, path, false),
            FileAction::ExportOver(what, path) => self.export(what, path, true),
            FileAction::Replace(yes) => self.replace(yes),
        }
    }

    /// Takes in the picture that [`Effect::SavePicture`] asked for, and writes it.
    pub fn absorb_picture(&mut self, picture: Arc<Picture>, path: PathBuf) -> Vec<Effect> {
        let agreed = self.agreed.iter().position(|p| *p == path).map(|at| self.agreed.remove(at));
        self.start(Export { what: Exported::Picture(picture), path, replace: agreed.is_some() })
    }

    /// The file about which it has to be asked whether it is to be replaced.
    #[must_use]
    pub fn asks_to_replace(&self) -> Option<&Path> {
        self.replacing.first().map(|(path, _)| path.as_path())
    }

    fn replace(&mut self, yes: bool) -> Vec<Effect> {
        if self.replacing.is_empty() {
            return Vec::new();
        }
        let (_, export) = self.replacing.remove(0);
        if yes { self.start(Export { replace: true, ..export }) } else { Vec::new() }
    }

    fn export(&mut self, what: ExportWhat, path: PathBuf, replace: bool) -> Vec<Effect> {
        let what = match what {
            ExportWhat::Picture => {
                if replace {
                    self.agreed.push(path.clone());
                }
                return vec![Effect::SavePicture(path)];
            }
            ExportWhat::Vectors => self.embedding().cloned().map(Exported::Vectors),
            ExportWhat::Projection => self.projection().cloned().map(Exported::Projection),
            ExportWhat::Neighbours => match (self.neighbours().shown(), self.items()) {
                (Some(list), Some(items)) => {
                    Some(Exported::Neighbours { items: items.clone(), list: list.clone(), metric: self.workspace.question.metric })
                }
                _ => None,
            },
        };
        let Some(what) = what else {
            self.notify(NoticeKind::Warning, Say::plain("There is nothing to export yet"));
            return Vec::new();
        };
        self.start(Export { what, path, replace })
    }
}

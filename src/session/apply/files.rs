//! Files that are chosen and written.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::Say;
use crate::jobs::Export;
use crate::session::{Effect, ExportWhat, FileWish, NoticeKind, Session};
use crate::view::Picture;

/// What can be asked about files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FileAction {
    /// Shows a file dialog.
    AskFor(FileWish),
    /// Writes a file.
    Export(ExportWhat, PathBuf),
}

impl Session {
    pub(super) fn file_action(&mut self, action: FileAction) -> Vec<Effect> {
        match action {
            FileAction::AskFor(wish) => vec![Effect::AskForFile(wish)],
            FileAction::Export(what, path) => self.export(what, path),
        }
    }

    /// Takes in the picture that [`Effect::SavePicture`] asked for, and writes it.
    pub fn absorb_picture(&mut self, picture: Arc<Picture>, path: PathBuf) -> Vec<Effect> {
        self.start(Export::Picture { picture, path })
    }

    fn export(&mut self, what: ExportWhat, path: PathBuf) -> Vec<Effect> {
        let job = match what {
            ExportWhat::Picture => return vec![Effect::SavePicture(path)],
            ExportWhat::Vectors => self.embedding().cloned().map(|embedding| Export::Vectors { embedding, path }),
            ExportWhat::Projection => self.projection().cloned().map(|projection| Export::Projection { projection, path }),
            ExportWhat::Neighbours => match (self.neighbours().shown(), self.items()) {
                (Some(list), Some(items)) => {
                    Some(Export::Neighbours { items: items.clone(), list: list.clone(), metric: self.workspace.question.metric, path })
                }
                _ => None,
            },
        };
        let Some(job) = job else {
            self.notify(NoticeKind::Warning, Say::plain("There is nothing to export yet"));
            return Vec::new();
        };
        self.start(job)
    }
}

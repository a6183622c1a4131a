//! File dialogs, on a thread of their own. Where the system has no dialog to show, a path can be typed instead.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use crate::base::ParamValue;
use crate::jobs::Waker;
use crate::locale::Lang;
use crate::session::{Action, EvaluateAction, ExportWhat, FileAction, FileWish, OpenAction};

/// A dialog that ends sooner than this without a file was never shown: the system has none.
const TOO_FAST: Duration = Duration::from_millis(200);

/// How a dialog ended.
#[derive(Debug)]
pub enum FileAnswer {
    /// With something to do.
    Act(Action),
    /// Closed without a file.
    Nothing,
    /// It could not be shown: ask for a path in the window.
    Unavailable(FileWish),
}

/// The dialog under way, if any.
#[derive(Default)]
pub struct FileDialogs {
    answer: Option<Receiver<FileAnswer>>,
}

impl FileDialogs {
    /// Shows a dialog, unless one is shown already.
    pub fn ask(&mut self, wish: FileWish, lang: Lang, wake: Waker) {
        if self.answer.is_some() {
            return;
        }
        let (sender, answer): (SyncSender<FileAnswer>, _) = sync_channel(1);
        let spawned = std::thread::Builder::new().name("file-dialog".to_owned()).spawn(move || {
            let begun = Instant::now();
            let ended = match show(wish, lang) {
                Some(action) => FileAnswer::Act(action),
                None if begun.elapsed() < TOO_FAST => FileAnswer::Unavailable(wish),
                None => FileAnswer::Nothing,
            };
            let _ = sender.send(ended);
            wake();
        });
        if spawned.is_ok() {
            self.answer = Some(answer);
        }
    }

    /// The answer, once.
    pub fn poll(&mut self) -> Option<FileAnswer> {
        match self.answer.as_ref()?.try_recv() {
            Ok(answer) => {
                self.answer = None;
                Some(answer)
            }
            Err(TryRecvError::Disconnected) => {
                self.answer = None;
                None
            }
            Err(TryRecvError::Empty) => None,
        }
    }
}

fn show(wish: FileWish, lang: Lang) -> Option<Action> {
    match wish {
        FileWish::OpenFiles => {
            let dialog = rfd::FileDialog::new().set_title(lang.t("Open texts or vectors"));
            dialog.pick_files().map(|files| OpenAction::Paths(files).into())
        }
        FileWish::OpenFolder => {
            let dialog = rfd::FileDialog::new().set_title(lang.t("Open a folder of texts"));
            dialog.pick_folder().map(|folder| Action::Open(OpenAction::Paths(vec![folder])))
        }
        FileWish::ContinueText => {
            let dialog = rfd::FileDialog::new().set_title(lang.t("Open a text to continue on"));
            dialog.pick_files().map(|files| OpenAction::ContinueOn(files).into())
        }
        FileWish::Questions => {
            let dialog = rfd::FileDialog::new().set_title(lang.t("Open a file of questions"));
            dialog.pick_file().map(|file| EvaluateAction::File(file).into())
        }
        FileWish::Param(step, name) => {
            let dialog = rfd::FileDialog::new().set_title(lang.t("Choose a file"));
            let path = dialog.pick_file()?.display().to_string();
            Action::set_param(step, name.0, ParamValue::Text(path))
        }
        FileWish::Save(what) => {
            let dialog = rfd::FileDialog::new().set_title(lang.t("Save as")).set_file_name(suggested_name(what));
            dialog.save_file().map(|path| Action::File(FileAction::ExportOver(what, path)))
        }
    }
}

/// A file name to begin with.
fn suggested_name(what: ExportWhat) -> &'static str {
    match what {
        ExportWhat::Vectors => "vectors.vec",
        ExportWhat::Projection => "map.csv",
        ExportWhat::Neighbours => "neighbours.csv",
        ExportWhat::Picture => "map.png",
    }
}

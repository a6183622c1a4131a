//! What is open.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::examples::example;
use crate::jobs::{JobInput, Open, make, train};
use crate::say;
use crate::session::{Effect, NoticeKind, Session, Step};

/// What can be opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum OpenAction {
    /// Files or folders.
    Paths(Vec<PathBuf>),
    /// A text on which the training of the present vectors is continued.
    ContinueOn(Vec<PathBuf>),
    /// Pasted text.
    Pasted(String),
    /// A bundled example, by its id.
    Example(String),
}

impl Session {
    pub(super) fn open_action(&mut self, action: OpenAction) -> Vec<Effect> {
        match action {
            OpenAction::Paths(paths) => self.open(JobInput::Paths { paths, memory_bytes: self.settings.text_memory_bytes() }),
            OpenAction::ContinueOn(paths) => self.continue_on(paths),
            OpenAction::Pasted(text) => self.open(JobInput::Pasted(text)),
            OpenAction::Example(id) => match example(&id) {
                Some(known) => self.open(JobInput::Example(known.id)),
                None => self.unknown_id(id),
            },
        }
    }

    /// Tells that an action names something that this program does not have.
    pub(super) fn unknown_id(&mut self, id: String) -> Vec<Effect> {
        self.notify(NoticeKind::Error, say!("There is nothing called '{id}' in this program", id = id));
        Vec::new()
    }

    /// Opens a text that the training of the present vectors is continued on.
    fn continue_on(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        let effects = self.open(JobInput::Paths { paths, memory_bytes: self.settings.text_memory_bytes() });
        self.continuing = true;
        effects
    }

    fn open(&mut self, input: JobInput) -> Vec<Effect> {
        self.continuing = false;
        self.failures.retain(|(s, _)| *s != Step::Source);
        self.opening = match &input {
            JobInput::Paths { paths, .. } => paths.iter().map(|p| p.display().to_string()).collect(),
            _ => Vec::new(),
        };
        self.start(Open::new(input))
    }

    /// Everything that belonged to the data that was open before, its questions and answers aside: these go with the vectors.
    pub(in crate::session) fn forget_made(&mut self) {
        (self.live, self.past, self.beside, self.moving) = (None, None, None, None);
        self.failures.clear();
        self.trail.back.clear();
        self.trail.forward.clear();
        for kind in [make::KIND, train::KIND] {
            self.drop_jobs(kind);
        }
    }
}

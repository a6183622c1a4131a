//! Opening and exporting.

use std::path::PathBuf;

use crate::base::Say;
use crate::jobs::{Export, JobInput, Open, cluster, evaluate, make, measure, nearest, project, train};
use crate::session::{Effect, ExportWhat, Loadable, NoticeKind, Session, Step};

impl Session {
    /// Opens a text that the training of the present vectors is continued on.
    pub(super) fn continue_on(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        let effects = self.open(JobInput::Paths { paths, memory_bytes: self.settings.text_memory_bytes() });
        self.continuing = true;
        effects
    }

    pub(super) fn open(&mut self, input: JobInput) -> Vec<Effect> {
        self.continuing = false;
        self.failures.retain(|(s, _)| *s != Step::Source);
        self.opening = match &input {
            JobInput::Paths { paths, .. } => paths.iter().map(|p| p.display().to_string()).collect(),
            _ => Vec::new(),
        };
        self.start(Open::new(input))
    }

    pub(super) fn export(&mut self, what: ExportWhat, path: PathBuf) -> Vec<Effect> {
        let job = match what {
            ExportWhat::Picture => return vec![Effect::SavePicture(path)],
            ExportWhat::Vectors => self.embedding().cloned().map(|embedding| Export::Vectors { embedding, path }),
            ExportWhat::Projection => self.projection().cloned().map(|projection| Export::Projection { projection, path }),
            ExportWhat::Neighbours => match (self.neighbours.shown(), self.items()) {
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

    /// Everything that belonged to the data that was open before.
    pub(in crate::session) fn forget_answers(&mut self) {
        self.neighbours = Loadable::Empty;
        self.analogy = Loadable::Empty;
        self.odd = Loadable::Empty;
        self.evaluation = Loadable::Empty;
        self.hover = None;
        self.shades = None;
        self.live = None;
        (self.past, self.beside) = (None, None);
        self.moving = None;
        self.failures.clear();
        self.trail.back.clear();
        self.trail.forward.clear();
        let stale = [make::KIND, train::KIND, project::KIND, cluster::KIND, measure::KIND, nearest::KIND, evaluate::KIND];
        for kind in stale {
            self.drop_jobs(kind);
        }
    }
}

//! What a source made: something to learn from, or vectors.

use super::Settle;
use crate::base::Say;
use crate::jobs::{MadeSource, Make};
use crate::project::MOST_BY_NEIGHBOURS;
use crate::say;
use crate::session::{Effect, JobInfo, NoticeKind, Session, SourceMade, Step};
use crate::sources::Ready;

impl Settle for Make {
    fn done(session: &mut Session, _: &JobInfo, made: MadeSource) -> Vec<Effect> {
        let MadeSource { of: Make { source, params, onto }, ready } = made;
        session.take_made(SourceMade { source, params, onto }, ready)
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.fail(Step::Source, why)
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.goal = None;
        Vec::new()
    }
}

impl Session {
    /// What a source made takes its place in the workspace.
    pub(super) fn take_made(&mut self, of: SourceMade, ready: Ready) -> Vec<Effect> {
        let items = match &ready {
            Ready::Material(material) => material.items().clone(),
            Ready::Vectors(embedding) => embedding.items().clone(),
        };
        // Whoever chose another map for so many has seen what it costs.
        if self.items().is_none_or(|known| known.len() <= MOST_BY_NEIGHBOURS) {
            self.straight_map_of_many(items.len());
        }
        self.fit_to_size(items.len());
        self.workspace.source_made = Some(of);
        let mut effects = match ready {
            Ready::Material(material) => {
                self.take_suggestions(&material);
                self.workspace.material = Some(material);
                if let Some(start) = &self.workspace.start {
                    let said = say!(
                        "Training continues: {old} words keep their vectors as a start, {new} words of the new text are added",
                        old = start.len(),
                        new = items.len() - start.len()
                    );
                    self.notify(NoticeKind::Info, said);
                }
                // What is shown of the beginning may depend on the whole: which words are joined.
                self.refresh_preview()
            }
            Ready::Vectors(embedding) => {
                self.workspace.embedding = Some(embedding);
                Vec::new()
            }
        };
        effects.extend(self.advance_pipeline());
        effects
    }
}

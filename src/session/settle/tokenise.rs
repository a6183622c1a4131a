//! The tokenised text.

use std::sync::Arc;

use super::Settle;
use crate::base::Say;
use crate::data::{Corpus, Material};
use crate::jobs::Tokenise;
use crate::say;
use crate::session::{Effect, JobInfo, NoticeKind, Session, Step};

impl Settle for Tokenise {
    fn done(session: &mut Session, _: &JobInfo, corpus: Arc<Corpus>) -> Vec<Effect> {
        session.fit_to_size(corpus.words.len());
        let material: Arc<dyn Material> = corpus.clone();
        session.take_suggestions(&material);
        let (num_words, joins) = (corpus.words.len(), corpus.options.phrases.is_some());
        session.workspace.corpus = Some(corpus);
        if let Some(start) = session.workspace.start.clone() {
            let (old, new) = (start.len(), num_words - start.len());
            session.notify(
                NoticeKind::Info,
                say!(
                    "Training continues: {old} words keep their vectors as a start, {new} words of the new text are added",
                    old = old,
                    new = new
                ),
            );
        }
        let mut effects = if joins { session.refresh_preview() } else { Vec::new() };
        effects.extend(session.advance_pipeline());
        effects
    }

    fn failed(session: &mut Session, _: &JobInfo, why: Say) -> Vec<Effect> {
        session.fail(Step::Source, why)
    }

    fn cancelled(session: &mut Session, _: &JobInfo) -> Vec<Effect> {
        session.goal = None;
        Vec::new()
    }
}

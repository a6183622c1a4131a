//! The answer to the question of the inspector from the vectors of the training beside.

use super::Settle;
use crate::base::Say;
use crate::jobs::NearestBeside;
use crate::query::{NeighbourList, QueryError};
use crate::session::{Effect, JobInfo, Loadable, Session};

impl Settle for NearestBeside {
    fn done(session: &mut Session, _: &JobInfo, output: Result<NeighbourList, QueryError>) -> Vec<Effect> {
        if let Some(beside) = session.beside.as_mut() {
            beside.neighbours = output.map_or_else(Loadable::Failed, Loadable::Ready);
        }
        Vec::new()
    }

    fn failed(_: &mut Session, _: &JobInfo, _: Say) -> Vec<Effect> {
        Vec::new()
    }
}

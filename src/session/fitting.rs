//! Settings that follow from the size of what is open, where the user has not chosen.

use std::sync::Arc;

use super::{NoticeKind, Session};
use crate::data::Material;
use crate::embed::embedder;
use crate::project::{self, MOST_BY_NEIGHBOURS, projector};
use crate::say;

impl Session {
    /// Large sets are laid out by PCA unless the user asks for more, and are told so.
    pub(super) fn straight_map_of_many(&mut self, num_items: usize) {
        if num_items <= MOST_BY_NEIGHBOURS || self.workspace.project.method != project::DEFAULT.info().id {
            return;
        }
        self.workspace.project.method = project::STRAIGHT.info().id;
        let n = num_items as u64;
        self.notify(
            NoticeKind::Info,
            say!(
                "The map of {n} items is laid out by PCA. t-SNE would first compare {pairs} pairs of vectors to find neighbours; above {most} items it is drawn only if you choose it in section 3",
                n = n,
                pairs = n * (n - 1) / 2,
                most = MOST_BY_NEIGHBOURS
            ),
        );
    }

    /// Small sets cannot have the default perplexity, nor ten groups: both are set to what fits, where the user sees it. Sets that are too small even for that are
    /// looked at straight.
    pub(super) fn fit_to_size(&mut self, num_items: usize) {
        const ITEMS_A_GROUP: usize = 8;
        let look = &mut self.workspace.look;
        look.clusters = look.clusters.min((num_items / ITEMS_A_GROUP).max(2));
        let wanted = &mut self.workspace.project;
        let Some(method) = projector(wanted.method) else { return };
        if method.sized().iter().any(|name| wanted.params().contains_key(*name)) {
            return;
        }
        match method.suggest(num_items) {
            Some(settings) => settings.into_iter().for_each(|(name, value)| wanted.set(&name, value)),
            None => wanted.method = project::STRAIGHT.info().id,
        }
    }

    /// What suits the material better than the defaults is set, unless the user has chosen, where the user sees it: small texts need more passes.
    pub(super) fn take_suggestions(&mut self, material: &Arc<dyn Material>) {
        let wanted = &mut self.workspace.embed;
        let Some(method) = embedder(wanted.method) else { return };
        for (name, value) in method.suggest(material) {
            if !wanted.params().contains_key(&name) {
                wanted.set(&name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_of_very_many_items_is_pca_and_that_is_said() {
        let mut session = Session::default();
        let method = session.workspace.project.method;
        session.straight_map_of_many(500_000);
        assert_eq!((session.workspace.project.method, session.notices.len()), (method, 0));
        session.straight_map_of_many(500_001);
        assert_eq!(session.workspace.project.method, "pca");
        let said = session.notices[0].text.to_string();
        assert!(said.contains("500,001 items") && said.contains("125,000,250,000 pairs"), "{said}");
        session.straight_map_of_many(500_001);
        assert_eq!(session.notices.len(), 1, "said once");
    }
}

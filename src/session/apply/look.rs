//! How the map is drawn.

use crate::jobs::Cluster;
use crate::session::{Effect, Session};

impl Session {
    pub(super) fn set_num_clusters(&mut self, k: usize) -> Vec<Effect> {
        let k = k.clamp(2, 24);
        self.change("Number of clusters", "clusters", |w| {
            w.look.clusters = k;
            w.look.hidden_groups.clear();
        });
        let Some(embedding) = self.workspace.embedding.clone() else { return Vec::new() };
        self.start(Cluster { embedding, k, seed: self.workspace.embed.seed })
    }

    pub(super) fn toggle_group(&mut self, group: u32) -> Vec<Effect> {
        self.change("Legend", "legend", |w| {
            let hidden = &mut w.look.hidden_groups;
            if hidden.contains(&group) {
                hidden.retain(|g| *g != group);
            } else {
                hidden.push(group);
            }
        })
    }
}

//! How the map is drawn.

use serde::{Deserialize, Serialize};

use crate::jobs::Cluster;
use crate::session::{ColourBy, Effect, Session};

/// Changes of how the map is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum LookAction {
    /// Colours the points.
    Colour(ColourBy),
    /// Sets the number of clusters.
    NumClusters(usize),
    /// Switches a legend entry on or off.
    ToggleGroup(u32),
    /// Shows or hides labels.
    Labels(bool),
    /// Shows or hides the lines to true neighbours.
    NeighbourLines(bool),
}

impl Session {
    pub(super) fn look_action(&mut self, action: LookAction) -> Vec<Effect> {
        match action {
            LookAction::Colour(colour) => {
                self.change("Colour", "colour", |w| {
                    w.look.colour = colour;
                    w.look.hidden_groups.clear();
                });
                self.shade()
            }
            LookAction::NumClusters(k) => self.set_num_clusters(k),
            LookAction::ToggleGroup(group) => self.toggle_group(group),
            LookAction::Labels(on) => self.change("Labels", "labels", |w| w.look.labels = on),
            LookAction::NeighbourLines(on) => self.change("Neighbour lines", "lines", |w| w.look.neighbour_lines = on),
        }
    }

    fn set_num_clusters(&mut self, k: usize) -> Vec<Effect> {
        let k = k.clamp(2, 24);
        self.change("Number of clusters", "clusters", |w| {
            w.look.clusters = k;
            w.look.hidden_groups.clear();
        });
        let Some(embedding) = self.workspace.embedding.clone() else { return Vec::new() };
        self.start(Cluster { embedding, k, seed: self.workspace.embed.seed })
    }

    fn toggle_group(&mut self, group: u32) -> Vec<Effect> {
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

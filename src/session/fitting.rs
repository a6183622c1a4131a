//! Settings that follow from the size of what is open, where the user has not chosen.

use std::sync::Arc;

use super::Session;
use crate::base::ParamValue;
use crate::data::Material;
use crate::embed::embedder;
use crate::project::largest_perplexity;

impl Session {
    /// Small sets cannot have the default perplexity, nor ten groups: both are set to what fits, where the user sees it. Sets that are too small even for that are
    /// laid out by PCA.
    pub(super) fn fit_to_size(&mut self, num_items: usize) {
        const LEAST: f64 = 2.0;
        const DEFAULT: f64 = 30.0;
        const ITEMS_A_GROUP: usize = 8;
        let look = &mut self.workspace.look;
        look.clusters = look.clusters.min((num_items / ITEMS_A_GROUP).max(2));
        let wanted = &mut self.workspace.project;
        if wanted.method != "tsne" || wanted.params().contains_key("perplexity") {
            return;
        }
        let largest = largest_perplexity(num_items);
        if largest < LEAST {
            wanted.method = "pca";
        } else if largest < DEFAULT {
            wanted.set("perplexity", ParamValue::Float(largest));
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

//! Colours, emphasis, legend and label order of the points; made anew only when something that they depend on has changed.

use std::sync::Arc;

use crate::cluster::Clusters;
use crate::data::{Columns, ItemId, ItemSet, Projection};
use crate::session::ColourBy;
use crate::ui::panel::PanelCx;
use crate::view::Emphasis;
use crate::view::colour::{self, Backdrop, Legend, LegendEntry, Ramp};

/// Words that name a cluster in the legend.
const NAMING_WORDS: usize = 2;

/// What the points look like.
#[derive(Default)]
pub struct Paint {
    pub colours: Vec<[u8; 4]>,
    pub emphasis: Vec<Emphasis>,
    pub legend: Option<Legend>,
    pub label_order: Vec<u32>,
    made_of: Option<Ingredients>,
}

/// What the looks depend on. Artefacts are compared by identity; holding them keeps an address from being used again.
struct Ingredients {
    items: Arc<ItemSet>,
    colour: ColourBy,
    clusters: Option<Arc<Clusters>>,
    quality: Option<Arc<crate::measure::MapQuality>>,
    shades: Option<Arc<Vec<f32>>>,
    hidden: Vec<u32>,
    dark: bool,
}

fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

impl Paint {
    /// Brings the looks up to date; true when they changed.
    pub fn update(&mut self, cx: &PanelCx<'_>, projection: &Projection) -> bool {
        let work = &cx.session.workspace;
        let new = Ingredients {
            items: projection.items().clone(),
            colour: work.look.colour,
            clusters: cx.session.clusters().cloned(),
            quality: cx.session.quality().cloned(),
            shades: cx.session.shades().cloned(),
            hidden: work.look.hidden_groups.clone(),
            dark: cx.theme.dark,
        };
        if self.made_of.as_ref().is_some_and(|old| old.is_same(&new)) {
            return false;
        }
        if self.made_of.as_ref().is_none_or(|old| !Arc::ptr_eq(&old.items, &new.items)) {
            self.label_order = label_order(&new.items);
        }
        self.make(&new);
        self.made_of = Some(new);
        true
    }

    fn make(&mut self, of: &Ingredients) {
        let n = of.items.len();
        let backdrop = if of.dark { Backdrop::Dark } else { Backdrop::Light };
        let plain = || (vec![colour::group(0, backdrop); n], None);
        let mut groups: Option<&[u32]> = None;
        let (colours, legend) = match of.colour {
            ColourBy::Cluster => match of.clusters.as_ref().filter(|c| c.labels.len() == n) {
                Some(clusters) => {
                    groups = Some(&clusters.labels);
                    (colour::by_group(&clusters.labels, backdrop), Some(cluster_legend(of, clusters, &self.label_order, backdrop)))
                }
                // Not grouped yet: how common a word is tells more than one colour for all.
                None => by_frequency(&of.items, backdrop).unwrap_or_else(plain),
            },
            ColourBy::Frequency => by_frequency(&of.items, backdrop).unwrap_or_else(plain),
            ColourBy::Similarity => match of.shades.as_ref().filter(|s| s.len() == n) {
                Some(shades) => amounts(shades, Ramp::Diverging, backdrop),
                None => plain(),
            },
            ColourBy::MapError => match of.quality.as_ref().filter(|q| q.kept.len() == n) {
                Some(quality) => amounts(&quality.kept, Ramp::Sequential, backdrop),
                None => plain(),
            },
            ColourBy::Plain => plain(),
        };
        self.colours = colours;
        self.legend = legend;
        self.emphasis = match groups {
            Some(groups) if !of.hidden.is_empty() => {
                groups.iter().map(|g| if of.hidden.contains(g) { Emphasis::Faint } else { Emphasis::Normal }).collect()
            }
            _ => Vec::new(),
        };
    }
}

impl Ingredients {
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.items, &other.items)
            && self.colour == other.colour
            && same(self.clusters.as_ref(), other.clusters.as_ref())
            && same(self.quality.as_ref(), other.quality.as_ref())
            && same(self.shades.as_ref(), other.shades.as_ref())
            && self.hidden == other.hidden
            && self.dark == other.dark
    }
}

fn amounts(values: &[f32], ramp: Ramp, backdrop: Backdrop) -> (Vec<[u8; 4]>, Option<Legend>) {
    let values: Vec<f64> = values.iter().map(|v| f64::from(*v)).collect();
    let (colours, legend) = colour::by_amount(&values, ramp, false, backdrop);
    (colours, Some(legend))
}

/// By occurrences where they are known, else by place in the file (earlier is more frequent in nearly all published files).
fn by_frequency(items: &ItemSet, backdrop: Backdrop) -> Option<(Vec<[u8; 4]>, Option<Legend>)> {
    let values: Vec<f64> = match items.columns().counts() {
        Some(counts) => counts.iter().map(|c| *c as f64).collect(),
        None if items.columns().get("rank").is_some() => (1..=items.len()).map(|r| 1.0 / r as f64).collect(),
        None => return None,
    };
    let (colours, legend) = colour::by_amount(&values, Ramp::Sequential, true, backdrop);
    Some((colours, items.columns().get(Columns::COUNT).map(|_| legend)))
}

/// Clusters are named by their first labels: the most frequent words that tell a topic.
fn cluster_legend(of: &Ingredients, clusters: &Clusters, label_order: &[u32], backdrop: Backdrop) -> Legend {
    let mut names: Vec<Vec<&str>> = vec![Vec::new(); clusters.sizes.len()];
    for row in label_order {
        let Some(name) = clusters.labels.get(*row as usize).and_then(|g| names.get_mut(*g as usize)) else { continue };
        if name.len() < NAMING_WORDS {
            name.push(of.items.label(ItemId(*row)));
        }
    }
    let entry = |(g, (name, size)): (usize, (&Vec<&str>, &usize))| LegendEntry {
        label: name.join(", "),
        colour: colour::group(g, backdrop),
        count: *size,
    };
    Legend::Groups(names.iter().zip(&clusters.sizes).enumerate().map(entry).collect())
}

/// Rows are in order of frequency; words that carry grammar rather than topic, numbers and single letters come last.
fn label_order(items: &ItemSet) -> Vec<u32> {
    let telling = |label: &str| {
        !crate::text::is_grammar_word(label) && !label.starts_with(|c: char| c.is_ascii_digit()) && (label.len() > 2 || !label.is_ascii())
    };
    let (mut first, mut last) = (Vec::with_capacity(items.len()), Vec::new());
    for (row, label) in (0..).zip(items.labels()) {
        if telling(label) { first.push(row) } else { last.push(row) }
    }
    first.extend(last);
    first
}

//! The workspace: what is open, what is wanted of it, and what has been made. Small to clone (artefacts are shared), so that undo can keep many.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{PanelId, Selection};
use crate::base::{ParamMap, ParamValue, Seed};
use crate::cluster::Clusters;
use crate::data::{ArtefactId, Embedding, ItemId, Material, Metric, Projection};
use crate::jobs::QuestionFile;
use crate::measure::MapQuality;
use crate::query::AnalogyMethod;
use crate::sources::OpenSource;

/// A method, its parameters and its seed, as the user wants them.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Id of the method.
    pub method: &'static str,
    /// Parameters that differ from the default, for each method that was touched.
    pub params: BTreeMap<&'static str, ParamMap>,
    /// The visible seed.
    pub seed: Seed,
}

impl Wanted {
    /// A method with its default parameters.
    #[must_use]
    pub fn method(method: &'static str) -> Self {
        Self { method, params: BTreeMap::new(), seed: Seed::default() }
    }

    /// A method with these parameters.
    #[must_use]
    pub fn with(method: &'static str, params: ParamMap) -> Self {
        Self { params: BTreeMap::from([(method, params)]), ..Self::method(method) }
    }

    /// The parameters of the chosen method that differ from the default.
    #[must_use]
    pub fn params(&self) -> ParamMap {
        self.params.get(self.method).cloned().unwrap_or_default()
    }

    /// Sets a parameter of the chosen method.
    pub fn set(&mut self, name: &str, value: ParamValue) {
        self.params.entry(self.method).or_default().insert(name.to_owned(), value);
    }
}

/// What the points are coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ColourBy {
    /// Groups found by k-means on the vectors.
    #[default]
    Cluster,
    /// How often the word occurs (logarithmic).
    Frequency,
    /// Similarity to the selected item.
    Similarity,
    /// How many of its true neighbours a point keeps on the map.
    MapError,
    /// One colour for all.
    Plain,
}

impl ColourBy {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Cluster, Self::Frequency, Self::Similarity, Self::MapError, Self::Plain];

    /// English label; key of the catalogues.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Cluster => "Cluster",
            Self::Frequency => "Frequency",
            Self::Similarity => "Similarity to selection",
            Self::MapError => "Neighbours kept by the map",
            Self::Plain => "One colour",
        }
    }
}

/// How the map is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// What the points are coloured by.
    pub colour: ColourBy,
    /// Number of clusters, 2 to 24.
    pub clusters: usize,
    /// Whether labels are drawn.
    pub labels: bool,
    /// Whether lines lead to the true neighbours of the selected point.
    pub neighbour_lines: bool,
    /// Legend entries that are switched off (their points are dimmed).
    pub hidden_groups: Vec<u32>,
}

impl Default for Look {
    fn default() -> Self {
        Self { colour: ColourBy::Cluster, clusters: 10, labels: true, neighbour_lines: true, hidden_groups: Vec::new() }
    }
}

/// The question of the inspector.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Typed query; empty asks about the selection.
    pub text: String,
    /// How nearness is measured.
    pub metric: Metric,
    /// How many neighbours, 1 to 200.
    pub k: usize,
}

impl Default for Question {
    fn default() -> Self {
        Self { text: String::new(), metric: Metric::Cosine, k: 10 }
    }
}

/// The analogy form: a is to b as c is to what?
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AnalogyForm {
    /// a: "man".
    pub a: String,
    /// b: "king".
    pub b: String,
    /// c: "woman".
    pub c: String,
    /// How candidates are scored.
    pub method: AnalogyMethod,
    /// Whether the query words may win.
    pub admit_query_words: bool,
}

/// The words held side by side in one-hot and learned codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompareForm {
    /// Chosen words, 2 to 40; empty lets the program choose.
    pub words: Vec<ItemId>,
}

/// The table of items.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableForm {
    /// Only items whose label contains this.
    pub filter: String,
    /// Column sorted by: 0 is the label, 1… the metadata columns; `None` keeps the row order.
    pub sort: Option<(usize, bool)>,
    /// Only the selected items.
    pub selected_only: bool,
}

/// What the vectors are graded with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvaluateForm {
    /// The questions; `None` takes a bundled set in the language of the words.
    pub questions: Option<QuestionFile>,
    /// How analogies are scored.
    pub method: AnalogyMethod,
    /// An analogy is right when its answer is among this many best words, 1 to 10.
    pub top_n: usize,
    /// Look words up, and search, only among this many first rows.
    pub first_rows: Option<usize>,
}

impl Default for EvaluateForm {
    fn default() -> Self {
        Self { questions: None, method: AnalogyMethod::Add, top_n: 1, first_rows: None }
    }
}

/// Whether two places hold the same artefact. Artefacts are immutable and shared, so one that is another is never looked into.
#[must_use]
pub fn same_artefact<T: ?Sized>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// A result, and the artefact it was made of.
#[derive(Debug, Clone)]
pub struct Made<T> {
    /// What it was made of.
    pub of: ArtefactId,
    /// The result.
    pub value: Arc<T>,
}

impl<T> PartialEq for Made<T> {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && Arc::ptr_eq(&self.value, &other.value)
    }
}

/// Of what a source made something: the source, the value of every option, and the vectors that are to be continued from.
#[derive(Debug, Clone)]
pub struct SourceMade {
    /// The source.
    pub source: Arc<OpenSource>,
    /// Every option.
    pub params: ParamMap,
    /// The vectors.
    pub onto: Option<Arc<Embedding>>,
}

impl PartialEq for SourceMade {
    fn eq(&self, other: &Self) -> bool {
        same_artefact(self.onto.as_ref(), other.onto.as_ref()) && Arc::ptr_eq(&self.source, &other.source) && self.params == other.params
    }
}

impl Workspace {
    /// Of what the source should make something.
    pub(super) fn source_wanted(&self) -> Option<SourceMade> {
        let source = self.source.clone()?;
        let params = source.all_params(&self.source_params);
        Some(SourceMade { source, params, onto: self.start.clone() })
    }
}

/// What is open, wanted and made.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// What is open.
    pub source: Option<Arc<OpenSource>>,
    /// Which bundled example this is.
    pub example: Option<&'static str>,
    /// Options of the source that differ from those that are offered.
    pub source_params: ParamMap,
    /// Of what the material, or the opened vectors, were made.
    pub source_made: Option<SourceMade>,
    /// What methods learn from.
    pub material: Option<Arc<dyn Material>>,
    /// Earlier vectors that the training continues from.
    pub start: Option<Arc<Embedding>>,
    /// Wanted method from tokens to vectors.
    pub embed: Wanted,
    /// The vectors: learned, or opened.
    pub embedding: Option<Arc<Embedding>>,
    /// Wanted method from vectors to the map.
    pub project: Wanted,
    /// The layout.
    pub projection: Option<Arc<Projection>>,
    /// Groups for colours.
    pub clusters: Option<Made<Clusters>>,
    /// How far the map can be trusted.
    pub quality: Option<Made<MapQuality>>,
    /// Selected items; the first is the one the inspector shows.
    pub selection: Selection,
    /// The question of the inspector.
    pub question: Question,
    /// The analogy form.
    pub analogy: AnalogyForm,
    /// The one-hot panel.
    pub compare: CompareForm,
    /// The table.
    pub table: TableForm,
    /// What the vectors are graded with.
    pub evaluate: EvaluateForm,
    /// How the map is drawn.
    pub look: Look,
    /// The panel in front.
    pub panel: PanelId,
}

/// Wishes compare by value, artefacts by identity: an action compares workspaces on the thread of the window, whatever they hold. Every field is named, so that a new
/// one has to choose; and artefacts have no equality of their own, so that it cannot choose wrongly.
impl PartialEq for Workspace {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            source,
            example,
            source_params,
            source_made,
            material,
            start,
            embed,
            embedding,
            project,
            projection,
            clusters,
            quality,
            selection,
            question,
            analogy,
            compare,
            table,
            evaluate,
            look,
            panel,
        } = self;
        same_artefact(source.as_ref(), other.source.as_ref())
            && *source_made == other.source_made
            && same_artefact(material.as_ref(), other.material.as_ref())
            && same_artefact(start.as_ref(), other.start.as_ref())
            && same_artefact(embedding.as_ref(), other.embedding.as_ref())
            && same_artefact(projection.as_ref(), other.projection.as_ref())
            && *clusters == other.clusters
            && *quality == other.quality
            && *example == other.example
            && *source_params == other.source_params
            && *embed == other.embed
            && *project == other.project
            && *selection == other.selection
            && *question == other.question
            && *analogy == other.analogy
            && *compare == other.compare
            && *table == other.table
            && *evaluate == other.evaluate
            && *look == other.look
            && *panel == other.panel
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            source: None,
            example: None,
            source_params: ParamMap::new(),
            source_made: None,
            material: None,
            start: None,
            embed: Wanted::method(crate::embed::DEFAULT.info().id),
            embedding: None,
            project: Wanted::method(crate::project::DEFAULT.info().id),
            projection: None,
            clusters: None,
            quality: None,
            selection: Selection::default(),
            question: Question::default(),
            analogy: AnalogyForm::default(),
            compare: CompareForm::default(),
            table: TableForm::default(),
            evaluate: EvaluateForm::default(),
            look: Look::default(),
            panel: PanelId::MAP,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::marker::PhantomData;

    use super::*;
    use crate::data::{Column, ColumnValues, Columns, ItemKind, ItemSet, Recipe};
    use ndarray::Array2;

    /// Vectors of two items, one of which has an empty cell: NaN, which is equal to nothing, so that whoever looks into them finds a difference.
    fn vectors() -> Arc<Embedding> {
        let cells = Column { name: "height".to_owned(), values: ColumnValues::Floats(vec![1.0, f64::NAN]) };
        let items = ItemSet::new(ItemKind::ROW, ["a", "b"].iter().collect(), Columns(vec![cells])).unwrap();
        let recipe = Recipe::new("by hand", ParamMap::new(), Seed::default(), Vec::new());
        Arc::new(Embedding::dense(Arc::new(items), Array2::ones((2, 3)), recipe).unwrap())
    }

    #[test]
    fn artefacts_compare_by_identity() {
        let one = Workspace { embedding: Some(vectors()), ..Workspace::default() };
        assert_eq!(one, one.clone());
        assert_ne!(one, Workspace { embedding: Some(vectors()), ..Workspace::default() });
        assert_ne!(one, Workspace::default());
        let group = |value: &Arc<u8>| Made { of: ArtefactId(1), value: value.clone() };
        let (a, b) = (Arc::new(1), Arc::new(1));
        assert!(group(&a) == group(&a) && group(&a) != group(&b));
    }

    #[test]
    fn artefacts_have_no_equality_of_their_own() {
        struct Probe<T>(PhantomData<T>);
        trait Otherwise {
            const COMPARES: bool = false;
        }
        impl<T> Otherwise for Probe<T> {}
        impl<T: PartialEq> Probe<T> {
            // Preferred to the trait's wherever it holds.
            const COMPARES: bool = true;
        }
        let compare = [
            Probe::<Embedding>::COMPARES,
            Probe::<Projection>::COMPARES,
            Probe::<crate::data::Corpus>::COMPARES,
            Probe::<crate::data::TextSource>::COMPARES,
            Probe::<Clusters>::COMPARES,
            Probe::<MapQuality>::COMPARES,
        ];
        // The probe sees equality where there is one.
        assert_eq!((compare, Probe::<Wanted>::COMPARES), ([false; 6], true));
    }
}

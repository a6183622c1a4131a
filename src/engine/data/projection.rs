//! Projections: a place in 2D or 3D for every item.

use std::sync::Arc;

use ndarray::Array2;

use super::{ItemSet, Recipe};
use crate::base::Say;

/// The ways to principal components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PcaSolver {
    /// The library, for small dense sets.
    LinfaReduction,
    /// `math::lanczos`, for everything else.
    BlockLanczos,
}

impl PcaSolver {
    /// Its name, the same in every language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LinfaReduction => "linfa-reduction",
            Self::BlockLanczos => "block Lanczos",
        }
    }
}

/// What the axes of a map mean.
#[derive(Debug, Clone, PartialEq)]
pub enum Axes {
    /// Principal components.
    Principal {
        /// Share of the total variance on each axis shown, in `[0, 1]`.
        variance_ratio: Vec<f64>,
        /// One row an axis: the unit vector that it is, in the space of the vectors; without columns where the vectors are sparse.
        directions: Array2<f32>,
        /// Vectors were divided by their lengths first.
        unit_rows: bool,
        /// What found the axes.
        solver: PcaSolver,
        /// How many vectors centre and axes were found from, where it was not all: a first look at a large set.
        sample: Option<usize>,
    },
    /// Nothing: only who is near whom is meant (t-SNE). Shown without numbers and with a warning.
    Meaningless,
}

impl Axes {
    /// How far a point moves when its vector changes from `before` to `after` and the axes stay where they are;
    /// `None` where no straight way leads from vectors to places.
    #[must_use]
    pub fn shift(&self, before: &[f32], after: &[f32]) -> Option<Vec<f64>> {
        let Self::Principal { directions, unit_rows, .. } = self else { return None };
        if before.len() != directions.ncols() || after.len() != directions.ncols() {
            return None;
        }
        let scale = |v: &[f32]| {
            let length = v.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
            if *unit_rows && length > 0.0 { 1.0 / length } else { 1.0 }
        };
        let (from, to) = (scale(before), scale(after));
        let change = |(b, a): (&f32, &f32)| f64::from(*a) * to - f64::from(*b) * from;
        let along =
            |axis: ndarray::ArrayView1<'_, f32>| before.iter().zip(after).map(change).zip(axis).map(|(c, x)| c * f64::from(*x)).sum();
        Some(directions.outer_iter().map(along).collect())
    }
}

/// Why a projection could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectionError {
    /// Rows do not match the items, or the map is not 2D or 3D.
    Shape,
    /// A coordinate that is not finite.
    NotFinite,
}

impl ProjectionError {
    /// The sentence for the user.
    #[must_use]
    pub fn say(self) -> Say {
        Say::plain(match self {
            Self::Shape => "The layout does not have one place in 2D or 3D for every item",
            Self::NotFinite => "The layout ran away to infinity; try a smaller learning rate",
        })
    }
}

/// n × 2 or n × 3 places, all finite; row i is item i.
#[derive(Debug, Clone)]
pub struct Projection {
    items: Arc<ItemSet>,
    at: Array2<f32>,
    axes: Axes,
    recipe: Recipe,
}

impl Projection {
    /// Checks and joins.
    ///
    /// # Errors
    /// A wrong shape or a coordinate that is not finite.
    pub fn new(items: Arc<ItemSet>, at: Array2<f32>, axes: Axes, recipe: Recipe) -> Result<Self, ProjectionError> {
        if at.nrows() != items.len() || !(2..=3).contains(&at.ncols()) {
            return Err(ProjectionError::Shape);
        }
        if at.iter().any(|x| !x.is_finite()) {
            return Err(ProjectionError::NotFinite);
        }
        let at = if at.is_standard_layout() { at } else { at.as_standard_layout().into_owned() };
        Ok(Self { items, at, axes, recipe })
    }

    /// The items, row by row.
    #[must_use]
    pub fn items(&self) -> &Arc<ItemSet> {
        &self.items
    }

    /// n × 2 or n × 3 coordinates.
    #[must_use]
    pub fn at(&self) -> &Array2<f32> {
        &self.at
    }

    /// 2 or 3.
    #[must_use]
    pub fn dims(&self) -> usize {
        self.at.ncols()
    }

    /// What the axes mean.
    #[must_use]
    pub fn axes(&self) -> &Axes {
        &self.axes
    }

    /// How it was made.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }
}

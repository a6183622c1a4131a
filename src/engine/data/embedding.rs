//! Embeddings: n items × d dimensions.

use std::borrow::Cow;
use std::sync::Arc;

use ndarray::Array2;

use super::{ByteRows, Column, ColumnValues, Columns, Encoder, Fact, HalfRows, ItemId, ItemSet, Keys, Model, Recipe, WordModel};
use crate::base::{Arg, Say};
use crate::math::rows::ReadRows;
use crate::math::sparse::Csr;
use crate::say;

/// How the numbers are kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Storage {
    /// n × d numbers, row by row.
    Dense(Array2<f32>),
    /// The identity: row i is 1 at dimension i and 0 elsewhere. Never written out.
    OneHot,
    /// n × d numbers of which nearly all are zero: counts and what is made of them.
    Sparse(Arc<Csr>),
    /// n × d numbers of half precision.
    F16(Arc<HalfRows>),
    /// n × d numbers of 8 bits with a scale a row.
    I8(Arc<ByteRows>),
}

/// What a method looks at: how the numbers are kept matters to it only as far as another way of computing follows from it.
pub enum Vectors<'a> {
    /// Rows of d numbers, read a block at a time.
    Rows(&'a dyn ReadRows),
    /// The identity.
    OneHot,
    /// Rows of which nearly all numbers are zero.
    Sparse(&'a Csr),
}

/// What the dimensions of an embedding stand for, where they stand for something.
#[derive(Debug, Clone, PartialEq)]
pub enum Dimensions {
    /// Nothing that has a name.
    Unnamed,
    /// Dimension j is item j, as in one-hot codes and counts of contexts.
    Items,
    /// A name for each dimension.
    Named(Arc<Keys>),
}

/// Why an embedding could not be made.
#[derive(Debug, Clone, PartialEq)]
pub enum EmbeddingError {
    /// The number of rows is not the number of items.
    Rows {
        /// Rows of numbers.
        rows: usize,
        /// Items.
        items: usize,
    },
    /// A value that is not a finite number, at this row and dimension.
    NotFinite {
        /// Row.
        row: usize,
        /// Dimension.
        dim: usize,
    },
    /// No items, or no dimensions.
    Empty,
}

impl EmbeddingError {
    /// The sentence for the user.
    #[must_use]
    pub fn say(&self) -> Say {
        match self {
            Self::Rows { rows, items } => {
                say!("{rows} vectors for {items} labels: the two files do not belong together", rows = *rows, items = *items)
            }
            Self::NotFinite { row, dim } => {
                say!("The value in row {row}, dimension {dim} is not a finite number", row = *row + 1, dim = *dim + 1)
            }
            Self::Empty => Say::plain("There are no vectors in it"),
        }
    }
}

/// n × d vectors of items, as read or as learned; never silently normalised; all finite.
#[derive(Debug, Clone)]
pub struct Embedding {
    items: Arc<ItemSet>,
    dims: usize,
    storage: Storage,
    meaning: Dimensions,
    recipe: Recipe,
    model: Option<Arc<dyn Model>>,
}

impl Embedding {
    /// From a dense matrix, one row per item.
    ///
    /// # Errors
    /// A row count that does not fit, no rows or columns, or a value that is not finite.
    pub fn dense(items: Arc<ItemSet>, vectors: Array2<f32>, recipe: Recipe) -> Result<Self, EmbeddingError> {
        let (rows, dims) = vectors.dim();
        if rows != items.len() {
            return Err(EmbeddingError::Rows { rows, items: items.len() });
        }
        if rows == 0 || dims == 0 {
            return Err(EmbeddingError::Empty);
        }
        let vectors = if vectors.is_standard_layout() { vectors } else { vectors.as_standard_layout().into_owned() };
        if let Some(at) = vectors.iter().position(|x| !x.is_finite()) {
            return Err(EmbeddingError::NotFinite { row: at / dims, dim: at % dims });
        }
        Ok(Self { items, dims, storage: Storage::Dense(vectors), meaning: Dimensions::Unnamed, recipe, model: None })
    }

    /// One-hot codes: item i is 1 at dimension i.
    ///
    /// # Errors
    /// No items.
    pub fn one_hot(items: Arc<ItemSet>, recipe: Recipe) -> Result<Self, EmbeddingError> {
        if items.is_empty() {
            return Err(EmbeddingError::Empty);
        }
        Ok(Self { dims: items.len(), items, storage: Storage::OneHot, meaning: Dimensions::Items, recipe, model: None })
    }

    /// From a sparse matrix, one row per item; `meaning` says what a dimension stands for.
    ///
    /// # Errors
    /// A row count that does not fit, no rows or columns, or a value that is not finite.
    pub fn sparse(items: Arc<ItemSet>, vectors: Csr, meaning: Dimensions, recipe: Recipe) -> Result<Self, EmbeddingError> {
        let (rows, dims) = (vectors.rows(), vectors.cols());
        if rows != items.len() {
            return Err(EmbeddingError::Rows { rows, items: items.len() });
        }
        if rows == 0 || dims == 0 {
            return Err(EmbeddingError::Empty);
        }
        if !vectors.values().iter().all(|x| x.is_finite()) {
            let bad = |row: &usize| vectors.row(*row).values.iter().any(|x| !x.is_finite());
            let row = (0..rows).find(bad).unwrap_or(0);
            let dim = vectors.row(row).iter().find(|(_, x)| !x.is_finite()).map_or(0, |(dim, _)| dim);
            return Err(EmbeddingError::NotFinite { row, dim });
        }
        Ok(Self { items, dims, storage: Storage::Sparse(Arc::new(vectors)), meaning, recipe, model: None })
    }

    /// From half-precision rows, one per item.
    ///
    /// # Errors
    /// As [`Embedding::dense`].
    pub fn half(items: Arc<ItemSet>, rows: HalfRows, recipe: Recipe) -> Result<Self, EmbeddingError> {
        let bad = rows.numbers().iter().position(|x| !x.is_finite());
        Self::narrow(items, (rows.len(), rows.dims()), bad, Storage::F16(Arc::new(rows)), recipe)
    }

    /// From 8-bit rows, one per item.
    ///
    /// # Errors
    /// As [`Embedding::dense`].
    pub fn bytes(items: Arc<ItemSet>, rows: ByteRows, recipe: Recipe) -> Result<Self, EmbeddingError> {
        Self::narrow(items, (rows.len(), rows.dims()), None, Storage::I8(Arc::new(rows)), recipe)
    }

    fn narrow(
        items: Arc<ItemSet>,
        (rows, dims): (usize, usize),
        not_finite: Option<usize>,
        storage: Storage,
        recipe: Recipe,
    ) -> Result<Self, EmbeddingError> {
        if rows != items.len() {
            return Err(EmbeddingError::Rows { rows, items: items.len() });
        }
        if rows == 0 {
            return Err(EmbeddingError::Empty);
        }
        if let Some(at) = not_finite {
            return Err(EmbeddingError::NotFinite { row: at / dims, dim: at % dims });
        }
        Ok(Self { items, dims, storage, meaning: Dimensions::Unnamed, recipe, model: None })
    }

    /// The numbers as methods look at them.
    #[must_use]
    pub fn vectors(&self) -> Vectors<'_> {
        match &self.storage {
            Storage::Dense(m) => Vectors::Rows(m),
            Storage::F16(rows) => Vectors::Rows(&**rows),
            Storage::I8(rows) => Vectors::Rows(&**rows),
            Storage::OneHot => Vectors::OneHot,
            Storage::Sparse(m) => Vectors::Sparse(m),
        }
    }

    /// What a dimension stands for, where it stands for something.
    #[must_use]
    pub fn dimension(&self, dim: usize) -> Option<&str> {
        match &self.meaning {
            Dimensions::Unnamed => None,
            Dimensions::Items => self.items.label_at(dim),
            Dimensions::Named(names) => names.get(dim),
        }
    }

    /// The items, row by row.
    #[must_use]
    pub fn items(&self) -> &Arc<ItemSet> {
        &self.items
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none. (Never: construction refuses it.)
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Number of dimensions.
    #[must_use]
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// How the numbers are kept.
    #[must_use]
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The matrix, when it is kept as one of `f32`; methods take [`Embedding::vectors`].
    #[must_use]
    pub fn matrix(&self) -> Option<&Array2<f32>> {
        match &self.storage {
            Storage::Dense(m) => Some(m),
            _ => None,
        }
    }

    /// The matrix, when it is sparse.
    #[must_use]
    pub fn sparse_rows(&self) -> Option<&Csr> {
        match &self.storage {
            Storage::Sparse(m) => Some(m),
            _ => None,
        }
    }

    /// The vector of an item: borrowed when dense, else written out.
    ///
    /// # Panics
    /// For an id that is not a row of this embedding.
    #[must_use]
    pub fn vector(&self, id: ItemId) -> Cow<'_, [f32]> {
        match &self.storage {
            Storage::Dense(m) => {
                let all = m.as_slice().unwrap_or_default();
                Cow::Borrowed(&all[id.row() * self.dims..(id.row() + 1) * self.dims])
            }
            Storage::OneHot => {
                let mut row = vec![0.0; self.dims];
                row[id.row()] = 1.0;
                Cow::Owned(row)
            }
            Storage::Sparse(m) => Cow::Owned(m.dense_row(id.row())),
            Storage::F16(rows) => Cow::Owned(one_row(&**rows, id)),
            Storage::I8(rows) => Cow::Owned(one_row(&**rows, id)),
        }
    }

    /// What the source card and `info` list.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("items", "Items", self.len()),
            Fact::new("dims", "Dimensions", self.dims),
            Fact::new("memory_bytes", "Size", Arg::Bytes(self.size_bytes())),
        ]
    }

    /// How it was made.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The same vectors under a recipe that notes an early stop.
    #[must_use]
    pub fn with_recipe(mut self, recipe: Recipe) -> Self {
        self.recipe = recipe;
        self
    }

    /// What is known beside these vectors, where it was kept.
    #[must_use]
    pub fn model(&self) -> Option<&Arc<dyn Model>> {
        self.model.as_ref()
    }

    /// The same vectors with a model, whose rows belong to the same items.
    #[must_use]
    pub fn with_model(mut self, model: Arc<dyn Model>) -> Self {
        self.model = Some(model);
        self
    }

    /// The same vectors with the items' counts, where these were not known. Counts that are not one an item change nothing.
    #[must_use]
    pub fn with_counts(mut self, counts: Vec<i64>) -> Self {
        if self.items.columns().counts().is_some() {
            return self;
        }
        let parts = self.items.parts().map(|(part, _)| part.clone()).collect();
        let mut columns = self.items.columns().clone();
        columns.0.push(Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(counts) });
        if let Ok(items) = ItemSet::of_parts(parts, columns) {
            self.items = Arc::new(items);
        }
        self
    }

    /// Everything in it, for tests that two runs made the same bytes. Embeddings themselves do not compare: in a session they are the same when they are one.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> impl PartialEq + std::fmt::Debug + '_ {
        (&self.recipe, self.dims, &self.storage, &self.meaning, &self.items, &self.model)
    }

    /// What gives something that is no item a vector, where the model can.
    #[must_use]
    pub fn encoder(&self) -> Option<&dyn Encoder> {
        self.model.as_ref()?.encoder()
    }

    /// The model, where it is one of words: what their trainings continue with.
    #[must_use]
    pub fn word_model(&self) -> Option<&WordModel> {
        self.model.as_ref()?.downcast()
    }

    /// Bytes that the vectors take as they are kept.
    #[must_use]
    pub fn vector_bytes(&self) -> u64 {
        match &self.storage {
            Storage::Dense(m) => m.len() as u64 * 4,
            Storage::OneHot => 0,
            Storage::Sparse(m) => m.size_bytes(),
            Storage::F16(rows) => rows.numbers().len() as u64 * 2,
            Storage::I8(rows) => (rows.numbers().len() + rows.len() * 4) as u64,
        }
    }

    /// Bytes that the numbers take, those of the model included.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.vector_bytes() + self.model.as_ref().map_or(0, |m| m.size_bytes())
    }
}

fn one_row(rows: &dyn ReadRows, id: ItemId) -> Vec<f32> {
    let mut buffer = Vec::new();
    rows.read(id.row()..id.row() + 1, &mut buffer);
    buffer
}

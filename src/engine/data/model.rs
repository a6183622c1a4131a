//! What a finished method or a loaded file leaves behind beside one vector per item: a model, which may encode something new into the same space.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;

use ndarray::Array2;

use super::{Raw, RawKind, Recipe};
use crate::base::{MethodError, ParamMap, Say, Task};
use crate::say;

/// What is known beside the vectors. Its rows belong to the items of the embedding that holds it.
pub trait Model: Any + Debug + Send + Sync {
    /// Which kind of model; finds its loader again.
    fn id(&self) -> &'static str;
    /// What gives something new a vector, where the model can.
    fn encoder(&self) -> Option<&dyn Encoder>;
    /// Everything that makes it, for a file.
    fn save(&self) -> SavedModel<'_>;
    /// Bytes that its numbers take.
    fn size_bytes(&self) -> u64;
}

impl dyn Model {
    /// As the type that it is, for whoever goes on with just that one.
    #[must_use]
    pub fn downcast<M: Model>(&self) -> Option<&M> {
        (self as &dyn Any).downcast_ref()
    }
}

/// Equal where all that makes them is.
impl PartialEq for dyn Model {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(self, other) || self.save() == other.save()
    }
}

/// Gives something new a vector in the space of the items.
pub trait Encoder: Send + Sync {
    /// What it takes.
    fn takes(&self) -> &'static [RawKind];
    /// One answer for each, in order: its vector, or why it has none (so that one bad picture does not lose a folder).
    ///
    /// # Errors
    /// What stops all of them; cancelled.
    fn encode(&self, raws: &[Raw], task: &Task) -> Result<Vec<Result<Encoded, Say>>, MethodError>;
}

/// A vector of something new.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// What was encoded, as it was read: a word may be read in small letters.
    pub label: String,
    /// d numbers; not all zero.
    pub vector: Vec<f32>,
    /// What the vector is made of, where it is made of parts that mean something.
    pub parts: Vec<EncodedPart>,
}

/// One part of a vector.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodedPart {
    /// Its name: a character n-gram with the word's edges in it; the word itself for its own row.
    pub label: String,
    /// The number of the row that it shares with others (fastText's buckets); `None` for a row of its own.
    pub bucket: Option<u32>,
    /// Length of its row.
    pub length: f32,
    /// What it supplies: the projection of its row on the whole vector over that vector's length, divided by the number of parts.
    /// Shares sum to 1; one below 0 pulls the other way. All are 0 where the whole vector is zero.
    pub share: f32,
    /// Whether its row was trained. If not, it is what the training began with: zero or random.
    pub trained: bool,
}

/// A model as it lies in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedModel<'a> {
    /// Which loader takes it.
    pub id: Cow<'static, str>,
    /// Of its layout; a loader refuses those that it does not know.
    pub version: u32,
    /// What is no tensor.
    pub settings: ParamMap,
    /// How it and its vectors were trained, where that is known.
    pub recipe: Option<Recipe>,
    /// Its numbers; each name once.
    pub tensors: Vec<Tensor<'a>>,
}

/// Numbers with a name and a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor<'a> {
    /// Name.
    pub name: Cow<'static, str>,
    /// Lengths of its axes, slowest first; their product is the number of numbers.
    pub shape: Vec<usize>,
    /// The numbers.
    pub numbers: Numbers<'a>,
}

/// The numbers of a tensor.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers<'a> {
    /// Floats.
    F32(Cow<'a, [f32]>),
    /// Whole numbers.
    U32(Cow<'a, [u32]>),
    /// Large whole numbers.
    I64(Cow<'a, [i64]>),
    /// Bytes.
    U8(Cow<'a, [u8]>),
}

impl<'a> Tensor<'a> {
    /// A matrix that is stored row by row; one that is not is copied.
    #[must_use]
    pub fn matrix(name: &'static str, matrix: &'a Array2<f32>) -> Self {
        let numbers = matrix.as_slice().map_or_else(|| Cow::Owned(matrix.iter().copied().collect()), Cow::Borrowed);
        Self { name: name.into(), shape: matrix.shape().to_vec(), numbers: Numbers::F32(numbers) }
    }
}

impl<'a> SavedModel<'a> {
    /// Takes a tensor out; `None` when it is not there.
    pub fn take(&mut self, name: &str) -> Option<Tensor<'a>> {
        let at = self.tensors.iter().position(|t| t.name == name)?;
        Some(self.tensors.swap_remove(at))
    }

    /// Takes a matrix of `cols` columns out; `None` when it is not there.
    ///
    /// # Errors
    /// Another shape or kind of numbers, or values that are not finite.
    pub fn take_matrix(&mut self, name: &'static str, cols: usize) -> Result<Option<Array2<f32>>, Say> {
        let Some(tensor) = self.take(name) else { return Ok(None) };
        let (Numbers::F32(numbers), [rows, found]) = (tensor.numbers, &tensor.shape[..]) else { return Err(misshapen(name)) };
        if *found != cols || !numbers.iter().all(|x| x.is_finite()) {
            return Err(misshapen(name));
        }
        Array2::from_shape_vec((*rows, cols), numbers.into_owned()).map(Some).map_err(|_| misshapen(name))
    }
}

/// The sentence for a tensor that does not fit its model.
#[must_use]
pub fn misshapen(name: &str) -> Say {
    say!("The tensor {name} is missing, has another shape than the model needs, or holds values that are not finite", name = name)
}

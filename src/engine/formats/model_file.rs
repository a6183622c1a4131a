//! A model beside a file of vectors: `vectors.model.safetensors` for `vectors.vec`. It holds what the vectors' own format does not carry: outputs, character
//! n-grams, encoders.
//!
//! Source: safetensors 0.8 (Hugging Face, format of 2022): u64 length of the head, JSON head with name, type, shape and place of every tensor, then the tensors, little-endian.
//! Its metadata has one entry, `semascope`, which is JSON again: the kind of model and the version of its layout, settings, the recipe, and a fingerprint of the
//! vectors, so that a model is never put to other vectors. The crate supplies the head and its checks; tensors are streamed, so that nothing is held twice.
//! Beside the model's own tensors lies `item.counts`, where the items have counts: formats of bare vectors do not hold them, and a training continues from them.
//! Types: F32, U32, I64, U8. Memory follows the bytes that arrive.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use serde::{Deserialize, Serialize};

use super::input::Input;
use super::write::ids;
use super::{Limits, Place, ReadError, ReadSeek};
use crate::base::{Arg, Cancelled, Fingerprint, ParamMap, Say, Task};
use crate::data::{ArtefactId, Embedding, Model, Numbers, Recipe, SavedModel, Tensor};
use crate::say;

/// Our entry in the metadata: one, because the order of several is not fixed.
const MARK: &str = "semascope";
/// A longer head means that the file is damaged or no model of ours.
const LONGEST_HEAD: u64 = 16 << 20;
/// The tensor of the items' counts.
const COUNTS: &str = "item.counts";
/// Numbers converted at once.
const BLOCK: usize = 1 << 16;

/// Which vectors a model belongs to: their number, their length, and a fingerprint of all numbers in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VectorsPrint {
    /// Vectors.
    pub items: usize,
    /// Numbers of each.
    pub dims: usize,
    /// Fingerprint, 16 hexadecimal digits.
    pub fingerprint: String,
}

impl VectorsPrint {
    /// Of these vectors, whatever file they lie in.
    ///
    /// # Errors
    /// Cancelled.
    pub fn of(embedding: &Embedding, task: &Task) -> Result<Self, Cancelled> {
        let (mut print, mut bytes) = (Fingerprint::default(), Vec::new());
        for id in ids(embedding) {
            if id.0 % 1024 == 0 {
                task.check()?;
            }
            bytes.clear();
            bytes.extend(embedding.vector(id).iter().flat_map(|x| x.to_le_bytes()));
            print.add(&bytes);
        }
        Ok(Self { items: embedding.len(), dims: embedding.dims(), fingerprint: format!("{:016x}", print.value()) })
    }
}

/// What the metadata hold.
#[derive(Serialize, Deserialize)]
struct Head {
    model: String,
    version: u32,
    settings: ParamMap,
    recipe: Option<Recipe>,
    vectors: VectorsPrint,
}

/// A model as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    /// The model.
    pub model: SavedModel<'static>,
    /// The vectors that it belongs to.
    pub vectors: VectorsPrint,
    /// How often the items occur, where that was known.
    pub counts: Option<Vec<i64>>,
    /// Fingerprint of the file.
    pub id: ArtefactId,
}

/// Writes the model of the vectors that `vectors` is the print of, and the counts of their items.
///
/// # Errors
/// What the file system said.
pub fn write_model(model: &dyn Model, vectors: &VectorsPrint, counts: Option<&[i64]>, to: &mut dyn Write) -> io::Result<()> {
    let mut saved = model.save();
    if let Some(counts) = counts {
        saved.tensors.push(Tensor { name: COUNTS.into(), shape: vec![counts.len()], numbers: Numbers::I64(Cow::Borrowed(counts)) });
    }
    let head = Head {
        model: saved.id.clone().into_owned(),
        version: saved.version,
        settings: saved.settings.clone(),
        recipe: saved.recipe.clone(),
        vectors: vectors.clone(),
    };
    let mark = HashMap::from([(MARK.to_owned(), serde_json::to_string(&head)?)]);
    let (mut infos, mut at) = (Vec::new(), 0);
    for tensor in &saved.tensors {
        let (dtype, size) = match &tensor.numbers {
            Numbers::F32(x) => (Dtype::F32, x.len() * 4),
            Numbers::U32(x) => (Dtype::U32, x.len() * 4),
            Numbers::I64(x) => (Dtype::I64, x.len() * 8),
            Numbers::U8(x) => (Dtype::U8, x.len()),
        };
        infos.push((tensor.name.clone().into_owned(), TensorInfo { dtype, shape: tensor.shape.clone(), data_offsets: (at, at + size) }));
        at += size;
    }
    let metadata = Metadata::new(Some(mark), infos).map_err(|e| io::Error::other(e.to_string()))?;
    let mut text = serde_json::to_vec(&metadata)?;
    text.resize(text.len().next_multiple_of(8), b' ');
    to.write_all(&(text.len() as u64).to_le_bytes())?;
    to.write_all(&text)?;
    for tensor in &saved.tensors {
        match &tensor.numbers {
            Numbers::F32(x) => write_blocks(x, f32::to_le_bytes, to)?,
            Numbers::U32(x) => write_blocks(x, u32::to_le_bytes, to)?,
            Numbers::I64(x) => write_blocks(x, i64::to_le_bytes, to)?,
            Numbers::U8(x) => to.write_all(x)?,
        }
    }
    Ok(())
}

fn write_blocks<const N: usize, T: Copy>(numbers: &[T], bytes_of: impl Fn(T) -> [u8; N], to: &mut dyn Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    for block in numbers.chunks(BLOCK) {
        bytes.clear();
        bytes.extend(block.iter().flat_map(|x| bytes_of(*x)));
        to.write_all(&bytes)?;
    }
    Ok(())
}

/// Reads a model.
///
/// # Errors
/// What is wrong and where; for another program's safetensors, that it is one.
pub fn read_model(name: &str, from: &mut dyn ReadSeek, limits: &Limits, task: &Task) -> Result<ModelFile, ReadError> {
    let mut input = Input::new(from, task);
    task.stage(say!("Reading {name}", name = name), input.size());
    let (metadata, head) = read_head(&mut input)?;
    let mut tensors = Vec::new();
    let most = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    if metadata.data_len() > most {
        return Err(wrong(&input, say!("The model needs more than {limit} of memory", limit = Arg::Bytes(limits.max_bytes))));
    }
    for name in metadata.offset_keys() {
        let Some(info) = metadata.info(&name) else { continue };
        let size = info.data_offsets.1 - info.data_offsets.0;
        let numbers = match info.dtype {
            Dtype::F32 => Numbers::F32(Cow::Owned(read_numbers(&mut input, size, f32::from_le_bytes)?)),
            Dtype::U32 => Numbers::U32(Cow::Owned(read_numbers(&mut input, size, u32::from_le_bytes)?)),
            Dtype::I64 => Numbers::I64(Cow::Owned(read_numbers(&mut input, size, i64::from_le_bytes)?)),
            Dtype::U8 => Numbers::U8(Cow::Owned(read_numbers(&mut input, size, u8::from_le_bytes)?)),
            other => {
                let what = say!(
                    "The tensor {name} holds numbers of the type {kind}, which no model here has",
                    name = name,
                    kind = other.to_string()
                );
                return Err(wrong(&input, what));
            }
        };
        tensors.push(Tensor { name: name.into(), shape: info.shape.clone(), numbers });
    }
    if !input.fill(1)?.is_empty() {
        return Err(wrong(&input, Say::plain("The file goes on after its last tensor: it is damaged")));
    }
    let Head { model, version, settings, recipe, vectors } = head;
    let mut model = SavedModel { id: model.into(), version, settings, recipe, tensors };
    let counts = match model.take(COUNTS).map(|t| t.numbers) {
        Some(Numbers::I64(counts)) => Some(counts.into_owned()),
        _ => None,
    };
    Ok(ModelFile { model, vectors, counts, id: input.fingerprint() })
}

fn read_head(input: &mut Input<'_>) -> Result<(Metadata, Head), ReadError> {
    let Some(length) = input.fill(8)?.first_chunk::<8>().map(|n| u64::from_le_bytes(*n)) else { return Err(ends_early(input)) };
    let damaged = |input: &Input<'_>, why: &str| wrong(input, say!("The head of the file is damaged: {why}", why = why));
    if length > LONGEST_HEAD {
        return Err(wrong(input, Say::plain("The head of the file cannot be so long: it is damaged, or no safetensors file")));
    }
    let end = 8 + length as usize;
    let Some(text) = input.fill(end)?.get(8..end).map(<[u8]>::to_vec) else { return Err(ends_early(input)) };
    let metadata: Metadata = serde_json::from_slice(&text).map_err(|e| damaged(input, &e.to_string()))?;
    let Some(mark) = metadata.metadata().as_ref().and_then(|m| m.get(MARK)) else {
        return Err(wrong(input, Say::plain("This is a safetensors file of another program: it does not say which vectors it belongs to")));
    };
    let head = serde_json::from_str(mark).map_err(|e| damaged(input, &e.to_string()))?;
    input.consume(end)?;
    Ok((metadata, head))
}

/// `size` bytes as numbers of `N` bytes.
fn read_numbers<const N: usize, T>(input: &mut Input<'_>, size: usize, number: impl Fn([u8; N]) -> T) -> Result<Vec<T>, ReadError> {
    let mut numbers = Vec::new();
    let mut left = size;
    while left > 0 {
        let want = left.min(BLOCK * N);
        let window = input.fill(want)?;
        if window.len() < want {
            return Err(ends_early(input));
        }
        numbers.extend(window[..want].as_chunks::<N>().0.iter().map(|bytes| number(*bytes)));
        input.consume(want)?;
        left -= want;
    }
    Ok(numbers)
}

fn wrong(input: &Input<'_>, what: Say) -> ReadError {
    ReadError::Content { what, place: Place { byte: input.offset(), ..Place::default() } }
}

fn ends_early(input: &Input<'_>) -> ReadError {
    let byte = input.offset() + input.window().len() as u64;
    ReadError::Content {
        what: Say::plain("The file ends early: it was cut off or not fully copied"),
        place: Place { byte, ..Place::default() },
    }
}

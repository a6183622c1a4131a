//! The model of word vectors: the output half of the network, which a training is continued with, and the character n-grams that unseen words are made of.
//!
//! Tensors of a saved one: `outputs` (n × d for negative sampling, (n - 1) × d for the inner nodes of hierarchical softmax); with n-grams also `words` (n × d, the
//! words' own rows), `ngrams` (k × d), `buckets` (k whole numbers, rising) and `trained` (k bytes, 0 or 1); see [`Subwords`].

use std::borrow::Cow;
use std::sync::Arc;

use ndarray::Array2;

use super::model::misshapen;
use super::{Encoded, Encoder, ItemSet, Model, Numbers, Raw, RawKind, Recipe, SavedModel, SubwordRule, Subwords, Tensor};
use crate::base::{MethodError, ParamMap, ParamValue, Say, Task};
use crate::say;

/// A longer n-gram means that the file is damaged.
const LONGEST_NGRAM: usize = 64;

/// Parts of a model of words that its vectors alone do not hold. fastText's `.bin` files carry them too.
#[derive(Debug, Clone)]
pub struct WordModel {
    items: Arc<ItemSet>,
    outputs: Option<Array2<f32>>,
    subwords: Option<Arc<Subwords>>,
    recipe: Option<Recipe>,
}

impl WordModel {
    /// What it is called in files.
    pub const ID: &'static str = "word-model";
    const VERSION: u32 = 1;

    /// Of the words `items`; with n-grams, row i of the embedding is the mean of what they make of word i.
    #[must_use]
    pub fn new(items: Arc<ItemSet>, outputs: Option<Array2<f32>>, subwords: Option<Arc<Subwords>>) -> Self {
        Self { items, outputs, subwords, recipe: None }
    }

    /// The same with how it was trained.
    #[must_use]
    pub fn trained_by(mut self, recipe: Recipe) -> Self {
        self.recipe = Some(recipe);
        self
    }

    /// Output vectors: n × d for negative sampling, (n - 1) × d for the inner nodes of hierarchical softmax.
    #[must_use]
    pub fn outputs(&self) -> Option<&Array2<f32>> {
        self.outputs.as_ref()
    }

    /// What the vectors were made of, where words are made of character n-grams.
    #[must_use]
    pub fn subwords(&self) -> Option<&Arc<Subwords>> {
        self.subwords.as_ref()
    }

    /// How it was trained, where that is known: a file of bare vectors does not say.
    #[must_use]
    pub fn recipe(&self) -> Option<&Recipe> {
        self.recipe.as_ref()
    }

    /// From a file, for vectors of `dims` numbers of these items.
    ///
    /// # Errors
    /// A layout that is not known, or tensors that do not fit the vectors or each other.
    pub fn load(mut saved: SavedModel<'_>, items: &Arc<ItemSet>, dims: usize) -> Result<Self, Say> {
        if saved.version != Self::VERSION {
            return Err(say!(
                "It has version {version} of its layout, and version {known} is read: it was written by a newer program",
                version = u64::from(saved.version),
                known = u64::from(Self::VERSION)
            ));
        }
        let n = items.len();
        let outputs = saved.take_matrix("outputs", dims)?;
        if outputs.as_ref().is_some_and(|o| o.nrows() != n && o.nrows() + 1 != n) {
            return Err(misshapen("outputs"));
        }
        let subwords = match saved.take_matrix("words", dims)? {
            Some(words) if words.nrows() == n => Some(Arc::new(load_subwords(&mut saved, words, dims)?)),
            Some(_) => return Err(misshapen("words")),
            None => None,
        };
        if let Some(other) = saved.tensors.first() {
            return Err(say!("The tensor {name} does not belong to such a model", name = other.name.as_ref()));
        }
        Ok(Self { items: items.clone(), outputs, subwords, recipe: saved.recipe })
    }
}

fn load_subwords(saved: &mut SavedModel<'_>, words: Array2<f32>, dims: usize) -> Result<Subwords, Say> {
    let number = |name: &str, from: i64, to: i64| match saved.settings.get(name) {
        Some(ParamValue::Int(n)) if (from..=to).contains(n) => Ok(*n),
        _ => Err(say!("Its setting {name} is missing or cannot be", name = name)),
    };
    let longest = LONGEST_NGRAM as i64;
    let (min_n, max_n) = (number("min_n", 0, longest)?, number("max_n", 1, longest)?);
    let buckets = number("buckets", 1, i64::from(u32::MAX))?;
    let rule = SubwordRule { min_n: min_n as usize, max_n: max_n as usize, buckets: buckets as u32 };
    let rows = saved.take_matrix("ngrams", dims)?.ok_or_else(|| misshapen("ngrams"))?;
    let Some(Numbers::U32(used)) = saved.take("buckets").map(|t| t.numbers) else { return Err(misshapen("buckets")) };
    let Some(Numbers::U8(trained)) = saved.take("trained").map(|t| t.numbers) else { return Err(misshapen("trained")) };
    let trained = trained.iter().map(|t| *t != 0).collect();
    Subwords::new(rule, words, used.into_owned(), trained, rows).ok_or_else(|| misshapen("buckets"))
}

impl Model for WordModel {
    fn id(&self) -> &'static str {
        Self::ID
    }

    fn encoder(&self) -> Option<&dyn Encoder> {
        self.subwords.as_ref().map(|_| self as &dyn Encoder)
    }

    fn save(&self) -> SavedModel<'_> {
        let mut settings = ParamMap::new();
        let mut tensors: Vec<Tensor<'_>> = self.outputs.iter().map(|o| Tensor::matrix("outputs", o)).collect();
        if let Some(subwords) = &self.subwords {
            let rule = subwords.rule();
            for (name, n) in [("min_n", rule.min_n as i64), ("max_n", rule.max_n as i64), ("buckets", i64::from(rule.buckets))] {
                settings.insert(name.to_owned(), ParamValue::Int(n));
            }
            let trained: Vec<u8> = subwords.trained().iter().map(|t| u8::from(*t)).collect();
            let shape = vec![trained.len()];
            tensors.extend([
                Tensor::matrix("words", subwords.words()),
                Tensor::matrix("ngrams", subwords.rows()),
                Tensor { name: "buckets".into(), shape: shape.clone(), numbers: Numbers::U32(Cow::Borrowed(subwords.used())) },
                Tensor { name: "trained".into(), shape, numbers: Numbers::U8(Cow::Owned(trained)) },
            ]);
        }
        SavedModel { id: Self::ID.into(), version: Self::VERSION, settings, recipe: self.recipe.clone(), tensors }
    }

    fn size_bytes(&self) -> u64 {
        let outputs = self.outputs.as_ref().map_or(0, |m| m.len() as u64 * 4);
        outputs + self.subwords.as_ref().map_or(0, |s| s.size_bytes())
    }
}

/// Words by their n-grams: those of the vocabulary with their own row, others without, in small letters where that has more trained n-grams.
impl Encoder for WordModel {
    fn takes(&self) -> &'static [RawKind] {
        &[RawKind::Text]
    }

    fn encode(&self, raws: &[Raw], task: &Task) -> Result<Vec<Result<Encoded, Say>>, MethodError> {
        let mut out = Vec::with_capacity(raws.len());
        for raw in raws {
            task.check()?;
            out.push(match (&self.subwords, raw) {
                (Some(subwords), Raw::Text(word)) => encoded(subwords, &self.items, word),
                _ => Err(Say::plain("This model makes vectors of words only")),
            });
        }
        Ok(out)
    }
}

fn encoded(subwords: &Subwords, items: &ItemSet, typed: &str) -> Result<Encoded, Say> {
    let known = items.find(typed);
    let word = if known.is_some() { typed.to_owned() } else { subwords.reading(typed) };
    let vector = subwords.vector_of(&word, known);
    if vector.iter().all(|x| *x == 0.0) {
        return Err(say!("The model has no numbers for any character n-gram of '{word}'", word = word));
    }
    let parts = subwords.parts_of(&word, known);
    Ok(Encoded { label: word, vector, parts })
}

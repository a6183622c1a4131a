//! What the product works on: items with vectors and metadata, the texts they come from, and the maps and answers made from them.
//! All of it is immutable once made, shared by `Arc`, and carries the recipe that made it.

mod columns;
mod corpus;
mod embedding;
mod files;
mod item_kinds;
mod item_mask;
mod items;
mod keys;
mod material;
mod model;
mod narrow;
mod neighbours;
mod projection;
mod raw;
mod recipe;
mod split;
mod stored_text;
mod subwords;
mod tokens;
mod word_model;

pub use columns::{Column, ColumnValues, Columns};
pub use corpus::{Corpus, Language, NumberRule, PhraseOptions, TextDocument, TextSource, TokenOptions};
pub use embedding::{Dimensions, Embedding, EmbeddingError, Storage, Vectors};
pub use files::{FileEntry, Files, ReadSeek};
pub use item_kinds::{ITEM_KINDS, ItemKind, Nouns, ROW, WORD};
pub use item_mask::ItemMask;
pub use items::{ItemId, ItemSet, Part};
pub use keys::{Keys, Labels, Names};
pub use material::{AnyItems, Fact, Input, Material, downcast};
pub use model::{Encoded, EncodedPart, Encoder, Model, Numbers, SavedModel, Tensor};
pub use narrow::{ByteRows, HalfRows};
pub use neighbours::{KnnGraph, Metric};
pub use projection::{Axes, PcaSolver, Projection, ProjectionError};
pub use raw::{Raw, RawClip, RawKind, RawPicture, RawSound};
pub use recipe::{ArtefactId, Inputs, Recipe};
pub use split::{Sides, Split};
pub use stored_text::{StoredText, TextFile, TextStore, TokenTape};
pub use subwords::{END_OF_SENTENCE, SubwordRule, Subwords, wrap};
pub use tokens::{SENTENCE_END, Sentences, TokenPart, TokenStore, Tokens};
pub use word_model::WordModel;

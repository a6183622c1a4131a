//! What the product works on: items with vectors and metadata, the texts they come from, and the maps and answers made from them.
//! All of it is immutable once made, shared by `Arc`, and carries the recipe that made it.

mod columns;
mod corpus;
mod embedding;
mod items;
mod model;
mod neighbours;
mod projection;
mod recipe;
mod stored_text;
mod subwords;
mod tokens;

pub use columns::{Column, ColumnValues, Columns};
pub use corpus::{Corpus, Language, NumberRule, PhraseOptions, TextDocument, TextSource, TokenOptions};
pub use embedding::{Dimensions, Embedding, EmbeddingError, Storage};
pub use items::{ItemId, ItemKind, ItemSet, Keys};
pub use model::ModelParts;
pub use neighbours::{KnnGraph, Metric};
pub use projection::{Axes, Projection, ProjectionError};
pub use recipe::{ArtefactId, Recipe};
pub use stored_text::{StoredText, TextFile, TextStore, TokenTape};
pub use subwords::{END_OF_SENTENCE, SubwordRule, Subwords, WordPart, wrap};
pub use tokens::{Part, SENTENCE_END, Sentences, TokenStore, Tokens};

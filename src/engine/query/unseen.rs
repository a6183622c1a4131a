//! Something typed that is no item: the encoder of the embedding's model gives it a vector, where there is one.

use crate::base::{MethodError, Task};
use crate::data::{Embedding, Encoded, Encoder, Raw, RawKind};

/// What the model makes of a text; `None` where the embedding has no model that takes texts.
///
/// # Errors
/// Why this text gets no vector; cancelled.
pub fn encode_text(embedding: &Embedding, text: &str, task: &Task) -> Option<Result<Encoded, MethodError>> {
    text_encoder(embedding).map(|encoder| one_text(encoder, text, task))
}

/// The encoder, where it takes texts.
#[must_use]
pub fn text_encoder(embedding: &Embedding) -> Option<&dyn Encoder> {
    embedding.encoder().filter(|e| e.takes().contains(&RawKind::Text))
}

pub(super) fn one_text(encoder: &dyn Encoder, text: &str, task: &Task) -> Result<Encoded, MethodError> {
    let mut answers = encoder.encode(&[Raw::Text(text.into())], task)?;
    // One answer for each question.
    answers.pop().map_or(Err(MethodError::Cancelled), |answer| answer.map_err(MethodError::Refused))
}

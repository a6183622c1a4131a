//! Kinds of sources: what people open, and what becomes of it. One folder a kind, one line in [`SOURCES`].
//!
//! A source is opened from [`Files`](crate::data::Files), told apart by content. With its options it makes a material to learn from, or vectors at once.

mod kind;
mod model_beside;
pub mod text;
pub mod vectors;

use std::sync::Arc;

pub use kind::{AnySource, Head, Limits, Offer, OpenSource, Opened, Preview, Ready, Sample, Sniffed, SourceKind};

use crate::base::{List, MethodError, Say, Task};
use crate::say;

/// Every kind of sources; when several are equally sure the first wins.
pub static SOURCES: List<dyn AnySource> = List::new(&[&[&vectors::Vectors, &text::Text]]);

/// The kind with this id.
#[must_use]
pub fn source_kind(id: &str) -> Option<&'static dyn AnySource> {
    SOURCES.iter().find(|kind| kind.info().id == id)
}

/// Opens what is offered as the kind that is surest of it, or as the one that is wanted.
///
/// # Errors
/// What it is and why it is not opened; what the files' readers say; or cancelled.
pub fn open(offer: &Offer, wanted: Option<&str>, limits: &Limits, task: &Task) -> Result<Arc<OpenSource>, MethodError> {
    let kind = match wanted {
        Some(id) => source_kind(id).ok_or_else(|| {
            let ids: Vec<&str> = SOURCES.iter().map(|kind| kind.info().id).collect();
            say!("There is no kind of source {name}; there are: {list}", name = id, list = ids.join(", "))
        })?,
        None => recognise(offer)?,
    };
    Ok(Arc::new(OpenSource { kind, opened: kind.open(offer, limits, task)? }))
}

/// The kind that is surest.
fn recognise(offer: &Offer) -> Result<&'static dyn AnySource, Say> {
    if offer.files.list().is_empty() {
        return Err(say!("There is nothing to open in {name}", name = offer.files.name()));
    }
    let mut best: Option<(Sniffed, &'static dyn AnySource)> = None;
    let mut refusal = None;
    for kind in &SOURCES {
        match kind.sniff(offer) {
            Sniffed::No => {}
            Sniffed::Refused(why) => refusal = refusal.or(Some(why)),
            sure if best.as_ref().is_none_or(|(b, _)| sure.rank() > b.rank()) => best = Some((sure, kind)),
            _ => {}
        }
    }
    match (best, refusal) {
        (Some((_, kind)), _) => Ok(kind),
        (None, Some(why)) => Err(say!("{file}: {what}", file = offer.files.name(), what = why)),
        (None, None) => Err(say!("There is nothing in {name} that can be opened", name = offer.files.name())),
    }
}

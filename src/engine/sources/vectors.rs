//! Files of vectors: a file in one of the formats of [`crate::formats`], alone or with a file of labels or metadata.

use std::sync::Arc;

use super::kind::cannot_read;
use super::model_beside::with_model_beside;
use super::{Limits, Offer, Opened, Preview, Ready, Sniffed, SourceKind};
use crate::base::{Arg, Info, MethodError, Say, Task};
use crate::data::{Embedding, Fact, Files, Material};
use crate::formats::{self, Companion, Format, ReadError, Recognised};
use crate::{params, say};

params! {
    /// How much of a file of vectors is read.
    pub struct VectorParams {
        /// Read only the first rows; automatic reads all of them.
        rows: Option<usize> = None, in 1..=1_000_000_000, "First rows";
    }
}

/// Vectors that were made elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Vectors;

/// A recognised file of vectors.
pub struct VectorFile {
    files: Arc<dyn Files>,
    at: usize,
    format: &'static dyn Format,
    /// Labels or metadata: another file that was chosen, or one that lies beside it.
    beside: Option<(Arc<dyn Files>, usize)>,
}

impl std::fmt::Debug for VectorFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VectorFile").field("name", &self.name()).field("format", &self.format.info().id).finish_non_exhaustive()
    }
}

impl Opened for VectorFile {
    fn name(&self) -> &str {
        self.files.list()[self.at].name()
    }

    fn facts(&self) -> Vec<Fact> {
        let info = self.format.info();
        let mut facts = vec![
            Fact::new("format", "Format", Say::plain(info.label)).with_help(info.summary),
            Fact::new("file_bytes", "File", Arg::Bytes(self.files.list()[self.at].size_bytes)),
        ];
        if let Some((files, at)) = &self.beside {
            facts.push(Fact::new("labels_file", "Labels", files.list()[*at].name()).with_help("Labels and metadata come from this file."));
        }
        facts
    }
}

/// The first file in a format of vectors. More than two files are no vectors with their labels.
fn find(offer: &Offer) -> Option<(usize, &'static dyn Format)> {
    if offer.is_pasted || offer.files.list().len() > 2 {
        return None;
    }
    offer.heads.iter().find_map(|head| match formats::recognise(&head.bytes, &head.name) {
        Recognised::Vectors(format) => Some((head.at, format)),
        Recognised::Refused(_) | Recognised::Other => None,
    })
}

impl SourceKind for Vectors {
    type Opened = VectorFile;
    type Params = VectorParams;

    const INFO: Info = Info {
        id: "vectors",
        label: "Vectors",
        summary: "Vectors that were made elsewhere, one row an item.",
        source: "The formats' own specifications; each names its own",
    };

    const IS_MADE_AT_ONCE: bool = true;

    fn sniff(&self, offer: &Offer) -> Sniffed {
        if find(offer).is_some() {
            return Sniffed::Likely;
        }
        match offer.heads.as_slice() {
            [only] if !offer.is_pasted => match formats::recognise(&only.bytes, &only.name) {
                Recognised::Refused(why) => Sniffed::Refused(why),
                _ => Sniffed::No,
            },
            _ => Sniffed::No,
        }
    }

    fn open(&self, offer: &Offer, _: &Limits, task: &Task) -> Result<VectorFile, MethodError> {
        task.check()?;
        let Some((at, format)) = find(offer) else {
            return Err(
                say!("{name} holds no vectors that are known here: open it as another kind of source", name = offer.files.name()).into()
            );
        };
        let name = offer.files.list()[at].name().to_owned();
        // A model that was chosen with its vectors is found beside them.
        let is_labels = |other: &usize| *other != at && offer.files.list()[*other].name() != formats::model_name(&name);
        let chosen = (0..offer.files.list().len()).find(is_labels).map(|other| (offer.files.clone(), other));
        let beside = chosen.or_else(|| {
            let found = format.companions(&name).into_iter().find_map(|companion| offer.files.beside(at, &companion));
            found.map(|files| (Arc::from(files), 0))
        });
        Ok(VectorFile { files: offer.files.clone(), at, format, beside })
    }

    fn preview(&self, _: &VectorFile, _: &VectorParams, _: Option<&Arc<dyn Material>>, _: &Task) -> Result<Preview, MethodError> {
        Ok(Preview::default())
    }

    fn make(&self, opened: &VectorFile, params: &VectorParams, _: Option<&Embedding>, task: &Task) -> Result<Ready, MethodError> {
        let name = opened.name();
        task.stage(say!("Reading {file}", file = name), 0);
        let mut from = opened.files.open(opened.at).map_err(|e| cannot_read(name, &e))?;
        let beside_name = opened.beside.as_ref().map(|(files, at)| files.list()[*at].name().to_owned()).unwrap_or_default();
        let second = opened.beside.as_ref().map(|(files, at)| files.open(*at)).transpose();
        let mut second = second.map_err(|e| cannot_read(&beside_name, &e))?;
        let companion = second.as_mut().map(|from| Companion { name: &beside_name, from: &mut **from });
        let limits = formats::Limits { max_rows: params.rows, ..formats::Limits::default() };
        let read = formats::read_any(name, &mut *from, companion, &limits, task);
        let (embedding, _) = read.map_err(|error| match error {
            ReadError::Cancelled => MethodError::Cancelled,
            other if beside_name.is_empty() => say!("{file}: {what}", file = name, what = other.say()).into(),
            other => say!("{file} with {beside}: {what}", file = name, beside = beside_name, what = other.say()).into(),
        })?;
        let embedding = with_model_beside(embedding, &*opened.files, opened.at, &limits, task)?;
        Ok(Ready::Vectors(Arc::new(embedding)))
    }
}

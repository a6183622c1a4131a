//! What a kind of sources is: [`SourceKind`] as its author writes it, [`AnySource`] as the rest of the program holds it.

use std::any::Any;
use std::fmt::{self, Debug};
use std::io;
use std::sync::Arc;

use crate::base::{Info, Knob, MethodError, ParamMap, Params, Say, Scratch, Task};
use crate::data::{Embedding, Fact, Files, Material};
use crate::formats::head_of;
use crate::say;

/// Files whose beginnings are looked at.
const MAX_HEADS: usize = 8;

/// The beginning of a file.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its place in the list of files.
    pub at: usize,
    /// Its name without folders.
    pub name: String,
    /// Up to 64 kB, unpacked if it is gzip; fewer: the whole file.
    pub bytes: Vec<u8>,
}

/// What is offered to be opened.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The files.
    pub files: Arc<dyn Files>,
    /// The beginnings of the first few.
    pub heads: Vec<Head>,
    /// It is text that was typed or pasted.
    pub is_pasted: bool,
}

impl Offer {
    /// Looks at the beginnings of files.
    ///
    /// # Errors
    /// A file that cannot be read, or cancelled.
    pub fn new(files: Arc<dyn Files>, is_pasted: bool, task: &Task) -> Result<Self, MethodError> {
        let mut heads = Vec::new();
        for (at, entry) in files.list().iter().enumerate().take(MAX_HEADS) {
            task.check()?;
            let head = files.open(at).and_then(|mut from| head_of(&mut *from));
            let bytes = head.map_err(|e| cannot_read(&entry.path, &e))?;
            heads.push(Head { at, name: entry.name().to_owned(), bytes });
        }
        Ok(Self { files, heads, is_pasted })
    }
}

/// A file that could not be read, and why.
#[must_use]
pub(super) fn cannot_read(file: &str, error: &io::Error) -> Say {
    say!("{file} could not be read: {error}", file = file, error = error.to_string())
}

/// How sure a kind is that an offer is its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Sniffed {
    /// It is not.
    No,
    /// It is something that is known and not opened; the sentence says what, and what to do.
    Refused(Say),
    /// It could be.
    Maybe,
    /// Almost surely.
    Likely,
    /// It carries the kind's mark.
    Sure,
}

impl Sniffed {
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::No | Self::Refused(_) => 0,
            Self::Maybe => 1,
            Self::Likely => 2,
            Self::Sure => 3,
        }
    }
}

/// What opening may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of memory that what is opened may take before it is left where it lies.
    pub memory_bytes: u64,
    /// Where files may lie for a while.
    pub scratch: Arc<dyn Scratch>,
}

/// Something that was opened.
pub trait Opened: Any + Debug + Send + Sync {
    /// Name on screen.
    fn name(&self) -> &str;
    /// What is known of it before its options are applied, most important first.
    fn facts(&self) -> Vec<Fact>;
    /// Bytes that it takes in memory; 0 for what stays where it lies until it is worked through.
    fn held_bytes(&self) -> u64 {
        0
    }
}

/// What the options do to a source, before all of it is worked through.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// Some of it, as the kind's own card shows it.
    pub sample: Option<Sample>,
    /// What it will probably give, for estimates; only where making it takes long.
    pub expected: Option<Arc<dyn Material>>,
}

/// Some of a source, in a type that its kind and its card know.
#[derive(Clone)]
pub struct Sample(Arc<dyn Any + Send + Sync>);

impl Sample {
    /// Hides a type.
    pub fn new<T: Any + Send + Sync>(sample: T) -> Self {
        Self(Arc::new(sample))
    }

    /// The sample, if it is of this type.
    #[must_use]
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl Debug for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sample")
    }
}

/// What a source makes.
#[derive(Debug, Clone)]
pub enum Ready {
    /// Something to learn from.
    Material(Arc<dyn Material>),
    /// Vectors that were made elsewhere.
    Vectors(Arc<Embedding>),
}

/// A kind of sources as its author writes it. The registered value has no fields.
pub trait SourceKind: Send + Sync + 'static {
    /// What is opened.
    type Opened: Opened;
    /// Its options.
    type Params: Params;
    /// Who it is.
    const INFO: Info;
    /// Whether it is made as soon as it is opened, because only that tells whether it can be opened at all.
    const IS_MADE_AT_ONCE: bool = false;

    /// Options that are guessed from the content, and so are not carried over to another source.
    const GUESSED: &'static [&'static str] = &[];

    /// Whether this is its own, from names and beginnings.
    fn sniff(&self, offer: &Offer) -> Sniffed;

    /// Opens it.
    ///
    /// # Errors
    /// What is wrong and where, or cancelled.
    fn open(&self, offer: &Offer, limits: &Limits, task: &Task) -> Result<Self::Opened, MethodError>;

    /// The options as they are offered for what is open: defaults that were guessed, columns that are there.
    fn knobs(&self, opened: &Self::Opened) -> Vec<Knob> {
        let _ = opened;
        Self::Params::knobs()
    }

    /// What the options do. `made` is what an earlier run with the same options made.
    ///
    /// # Errors
    /// Cancelled, or what cannot be shown.
    fn preview(
        &self,
        opened: &Self::Opened,
        params: &Self::Params,
        made: Option<&Arc<dyn Material>>,
        task: &Task,
    ) -> Result<Preview, MethodError>;

    /// Makes what methods learn from, or vectors. `onto`: vectors that a training is to continue from; their items are among those of the material.
    ///
    /// # Errors
    /// What is wrong and where, or cancelled.
    fn make(&self, opened: &Self::Opened, params: &Self::Params, onto: Option<&Embedding>, task: &Task) -> Result<Ready, MethodError>;
}

/// The same, object-safe.
pub trait AnySource: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;
    /// Its options before anything is open.
    fn knobs(&self) -> Vec<Knob>;
    /// Whether it is made as soon as it is opened.
    fn is_made_at_once(&self) -> bool;
    /// Options that are guessed from the content.
    fn guessed(&self) -> &'static [&'static str];
    /// Whether this is its own.
    fn sniff(&self, offer: &Offer) -> Sniffed;
    /// Opens it.
    ///
    /// # Errors
    /// As [`SourceKind::open`].
    fn open(&self, offer: &Offer, limits: &Limits, task: &Task) -> Result<Arc<dyn Opened>, MethodError>;
    /// The options as they are offered for what is open.
    fn knobs_for(&self, opened: &Arc<dyn Opened>) -> Vec<Knob>;
    /// What the options do.
    ///
    /// # Errors
    /// As [`SourceKind::preview`], or options that do not fit.
    fn preview(
        &self,
        opened: &Arc<dyn Opened>,
        params: &ParamMap,
        made: Option<&Arc<dyn Material>>,
        task: &Task,
    ) -> Result<Preview, MethodError>;
    /// Makes what methods learn from, or vectors.
    ///
    /// # Errors
    /// As [`SourceKind::make`], or options that do not fit.
    fn make(&self, opened: &Arc<dyn Opened>, params: &ParamMap, onto: Option<&Embedding>, task: &Task) -> Result<Ready, MethodError>;
}

/// An opened source as the type of its kind; kinds are asked of their own sources only.
fn typed<K: SourceKind>(opened: &Arc<dyn Opened>) -> &K::Opened {
    let any: &dyn Any = &**opened;
    match any.downcast_ref() {
        Some(opened) => opened,
        None => unreachable!("{} was asked of another kind's source", K::INFO.id),
    }
}

/// All options: those that were chosen, else as they are offered for what is open.
fn all_params<K: SourceKind>(kind: &K, opened: &K::Opened, params: &ParamMap) -> Result<K::Params, Say> {
    let mut all: ParamMap = kind.knobs(opened).into_iter().map(|knob| (knob.name.to_owned(), knob.default)).collect();
    all.extend(params.iter().map(|(name, value)| (name.clone(), value.clone())));
    K::Params::from_map(&all)
}

impl<K: SourceKind> AnySource for K {
    fn info(&self) -> Info {
        K::INFO
    }
    fn knobs(&self) -> Vec<Knob> {
        K::Params::knobs()
    }
    fn is_made_at_once(&self) -> bool {
        K::IS_MADE_AT_ONCE
    }
    fn guessed(&self) -> &'static [&'static str] {
        K::GUESSED
    }
    fn sniff(&self, offer: &Offer) -> Sniffed {
        SourceKind::sniff(self, offer)
    }
    fn open(&self, offer: &Offer, limits: &Limits, task: &Task) -> Result<Arc<dyn Opened>, MethodError> {
        Ok(Arc::new(SourceKind::open(self, offer, limits, task)?))
    }
    fn knobs_for(&self, opened: &Arc<dyn Opened>) -> Vec<Knob> {
        SourceKind::knobs(self, typed::<K>(opened))
    }
    fn preview(
        &self,
        opened: &Arc<dyn Opened>,
        params: &ParamMap,
        made: Option<&Arc<dyn Material>>,
        task: &Task,
    ) -> Result<Preview, MethodError> {
        let opened = typed::<K>(opened);
        SourceKind::preview(self, opened, &all_params(self, opened, params)?, made, task)
    }
    fn make(&self, opened: &Arc<dyn Opened>, params: &ParamMap, onto: Option<&Embedding>, task: &Task) -> Result<Ready, MethodError> {
        let opened = typed::<K>(opened);
        SourceKind::make(self, opened, &all_params(self, opened, params)?, onto, task)
    }
}

/// A source that is open, with its kind.
#[derive(Clone)]
pub struct OpenSource {
    /// Its kind.
    pub kind: &'static dyn AnySource,
    /// What was opened.
    pub opened: Arc<dyn Opened>,
}

impl PartialEq for OpenSource {
    /// By identity: the same opening.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.opened, &other.opened)
    }
}

impl Debug for OpenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenSource").field("kind", &self.kind.info().id).field("opened", &self.opened).finish()
    }
}

impl OpenSource {
    /// Name on screen.
    #[must_use]
    pub fn name(&self) -> &str {
        self.opened.name()
    }

    /// The options as they are offered for it.
    #[must_use]
    pub fn knobs(&self) -> Vec<Knob> {
        self.kind.knobs_for(&self.opened)
    }

    /// The value of every option: those in `params`, else as they are offered.
    #[must_use]
    pub fn all_params(&self, params: &ParamMap) -> ParamMap {
        let offered = self.knobs().into_iter().map(|knob| (knob.name.to_owned(), knob.default));
        offered.chain(params.iter().map(|(name, value)| (name.clone(), value.clone()))).collect()
    }

    /// What the options do.
    ///
    /// # Errors
    /// As [`AnySource::preview`].
    pub fn preview(&self, params: &ParamMap, made: Option<&Arc<dyn Material>>, task: &Task) -> Result<Preview, MethodError> {
        self.kind.preview(&self.opened, params, made, task)
    }

    /// Makes what methods learn from, or vectors.
    ///
    /// # Errors
    /// As [`AnySource::make`].
    pub fn make(&self, params: &ParamMap, onto: Option<&Embedding>, task: &Task) -> Result<Ready, MethodError> {
        self.kind.make(&self.opened, params, onto, task)
    }
}

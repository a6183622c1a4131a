//! What a vector can be asked for, as plain data: a text, a picture, a clip, a sound, numbers. Readers make them, encoders take them, items may show them.

use std::sync::Arc;

/// One thing, decoded and in memory; copies share its bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// A word, a sentence, a document.
    Text(Arc<str>),
    /// A picture.
    Picture(RawPicture),
    /// Pictures in time.
    Clip(RawClip),
    /// Sound.
    Sound(RawSound),
    /// A row of numbers.
    Numbers(Arc<[f32]>),
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RawKind {
    /// [`Raw::Text`].
    Text,
    /// [`Raw::Picture`].
    Picture,
    /// [`Raw::Clip`].
    Clip,
    /// [`Raw::Sound`].
    Sound,
    /// [`Raw::Numbers`].
    Numbers,
}

impl RawKind {
    /// Stable name for the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Picture => "picture",
            Self::Clip => "clip",
            Self::Sound => "sound",
            Self::Numbers => "numbers",
        }
    }
}

impl Raw {
    /// Which it is.
    #[must_use]
    pub fn kind(&self) -> RawKind {
        match self {
            Self::Text(_) => RawKind::Text,
            Self::Picture(_) => RawKind::Picture,
            Self::Clip(_) => RawKind::Clip,
            Self::Sound(_) => RawKind::Sound,
            Self::Numbers(_) => RawKind::Numbers,
        }
    }
}

/// A picture in sRGB, three bytes (red, green, blue) a pixel, row by row from the top: `rgb.len() == 3 * width * height`.
#[derive(Debug, Clone, PartialEq)]
pub struct RawPicture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The pixels.
    pub rgb: Arc<[u8]>,
}

/// Pictures of one size at an even pace.
#[derive(Debug, Clone, PartialEq)]
pub struct RawClip {
    /// The pictures, in time.
    pub frames: Arc<[RawPicture]>,
    /// Pictures a second; above 0.
    pub rate: f32,
}

/// One channel of sound.
#[derive(Debug, Clone, PartialEq)]
pub struct RawSound {
    /// Samples, -1 to 1.
    pub samples: Arc<[f32]>,
    /// Samples a second.
    pub rate: u32,
}

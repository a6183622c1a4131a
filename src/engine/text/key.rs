//! Words as two numbers, which a table compares and hashes at once.
//!
//! A word of up to 15 bytes is its own key: its bytes, then zeros, and its length in the last byte. A longer one has a hash for a key: equal keys of long
//! words are told apart by the text. Words of plain letters and digits are found and folded eight bytes at a time: to bytes below 0x80, 0x80 - c is added,
//! which sets the high bit of those that are at least c and carries nothing into the next.

/// Words of more bytes are long.
const MAX_SHORT: usize = 15;

/// Set in the last byte of every key: no key is zero.
const USED: u64 = 0x80 << 56;
/// The last byte of the key of a long word; below it stands the length.
const LONG: u64 = 0xFF << 56;

/// By length: which of 16 bytes belong to a short word, and what its key has in the last byte.
static SHAPES: [([u64; 2], u64); MAX_SHORT + 1] = {
    let mut shapes = [([0; 2], 0); MAX_SHORT + 1];
    let mut len = 0;
    while len <= MAX_SHORT {
        let kept = (1_u128 << (8 * len)) - 1;
        shapes[len] = ([kept as u64, (kept >> 64) as u64], USED | (len as u64) << 56);
        len += 1;
    }
    shapes
};

/// A word as a table sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key([u64; 2]);

impl Key {
    /// The key of a word.
    pub fn of(word: &str) -> Self {
        let mut bytes = [0; MAX_SHORT + 1];
        match (bytes.get_mut(..word.len()), SHAPES.get(word.len())) {
            (Some(place), Some((_, mark))) => {
                place.copy_from_slice(word.as_bytes());
                let [low, high] = halves(&bytes);
                Self([low, high | mark])
            }
            _ => Self::long(hash(word.as_bytes()), word.len()),
        }
    }

    /// The key of a long word: a hash of it, or whatever else says which one it is.
    pub fn long(which: u64, len: usize) -> Self {
        Self([which, LONG | len as u64])
    }

    /// What [`Key::long`] was given, if the key is that of a long word.
    #[inline]
    pub fn as_long(self) -> Option<(u64, usize)> {
        self.is_long().then_some((self.0[0], (self.0[1] & !LONG) as usize))
    }

    /// The run of ASCII letters and digits that begins at `at`, and its length: if it has 1 to 15 bytes, and 16 bytes of text are left.
    #[inline]
    pub fn at(text: &[u8], at: usize) -> Option<(Self, usize)> {
        let [low, high] = halves(text.get(at..)?.first_chunk()?);
        let others = u128::from(!letters_and_digits(low) & HIGH) | u128::from(!letters_and_digits(high) & HIGH) << 64;
        let len = others.trailing_zeros() as usize / 8;
        let ([in_low, in_high], mark) = SHAPES.get(len)?;
        (len > 0).then_some((Self([low & in_low, high & in_high | mark]), len))
    }

    /// The key of the same short word in lower case, as far as it is ASCII.
    #[inline]
    pub fn to_ascii_lowercase(self) -> Self {
        Self(self.0.map(|half| half | (within(half & !HIGH, b'A', b'Z') & !half & HIGH) >> 2))
    }

    /// Whether the key says less than the word.
    #[inline]
    pub fn is_long(self) -> bool {
        self.0[1] >= LONG
    }

    /// A hash of the word.
    #[inline]
    pub fn hash(self) -> u64 {
        fold(self.0[0] ^ SALT, self.0[1] ^ MULTIPLIER)
    }

    /// The key as bytes: of a short word its own bytes come first.
    #[inline]
    pub fn to_bytes(self) -> [u8; MAX_SHORT + 1] {
        (u128::from(self.0[1]) << 64 | u128::from(self.0[0])).to_le_bytes()
    }

    /// The key of these bytes.
    #[inline]
    pub fn from_bytes(bytes: &[u8; MAX_SHORT + 1]) -> Self {
        Self(halves(bytes))
    }
}

/// The bytes of a short word within the bytes of its key.
#[inline]
pub(super) fn short_word(key: &[u8; MAX_SHORT + 1]) -> &[u8] {
    &key[..usize::from(key[MAX_SHORT] & 0x7F).min(MAX_SHORT)]
}

#[inline]
fn halves(bytes: &[u8; MAX_SHORT + 1]) -> [u64; 2] {
    let whole = u128::from_le_bytes(*bytes);
    [whole as u64, (whole >> 64) as u64]
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// Sets the high bit of each byte that lies from `first` to `last`. The high bits of `bytes` are to be 0; the other bits of the result mean nothing.
#[inline]
fn within(bytes: u64, first: u8, last: u8) -> u64 {
    (bytes + ONES * u64::from(0x80 - first)) & !(bytes + ONES * u64::from(0x7F - last))
}

/// Sets the high bit of each byte that is an ASCII letter or digit; the other bits of the result mean nothing.
#[inline]
fn letters_and_digits(bytes: u64) -> u64 {
    let low = bytes & !HIGH;
    (within(low | (0x20 * ONES), b'a', b'z') | within(low, b'0', b'9')) & !bytes
}

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
const SALT: u64 = 0xA076_1D64_78BD_642F;

/// A fast hash: eight bytes a step, multiply and fold.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut h = (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let (chunks, tail) = bytes.as_chunks::<8>();
    for chunk in chunks {
        h = fold(h ^ u64::from_le_bytes(*chunk) ^ SALT, MULTIPLIER);
    }
    let mut last = 0_u64;
    for b in tail.iter().rev() {
        last = (last << 8) | u64::from(*b);
    }
    fold(h ^ last ^ SALT, MULTIPLIER)
}

/// The two halves of a product, one upon the other.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    #[test]
    fn words_are_found_and_folded_as_byte_by_byte() {
        let mut rng = Seed(9).stream("keys");
        // All bytes occur, most of all both neighbours of each range; in every other text letters for long words.
        let borders = b"azAZ09`{@[/:_\xE1\xC1\xFA\xDA\xB0";
        let mut found = [0; 16];
        for i in 0..10_000 {
            let text: Vec<u8> = (0..40)
                .map(|_| match rng.below(12) {
                    0 => rng.below(256) as u8,
                    n if n == 1 || i % 2 == 0 => borders[rng.below(borders.len() as u32) as usize],
                    n => b'a' + n as u8,
                })
                .collect();
            for at in 0..=text.len() {
                let len = text[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
                let want = (1..=15).contains(&len) && text.len() - at >= 16;
                assert_eq!(Key::at(&text, at).map(|(_, len)| len), want.then_some(len), "{text:?} {at}");
                let Some((key, len)) = Key::at(&text, at) else { continue };
                let word = std::str::from_utf8(&text[at..at + len]).unwrap();
                assert_eq!(key, Key::of(word));
                assert_eq!(key.to_ascii_lowercase(), Key::of(&word.to_ascii_lowercase()));
                assert_eq!(short_word(&key.to_bytes()), word.as_bytes());
                found[len] += 1;
            }
        }
        assert!(found[1..].iter().all(|n| *n > 0), "{found:?}");
    }

    #[test]
    fn keys_of_short_words_are_the_words() {
        for word in ["", "a", "a\0", "\0", "fifteen_letters", "汉字很多了", "été", "A1'.:"] {
            let key = Key::of(word);
            assert!(!key.is_long() && key != Key::of("b"));
            assert_eq!(short_word(&key.to_bytes()), word.as_bytes());
            assert_eq!(Key::from_bytes(&key.to_bytes()), key);
            assert_eq!(key.to_ascii_lowercase(), Key::of(&word.to_ascii_lowercase()));
        }
        assert_ne!(Key::of("a"), Key::of("a\0"));
        assert!(Key::of("sixteen letters.").is_long());
        assert_ne!(Key::of("sixteen letters."), Key::of("sixteen letters!"));
    }
}

//! Fingerprints of long byte streams.

/// A fast fingerprint of a byte stream, eight bytes at a step.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint {
    state: u64,
    tail: [u8; 8],
    tail_len: usize,
    length: u64,
}

impl Fingerprint {
    /// Takes in further bytes; how they come in pieces does not matter.
    pub fn add(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.tail_len > 0 {
            let n = bytes.len().min(8 - self.tail_len);
            self.tail[self.tail_len..self.tail_len + n].copy_from_slice(&bytes[..n]);
            self.tail_len += n;
            bytes = &bytes[n..];
            if self.tail_len < 8 {
                return;
            }
            self.state = mix(self.state, u64::from_le_bytes(self.tail));
            self.tail_len = 0;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        self.state = words.iter().fold(self.state, |state, word| mix(state, u64::from_le_bytes(*word)));
        self.tail[..rest.len()].copy_from_slice(rest);
        self.tail_len = rest.len();
    }

    /// Takes in a text with its end, so that "ab", "c" is not "a", "bc".
    pub fn text(&mut self, text: &str) {
        self.add(&(text.len() as u64).to_le_bytes());
        self.add(text.as_bytes());
    }

    /// The fingerprint of all bytes so far.
    #[must_use]
    pub fn value(&self) -> u64 {
        let mut last = [0; 8];
        last[..self.tail_len].copy_from_slice(&self.tail[..self.tail_len]);
        let mixed = mix(mix(self.state, u64::from_le_bytes(last)), self.length);
        mixed ^ (mixed >> 32)
    }
}

fn mix(state: u64, word: u64) -> u64 {
    (state.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_does_not_depend_on_the_pieces() {
        let bytes: Vec<u8> = (0..1000_u32).map(|i| (i * 7) as u8).collect();
        let print = |piece: usize| {
            let mut p = Fingerprint::default();
            bytes.chunks(piece).for_each(|c| p.add(c));
            p.value()
        };
        let whole = print(1000);
        assert!([1, 3, 7, 8, 9, 64, 999].into_iter().all(|piece| print(piece) == whole));
        let mut other = Fingerprint::default();
        other.add(&bytes[..999]);
        assert_ne!(other.value(), whole);
    }
}

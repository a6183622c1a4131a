//! Deterministic damage to bytes.

use semascope::base::Rng;

/// Signs that mean something to one reader or another.
const SIGNS: &[u8] = b"0123456789 \n\r\t,;:-+.*/()\"'\\eE\0\xEF\xBB\xBF\xFF";
/// Numbers that do not fit where a number is expected.
const NUMBERS: [&[u8]; 10] = [
    b"18446744073709551615",
    b"18446744073709551616",
    b"9223372036854775807",
    b"4294967296",
    b"4294967295",
    b"99999999999",
    b"-1",
    b"0",
    b"1e309",
    b"nan",
];
/// What length fields are set to.
const LENGTHS: [u64; 8] = [u64::MAX, i64::MAX as u64, u32::MAX as u64, i32::MAX as u64, 1 << 32, 1 << 40, 0, 1 << 31];

/// Changes the bytes in one to four ways.
pub fn mutate(bytes: &mut Vec<u8>, rng: &mut Rng) {
    for _ in 0..=rng.below(4) {
        let below = |rng: &mut Rng, n: usize| rng.below(n.max(1) as u32) as usize;
        let at = below(rng, bytes.len());
        match rng.below(10) {
            _ if bytes.is_empty() => bytes.push(rng.next_u32() as u8),
            0 => bytes[at] ^= 1 << rng.below(8),
            1 => bytes[at] = rng.next_u32() as u8,
            2 => bytes[at] = SIGNS[below(rng, SIGNS.len())],
            3 => bytes.insert(at, SIGNS[below(rng, SIGNS.len())]),
            4 => drop(bytes.drain(at..(at + 1 + below(rng, 8)).min(bytes.len()))),
            5 => bytes.truncate(at),
            6 => {
                let part: Vec<u8> = bytes[at..(at + 1 + below(rng, 64)).min(bytes.len())].to_vec();
                let to = below(rng, bytes.len());
                bytes.splice(to..to, part);
            }
            7 => {
                let width = [1, 2, 4, 8][below(rng, 4)].min(bytes.len() - at);
                let length = LENGTHS[below(rng, LENGTHS.len())];
                let whole = if rng.below(4) == 0 { length.to_be_bytes() } else { length.to_le_bytes() };
                bytes[at..at + width].copy_from_slice(&whole[..width]);
            }
            _ => {
                // A number in text, whole.
                let Some(start) = (at..bytes.len()).find(|i| bytes[*i].is_ascii_digit()) else { continue };
                let end = (start..bytes.len()).find(|i| !bytes[*i].is_ascii_digit()).unwrap_or(bytes.len());
                bytes.splice(start..end, NUMBERS[below(rng, NUMBERS.len())].iter().copied());
            }
        }
    }
}

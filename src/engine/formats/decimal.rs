//! Decimal numbers to `f32`, fast, and equal bit for bit to what `str::parse` gives.
//!
//! A number is read as an integer mantissa m (up to 19 digits) and a power of ten e. For |e| ≤ 22 the quotient or product m · 10^e in `f64` is
//! off by less than four units in its last place, so rounding it on to `f32` is right unless it lies within that distance of the middle between
//! two neighbouring `f32` values. Those rare cases, and whatever else is unusual (long digits, sub-normal results, `inf`), go to `str::parse`.
//! Eight digits are read at once from one 64-bit word.
//!
//! Source: Clinger (1990), How to read floating point numbers accurately; Lemire (2021), Number parsing at a gigabyte per second.

const POWERS: [f64; 23] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];
const WHOLE_POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The number that fills `field`; `None` when it is not one. Same answer as `str::parse::<f32>`.
#[must_use]
pub fn parse_f32(field: &[u8]) -> Option<f32> {
    match quick(field, 0) {
        Some((x, end)) if end == field.len() => Some(x),
        _ => slow(field),
    }
}

/// The number that begins at `at` and runs to a space, tab, line end or the end of `bytes`, and where it ends.
#[inline]
#[must_use]
pub fn number_at(bytes: &[u8], at: usize) -> Option<(f32, usize)> {
    if let Some((x, end)) = quick(bytes, at)
        && bytes.get(end).is_none_or(|b| is_break(*b))
    {
        return Some((x, end));
    }
    let end = bytes[at..].iter().position(|b| is_break(*b)).map_or(bytes.len(), |n| at + n);
    slow(&bytes[at..end]).map(|x| (x, end))
}

#[inline]
fn is_break(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\r' | b'\t')
}

#[cold]
fn slow(field: &[u8]) -> Option<f32> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

/// Reads digits from `at` on into `mantissa`; returns the mantissa and where the digits end. The caller bounds their number.
#[inline]
fn digits(bytes: &[u8], mut at: usize, mut mantissa: u64) -> (u64, usize) {
    while let Some(word) = bytes.get(at..at + 8).and_then(|b| <[u8; 8]>::try_from(b).ok()) {
        let word = u64::from_le_bytes(word) ^ 0x3030_3030_3030_3030;
        // A byte above 9 sets its top bit; carries disturb only bytes behind the first such byte.
        let others = (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
        let count = (others.trailing_zeros() / 8) as usize;
        if count == 0 {
            return (mantissa, at);
        }
        let eight = word << (8 * (8 - count));
        let pairs = eight.wrapping_mul(10).wrapping_add(eight >> 8);
        let high = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
        let low = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
        let value = high.wrapping_add(low) >> 32;
        mantissa = mantissa.wrapping_mul(WHOLE_POWERS[count]).wrapping_add(value);
        at += count;
        if count < 8 {
            return (mantissa, at);
        }
    }
    while let Some(digit) = bytes.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (mantissa, at)
}

#[inline]
fn quick(bytes: &[u8], at: usize) -> Option<(f32, usize)> {
    let negative = bytes.get(at) == Some(&b'-');
    let start = at + usize::from(negative);
    let (mut mantissa, mut end) = match (bytes.get(start), bytes.get(start + 1)) {
        // "0." and its like: nearly every number of a vector file.
        (Some(d @ b'0'..=b'9'), Some(b'.')) => (u64::from(d - b'0'), start + 1),
        _ => digits(bytes, start, 0),
    };
    let mut places = end - start;
    let mut exponent = 0_i64;
    if bytes.get(end) == Some(&b'.') {
        let fraction = end + 1;
        (mantissa, end) = digits(bytes, fraction, mantissa);
        exponent = -((end - fraction) as i64);
        places += end - fraction;
    }
    if places == 0 || places > 19 {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let minus = bytes.get(end + 1) == Some(&b'-');
        let first = end + 1 + usize::from(minus || bytes.get(end + 1) == Some(&b'+'));
        let (value, after) = digits(bytes, first, 0);
        if after == first || after - first > 4 {
            return None;
        }
        exponent += if minus { -(value as i64) } else { value as i64 };
        end = after;
    }
    let power = *POWERS.get(exponent.unsigned_abs() as usize)?;
    let sign = if negative { -1.0_f32 } else { 1.0 };
    if mantissa == 0 {
        return Some((0.0_f32.copysign(sign), end));
    }
    let wide = if exponent < 0 { mantissa as f64 / power } else { mantissa as f64 * power };
    let from_middle = (wide.to_bits() & 0x1FFF_FFFF).wrapping_sub(0x1000_0000 - 4);
    if from_middle <= 8 || !(f64::from(f32::MIN_POSITIVE)..=3.4e38).contains(&wide) {
        return None;
    }
    Some(((wide as f32).copysign(sign), end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    fn same(text: &str) {
        let ours = parse_f32(text.as_bytes()).map(f32::to_bits);
        assert_eq!(ours, text.parse::<f32>().ok().map(f32::to_bits), "{text}");
    }

    #[test]
    fn equals_the_standard_parser_on_random_numbers() {
        let mut rng = Rng::new(5);
        for _ in 0..60_000 {
            let x = f32::from_bits(rng.next_u32());
            same(&format!("{x}"));
            same(&format!("{x:e}"));
            same(&format!("{:.6}", rng.normal()));
            same(&format!("{}", rng.normal() as f32));
            same(&format!("{}", rng.normal()));
            same(&format!("{:.12e}", rng.normal() * 1e-20));
            same(&format!("{}.{}", rng.below(100), rng.next_u64()));
        }
    }

    #[test]
    fn equals_the_standard_parser_in_the_middle_between_two_floats() {
        let mut rng = Rng::new(6);
        for _ in 0..20_000 {
            let x = f32::from_bits((rng.next_u32() & 0x007F_FFFF) | ((100 + rng.below(50)) << 23));
            let middle = f64::midpoint(f64::from(x), f64::from(x.next_up()));
            same(&format!("{middle}"));
            same(&format!("{middle:.10}"));
            same(&format!("{middle:.17}"));
            same(&format!("{}", middle.next_up()));
            same(&format!("{}", middle.next_down()));
        }
    }

    #[test]
    fn equals_the_standard_parser_on_odd_text() {
        for text in [
            "",
            "-",
            "+",
            ".",
            "-.",
            "0",
            "-0",
            "+1",
            "1.",
            ".5",
            "-.5e1",
            "1e",
            "1e+",
            "1e5",
            "1E5",
            "1e-05",
            "1e400",
            "1e-400",
            "1e39",
            "3.4028236e38",
            "3.4028235e38",
            "1e-38",
            "1e-45",
            "1e-46",
            "inf",
            "-inf",
            "nan",
            "NaN",
            "infinity",
            "1_0",
            "0x10",
            "1.2.3",
            "1 ",
            " 1",
            "12345678",
            "123456789",
            "00000000000000000000000001",
            "99999999999999999999",
            "0.00000000000000000000000000000000000001",
            "1e00000000001",
            "1,5",
            "１",
        ] {
            same(text);
        }
    }

    #[test]
    fn stops_at_a_break() {
        assert_eq!(number_at(b"0.25 1", 0), Some((0.25, 4)));
        assert_eq!(number_at(b"a 1e1\n", 2), Some((10.0, 5)));
        assert_eq!(number_at(b"0.25x 1", 0), None);
        assert_eq!(number_at(b"inf 1", 0), Some((f32::INFINITY, 3)));
        assert_eq!(number_at(b"", 0), None);
    }
}

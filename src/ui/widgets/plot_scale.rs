//! Ticks of an axis: round steps of 1, 2 or 5 times a power of ten.

/// Round values within `low..=high`, about `wanted` of them, and the decimals that tell them apart.
pub(super) fn ticks(low: f64, high: f64, wanted: usize) -> (Vec<f64>, usize) {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return (vec![low], 2);
    }
    let rough = span / wanted.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = power * [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * power >= rough * 0.999).unwrap_or(10.0);
    let first = (low / step).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
    ((first..=last).map(|i| i as f64 * step).collect(), decimals)
}

/// `1234567` as `1.2M`: short enough for an axis.
pub(super) fn short(value: f64, decimals: usize) -> String {
    let size = value.abs();
    let trimmed = |v: f64, unit: &str| {
        let text = format!("{v:.1}");
        format!("{}{unit}", text.strip_suffix(".0").unwrap_or(&text))
    };
    if size >= 1e9 {
        trimmed(value / 1e9, "G")
    } else if size >= 1e6 {
        trimmed(value / 1e6, "M")
    } else if size >= 1e4 {
        trimmed(value / 1e3, "k")
    } else {
        format!("{value:.decimals$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_inside() {
        assert_eq!(ticks(0.0, 1.0, 5), (vec![0.0, 0.2, 0.4, 0.600_000_000_000_000_1, 0.8, 1.0], 1));
        let (values, decimals) = ticks(2.13, 4.87, 4);
        assert!(values.iter().all(|v| (2.13..=4.87).contains(v)) && values.len() >= 2);
        assert_eq!(decimals, 0);
        assert_eq!(ticks(3.0, 3.0, 4).0, vec![3.0]);
    }

    #[test]
    fn large_numbers_are_short() {
        assert_eq!(short(1_250_000.0, 0), "1.2M");
        assert_eq!(short(20_000.0, 0), "20k");
        assert_eq!(short(0.25, 2), "0.25");
    }
}

//! Colours for data: groups, amounts, and amounts with a middle. Each for dark and for light ground, all told apart with colour-blind eyes.
//!
//! The groups' first colours are of Okabe and Ito (2008); the others were chosen so that the least difference of any two, in `OKLab` and as seen with
//! normal, protan and deutan eyes (Machado, Oliveira and Fernandes 2009, severity 1), is as large as can be. The violet of the selection is left out,
//! because it means something else. Amounts use viridis (Smith and van der Walt 2015), without its end that the ground would swallow.

/// What the data is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Backdrop {
    /// Light marks on dark.
    #[default]
    Dark,
    /// Dark marks on light.
    Light,
}

/// Colours of groups, the most distinct first.
const ON_DARK: [u32; 12] = [
    0x56_b4_e9, 0xe6_9f_00, 0xd4_5c_88, 0x7d_f0_c8, 0xf2_e9_6b, 0x49_8b_eb, 0xd4_6b_01, 0xbd_41_41, 0x9d_4b_a5, 0x70_d5_ed, 0xf3_79_af,
    0xd7_b4_89,
];
const ON_LIGHT: [u32; 12] = [
    0x00_72_b2, 0xe0_8a_00, 0x76_0a_03, 0x45_b4_d6, 0x04_41_8e, 0x42_90_82, 0x9b_3b_08, 0x4a_91_f8, 0x3a_67_65, 0x39_bf_89, 0xbe_65_1a,
    0x19_44_4e,
];
/// Without a group.
const NONE_ON_DARK: u32 = 0x5d_66_76;
const NONE_ON_LIGHT: u32 = 0xa9_b1_bd;

/// Viridis at 0, ⅛, …, 1.
const VIRIDIS: [u32; 9] = [0x44_01_54, 0x47_2d_7b, 0x3b_52_8b, 0x2c_72_8e, 0x21_91_8c, 0x28_ae_80, 0x5e_c9_62, 0xad_dc_30, 0xfd_e7_25];
/// Below, around and above the middle.
const DIVERGING_ON_DARK: [u32; 5] = [0x4b_9f_e8, 0x5f_8d_b8, 0x6c_74_80, 0xb5_8b_62, 0xf2_94_3a];
const DIVERGING_ON_LIGHT: [u32; 5] = [0x1f_77_c8, 0x72_9c_c9, 0xb6_bc_c4, 0xd4_9a_6c, 0xd9_6a_0b];

fn rgba(rgb: u32) -> [u8; 4] {
    [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, 255]
}

/// How many groups have a colour of their own.
pub const NUM_GROUP_COLOURS: usize = ON_DARK.len();

/// The colour of a group; after the twelfth they come again.
#[must_use]
pub fn group(index: usize, backdrop: Backdrop) -> [u8; 4] {
    let colours = match backdrop {
        Backdrop::Dark => &ON_DARK,
        Backdrop::Light => &ON_LIGHT,
    };
    rgba(colours[index % colours.len()])
}

/// The colour of what has no group or no value.
#[must_use]
pub fn none(backdrop: Backdrop) -> [u8; 4] {
    rgba(match backdrop {
        Backdrop::Dark => NONE_ON_DARK,
        Backdrop::Light => NONE_ON_LIGHT,
    })
}

/// A colour for every amount between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ramp {
    /// From little to much: viridis, brighter is more on dark ground, darker is more on light ground.
    Sequential,
    /// From below to above a middle at ½: blue over grey to orange.
    Diverging,
}

impl Ramp {
    /// The colour of an amount; beyond 0 and 1 that of the end. No colour of its own for NaN: see [`none`].
    #[must_use]
    pub fn colour(self, amount: f64, backdrop: Backdrop) -> [u8; 4] {
        if amount.is_nan() {
            return none(backdrop);
        }
        let amount = amount.clamp(0.0, 1.0);
        match (self, backdrop) {
            (Self::Sequential, Backdrop::Dark) => along(&VIRIDIS, 0.2 + 0.8 * amount),
            (Self::Sequential, Backdrop::Light) => along(&VIRIDIS, 0.9 * (1.0 - amount)),
            (Self::Diverging, Backdrop::Dark) => along(&DIVERGING_ON_DARK, amount),
            (Self::Diverging, Backdrop::Light) => along(&DIVERGING_ON_LIGHT, amount),
        }
    }

    /// Evenly spaced colours from 0 to 1, for a legend.
    #[must_use]
    pub fn steps(self, count: usize, backdrop: Backdrop) -> Vec<[u8; 4]> {
        (0..count).map(|i| self.colour(i as f64 / (count.max(2) - 1) as f64, backdrop)).collect()
    }
}

fn along(stops: &[u32], amount: f64) -> [u8; 4] {
    let at = amount * (stops.len() - 1) as f64;
    let i = (at as usize).min(stops.len() - 2);
    let (low, high, share) = (rgba(stops[i]), rgba(stops[i + 1]), at - i as f64);
    std::array::from_fn(|c| (f64::from(low[c]) + (f64::from(high[c]) - f64::from(low[c])) * share).round() as u8)
}

/// What the colours of a map mean.
#[derive(Debug, Clone, PartialEq)]
pub enum Legend {
    /// One colour for all.
    Plain,
    /// Groups by name.
    Groups(Vec<LegendEntry>),
    /// Amounts.
    Amounts {
        /// The colours.
        ramp: Ramp,
        /// Smallest value shown.
        low: f64,
        /// Largest value shown.
        high: f64,
        /// Whether the colours follow the logarithm of the value.
        logarithmic: bool,
    },
}

/// A group in a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendEntry {
    /// Its name.
    pub label: String,
    /// Its colour.
    pub colour: [u8; 4],
    /// How many items it has.
    pub count: usize,
}

/// Colours by group number; [`u32::MAX`] is no group.
#[must_use]
pub fn by_group(groups: &[u32], backdrop: Backdrop) -> Vec<[u8; 4]> {
    groups.iter().map(|&g| if g == u32::MAX { none(backdrop) } else { group(g as usize, backdrop) }).collect()
}

/// Colours by amount between the smallest and the largest finite value, with the legend. By logarithm, values must be positive: others count as
/// having none. A diverging ramp has 0 in its middle.
#[must_use]
pub fn by_amount(values: &[f64], ramp: Ramp, logarithmic: bool, backdrop: Backdrop) -> (Vec<[u8; 4]>, Legend) {
    let scaled = |v: f64| if logarithmic { if v > 0.0 { v.ln() } else { f64::NAN } } else { v };
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for &value in values.iter().filter(|&&v| scaled(v).is_finite()) {
        low = low.min(value);
        high = high.max(value);
    }
    if low > high {
        (low, high) = (0.0, 0.0);
    } else if ramp == Ramp::Diverging {
        high = high.abs().max(low.abs());
        low = -high;
    }
    let (from, span) = (scaled(low), scaled(high) - scaled(low));
    let colour = |&value: &f64| {
        let amount = if span > 0.0 { (scaled(value) - from) / span } else { 0.5 };
        ramp.colour(if scaled(value).is_finite() { amount } else { f64::NAN }, backdrop)
    };
    (values.iter().map(colour).collect(), Legend::Amounts { ramp, low, high, logarithmic })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(colour: [u8; 4]) -> [f64; 3] {
        [0, 1, 2].map(|c| {
            let s = f64::from(colour[c]) / 255.0;
            if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn times(m: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
        m.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
    }

    fn oklab(rgb: [f64; 3]) -> [f64; 3] {
        let lms = [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ];
        let lab = [
            [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
        ];
        times(&lab, times(&lms, rgb.map(|c| c.max(0.0))).map(f64::cbrt))
    }

    /// Normal, protan, deutan (Machado et al. 2009, severity 1).
    const EYES: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ];

    fn difference(a: [u8; 4], b: [u8; 4]) -> f64 {
        let seen = |eye: &[[f64; 3]; 3], c| oklab(times(eye, linear(c)));
        let apart = |eye| seen(eye, a).iter().zip(seen(eye, b)).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
        EYES.iter().map(apart).fold(f64::INFINITY, f64::min)
    }

    fn contrast(a: [u8; 4], b: [u8; 4]) -> f64 {
        let light = |c| times(&[[0.2126, 0.7152, 0.0722]; 3], linear(c))[0] + 0.05;
        (light(a) / light(b)).max(light(b) / light(a))
    }

    #[test]
    fn group_colours_are_told_apart_with_any_eyes_and_stand_out() {
        for (backdrop, ground) in [(Backdrop::Dark, [12, 14, 18, 255]), (Backdrop::Light, [255; 4])] {
            for i in 0..NUM_GROUP_COLOURS {
                let a = group(i, backdrop);
                assert!(contrast(a, ground) >= 2.2, "{backdrop:?} {i} {:.2}", contrast(a, ground));
                for j in 0..i {
                    let apart = difference(a, group(j, backdrop));
                    let least = if i < 6 { 0.085 } else { 0.05 };
                    assert!(apart >= least, "{backdrop:?} {j} and {i}: {apart:.3}");
                }
            }
        }
        assert_eq!(group(12, Backdrop::Dark), group(0, Backdrop::Dark));
    }

    #[test]
    fn ramps_change_lightness_one_way_and_stand_out() {
        for (backdrop, ground) in [(Backdrop::Dark, [12, 14, 18, 255]), (Backdrop::Light, [255; 4])] {
            let steps = Ramp::Sequential.steps(33, backdrop);
            let light: Vec<f64> = steps.iter().map(|&c| oklab(linear(c))[0]).collect();
            assert!(light.windows(2).all(|w| if backdrop == Backdrop::Dark { w[0] < w[1] } else { w[0] > w[1] }));
            let least = steps.iter().map(|&c| contrast(c, ground)).fold(f64::INFINITY, f64::min);
            assert!(least > 1.45, "{backdrop:?} {least}");
        }
        assert_eq!(Ramp::Sequential.colour(1.0, Backdrop::Dark), [0xfd, 0xe7, 0x25, 255]);
        assert_eq!(Ramp::Sequential.colour(f64::NAN, Backdrop::Dark), none(Backdrop::Dark));
    }

    #[test]
    fn amounts_span_the_ramp() {
        let (colours, legend) = by_amount(&[1.0, 10.0, 100.0, f64::NAN, -1.0], Ramp::Sequential, true, Backdrop::Dark);
        assert_eq!(colours[0], Ramp::Sequential.colour(0.0, Backdrop::Dark));
        assert_eq!(colours[1], Ramp::Sequential.colour(0.5, Backdrop::Dark));
        assert_eq!(colours[2], Ramp::Sequential.colour(1.0, Backdrop::Dark));
        assert_eq!([colours[3], colours[4]], [none(Backdrop::Dark); 2]);
        assert_eq!(legend, Legend::Amounts { ramp: Ramp::Sequential, low: 1.0, high: 100.0, logarithmic: true });
        let (colours, _) = by_amount(&[-1.0, 0.0, 4.0], Ramp::Diverging, false, Backdrop::Light);
        assert_eq!(colours[1], Ramp::Diverging.colour(0.5, Backdrop::Light), "0 in the middle");
        let (same, _) = by_amount(&[3.0, 3.0], Ramp::Sequential, false, Backdrop::Light);
        assert_eq!(same[0], Ramp::Sequential.colour(0.5, Backdrop::Light));
        assert_eq!(by_group(&[0, u32::MAX], Backdrop::Dark), vec![group(0, Backdrop::Dark), none(Backdrop::Dark)]);
    }
}

//! The only module with `unsafe`: inner loops in the widest instructions that the machine has, chosen at run time.
//! Every kernel has a plain twin that it is tested against.

#![allow(unsafe_code, reason = "SIMD intrinsics; each use states why it is sound")]
#![allow(clippy::inline_always, reason = "vector operations must become part of the function that has the instruction set enabled")]

mod adagrad;
pub mod attract;
mod blend;
pub mod dense;
#[cfg(test)]
mod golden;
mod mix;
mod pairs;
mod rows;
#[cfg(target_arch = "x86_64")]
mod simd;

use std::sync::OnceLock;

pub use adagrad::{GRADIENT_CLIP, adagrad_pair, dot_rows, one_step};
pub use blend::{add_difference, mean_rows};
pub use mix::weighted_mean;
pub use pairs::{BOUND, LossSum, MAX_INPUTS, MAX_OUTPUTS, update_pairs};
pub use rows::{LINE, Rows};

/// Instruction sets that kernels exist for, from plain to wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Portable code.
    Plain,
    /// 8 lanes and fused multiply-add (x86-64-v3).
    Avx2,
    /// 16 lanes (AVX-512 F).
    Avx512,
}

impl Level {
    /// The widest level of this machine. `SEMASCOPE_SIMD=plain|avx2` lowers it, to compare.
    #[must_use]
    pub fn detected() -> Self {
        static LEVEL: OnceLock<Level> = OnceLock::new();
        *LEVEL.get_or_init(|| {
            let machine = Self::of_machine();
            match std::env::var("SEMASCOPE_SIMD").as_deref() {
                Ok("plain") => Self::Plain,
                Ok("avx2") => machine.min(Self::Avx2),
                _ => machine,
            }
        })
    }

    #[cfg(target_arch = "x86_64")]
    fn of_machine() -> Self {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            Self::Avx512
        } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            Self::Avx2
        } else {
            Self::Plain
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn of_machine() -> Self {
        Self::Plain
    }

    /// Whether this machine can run it.
    #[must_use]
    pub fn runs(self) -> bool {
        static MACHINE: OnceLock<Level> = OnceLock::new();
        self <= *MACHINE.get_or_init(Self::of_machine)
    }

    /// All levels that this machine can run.
    #[must_use]
    pub fn runnable() -> Vec<Self> {
        [Self::Plain, Self::Avx2, Self::Avx512].into_iter().filter(|l| l.runs()).collect()
    }
}

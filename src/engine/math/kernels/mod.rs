//! The only module with `unsafe`: inner loops in the widest instructions that the machine has, chosen at run time ([`Level`]), with the same bytes whichever they are.
//! Every kernel is written once for all instruction sets and tested at each of them against its formula.

#![allow(unsafe_code, reason = "SIMD intrinsics; each use states why it is sound")]
#![allow(clippy::needless_range_loop, reason = "one number walks the registers of several arrays")]
#![allow(clippy::inline_always, reason = "vector operations must become part of the function that has the instruction set enabled")]

mod adagrad;
pub mod attract;
mod blend;
pub mod dense;
pub mod fourier;
#[cfg(test)]
mod golden;
mod mix;
mod pairs;
pub mod product;
mod rows;
mod simd;

pub use adagrad::{GRADIENT_CLIP, adagrad_pair, dot_rows, one_step};
pub use blend::{add_difference, mean_rows};
pub use mix::weighted_mean;
pub use pairs::{BOUND, LossSum, MAX_INPUTS, MAX_OUTPUTS, update_pairs};
pub use rows::{LINE, Rows};
pub use simd::Level;

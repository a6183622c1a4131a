//! All tests that see the program from outside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod actions;
mod answers;
mod architecture;
mod bell;
mod catalogue;
mod cli;
#[cfg(feature = "gui")]
mod evaluate;
mod examples;
mod exports;
mod fuzz;
#[cfg(feature = "gui")]
mod gallery;
#[cfg(feature = "gui")]
mod knobs;
#[cfg(feature = "gui")]
mod microscope;
mod models;
#[cfg(feature = "gui")]
mod no_words;
#[cfg(feature = "gui")]
mod pairs;
#[cfg(feature = "gui")]
mod panels_left;
#[cfg(feature = "gui")]
mod panels_right;
#[cfg(feature = "gui")]
mod pictures;
#[cfg(feature = "gui")]
mod runs;
mod session;
#[cfg(feature = "gui")]
mod shell;
mod source;
mod sparse;
mod storage;
mod support;
mod texts;

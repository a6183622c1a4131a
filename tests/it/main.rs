//! All tests that see the program from outside, in one binary.

mod architecture;
mod catalogue;
mod cli;
mod examples;
#[cfg(feature = "gui")]
mod gallery;
#[cfg(feature = "gui")]
mod panels_left;
#[cfg(feature = "gui")]
mod panels_right;
#[cfg(feature = "gui")]
mod pictures;
mod session;
#[cfg(feature = "gui")]
mod shell;
mod source;
#[cfg(feature = "gui")]
mod support;

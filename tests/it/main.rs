//! All tests that see the program from outside, in one binary.

#[cfg(feature = "gui")]
mod gallery;
#[cfg(feature = "gui")]
mod pictures;
mod session;
#[cfg(feature = "gui")]
mod support;

//! All tests that see the program from outside, in one binary.

#[cfg(feature = "gui")]
<<<<<<< HEAD
=======
mod gallery;
#[cfg(feature = "gui")]
>>>>>>> 0165bb8 (The look of the interface: fonts, three themes and the widgets of the panels)
mod pictures;
#[cfg(feature = "gui")]
mod support;

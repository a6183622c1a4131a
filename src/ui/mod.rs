//! What is seen of the program, made of egui widgets; it reads state and reports what was asked for.

pub mod fonts;
pub mod raster;
pub mod theme;
pub mod widgets;

pub use theme::{Theme, ThemeKind};

//! Pictures and places without a window: everything about the map that can be worked out, drawn and tested without a toolkit.
//!
//! Three spaces follow one another. A *place* is where the projection puts an item, 2D or 3D. The *plane* is what the eye looks at: the place
//! itself in 2D, the turned and foreshortened place in 3D ([`Camera3`]); x to the right, y upwards. The *screen* is the plane seen through
//! [`Camera2`]: points of the toolkit from the top left corner of the map, y downwards.

pub mod camera;
pub mod colour;
pub mod dots;
pub mod grid;
pub mod labels;
pub mod orbit;
pub mod picture;
pub mod transition;

pub use camera::{Bounds, Camera2, Flight};
pub use colour::{Backdrop, Legend, Ramp};
pub use dots::{Cloud, DotStyle, Emphasis, Mark};
pub use grid::Grid;
pub use labels::{LabelPlacer, Placed};
pub use orbit::Camera3;
pub use picture::Picture;
pub use transition::Transition;

//! Pictures and places without a window: everything about the map that can be worked out, drawn and tested without a toolkit.

pub mod picture;

pub use picture::Picture;

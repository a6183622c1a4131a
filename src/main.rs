//! The `semascope` program.

fn main() {}

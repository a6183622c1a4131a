//! All targets in one: the first byte chooses the reader, the rest is what it reads.
#![no_main]

#[path = "../../it/fuzz/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let targets = targets::targets();
    (targets[usize::from(*which) % targets.len()].run)(bytes);
});

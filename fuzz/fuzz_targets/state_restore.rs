//! Law: what a quota store restores comes out again byte for byte, and can be used.
#![no_main]

mod state_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = state_law::restore_is_canonical(bytes);
});

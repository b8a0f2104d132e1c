//! Law: loading any bytes ends without a panic, and what it loads has one written form.
#![no_main]

mod fuzzy_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = fuzzy_law::loading_is_safe(bytes);
});

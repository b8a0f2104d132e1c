//! Law: loading any content ends, and what it loads decides and has one image.
#![no_main]

mod image_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let _ = image_law::loading_is_safe(content);
});

//! Law: no panic, every place of the report lies in the text, and what has no error is loaded.
#![no_main]

mod policy_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = policy_law::policy(bytes);
});

//! Law: the same for quotas, phrases, templates, days, hours and closeness; the first byte chooses which.
#![no_main]

mod syntax_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| syntax_law::scalar(bytes));

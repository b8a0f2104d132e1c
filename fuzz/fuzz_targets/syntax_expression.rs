//! Law: no text panics or takes more than linear time; what parses prints, and parses again as the same tree.
#![no_main]

mod syntax_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| syntax_law::expression(bytes));

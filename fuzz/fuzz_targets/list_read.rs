//! Law: any bytes are read as a list of any kind without a panic, and every line is accounted for.
#![no_main]

mod keyword_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| keyword_law::list(bytes));

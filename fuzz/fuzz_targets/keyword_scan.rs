//! Law: hits are whole characters in order, and seeing through more loses none.
#![no_main]

mod keyword_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| keyword_law::keyword(bytes));

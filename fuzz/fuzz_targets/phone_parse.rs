//! Law: a number's key, E.164 form and digits are one number, however it was written; no text panics.
#![no_main]

mod phone_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| phone_law::parse(bytes));

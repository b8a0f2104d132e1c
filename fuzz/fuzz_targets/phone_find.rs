//! Law: hits in a text are apart, in order, on character boundaries, and numbers by themselves.
#![no_main]

mod phone_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| phone_law::find(bytes));

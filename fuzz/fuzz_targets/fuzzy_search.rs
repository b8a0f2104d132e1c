//! Law: after any changes a list answers as comparing with every entry does, and so does its written form.
#![no_main]

mod fuzzy_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzy_law::answers_agree(bytes));

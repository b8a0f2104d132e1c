//! Law: a text without mistakes is laid out, some known oddities apart, and laid out the same a second time, with the same
//! meaning and comments.
#![no_main]

mod document_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| document_law::format(bytes));

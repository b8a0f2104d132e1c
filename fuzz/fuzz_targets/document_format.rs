//! Law: a text that can be laid out is laid out the same a second time, with the same meaning and comments.
#![no_main]

mod document_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| document_law::format(bytes));

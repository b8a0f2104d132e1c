//! Law: any bytes are read without a panic, every span lies on characters of the text, and what is left out is reported.
#![no_main]

mod document_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| document_law::read(bytes));

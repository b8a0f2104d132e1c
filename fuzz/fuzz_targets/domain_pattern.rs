//! Law: hosts and addresses have one form, and patterns match whole labels.
#![no_main]

mod keyword_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| keyword_law::domain(text));

//! Law: comparing names is symmetric, reflexive and agrees with their keys; no name panics.
#![no_main]

mod name_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| name_law::names_hold(bytes));

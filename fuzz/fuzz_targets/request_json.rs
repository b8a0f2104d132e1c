//! Law: bytes that read as a request can be written and read again as the same request, masked as well; no bytes panic.
#![no_main]

mod request_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| request_law::json(bytes));

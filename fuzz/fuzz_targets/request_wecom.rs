//! Law: what WeCom's payloads are read as is a request, enriching twice is enriching once, and XML does not grow.
#![no_main]

mod request_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| request_law::wecom(bytes));

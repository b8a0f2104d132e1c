//! Law: what is compiled decides as the oracle does.
#![no_main]

mod policy_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    policy_law::evaluate(bytes);
});

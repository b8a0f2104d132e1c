//! Law: no sequence of calls to the quota store panics, oversells, or is charged twice.
#![no_main]

mod state_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = state_law::calls_hold(bytes);
});

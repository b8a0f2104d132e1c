//! Law: every fast distance equals the plain programme, from either side, bounded and prepared; scores are symmetric.
#![no_main]

mod edit_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| edit_law::distances_agree(bytes));

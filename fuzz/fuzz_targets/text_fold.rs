//! Law: any set of folding steps is idempotent and traces every folded character; no text panics.
#![no_main]

mod text_law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| text_law::fold_holds(bytes));

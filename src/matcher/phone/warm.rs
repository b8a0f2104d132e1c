//! Bringing the tables into memory before the first number comes.

use std::hint::black_box;

use super::{Region, parse, plan, region};

/// Spellings whose readers lie in different parts of the program, with regions: in international and in national form,
/// long, with a label and an extension.
const TEXTS: [(&str, &str); 5] = [
    ("电话：+86 755 2600 0000 ext. 12", "CN"),
    ("00 86 (0755) 2600 0000", "GB"),
    ("+44 20 7946 0958", "CN"),
    ("020 7946 0958", "GB"),
    ("139 1000 0000", "CN"),
];

/// Reads all that numbers ask for once, so that the first number of each region is read nearly as fast as later ones.
///
/// Nobody has to call it: nothing is set up here, and every answer is the same without it. Without it the first number of
/// a process waits for the pages of the tables and of the program, some ten microseconds, and the first one of each region
/// for its part of the tables, some hundred nanoseconds. A host that minds calls it once at start; it takes some tens of
/// microseconds and reads 440 kB. What is driven out of the caches later on comes back as slowly as ever.
///
/// ```
/// use menshen::phone::{self, Region};
///
/// phone::warm_up();
/// assert!(phone::parse("+86 138 0013 8000", Region::UNKNOWN).is_ok());
/// ```
pub fn warm_up() {
    black_box(plan::read_all().wrapping_add(region::read_all()));
    for (text, region) in black_box(TEXTS) {
        if let Ok(number) = parse(text, Region::lenient(region)) {
            black_box((
                number.e164(),
                number.is_possible(),
                number.is_valid(),
                number.kind(),
                number.region(),
            ));
        }
    }
}

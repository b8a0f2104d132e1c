//! Law: where `rlibphonenumber` has no known bug, it reads a text as we do.
//!
//! Known bugs of 2.2.15, all against libphonenumber itself: U+FF5E is no punctuation there; two digits with an
//! extension pass; `ſ` and other letters that fold to ASCII are read as keys; `/x` does not start a second number.
//! Its metadata is 9.0.42, so numbers are compared and not whether they are valid.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let known = text.contains(['～', 'ſ', 'ı', 'İ', '\u{212a}', '/', '\\']) || digits < 5 || text.len() > 200;
    if known {
        return;
    }
    for code in ["CN", "US", "AR"] {
        let ours = menshen::phone::Region::from_code(code).and_then(|region| menshen::phone::parse(&text, region).ok());
        let theirs = Region::from_code(code).ok().and_then(|region| PHONE_NUMBER_UTIL.parse(&*text, Some(region)).ok());
        let theirs = theirs.map(|phone| phone.format_as(PhoneNumberFormat::E164).into_owned());
        assert_eq!(ours.map(|phone| phone.e164().to_string()), theirs, "{text:?} in {code}");
    }
});

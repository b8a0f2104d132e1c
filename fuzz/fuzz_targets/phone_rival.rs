//! Law: where `rlibphonenumber` has no known bug, it reads a text as we do.
//!
//! Known bugs of 2.2.15, all against libphonenumber itself: U+FF5E is no punctuation there; two digits with an
//! extension pass; `ſ` and other letters that fold to ASCII are read as keys; `/x` does not start a second number;
//! characters that Unicode has not assigned are not cut off behind a number; of many zeros in front one is lost; it
//! panics if `tel:` stands behind `;phone-context=`. Letters that came after Unicode 14, that of the tables, are letters
//! there. Its metadata is 9.0.42, so numbers are compared and not whether they are valid.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

/// Blocks of punctuation without a gap that matters.
fn is_assigned(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{ff}' | '\u{2010}'..='\u{2060}' | '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff5f}')
}

/// Letters that a version of Unicode after 14 has; of those above U+FFFF, any.
fn is_newer(c: char) -> bool {
    matches!(
        c,
        '\u{88f}' | '\u{897}' | '\u{c5c}' | '\u{cdc}' | '\u{cf3}' | '\u{1c89}'..='\u{1c8a}' | '\u{a7cb}'..='\u{a7f1}'
    ) || (c > '\u{ffff}' && !c.is_numeric())
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let known = text.contains(['～', 'ſ', 'ı', 'İ', '\u{212a}', '/', '\\'])
        || digits < 5
        || text.chars().filter(|c| *c == '0').count() >= 10
        || text.chars().any(is_newer)
        || text.chars().any(|c| !(c.is_ascii() || c.is_alphanumeric() || is_assigned(c)))
        || text
            .find("phone-context")
            .is_some_and(|at| text.get(at..).is_some_and(|rest| rest.contains("tel:")))
        || text.len() > 200;
    if known {
        return;
    }
    for code in ["CN", "US", "AR"] {
        let ours = menshen::phone::Region::from_code(code)
            .and_then(|region| menshen::phone::parse(&text, region).ok());
        let theirs = Region::from_code(code)
            .ok()
            .and_then(|region| PHONE_NUMBER_UTIL.parse(&*text, Some(region)).ok());
        let theirs = theirs.map(|phone| phone.format_as(PhoneNumberFormat::E164).into_owned());
        if ours.is_none()
            && theirs.as_ref().is_some_and(|e164| e164.len() <= 6 && text.contains(|c: char| !c.is_numeric()))
        {
            continue;
        }
        assert_eq!(ours.map(|phone| phone.e164().to_string()), theirs, "{text:?} in {code}");
    }
});

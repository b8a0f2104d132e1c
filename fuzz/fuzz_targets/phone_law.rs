//! The laws of phone numbers, shared by the fuzz targets and the replay of their corpora.

#![allow(dead_code, reason = "each target uses its own part")]

use menshen::phone::{self, Disguise, Leniency, Options, Phone, Region, Style};

/// The first byte chooses the region, the rest is the text.
fn split(bytes: &[u8]) -> (Region, String) {
    let (choice, text) = bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest));
    let region = match choice {
        0..=99 => Region::from_code("CN").unwrap_or(Region::UNKNOWN),
        100..=110 => Region::UNKNOWN,
        _ => Region::all().nth(usize::from(choice)).unwrap_or(Region::UNKNOWN),
    };
    (region, String::from_utf8_lossy(text).into_owned())
}

/// Any text: no panic; a number has two to seventeen digits, its key gives it back, a valid one is what its E.164 form
/// says, unless a prefix is taken away from that; options change neither numbers that are valid without them nor the
/// identity of a number.
pub(crate) fn parse(bytes: &[u8]) {
    let (region, text) = split(bytes);
    let all = Options::EXTENDED_CHINA.with(Options::EXIT_CODE_00).with(Options::SERVICE_NUMBERS);
    let _ = phone::parse_with(&text, region, all);
    let _ = phone::compare(&text, "+8613800138000");
    assert_eq!(phone::parse_with(&text, region, Options::NONE), phone::parse(&text, region));
    let Ok(read) = phone::parse(&text, region) else { return };
    let number = read.without_extension();
    assert!((2..=17).contains(&number.national_length()), "{text:?}");
    assert_eq!(usize::from(number.national_length()), number.national().len());
    assert_eq!(number.mask().len(), number.national().len());
    match number.key() {
        Some(key) => assert_eq!(Phone::from_key(key), Some(number), "{text:?}"),
        None => assert!(!number.is_possible(), "{text:?}"),
    }
    if number.is_valid() {
        let again = phone::parse(&number.e164(), Region::UNKNOWN);
        assert!(
            again.is_ok_and(|again| again == number || has_lost_a_prefix(again, number)),
            "{text:?}: {again:?}"
        );
        let extended = phone::parse_with(&text, region, Options::EXTENDED_CHINA);
        assert_eq!(extended, Ok(read), "{text:?}");
    }
    for style in [Style::E164, Style::International, Style::National, Style::Rfc3966] {
        let written = number.format(style).to_string();
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        assert!(digits(&written) >= number.national().len(), "{written}");
    }
}

/// Whether the number was read back without its first digits, which are what is dialled in front of numbers there:
/// libphonenumber does so as well with +3758101493591 and +810037682006349192.
fn has_lost_a_prefix(again: Phone, number: Phone) -> bool {
    let (rest, whole) = (again.national(), number.national());
    again.country_code() == number.country_code() && rest.len() < whole.len() && whole.ends_with(&*rest)
}

/// Any text: hits are on character boundaries, in order and apart; each is a number by itself; disguises as well, and those
/// of a level stay at the next.
pub(crate) fn find(bytes: &[u8]) {
    let (region, text) = split(bytes);
    for leniency in [Leniency::Possible, Leniency::Valid] {
        let mut last = 0;
        for found in phone::find(&text, region).leniency(leniency) {
            assert!(last <= found.start && found.start < found.end, "{text:?}");
            last = found.end;
            let own = text.get(found.start..found.end);
            assert_eq!(own.map(|own| phone::parse(own, region)), Some(Ok(found.phone)), "{text:?}");
        }
    }
    let mut surer = Vec::new();
    for level in Disguise::ALL {
        let hits = phone::reveal(&text, region, level);
        assert!(hits.iter().all(|hit| hit.level <= level), "{text:?}");
        assert!(surer.iter().all(|hit| hits.contains(hit)), "{text:?}");
        surer = hits;
    }
    let mut last = 0;
    for hit in surer {
        assert!(last <= hit.start && hit.start < hit.end, "{text:?}");
        last = hit.end;
        assert!(text.get(hit.start..hit.end).is_some(), "{text:?}");
        assert!(hit.phone.is_valid(), "{text:?}");
    }
}

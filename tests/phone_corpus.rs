//! Laws of phone numbers over generated texts, the fuzz corpora, and texts that are meant to take long.

#![allow(clippy::expect_used, reason = "a missing corpus must fail the test")]

#[path = "../fuzz/fuzz_targets/phone_law.rs"]
mod phone_law;

use std::path::Path;

use menshen::phone::{self, Disguise, Leniency, Options, Phone, Region};
use proptest::prelude::*;

fn replay(target: &str, law: impl Fn(&[u8])) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder).expect("a corpus").flatten();
    files.map(|file| law(&std::fs::read(file.path()).expect("a file of the corpus"))).count()
}

#[test]
fn the_corpora_hold() {
    assert!(replay("phone_parse", phone_law::parse) >= 80);
    assert!(replay("phone_find", phone_law::find) >= 60);
}

/// What grows with the square of a text would take hours here: a megabyte of digits, and less of other units.
#[test]
fn long_texts_are_linear() {
    let china = Region::from_code("CN").expect("a region");
    for unit in
        ["1", "1 ", "1/", "(1", "1 - ", ". 1", "+", "(", "x", "12 x ", "110 ", "一 ", "洞", "1，", "8①", "  "]
    {
        let bytes = if unit == "1" { 1 << 20 } else { 1 << 16 };
        let text = unit.repeat(bytes / unit.len());
        assert!(phone::parse(&text, china).is_err());
        let found = phone::find(&text, china).leniency(Leniency::Possible).max_tries(u64::MAX).count();
        assert!(found <= text.len(), "{unit:?}");
        assert!(phone::reveal(&text, china, Disguise::Homophone).len() <= text.len(), "{unit:?}");
    }
    // Separators without end before an extension that never comes, or comes.
    for text in [format!("1380013800{}x5", " ".repeat(1 << 20)), format!("138 -{}x 5", " -".repeat(1 << 19))]
    {
        assert!(phone::find(&text, china).count() <= 2);
    }
}

/// Characters that matter to the reader, and some that do not.
fn written() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range('0', '9'),
        1 => proptest::sample::select(vec![
            '+', '＋', '-', ' ', '(', ')', '.', '/', '~', '～', 'x', 'e', 't', 'n', '#', ',', ';', '=', 'A', '３', '٣',
            '①', '一', '幺', '洞', 'O', 'l', '\u{200b}', '\u{20e3}', '加', '\t', '\n', '中', '￥',
        ]),
    ];
    proptest::collection::vec(character, 0..40).prop_map(|characters| characters.into_iter().collect())
}

/// Numbers as they are dialled somewhere: what stands in front, calling codes, digits, gaps.
fn dialled() -> impl Strategy<Value = (Region, String)> {
    let regions: Vec<Region> = Region::all().collect();
    let front = ["", "", "+", "00", "0", "1", "8", "011", "0011", "010", "810", "80"];
    let codes = ["", "", "own", "1", "7", "44", "86", "39", "54", "55", "52", "590"];
    (
        proptest::sample::select(regions),
        proptest::sample::select(front.to_vec()),
        proptest::sample::select(codes.to_vec()),
        proptest::collection::vec(
            (0_u8..10, proptest::sample::select(vec!["", "", "", " ", "-", "(", ") "])),
            2..15,
        ),
    )
        .prop_map(|(region, front, code, digits)| {
            let own = region.calling_code().unwrap_or(0).to_string();
            let mut text = format!("{front}{}", if code == "own" { &own } else { code });
            for (digit, gap) in digits {
                text.push_str(gap);
                text.push(char::from(b'0' + digit));
            }
            (region, text)
        })
}

proptest! {
    /// `parse` takes a short way for most numbers; with an option all rules are followed for each.
    #[test]
    fn the_short_way_leads_where_all_rules_lead((region, text) in dialled()) {
        let short = phone::parse(&text, region);
        let long = phone::parse_with(&text, region, Options::EXTENDED_CHINA);
        prop_assert_eq!(short, long);
        if let (Ok(short), Ok(long)) = (short, long) {
            prop_assert_eq!(short.region(), long.region());
            prop_assert!(short.kind() == long.kind() || short.country_code() == 86);
        }
    }

    #[test]
    fn any_text_obeys_the_laws(choice in any::<u8>(), text in written()) {
        let bytes: Vec<u8> = std::iter::once(choice).chain(text.bytes()).collect();
        phone_law::parse(&bytes);
        phone_law::find(&bytes);
    }

    /// Spacing, punctuation and width do not matter.
    #[test]
    fn spelling_does_not_matter(
        last in 0_u64..100_000_000,
        gaps in proptest::collection::vec(proptest::sample::select(vec!["", " ", "-", ".", "\u{a0}", "－", "\u{3000}"]), 11),
        wide in any::<u16>(),
    ) {
        let china = Region::from_code("CN").expect("a region");
        let plain = format!("138{last:08}");
        let wanted = phone::parse(&plain, china).expect("a number");
        let mut text = String::new();
        for (at, (digit, gap)) in plain.chars().zip(&gaps).enumerate() {
            let is_wide = wide & (1 << at) != 0;
            let code = u32::from(digit) + if is_wide { u32::from('０') - u32::from('0') } else { 0 };
            text.extend(char::from_u32(code));
            text.push_str(gap);
        }
        prop_assert_eq!(phone::parse(&text, china), Ok(wanted));
    }

    /// Keys that are numbers at all are the keys of exactly those numbers.
    #[test]
    fn keys_are_injective(key in any::<u64>()) {
        if let Some(phone) = Phone::from_key(key) {
            prop_assert_eq!(phone.key(), Some(key));
        }
    }
}

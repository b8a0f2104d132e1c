//! The laws of the text fold, over all of Unicode and over generated strings.

#![allow(clippy::unwrap_used, reason = "the oracle may stop the test where it stands")]

use caseless::Caseless;
use menshen::matcher::text::{Fold, FoldBuffer, OffsetMap, Steps};
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

const UNICODE: Fold = Fold::new(Steps::COMPATIBILITY.with(Steps::CASE));
const ALL: [Steps; 6] = [
    Steps::COMPATIBILITY,
    Steps::CASE,
    Steps::IGNORABLE,
    Steps::TRADITIONAL,
    Steps::SEPARATORS,
    Steps::PICTURES,
];
/// What is left of a word that somebody hides behind other characters.
const CLOSED: Fold = Fold::new(Fold::NAME.steps().with(Steps::SEPARATORS));

/// The case foldings that the reference crate does not know yet.
static LATE_CASE: LazyLock<HashMap<char, String>> = LazyLock::new(|| {
    let code = |word: &str| u32::from_str_radix(word, 16).ok().and_then(char::from_u32).unwrap();
    include_str!("data/names/case_folding_17_18.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap())
        .map(|(from, to)| (code(from), to.split(' ').map(code).collect()))
        .collect()
});

fn case(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match LATE_CASE.get(&c) {
            Some(folded) => out.push_str(folded),
            None => out.extend(std::iter::once(c).default_case_fold()),
        }
    }
    out
}

/// The letter of a white one in a dark ring or square, which Unicode has no plain form for.
fn light(c: char) -> char {
    let place = match c {
        '🅐'..='🅩' => u32::from(c) - u32::from('🅐'),
        '🅰'..='🆉' => u32::from(c) - u32::from('🅰'),
        _ => return c,
    };
    char::from_u32(u32::from('a') + place).unwrap()
}

/// NFKC and full case folding by other people's code, until nothing changes.
fn reference(text: &str) -> String {
    let mut text: String = text.chars().map(light).nfkc().collect();
    loop {
        let next: String = case(&text).nfkc().collect();
        if next == text {
            return text;
        }
        text = next;
    }
}

/// Every plane that has characters, and a stretch of those that have none.
fn characters() -> impl Iterator<Item = char> {
    ('\0'..='\u{3FFFF}').chain('\u{E0000}'..='\u{E0FFF}').chain('\u{10FF00}'..=char::MAX)
}

fn sets() -> impl Iterator<Item = Steps> {
    (0..64_u32).map(|bits| {
        ALL.iter()
            .enumerate()
            .filter(|(at, _)| bits >> at & 1 == 1)
            .fold(Steps::NONE, |set, (_, &step)| set | step)
    })
}

#[test]
fn is_nfkc_and_case_folding_on_every_character() {
    let mut buffer = FoldBuffer::new();
    for c in characters() {
        let text = c.to_string();
        UNICODE.fold_into(&text, &mut buffer);
        assert_eq!(buffer.as_str(), reference(&text), "U+{:04X}", u32::from(c));
    }
}

#[test]
fn is_nfkc_and_case_folding_on_every_character_between_others() {
    let mut buffer = FoldBuffer::new();
    let mut text = String::new();
    for c in characters() {
        for (before, after) in [("A", "\u{301}\u{345}"), ("\u{1100}", "\u{11A8}"), ("か", "\u{FF9E}\u{327}")]
        {
            text.clear();
            text.push_str(before);
            text.push(c);
            text.push_str(after);
            UNICODE.fold_into(&text, &mut buffer);
            assert_eq!(buffer.as_str(), reference(&text), "U+{:04X} in {text:?}", u32::from(c));
        }
    }
}

#[test]
fn every_set_of_steps_is_idempotent_on_every_character() {
    let mut once = FoldBuffer::new();
    let mut twice = FoldBuffer::new();
    let mut text = String::new();
    for steps in sets() {
        let fold = Fold::new(steps);
        for c in characters() {
            text.clear();
            text.push(c);
            fold.fold_into(&text, &mut once);
            if once.as_str() != text {
                fold.fold_into(once.as_str(), &mut twice);
                assert_eq!(once.as_str(), twice.as_str(), "U+{:04X} by {steps:?}", u32::from(c));
                // What is left out brings together what it parted.
                text = format!("\u{1101}{c}\u{1163}");
                fold.fold_into(&text, &mut once);
                fold.fold_into(once.as_str(), &mut twice);
                assert_eq!(once.as_str(), twice.as_str(), "U+{:04X} between jamo by {steps:?}", u32::from(c));
            }
        }
    }
}

#[test]
fn known_spellings_meet() {
    for (left, right) in [
        ("ＡＢＣ１２３", "abc123"),
        ("𝓥𝓧", "vx"),
        ("微\u{200B}❤\u{FE0F}信", "微❤信"),
        ("臺灣後來髮發乾隆皇后與范範", "台湾后来发发干隆皇后与范范"),
        ("眞人覌众", "真人观众"),
        ("広沢辺", "广泽边"),
        ("呉戸姫聡隣舗倶値氷汚舎郷鶏渋闘麺挙奨兎繋", "吴户姬聪邻铺俱值冰污舍乡鸡涩斗面举奖兔系"),
        ("恵戯頴鄕澁鬭擧", "惠戏颖乡涩斗举"),
        ("⻢⾺馬", "马马马"),
        ("Straße", "STRASSE"),
        ("ｶﾞ", "ガ"),
        ("Re\u{301}sume\u{301}", "résumé"),
        ("\u{1112}\u{1161}\u{11AB}", "한"),
        ("so\u{AD}ft\u{202E}", "soft"),
    ] {
        assert_eq!(Fold::NAME.fold(left), Fold::NAME.fold(right), "{left} and {right}");
    }
    for (left, right) in [("于", "干"), ("芸", "艺"), ("弁", "辨"), ("瓣", "辩"), ("已", "己"), ("é", "e")]
    {
        assert_ne!(Fold::NAME.fold(left), Fold::NAME.fold(right), "{left} and {right}");
    }
}

#[test]
fn separators_go_only_when_asked() {
    let fold = Fold::new(Fold::NAME.steps() | Steps::SEPARATORS);
    assert_eq!(fold.fold("微 · 信+V丶X…❤️123"), "微信vx123");
    assert_eq!(Fold::NAME.fold("微 · 信"), "微 · 信");
}

/// Characters that stand upon the one before them.
fn marks() -> impl Iterator<Item = char> {
    use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
    characters().filter(|&c| canonical_combining_class(c) > 0 || is_combining_mark(c))
}

#[test]
fn no_mark_hides_a_chinese_character() {
    let mut buffer = FoldBuffer::new();
    let mut count = 0;
    for mark in marks() {
        let text = format!("加{mark}微{mark}{mark} {mark}信。{mark}");
        CLOSED.fold_into(&text, &mut buffer);
        assert_eq!(buffer.as_str(), "加微信", "U+{:04X}", u32::from(mark));
        count += 1;
    }
    assert!(count > 2_000, "{count}");
}

#[test]
fn marks_are_left_out_where_they_make_no_other_character() {
    for (text, folded) in [
        ("v\u{308}x\u{30C}", "vx"),
        ("か\u{308}\u{3099}あ\u{3099}", "があ"),
        ("e\u{301}e\u{323}\u{302}l\u{323}\u{304}", "éệḹ"),
        ("e \u{301}e.\u{308}\u{200B}\u{301}", "ee"),
        ("กิน สิ่ง किताब कि", "กินสิ่งकिताबकि"),
        ("שָׁלוֹם", "שָׁלוֹם"),
    ] {
        assert_eq!(CLOSED.fold(text), folded);
    }
    assert_eq!(Fold::NAME.fold("v\u{308}微\u{308}"), "v\u{308}微\u{308}");
}

#[test]
fn a_mark_belongs_to_what_is_left_out_below_it() {
    let (mut folded, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
    CLOSED.fold_with_offsets("加.\u{336}微\u{336}❤\u{FE0F}\u{308}\u{336}信", &mut folded, &mut offsets);
    assert_eq!(folded.as_str(), "加微信");
    assert_eq!(
        [0..3, 3..6, 6..9].map(|range| offsets.original(range)),
        [Some(0..3), Some(6..11), Some(21..24)]
    );
}

#[test]
fn letters_in_dark_rings_and_squares_are_letters() {
    for (letter, (ring, square)) in ('a'..='z').zip(('🅐'..='🅩').zip('🅰'..='🆉')) {
        for dark in [ring, square].map(String::from) {
            assert_eq!(Fold::NAME.fold(&dark), letter.to_string());
            assert_eq!(Fold::new(Steps::COMPATIBILITY).fold(&dark), letter.to_string());
            assert_eq!(Fold::new(Steps::CASE).fold(&dark), dark);
        }
    }
    assert_eq!(CLOSED.fold("🅥·🆇"), "vx");
}

#[test]
fn what_may_be_a_picture_goes_only_when_asked() {
    let fold = Fold::new(CLOSED.steps() | Steps::PICTURES);
    let (mut folded, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
    for picture in
        ["㊙️", "㊙", "🅰️", "🈲", "™️", "ℹ️", "Ⓜ️", "1️⃣", "#\u{20E3}", "㈱", "🈁", "\u{E000}", "\u{10FFFE}"]
    {
        let text = format!("加{picture}微{picture}信12");
        assert_eq!(fold.fold(&text), "加微信12", "{picture}");
        CLOSED.fold_with_offsets(&text, &mut folded, &mut offsets);
        assert!(offsets.has_pictures(), "{picture}");
    }
    for other in ["①", "Ａ", "㍿"] {
        let text = format!("加{other}微❤️🇨🇳👨‍👩‍👧信12");
        CLOSED.fold_with_offsets(&text, &mut folded, &mut offsets);
        assert_eq!(offsets.has_pictures(), other == "㍿");
    }
}

#[test]
fn one_step_alone_leaves_the_others_to_be() {
    assert_eq!(Fold::new(Steps::CASE).fold("ＡB臺"), "ａb臺");
    assert_eq!(Fold::new(Steps::TRADITIONAL).fold("ＡB臺"), "ＡB台");
    assert_eq!(Fold::new(Steps::COMPATIBILITY).fold("ＡB臺\u{200B}"), "AB臺\u{200B}");
    assert_eq!(Fold::new(Steps::NONE).fold("ＡB臺\u{200B}"), "ＡB臺\u{200B}");
}

#[test]
fn offsets_leave_out_what_follows_a_hit() {
    let (mut folded, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
    Fold::new(Fold::NAME.steps() | Steps::SEPARATORS).fold_with_offsets(
        "微\u{200B}❤️信❤️吗",
        &mut folded,
        &mut offsets,
    );
    assert_eq!(folded.as_str(), "微信吗");
    assert_eq!(offsets.original(0..6), Some(0..15));
    assert_eq!(offsets.original(6..9), Some(21..24));
    assert_eq!(offsets.original(6..10), None);
    assert_eq!(offsets.original(3..3), None);
}

/// Characters that meet every branch: marks, jamo, expansions, invisible ones, separators, capitals, Han.
fn awkward() -> impl Strategy<Value = String> {
    let chars = prop_oneof![
        4 => any::<char>(),
        4 => prop::sample::select(
            "aBçİıſßΣςΐᾳ ́\u{345}\u{301}\u{327}\u{3099}\u{FF9E}\u{200B}\u{200D}\u{FE0F}\u{AD}\u{1100}\u{1161}\u{11A8}\
             \u{FFA1}\u{FFC2}\u{FFA0}가각￦Ａ１ﬁ㈱①½¨´臺後乾⻢⾺丶-. ❤👨\u{338}=<\u{1F80}\u{390}\u{DF}\u{FDFA}\u{344}\u{F73}\
             ㊙🅰🅥™ℹⓂ#\u{20E3}\u{20DD}\u{336}\u{308}\u{E31}\u{E33}\u{93F}\u{94D}\u{E000}"
                .chars()
                .collect::<Vec<_>>()
        ),
        2 => prop::char::range('\u{4E00}', '\u{9FFF}'),
        2 => prop::char::range(' ', '~'),
        2 => prop::char::range('\u{FF00}', '\u{FF60}'),
        1 => Just('\u{3000}'),
    ];
    prop::collection::vec(chars, 0..24).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn is_nfkc_and_case_folding_on_strings(text in awkward()) {
        prop_assert_eq!(UNICODE.fold(&text), reference(&text));
    }

    #[test]
    fn every_set_of_steps_is_idempotent_on_strings(text in awkward()) {
        for steps in sets() {
            let once = Fold::new(steps).fold(&text);
            prop_assert_eq!(Fold::new(steps).fold(&once), once, "{:?}", steps);
        }
    }

    #[test]
    fn offsets_trace_every_folded_stretch(text in awkward(), bits in 0_u32..64) {
        let steps = sets().nth(bits as usize).unwrap();
        let (mut folded, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
        let fold = Fold::new(steps);
        fold.fold_with_offsets(&text, &mut folded, &mut offsets);
        prop_assert_eq!(folded.as_str(), &fold.fold(&text));
        let folded = folded.as_str();
        let bounds: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
        for (at, &start) in bounds.iter().enumerate() {
            for &end in &bounds[at + 1..] {
                let span = offsets.original(start..end).unwrap();
                let source = &text[span.clone()];
                prop_assert!(fold.fold(source).contains(&folded[start..end]), "{:?} of {:?}", span, text);
            }
        }
    }
}

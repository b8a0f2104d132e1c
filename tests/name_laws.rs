//! The laws of comparing and keying names.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use menshen::matcher::name::{
    KeyIndex, Kind, Name, Rung, SCORE_DEFAULT, SCORE_MAX, compare, keys, parse_pair, skeleton,
};
use proptest::prelude::*;

fn score(left: &str, right: &str) -> u16 {
    let (left, right) = parse_pair(left, right, None);
    compare(&left, &right).score()
}

fn rung(left: &str, right: &str) -> Rung {
    let (left, right) = parse_pair(left, right, None);
    compare(&left, &right).rung()
}

/// Names of every kind, out of words that the parts look for and of anything else.
fn names() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Vladimir",
        "Putin",
        "J.",
        "al",
        "bin",
        "Ltd",
        "GmbH & Co. KG",
        "Siemens",
        "AG",
        "Bank",
        "of",
        "China",
        "44",
        "Forty-Four",
        "II",
        "(深圳)",
        "深圳市",
        "腾讯",
        "科技",
        "有限公司",
        "集团",
        "分公司",
        "张",
        "伟",
        "先生",
        "欧阳",
        "O'Neil",
        "Müller",
        "ООО",
        "Газпром",
        "김",
        "정은",
        "Ｗｅ",
        ",",
        "\"",
        "-",
        "株式会社",
        "オバマ",
        "Dr.",
        "PhD",
    ]);
    let any = "\\PC{0,6}";
    let part = prop_oneof![4 => word.prop_map(str::to_owned), 1 => any];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.join(" "))
}

/// Names in Chinese characters, with letters and digits among them as companies have them.
fn chinese_names() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "深圳市",
        "北京",
        "腾讯",
        "华信达",
        "科技",
        "电子商务",
        "有限公司",
        "股份有限公司",
        "集团",
        "广州分公司",
        "张",
        "欧阳",
        "伟",
        "娜娜",
        "先生",
        "老师",
        "个体工商户",
        "张三小吃店",
        "株式会社",
        "A",
        "Tcl",
        "360",
        "44",
    ]);
    prop::collection::vec(word, 1..6)
        .prop_map(|words| words.concat())
        .prop_filter("Chinese", |name| !name.is_ascii())
}

/// The name with separators after some of its characters.
fn parted(name: &str, separators: &[Option<char>]) -> String {
    name.chars()
        .zip(separators.iter().cycle())
        .flat_map(|(c, separator)| [Some(c), *separator])
        .flatten()
        .collect()
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            ' ' => '\u{3000}',
            other => other,
        })
        .collect()
}

fn spread(text: &str, separator: char) -> String {
    text.chars().flat_map(|c| [c, separator]).collect()
}

#[test]
fn keys_of_different_rungs_do_not_meet() {
    let index = KeyIndex::new(&Rung::KEYED, [(0, Name::new("II"))]);
    assert!(index.find(&Name::new("Müller II")).is_empty());
}

#[test]
fn legal_forms_weigh_little_and_names_of_nothing_else_are_not_alike() {
    let same = score("Siemens Ltd", "Siemens Ltd.");
    assert_eq!(same, SCORE_MAX);
    let (near, apart) = (score("Siemens Ltd", "Siemens LLC"), score("Siemens Ltd", "Siemens Inc."));
    assert_eq!((near, apart), (9_750, 9_500), "of one sort, and of two");
    for (left, right) in [
        ("GmbH", "Siemens GmbH"),
        ("Holding GmbH", "GmbH"),
        ("有限公司", "股份有限公司"),
        ("科技", "科技有限公司"),
    ] {
        assert_eq!((score(left, right), score(right, left)), (1_000, 1_000), "{left} and {right}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn comparing_is_symmetric(left in names(), right in names()) {
        for kind in [None, Some(Kind::Person), Some(Kind::Organisation)] {
            let (a, b) = parse_pair(&left, &right, kind);
            let (forth, back) = (compare(&a, &b), compare(&b, &a));
            prop_assert_eq!(forth.score(), back.score());
            prop_assert_eq!(forth.rung(), back.rung());
            prop_assert_eq!(forth.evidence().len(), back.evidence().len());
            prop_assert!(forth.score() <= SCORE_MAX);
        }
    }

    #[test]
    fn a_name_is_itself(name in names()) {
        prop_assert_eq!(score(&name, &name), SCORE_MAX);
    }

    #[test]
    fn width_changes_nothing(left in names(), right in names()) {
        prop_assert_eq!(score(&full_width(&left), &right), score(&left, &right));
    }

    #[test]
    fn more_of_the_separators_that_stand_there_change_nothing(left in names(), right in names()) {
        let wider = left.replace(' ', " \u{200B}  ");
        prop_assert_eq!(score(&format!(" {wider} "), &right), score(&left, &right));
    }

    #[test]
    fn separators_between_all_characters_keep_a_name(name in "[A-Za-z张伟腾讯科技]{1,12}", separator in "[ ·\u{200B}-]") {
        let spread = spread(&name, separator.chars().next().unwrap());
        prop_assert_eq!(score(&name, &spread), SCORE_MAX);
    }

    /// In letters this holds of a name and itself only: words, titles and legal forms are told by their borders.
    #[test]
    fn separators_anywhere_change_nothing_in_chinese_names(
        left in chinese_names(),
        right in prop_oneof![chinese_names(), names()],
        separators in prop::collection::vec(
            prop::option::of(prop::sample::select(" ·-_./\u{3000}\u{200B}'".chars().collect::<Vec<_>>())),
            1..12,
        ),
    ) {
        let parted = parted(&left, &separators);
        for kind in [None, Some(Kind::Person), Some(Kind::Organisation)] {
            let [(a, b), (c, d), (e, f)] =
                [(&left, &right), (&full_width(&parted), &right), (&right, &parted)].map(|(left, right)| parse_pair(left, right, kind));
            let plain = compare(&a, &b);
            prop_assert_eq!(plain.score(), compare(&c, &d).score(), "{:?}", &parted);
            prop_assert_eq!(plain.score(), compare(&e, &f).score(), "{:?}", &parted);
            prop_assert_eq!(plain.rung(), compare(&c, &d).rung());
        }
    }

    #[test]
    fn equal_folds_have_equal_keys(name in names()) {
        for kind in [Kind::Person, Kind::Organisation] {
            let (plain, wide) = (keys(&Name::of(kind, &name)), keys(&Name::of(kind, &full_width(&name))));
            prop_assert_eq!(plain, wide);
        }
    }

    #[test]
    fn the_index_finds_what_shares_a_key(list in prop::collection::vec(names(), 0..12), asked in names()) {
        let list: Vec<Name> = list.iter().map(|name| Name::new(name)).collect();
        let asked = Name::new(&asked);
        for rungs in (1..=Rung::KEYED.len()).map(|count| &Rung::KEYED[..count]).chain([&Rung::KEYED[4..]]) {
            let index = KeyIndex::new(rungs, (0..).zip(&list));
            let mut expected = Vec::new();
            for (entry, name) in list.iter().enumerate() {
                let theirs = keys(name);
                let shared = keys(&asked).into_iter().filter(|key| rungs.contains(&key.rung) && theirs.contains(key));
                expected.extend(shared.map(|key| key.rung).min().map(|rung| (entry as u32, rung)));
            }
            let found: Vec<_> = index.find(&asked).iter().map(|found| (found.entry, found.rung)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn skeletons_are_their_own(name in names()) {
        let skeleton_once = skeleton(&name);
        prop_assert_eq!(skeleton(&skeleton_once), skeleton_once);
    }

    #[test]
    fn anything_can_be_compared(left in any::<String>(), right in any::<String>()) {
        let (left, right) = parse_pair(&left, &right, None);
        let comparison = compare(&left, &right);
        prop_assert!(comparison.evidence().iter().all(|evidence| !evidence.to_string().is_empty()));
    }
}

#[test]
fn short_chinese_names_fail_closed() {
    let characters: Vec<char> = "张王伟玮芳方李理丽力强".chars().collect();
    for &surname in &characters {
        for &first in &characters {
            for &second in &characters {
                let (left, right) = (format!("{surname}{first}"), format!("{surname}{second}"));
                if left != right {
                    let (a, b) = parse_pair(&left, &right, Some(Kind::Person));
                    assert!(compare(&a, &b).score() < SCORE_DEFAULT, "{left} and {right}");
                }
            }
        }
    }
}

#[test]
fn nothing_is_stripped_until_nothing_is_left() {
    for (left, right) in [
        ("11420 CORP.", "Acme Corp"),
        ("EMMA LLC", "emma daniels"),
        ("A-B-C Company", "Company"),
        ("Ltd", "Acme Ltd"),
        ("Management Company", "Westminster Management Company"),
        ("Royal Bank", "Royal Mail"),
        ("주식회사 삼성", "주식회사 현대"),
        ("有限公司", "腾达有限公司"),
        ("王总", "王伟"),
        ("❤", "🌹"),
    ] {
        assert!(score(left, right) < SCORE_DEFAULT, "{left} and {right}: {}", score(left, right));
    }
    assert!(Name::of(Kind::Organisation, "有限公司").is_suffix_only());
    assert!(Name::of(Kind::Organisation, "Ltd").is_suffix_only());
    assert!(Name::of(Kind::Person, "王总").is_suffix_only());
    assert!(!Name::of(Kind::Organisation, "General Motors").is_suffix_only());
}

#[test]
fn names_meet_on_the_rung_that_they_share() {
    for (left, right, expected) in [
        ("張偉", "张伟", Rung::Fold),
        ("SergeiLavrov", "Sergei Lavrov", Rung::Fold),
        ("ABC Co., Ltd", "A.B.C. Company Limited", Rung::Core),
        ("阿里巴巴集团控股有限公司", "阿里巴巴集团控股", Rung::Core),
        ("腾讯科技(深圳)有限公司", "騰訊科技有限責任公司", Rung::Core),
        ("OOO Gazprom", "Gazprom OJSC", Rung::Core),
        ("Mohammed bin Salman", "bin Salman Mohammed", Rung::Sorted),
        ("G00gle Search", "Google Search", Rung::Skeleton),
        ("尉迟恭", "Yuchi Gong", Rung::Pinyin),
        ("People’s Liberation Army", "PLA", Rung::Initials),
        ("Vladimir Pulin", "Vladimir Putin", Rung::Similar),
    ] {
        assert_eq!(rung(left, right), expected, "{left} and {right}");
    }
}

#[test]
fn surnames_are_read_as_surnames() {
    for (name, spelling) in [
        ("单雄信", "shanxiongxin"),
        ("仇和", "qiuhe"),
        ("曾国藩", "zengguofan"),
        ("解缙", "xiejin"),
        ("查理", "zhali"),
        ("朴树", "piaoshu"),
        ("翟天", "zhaitian"),
        ("覃辉", "qinhui"),
        ("区伟", "ouwei"),
        ("盖文", "gewen"),
        ("乐嘉", "yuejia"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "moqixie"),
        ("长孙无忌", "zhangsunwuji"),
        ("令狐冲", "linghuchong"),
        ("繁星", "poxing"),
    ] {
        let keys = keys(&Name::of(Kind::Person, name));
        assert!(keys.iter().any(|key| key.rung == Rung::Pinyin && key.text == spelling), "{name}: {keys:?}");
    }
}

#[test]
fn parts_are_told_apart() {
    let parts = |kind, text: &str| {
        let name = Name::of(kind, text);
        name.parts()
            .iter()
            .map(|part| format!("{}:{}", part.role.as_str(), part.text))
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (kind, text, expected) in [
        (Kind::Person, "欧阳娜娜老师", "surname:欧阳 given:娜娜 title:老师"),
        (Kind::Person, "Putin, Vladimir V.", "core:vladimir initial:v core:putin"),
        (Kind::Person, "Dr. Hans Friedrich, PhD", "title:dr core:hans core:friedrich title:phd"),
        (
            Kind::Organisation,
            "深圳市腾讯计算机系统有限公司广州分公司",
            "place:深圳市 core:腾讯计算机系统 legal:有限公司 branch:广州分公司",
        ),
        (Kind::Organisation, "华强科技（深圳）有限公司", "core:华强 trade:科技 legal:有限公司 place:深圳"),
        (
            Kind::Organisation,
            "Samsung Electronics Co., Ltd.",
            "core:samsung trade:electronics legal:co legal:ltd",
        ),
        (
            Kind::Organisation,
            "Societatea cu Răspundere Limitată PRO TRAFFIC",
            "legal:societatea legal:cu legal:raspundere legal:limitata core:pro core:traffic",
        ),
        (Kind::Organisation, "Volkswagen Bank G.m.b.H.", "core:volkswagen trade:bank legal:gmbh"),
        (Kind::Organisation, "张三小吃店个体工商户", "core:张三小吃店 legal:个体工商户"),
    ] {
        let found = parts(kind, text);
        let found: String = if text.contains('ă') { any_accents(&found) } else { found };
        assert_eq!(found, expected, "{text}");
    }
}

/// The parts hold folded text, accents and all.
fn any_accents(text: &str) -> String {
    text.replace('ă', "a")
}

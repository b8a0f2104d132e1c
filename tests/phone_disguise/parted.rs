//! What may stand between the digits of a number, and how they may be grouped.

use super::revealed;

#[test]
fn digits_that_stand_alone_are_no_list_for_a_numeral_among_them() {
    for text in [
        "1-3-8-五-0-7-5-9-8-一-5",
        "1-3-8-五-0-7-5-9-8-六-5",
        "1 3 8 ⑤ 0 7 5 9 8 ① 5",
        "138 五075 9一85",
        "138 五075 一985",
    ] {
        assert_eq!(revealed("CN", text), [(0..text.len(), number_of(text))], "{text}");
    }
    // Any two numerals among digits that stand alone.
    for (first, second) in (3..11).flat_map(|first| (first + 1..11).map(move |second| (first, second))) {
        for number in ["13850759815", "13867815915", "18912345678", "15987654321"] {
            let digits: Vec<String> = number
                .char_indices()
                .map(|(at, digit)| match at {
                    _ if at == first || at == second => chinese(digit),
                    _ => digit.to_string(),
                })
                .collect();
            let text = digits.join("-");
            assert_eq!(revealed("CN", &text), [(0..text.len(), format!("+86{number}"))], "{text}");
        }
    }
}

fn chinese(digit: char) -> String {
    let at = digit.to_digit(10).expect("a digit") as usize;
    "零一二三四五六七八九".chars().nth(at).expect("ten").to_string()
}

/// What the digits of a text are together, numerals and rings taken as the digits that they are.
fn number_of(text: &str) -> String {
    let value = |c: char| {
        let at = |all: &str| all.chars().position(|known| known == c);
        at("0123456789").or_else(|| at("零一二三四五六七八九")).or_else(|| at("⓪①②③④⑤⑥⑦⑧⑨"))
    };
    text.chars().filter_map(value).fold("+86".to_owned(), |number, digit| format!("{number}{digit}"))
}

#[test]
fn behind_a_label_digits_may_be_grouped_in_any_even_way() {
    for text in [
        "vx138-00-13-80-00",
        "vx1380 0138 000",
        "tel1380.0138.000",
        "wx13800 138 000",
        "vx13800-138000",
        "vx1-3-8-0-0-1-3-8-0-0-0",
        "V13 80 01 38 00 0",
    ] {
        let seen: Vec<String> = revealed("CN", text).into_iter().map(|(_, number)| number).collect();
        let expected: &[&str] = if text.ends_with(" 0") { &[] } else { &["+8613800138000"] };
        assert_eq!(seen, expected, "{text}");
    }
    for text in [
        "Chrome v138.0.6723.117",
        "v13.80.0138.000",
        "v15.10.1234.567",
        "vx157.167.200.72",
        "sku138-00-13-80-00",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
}

#[test]
fn signs_pictures_and_letters_may_part_digits() {
    for separators in [
        ["$"; 2],
        ["＄"; 2],
        ["%"; 2],
        ["％"; 2],
        ["￥"; 2],
        ["¥"; 2],
        ["()"; 2],
        ["（）"; 2],
        ["[微笑]"; 2],
        ["[Smile]"; 2],
        ["[破涕为笑]"; 2],
        ["[微笑]", "[捂脸]"],
        ["[微笑][微笑]"; 2],
        ["©\u{fe0f}", "®\u{fe0f}"],
        ["ℹ\u{fe0f}"; 2],
        ["Ⓜ\u{fe0f}"; 2],
        ["«", "»"],
        ["v"; 2],
        ["V"; 2],
    ] {
        let text = format!("138{}0013{}8000", separators[0], separators[1]);
        assert_eq!(revealed("CN", &text), [(0..text.len(), "+8613800138000".to_owned())], "{text}");
    }
    for text in ["[加一三八零零一三八零零零]", "[手机1380013八零零零]", "[一三八][零零一三][八零零零]"]
    {
        assert_eq!(revealed("CN", text).len(), 1, "{text}");
    }
    for text in [
        "套餐 138$ 159$ 20000$",
        "$1380 $0138 $000",
        "13%80%01%38%000",
        "1380[起价]0138[含税]000",
        "138a0013b8000",
        "1380v0138v000",
        "a138v0013v8000",
        "3f138v0013v80002",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
}

#[test]
fn sizes_by_their_name_lists_with_blanks_and_stages_are_no_phones() {
    for text in
        ["尺寸138*00138*000", "规格：138×00138×000", "sums: 138, 001, 380, 00", "Ⅰ期 Ⅲ期 Ⅷ期 138 00 138"]
    {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
    for text in ["138*00138*000", "138,001,380,00", "138, 0013, 8000"] {
        assert_eq!(revealed("CN", text).len(), 1, "{text}");
    }
}

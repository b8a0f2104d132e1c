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

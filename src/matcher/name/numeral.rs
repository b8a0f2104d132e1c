//! Chinese numerals: what one is worth, and numbers in the digits that they are also written in.

/// What a numeral is worth, in whichever writing it stands.
pub(super) fn worth(c: char) -> Option<u32> {
    match c {
        '壹' => Some(1),
        '贰' | '两' => Some(2),
        '叁' => Some(3),
        '肆' => Some(4),
        '伍' => Some(5),
        '陆' => Some(6),
        '柒' => Some(7),
        '捌' => Some(8),
        '玖' => Some(9),
        '拾' => Some(10),
        '佰' => Some(100),
        '仟' => Some(1000),
        _ => plain(c),
    }
}

/// The numerals that are hardly anything else: 陆 is also land and a surname, 两 a pair.
fn plain(c: char) -> Option<u32> {
    match c {
        '〇' | '零' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => c.to_digit(10),
    }
}

/// The text with its numbers in digits: `第十二` as `第12`, `二〇二四` as `2024`. What is no well-formed number keeps the
/// words for its tens and hundreds.
pub(super) fn in_digits(text: &str) -> String {
    let mut digits = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| plain(c).is_some()) {
        let (before, from) = rest.split_at(at);
        let (run, after) = from.split_at(from.find(|c| plain(c).is_none()).unwrap_or(from.len()));
        digits.push_str(before);
        match value(run) {
            Some(value) => digits.push_str(&value.to_string()),
            None => digits.extend(
                run.chars().map(|c| plain(c).and_then(|worth| char::from_digit(worth, 10)).unwrap_or(c)),
            ),
        }
        rest = after;
    }
    digits.push_str(rest);
    digits
}

/// The value of a number that is written with words for tens, hundreds or thousands; `None` for any other run.
fn value(run: &str) -> Option<u32> {
    let (mut value, mut digit, mut unit, mut zero) = (0, None, u32::MAX, false);
    for worth in run.chars().filter_map(plain) {
        match (worth, digit) {
            (0, None) if value > 0 && !zero => zero = true,
            (1..10, None) => digit = Some(worth),
            // INVARIANT: units fall, so that the sum stays below ten thousand.
            (10.., _) if worth < unit => {
                value += digit.take().unwrap_or(1) * worth;
                (unit, zero) = (worth, false);
            }
            _ => return None,
        }
    }
    match digit {
        _ if value == 0 => None,
        // `一百二` may be 120 or 102.
        Some(_) if unit > 10 && !zero => None,
        None if zero => None,
        digit => Some(value + digit.unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_digits() {
        for (text, expected) in [
            ("第一中学", "第1中学"),
            ("第十中学", "第10中学"),
            ("第十二中学", "第12中学"),
            ("第二十中学", "第20中学"),
            ("第一百零三团", "第103团"),
            ("三百五十医院", "350医院"),
            ("二〇二四", "2024"),
            ("007", "007"),
            ("三一重工", "31重工"),
            ("一百二", "1百2"),
            ("十十", "十十"),
            ("12百", "12百"),
            ("大陆两面针", "大陆两面针"),
            ("", ""),
        ] {
            assert_eq!(in_digits(text), expected, "{text}");
            assert_eq!(in_digits(expected), expected, "{text}");
        }
    }
}
